// Package flow follows the control flow of code: which instructions lead to
// which, and how deep the stack is before each.
package flow

import (
	"sort"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// Unreached is the depth of an instruction that no path leads to.
const Unreached = -1

// Depths gives the depth of the stack before each instruction, the greatest
// over all paths, and the greatest depth that any of them reaches: what the
// compiler writes as co_stacksize (stackdepth of CPython's compile.c and
// calculate_stackdepth of flowgraph.c). Code that underflows its stack is
// counted as if the missing objects were there.
//
// A path is followed again only where it comes in deeper, and no jump back
// makes code deeper that was reached before: as the compilers see it, a turn of
// a loop leaves the stack as it was.
func Depths(t *opcode.Table, ins []instr.Instr, excs []exctab.Entry) (depths []int, most int) {
	w := walk{t: t, ins: ins, excs: excs, depths: make([]int, len(ins)), turns: make([]uint8, len(ins)), at: map[int32]int{}}
	w.cover = Covers(ins, excs)
	for i := range ins {
		w.depths[i] = Unreached
		w.at[ins[i].Start(t.Version.Instr)] = i
	}
	if len(ins) > 0 {
		w.enter(0, 0)
	}
	for len(w.todo) > 0 {
		i := w.todo[len(w.todo)-1]
		w.todo = w.todo[:len(w.todo)-1]
		w.follow(i)
	}
	return w.depths, w.most
}

type walk struct {
	t      *opcode.Table
	ins    []instr.Instr
	excs   []exctab.Entry
	cover  []int32 // of each instruction the entry of excs that it is in, or -1
	depths []int
	turns  []uint8
	at     map[int32]int
	todo   []int
	most   int
}

// maxTurns is how often the depth of one instruction may be raised, so that
// many ways that part and meet again take no time without end.
const maxTurns = 8

// enter notes that a path comes to an instruction with a depth.
func (w *walk) enter(i, depth int) {
	depth = max(depth, 0)
	w.most = max(w.most, depth)
	if i >= len(w.ins) || depth <= w.depths[i] || w.turns[i] >= maxTurns {
		return
	}
	w.turns[i]++
	w.depths[i] = depth
	w.todo = append(w.todo, i)
}

// follow goes from an instruction to all that can come after it.
func (w *walk) follow(i int) {
	in, depth := &w.ins[i], w.depths[i]
	if in.Raw {
		return
	}
	op := w.t.Op(in.Op)
	w.handlers(i)
	if op.Jump != opcode.NoJump {
		if to, ok := instr.Target(w.t, in); ok {
			if j, found := w.at[to]; found && !w.turnsBack(i, j) {
				effect, _ := op.Effect(in.Arg, opcode.Taken)
				w.enter(j, depth+effect)
			}
		}
	}
	if effect, ok := op.Effect(in.Arg, opcode.Max); ok {
		w.most = max(w.most, depth+effect)
	}
	if !op.Ends {
		effect, _ := op.Effect(in.Arg, opcode.NotTaken)
		w.enter(i+1, depth+effect)
	}
}

// Covers gives for each instruction the number of the first entry of the table
// that has it in its range, or -1; nil where there are no entries. next leads past those that have one, so that very many
// ranges over the same code take no longer than few.
func Covers(ins []instr.Instr, excs []exctab.Entry) []int32 {
	if len(excs) == 0 {
		return nil
	}
	cover, next := make([]int32, len(ins)), make([]int32, len(ins)+1)
	for i := range next {
		next[i] = int32(i)
	}
	free := func(i int) int {
		for int(next[i]) != i {
			next[i] = next[next[i]]
			i = int(next[i])
		}
		return i
	}
	for i := range cover {
		cover[i] = -1
	}
	for k, e := range excs {
		from := sort.Search(len(ins), func(i int) bool { return ins[i].Offset >= e.Start })
		for i := free(from); i < len(ins) && ins[i].Offset < e.End; i = free(i) {
			cover[i], next[i] = int32(k), int32(i+1)
		}
	}
	return cover
}

// handlers enters the handler of the range that an instruction is in: the
// interpreter leaves the depth of the entry, then pushes the offset where that
// is asked for, and the exception.
func (w *walk) handlers(i int) {
	if w.cover == nil || w.cover[i] < 0 {
		return
	}
	e := &w.excs[w.cover[i]]
	j, found := w.at[e.Target]
	if !found {
		return
	}
	depth := int(e.Depth) + 1
	if e.Lasti {
		depth++
	}
	w.enter(j, depth)
}

// turnsBack tells whether a jump closes a loop.
func (w *walk) turnsBack(from, to int) bool { return to <= from && w.depths[to] != Unreached }
