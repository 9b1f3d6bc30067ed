package asmjson

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// anyFile writes a file and sees whether that is JSON.
func anyFile(t testing.TB, data []byte) {
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		return
	}
	valid(t, f)
}

func valid(t testing.TB, f *pyc.File) {
	var out bytes.Buffer
	err := Marshal(&out, f, MarshalOptions{})
	if err == operand.ErrSpread {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(out.Bytes()) {
		t.Fatalf("no JSON: %.1000s", out.String())
	}
}

func FuzzMarshal(f *testing.F) {
	for _, path := range seeds(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { anyFile(t, data) })
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

// TestMutants writes files with some bytes changed, of which many can still be
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
			anyFile(t, mutant)
		}
	}
}

// TestRandomCode writes code objects whose bytes and tables are random, with a
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
			valid(t, &pyc.File{Version: v, Code: c})
		}
	}
}
