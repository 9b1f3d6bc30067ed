package marshal

import (
	"slices"

	"github.com/pyasm/pyasm/pyver"
)

// Of two files with the same objects the streams may differ: in the type
// codes, in the reference bits, and in what is a reference to an object before
// and what is written again. What a compiler of the version most likely wrote
// can be predicted; what is otherwise in a file is a Deviation. So a form that
// holds the objects by value only and the deviations can give back the bytes.

// What is the matter of a deviation.
type What uint8

const (
	Plain    What = iota // no reference bit, where one is predicted
	Flagged              // a reference bit, where none is predicted
	New                  // written anew, where a reference is predicted
	Again                // a reference to an equal object, where a new object is predicted
	TypeCode             // another type code than predicted
	Digits               // another text of a float ('f', 'x') than predicted
)

// Deviation is one place where a stream is not as predicted.
type Deviation struct {
	Field string  // of the code object: "names", "qualname"; "" for the object itself
	Index []int32 // of the item inside of the field, outermost first
	What  What
	N     int    // TypeCode: the code; Again: 1 for the last equal object that can be referred to, 2 for the one before, …
	Text  string // Digits: the text; of a complex number both, with a blank between
}

// Deviations gives for every code object below root, where there are any, the
// places in which the stream of root is not as predicted for the version.
func Deviations(root *Code, v *pyver.Version) map[*Code][]Deviation {
	w := newWire(v)
	w.start(root)
	w.found = map[*Code][]Deviation{}
	w.object(root, rootPlace)
	return w.found
}

// Canonical changes the objects below root, which were built by value, so that
// Append writes what the version's compiler would write, but for the
// deviations. It gives those that fit no place any more.
func Canonical(root *Code, v *pyver.Version, dev map[*Code][]Deviation) (unfit map[*Code][]Deviation) {
	w := newWire(v)
	w.start(root)
	w.apply = true
	w.all = dev
	w.unfit = map[*Code][]Deviation{}
	w.ofRoot = w.rootDeviations()
	w.object(root, rootPlace)
	w.dropRest(root, w.ofRoot)
	return w.unfit
}

// wire walks the objects of a file in the order of the stream, twice: once to
// number the values, once to predict.
type wire struct {
	v      *pyver.Version
	habits *habits
	vals   *values
	occs   []occurrence
	stack  []int32 // numbers of the items of the containers that are being numbered
	next   int     // index in occs, in the second walk

	groups  []group             // by number of the value
	units   map[[2]int32]*group // the same for poolUnit: by number of the code object and of the value
	marked  []Object            // by number of the value: the last object that can be referred to, whatever its pool
	older   map[int32][]Object  // those before it, where there are any
	olderAt map[Object]int32    // where very many stand in older

	unit int32 // number of the code object that is being walked
	code *Code // the same; nil before the module's
	root *Code
	path []int32

	found   map[*Code][]Deviation // the deviations, unless apply is set
	apply   bool
	lastSeq int32
	want    []Deviation           // with apply: those of this code object that are still to come
	ofRoot  []Deviation           // with apply: those of the module's code object itself
	all     map[*Code][]Deviation // with apply: as given
	unfit   map[*Code][]Deviation // with apply: those that have no place
}

// occurrence is one place of the stream.
type occurrence struct {
	id    int32 // number of the value
	span  int32 // places up to the end of the object, itself included
	again bool  // the very object was met before
}

// group is the places of a file that hold equal values and are predicted to
// be one object.
type group struct {
	count int32
	seen  bool   // the items are counted
	rep   Object // what the next place is predicted to refer to, or nil
}

func newWire(v *pyver.Version) *wire {
	return &wire{
		v: v, habits: &habitsOf[v.Marshal.Habits], vals: newValues(v.Marshal.Bytes3),
		units: map[[2]int32]*group{}, older: map[int32][]Object{}, olderAt: map[Object]int32{},
	}
}

// start numbers the values below root and counts them.
func (w *wire) start(root *Code) {
	w.root = root
	w.number(root)
	w.groups = make([]group, len(w.vals.list))
	w.count(w.occs[0].id, rootPlace)
	w.marked = make([]Object, len(w.vals.list))
}

// number gives the value of an object and notes all places inside of it.
func (w *wire) number(obj Object) int32 {
	at := len(w.occs)
	w.occs = append(w.occs, occurrence{})
	id, again := w.numberOf(obj)
	w.occs[at] = occurrence{id: id, span: int32(len(w.occs) - at), again: again}
	return id
}

func (w *wire) numberOf(obj Object) (id int32, again bool) {
	t := w.vals
	if a, ok := obj.(Atom); ok {
		return t.scalar(value{class: clAtom}, uint64(a.TypeCode())), false
	}
	h := headOf(obj)
	if id, ok := t.shared(h, obj); ok {
		return id, true
	}
	if open, ok := t.open[obj]; ok {
		if open < 0 {
			open = t.add(value{class: clContainer, kind: h.Type})
			t.open[obj] = open
		}
		return open, true
	}
	id = w.numberNew(h, obj)
	t.remember(h, obj, id)
	return id, false
}

