package pylit

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var negZero = math.Copysign(0, -1)

func TestAppendFloat(t *testing.T) {
	nan, negNaN := math.Float64frombits(usualNaN), math.Float64frombits(1<<63|usualNaN)
	for _, tt := range []struct {
		f    float64
		want [4]string // by style
	}{
		{0, [4]string{"0.0", "0.0", "0.0", "0.0"}},
		{negZero, [4]string{"-0.0", "-0.0", "-0.0", "-0.0"}},
		{1e15, [4]string{"1e+15", "1000000000000000.0", "1000000000000000.0", "1000000000000000.0"}},
		{1e16, [4]string{"1e+16", "10000000000000000.0", "10000000000000000.0", "1e+16"}},
		{1e17, [4]string{"1e+17", "1e+17", "1e+17", "1e+17"}},
		{0.0001, [4]string{"0.0001", "0.0001", "0.0001", "0.0001"}},
		{1e-5, [4]string{"1e-05", "1.0000000000000001e-05", "1.0000000000000001e-05", "1e-05"}},
		{0.1, [4]string{"0.1", "0.10000000000000001", "0.10000000000000001", "0.1"}},
		{-1e100, [4]string{"-1e+100", "-1e+100", "-1e+100", "-1e+100"}},
		{math.Pi, [4]string{"3.14159265359", "3.1415926535897931", "3.1415926535897931", "3.141592653589793"}},
		{math.Inf(1), [4]string{"inf", "inf", "inf", "inf"}},
		{math.Inf(-1), [4]string{"-inf", "-inf", "-inf", "-inf"}},
		{nan, [4]string{"nan", "nan", "nan", "nan"}},
		{negNaN, [4]string{"-nan", "-nan", "nan", "nan"}},
	} {
		for style, want := range tt.want {
			if got := string(AppendFloat([]byte("7 "), tt.f, FloatStyle(style))); got != "7 "+want {
				t.Errorf("AppendFloat(%v, %d) = %s, want %s", tt.f, style, got[2:], want)
			}
		}
	}
}

func TestAppendComplex(t *testing.T) {
	inf, nan := math.Inf(1), math.Float64frombits(usualNaN)
	for _, tt := range []struct {
		re, im float64
		want   [4]string // by style
	}{
		{0, 1, [4]string{"1j", "1j", "1j", "1j"}},
		{1, 2, [4]string{"(1+2j)", "(1+2j)", "(1+2j)", "(1+2j)"}},
		{-1, 0, [4]string{"(-1+0j)", "(-1+0j)", "(-1+0j)", "(-1+0j)"}},
		{negZero, -1, [4]string{"-1j", "-1j", "-1j", "(-0-1j)"}},
		{0, negZero, [4]string{"-0j", "-0j", "-0j", "-0j"}},
		{0.1, 1e16, [4]string{"(0.1+1e+16j)", "(0.10000000000000001+10000000000000000j)", "(0.10000000000000001+10000000000000000j)", "(0.1+1e+16j)"}},
		{0, inf, [4]string{"infj", "infj", "inf*j", "infj"}},
		{0, nan, [4]string{"nanj", "nanj", "nan*j", "nanj"}},
		{nan, -inf, [4]string{"(nan-infj)", "(nan-infj)", "(nan-inf*j)", "(nan-infj)"}},
		{-inf, nan, [4]string{"(-inf+nanj)", "(-inf+nanj)", "(-inf+nan*j)", "(-inf+nanj)"}},
		{1, -nan, [4]string{"(1-nanj)", "(1-nanj)", "(1+nan*j)", "(1+nanj)"}},
	} {
		for style, want := range tt.want {
			if got := string(AppendComplex(nil, tt.re, tt.im, FloatStyle(style))); got != want {
				t.Errorf("AppendComplex(%v, %v, %d) = %s, want %s", tt.re, tt.im, style, got, want)
			}
		}
	}
}

