// Package hostile gives tests files that no compiler writes, the same on every
// run.
package hostile

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// Seeds gives a file of middle size of every folder of the corpus, to begin
// with.
func Seeds(t testing.TB) [][]byte {
	t.Helper()
	var all [][]byte
	for _, folder := range corpus.Folders(t) {
		files := corpus.Files(t, folder)
		slices.SortFunc(files, func(a, b *corpus.File) int { return len(a.Data) - len(b.Data) })
		all = append(all, files[len(files)/2].Data)
	}
	return all
}

// Mutants calls f with files of which some bytes behind the header were
// changed. Many of them can still be read.
func Mutants(t testing.TB, f func(data []byte)) {
	t.Helper()
	const (
		each   = 30 // of one file
		most   = 8  // bytes changed
		header = 16
	)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, data := range Seeds(t) {
		for range each {
			mutant := bytes.Clone(data)
			for range 1 + rng.IntN(most) {
				mutant[header+rng.IntN(len(mutant)-header)] = byte(rng.UintN(256))
			}
			f(mutant)
		}
	}
}

// Codes calls f with files of every version whose code, tables, names and
// counts are random.
func Codes(f func(file *pyc.File)) {
	const each = 50 // of one version
	rng := random{rand.New(rand.NewPCG(3, 4))}
	for _, v := range pyver.All() {
		for range each {
			f(&pyc.File{Version: v, Magic: v.MagicBytes(), Code: rng.code(v)})
		}
	}
}

type random struct{ *rand.Rand }

func (r random) str(n int) *marshal.Str {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.UintN(256))
	}
	return &marshal.Str{Head: marshal.Head{Type: 's'}, S: string(b)}
}

func (r random) list() *marshal.Seq {
	s := &marshal.Seq{Head: marshal.Head{Type: '('}}
	for range r.IntN(20) {
		s.Items = append(s.Items, r.str(r.IntN(4)))
	}
	return s
}

func (r random) code(v *pyver.Version) *marshal.Code {
	c := &marshal.Code{
		Head: marshal.Head{Type: 'c'},
		Code: r.str(r.IntN(300)), Consts: r.list(), Names: r.list(), Filename: r.str(3), Name: r.str(3), Qualname: r.str(3),
		Linetable: r.str(r.IntN(40)), Argcount: int32(r.Uint32()), Firstlineno: int32(r.Uint32()),
	}
	if marshal.Has(v, "co_exceptiontable") {
		c.Exceptiontable = r.str(20)
	}
	if marshal.Has(v, "co_localsplusnames") {
		c.LocalsPlusNames, c.LocalsPlusKinds = r.list(), r.str(10)
	} else {
		c.Varnames, c.Cellvars, c.Freevars = r.list(), r.list(), r.list()
	}
	return c
}