func (w *wire) numberNew(h *Head, obj Object) int32 {
	t := w.vals
	switch o := obj.(type) {
	case *Str:
		return t.str(o)
	case *Int:
		return t.int(o.V, false)
	case *Long:
		return t.longInt(o)
	case *Float:
		return t.scalar(value{class: clFloat}, o.Bits)
	case *Complex:
		return t.scalar(value{class: clComplex}, o.Real, o.Imag)
	case *Code:
		return w.numberCode(o)
	}
	if h.Ref {
		t.open[obj] = -1
	}
	kind, items := parts(obj)
	base := len(w.stack)
	for _, it := range items {
		id := w.number(it)
		w.stack = append(w.stack, id)
	}
	ids := w.stack[base:]
	defer func() { w.stack = w.stack[:base] }()
	if h.Ref {
		open := t.open[obj]
		delete(t.open, obj)
		if open >= 0 {
			t.setParts(&t.list[open], ids)
			t.list[open].n, t.list[open].loop = int32(len(ids)), true
			return open
		}
	}
	return t.container(kind, ids)
}

// numberCode numbers the fields of a code object. Each is a value of its own.
func (w *wire) numberCode(o *Code) int32 {
	id := w.vals.add(value{class: clCode})
	var fields [fExceptiontable + 1]int32
	ids := fields[:0]
	for _, f := range layouts[w.v.Code] {
		if f >= fCode {
			if obj := o.object(f); obj != nil {
				ids = append(ids, w.number(obj))
			} else {
				ids = append(ids, -1)
			}
		}
	}
	w.vals.setParts(&w.vals.list[id], ids)
	return id
}

// object gives an object field, or nil.
func (c *Code) object(f field) Object {
	if p := c.seq(f); p != nil {
		if *p != nil {
			return *p
		}
		return nil
	}
	if p := c.str(f); *p != nil {
		return *p
	}
	return nil
}

// parts gives the kind of a container, the same for all codes of one type,
// and its items.
func parts(obj Object) (byte, []Object) {
	switch o := obj.(type) {
	case *Seq:
		if o.Type == ')' {
			return '(', o.Items
		}
		return o.Type, o.Items
	case *Dict:
		if o.Type == '}' {
			return '}', o.Items
		}
		return '{', o.Items
	case *Slice:
		return ':', []Object{o.Start, o.Stop, o.Step}
	}
	return 0, nil
}

func headOf(obj Object) *Head {
	switch o := obj.(type) {
	case *Str:
		return &o.Head
	case *Int:
		return &o.Head
	case *Long:
		return &o.Head
	case *Float:
		return &o.Head
	case *Complex:
		return &o.Head
	case *Seq:
		return &o.Head
	case *Dict:
		return &o.Head
	case *Slice:
		return &o.Head
	case *Code:
		return &o.Head
	}
	return nil
}

// group gives the group of a value at a place, or nil where every place has an
// object of its own.
func (w *wire) group(id int32, r rule) *group {
	switch r.pool {
	case poolFile:
		return &w.groups[id]
	case poolUnit:
		k := [2]int32{w.unit, id}
		g := w.units[k]
		if g == nil {
			g = &group{}
			w.units[k] = g
		}
		return g
	}
	return nil
}

// count counts the places that are predicted to be one object. It looks at
// values only, not at how the stream has them.
func (w *wire) count(id int32, p place) {
	if id < 0 {
		return
	}
	v := &w.vals.list[id]
	g := w.group(id, w.habits.rule(v, p))
	if g != nil {
		if g.count++; g.count > 1 {
			return
		}
	}
	if v.parts == 0 || p.depth > 0 && w.groups[id].seen {
		return
	}
	w.groups[id].seen = true
	if v.class == clCode {
		w.countCode(id, v)
		return
	}
	for _, it := range w.vals.partsOf(v) {
		w.count(it, place{p.field, p.depth + 1})
	}
}

func (w *wire) countCode(id int32, v *value) {
	outer := w.unit
	w.unit = id
	parts := w.vals.partsOf(v)
	i := 0
	for _, f := range layouts[w.v.Code] {
		if f >= fCode {
			w.count(parts[i], place{field: f})
			i++
		}
	}
	w.unit = outer
}

// object predicts how the object at a place is written, compares or applies,
// and gives the object that stands there afterwards.
func (w *wire) object(obj Object, p place) Object {
	o := w.occs[w.next]
	w.next++
	if a, ok := obj.(Atom); ok {
		return w.atom(a, p)
	}
	v := &w.vals.list[o.id]
	r := w.habits.rule(v, p)
	g := w.group(o.id, r)
	if w.apply {
		return w.place(obj, p, o, v, r, g)
	}
	if o.again {
		w.compareRef(obj, p, o.id, g)
		return obj
	}
	w.compareNew(obj, p, v, r, g)
	w.mark(obj, o.id, g)
	w.inside(obj, p)
	return obj
}