func TestExactForms(t *testing.T) {
	nan := math.Float64frombits(usualNaN)
	for _, tt := range []struct {
		re, im  float64
		style   FloatStyle
		float   string
		complex string
	}{
		{1.5, negZero, FloatShortest, "1.5", "(1.5-0j)"},
		{math.Pi, 1, Float12, "3.141592653589793", "complex(3.141592653589793, 1.0)"},
		{math.Pi, 1, Float17, "3.1415926535897931", "(3.1415926535897931+1j)"},
		{1.5, 1, Float12, "1.5", "(1.5+1j)"},
		{negZero, 1, FloatShortest, "-0.0", "(-0+1j)"},
		{negZero, 1, Float17, "-0.0", "complex(-0.0, 1.0)"},
		{math.Inf(-1), 0, FloatShortest, "float('-inf')", "complex(float('-inf'), 0.0)"},
		{math.Inf(1), nan, FloatShortest, "float('inf')", "complex(float('inf'), float('nan'))"},
		{nan, 0, Float12, "float('nan')", "complex(float('nan'), 0.0)"},
		{math.Float64frombits(usualNaN | 1), 0, FloatShortest, "float('nan:0x7ff8000000000001')", "complex(float('nan:0x7ff8000000000001'), 0.0)"},
		{math.Float64frombits(1<<63 | usualNaN), 0, FloatShortest, "float('nan:0xfff8000000000000')", "complex(float('nan:0xfff8000000000000'), 0.0)"},
	} {
		if got := string(AppendFloatExact(nil, tt.re, tt.style)); got != tt.float {
			t.Errorf("AppendFloatExact(%v) = %s, want %s", tt.re, got, tt.float)
		}
		st := Style{Float: tt.style, Complex: tt.style}
		if got := string(st.AppendFloatExact(nil, tt.re)); got != tt.float {
			t.Errorf("Style.AppendFloatExact(%v) = %s, want %s", tt.re, got, tt.float)
		}
		if got := string(st.AppendComplexExact(nil, tt.re, tt.im)); got != tt.complex {
			t.Errorf("AppendComplexExact(%v, %v) = %s, want %s", tt.re, tt.im, got, tt.complex)
		}
	}
}

// randomFloat makes a float: any bits, one of few digits, or a special one.
func randomFloat(r *rand.Rand) float64 {
	switch r.IntN(4) {
	case 0:
		return float64(r.IntN(2000)-1000) * math.Pow(10, float64(r.IntN(40)-20))
	case 1:
		special := [...]float64{0, negZero, math.Inf(1), math.Inf(-1), math.Float64frombits(usualNaN), 1, 1e16, 1e-4, 5e-324, math.MaxFloat64}
		return special[r.IntN(len(special))]
	case 2:
		return float64(r.IntN(100))
	}
	return math.Float64frombits(r.Uint64())
}

// TestFloatsComeBack writes floats exactly, in every style, and reads them.
func TestFloatsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 20000 {
		re, im := randomFloat(r), randomFloat(r)
		for style := Float12; style <= FloatShortest; style++ {
			text := string(AppendFloatExact(nil, re, style))
			x, n, err := ParseNumeric(text + ",")
			if err != nil || n != len(text) || x.Kind != Float || math.Float64bits(x.Float) != math.Float64bits(re) {
				t.Fatalf("%x is spelled %s and read as %+v, %d, %v", math.Float64bits(re), text, x, n, err)
			}
			text = string(AppendComplexExact(nil, re, im, style))
			x, n, err = ParseNumeric(text + ",")
			if err != nil || n != len(text) || x.Kind != Complex ||
				math.Float64bits(x.Float) != math.Float64bits(re) || math.Float64bits(x.Imag) != math.Float64bits(im) {
				t.Fatalf("%x and %x are spelled %s and read as %+v, %d, %v", math.Float64bits(re), math.Float64bits(im), text, x, n, err)
			}
		}
	}
}

