package marshal

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pyasm/pyasm/pyver"
)

// sample builds, by value, a module with a function in it whose objects are of
// all kinds and partly equal.
func sample(v *pyver.Version) (module, function *Code) {
	module, function = codeObject(v), codeObject(v)
	shared := func() Object { return seq('(', &Int{V: 7}, float(2.5)) }
	function.Consts = seq('(', None, word(v, "shared"), shared(), &Int{V: 1 << 40}, NewLong(5), &Complex{Imag: math.Float64bits(1)})
	module.Consts = seq('(', function, word(v, "shared"), shared(), float(1.5), str('s', "raw-bytes"), word(v, "nö"), seq('[', word(v, "a")))
	module.Names, function.Names = seq('(', word(v, "print")), seq('(', word(v, "print"), word(v, "shared"))
	return module, function
}

// word is a string as names have it.
func word(v *pyver.Version, s string) *Str {
	if v.Marshal.Bytes3 {
		return str('u', s)
	}
	return str('s', s)
}

// canonical builds the sample with deviations of module and function and gives
// its bytes.
func canonical(t *testing.T, v *pyver.Version, ofModule, ofFunction []Deviation) (data string, unfitModule, unfitFunction []Deviation) {
	t.Helper()
	module, function := sample(v)
	unfit := Canonical(module, v, map[*Code][]Deviation{module: ofModule, function: ofFunction})
	out, err := Append(nil, v, module)
	if err != nil {
		t.Fatal(err)
	}
	for c := range unfit {
		if c != module && c != function {
			t.Errorf("deviations of no code object: %v", unfit[c])
		}
	}
	return string(out), unfit[module], unfit[function]
}

// read gives the code objects of the sample back, with what deviates.
func read(t *testing.T, v *pyver.Version, data string) (module, function *Code, ofModule, ofFunction []Deviation) {
	t.Helper()
	obj, end, err := Decode(v, data, 0)
	if err != nil || end != len(data) {
		t.Fatalf("read to %d of %d: %v", end, len(data), err)
	}
	module = obj.(*Code)
	function = module.Consts.Items[0].(*Code)
	devs := Deviations(module, v)
	return module, function, devs[module], devs[function]
}

// What is built without deviations has none when it is read again.
func TestCanonicalIsPredicted(t *testing.T) {
	for _, v := range pyver.All() {
		data, a, b := canonical(t, v, nil, nil)
		_, _, c, d := read(t, v, data)
		if len(a)+len(b)+len(c)+len(d) > 0 {
			t.Errorf("%s: %v %v %v %v", v.Name, a, b, c, d)
		}
	}
}

