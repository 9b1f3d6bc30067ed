package marshal

import (
	"testing"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/pyver"
)

// FuzzDecode reads any bytes as the object of any version. What can be read is
// written as the same bytes, and so is a copy by value with its deviations.
func FuzzDecode(f *testing.F) {
	versions := pyver.All()
	for i, v := range versions {
		seen := false
		eachFile(f, func(w *pyver.Version, _, data string, at int) {
			if w == v && !seen && len(data) < 2500 {
				f.Add([]byte(data[at:]), uint8(i))
				seen = true
			}
		})
	}
	for _, s := range []string{
		"\xdb\x01\x00\x00\x00r\x00\x00\x00\x00", "(\x02\x00\x00\x00NT", "\xa9\x01\xe9\x05\x00\x00\x00", "{NTF0", ":NNN",
		"g\x00\x00\x00\x00\x00\x00\xf8\x7f", "f\x031.5", "x\x011\x012", "l\xfe\xff\xff\xff\x01\x00\x02\x00", "<\x01\x00\x00\x00z\x01a",
	} {
		f.Add([]byte(s), uint8(30))
	}
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		v := versions[int(n)%len(versions)]
		obj, end, err := Decode(v, string(data), 0)
		if err != nil {
			checkError(t, err, len(data))
			return
		}
		mustAppend(t, v, obj, string(data[:end]))
		root, ok := obj.(*Code)
		if !ok || objects(obj, 1<<20) < 0 {
			return
		}
		devs := Deviations(root, v)
		copied, codes := byValue(root, v.Marshal.Bytes3)
		there := map[*Code][]Deviation{}
		for c, l := range devs {
			there[codes[c]] = l
		}
		if unfit := Canonical(copied, v, there); len(unfit) > 0 {
			t.Errorf("unfit %v", unfit)
		}
		mustAppend(t, v, copied, string(data[:end]))
	})
}

// checkError looks that an error has a place in the data.
func checkError(t testing.TB, err error, n int) {
	t.Helper()
	d, ok := err.(*diag.Diagnostic)
	if !ok || d.Offset < 0 || d.Offset > n || d.Msg == "" {
		t.Fatalf("error without a place: %#v", err)
	}
}

func mustAppend(t testing.TB, v *pyver.Version, obj Object, want string) {
	t.Helper()
	out, err := Append(nil, v, obj)
	if err != nil || string(out) != want {
		t.Fatalf("written as %x, not %x (%v)", out, want, err)
	}
}

// objects counts the places of an object, loops once; what is left of the
// limit, or less than 0.
func objects(obj Object, limit int) int {
	open := map[Object]bool{}
	var count func(Object)
	count = func(obj Object) {
		if limit--; limit < 0 || obj == nil || open[obj] {
			return
		}
		switch o := obj.(type) {
		case *Code:
			open[o] = true // once
			for f := fCode; f <= fExceptiontable; f++ {
				count(o.object(f))
			}
		case *Seq, *Dict, *Slice:
			open[o] = true
			_, items := parts(o)
			for _, it := range items {
				count(it)
			}
			delete(open, o)
		}
	}
	count(obj)
	return limit
}
