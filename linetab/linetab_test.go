package linetab_test

import (
	"slices"
	"testing"

	"github.com/pyasm/pyasm/internal/truth"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/pyver"
)

// decode decodes the line table of a code object of the corpus.
func decode(t testing.TB, v *pyver.Version, c *truth.Code) []linetab.Entry {
	t.Helper()
	entries, err := linetab.Decode(nil, v.Lines, c.Lines(), c.Firstlineno, int32(len(c.Code)))
	if err != nil {
		t.Errorf("%s, %s: %v", c.File, c.Name, err)
	}
	return entries
}

func TestCorpusEncodesAgain(t *testing.T) {
	truth.Versions(t, func(t *testing.T, v *pyver.Version, codes []*truth.Code) {
		same := 0
		for _, c := range codes {
			got := linetab.Append(nil, v.Lines, decode(t, v, c), c.Firstlineno, int32(len(c.Code)))
			if string(got) == c.Lines() {
				same++
			} else {
				t.Errorf("%s, %s: table %x is encoded as %x", c.File, c.Name, c.Lines(), got)
			}
		}
		t.Logf("%d of %d tables are the same", same, len(codes))
	})
}

func TestStartsAreThoseOfDis(t *testing.T) {
	truth.Versions(t, func(t *testing.T, v *pyver.Version, codes []*truth.Code) {
		for _, c := range codes {
			if c.Linestarts == nil {
				continue
			}
			none := v.Lines == pyver.Location311 && v.Minor >= 13
			got := linetab.Starts(nil, v.Lines, decode(t, v, c), c.Firstlineno, int32(len(c.Code)), none)
			if want := starts(c); !slices.Equal(got, want) {
				t.Errorf("%s, %s: starts are\n%v, want\n%v", c.File, c.Name, got, want)
			}
		}
	})
}

// starts gives the line starts of the truth.
func starts(c *truth.Code) []linetab.Start {
	var all []linetab.Start
	for _, s := range c.Linestarts {
		all = append(all, linetab.Start{Offset: *s[0], Line: number(s[1])})
	}
	return all
}

// number is a number of the truth, null for linetab.None.
func number(n *int32) int32 {
	if n == nil {
		return linetab.None
	}
	return *n
}

func TestPositionsAreThoseOfTheInterpreter(t *testing.T) {
	truth.Versions(t, func(t *testing.T, v *pyver.Version, codes []*truth.Code) {
		for _, c := range codes {
			if v.Lines != pyver.Location311 && v.Lines != pyver.LocationPyPy {
				continue
			}
			cur := linetab.NewCursor(v.Lines, decode(t, v, c), c.Firstlineno)
			for i, p := range c.Positions {
				want := linetab.Position{Line: number(p[0]), EndLine: number(p[1]), Col: number(p[2]), EndCol: number(p[3])}
				if got := cur.At(int32(2 * i)); got != want {
					t.Errorf("%s, %s: unit %d is at %v, want %v", c.File, c.Name, i, got, want)
				}
			}
		}
	})
}
