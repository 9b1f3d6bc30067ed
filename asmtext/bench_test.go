package asmtext

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

// BenchmarkUnmarshal counts the bytes of the texts.
func BenchmarkUnmarshal(b *testing.B) {
	files, _ := stdlib.Bench(b)
	var texts [][]byte
	size := int64(0)
	for _, f := range files {
		var buf bytes.Buffer
		if err := Marshal(&buf, f, MarshalOptions{}); err != nil {
			b.Fatal(err)
		}
		texts, size = append(texts, buf.Bytes()), size+int64(buf.Len())
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, text := range texts {
			f, diags := Unmarshal(text, "bench.pyasm")
			if f == nil {
				b.Fatal(diags)
			}
			if _, err := f.Append(nil); err != nil {
				b.Fatal(err)
			}
		}
	}
}
