package marshal

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"testing"

	"github.com/pyasm/pyasm/pyver"
)

// TestDeviations counts what the prediction of each version misses and looks
// that values and deviations give the stream back.
func TestDeviations(t *testing.T) {
	objects, dev := map[string]int{}, map[string]int{}
	kinds := map[string]map[string]int{}
	check := func(v *pyver.Version, path, data string, at int) {
		obj, end, err := Decode(v, data, at)
		if err != nil {
			t.Fatal(path, err)
		}
		root := obj.(*Code)
		devs := Deviations(root, v)
		objects[v.Name] += end - at
		for _, l := range devs {
			dev[v.Name] += len(l)
			for _, d := range l {
				if kinds[v.Name] == nil {
					kinds[v.Name] = map[string]int{}
				}
				kinds[v.Name][fmt.Sprintf("%s/%d what %d %c", d.Field, len(d.Index), d.What, rune(d.N))]++
			}
		}
		copied, codes := byValue(root, v.Marshal.Bytes3)
		there := map[*Code][]Deviation{}
		for c, l := range devs {
			there[codes[c]] = l
		}
		if unfit := Canonical(copied, v, there); len(unfit) > 0 {
			t.Errorf("%s: unfit %v", path, slices.Collect(maps.Values(unfit)))
		}
		out, err := Append(nil, v, copied)
		if err != nil || string(out) != data[at:end] {
			t.Errorf("%s: other bytes (%v)", path, err)
		}
	}
	eachFile(t, check)
	if dir := os.Getenv("PYASM_STDLIB"); dir != "" {
		names, _ := filepath.Glob(filepath.Join(dir, "*", "*.pyc"))
		for _, n := range names {
			data, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			v := versionOf(t, filepath.Base(filepath.Dir(n)))
			check(v, n, string(data), v.Header.Bytes())
		}
	}
	for _, v := range pyver.All() {
		t.Logf("%s: %d deviations in %d bytes", v.Name, dev[v.Name], objects[v.Name])
		var keys []string
		for k := range kinds[v.Name] {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool { return kinds[v.Name][keys[i]] > kinds[v.Name][keys[j]] })
		for i, k := range keys {
			if i < 6 {
				t.Logf("      %d %s", kinds[v.Name][k], k)
			}
		}
	}
}

// byValue copies a code object as a form gives it back: every place has an
// object of its own, without type code or reference bit.
func byValue(root *Code, text3 bool) (*Code, map[*Code]*Code) {
	codes := map[*Code]*Code{}
	open := map[Object]Object{}
	var clone func(Object) Object
	cloneAll := func(items []Object) []Object {
		out := make([]Object, len(items))
		for i, it := range items {
			out[i] = clone(it)
		}
		return out
	}
	clone = func(obj Object) Object {
		switch o := obj.(type) {
		case Atom:
			return o &^ RefFlag
		case *Str:
			code := byte('s')
			if o.IsText(text3) {
				code = 'u'
			}
			return &Str{Head{Type: code}, o.S}
		case *Int:
			return &Int{V: o.V}
		case *Long:
			return &Long{Neg: o.Neg, Digits: o.Digits}
		case *Float:
			return &Float{Bits: o.Bits}
		case *Complex:
			return &Complex{Real: o.Real, Imag: o.Imag}
		case *Slice:
			return &Slice{Head{Type: ':'}, clone(o.Start), clone(o.Stop), clone(o.Step)}
		case *Dict:
			if c := open[o]; c != nil {
				c.(*Dict).Ref = true
				return c
			}
			c := &Dict{Head: Head{Type: '{'}}
			open[o] = c
			c.Items = cloneAll(o.Items)
			delete(open, o)
			return c
		case *Seq:
			if c := open[o]; c != nil {
				c.(*Seq).Ref = true
				return c
			}
			kind, _ := parts(o)
			c := &Seq{Head: Head{Type: kind}}
			open[o] = c
			c.Items = cloneAll(o.Items)
			delete(open, o)
			return c
		case *Code:
			if c := codes[o]; c != nil {
				c.Ref = true
				return c
			}
			c := &Code{}
			*c = *o
			c.Head = Head{}
			codes[o] = c
			for f := fCode; f <= fExceptiontable; f++ {
				if obj := o.object(f); obj != nil {
					c.setObject(f, clone(obj))
				}
			}
			return c
		}
		return nil
	}
	return clone(root).(*Code), codes
}
