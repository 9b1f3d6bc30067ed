package marshal

import (
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/pyver"
)

// eachFile gives the .pyc files of every version, with where the object begins.
func eachFile(t testing.TB, each func(v *pyver.Version, path, data string, at int)) {
	t.Helper()
	for _, f := range corpus.Files(t) {
		each(f.Version, f.String(), string(f.Data), f.Version.Header.Bytes())
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
	eachFile(t, func(v *pyver.Version, path, data string, at int) {
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

// BenchmarkDecode reads the 3.12 part of the corpus, or the standard library
// in $PYASM_STDLIB/3.12.
func BenchmarkDecode(b *testing.B) {
	v := versionOf(b, "3.12")
	var files []string
	size := 0
	for _, f := range corpus.Large(b) {
		files, size = append(files, string(f.Data)), size+len(f.Data)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			if _, _, err := Decode(v, f, v.Header.Bytes()); err != nil {
				b.Fatal(err)
			}
		}
	}
}
