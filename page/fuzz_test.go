package page

import (
	"bytes"
	"testing"

	"github.com/pyasm/pyasm/internal/hostile"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// anyPage writes a page of whatever can be read.
func anyPage(t testing.TB, data []byte) {
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		return
	}
	var out bytes.Buffer
	if err := Write(&out, f, Options{}); err == operand.ErrSpread {
		return
	} else if err != nil {
		t.Fatal(err)
	}
	checkPage(t, out.Bytes())
}

func FuzzWrite(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { anyPage(t, data) })
}

func TestMutants(t *testing.T) {
	n := 0
	hostile.Mutants(t, func(data []byte) {
		if n++; n%4 == 0 { // they are alike, and parsing takes its time
			anyPage(t, data)
		}
	})
}

func TestRandomCode(t *testing.T) {
	hostile.Codes(func(f *pyc.File) { pageOf(t, f, Options{}, maxRows) })
}
