package consttext

import (
	"testing"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// FuzzParse reads any text as a constant. What can be read is written in a way
// that gives the same again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"None", "-1", "0x10", "12345678901234567890", "5L", "-0.0", "float('nan:0x7ff8000000000001')", "1e309", "2j", "complex(-0.0, 1.0)",
		`'a\ud800\n'`, `b"\x00"`, `u'é' 'x'`, "(1, 2)", "(1,)", "()", "(1)", "[1, [2]]", "{1, 2}", "{1: 2}", "{}", "set()", "frozenset({1})",
		"slice(1, None, 2)", "frozendict({1: [2]})", "frozendict()", "...", "Ellipsis", "StopIteration", "<NULL>", "<unknown>", "&1 [1, *1]", "&2 {1: *2}", "<code object f at 0x1>",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	v2, _ := pyver.ByName("2.7")
	v3, _ := pyver.ByName("3.12")
	f.Fuzz(func(t *testing.T, s string, python3 bool) {
		v := v2
		if python3 {
			v = v3
		}
		code := &marshal.Code{Name: &marshal.Str{Head: marshal.Head{Type: 'u'}, S: "f"}}
		ids := map[*marshal.Code]int{code: 1}
		find := func(CodeRef) (marshal.Object, error) { return code, nil }
		p := NewParser(v, find)
		obj, n, err := p.Parse(s)
		if err != nil {
			if e, ok := err.(*pylit.Error); !ok || e.Offset < 0 || e.Offset > len(s) {
				t.Fatalf("%q: error without a place: %#v", s, err)
			}
			return
		}
		if n < 0 || n > len(s) {
			t.Fatalf("%d bytes of %d", n, len(s))
		}
		text := NewPrinter(v, ids, p.Loops).Append(nil, obj)
		p = NewParser(v, find)
		again, n, err := p.Parse(string(text))
		if err != nil || n != len(text) {
			t.Fatalf("%q gives %q, of which %d bytes are read: %v", s, text, n, err)
		}
		if twice := NewPrinter(v, ids, p.Loops).Append(nil, again); string(twice) != string(text) {
			t.Fatalf("%q gives %q, then %q", s, text, twice)
		}
		if len(p.Loops) == 0 && !marshal.Equal(v, obj, again) {
			t.Fatalf("%q and %q are not equal", s, text)
		}
	})
}
