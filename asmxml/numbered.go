package asmxml

import (
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
)

// Most code objects are a constant of one other, and stand there in the
// document. Of those that are not (they are part of a tuple, stand among names,
// or in two places) there is one element, outside of all others, and what
// refers to them does so by number.

// findNumbered gives the code objects that need a number.
func findNumbered(doc *listing.Doc) map[*marshal.Code]bool {
	f := numbering{uses: map[*marshal.Code]int{}, seen: map[marshal.Object]bool{}, numbered: map[*marshal.Code]bool{}}
	for _, c := range doc.Codes {
		f.constants(c.Consts)
		for _, s := range []*marshal.Seq{c.Names, c.Varnames, c.Freevars, c.Cellvars, c.LocalsPlusNames} {
			if s != nil {
				f.container(s, s.Items)
			}
		}
	}
	if f.uses[doc.Code] > 0 {
		f.numbered[doc.Code] = true
	}
	return f.numbered
}

type numbering struct {
	uses     map[*marshal.Code]int
	seen     map[marshal.Object]bool // containers that may be met again
	numbered map[*marshal.Code]bool
}

// constants looks through co_consts, where code objects may stand once.
func (f *numbering) constants(s *marshal.Seq) {
	if s == nil {
		return
	}
	for _, obj := range s.Items {
		c, ok := obj.(*marshal.Code)
		if !ok {
			f.object(obj)
			continue
		}
		if f.uses[c]++; f.uses[c] > 1 {
			f.numbered[c] = true
		}
	}
}

// object looks through an object that is no constant itself.
func (f *numbering) object(obj marshal.Object) {
	switch o := obj.(type) {
	case *marshal.Code:
		f.uses[o]++
		f.numbered[o] = true
	case *marshal.Seq:
		f.container(o, o.Items)
	case *marshal.Dict:
		f.container(o, o.Items)
	case *marshal.Slice:
		f.container(o, []marshal.Object{o.Start, o.Stop, o.Step})
	}
}

func (f *numbering) container(obj marshal.Object, items []marshal.Object) {
	if obj.Flagged() {
		if f.seen[obj] {
			return
		}
		f.seen[obj] = true
	}
	for _, it := range items {
		f.object(it)
	}
}