// TestReprsAreRead reads what repr writes, which may lose bits but never the form.
func TestReprsAreRead(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 20000 {
		re, im := randomFloat(r), randomFloat(r)
		for style := Float12; style <= FloatShortest; style++ {
			for _, b := range [][]byte{AppendFloat(nil, re, style), AppendComplex(nil, re, im, style)} {
				if _, n, err := ParseNumeric(string(b)); err != nil || n != len(b) {
					t.Fatalf("%s: %d, %v", b, n, err)
				}
			}
		}
	}
}

func bigInt(s string) *big.Int {
	x, ok := new(big.Int).SetString(s, 0)
	if !ok {
		panic(s)
	}
	return x
}

// same tells whether two numbers are equal to the bit.
func same(a, b Number) bool {
	return a.Kind == b.Kind && a.Long == b.Long && a.Octal == b.Octal && a.BigInt().Cmp(b.BigInt()) == 0 &&
		(a.Big == nil) == (b.Big == nil) &&
		math.Float64bits(a.Float) == math.Float64bits(b.Float) && math.Float64bits(a.Imag) == math.Float64bits(b.Imag)
}

func TestParseNumber(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Number
		n    int
	}{
		{"0", Number{}, 1},
		{"00_0", Number{}, 4},
		{"12,", Number{Int: 12}, 2},
		{"1_000", Number{Int: 1000}, 5},
		{"5L", Number{Int: 5, Long: true}, 2},
		{"0l", Number{Long: true}, 2},
		{"0xFFl)", Number{Int: 255, Long: true}, 5},
		{"0x_ff", Number{Int: 255}, 5},
		{"0o17", Number{Int: 15}, 4},
		{"0B101", Number{Int: 5}, 5},
		{"0777", Number{Int: 511, Octal: true}, 4},
		{"0x7fffffffffffffff", Number{Int: math.MaxInt64}, 18},
		{"0x8000000000000000", Number{Big: bigInt("0x8000000000000000")}, 18},
		{"9223372036854775807", Number{Int: math.MaxInt64}, 19},
		{"9223372036854775808", Number{Big: bigInt("9223372036854775808")}, 19},
		{"0x0000000000000000000001", Number{Int: 1}, 24},
		{"1.5", Number{Kind: Float, Float: 1.5}, 3},
		{"1.", Number{Kind: Float, Float: 1}, 2},
		{".5", Number{Kind: Float, Float: .5}, 2},
		{"1_0.5_0e1_0", Number{Kind: Float, Float: 10.5e10}, 11},
		{"1e5", Number{Kind: Float, Float: 1e5}, 3},
		{"1E-5", Number{Kind: Float, Float: 1e-5}, 4},
		{"09.5", Number{Kind: Float, Float: 9.5}, 4},
		{"1e400", Number{Kind: Float, Float: math.Inf(1)}, 5},
		{"1e-400", Number{Kind: Float}, 6},
		{"2j", Number{Kind: Complex, Imag: 2}, 2},
		{"09J", Number{Kind: Complex, Imag: 9}, 3},
		{"1.5e3j", Number{Kind: Complex, Imag: 1500}, 6},
		{"1e400j", Number{Kind: Complex, Imag: math.Inf(1)}, 6},
		{"1.5.2", Number{Kind: Float, Float: 1.5}, 3},
	} {
		x, n, err := ParseNumber(tt.in)
		if err != nil || n != tt.n || !same(x, tt.want) {
			t.Errorf("ParseNumber(%s) = %+v, %d, %v, want %+v, %d", tt.in, x, n, err, tt.want, tt.n)
		}
	}
}

