package asmxml

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
)

// TestRoundTrip takes every file through XML and wants the same bytes, and
// nothing to be said of the document: the corpus and, where PYASM_STDLIB names
// a folder of them, whole standard libraries.
func TestRoundTrip(t *testing.T) {
	for _, folder := range corpus.Folders(t) {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			for _, f := range corpus.Files(t, folder) {
				mustReturn(t, f.String(), f.Data)
			}
		})
	}
	dirs, _ := filepath.Glob(filepath.Join(os.Getenv("PYASM_STDLIB"), "*"))
	if os.Getenv("PYASM_STDLIB") == "" {
		return
	}
	for _, dir := range dirs {
		t.Run("stdlib/"+filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			names, _ := filepath.Glob(filepath.Join(dir, "*.pyc"))
			for _, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				mustReturn(t, name, data)
			}
			t.Logf("%d files", len(names))
		})
	}
}

// mustReturn takes a file through XML.
func mustReturn(t testing.TB, name string, data []byte) {
	t.Helper()
	f, diags := Unmarshal(toXML(t, data), name)
	if len(diags) > 0 {
		t.Errorf("%s: %v", name, diags[0])
	}
	if f == nil {
		return
	}
	out, err := f.Append(nil)
	if err != nil || !bytes.Equal(out, data) {
		t.Errorf("%s: not the same bytes (%v)", name, err)
	}
}
