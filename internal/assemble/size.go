package assemble

import "github.com/pyasm/pyasm/marshal"

// A file may be so large, and so many times as large as its text.
const (
	freeSize  = 16 << 20
	timesSize = 16
)

// fitsText tells whether the file is in proportion to the text. It may be out of
// all proportion where an object that stands in several places, in others that
// do, has no reference bit, so that it is written each time.
func (asm *Assembler) fitsText(root *marshal.Code) bool {
	shares := asm.Shares
	for _, u := range asm.units {
		shares = shares || asm.codes.refs[u.obj] > 1
	}
	return !shares || fileSize(root) <= freeSize+timesSize*asm.textSize
}

// fileSize is about how many bytes the stream of a code object takes. One that
// stands in several places is written once if it has the reference bit, else
// each time.
func fileSize(root *marshal.Code) int64 {
	z := sizer{done: map[marshal.Object]int64{}}
	return z.object(root)
}

type sizer struct{ done map[marshal.Object]int64 }

const (
	refBytes = 5 // of a reference
	huge     = 1 << 50
)

func (z *sizer) object(obj marshal.Object) int64 {
	switch o := obj.(type) {
	case *marshal.Str:
		return z.once(o, func() int64 { return int64(len(o.S)) + refBytes })
	case *marshal.Long:
		return int64(len(o.Digits)) + refBytes
	case *marshal.Seq:
		return z.once(o, func() int64 { return z.items(o.Items) })
	case *marshal.Dict:
		return z.once(o, func() int64 { return z.items(o.Items) })
	case *marshal.Slice:
		return z.once(o, func() int64 { return z.items([]marshal.Object{o.Start, o.Stop, o.Step}) })
	case *marshal.Code:
		return z.once(o, func() int64 { return z.code(o) })
	}
	return refBytes
}

// once gives the size of an object where it is met first, and where it is met
// again.
func (z *sizer) once(obj marshal.Object, size func() int64) int64 {
	if n, ok := z.done[obj]; ok {
		if obj.Flagged() {
			return refBytes
		}
		return n
	}
	z.done[obj] = refBytes // while it is measured
	n := min(size(), huge)
	z.done[obj] = n
	return n
}

func (z *sizer) items(items []marshal.Object) int64 {
	n := int64(refBytes)
	for _, o := range items {
		n = min(n+z.object(o), huge)
	}
	return n
}

func (z *sizer) code(c *marshal.Code) int64 {
	n := int64(0)
	for _, s := range []*marshal.Str{c.Code, c.LocalsPlusKinds, c.Filename, c.Name, c.Qualname, c.Linetable, c.Exceptiontable} {
		if s != nil {
			n += z.object(s)
		}
	}
	for _, s := range []*marshal.Seq{c.Consts, c.Names, c.Varnames, c.Freevars, c.Cellvars, c.LocalsPlusNames} {
		if s != nil {
			n = min(n+z.items(s.Items), huge)
		}
	}
	return n
}