func TestParseNumeric(t *testing.T) {
	inf, nan := math.Inf(1), math.Float64frombits(usualNaN)
	cplx := func(re, im float64) Number { return Number{Kind: Complex, Float: re, Imag: im} }
	float := func(f float64) Number { return Number{Kind: Float, Float: f} }
	for _, tt := range []struct {
		in   string
		want Number
	}{
		{"-5", Number{Int: -5}},
		{"+5", Number{Int: 5}},
		{"-0", Number{}},
		{"-5L", Number{Int: -5, Long: true}},
		{"-9223372036854775808", Number{Int: math.MinInt64}},
		{"-9223372036854775809", Number{Big: bigInt("-9223372036854775809")}},
		{"-0.0", float(negZero)},
		{"inf", float(inf)},
		{"-inf", float(-inf)},
		{"nan", float(nan)},
		{"1j", cplx(0, 1)},
		{"-1j", cplx(0, -1)},
		{"infj", cplx(0, inf)},
		{"-inf*j", cplx(0, -inf)},
		{"(1+2j)", cplx(1, 2)},
		{"(-0-0j)", cplx(negZero, negZero)},
		{"1.5-2j", cplx(1.5, -2)},
		{"(nan+infj)", cplx(nan, inf)},
		{"(-inf+nan*j)", cplx(-inf, nan)},
		{"(1j)", cplx(0, 1)},
		{"(123456789012345678901234567890+0j)", cplx(123456789012345678901234567890, 0)},
		{"float('inf')", float(inf)},
		{`float("-inf")`, float(-inf)},
		{"float('nan')", float(nan)},
		{"float('nan:0x7ff8000000000001')", float(math.Float64frombits(usualNaN | 1))},
		{"float('1.5')", float(1.5)},
		{"float('-0')", float(negZero)},
		{"float('3')", float(3)},
		{"complex(0.0, 1.0)", cplx(0, 1)},
		{"complex(-0.0,1)", cplx(negZero, 1)},
		{"complex(float('inf'), -nan)", cplx(inf, math.Float64frombits(1<<63|usualNaN))},
	} {
		for _, tail := range []string{"", ",", ")", " + x"} {
			x, n, err := ParseNumeric(tt.in + tail)
			if err != nil || n != len(tt.in) || !same(x, tt.want) {
				t.Errorf("ParseNumeric(%s%s) = %+v, %d, %v, want %+v", tt.in, tail, x, n, err, tt.want)
			}
		}
		if !IsNumeric(tt.in) {
			t.Errorf("IsNumeric(%s) is false", tt.in)
		}
	}
	if x, n, err := ParseNumeric("1+2"); err != nil || n != 1 || x.Int != 1 {
		t.Errorf("ParseNumeric(1+2) = %+v, %d, %v", x, n, err)
	}
}

func TestNumberErrors(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "text ends, expected a number at offset 0"},
		{"x", "found x, expected a number at offset 0"},
		{".", "found '.', expected a number at offset 0"},
		{"-", "text ends, expected a number at offset 1"},
		{"12ab", "found ab, expected the number to end at offset 2"},
		{"1_", "found _, expected the number to end at offset 1"},
		{"1__0", "found __0, expected the number to end at offset 1"},
		{"1e", "found e, expected the number to end at offset 1"},
		{"089", "found '8', expected a digit of base 8 at offset 1"},
		{"078", "found '8', expected the number to end at offset 2"},
		{"0x", "text ends, expected a digit of base 16 at offset 2"},
		{"0b2", "found '2', expected a digit of base 2 at offset 2"},
		{"0x1_", "found _, expected the number to end at offset 3"},
		{"(1)", "found ')', expected an imaginary part at offset 2"},
		{"(1, 2)", "found ',', expected an imaginary part at offset 2"},
		{"(1+2j", "text ends, expected ) at offset 5"},
		{"(x)", "found x, expected a number at offset 1"},
		{"infinite", "found infinite, expected a number at offset 0"},
		{"float(1)", "found '1', expected a string at offset 6"},
		{"float('x')", "this is no float, expected 'inf', '-inf', 'nan', 'nan:0x' and 16 hexadecimal digits of a nan, or a number at offset 6"},
		{"float('nan:0x1')", "this is no float, expected 'inf', '-inf', 'nan', 'nan:0x' and 16 hexadecimal digits of a nan, or a number at offset 6"},
		{"float('inf'", "text ends, expected ) at offset 11"},
		{"complex(1)", "found ')', expected , at offset 9"},
		{"complex(1, 2j)", "a part of a complex number is no complex number at offset 11"},
		{"complex(1, 2", "text ends, expected ) at offset 12"},
		{"complex(1, float('x'))", "this is no float, expected 'inf', '-inf', 'nan', 'nan:0x' and 16 hexadecimal digits of a nan, or a number at offset 17"},
		{strings.Repeat("1", 100_001), "the number is too long to be read in decimal, expected 0x and hexadecimal digits at offset 0"},
	} {
		_, _, err := ParseNumeric(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("ParseNumeric(%.40s): error %v, want %s", tt.in, err, tt.want)
		}
	}
}

