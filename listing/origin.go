package listing

import (
	"sort"

	"github.com/pyasm/pyasm/marshal"
)

// Origins tells where in its text each code object of a file comes from.
type Origins map[*marshal.Code]Origin

// Origin tells where in its text a code object comes from.
type Origin struct {
	Name    int     // line of the name, from 1
	Offsets []int32 // of the instructions, in bytes, growing
	Lines   []int32 // of the instructions
}

// Line gives the line that the instruction at an offset in bytes stands on.
// Of an offset that is none, as -1, it is that of the name.
func (o Origin) Line(offset int) int {
	i := sort.Search(len(o.Lines), func(i int) bool { return int(o.Offsets[i]) > offset }) - 1
	if i < 0 {
		return o.Name
	}
	return int(o.Lines[i])
}
