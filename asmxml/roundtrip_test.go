package asmxml

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/pyc"
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

// mustReturn takes a file through XML to the same bytes, with nothing to be said
// of the document. A file that no form can show must have a reason.
func mustReturn(t testing.TB, name string, data []byte) {
	t.Helper()
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var doc bytes.Buffer
	if err := Marshal(&doc, f, MarshalOptions{}); err != nil {
		if !strings.Contains(err.Error(), "more than a listing can show") {
			t.Errorf("%s: %v", name, err)
		}
		return
	}
	back, diags := Unmarshal(doc.Bytes(), name)
	if len(diags) > 0 {
		t.Errorf("%s: a document of ours has mistakes:\n%v\n%s", name, diags[0], excerpt(doc.Bytes(), diags[0].Line))
	}
	if back == nil {
		return
	}
	out, err := back.Append(nil)
	if err != nil || !bytes.Equal(out, data) {
		t.Errorf("%s: not the same bytes (%v)", name, err)
	}
}

// excerpt gives the lines around one.
func excerpt(doc []byte, line int) []byte {
	lines := bytes.SplitAfter(doc, []byte("\n"))
	return bytes.Join(lines[max(0, line-8):min(len(lines), line+3)], nil)
}

// TestDeviations looks that what is said in <marshal> is little.
func TestDeviations(t *testing.T) {
	for _, folder := range corpus.Folders(t) {
		size, extra := 0, 0
		for _, f := range corpus.Files(t, folder) {
			doc := toXML(t, f.Data)
			size += len(doc)
			for _, line := range bytes.SplitAfter(doc, []byte("\n")) {
				if bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("<marshal>")) {
					extra += len(line)
				}
			}
		}
		if extra*100 > 3*size {
			t.Errorf("%s: deviations are %.2f %% of the documents", folder, 100*float64(extra)/float64(size))
		}
	}
}
