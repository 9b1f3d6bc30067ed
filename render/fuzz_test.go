package render

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
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
	for _, path := range seeds(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { everyWay(t, data) })
}

// seeds gives one small file of every version.
func seeds(t testing.TB) []string {
	var out []string
	dirs, err := filepath.Glob(corpus + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		files, err := filepath.Glob(dir + "/p[123]*.pyc")
		if err != nil {
			t.Fatal(err)
		}
		if len(files) > 0 {
			out = append(out, files[len(files)/2])
		}
	}
	return out
}

// TestMutants lists files with some bytes changed, of which many can still be
// read.
func TestMutants(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, path := range seeds(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for range 30 {
			mutant := bytes.Clone(data)
			for range 1 + rng.IntN(8) {
				mutant[16+rng.IntN(len(mutant)-16)] = byte(rng.UintN(256))
			}
			everyWay(t, mutant)
		}
	}
}

// TestRandomCode lists code objects whose bytes and tables are random, with a
// version each.
func TestRandomCode(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	random := func(n int) *marshal.Str {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.UintN(256))
		}
		return &marshal.Str{Head: marshal.Head{Type: 's'}, S: string(b)}
	}
	list := func() *marshal.Seq {
		s := &marshal.Seq{Head: marshal.Head{Type: '('}}
		for range rng.IntN(20) {
			s.Items = append(s.Items, random(rng.IntN(4)))
		}
		return s
	}
	for _, v := range pyver.All() {
		for range 50 {
			c := &marshal.Code{
				Code: random(rng.IntN(300)), Consts: list(), Names: list(), Filename: random(3), Name: random(3),
				Linetable: random(rng.IntN(40)), Argcount: int32(rng.Uint32()), Firstlineno: int32(rng.Uint32()),
			}
			if v.Code == pyver.Code311 {
				c.LocalsPlusNames, c.LocalsPlusKinds, c.Exceptiontable = list(), random(10), random(20)
			} else {
				c.Varnames, c.Cellvars, c.Freevars = list(), list(), list()
			}
			f := &pyc.File{Version: v, Code: c}
			for format := range Format(len(formats)) {
				if err := Write(io.Discard, f, Options{Format: format, FileOffsets: true}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
