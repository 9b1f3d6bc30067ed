package listing

import (
	"math"
	"slices"

	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/pyver"
)

// A form shows the lines of a table, but not all that a table can hold: not
// lines below 0, and in the tables that grow with the distance between lines
// none that is far away. A table with such lines is kept as its bytes, beside
// the lines that can be shown.

// MaxLine is the highest line that a form can show in a table of a format.
func MaxLine(f pyver.LineFormat) int32 {
	if growsWithLines(f) {
		return 1 << 24
	}
	return math.MaxInt32
}

// growsWithLines tells whether a long way from one line to the next takes many
// bytes.
func growsWithLines(f pyver.LineFormat) bool {
	return f == pyver.LnotabUnsigned || f == pyver.LnotabSigned || f == pyver.Table310
}

// IsRanges tells whether a table has ranges of code, so that there can be code
// of no line; else it has the steps from line to line.
func IsRanges(f pyver.LineFormat) bool {
	switch f {
	case pyver.SetLineno, pyver.LnotabUnsigned, pyver.LnotabSigned:
		return false
	}
	return true
}

// HasColumns tells whether a table has columns beside lines.
func HasColumns(f pyver.LineFormat) bool {
	return f == pyver.Location311 || f == pyver.LocationPyPy
}

// shown is a position as a form shows it.
func shown(f pyver.LineFormat, pos linetab.Position) linetab.Position {
	if pos.Line > MaxLine(f) {
		pos.Line = linetab.None
	}
	for _, n := range []*int32{&pos.Line, &pos.EndLine, &pos.Col, &pos.EndCol} {
		*n = max(*n, linetab.None)
	}
	return pos
}

// canShow tells whether a form shows the entries as they are. A table of steps
// begins on the first line by itself: an entry that says so shows nowhere. One
// of ranges always begins with the code.
func canShow(f pyver.LineFormat, entries []linetab.Entry, firstline, codeLen int32) bool {
	if IsRanges(f) && codeLen > 0 && (len(entries) == 0 || entries[0].Offset > 0) {
		return false
	}
	if len(entries) > 0 && !IsRanges(f) && entries[0] == (linetab.Entry{Pos: linetab.AtLine(firstline)}) {
		return false
	}
	for i := range entries {
		pos := entries[i].Pos
		if pos != shown(f, pos) || pos.Line == linetab.None && !IsRanges(f) {
			return false
		}
	}
	return lineSteps(f, entries, firstline) <= freeSteps+4*int64(len(entries))
}

// freeSteps is for how many bytes of a table one code object may have lines
// that are far from each other; two hundred of them are 25,000 lines.
const freeSteps = 256

// lineSteps is about how many pairs of bytes the lines of a table take, more
// than one for each entry.
func lineSteps(f pyver.LineFormat, entries []linetab.Entry, firstline int32) int64 {
	if !growsWithLines(f) {
		return 0
	}
	const step = 127
	n, line := int64(0), int64(firstline)
	for i := range entries {
		to := int64(entries[i].Pos.Line)
		if to == linetab.None && IsRanges(f) {
			continue
		}
		n += max(to-line, line-to) / step
		line = to
	}
	return n
}

// haveRoom takes the bytes that far lines need from what the file has for
// them, and tells whether there are enough.
func (f *finisher) haveRoom(entries []linetab.Entry) bool {
	if f.LineRoom == nil {
		return true
	}
	*f.LineRoom -= 2 * lineSteps(f.Version.Lines, entries, f.Obj.Firstlineno)
	return *f.LineRoom >= 0
}

// positionChanges appends an entry for each instruction that has another
// position, as a form shows it, than the one before it. In tables of steps
// code whose line cannot be shown goes with the code before, or with the first
// line.
func positionChanges(dst, entries []linetab.Entry, f pyver.LineFormat, firstline int32, each func(func(start, op int32))) []linetab.Entry {
	cur := linetab.NewCursor(f, entries, firstline)
	base := len(dst)
	each(func(start, _ int32) {
		pos := shown(f, cur.At(start))
		if pos.Line == linetab.None && !IsRanges(f) {
			pos = shown(f, linetab.AtLine(firstline))
			if pos.Line == linetab.None || len(dst) > base {
				return
			}
		}
		if len(dst) > base && pos == dst[len(dst)-1].Pos {
			return
		}
		dst = append(dst, linetab.Entry{Offset: start, Pos: pos})
	})
	return dst
}

// samePositions tells whether two tables show every item with the same
// position.
func (f *finisher) samePositions(a, b []linetab.Entry) bool {
	lines, first := f.Version.Lines, f.Obj.Firstlineno
	return slices.Equal(
		positionChanges(nil, a, lines, first, f.eachItem),
		positionChanges(nil, b, lines, first, f.eachItem))
}
