package asmtext

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/pyc"
)

// benchFiles gives the files of Python 3.12: the standard library below
// $PYASM_STDLIB, or the corpus.
func benchFiles(b *testing.B) (files []*pyc.File, size int64) {
	dir := os.Getenv("PYASM_STDLIB")
	if dir == "" {
		dir = filepath.Join("..", "testdata", "corpus")
	}
	names, err := filepath.Glob(filepath.Join(dir, "3.12", "*.pyc"))
	if err != nil || len(names) == 0 {
		b.Fatal("no files", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		f, err := pyc.Read(data, pyc.ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		files, size = append(files, f), size+int64(len(data))
	}
	return files, size
}

// BenchmarkMarshal counts the bytes of the .pyc files.
func BenchmarkMarshal(b *testing.B) {
	files, size := benchFiles(b)
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
	files, _ := benchFiles(b)
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