// TestDeviationsApply: a stream that was changed in one place has the deviation
// that says so, and with it the changed bytes come out again.
func TestDeviationsApply(t *testing.T) {
	for _, tt := range []struct {
		name, version string
		change        func(module, function *Code)
		want          Deviation // of one of them
	}{
		{"no bit", "3.12", func(m, _ *Code) { m.Ref = false }, Deviation{What: Plain}},
		{"bit of a code object", "3.12", func(_, f *Code) { f.Ref = true }, Deviation{Field: "consts", Index: []int32{0}, What: Flagged}},
		{"no bit of a name", "3.12", func(m, _ *Code) { m.Name.Ref = false }, Deviation{Field: "name", What: Plain}},
		{"bit of None", "3.12", func(_, f *Code) { f.Consts.Items[0] = None | RefFlag }, Deviation{Field: "consts", Index: []int32{0}, What: Flagged}},
		{"bit of an item of a list", "3.12", func(m, _ *Code) { item(m, 6).(*Seq).Ref = true }, Deviation{Field: "consts", Index: []int32{6}, What: Flagged}},
		{
			"name written again", "3.12", func(m, _ *Code) { m.Names.Items[0] = &Str{Head{Type: 'Z', Ref: true}, "print"} },
			Deviation{Field: "names", Index: []int32{0}, What: New},
		},
		{"reference to the last", "3.12", func(m, f *Code) { m.Code = f.Code }, Deviation{Field: "code", What: Again, N: 1}},
		{"other type code", "3.12", func(m, _ *Code) { item(m, 1).(*Str).Type = 'A' }, Deviation{Field: "consts", Index: []int32{1}, What: TypeCode, N: 'A'}},
		{"long tuple", "3.12", func(_, f *Code) { f.Names.Type = '(' }, Deviation{Field: "names", What: TypeCode, N: '('}},
		{"int of 64 bits", "3.12", func(_, f *Code) { f.Consts.Items[4] = &Int{Head{Type: 'I', Ref: true}, 5} }, Deviation{Field: "consts", Index: []int32{4}, What: TypeCode, N: 'I'}},
		{
			"float as text", "3.12", func(m, _ *Code) { m.Consts.Items[3] = &Float{Head{Type: 'f'}, "1.5", math.Float64bits(1.5)} },
			Deviation{Field: "consts", Index: []int32{3}, What: TypeCode, N: 'f'},
		},
		{"digits", "2.4", func(m, _ *Code) { item(m, 3).(*Float).Text = "15e-1" }, Deviation{Field: "consts", Index: []int32{3}, What: Digits, Text: "15e-1"}},
		{"digits of a complex number", "2.4", func(_, f *Code) { f.Consts.Items[5].(*Complex).ImagText = "1" }, Deviation{Field: "consts", Index: []int32{5}, What: Digits, Text: "0.0 1"}},
		{"interned", "2.7", func(m, _ *Code) { item(m, 4).(*Str).Type = 't' }, Deviation{Field: "consts", Index: []int32{4}, What: TypeCode, N: 't'}},
		{"not interned", "2.7", func(_, f *Code) { f.Names.Items[0] = str('s', "print") }, Deviation{Field: "names", Index: []int32{0}, What: TypeCode, N: 's'}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := versionOf(t, tt.version)
			plain, _, _ := canonical(t, v, nil, nil)
			module, function, _, _ := read(t, v, plain)
			tt.change(module, function)
			changed, err := Append(nil, v, module)
			if err != nil {
				t.Fatal(err)
			}
			if string(changed) == plain {
				t.Fatal("the change shows nowhere")
			}
			_, _, ofModule, ofFunction := read(t, v, string(changed))
			if !has(ofModule, tt.want) && !has(ofFunction, tt.want) {
				t.Errorf("deviations %v and %v, want %v", ofModule, ofFunction, tt.want)
			}
			again, a, b := canonical(t, v, ofModule, ofFunction)
			if again != string(changed) || len(a)+len(b) > 0 {
				t.Errorf("with %v and %v: written as\n%q, want\n%q; unfit %v %v", ofModule, ofFunction, again, changed, a, b)
			}
		})
	}
}

// item gives a constant, as it is in all places.
func item(c *Code, i int) Object { return c.Consts.Items[i] }

func has(list []Deviation, want Deviation) bool {
	return slices.ContainsFunc(list, func(d Deviation) bool { return same(d, want) })
}

func same(a, b Deviation) bool {
	return a.Field == b.Field && slices.Equal(a.Index, b.Index) && a.What == b.What && a.N == b.N && a.Text == b.Text
}

