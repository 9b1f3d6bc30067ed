// Package linetab reads and writes the tables that tell the source line of an
// instruction: co_lnotab, the line table of 3.10 and the location table of
// 3.11 and later.
package linetab

import "github.com/pyasm/pyasm/pyver"

// None is the line or column of an instruction that has none.
const None = -1

// Position is a place in the source. Lines count from 1, columns are byte
// offsets from 0. None stands for what is not known. Formats without columns
// leave EndLine, Col and EndCol at None.
type Position struct {
	Line, EndLine, Col, EndCol int32
}

// Entry says that the code from byte Offset on has the position Pos, up to
// the next entry. For lnotab an entry is one step of the table (two steps may
// have one offset); for the later formats it is one range.
type Entry struct {
	Offset int32
	Pos    Position
}

// Decode appends the entries of a table to dst. For lnotab the first entry is
// {0, firstline} only where ... (the owner of this file defines this exactly).
func Decode(dst []Entry, f pyver.LineFormat, table string, firstline, codeLen int32) ([]Entry, error) {
	panic("owner writes this")
}

// Append appends the table that CPython's compiler writes for the entries.
func Append(dst []byte, f pyver.LineFormat, entries []Entry, firstline, codeLen int32) []byte {
	panic("owner writes this")
}
