package render

import (
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
)

// unit is one line of a listing: an operation, one of its EXTENDED_ARG
// prefixes, one of its cache units, or a byte that is part of none.
type unit struct {
	kind   unitKind
	offset int32
	size   int32 // in bytes
	op     *opcode.Op
	arg    uint32
	in     *instr.Instr // the instruction that the unit belongs to
	index  int          // its number
	line   int32        // line that begins here, or noLine
}

type unitKind uint8

const (
	operation unitKind = iota
	prefix
	cache
	stray
)

// noLine says that no line begins at a unit; linetab.None that code without a
// line does.
const noLine = -2

// walker gives the units of a code object in order.
type walker struct {
	l      *lister
	starts []linetab.Start // those that are left
	caches bool            // whether to give cache units
	put    func(*unit)
	unit   unit
}

// units calls put for each unit of the code object that is loaded.
func (l *lister) units(caches bool, put func(*unit)) {
	w := walker{l: l, starts: l.starts, caches: caches, put: put}
	for i := range l.body.Instrs {
		w.unit.index = i
		w.instr(&l.body.Instrs[i])
	}
}

// load takes a code object apart.
func (l *lister) load(c *marshal.Code, labels operand.LabelSet) {
	b := &l.body
	b.Load(c, l.file.Version)
	b.NumberLabels(labels)
	l.starts = linetab.Starts(l.starts[:0], b.View.Version.Lines, b.Lines, b.View.Firstlineno,
		int32(len(b.Bytecode)), l.table.JumpLabels)
}

// instr gives the units of one instruction.
func (w *walker) instr(in *instr.Instr) {
	t := w.l.table
	w.unit.in = in
	op := t.Op(in.Op)
	if in.Raw {
		w.give(stray, in.Offset, 1, op, 0)
		return
	}
	if in.Prefixes > 0 {
		w.prefixes(in)
	}
	w.give(operation, in.Offset, w.size(op), op, in.Arg)
	if w.caches {
		for i := range int32(in.Caches) {
			w.give(cache, in.Offset+2+2*i, 2, t.Op(t.Cache), 0)
		}
	}
}

// prefixes gives the prefixes of an instruction, each with the part of the
// operand that it and those before it make.
func (w *walker) prefixes(in *instr.Instr) {
	t := w.l.table
	op := t.Op(t.ExtendedArg)
	for i := range int(in.Prefixes) {
		offset, arg := in.Prefix(t.Version.Instr, i)
		w.give(prefix, offset, w.size(op), op, arg)
	}
}

// size is the number of bytes of an operation without prefixes and caches.
func (w *walker) size(op *opcode.Op) int32 {
	switch {
	case w.l.file.Version.Instr.Wordcode:
		return 2
	case op.HasArg:
		return 3
	}
	return 1
}

func (w *walker) give(kind unitKind, offset, size int32, op *opcode.Op, arg uint32) {
	u := &w.unit
	u.kind, u.offset, u.size, u.op, u.arg, u.line = kind, offset, size, op, arg, noLine
	for len(w.starts) > 0 && w.starts[0].Offset <= offset {
		if w.starts[0].Offset == offset {
			u.line = w.starts[0].Line
		}
		w.starts = w.starts[1:]
	}
	w.put(u)
}

// name is what stands in the column of operations.
func (u *unit) name() string {
	if u.kind == stray {
		return "<byte>"
	}
	return u.op.Name
}

// hasArg tells whether the unit has an operand that counts.
func (u *unit) hasArg() bool { return u.kind == cache || u.kind != stray && u.op.HasArg }

// remark tells what is wrong with a unit, or nothing.
func (l *lister) remark(u *unit) string {
	if u.kind == prefix || u.kind == cache {
		return ""
	}
	return l.body.Remark(u.in)
}
