package asmjson

import (
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyver"
)

// The lines of the instructions make the line table: it has an entry wherever
// the position is another than that of the instruction before. Where the table
// has other entries at an instruction, for which the position is the same or
// changes twice, the instruction lists them.

// hasColumns tells whether a table has columns.
func hasColumns(f pyver.LineFormat) bool {
	return f == pyver.Location311 || f == pyver.LocationPyPy
}

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
	columns := hasColumns(w.file.Version.Lines)
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
