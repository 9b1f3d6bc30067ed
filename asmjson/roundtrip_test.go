package asmjson

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
)

// files gives the files that a test goes over: the corpus and, where
// PYASM_STDLIB names a folder of them, whole standard libraries. They are
// grouped by version.
func files(t testing.TB) map[string][]string {
	t.Helper()
	groups := map[string][]string{}
	roots := []string{filepath.Join("..", "testdata", "corpus")}
	if dir := os.Getenv("PYASM_STDLIB"); dir != "" {
		roots = append(roots, dir)
	}
	for _, root := range roots {
		names, err := filepath.Glob(filepath.Join(root, "*", "*.pyc"))
		if err != nil || len(names) == 0 {
			t.Fatal("no files below", root, err)
		}
		for _, name := range names {
			v := filepath.Base(filepath.Dir(name))
			groups[v] = append(groups[v], name)
		}
	}
	return groups
}

// toJSON gives the JSON of a file.
func toJSON(t testing.TB, name string, data []byte) []byte {
	t.Helper()
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var buf bytes.Buffer
	if err := Marshal(&buf, f, MarshalOptions{File: name}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return buf.Bytes()
}

// TestRoundTrip takes every file through JSON and wants the same bytes, and
// nothing to be said of the text.
func TestRoundTrip(t *testing.T) {
	for v, names := range files(t) {
		t.Run(v, func(t *testing.T) {
			t.Parallel()
			for _, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				back(t, name, toJSON(t, name, data), data)
			}
		})
	}
}

// back reads JSON and wants it to be a file of these bytes.
func back(t testing.TB, name string, doc, data []byte) {
	t.Helper()
	f, diags := Unmarshal(doc, name)
	if len(diags) > 0 {
		t.Errorf("%v", diags[0])
	}
	if f == nil {
		return
	}
	out, err := f.Append(nil)
	if err != nil || !bytes.Equal(out, data) {
		t.Errorf("%s: not the same bytes (%v)", name, err)
	}
}

// TestOrder reads the corpus with the fields in another order.
func TestOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for _, file := range corpus.Files(t) {
		if len(file.Data) > 2000 {
			continue
		}
		back(t, file.Path, shuffled(t, toJSON(t, file.Path, file.Data), rng), file.Data)
	}
}

// TestLateRef has an object that stands in a list that does not count, since
// localsplusnames does, and refers to one that comes later.
func TestLateRef(t *testing.T) {
	doc := inCode + `"varnames": [{"id": 1, "value": [{"ref": 2}]}], "localspluskinds": [32], "localsplusnames": [{"ref": 1}],
		"consts": [{"id": 2, "value": ["x"]}]}}`
	f, diags := Unmarshal([]byte(doc), "x")
	if f == nil {
		t.Fatal(diags)
	}
	if name := f.Code.LocalsPlusNames.Items[0].(*marshal.Seq); name.Items[0].(*marshal.Seq).Items[0].(*marshal.Str).S != "x" {
		t.Error(name)
	}
}
