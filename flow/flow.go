// Package flow follows the control flow of code: which instructions lead to
// which, and how deep the stack is before each.
package flow

import (
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
// A path is followed again only where it comes in deeper, and only a limited
// number of times, as code that is deeper at each turn of a loop has no depth.
func Depths(t *opcode.Table, ins []instr.Instr, excs []exctab.Entry) (depths []int, most int) {
	w := walk{t: t, ins: ins, excs: excs, depths: make([]int, len(ins)), turns: make([]uint8, len(ins)), at: map[int32]int{}}
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
	depths []int
	turns  []uint8
	at     map[int32]int
	todo   []int
	most   int
}

// maxTurns is how often the depth of one instruction may be raised.
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
	w.handlers(in)
	if op.Jump != opcode.NoJump {
		if to, ok := instr.Target(w.t, in); ok {
			if j, found := w.at[to]; found {
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

// handlers enters the handler of the range that an instruction is in: the
// interpreter leaves the depth of the entry, then pushes the offset where that
// is asked for, and the exception.
func (w *walk) handlers(in *instr.Instr) {
	for _, e := range w.excs {
		if in.Offset < e.Start || in.Offset >= e.End {
			continue
		}
		if j, found := w.at[e.Target]; found {
			depth := int(e.Depth) + 1
			if e.Lasti {
				depth++
			}
			w.enter(j, depth)
		}
		return
	}
}
