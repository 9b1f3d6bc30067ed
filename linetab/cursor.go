package linetab

import "github.com/pyasm/pyasm/pyver"

// Cursor walks the entries of a table beside the instructions of the code, in
// the order of their offsets.
type Cursor struct {
	entries []Entry
	pos     Position
	next    int
}

// NewCursor makes a cursor for the entries that Decode gave.
func NewCursor(f pyver.LineFormat, entries []Entry, firstline int32) Cursor {
	c := Cursor{entries: entries, pos: noPos}
	if f == pyver.LnotabUnsigned || f == pyver.LnotabSigned {
		c.pos = AtLine(firstline)
	}
	return c
}

// At gives the position in effect at offset, which must not be smaller than
// that of the call before.
func (c *Cursor) At(offset int32) Position {
	c.Upto(offset)
	return c.pos
}

// Upto gives the entries that begin at or before offset and after that of the
// call before: those that an instruction at offset begins with.
func (c *Cursor) Upto(offset int32) []Entry {
	start := c.next
	for c.next < len(c.entries) && c.entries[c.next].Offset <= offset {
		c.pos = c.entries[c.next].Pos
		c.next++
	}
	return c.entries[start:c.next]
}

// Pos gives the position that the last call found to be in effect.
func (c *Cursor) Pos() Position { return c.pos }

// Start is an offset where a new line begins.
type Start struct {
	Offset, Line int32
}

// Starts appends the offsets where the line changes, as dis.findlinestarts
// lists them: each with another line than the one before. With none, code
// without a line counts as a line of its own, None (3.13 and later); without,
// it is passed over.
func Starts(dst []Start, f pyver.LineFormat, entries []Entry, firstline, codeLen int32, none bool) []Start {
	w := starts{dst: dst, none: none, last: Start{0, -2}}
	c := NewCursor(f, entries, firstline)
	if codeLen <= 0 {
		return dst
	}
	c.Upto(0)
	w.add(0, c.pos.Line)
	for c.next < len(entries) && entries[c.next].Offset < codeLen {
		offset := entries[c.next].Offset
		c.Upto(offset)
		w.add(offset, c.pos.Line)
	}
	return w.dst
}

type starts struct {
	dst  []Start
	last Start
	none bool
}

func (w *starts) add(offset, line int32) {
	if line == w.last.Line || line < 0 && !w.none {
		return
	}
	w.last = Start{offset, line}
	w.dst = append(w.dst, w.last)
}
