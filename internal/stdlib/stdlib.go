// Package stdlib gives tests whole standard libraries, compiled. They are not
// in the repository: the environment variable PYASM_STDLIB names a folder that
// has one folder of .pyc files for each version, under the version's name.
package stdlib

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// Versions calls f in a subtest for every version, with all its code objects,
// the inner ones too. It skips the test where there are none.
func Versions(t *testing.T, f func(t *testing.T, v *pyver.Version, codes []*marshal.Code)) {
	dir := os.Getenv("PYASM_STDLIB")
	if dir == "" {
		t.Skip("PYASM_STDLIB is not set")
	}
	dirs, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		v, ok := pyver.ByName(d.Name())
		if !ok {
			continue
		}
		t.Run(d.Name(), func(t *testing.T) { f(t, v, load(t, filepath.Join(dir, d.Name()))) })
	}
}

// load reads all files of a folder.
func load(t *testing.T, dir string) []*marshal.Code {
	files, err := filepath.Glob(filepath.Join(dir, "*.pyc"))
	if err != nil {
		t.Fatal(err)
	}
	var all []*marshal.Code
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := pyc.Read(data, pyc.ReadOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		all = collect(all, f.Code)
	}
	return all
}

// collect appends c and what is nested in its constants.
func collect(all []*marshal.Code, c *marshal.Code) []*marshal.Code {
	all = append(all, c)
	for _, k := range c.Consts.Items {
		if inner, ok := k.(*marshal.Code); ok {
			all = collect(all, inner)
		}
	}
	return all
}

// Bench gives the files that benchmarks go over, see [corpus.Large], and how
// many bytes they have.
func Bench(b *testing.B) (files []*pyc.File, size int64) {
	b.Helper()
	for _, file := range corpus.Large(b) {
		f, err := pyc.Read(file.Data, pyc.ReadOptions{})
		if err != nil {
			b.Fatalf("%s: %v", file, err)
		}
		files, size = append(files, f), size+int64(len(file.Data))
	}
	return files, size
}
