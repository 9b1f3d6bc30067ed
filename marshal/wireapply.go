package marshal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pyasm/pyasm/pyver"
)

// short is the name of a field without "co_".
func (f field) short() string { return strings.TrimPrefix(fieldNames[f], "co_") }

// sorted gives deviations in the order in which the walk of a code object
// meets their places. Those of no field of the version are unfit at once.
func (w *wire) sorted(list []Deviation) []Deviation {
	if len(list) == 0 {
		return nil
	}
	out := make([]Deviation, 0, len(list))
	for _, d := range list {
		if w.order(d.Field) >= 0 {
			out = append(out, d)
		} else if d.Field != "" || w.code != w.root {
			w.unfit[w.code] = append(w.unfit[w.code], d)
		}
	}
	slices.SortStableFunc(out, w.compare)
	return out
}

// order is the place of a field in the stream, or -1.
func (w *wire) order(name string) int {
	return slices.IndexFunc(layouts[w.v.Code], func(f field) bool { return f >= fCode && f.short() == name })
}

func (w *wire) compare(a, b Deviation) int {
	if a.Field != b.Field {
		return cmp.Compare(w.order(a.Field), w.order(b.Field))
	}
	return slices.Compare(a.Index, b.Index)
}

// take gives the wanted deviation of a kind for the place of the walk, or
// nil. What is wanted for places that are passed is unfit.
func (w *wire) take(p place, what What) *Deviation {
	if w.code == nil {
		return w.takeRoot(what)
	}
	if len(w.want) == 0 {
		return nil
	}
	here := Deviation{Field: p.field.short(), Index: w.path}
	for len(w.want) > 0 && w.compare(w.want[0], here) < 0 {
		if w.want[0].What != taken {
			w.unfit[w.code] = append(w.unfit[w.code], w.want[0])
		}
		w.want = w.want[1:]
	}
	for i := range w.want {
		if w.compare(w.want[i], here) != 0 {
			break
		}
		if w.want[i].What == what {
			d := w.want[i]
			w.want[i].What = taken // the list is a copy, see sorted
			return &d
		}
	}
	return nil
}

// taken marks a deviation that has been applied.
const taken What = 0xff

// takeRoot is take for the module's code object itself.
func (w *wire) takeRoot(what What) *Deviation {
	for i, d := range w.ofRoot {
		if d.What == what {
			w.ofRoot[i].What = taken
			return &d
		}
	}
	return nil
}

// rootDeviations gives those of the module's code object itself.
func (w *wire) rootDeviations() (list []Deviation) {
	for _, d := range w.all[w.root] {
		if d.Field == "" {
			list = append(list, d)
		}
	}
	return list
}

// dropRest says that what is left of a list cannot be applied.
func (w *wire) dropRest(c *Code, list []Deviation) {
	for _, d := range list {
		if d.What != taken {
			w.unfit[c] = append(w.unfit[c], d)
		}
	}
}

// drop says that a deviation cannot be applied at its place.
func (w *wire) drop(d *Deviation) {
	c := w.code
	if c == nil {
		c = w.root
	}
	w.unfit[c] = append(w.unfit[c], *d)
}

// place gives the object that is to be written at a place: one that stands
// before, or this one with its type code and reference bit.
func (w *wire) place(obj Object, p place, o occurrence, v *value, r rule, g *group) Object {
	if d := w.take(p, Again); d != nil {
		if before := w.markedObject(o.id, d.N); before != nil {
			w.next += int(o.span) - 1
			return before
		}
		w.drop(d)
	}
	if fresh := w.take(p, New) != nil; !fresh && g != nil && g.rep != nil {
		w.next += int(o.span) - 1
		return g.rep
	}
	if o.again {
		return obj
	}
	obj = w.retype(obj, v, p)
	headOf(obj).Ref = w.wantFlag(p, w.flag(r, g)) || v.loop
	w.mark(obj, o.id, g)
	w.inside(obj, p)
	return obj
}

// markedObject gives the n-th last object of a value that can be referred to.
func (w *wire) markedObject(id int32, n int) Object {
	if n == 1 {
		return w.marked[id]
	}
	old := w.older[id]
	if n < 1 || n-1 > len(old) {
		return nil
	}
	return old[len(old)-n+1]
}

func (w *wire) wantFlag(p place, predicted bool) bool {
	if w.take(p, Plain) != nil {
		return false
	}
	return w.take(p, Flagged) != nil && w.v.Marshal.Refs == pyver.FlagRefs || predicted
}

// retype gives the object its type code, and a float its digits.
func (w *wire) retype(obj Object, v *value, p place) Object {
	code := w.typeCode(obj, v, p)
	if d := w.take(p, TypeCode); d != nil {
		if w.canBe(obj, byte(d.N)) || d.N == '[' && p.depth == 0 && w.v.Marshal.ListFields {
			code = byte(d.N)
		} else {
			w.drop(d)
		}
	}
	obj = convert(obj, code)
	headOf(obj).Type = code
	setDigits(obj, w.habits.floatDigits(obj))
	if d := w.take(p, Digits); d != nil && !setDigits(obj, d.Text) {
		w.drop(d)
	}
	return obj
}
