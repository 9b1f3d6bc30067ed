package pylit

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
)

// addCorpus seeds a fuzz test with the constants of a few programs.
func addCorpus(f *testing.F) {
	f.Helper()
	for _, file := range corpus.Files(f, "1.5.2", "2.7", "3.0", "3.15") {
		var truth truthFile
		if strings.HasSuffix(file.Name, "_const") && file.Truth(f, &truth) {
			for _, c := range truth.Module.all() {
				f.Add(c)
			}
		}
	}
}

// checkError checks that an error has a place in the text.
func checkError(t *testing.T, s string, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(s) || e.Msg == "" {
		t.Fatalf("%q: error %#v", s, err)
	}
}

// FuzzParseString reads any text as a string literal, and writes and reads again
// what it gives.
func FuzzParseString(f *testing.F) {
	addCorpus(f)
	for _, s := range []string{`ur'\\\u0041'`, `'''a\`, `b"\777\x41"`, `"\ud83d\ude00"`, `rb'\''`, "'\xed\xa0\x80'", `'\N{DASH}'`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, plain := range []Kind{Text, Bytes} {
			val, prefix, n, err := ParseString(s, plain)
			if err != nil {
				checkError(t, s, err)
				continue
			}
			if n < 2 || n > len(s) || len(val) > n {
				t.Fatalf("%q: %q of %d bytes", s, val, n)
			}
			if prefix.Kind(plain) == Bytes {
				comesBack(t, AppendBytes3(nil, val), Text, val)
				comesBack(t, AppendStr2(nil, val, Octal), Bytes, val)
				continue
			}
			if !ValidText(val) {
				t.Fatalf("%q gives %q", s, val)
			}
			comesBack(t, AppendStr3(nil, val), Text, val)
			comesBack(t, AppendUnicode2(nil, val, Hex), Bytes, val)
		}
	})
}

// FuzzParseNumeric reads any text as a number, and writes and reads again what
// it gives.
func FuzzParseNumeric(f *testing.F) {
	addCorpus(f)
	for _, s := range []string{"0x_f", "0777L", "1_0.5e-3j", "(-inf+nan*j)", "float('nan:0xfff0000000000001')", "complex(1, float('inf'))", "1-2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, n, err := ParseNumeric(s)
		if IsNumeric(s) != (err == nil) && err == nil {
			t.Fatalf("IsNumeric(%q) is false", s)
		}
		if err != nil {
			checkError(t, s, err)
			return
		}
		if n < 1 || n > len(s) {
			t.Fatalf("%q: %d bytes", s, n)
		}
		var text []byte
		switch x.Kind {
		case Int:
			text = AppendBig(nil, x.BigInt())
		case Float:
			text = AppendFloatExact(nil, x.Float, FloatShortest)
		case Complex:
			text = AppendComplexExact(nil, x.Float, x.Imag, Float17)
		}
		x.Long, x.Octal = false, false
		y, m, err := ParseNumeric(string(text))
		if err != nil || m != len(text) || !same(x, y) {
			t.Fatalf("%q is %+v, spelled %s and read as %+v, %v", s, x, text, y, err)
		}
	})
}

// FuzzAppend writes any bytes as text, bytes and digits, and floats by
// their bits, and reads them.
func FuzzAppend(f *testing.F) {
	f.Add("it's \xff\xed\xa0\x80", uint64(usualNaN|1))
	f.Fuzz(func(t *testing.T, s string, bits uint64) {
		comesBack(t, AppendBytes3(nil, s), Text, s)
		if text := AppendStr3(nil, s); ValidText(s) {
			comesBack(t, text, Text, s)
			comesBack(t, AppendASCII3(nil, s), Text, s)
		}
		x := math.Float64frombits(bits)
		text := AppendFloatExact(nil, x, Float12)
		if y, _, err := ParseNumeric(string(text)); err != nil || math.Float64bits(y.Float) != bits {
			t.Fatalf("%x is spelled %s, read as %+v, %v", bits, text, y, err)
		}
		if text, ok := AppendDigits15(nil, true, s); ok && NormalDigits15(true, s) {
			y, _, err := ParseNumeric(string(text))
			if neg, digits := IntDigits15(y.BigInt()); err != nil || !neg || digits != s {
				t.Fatalf("%q is spelled %s, read as %q, %v", s, text, digits, err)
			}
		}
	})
}
