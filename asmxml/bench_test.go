package asmxml

import (
	"bytes"
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

// BenchmarkUnmarshal counts the bytes of the .pyc files too.
func BenchmarkUnmarshal(b *testing.B) {
	files, size := stdlib.Bench(b)
	var docs [][]byte
	for _, f := range files {
		var buf bytes.Buffer
		if err := Marshal(&buf, f, MarshalOptions{}); err != nil {
			b.Fatal(err)
		}
		docs = append(docs, buf.Bytes())
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, doc := range docs {
			f, diags := Unmarshal(doc, "bench.xml")
			if f == nil {
				b.Fatal(diags)
			}
			if _, err := f.Append(nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