// TestUnfit: a deviation that says what cannot be is given back and changes
// nothing.
func TestUnfit(t *testing.T) {
	at := func(what What, n int, text, field string, index ...int32) Deviation {
		return Deviation{Field: field, Index: index, What: what, N: n, Text: text}
	}
	for _, tt := range []struct {
		name, version string
		d             Deviation
	}{
		{"field of no version", "3.12", at(Flagged, 0, "", "nothing")},
		{"field of another version", "3.12", at(Flagged, 0, "", "varnames")},
		{"number that is no object", "3.12", at(Flagged, 0, "", "argcount")},
		{"behind the last item", "3.12", at(Flagged, 0, "", "consts", 99)},
		{"before the first item", "3.12", at(Flagged, 0, "", "consts", -1)},
		{"inside of a number", "3.12", at(Flagged, 0, "", "consts", 3, 0)},
		{"inside of a string", "3.12", at(Flagged, 0, "", "name", 0)},
		{"inside of the last field", "3.12", at(Flagged, 0, "", "exceptiontable", 0)},
		{"deeper than there is", "3.12", at(Flagged, 0, "", "consts", 6, 0, 0)},
		{"type of bytes for text", "3.12", at(TypeCode, 's', "", "consts", 1)},
		{"ASCII for what is not", "3.12", at(TypeCode, 'z', "", "consts", 5)},
		{"text for bytes", "3.12", at(TypeCode, 'u', "", "consts", 4)},
		{"tuple for a list", "3.12", at(TypeCode, '(', "", "consts", 6)},
		{"list for a tuple", "3.12", at(TypeCode, '[', "", "consts", 2)},
		{"number for a float", "3.12", at(TypeCode, 'i', "", "consts", 3)},
		{"no type at all", "3.12", at(TypeCode, 0, "", "consts", 1)},
		{"type beyond a byte", "3.12", at(TypeCode, 'A'+256, "", "consts", 1)},
		{"code of Python 1.0", "3.12", at(TypeCode, 'C', "", "")},
		{"long for int of Python 2", "2.7", at(TypeCode, 'l', "", "consts", 2, 0)},
		{"unicode for str of Python 2", "2.7", at(TypeCode, 'u', "", "consts", 4)},
		{"digits of a float in bytes", "3.12", at(Digits, 0, "1.5", "consts", 3)},
		{"digits of another number", "2.4", at(Digits, 0, "1.6", "consts", 3)},
		{"digits that are none", "2.4", at(Digits, 0, "x", "consts", 3)},
		{"very many digits", "2.4", at(Digits, 0, "1.5"+strings.Repeat("0", 300), "consts", 3)},
		{"digits of a string", "2.4", at(Digits, 0, "1.5", "consts", 4)},
		{"digits of the module", "2.4", at(Digits, 0, "1.5", "")},
		{"again what never was", "3.12", at(Again, 1, "", "consts", 4)},
		{"again what was once", "3.12", at(Again, 2, "", "consts", 1)},
		{"again 0", "3.12", at(Again, 0, "", "consts", 1)},
		{"again below 0", "3.12", at(Again, -1, "", "consts", 1)},
		{"again without references", "3.2", at(Again, 1, "", "names", 0)},
		{"again the module", "3.12", at(Again, 1, "", "")},
		{"what no one knows", "3.12", at(99, 0, "", "consts", 1)},
		{"what no one knows, of the module", "3.12", at(99, 0, "", "")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := versionOf(t, tt.version)
			plain, _, _ := canonical(t, v, nil, nil)
			given := []Deviation{tt.d}
			data, ofModule, ofFunction := canonical(t, v, given, nil)
			if diff := cmp.Diff(ofModule, []Deviation{tt.d}); diff != "" || ofFunction != nil {
				t.Errorf("unfit %v and %v, want %v", ofModule, ofFunction, tt.d)
			}
			if data != plain {
				t.Errorf("written as\n%q, want\n%q", data, plain)
			}
			if !same(given[0], tt.d) {
				t.Errorf("the list that was given is now %v", given)
			}
		})
	}
}

// Of a function, too; "" is a place of the module alone.
func TestUnfitOfFunctions(t *testing.T) {
	v := versionOf(t, "3.12")
	list := []Deviation{{What: Plain}, {Field: "consts", Index: []int32{77}, What: Flagged}, {Field: "nothing"}}
	_, ofModule, got := canonical(t, v, nil, list)
	if ofModule != nil || len(got) != 3 {
		t.Errorf("unfit %v and %v", ofModule, got)
	}
	for _, d := range list {
		if !has(got, d) {
			t.Errorf("%v is not unfit", d)
		}
	}
}

// The same deviation twice fits once.
func TestTwice(t *testing.T) {
	v := versionOf(t, "3.12")
	for _, d := range []Deviation{{Field: "consts", Index: []int32{6}, What: Flagged}, {What: Plain}} {
		once, _, _ := canonical(t, v, []Deviation{d}, nil)
		twice, unfit, _ := canonical(t, v, []Deviation{d, d}, nil)
		if once != twice || len(unfit) != 1 || !same(unfit[0], d) {
			t.Errorf("unfit %v", unfit)
		}
	}
}

