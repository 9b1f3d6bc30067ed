package asmjson

import (
	"bytes"
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

// BenchmarkRead reads the JSON of the same files. It counts the bytes of the
// .pyc files.
func BenchmarkRead(b *testing.B) {
	files, size := stdlib.Bench(b)
	var docs [][]byte
	n := 0
	for _, f := range files {
		var buf bytes.Buffer
		if err := Marshal(&buf, f, MarshalOptions{}); err != nil {
			b.Fatal(err)
		}
		docs, n = append(docs, buf.Bytes()), n+buf.Len()
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, doc := range docs {
			f, diags, err := Read(bytes.NewReader(doc), "bench.json")
			if f == nil {
				b.Fatal(diags, err)
			}
			if _, err := f.Append(nil); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(n)/float64(size), "json/pyc")
}
