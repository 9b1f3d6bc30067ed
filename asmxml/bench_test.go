package asmxml

import (
	"io"
	"testing"

	"github.com/pyasm/pyasm/internal/stdlib"
)

// BenchmarkMarshal counts the bytes of the .pyc files.
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
