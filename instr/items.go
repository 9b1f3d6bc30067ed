package instr

import (
	"slices"
	"sort"

	"github.com/pyasm/pyasm/opcode"
)

// Items appends decoded instructions of code as items to assemble, one for
// each, and Assemble gives the same code. A jump to where an instruction
// begins, or to the end of the code, becomes a Jump, whose Target counts from
// the first item appended; the operand of others stays a number. Prefixes is 0
// where Assemble finds the number by itself.
func Items(dst []Item, t *opcode.Table, code string, ins []Instr) []Item {
	base := len(dst)
	dst = slices.Grow(dst, len(ins))
	long := false // some jump has prefixes
	for i := range ins {
		it := item(t, code, &ins[i])
		if target, ok := Target(t, &ins[i]); ok {
			if it.Target, it.Jump = find(t, ins, target, len(code)); it.Jump {
				it.Arg = 0
				long = long || ins[i].Prefixes > 0
			}
		}
		dst = append(dst, it)
	}
	if long {
		pin(t, dst[base:], ins)
	}
	return dst
}

// item is an instruction as an item, jumps as numbers.
func item(t *opcode.Table, code string, in *Instr) Item {
	it := Item{Op: in.Op, Raw: in.Raw, Arg: in.Arg}
	if in.Raw {
		return it
	}
	if in.Prefixes > needs(t, in.Arg) {
		it.Prefixes = in.Prefixes
	}
	if in.CacheSet {
		it.Cache = cacheOf(in, code)
	}
	it.Bare = in.Caches == 0 && t.Op(in.Op).Caches > 0
	return it
}

// find gives the index of the instruction that begins at offset.
func find(t *opcode.Table, ins []Instr, offset int32, codeLen int) (int32, bool) {
	if int(offset) == codeLen {
		return int32(len(ins)), true
	}
	i := sort.Search(len(ins), func(i int) bool { return ins[i].Offset >= offset })
	return int32(i), i < len(ins) && ins[i].Start(t.Version.Instr) == offset
}

// pin notes the number of prefixes at those jumps that would be shorter if all
// jumps were as short as can be. Such code comes from a compiler that did not
// look for the shortest; with those jumps at their size, the others follow.
// Where they do not, for code that is made so that they take very many rounds,
// all jumps become numbers.
func pin(t *opcode.Table, items []Item, ins []Instr) {
	a := newAssembler(t, items)
	if _, ok := a.layOut(nil); ok && a.follows(ins) {
		return
	}
	for i := range items {
		if items[i].Jump {
			items[i].Prefixes = ins[i].Prefixes
		}
	}
	if _, ok := a.layOut(a.at[:0]); ok && a.follows(ins) {
		return
	}
	for i := range items {
		if items[i].Jump {
			items[i].Jump, items[i].Target, items[i].Arg = false, 0, ins[i].Arg
		}
	}
}

// follows tells whether the layout puts every item where its instruction was.
func (a *assembler) follows(ins []Instr) bool {
	for i := range ins {
		if a.at[i] != ins[i].Start(a.t.Version.Instr) {
			return false
		}
	}
	return true
}
