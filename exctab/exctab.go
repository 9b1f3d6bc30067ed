// Package exctab reads and writes co_exceptiontable of 3.11 and later.
package exctab

// Entry is one range of code with its handler. Start, End and Target are byte
// offsets; End is the first byte after the range.
type Entry struct {
	Start, End, Target int32
	Depth              int32 // stack depth that the handler unwinds to
	Lasti              bool  // whether the offset of the raising instruction is pushed
}

// Decode appends the entries of table to dst.
func Decode(dst []Entry, table string) ([]Entry, error) { panic("owner writes this") }

// Append appends the table that CPython's compiler writes for the entries.
func Append(dst []byte, entries []Entry) []byte { panic("owner writes this") }
