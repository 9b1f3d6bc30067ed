package listing

import (
	"slices"
	"sort"
)

// Spot is where an instruction stood in the code that a form shows: the offset of
// its first byte, of its operation and of what follows it, and the items of the
// draft that it became, from one to before another.
type Spot struct{ Start, Offset, End, Item, Next int32 }

// Spots are the places that a form shows. Where instructions were added to the
// form or taken from it, the offsets in it are but names, which go with the
// instructions.
type Spots []Spot

// Settle puts the spots in order. Two with the same offset would be one name of
// two instructions: twice is the offset then, and ok false.
//
// Where an operand was changed, it may need another number of prefixes than it
// had: if another instruction ends between them and the operation, they begin
// there.
func (s Spots) Settle() (twice int32, ok bool) {
	byOffset := func(x, y Spot) int { return int(x.Offset) - int(y.Offset) }
	if !slices.IsSortedFunc(s, byOffset) {
		slices.SortStableFunc(s, byOffset)
	}
	end := int32(0)
	for i := range s {
		sp := &s[i]
		if i > 0 && sp.Offset == s[i-1].Offset {
			return sp.Offset, false
		}
		if sp.Start < end && end <= sp.Offset {
			sp.Start = end
		}
		end = sp.End
	}
	return 0, true
}

// Item gives the item that stood at an offset, or that comes where none stands
// any more.
func (s Spots) Item(offset int32) (item int32, ok bool) {
	i := sort.Search(len(s), func(i int) bool { return s[i].Offset >= offset })
	last := Spot{}
	if i > 0 {
		last = s[i-1]
	}
	if i == len(s) {
		return last.Next, offset == last.End && i > 0
	}
	// Between the instructions stood one that is gone, or prefixes that are
	// no longer needed.
	sp := s[i]
	return sp.Item, sp.Start == offset || last.End <= offset && offset < sp.Start
}

// Place gives the place of an offset: an instruction, or the offset itself where
// none stood there.
func (s Spots) Place(offset int32) Place {
	if item, ok := s.Item(offset); ok {
		return Place{Item: item}
	}
	return Place{Item: -1, Offset: offset}
}
