package pyc

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/diag"
)

// FuzzRead reads any bytes as a file. What can be read is written as the same
// bytes; what cannot has a reason and an offset.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("../testdata/corpus/*/*.pyc")
	if err != nil || len(names) == 0 {
		f.Fatal("no corpus", err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		if version := filepath.Dir(name); !seen[version] {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			if seen[version] = len(data) < 2500; seen[version] {
				f.Add(data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(data, ReadOptions{})
		if err != nil {
			d, ok := err.(*diag.Diagnostic)
			if !ok || d.Offset < 0 || d.Offset > len(data) || d.Msg == "" {
				t.Fatalf("error without a place: %#v", err)
			}
			return
		}
		again, err := file.Append(nil)
		if err != nil || !bytes.Equal(again, data) {
			t.Fatalf("written as %x (%v)", again, err)
		}
	})
}
