package asmjson

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/pyc"
)

// BenchmarkMarshal writes the files of 3.12: those of the corpus, or all below
// the folder that the environment variable PYASM_STDLIB names.
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

// benchFiles reads the files to list and gives the sum of their sizes.
func benchFiles(b *testing.B) (files []*pyc.File, size int64) {
	root := os.Getenv("PYASM_STDLIB")
	if root == "" {
		root = corpus + "/3.12"
	}
	paths, err := filepath.Glob(root + "/*.pyc")
	if err != nil || len(paths) == 0 {
		b.Fatalf("no files below %s: %v", root, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		f, err := pyc.Read(data, pyc.ReadOptions{})
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, f)
		size += int64(len(data))
	}
	return files, size
}
