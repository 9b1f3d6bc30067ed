package asmjson

import "github.com/pyasm/pyasm/marshal"

// refSize is the number of bytes from which on an object that stands in
// several places is written once and then referred to. Smaller ones are
// written again each time, which reads better.
const refSize = 4096

// sharing knows which objects of a file are written once: those that contain
// themselves, and big ones that stand in several places. Without it a file of
// a few hundred bytes could stand for an output without end.
type sharing struct {
	size map[marshal.Object]int  // bytes written out in full; -1 while it is being counted
	ids  map[marshal.Object]*ref // objects that get a number
	last int                     // the last number given
}

// ref is the number of an object, 0 until it has been written.
type ref struct{ id int }

// findShared walks all objects below root.
func findShared(root marshal.Object) *sharing {
	s := &sharing{size: map[marshal.Object]int{}, ids: map[marshal.Object]*ref{}}
	s.measure(root)
	return s
}

// measure gives about the number of bytes that an object takes.
func (s *sharing) measure(o marshal.Object) int {
	switch o := o.(type) {
	case *marshal.Str:
		if len(o.S) < refSize {
			return len(o.S) + 2
		}
	case *marshal.Long:
		if len(o.Digits) < refSize {
			return len(o.Digits)*2 + 8
		}
	case *marshal.Seq, *marshal.Dict, *marshal.Slice, *marshal.Code:
	default:
		return 8
	}
	n, seen := s.size[o]
	switch {
	case n < 0 || n >= refSize:
		s.ids[o] = &ref{}
		return 8
	case !seen:
		s.size[o] = -1
		n = s.measureParts(o)
		s.size[o] = n
	}
	return n
}

// measureParts adds up what an object holds.
func (s *sharing) measureParts(o marshal.Object) int {
	n := 8
	switch o := o.(type) {
	case *marshal.Str:
		n += len(o.S)
	case *marshal.Long:
		n += len(o.Digits)
	case *marshal.Seq:
		n += s.measureAll(o.Items)
	case *marshal.Dict:
		n += s.measureAll(o.Items)
	case *marshal.Slice:
		n += s.measure(o.Start) + s.measure(o.Stop) + s.measure(o.Step)
	case *marshal.Code:
		n += refSize + s.measureCode(o)
	}
	return n
}

func (s *sharing) measureAll(items []marshal.Object) int {
	n := 0
	for _, o := range items {
		n += s.measure(o) + 2
	}
	return n
}

func (s *sharing) measureCode(c *marshal.Code) int {
	n := 0
	for _, q := range []*marshal.Seq{c.Consts, c.Names, c.Varnames, c.Freevars, c.Cellvars, c.LocalsPlusNames} {
		if q != nil {
			n += s.measureAll(q.Items)
		}
	}
	for _, t := range []*marshal.Str{c.Code, c.LocalsPlusKinds, c.Filename, c.Name, c.Qualname, c.Linetable, c.Exceptiontable} {
		if t != nil {
			n += s.measure(t)
		}
	}
	return n
}

// begin tells how to write an object: in full (id 0), in full with a number,
// or, where again is set, as a reference to that number.
func (s *sharing) begin(o marshal.Object) (id int, again bool) {
	if len(s.ids) == 0 {
		return 0, false
	}
	r := s.ids[o]
	if r == nil {
		return 0, false
	}
	if r.id != 0 {
		return r.id, true
	}
	s.last++
	r.id = s.last
	return r.id, false
}
