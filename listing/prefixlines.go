package listing

import (
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/pyver"
)

// PyPy 3.11 gives the position of an instruction to its first EXTENDED_ARG
// only: the units behind that have none (Instruction.position_info of
// pypy/interpreter/astcompiler/assemble.py). A form shows one position for the
// whole instruction.

var noPosition = linetab.Position{Line: linetab.None, EndLine: linetab.None, Col: linetab.None, EndCol: linetab.None}

// spreadPrefixes gives the entries as such a table has them, from those of
// whole instructions. each calls its argument with the start of every
// instruction and the offset of its operation, in order.
func spreadPrefixes(f pyver.LineFormat, entries []linetab.Entry, firstline int32, each func(func(start, op int32))) []linetab.Entry {
	if f != pyver.LocationPyPy {
		return entries
	}
	cur := linetab.NewCursor(f, entries, firstline)
	var out []linetab.Entry
	add := func(at int32, pos linetab.Position) {
		if len(out) == 0 || out[len(out)-1].Pos != pos {
			out = append(out, linetab.Entry{Offset: at, Pos: pos})
		}
	}
	const unit = 2
	each(func(start, op int32) {
		add(start, cur.At(start))
		if op > start {
			add(start+unit, noPosition)
		}
	})
	return out
}

// eachInstruction calls f for the instructions of a code object.
func (c *Code) eachInstruction(f func(start, op int32)) {
	for i := range c.Ins {
		f(c.Ins[i].Start(c.Version.Instr), c.Ins[i].Offset)
	}
}

// eachItem calls f for the items of an assembled draft.
func (f *finisher) eachItem(visit func(start, op int32)) {
	for i := range f.Items {
		at := f.offsets[i]
		op := at
		if !f.Items[i].Raw && f.Items[i].Op != f.Table.ExtendedArg {
			for f.code[op] == f.Table.ExtendedArg {
				op += 2
			}
		}
		visit(at, op)
	}
}
