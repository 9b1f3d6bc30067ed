package render

import (
	"io"
	"testing"

	"github.com/pyasm/pyasm/internal/hostile"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// everyWay lists a file in all formats.
func everyWay(t testing.TB, data []byte) {
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		return
	}
	for format := range Format(len(formats)) {
		o := Options{Format: format, FileOffsets: true, Color: format%2 == 0, Source: fakeSource}
		if err := Write(io.Discard, f, o); err != nil && err != operand.ErrSpread {
			t.Fatal(err)
		}
	}
}

func FuzzWrite(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { everyWay(t, data) })
}

func TestMutants(t *testing.T) {
	hostile.Mutants(t, func(data []byte) { everyWay(t, data) })
}

func TestRandomCode(t *testing.T) {
	hostile.Codes(func(f *pyc.File) {
		for format := range Format(len(formats)) {
			if err := Write(io.Discard, f, Options{Format: format, FileOffsets: true}); err != nil {
				t.Fatal(err)
			}
		}
	})
}
