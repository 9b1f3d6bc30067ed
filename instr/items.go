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
	dst = slices.Grow(dst, len(ins))[:base+len(ins)]
	items := dst[base:]
	long := false // some jump has prefixes
	for i := range ins {
		it, in := &items[i], &ins[i]
		fill(it, t, code, in)
		target, ok := Target(t, in)
		if !ok {
			continue
		}
		if it.Target, it.Jump = find(t, ins, target, len(code)); it.Jump {
			it.Arg = 0
			long = long || in.Prefixes > 0
		}
	}
	if long {
		pin(t, items, ins)
	}
	return dst
}

// fill makes an instruction an item, jumps as numbers. It sets the fields in
// place, since copying items is what takes the time here.
func fill(it *Item, t *opcode.Table, code string, in *Instr) {
	*it = Item{}
	it.Op = in.Op
	if it.Raw = in.Raw; in.Raw {
		return
	}
	it.Arg = in.Arg
	if in.Prefixes > 0 && in.Prefixes > needs(t, in.Arg) {
		it.Prefixes = in.Prefixes
	}
	if in.CacheSet {
		it.Cache = cacheOf(in, code)
	}
	it.Bare = in.Caches == 0 && t.Op(in.Op).Caches > 0
}

// find gives the index of the instruction that begins at offset.
func find(t *opcode.Table, ins []Instr, offset int32, codeLen int) (int32, bool) {
	if int(offset) == codeLen {
		return int32(len(ins)), true
	}
	i := sort.Search(len(ins), func(i int) bool { return ins[i].Offset >= offset })
	if i == len(ins) || ins[i].Start(t.Version.Instr) != offset {
		return 0, false
	}
	return int32(i), true
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
