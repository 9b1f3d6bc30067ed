package pylit

import (
	"slices"
	"testing"
	"unicode"
)

// TestPrintablesAgreeWithGo compares the table with Go's, which has one version
// of Unicode.
func TestPrintablesAgreeWithGo(t *testing.T) {
	versions := map[string]UCD{"15.0.0": 150, "16.0.0": 160, "17.0.0": 170}
	ucd, ok := versions[unicode.Version]
	if !ok {
		t.Skipf("no table for Unicode %s", unicode.Version)
	}
	for r := rune(0x7f); r <= unicode.MaxRune; r++ {
		if want := unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S); printable(r, ucd) != want {
			t.Errorf("printable(%U) is not %v", r, want)
		}
	}
}

// TestPrintablesInOrder checks what the search relies on.
func TestPrintablesInOrder(t *testing.T) {
	last := printableRange{hi: 0x7e}
	var known []UCD
	for _, s := range styles {
		known = append(known, s.UCD)
	}
	known = append(known, StyleOfPyPy(3, 6).UCD)
	for _, p := range printables {
		if p.lo <= last.hi || p.hi < p.lo {
			t.Errorf("%x follows %x", p, last)
		}
		if p.lo == last.hi+1 && p.since == last.since {
			t.Errorf("%x and %x could be one", last, p)
		}
		if !slices.Contains(known, p.since) {
			t.Errorf("%x: no Python has Unicode %d", p, p.since)
		}
		last = p
	}
}

func TestStyleOf(t *testing.T) {
	for _, tt := range []struct {
		major, minor int
		want         Style
	}{
		{0, 9, Style{}},
		{1, 5, Style{}},
		{2, 0, Style{Float: Float17}},
		{2, 5, Style{Escapes: Hex, Float: Float17, Complex: Float17}},
		{2, 99, Style{Escapes: Hex, Float: FloatShortest, Complex: FloatShortest}},
		{3, 10, Style{true, Hex, 130, FloatShortest, FloatShortest}},
		{9, 9, Latest()},
	} {
		if got := StyleOf(tt.major, tt.minor); got != tt.want {
			t.Errorf("StyleOf(%d, %d) = %+v, want %+v", tt.major, tt.minor, got, tt.want)
		}
	}
	for _, tt := range []struct {
		major, minor int
		want         UCD
	}{{2, 7, 0}, {3, 5, 52}, {3, 7, 52}, {3, 8, 121}, {3, 11, 140}} {
		if got := StyleOfPyPy(tt.major, tt.minor).UCD; got != tt.want {
			t.Errorf("StyleOfPyPy(%d, %d) has Unicode %d, want %d", tt.major, tt.minor, got, tt.want)
		}
	}
}
