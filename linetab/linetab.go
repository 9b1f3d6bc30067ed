// Package linetab reads and writes the tables that tell the source line of an
// instruction: co_lnotab (1.5 to 3.9), the line table of 3.10, the location
// table of 3.11 and later, and that of PyPy 3.11.
//
// All become the same slice of entries, and the encoder makes of it the bytes
// that the compiler of the version would have written. For co_lnotab and for
// the line table of 3.10 that gives back every well-formed table; the location
// tables have several spellings of one position, of which the encoder picks the
// one that the compiler picks. Who must have the same bytes back compares, and
// keeps the table itself where the two differ.
package linetab

import (
	"errors"
	"fmt"
	"math"

	"github.com/pyasm/pyasm/pyver"
)

// None is the line or column of an instruction that has none.
const None = -1

// Position is a place in the source. Lines count from 1 (0 is the line of the
// RESUME of a module), columns are byte offsets from 0. None stands for what
// is not known. Formats without columns leave EndLine, Col and EndCol at None.
type Position struct {
	Line, EndLine, Col, EndCol int32
}

// AtLine is the position of a line without columns.
func AtLine(line int32) Position { return Position{line, None, None, None} }

// Entry says that the code from byte Offset on has the position Pos, up to
// the next entry.
//
// In co_lnotab an entry is one event of the compiler: code at Offset is where
// it set the line. The pairs that it needs for large steps are one entry. Two
// entries may have one offset (the later counts) or one line, and code before
// the first entry is on the first line of the code object. In the later
// formats an entry is one range; entries that the compiler split for their
// length alone are one. An entry of Table310 may be empty, so that here too
// two may have one offset.
type Entry struct {
	Offset int32
	Pos    Position
}

// Errors of tables that cannot be read.
var (
	errOdd      = errors.New("line table has an odd number of bytes")
	errCut      = errors.New("line table ends inside an entry")
	errStart    = errors.New("line table entry does not begin with a start byte")
	errOverflow = errors.New("line table leads beyond 2**31")
)

// Decode appends the entries of a table to dst. firstline is co_firstlineno,
// codeLen the length of co_code in bytes. An error says that the table is cut
// short or makes no sense; the entries before that place are appended all the
// same. A table that covers more or less than the code is no error. SetLineno
// has no table, and none is expected.
func Decode(dst []Entry, f pyver.LineFormat, table string, firstline, codeLen int32) ([]Entry, error) {
	switch f {
	case pyver.LnotabUnsigned:
		return decodeLnotab(dst, table, firstline, unsigned)
	case pyver.LnotabSigned:
		return decodeLnotab(dst, table, firstline, signed)
	case pyver.Table310:
		return decode310(dst, table, firstline)
	case pyver.Location311:
		return decode311(dst, table, firstline)
	case pyver.LocationPyPy:
		return decodePyPy(dst, table, firstline)
	}
	if table != "" {
		return dst, fmt.Errorf("this version of Python has no line table, but there are %d bytes", len(table))
	}
	return dst, nil
}

// Append appends the table that the compiler of the version writes for the
// entries, which must be in the order of their offsets. One range is written
// for each entry (more where the format limits the length), so neighbours with
// equal positions are not merged; Join does that. The tables before 3.11 grow
// with the distance between lines, two bytes for each 127 or 255 lines, so who
// takes lines from a stranger should bound them before.
func Append(dst []byte, f pyver.LineFormat, entries []Entry, firstline, codeLen int32) []byte {
	switch f {
	case pyver.LnotabUnsigned:
		return appendLnotab(dst, entries, firstline, unsigned)
	case pyver.LnotabSigned:
		return appendLnotab(dst, entries, firstline, signed)
	case pyver.Table310:
		return append310(dst, entries, firstline, codeLen)
	case pyver.Location311:
		return append311(dst, entries, firstline, codeLen)
	case pyver.LocationPyPy:
		return appendPyPy(dst, entries, firstline, codeLen)
	}
	return dst
}

// Join merges neighbours with equal positions, in place. From positions of
// single instructions it makes the ranges that the compilers of 3.9, 3.10, and
// 3.12 and later write; that of 3.11 writes one for each instruction, see Spread.
func Join(entries []Entry) []Entry {
	out := entries[:0]
	for _, e := range entries {
		if n := len(out); n == 0 || out[n-1].Pos != e.Pos {
			out = append(out, e)
		}
	}
	return out
}

// Spread appends one entry for each of the offsets, which must ascend, with the
// position that is in effect there. From joined entries and the offsets where
// instructions begin it makes the ranges that the compiler of 3.11 writes.
func Spread(dst, entries []Entry, offsets []int32) []Entry {
	c := Cursor{entries: entries, pos: noPos}
	for _, offset := range offsets {
		dst = append(dst, Entry{offset, c.At(offset)})
	}
	return dst
}

// length is the number of bytes that entry i covers, at least 0.
func length(entries []Entry, i int, codeLen int32) int64 {
	end := codeLen
	if i+1 < len(entries) {
		end = entries[i+1].Offset
	}
	return max(int64(end)-int64(entries[i].Offset), 0)
}

// fits tells whether n can be an offset, a line or a column.
func fits(n int64) bool { return math.MinInt32 <= n && n <= math.MaxInt32 }
