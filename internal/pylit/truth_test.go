package pylit

import (
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
)

// truthCode is what an interpreter says of a code object.
type truthCode struct {
	Consts []string
	Nested []truthCode
}

// truthFile is a file of the corpus that an interpreter wrote about a program.
type truthFile struct {
	Python struct{ Version, Banner string }
	Module truthCode
}

// all gives the constants of a code object and of those in it.
func (c truthCode) all() []string {
	consts := c.Consts
	for _, n := range c.Nested {
		consts = append(consts, n.all()...)
	}
	return consts
}

// style gives the style of the interpreter that wrote the file.
func (f truthFile) style(t *testing.T) Style {
	t.Helper()
	parts := strings.SplitN(f.Python.Version, ".", 3)
	major, err1 := strconv.Atoi(parts[0])
	minor, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil {
		t.Fatalf("version %s", f.Python.Version)
	}
	if strings.Contains(f.Python.Banner, "PyPy") {
		return StyleOfPyPy(major, minor)
	}
	return StyleOf(major, minor)
}

// respell reads the repr of a value and spells it again, literal by literal. What
// stands between literals is copied.
func respell(sc *Scanner, st Style) (string, error) {
	var out []byte
	for !sc.Done() {
		switch {
		case strings.HasPrefix(sc.Rest(), "<code "):
			out = append(out, sc.Rest()...)
			sc.Pos = len(sc.Src)
		case sc.AtString():
			val, prefix, err := sc.String(st.Plain())
			if err != nil {
				return "", err
			}
			out = st.appendString(out, val, prefix.Kind(st.Plain()))
		case sc.AtNumeric():
			x, err := sc.Numeric()
			if err != nil {
				return "", err
			}
			out = st.appendNumber(out, x)
		case sc.PeekWord() != "":
			out = append(out, sc.Word()...)
		default:
			out = append(out, sc.Peek())
			sc.Pos++
		}
	}
	return string(out), nil
}

func (st Style) appendString(dst []byte, val string, kind Kind) []byte {
	if kind == Text {
		return st.AppendText(dst, val)
	}
	return st.AppendBytes(dst, val)
}

func (st Style) appendNumber(dst []byte, x Number) []byte {
	switch {
	case x.Kind == Float:
		return st.AppendFloat(dst, x.Float)
	case x.Kind == Complex:
		return st.AppendComplex(dst, x.Float, x.Imag)
	case !x.Long:
		return AppendBig(dst, x.BigInt())
	}
	neg, digits := IntDigits15(x.BigInt())
	dst, _ = st.AppendLong(dst, neg, digits)
	return dst
}

// TestCorpus reads every constant of the corpus, as the interpreter of its
// version printed it, and spells it again.
func TestCorpus(t *testing.T) {
	files, consts := 0, 0
	for _, f := range corpus.Files(t) {
		var truth truthFile
		if !f.Truth(t, &truth) {
			continue
		}
		files++
		st := truth.style(t)
		for _, c := range truth.Module.all() {
			consts++
			got, err := respell(&Scanner{Src: c}, st)
			if err != nil {
				t.Errorf("%s: %s: %v", f, c, err)
			} else if got != c {
				t.Errorf("%s: %s is spelled %s", f, c, got)
			}
		}
	}
	t.Logf("%d constants of %d files", consts, files)
}
