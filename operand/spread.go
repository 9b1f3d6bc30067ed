package operand

import (
	"errors"

	"github.com/pyasm/pyasm/marshal"
)

// ErrSpread says that a listing of a file would be out of all proportion to
// the file.
var ErrSpread = errors.New("objects of the file stand in so many places that a listing would have no end")

// Work that a listing may always be, and how many times that of the objects of
// the file, each counted once.
const (
	freeWork  = 16 << 20
	timesWork = 16
)

// Check gives [ErrSpread] where the code objects of a file share their bytes,
// names or constants so much that a listing, which shows them for each, would
// be huge. No compiler writes such files; a few kilobytes can stand for
// gigabytes.
func Check(root *marshal.Code) error {
	w := work{seen: map[marshal.Object]int{}, searched: map[*marshal.Seq]bool{}}
	w.code(root)
	if w.shown > freeWork+timesWork*w.own {
		return ErrSpread
	}
	return nil
}

// work adds up what a listing has to show, in bytes of the file about.
type work struct {
	shown int // of all code objects
	own   int // the same, each object once
	seen  map[marshal.Object]int

	searched map[*marshal.Seq]bool // for code objects
}

func (w *work) code(c *marshal.Code) {
	if _, ok := w.seen[c]; ok {
		return
	}
	w.seen[c] = 0
	for _, s := range []*marshal.Str{c.Code, c.Linetable, c.Exceptiontable, c.Filename, c.Name, c.Qualname} {
		if s != nil {
			w.add(s, len(s.S))
		}
	}
	for _, s := range []*marshal.Seq{c.Consts, c.Names, c.Varnames, c.Freevars, c.Cellvars, c.LocalsPlusNames} {
		if s != nil {
			w.items(s)
		}
	}
}

// add counts an object that a code object shows.
func (w *work) add(o marshal.Object, size int) {
	w.shown += size
	if _, ok := w.seen[o]; !ok {
		w.seen[o] = size
		w.own += size
	}
}

// items counts the items of a tuple, and the code objects among them.
func (w *work) items(s *marshal.Seq) {
	if size, ok := w.seen[s]; ok {
		w.shown += size
		return
	}
	before := w.shown
	for _, o := range s.Items {
		w.shown += itemSize(o)
	}
	size := w.shown - before
	w.seen[s] = size
	w.own += len(s.Items) + min(size, 64*len(s.Items))
	w.codes(s)
}

// codes looks for code objects in a tuple and the tuples in it.
func (w *work) codes(s *marshal.Seq) {
	for _, o := range s.Items {
		switch o := o.(type) {
		case *marshal.Code:
			w.code(o)
		case *marshal.Seq:
			if !w.searched[o] {
				w.searched[o] = true
				w.codes(o)
			}
		}
	}
}

// itemSize is about what one constant or name takes; of large ones the forms
// show no more than some of it again.
func itemSize(o marshal.Object) int {
	const most = 4096
	switch o := o.(type) {
	case *marshal.Str:
		return min(len(o.S)+8, most)
	case *marshal.Seq:
		return min(16*len(o.Items)+8, most)
	case *marshal.Dict:
		return min(16*len(o.Items)+8, most)
	case *marshal.Long:
		return min(len(o.Digits)+8, most)
	}
	return 8
}