// atom handles the reference bit of None and the like, which means nothing.
func (w *wire) atom(a Atom, p place) Object {
	if w.apply {
		if w.take(p, Flagged) != nil {
			return a | RefFlag
		}
		return a
	}
	if a.Flagged() {
		w.note(p, Deviation{What: Flagged})
	}
	return a
}

// compareRef notes where a reference is not to what is predicted.
func (w *wire) compareRef(obj Object, p place, id int32, g *group) {
	if g != nil && g.rep == obj {
		return
	}
	n := 1
	if w.marked[id] != obj {
		n = len(w.older[id]) - w.olderIndex(id, obj) + 1
	}
	w.note(p, Deviation{What: Again, N: n})
}

// compareNew notes where an object that is written in full is not as
// predicted.
func (w *wire) compareNew(obj Object, p place, v *value, r rule, g *group) {
	if g != nil && g.rep != nil {
		w.note(p, Deviation{What: New})
	}
	h := headOf(obj)
	if code := w.typeCode(obj, v, p); code != h.Type {
		w.note(p, Deviation{What: TypeCode, N: int(h.Type)})
	}
	if flag := w.flag(r, g); flag != h.Ref {
		what := Plain
		if h.Ref {
			what = Flagged
		}
		w.note(p, Deviation{What: what})
	}
	if text, want := digits(obj), w.habits.floatDigits(obj); text != want {
		w.note(p, Deviation{What: Digits, Text: text})
	}
}

// flag predicts the reference bit.
func (w *wire) flag(r rule, g *group) bool {
	if w.v.Marshal.Refs != pyver.FlagRefs {
		return false
	}
	return r.mark == always || r.mark == shared && g != nil && g.count > 1
}

// mark notes that an object has been written to which later places can refer.
func (w *wire) mark(obj Object, id int32, g *group) {
	h := headOf(obj)
	if !h.Ref && (h.Type != 't' || w.v.Marshal.Refs != pyver.InternRefs) {
		return
	}
	if w.apply && h.seq == 0 {
		w.lastSeq++
		h.seq = w.lastSeq // where Append finds it without a map
	}
	switch {
	case g != nil:
		g.rep = obj
	case h.Type == 't':
		w.groups[id].rep = obj
	}
	if last := w.marked[id]; last != nil {
		w.addOlder(id, last)
	}
	w.marked[id] = obj
}

// manyOlder is how many equal objects are looked through one by one.
const manyOlder = 64

// addOlder notes an object before the last of its value.
func (w *wire) addOlder(id int32, obj Object) {
	old := append(w.older[id], obj)
	w.older[id] = old
	switch {
	case len(old) == manyOlder:
		for i, o := range old {
			w.olderAt[o] = int32(i)
		}
	case len(old) > manyOlder:
		w.olderAt[obj] = int32(len(old) - 1)
	}
}

// olderIndex finds an object among those before the last of its value.
func (w *wire) olderIndex(id int32, obj Object) int {
	old := w.older[id]
	if len(old) >= manyOlder {
		return int(w.olderAt[obj])
	}
	return slices.Index(old, obj)
}

// inside walks what an object holds.
func (w *wire) inside(obj Object, p place) {
	switch o := obj.(type) {
	case *Seq:
		w.itemsOf(o.Items, p)
	case *Dict:
		w.itemsOf(o.Items, p)
	case *Slice:
		items := []Object{o.Start, o.Stop, o.Step}
		w.itemsOf(items, p)
		o.Start, o.Stop, o.Step = items[0], items[1], items[2]
	case *Code:
		w.fieldsOf(o)
	}
}

func (w *wire) itemsOf(items []Object, p place) {
	w.path = append(w.path, 0)
	for i, it := range items {
		w.path[len(w.path)-1] = int32(i)
		if now := w.object(it, place{p.field, p.depth + 1}); w.apply {
			items[i] = now
		}
	}
	w.path = w.path[:len(w.path)-1]
}

// fieldsOf walks the fields of a code object, whose deviations are its own.
func (w *wire) fieldsOf(o *Code) {
	code, unit, path, want := w.code, w.unit, w.path, w.want
	w.code, w.unit, w.path = o, w.occs[w.next-1].id, nil
	w.want = w.sorted(w.all[o])
	for _, f := range layouts[w.v.Code] {
		if f < fCode {
			continue
		}
		if obj := o.object(f); obj != nil {
			if now := w.object(obj, place{field: f}); w.apply {
				o.setObject(f, now)
			}
		}
	}
	w.dropRest(o, w.want)
	w.code, w.unit, w.path, w.want = code, unit, path, want
}

func (c *Code) setObject(f field, obj Object) {
	if p := c.seq(f); p != nil {
		*p = obj.(*Seq)
		return
	}
	*c.str(f) = obj.(*Str)
}

// note records a deviation of the object at a place. That of a code object is
// noted with itself, not with the one that has it as a constant.
func (w *wire) note(p place, d Deviation) {
	if w.code == nil {
		w.found[w.root] = append(w.found[w.root], d)
		return
	}
	d.Index = slices.Clone(w.path)
	d.Field = p.field.short()
	w.found[w.code] = append(w.found[w.code], d)
}
