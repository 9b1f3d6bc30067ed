package check

import (
	"testing"

	"github.com/pyasm/pyasm/internal/stdlib"
)

// BenchmarkFile checks the files of stdlib.Bench; render has what a listing of
// them takes.
func BenchmarkFile(b *testing.B) {
	files, size := stdlib.Bench(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if list := File(f, Options{}); len(list) > 0 {
				b.Fatal(list[0].String())
			}
		}
	}
}
