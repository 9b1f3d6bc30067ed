package page

import (
	"io"
	"testing"

	"github.com/pyasm/pyasm/internal/stdlib"
)

// BenchmarkWrite writes pages of the files of stdlib.Bench.
func BenchmarkWrite(b *testing.B) {
	files, size := stdlib.Bench(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if err := Write(io.Discard, f, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