// TestManyAgain: of very many equal objects each can be referred to.
func TestManyAgain(t *testing.T) {
	v := versionOf(t, "3.12")
	const n = 300
	build := func() *Code {
		c := codeObject(v)
		for range n {
			c.Consts.Items = append(c.Consts.Items, seq('[', None))
		}
		return c
	}
	for _, back := range []int{2, 3, 63, 64, 65, 66, n - 70, n - 10, n - 1} {
		c := build()
		var list []Deviation
		for i := range int32(n - 2) {
			list = append(list, Deviation{Field: "consts", Index: []int32{i + 1}, What: New})
		}
		list = append(list, Deviation{Field: "consts", Index: []int32{n - 1}, What: Again, N: back})
		if unfit := Canonical(c, v, map[*Code][]Deviation{c: list}); len(unfit) > 0 {
			t.Fatalf("%d back: unfit %v", back, unfit[c])
		}
		if c.Consts.Items[n-1] != c.Consts.Items[n-1-back] {
			t.Errorf("%d back is another object", back)
		}
		data, err := Append(nil, v, c)
		if err != nil {
			t.Fatal(err)
		}
		obj, _, err := Decode(v, string(data), 0)
		if err != nil {
			t.Fatal(err)
		}
		got := Deviations(obj.(*Code), v)[obj.(*Code)]
		if diff := cmp.Diff(got, list); diff != "" {
			t.Errorf("%d back: %s", back, diff)
		}
	}
}

func TestReprDigits(t *testing.T) {
	negativeZero := math.Copysign(0, -1)
	for _, tt := range []struct {
		f             float64
		twelve, exact string // what %.12g and %.17g print, with a point
	}{
		{0, "0.0", "0.0"},
		{negativeZero, "-0.0", "-0.0"},
		{1, "1.0", "1.0"},
		{-2.5, "-2.5", "-2.5"},
		{0.1, "0.1", "0.10000000000000001"},
		{1.0 / 3, "0.333333333333", "0.33333333333333331"},
		{100000, "100000.0", "100000.0"},
		{1e11, "100000000000.0", "100000000000.0"},
		{1e12, "1e+12", "1000000000000.0"},
		{1e16, "1e+16", "10000000000000000.0"},
		{1e17, "1e+17", "1e+17"},
		{1.5e300, "1.5e+300", "1.5000000000000001e+300"},
		{1e-4, "0.0001", "0.0001"},
		{1.5e-5, "1.5e-05", "1.5e-05"},
		{5e-324, "4.94065645841e-324", "4.9406564584124654e-324"},
		{999999999999.5, "1e+12", "999999999999.5"},
		{math.MaxFloat64, "1.79769313486e+308", "1.7976931348623157e+308"},
		{math.Inf(1), "inf", "inf"},
		{math.Inf(-1), "-inf", "-inf"},
		{math.NaN(), "nan", "nan"},
	} {
		bits := math.Float64bits(tt.f)
		if got := reprDigits(bits, 12); got != tt.twelve {
			t.Errorf("%g in 12 digits is %s, want %s", tt.f, got, tt.twelve)
		}
		got := reprDigits(bits, 17)
		if got != tt.exact {
			t.Errorf("%g in 17 digits is %s, want %s", tt.f, got, tt.exact)
		}
		if !textIs(got, bits) {
			t.Errorf("%s does not stand for %g", got, tt.f)
		}
	}
}

// Versions that print twelve digits print more where the number needs them,
// since it was read from more.
func TestDigitsOfVersions(t *testing.T) {
	for _, tt := range []struct {
		version string
		f       float64
		want    string
	}{
		{"1.5.2", 0.1, "0.1"},
		{"1.5.2", 1.0 / 3, "0.33333333333333331"},
		{"1.5.2", 1e12, "1e+12"},
		{"2.4", 0.1, "0.10000000000000001"},
		{"2.4", 1e12, "1000000000000.0"},
		{"2.7", 0.1, ""},
	} {
		o := &Float{Bits: math.Float64bits(tt.f)}
		Retype(o, versionOf(t, tt.version))
		if o.Text != tt.want {
			t.Errorf("%s: %g is written %q, want %q", tt.version, tt.f, o.Text, tt.want)
		}
	}
}
