package render

import (
	"io"
	"testing"

	"github.com/pyasm/pyasm/internal/stdlib"
)

// BenchmarkWrite lists the files of stdlib.Bench.
func BenchmarkWrite(b *testing.B) {
	files, size := stdlib.Bench(b)
	for _, format := range []Format{Dis, Classic, Bytes, Extended} {
		b.Run(format.String(), func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for _, f := range files {
					if err := Write(io.Discard, f, Options{Format: format}); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
