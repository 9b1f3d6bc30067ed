package asmtext

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

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

// toText reads a file and gives its bytes and its text.
func toText(t testing.TB, name string) (data, text []byte) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var buf bytes.Buffer
	if err := Marshal(&buf, f, MarshalOptions{}); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return data, buf.Bytes()
}

// TestRoundTrip takes every file through text and wants the same bytes, and
// nothing to be said of the text. It measures the deviation lines.
func TestRoundTrip(t *testing.T) {
	for v, names := range files(t) {
		t.Run(v, func(t *testing.T) {
			t.Parallel()
			size, extra := 0, 0
			for _, name := range names {
				data, text := toText(t, name)
				f, diags := Unmarshal(text, name)
				if len(diags) > 0 {
					t.Errorf("%v", diags[0])
				}
				if f == nil {
					continue
				}
				out, err := f.Append(nil)
				if err != nil || !bytes.Equal(out, data) {
					t.Errorf("%s: not the same bytes (%v)", name, err)
				}
				size, extra = size+len(text), extra+deviationBytes(string(text))
			}
			if extra*100 > 3*size {
				t.Errorf("deviations are more than 3 %% of the text")
			}
			t.Logf("%d files, %d bytes of text, deviations %.2f %%", len(names), size, 100*float64(extra)/float64(size))
		})
	}
}

var annotation = regexp.MustCompile(`^ \{(kept|bare|prefixes|caches)\b`)

// deviationBytes counts the bytes of lines and annotations that only say what
// deviates.
func deviationBytes(text string) int {
	keys := []string{"# Marshal:", "# Line table:", "# Exception table bytes:", "# Local kinds:", "# Local names:", "# Bytes after", "# Header flags:"}
	n := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		if slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(line, k) }) {
			n += len(line)
		} else if i := strings.Index(line, " {"); i > 0 && strings.HasPrefix(line, " ") && annotation.MatchString(line[i:]) {
			n += strings.IndexByte(line[i:], '}') + 1
		}
	}
	return n
}
