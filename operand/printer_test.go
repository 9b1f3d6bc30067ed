package operand

import (
	"math"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

func str(code byte, s string) *marshal.Str {
	return &marshal.Str{Head: marshal.Head{Type: code}, S: s}
}

func seq(code byte, items ...marshal.Object) *marshal.Seq {
	return &marshal.Seq{Head: marshal.Head{Type: code}, Items: items}
}

func num(n int64) marshal.Object {
	return &marshal.Int{Head: marshal.Head{Type: 'i'}, V: n}
}

func float(f float64) marshal.Object {
	return &marshal.Float{Head: marshal.Head{Type: 'g'}, Bits: math.Float64bits(f)}
}

func printer(t testing.TB, version string) *Printer {
	v, ok := pyver.ByName(version)
	if !ok {
		t.Fatalf("no version %s", version)
	}
	return NewPrinter(v)
}

func TestAppendConst(t *testing.T) {
	long := &marshal.Long{Head: marshal.Head{Type: 'l'}, Neg: true, Digits: "\x05\x00\x01\x00"}
	for _, c := range []struct {
		version string
		obj     marshal.Object
		want    string
	}{
		{"3.12", marshal.None, "None"},
		{"3.12", marshal.Ellipsis, "Ellipsis"},
		{"3.12", num(-5), "-5"},
		{"3.12", long, "-32773"},
		{"2.7", long, "-32773L"},
		{"3.12", float(0.1), "0.1"},
		{"2.5", float(0.1), "0.10000000000000001"},
		{"1.5", float(0.1), "0.1"},
		{"3.0", float(1e16), "10000000000000000.0"},
		{"3.12", &marshal.Complex{Real: math.Float64bits(1), Imag: math.Float64bits(-2)}, "(1-2j)"},
		{"3.12", str('s', "a\xff"), `b'a\xff'`},
		{"2.7", str('s', "a\xff\n"), `'a\xff\n'`},
		{"2.0", str('s', "a\xff\n"), `'a\377\012'`},
		{"2.7", str('u', "é"), `u'\xe9'`},
		{"3.12", str('u', "é'"), `"é'"`},
		{"3.12", str('u', "\xed\xa0\x80"), `'\ud800'`},
		{"3.12", seq('('), "()"},
		{"3.12", seq(')', num(1)), "(1,)"},
		{"3.12", seq('(', num(1), seq('(', num(2), num(3))), "(1, (2, 3))"},
		{"3.12", seq('[', num(1), num(2)), "[1, 2]"},
		{"3.12", seq('[', num(1)), "[1]"},
		{"3.12", seq('<', num(1), num(2)), "{1, 2}"},
		{"3.12", seq('<'), "set()"},
		{"3.12", seq('>', num(1), num(2)), "frozenset({1, 2})"},
		{"3.12", seq('>'), "frozenset()"},
		{"2.7", seq('>', num(1), num(2)), "frozenset([1, 2])"},
		{"2.7", seq('<', num(1)), "set([1])"},
		{"3.12", &marshal.Dict{Items: []marshal.Object{num(1), num(2), num(3), marshal.None}}, "{1: 2, 3: None}"},
		{"3.15", &marshal.Dict{Head: marshal.Head{Type: '}'}, Items: []marshal.Object{num(1), marshal.None}}, "frozendict({1: None})"},
		{"3.15", &marshal.Dict{Head: marshal.Head{Type: '}'}}, "frozendict()"},
		{"3.14", &marshal.Slice{Start: num(1), Stop: marshal.None, Step: marshal.None}, "slice(1, None, None)"},
		{
			"3.12", &marshal.Code{Name: str('z', "f"), Filename: str('z', "x.py"), Firstlineno: 3},
			`<code object f at 0x1, file "x.py", line 3>`,
		},
	} {
		if got := string(printer(t, c.version).AppendConst(nil, c.obj)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.version, got, c.want)
		}
	}
}

func TestAppendConstOfItself(t *testing.T) {
	l := seq('[', num(1))
	l.Items = append(l.Items, seq('(', l))
	if got := string(printer(t, "3.12").AppendConst(nil, l)); got != "[1, ([...],)]" {
		t.Error(got)
	}
	d := &marshal.Dict{Items: []marshal.Object{num(1), nil}}
	d.Items[1] = d
	if got := string(printer(t, "3.12").AppendConst(nil, d)); got != "{1: {...}}" {
		t.Error(got)
	}
}

// TestAppendConstIsBounded tries an object that would take 2**60 bytes.
func TestAppendConstIsBounded(t *testing.T) {
	o := seq('(')
	for range 60 {
		o = seq('(', o, o)
	}
	got := string(printer(t, "3.12").AppendConst(nil, o))
	if len(got) > defaultLimit+3 || !strings.HasSuffix(got, "...") {
		t.Errorf("%d bytes", len(got))
	}
	p := printer(t, "3.12")
	p.left = 100
	p.AppendConst(nil, o)
	if got := p.AppendConst([]byte("x"), o); len(got) != 1+longText+3 {
		t.Errorf("%d bytes after the limit of the file", len(got))
	}
	name := str('u', strings.Repeat("é", 100))
	if got := string(p.AppendName(nil, name)); got != strings.Repeat("é", longText/2)+"..." {
		t.Errorf("name is %s", got)
	}
}

func TestAppendName(t *testing.T) {
	for _, c := range []struct {
		version string
		obj     marshal.Object
		want    string
	}{
		{"3.12", str('Z', "name"), "name"},
		{"3.12", str('s', "name"), "b'name'"},
		{"3.12", marshal.None, "None"},
		{"2.7", str('t', "na\xefve"), "naïve"},
		{"2.7", str('u', "naïve"), "naïve"},
	} {
		if got := string(printer(t, c.version).AppendName(nil, c.obj)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.version, got, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	code := func(items ...marshal.Object) *marshal.Code {
		return &marshal.Code{Code: str('s', "d\x00S\x00"), Consts: seq('(', items...)}
	}
	if err := Check(code(num(1), code(num(2)))); err != nil {
		t.Error(err)
	}
	big := str('s', strings.Repeat("\t\x00", 1<<16))
	root := code()
	for range 1000 {
		root.Consts.Items = append(root.Consts.Items, &marshal.Code{Code: big})
	}
	if err := Check(root); err != ErrSpread {
		t.Errorf("bytes of 1000 code objects: %v", err)
	}
	if err := Check(code(seq('(', root.Consts.Items...))); err != ErrSpread {
		t.Errorf("bytes of 1000 code objects in a tuple: %v", err)
	}
	names := seq('(')
	for range 50000 {
		names.Items = append(names.Items, str('z', "x"))
	}
	root = code()
	for range 1000 {
		root.Consts.Items = append(root.Consts.Items, &marshal.Code{Names: names})
	}
	if err := Check(root); err != ErrSpread {
		t.Errorf("names of 1000 code objects: %v", err)
	}
}

// TestAppendConstCutsLongNumbers sees to it that what is left of a long number
// is how it begins.
func TestAppendConstCutsLongNumbers(t *testing.T) {
	for n := 10_000; n < 10_010; n++ {
		o := &marshal.Long{Digits: strings.Repeat("\x11\x23", n) + "\x00\x00\x00\x00"}
		whole := string(printer(t, "3.12").AppendConst(nil, o))
		p := printer(t, "3.12")
		p.Limit = 200
		got, cut := strings.CutSuffix(string(p.AppendConst(nil, o)), "...")
		if !cut || len(got) != 200 || !strings.HasPrefix(whole, got) {
			t.Fatalf("%d digits: %q, not the beginning of %.200q", n, got, whole)
		}
	}
}