func TestIsNumeric(t *testing.T) {
	for _, s := range []string{"", "(", "x", "-", ".", "-x", "info", "infinity", "(1)", "(1, 2)", "()", "'1'", "floats", "None"} {
		if IsNumeric(s) {
			t.Errorf("IsNumeric(%s) is true", s)
		}
	}
}

func TestDigits15(t *testing.T) {
	for _, tt := range []struct {
		neg    bool
		digits string
		want   string
		normal bool
	}{
		{false, "", "0", true},
		{true, "", "0", false},
		{false, "\x01\x00", "1", true},
		{true, "\xff\x7f", "-32767", true},
		{false, "\x00\x00\x01\x00", "32768", true},
		{false, "\xff\x7f\xff\x7f\xff\x7f\xff\x7f", "1152921504606846975", true},
		{true, "\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00", "-1152921504606846976", true},
		{false, "\x05\x00\x00\x00", "5", false},
		{true, "\x00\x00", "0", false},
	} {
		got, ok := AppendDigits15(nil, tt.neg, tt.digits)
		if !ok || string(got) != tt.want {
			t.Errorf("AppendDigits15(%v, %q) = %s, %v, want %s", tt.neg, tt.digits, got, ok, tt.want)
		}
		if NormalDigits15(tt.neg, tt.digits) != tt.normal {
			t.Errorf("NormalDigits15(%v, %q) is not %v", tt.neg, tt.digits, tt.normal)
		}
	}
	for _, bad := range []string{"x", "\x01\x80", strings.Repeat("\xff\x7f", 9) + "\x00\x80"} {
		if got, ok := AppendDigits15([]byte("a"), false, bad); ok || string(got) != "a" {
			t.Errorf("AppendDigits15(%q) = %s, %v", bad, got, ok)
		}
		if NormalDigits15(false, bad) {
			t.Errorf("NormalDigits15(%q)", bad)
		}
	}
}

// TestIntsComeBack goes from digits to text and back, over the size where
// hexadecimal begins.
func TestIntsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for i := range 3000 {
		n := i % 12
		if i%100 == 0 {
			n = 1000 + r.IntN(300)
		}
		b := make([]byte, 2*n)
		for k := range b {
			b[k] = byte(r.Uint32())
			if k%2 == 1 {
				b[k] &= 0x7f
			}
		}
		neg, digits := r.IntN(2) == 1, string(b)
		if !NormalDigits15(neg, digits) {
			continue
		}
		text, ok := AppendDigits15(nil, neg, digits)
		x, used, err := ParseNumeric(string(text))
		if !ok || err != nil || used != len(text) {
			t.Fatalf("%s: %v, %d, %v", text, ok, used, err)
		}
		if gotNeg, got := IntDigits15(x.BigInt()); gotNeg != neg || got != digits {
			t.Fatalf("%v %q is spelled %s and comes back as %v %q", neg, digits, text, gotNeg, got)
		}
	}
}

// TestHugeInts checks that numbers of megabytes take no time to speak of.
func TestHugeInts(t *testing.T) {
	start := time.Now()
	digits := strings.Repeat("\x34\x12", 1<<20)
	text, ok := AppendDigits15(nil, true, digits)
	if !ok || !strings.HasPrefix(string(text), "-0x") {
		t.Fatalf("%.20s, %v", text, ok)
	}
	x, _, err := ParseNumeric(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if neg, got := IntDigits15(x.Big); !neg || got != digits {
		t.Error("the number does not come back")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}
