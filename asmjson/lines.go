package asmjson

import (
	"math"

	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyver"
)

// The lines of the instructions make the line table: it has an entry wherever
// the position is another than that of the instruction before. Where the table
// has other entries at an instruction, for which the position is the same or
// changes twice, the instruction lists them.

var nowhere = linetab.AtLine(linetab.None)

// lineWalk walks the line table beside the instructions.
type lineWalk struct {
	cursor linetab.Cursor
	last   linetab.Position // of the instruction before
	begun  bool             // last is what the table begins with or has told
	exact  bool             // the table has entries where the lines change and where it is told
}

// lines begins to walk the table of the code object that is being written.
func (w *writer) lines() lineWalk {
	f := w.file.Version.Lines
	return lineWalk{
		cursor: w.body.Cursor(), last: linetab.AtLine(w.body.View.Firstlineno), begun: !listing.IsRanges(f),
		exact: !w.list.RawLines && f != pyver.SetLineno,
	}
}

// step gives the position of the next instruction, and the entries that the
// table has there if they do not follow from it.
func (l *lineWalk) step(at int32) (pos linetab.Position, entries []linetab.Entry) {
	entries = l.cursor.Upto(at)
	pos = l.cursor.Pos()
	usual := 0
	if !l.begun || pos != l.last {
		usual = 1
	}
	l.last, l.begun = pos, true
	if !l.exact || len(entries) == usual {
		return pos, nil
	}
	return pos, entries
}

// place appends the position of an instruction, and the entries of the line
// table if there are some to tell.
func (w *writer) place(pos linetab.Position, entries []linetab.Entry) {
	columns := listing.HasColumns(w.file.Version.Lines)
	if pos.Line != linetab.None {
		w.str(`, "line": `)
		w.int(int64(pos.Line))
	}
	if columns && pos != nowhere {
		w.str(`, "position": `)
		w.position(pos)
	}
	if len(entries) == 0 {
		return
	}
	w.str(`, "line_entries": [`)
	for i, e := range entries {
		if i > 0 {
			w.str(", ")
		}
		if columns {
			w.position(e.Pos)
		} else {
			w.known(e.Pos.Line)
		}
	}
	w.str("]")
}

// position appends a position as line, end line, column and end column.
func (w *writer) position(p linetab.Position) {
	w.str("[")
	for i, n := range [4]int32{p.Line, p.EndLine, p.Col, p.EndCol} {
		if i > 0 {
			w.str(", ")
		}
		w.known(n)
	}
	w.str("]")
}

// known appends a line or column, or null for none.
func (w *writer) known(n int32) {
	if n == linetab.None {
		w.str("null")
	} else {
		w.int(int64(n))
	}
}

// lineRule makes the line table of what the instructions tell.
type lineRule struct {
	format pyver.LineFormat
	last   linetab.Position // of the instruction before
	begun  bool             // there is one with a position
}

// addLine notes the position of an instruction, which begins with an item.
func (r *reader) addLine(b *body, in *insn, item int32) {
	l := &b.lines
	if l.format == pyver.SetLineno {
		return
	}
	pos, ok := r.positionOf(l, in)
	if !ok {
		return
	}
	switch n := len(in.entries); {
	case n > 0 && in.entries[n-1] == pos:
		for _, e := range in.entries {
			b.m.Marks = append(b.m.Marks, listing.Mark{Item: item, Pos: e})
		}
	case !l.begun || pos != l.last:
		if l.begun || listing.IsRanges(l.format) {
			r.checkLine(in.at, pos.Line)
		}
		b.m.Marks = append(b.m.Marks, listing.Mark{Item: item, Pos: pos})
	}
	l.last, l.begun = pos, true
}

// positionOf gives the position of an instruction. One that tells none has
// none if the version can say so and the instruction was there before, as its
// offset tells; else it belongs with the one before it.
func (r *reader) positionOf(l *lineRule, in *insn) (pos linetab.Position, ok bool) {
	columns := listing.HasColumns(l.format)
	switch {
	case in.has(insPosition) && columns:
		if in.has(insLine) && in.line != in.position.Line {
			r.wrongHint(in.at, "line", "change both, or leave one of them out", "the line is %d, but that of position is another", in.line)
		}
		return in.position, true
	case in.has(insLine):
		if in.line < 0 && listing.IsRanges(l.format) {
			r.wrongHint(in.at, "line", "leave it out where there is none", "no line is negative")
		}
		pos = linetab.AtLine(in.line)
		if columns {
			pos.EndLine = in.line
		}
		return pos, true
	case in.has(insOffset) && listing.IsRanges(l.format):
		return nowhere, true
	}
	return l.last, l.begun
}

// settleLines takes away the entry that a table of steps begins with by itself.
func (r *reader) settleLines(b *body) {
	m := b.m
	if listing.IsRanges(b.lines.format) || len(m.Marks) == 0 || m.Marks[0].Item != 0 {
		return
	}
	if !m.Given.Firstlineno {
		m.Obj.Firstlineno, m.Given.Firstlineno = m.Marks[0].Pos.Line, true
	}
	if m.Marks[0].Pos == linetab.AtLine(m.Obj.Firstlineno) {
		m.Marks = m.Marks[1:]
	} else {
		r.checkLine(b.at, m.Marks[0].Pos.Line)
	}
}

// checkLine reports a line that no table can hold. That which a code object
// begins on may be any.
func (r *reader) checkLine(at place, line int32) {
	f := r.asm.Version.Lines
	if most := listing.MaxLine(f); line > most || line < 0 && !listing.IsRanges(f) {
		r.wrong(at, "line", "lines are from 0 to %d, not %d", most, line)
	}
}

// position reads line, end line, column and end column.
func (r *reader) position(field string) linetab.Position {
	pos := nowhere
	if !r.want(field, '[', "an array of four numbers") {
		return pos
	}
	at := r.place()
	parts := [...]*int32{&pos.Line, &pos.EndLine, &pos.Col, &pos.EndCol}
	n := 0
	for r.enter(); r.item(); n++ {
		if n < len(parts) && !r.null() {
			*parts[n] = int32(r.bounded(field, math.MaxInt32))
		} else if n >= len(parts) {
			r.skip()
		}
	}
	if n != len(parts) && !r.failed {
		r.wrong(at, field, "four numbers are wanted here: line, end line, column, end column")
	}
	return pos
}

// lineEntries reads the entries of the line table at an instruction.
func (r *reader) lineEntries(in *insn) {
	const field = "line_entries"
	if !r.want(field, '[', "an array") {
		return
	}
	for r.enter(); r.item(); {
		switch c := r.space(); {
		case c == '[':
			in.entries = append(in.entries, r.position(field))
		case r.null():
			in.entries = append(in.entries, nowhere)
		default:
			in.entries = append(in.entries, linetab.AtLine(r.lineNumber(field)))
		}
	}
}
