package asmjson

import (
	"math"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/marshal"
)

// shared is an object that has an id.
type shared struct {
	obj  marshal.Object // nil while it is being read, but for a list or dict, which may hold itself
	unit *assemble.Unit // of a code object
}

// stub stands for an object that is referred to before its id is read, as can
// be where a program has put the fields of the document in another order.
type stub struct {
	id   int64
	at   place
	real marshal.Object
}

// TypeCode gives no type: stubs are gone before a file is written.
func (*stub) TypeCode() byte { return 0 }

// Flagged is as TypeCode.
func (*stub) Flagged() bool { return false }

// lateString is a field of a code object that refers to an id that is yet to
// be read.
type lateString struct {
	field **marshal.Str
	stub  *stub
	name  string
}

// readID reads an id and begins to share the object that has it; nil after an
// error.
func (r *reader) readID() *shared {
	at := r.place()
	id, ok := r.integer("id", 0, math.MaxInt32)
	if !ok {
		return nil
	}
	if r.ids[id] != nil {
		r.wrong(at, "id", "another object has the id %d", id)
		return nil
	}
	sh := &shared{}
	r.ids[id] = sh
	return sh
}

// readRef reads a reference.
func (r *reader) readRef() marshal.Object {
	at := r.place()
	id, ok := r.integer("ref", 0, math.MaxInt32)
	if !ok {
		return marshal.None
	}
	sh := r.ids[id]
	switch {
	case sh == nil:
		s := &stub{id: id, at: at}
		r.stubs = append(r.stubs, s)
		return s
	case sh.obj == nil:
		r.wrong(at, "ref", "only a list or dict can hold itself")
		return marshal.None
	}
	return r.refer(sh)
}

// refer gives a shared object once more. Small ones are copied, as those that
// stand in several places are.
func (r *reader) refer(sh *shared) marshal.Object {
	switch o := sh.obj.(type) {
	case *marshal.Int:
		return &marshal.Int{Head: o.Head, V: o.V}
	case *marshal.Float:
		return &marshal.Float{Head: o.Head, Bits: o.Bits}
	case *marshal.Complex:
		return &marshal.Complex{Head: o.Head, Real: o.Real, Imag: o.Imag}
	case *marshal.Long:
		return &marshal.Long{Head: o.Head, Neg: o.Neg, Digits: o.Digits}
	case *marshal.Code:
		return r.asm.Refer(sh.unit)
	}
	return sh.obj
}

// share notes the object of an id.
func (r *reader) share(at place, sh *shared, obj marshal.Object, u *assemble.Unit) {
	if _, ok := obj.(*stub); ok {
		r.wrong(at, "id", "what only refers to an object can have no id")
		return
	}
	sh.share(obj, u)
}

// share notes the object of an id. The reference bit says that several places
// may have it.
func (sh *shared) share(obj marshal.Object, u *assemble.Unit) {
	sh.obj, sh.unit = obj, u
	switch o := obj.(type) {
	case *marshal.Str:
		o.Ref = true
	case *marshal.Seq:
		o.Ref = true
	case *marshal.Dict:
		o.Ref = true
	case *marshal.Slice:
		o.Ref = true
	}
}

// resolve puts objects in the place of stubs.
func (r *reader) resolve() {
	if len(r.stubs) == 0 {
		return
	}
	for _, s := range r.stubs {
		s.real = marshal.None
		if sh := r.ids[s.id]; sh != nil && sh.obj != nil {
			s.real = r.refer(sh)
			continue
		}
		r.wrong(s.at, "ref", "no object has the id %d", s.id)
	}
	for _, l := range r.late {
		if s, ok := l.stub.real.(*marshal.Str); ok {
			*l.field = s
		} else {
			r.wrong(l.stub.at, l.name, "a string is wanted here, not %s", marshal.Describe(l.stub.real))
		}
	}
	p, l := replacer{seen: map[marshal.Object]bool{}}, loops{done: map[marshal.Object]bool{}, open: map[marshal.Object]bool{}}
	for _, sh := range r.ids {
		p.object(&sh.obj) // which may stand in a list that does not count
	}
	for _, c := range r.codes {
		eachList(c, p.items)
	}
	for _, m := range r.waiting {
		for _, list := range [][]marshal.Object{m.Consts, m.Names, m.Varnames, m.Cells, m.Frees, m.LocalNames} {
			p.items(list)
			l.items(list, 0)
		}
	}
	for _, c := range r.codes {
		eachList(c, func(items []marshal.Object) { l.items(items, 0) })
	}
	if l.wrong {
		r.wrong(r.stubs[0].at, "ref", "only a list or dict can hold itself")
	}
}

// eachList calls f for the tuples of a code object.
func eachList(c *marshal.Code, f func(items []marshal.Object)) {
	for _, s := range []*marshal.Seq{c.Consts, c.Names, c.Varnames, c.Freevars, c.Cellvars, c.LocalsPlusNames} {
		if s != nil {
			f(s.Items)
		}
	}
}

// replacer puts objects in the place of stubs, in containers of any depth.
type replacer struct{ seen map[marshal.Object]bool }

func (p replacer) items(items []marshal.Object) {
	for i := range items {
		p.object(&items[i])
	}
}

func (p replacer) object(at *marshal.Object) {
	if s, ok := (*at).(*stub); ok {
		*at = s.real // which is walked where it stands
		return
	}
	if p.seen[*at] {
		return
	}
	switch o := (*at).(type) {
	case *marshal.Seq:
		p.seen[o] = true
		p.items(o.Items)
	case *marshal.Dict:
		p.seen[o] = true
		p.items(o.Items)
	case *marshal.Slice:
		p.seen[o] = true
		p.object(&o.Start)
		p.object(&o.Stop)
		p.object(&o.Step)
	}
}

// loops finds containers that hold themselves and cannot: all but lists and
// dicts.
type loops struct {
	done, open map[marshal.Object]bool
	wrong      bool
}

func (l *loops) items(items []marshal.Object, depth int) {
	for _, it := range items {
		l.object(it, depth+1)
	}
}

func (l *loops) object(obj marshal.Object, depth int) {
	if !obj.Flagged() || l.done[obj] || depth > marshal.MaxDepth {
		l.inside(obj, depth)
		return
	}
	if l.open[obj] {
		code := obj.TypeCode()
		l.wrong = l.wrong || code != '[' && code != '{'
		return
	}
	l.open[obj] = true
	l.inside(obj, depth)
	delete(l.open, obj)
	l.done[obj] = true
}

func (l *loops) inside(obj marshal.Object, depth int) {
	if l.done[obj] || depth > marshal.MaxDepth {
		return
	}
	switch o := obj.(type) {
	case *marshal.Seq:
		l.items(o.Items, depth)
	case *marshal.Dict:
		l.items(o.Items, depth)
	case *marshal.Slice:
		l.items([]marshal.Object{o.Start, o.Stop, o.Step}, depth)
	case *marshal.Code:
		eachList(o, func(items []marshal.Object) { l.items(items, depth+1) })
	}
}
