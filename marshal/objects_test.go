package marshal

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/pyasm/pyasm/pyver"
)

func str(code byte, s string) *Str { return &Str{Head{Type: code}, s} }

func seq(code byte, items ...Object) *Seq { return &Seq{Head{Type: code}, items} }

func float(f float64) *Float { return &Float{Head: Head{Type: 'g'}, Bits: math.Float64bits(f)} }

// codeObject gives a code object with all fields that a version writes.
func codeObject(v *pyver.Version) *Code {
	c := &Code{Head: Head{Type: 'c'}}
	if v.Code == pyver.Code10 {
		c.Type = 'C'
	}
	for i, f := range layouts[v.Code] {
		switch {
		case f < fCode:
			*c.int(f) = int32(i + 1)
		case c.seq(f) != nil:
			*c.seq(f) = seq('(')
		case f.isBytes() || !v.Marshal.Bytes3:
			*c.str(f) = str('s', fieldNames[f])
		default:
			*c.str(f) = str('u', fieldNames[f])
		}
	}
	return c
}

// TestStreams writes objects that were built by hand and reads them again: for
// each type code the bytes that w_object of CPython's marshal.c writes.
func TestStreams(t *testing.T) {
	flagged := func(o Object) Object { headOf(o).Ref = true; return o }
	shared, interned := flagged(str('Z', "ab")), str('t', "ab")
	list := flagged(seq('[')).(*Seq)
	frozen := &Dict{Head{Type: '}', Ref: true}, []Object{None, True}}
	list.Items = []Object{list}
	for _, tt := range []struct {
		name, version string
		obj           Object
		data          string
	}{
		{"NULL", "3.12", Null, "0"},
		{"None", "1.0", None, "N"},
		{"True", "2.3", True, "T"},
		{"False", "3.12", False | RefFlag, "\xc6"},
		{"StopIteration", "2.2", StopIteration, "S"},
		{"Ellipsis", "3.0", Ellipsis, "."},
		{"unknown", "2.7", Unknown, "?"},
		{"int", "1.0", &Int{Head{Type: 'i'}, -2}, "i\xfe\xff\xff\xff"},
		{"int of 64 bits", "1.5.2", &Int{Head{Type: 'I'}, -1 << 40}, "I\x00\x00\x00\x00\x00\xff\xff\xff"},
		{"long", "2.7", &Long{Head: Head{Type: 'l'}, Neg: true, Digits: "\x01\x00\xff\x7f"}, "l\xfe\xff\xff\xff\x01\x00\xff\x7f"},
		{"long zero", "2.7", NewLong(0), "l\x00\x00\x00\x00"},
		{"float as text", "2.4", &Float{Head{Type: 'f'}, "1.5", math.Float64bits(1.5)}, "f\x031.5"},
		{"float", "3.12", float(1.5), "g\x00\x00\x00\x00\x00\x00\xf8\x3f"},
		{"complex as text", "1.5.2", &Complex{Head{Type: 'x'}, "0.0", "-2.0", 0, math.Float64bits(-2)}, "x\x030.0\x04-2.0"},
		{"complex", "3.12", &Complex{Head: Head{Type: 'y'}, Imag: math.Float64bits(1.5)}, "y\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf8\x3f"},
		{"bytes", "3.12", str('s', "\xff\x00"), "s\x02\x00\x00\x00\xff\x00"},
		{"text", "2.0", str('u', "ä"), "u\x02\x00\x00\x00\xc3\xa4"},
		{"surrogate", "3.12", str('u', "\xed\xb2\x80"), "u\x03\x00\x00\x00\xed\xb2\x80"},
		{"ASCII", "3.4", str('a', "ab"), "a\x02\x00\x00\x00ab"},
		{"interned ASCII", "3.4", str('A', "ab"), "A\x02\x00\x00\x00ab"},
		{"short ASCII", "3.4", str('z', "ab"), "z\x02ab"},
		{"interned twice", "2.7", seq('(', interned, interned), "(\x02\x00\x00\x00t\x02\x00\x00\x00abR\x00\x00\x00\x00"},
		{"shared", "3.12", seq(')', shared, None, shared), ")\x03\xda\x02abNr\x00\x00\x00\x00"},
		{"tuple", "1.0", seq('(', None), "(\x01\x00\x00\x00N"},
		{"short tuple", "3.4", seq(')', None, None), ")\x02NN"},
		{"list", "2.7", seq('[', None), "[\x01\x00\x00\x00N"},
		{"list that holds itself", "3.12", list, "\xdb\x01\x00\x00\x00r\x00\x00\x00\x00"},
		{"set", "3.12", seq('<', None), "<\x01\x00\x00\x00N"},
		{"frozenset", "3.12", seq('>'), ">\x00\x00\x00\x00"},
		{"dict", "2.7", &Dict{Head{Type: '{'}, []Object{None, True}}, "{NT0"},
		{"frozendict", "3.15", &Dict{Head{Type: '}'}, []Object{None, True}}, "}NT0"},
		{"shared frozendict", "3.15", seq(')', frozen, frozen), ")\x02\xfdNT0r\x00\x00\x00\x00"},
		{"slice", "3.14", &Slice{Head{Type: ':'}, None, True, False}, ":NTF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := versionOf(t, tt.version)
			mustAppend(t, v, tt.obj, tt.data)
			got, end, err := Decode(v, tt.data, 0)
			if err != nil || end != len(tt.data) {
				t.Fatalf("read to %d, %v", end, err)
			}
			mustAppend(t, v, got, tt.data)
			if got.TypeCode() != tt.obj.TypeCode() || got.Flagged() != tt.obj.Flagged() {
				t.Errorf("read as type %q", got.TypeCode())
			}
			if tt.obj != Object(list) && !cmp.Equal(got, tt.obj, cmpopts.IgnoreUnexported(Head{})) {
				t.Error(cmp.Diff(got, tt.obj, cmpopts.IgnoreUnexported(Head{})))
			}
		})
	}
}

