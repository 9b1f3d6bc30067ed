package marshal

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/pyver"
)

// corpus gives the .pyc files of every version, with where the object begins.
func corpus(t testing.TB, each func(v *pyver.Version, path, data string, at int)) {
	t.Helper()
	files, err := filepath.Glob("../testdata/corpus/*/*.pyc")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, f := range files {
		v := versionOf(t, filepath.Base(filepath.Dir(f)))
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		each(v, f, string(b), v.Header.Bytes())
	}
}

func versionOf(t testing.TB, dir string) *pyver.Version {
	v, ok := pyver.ByName(strings.TrimSuffix(dir, "/"))
	if !ok {
		t.Fatalf("no version %s", dir)
	}
	return v
}

func TestCorpusBytes(t *testing.T) {
	n := 0
	corpus(t, func(v *pyver.Version, path, data string, at int) {
		obj, end, err := Decode(v, data, at)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		if end != len(data) {
			t.Errorf("%s: read to %d of %d", path, end, len(data))
		}
		out, err := Append(nil, v, obj)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		if string(out) != data[at:end] {
			t.Errorf("%s: other bytes", path)
		}
		n++
	})
	t.Logf("%d files identical", n)
}

func benchFiles(b *testing.B) (files []string, size int64) {
	v := versionOf(b, "3.12")
	if dir := os.Getenv("PYASM_STDLIB"); dir != "" {
		names, _ := filepath.Glob(filepath.Join(dir, v.Name, "*.pyc"))
		for _, n := range names {
			data, err := os.ReadFile(n)
			if err != nil {
				b.Fatal(err)
			}
			files, size = append(files, string(data)), size+int64(len(data))
		}
		return files, size
	}
	corpus(b, func(w *pyver.Version, _, data string, _ int) {
		if w == v {
			files, size = append(files, data), size+int64(len(data))
		}
	})
	return files, size
}

// BenchmarkDecode reads the 3.12 part of the corpus, or the standard library
// in $PYASM_STDLIB/3.12.
func BenchmarkDecode(b *testing.B) {
	files, size := benchFiles(b)
	v := versionOf(b, "3.12")
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if _, _, err := Decode(v, f, v.Header.Bytes()); err != nil {
				b.Fatal(err)
			}
		}
	}
}
