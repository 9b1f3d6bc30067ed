package asmjson

import (
	"io"
	"testing"

	"github.com/pyasm/pyasm/internal/stdlib"
)

// BenchmarkMarshal writes the files of stdlib.Bench.
func BenchmarkMarshal(b *testing.B) {
	files, size := stdlib.Bench(b)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if err := Marshal(io.Discard, f, MarshalOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}