// TestCodeObjects writes a code object of every version and reads it again.
func TestCodeObjects(t *testing.T) {
	for _, v := range pyver.All() {
		c := codeObject(v)
		data, err := Append(nil, v, c)
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		got, end, err := Decode(v, string(data), 0)
		if err != nil || end != len(data) {
			t.Errorf("%s: read to %d of %d: %v", v.Name, end, len(data), err)
			continue
		}
		if diff := cmp.Diff(got, Object(c), cmpopts.IgnoreUnexported(Head{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", v.Name, diff)
		}
	}
}

// A name may be None, as that of a lambda of Python 1.0.
func TestCodeWithoutName(t *testing.T) {
	v := versionOf(t, "1.0")
	c := codeObject(v)
	c.Name = nil
	data, err := Append(nil, v, c)
	if err != nil || data[len(data)-1] != 'N' {
		t.Fatalf("written as %q, %v", data, err)
	}
	if got, _, err := Decode(v, string(data), 0); err != nil || got.(*Code).Name != nil {
		t.Errorf("read as %v, %v", got, err)
	}
}

func TestAppendFails(t *testing.T) {
	v := versionOf(t, "2.2")
	wide, missing := codeObject(v), codeObject(v)
	wide.Flags = 1 << 15
	missing.Consts = nil
	unsafe := codeObject(v)
	unsafe.Filename = nil
	many := seq(')', make([]Object, 256)...)
	for want, obj := range map[string]Object{
		"co_flags is 32768":              wide,
		"without co_consts":              missing,
		"without co_filename":            unsafe,
		"a short string of 256":          str('z', strings.Repeat("x", 256)),
		"a short tuple of 256":           many,
		"does not fit in 32 bits":        &Int{Head{Type: 'i'}, 1 << 31},
		"float of 256 characters":        &Float{Head: Head{Type: 'f'}, Text: strings.Repeat("1", 256)},
		"objects nest too deep":          nested(MaxDepth + 1),
		"a size of -2147483649 does not": &Int{Head{Type: 'i'}, math.MinInt32 - 1},
	} {
		if _, err := Append(nil, v, obj); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	open := seq('[')
	open.Items = []Object{open} // holds itself and cannot be referred to
	if _, err := Append(nil, v, open); err == nil {
		t.Error("a list that holds itself is written without end")
	}
}

// nested gives tuples in tuples, so many objects deep.
func nested(depth int) Object {
	obj := Object(None)
	for range depth - 1 {
		obj = seq('(', obj)
	}
	return obj
}

// TestMaxDepth: what is as deep as objects may be is read and written, what is
// deeper is neither.
func TestMaxDepth(t *testing.T) {
	v := versionOf(t, "3.12")
	at := strings.Repeat(")\x01", MaxDepth-1) + "N"
	obj, _, err := Decode(v, at, 0)
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, v, obj, at)
	if _, _, err := Decode(v, ")\x01"+at, 0); err == nil || !strings.Contains(err.Error(), "nest deeper than 4000") {
		t.Errorf("deeper: %v", err)
	}
	if _, err := Append(nil, v, seq('(', obj)); err == nil {
		t.Error("deeper is written")
	}
	mustAppend(t, v, seq('(', obj.(*Seq).Items[0]), "(\x01\x00\x00\x00"+at[2:])
}

func TestHas(t *testing.T) {
	for _, tt := range []struct{ field, with, without string }{
		{"co_code", "1.0 2.7 3.15 pypy3.11-8", ""},
		{"co_argcount", "1.3 2.7 3.12", "1.0 1.1"},
		{"co_stacksize", "1.5.2 3.15", "1.0 1.3 1.4"},
		{"co_firstlineno", "1.5.2 3.15", "1.4"},
		{"co_linetable", "1.5.2 2.7 3.10 3.15", "1.4"},
		{"co_freevars", "2.1 3.10 pypy3.11", "2.0 3.11 3.15"},
		{"co_kwonlyargcount", "3.0 3.15", "2.7"},
		{"co_posonlyargcount", "3.8 3.15 pypy3.9", "3.7 pypy3.7"},
		{"co_nlocals", "1.3 3.10 pypy3.11", "1.0 3.11"},
		{"co_qualname", "3.11 3.15 pypy3.11", "3.10 pypy3.9"},
		{"co_localsplusnames", "3.11 3.15", "3.10 pypy3.11"},
		{"co_exceptiontable", "3.11 3.15 pypy3.11-8", "3.10 pypy3.11"},
		{"co_what", "", "1.0 3.15"},
	} {
		for _, name := range strings.Fields(tt.with) {
			if !Has(versionOf(t, name), tt.field) {
				t.Errorf("%s has no %s", name, tt.field)
			}
		}
		for _, name := range strings.Fields(tt.without) {
			if Has(versionOf(t, name), tt.field) {
				t.Errorf("%s has %s", name, tt.field)
			}
		}
	}
}

func TestDescribe(t *testing.T) {
	for want, objs := range map[string][]Object{
		"None":              {None, None | RefFlag},
		"a bool":            {True, False},
		"an int":            {&Int{Head{Type: 'i'}, 1}, &Int{Head{Type: 'I'}, 1}, NewLong(1)},
		"a float":           {float(1), &Float{Head: Head{Type: 'f'}}},
		"a complex number":  {&Complex{Head: Head{Type: 'x'}}, &Complex{Head: Head{Type: 'y'}}},
		"a tuple":           {seq('('), seq(')')},
		"a list":            {seq('[')},
		"a set":             {seq('<'), seq('>')},
		"a dict":            {&Dict{Head: Head{Type: '{'}}},
		"a frozendict":      {&Dict{Head: Head{Type: '}'}}},
		"a slice":           {&Slice{Head: Head{Type: ':'}}},
		"a code object":     {&Code{Head: Head{Type: 'c'}}, &Code{Head: Head{Type: 'C'}}},
		"a string":          {str('s', ""), str('t', ""), str('u', ""), str('a', ""), str('A', ""), str('z', ""), str('Z', "")},
		"StopIteration":     {StopIteration},
		"Ellipsis":          {Ellipsis},
		"NULL":              {Null},
		"an unknown object": {Unknown},
	} {
		for _, obj := range objs {
			if got := Describe(obj); got != want {
				t.Errorf("type %q is %s, want %s", obj.TypeCode(), got, want)
			}
		}
	}
}

func TestEqual(t *testing.T) {
	nan, otherNan := &Float{Bits: 0x7ff8000000000000}, &Float{Bits: 0x7ff8000000000001}
	big, negative := &Long{Head: Head{Type: 'l'}, Digits: "\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00"}, &Long{Head: Head{Type: 'l'}, Neg: true, Digits: "\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00"}
	code := &Code{}
	loop := seq('[')
	loop.Items = []Object{loop}
	same := seq('[')
	same.Items = []Object{same}
	one, long := &Int{Head{Type: 'i'}, 1}, NewLong(1)
	for _, tt := range []struct {
		name, version string
		a, b          Object
		want          bool
	}{
		{"None", "3.12", None, None | RefFlag, true},
		{"True and 1", "3.12", True, one, false},
		{"True and False", "3.12", True, False, false},
		{"int and long", "3.12", one, long, true},
		{"int and long of Python 2", "2.7", one, long, false},
		{"int and int of 64 bits", "2.7", one, &Int{Head{Type: 'I'}, 1}, true},
		{"ints", "3.12", one, &Int{V: 2}, false},
		{"large ints", "3.12", big, &Long{Digits: big.Digits}, true},
		{"large int and its negative", "3.12", big, negative, false},
		{"large ints of other digits", "3.12", big, &Long{Digits: strings.Repeat("\x02\x00", 6)}, false},
		{"large int and 0", "3.12", big, &Int{}, false},
		{"large and small int", "3.12", big, one, false},
		{"small and large int", "3.12", one, big, false},
		{"text and bytes", "3.12", str('u', "a"), str('s', "a"), false},
		{"text and interned text", "3.12", str('u', "a"), str('Z', "a"), true},
		{"interned and not, of Python 2", "2.7", str('t', "a"), str('s', "a"), true},
		{"unicode and str of Python 2", "2.7", str('u', "a"), str('s', "a"), false},
		{"interned and bytes of Python 3", "3.2", str('t', "a"), str('s', "a"), false},
		{"texts", "3.12", str('u', "a"), str('u', "b"), false},
		{"0.0 and -0.0", "3.12", float(0), float(math.Copysign(0, -1)), false},
		{"float as text", "2.4", float(1.5), &Float{Head{Type: 'f'}, "15e-1", math.Float64bits(1.5)}, true},
		{"nan", "3.12", nan, &Float{Bits: nan.Bits}, true},
		{"other nan", "3.12", nan, otherNan, false},
		{"float and int", "3.12", float(1), one, false},
		{"complex", "3.12", &Complex{Real: 1, Imag: 2}, &Complex{Real: 1, Imag: 2}, true},
		{"other real part", "3.12", &Complex{Real: 1}, &Complex{}, false},
		{"other imaginary part", "3.12", &Complex{Imag: 1}, &Complex{}, false},
		{"tuple and short tuple", "3.12", seq('(', one), seq(')', one), true},
		{"tuple and list", "3.12", seq('(', one), seq('[', one), false},
		{"set and frozenset", "3.12", seq('<', one), seq('>', one), false},
		{"longer", "3.12", seq('(', one), seq('(', one, one), false},
		{"deep down", "3.12", seq('(', seq('[', one)), seq(')', seq('[', long)), true},
		{"not deep down", "3.12", seq('(', seq('[', one)), seq(')', seq('[', None)), false},
		{"dict", "3.12", &Dict{Items: []Object{one, None}}, &Dict{Items: []Object{long, None}}, true},
		{"dict and frozendict", "3.15", &Dict{Head: Head{Type: '{'}}, &Dict{Head: Head{Type: '}'}}, false},
		{"other value", "3.12", &Dict{Items: []Object{one, None}}, &Dict{Items: []Object{one, True}}, false},
		{"slice", "3.14", &Slice{Start: one, Stop: None, Step: None}, &Slice{Start: long, Stop: None, Step: None}, true},
		{"other step", "3.14", &Slice{Start: one, Stop: None, Step: None}, &Slice{Start: one, Stop: None, Step: one}, false},
		{"slice and tuple", "3.14", &Slice{Start: None, Stop: None, Step: None}, seq('(', None, None, None), false},
		{"code and itself", "3.12", code, code, true},
		{"code and its copy", "3.12", code, &Code{}, false},
		{"loop and itself", "3.12", seq('(', loop), seq('(', loop), true},
		{"loops", "3.12", loop, same, false},
		{"deepest", "3.12", nested(MaxDepth), nested(MaxDepth), true},
		{"too deep", "3.12", nested(MaxDepth + 10), nested(MaxDepth + 10), false},
		{"nothing", "3.12", one, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := versionOf(t, tt.version)
			if got, back := Equal(v, tt.a, tt.b), tt.b == nil || Equal(v, tt.b, tt.a); got != tt.want || back != (tt.want || tt.b == nil) {
				t.Errorf("got %v, the other way round %v, want %v", got, back, tt.want)
			}
		})
	}
}

// TestEqualEnds: objects that hold two of the level below are compared in a
// bounded number of steps.
func TestEqualEnds(t *testing.T) {
	a, b := Object(None), Object(None)
	for range 200 {
		a, b = seq('(', a, a), seq('(', b, b)
	}
	if Equal(versionOf(t, "3.12"), a, b) {
		t.Error("2**200 parts are found equal")
	}
}

func TestInt64(t *testing.T) {
	for _, n := range []int64{0, 1, -1, 1 << 15, 1<<15 - 1, -1 << 30, math.MaxInt64, math.MinInt64} {
		long := NewLong(n)
		if got, ok := long.Int64(); got != n || !ok {
			t.Errorf("%d comes back as %d, %v (digits %x)", n, got, ok, long.Digits)
		}
	}
	if got := NewLong(-1 << 15); got.Digits != "\x00\x00\x01\x00" || !got.Neg {
		t.Errorf("digits %x", got.Digits)
	}
	above := NewLong(math.MaxInt64)
	above.Digits = "\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00" // 2**63
	if got, ok := above.Int64(); ok {
		t.Errorf("2**63 is %d", got)
	}
	above.Neg = true
	if got, ok := above.Int64(); !ok || got != math.MinInt64 {
		t.Errorf("-2**63 is %d, %v", got, ok)
	}
	for _, digits := range []string{"\x00\x00\x00\x00\x00\x00\x00\x00\x10\x00", "\x01\x00\x00\x00\x00\x00\x00\x00\x08\x00", strings.Repeat("\x01\x00", 6)} {
		o := &Long{Neg: true, Digits: digits}
		if got, ok := o.Int64(); ok {
			t.Errorf("digits %x are %d", digits, got)
		}
	}
}

func TestInterned(t *testing.T) {
	for _, code := range []byte("stuaAzZ") {
		if got, want := str(code, "x").Interned(), strings.IndexByte("tAZ", code) >= 0; got != want {
			t.Errorf("%q: %v", code, got)
		}
	}
}

// TestRetype: the type codes that the writer of each version picks.
func TestRetype(t *testing.T) {
	for _, tt := range []struct {
		obj   Object
		codes string // version and type code, by blanks; each has the object of the one before
	}{
		{None, "1.0N 3.12N"},
		{&Int{V: 1 << 20}, "1.0i 3.12i"},
		{&Int{V: 1 << 40}, "1.5.2I 2.7I 3.3I 3.4l 3.12l pypy3.9l"},
		{NewLong(1), "2.7l 3.0i 3.12i"},
		{NewLong(1 << 40), "2.7l 3.0I 3.12l"},
		{&Long{Digits: strings.Repeat("\x01\x00", 6)}, "2.7l 3.12l"},
		{float(1.5), "1.0f 2.4f 2.5g 3.12g"},
		{&Complex{}, "1.5.2x 2.4x 2.5y 3.12y"},
		{str('s', "a-b"), "1.0s 2.4s 3.12s"},
		{str('s', "ab"), "3.12s 2.3s 2.4t 2.7t"},
		{str('u', "a-b"), "2.7u 3.3u 3.4z pypy3.7u pypy3.9z"},
		{str('u', "ab"), "2.7u 3.3u 3.4Z pypy3.7t pypy3.9Z"},
		{str('u', "ä"), "2.7u 3.3u 3.4u 3.12u 3.13t"},
		{str('u', "äö"), "3.4u 3.12u 3.13u"},
		{str('u', strings.Repeat("x-", 128)), "3.3u 3.4a 3.12a"},
		{str('u', strings.Repeat("x", 256)), "3.3u 3.4A 3.12A"},
		{seq('('), "2.7( 3.3( 3.4) 3.12) pypy3.7)"},
		{seq('(', make([]Object, 255)...), "3.12)"},
		{seq('(', make([]Object, 256)...), "3.12("},
		{seq('['), "2.7[ 3.12["},
		{seq('<'), "3.12<"},
	} {
		for _, word := range strings.Fields(tt.codes) {
			name, want := word[:len(word)-1], word[len(word)-1]
			if got := Retype(tt.obj, versionOf(t, name)).TypeCode(); got != want {
				t.Errorf("%s: %v has type %q, want %q", name, tt.obj, got, want)
			}
		}
	}
}

// TestNameOfLineTable: an error names the line table as the version does.
func TestNameOfLineTable(t *testing.T) {
	for name, want := range map[string]string{
		"1.5.2": "co_lnotab", "2.7": "co_lnotab", "3.9": "co_lnotab", "pypy3.9": "co_lnotab",
		"3.10": "co_linetable", "3.15": "co_linetable", "pypy3.11": "co_linetable",
	} {
		v := versionOf(t, name)
		whole, err := Append(nil, v, codeObject(v))
		if err != nil {
			t.Fatal(err)
		}
		cut := strings.LastIndex(string(whole), "co_linetable")
		if _, _, err := Decode(v, string(whole[:cut]), 0); err == nil || !strings.Contains(err.Error(), "("+want+")") {
			t.Errorf("%s, read: %v", name, err)
		}
		c := codeObject(v)
		c.Linetable = nil
		if _, err := Append(nil, v, c); err == nil || !strings.Contains(err.Error(), "without "+want) {
			t.Errorf("%s, written: %v", name, err)
		}
	}
}
