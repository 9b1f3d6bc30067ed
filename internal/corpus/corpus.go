// Package corpus gives tests the files of testdata/corpus: small .pyc files of
// every version and, beside most of them, a truth file, which tells what the
// interpreter of the version says of the file.
package corpus

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/pyver"
)

// File is a .pyc file of the corpus.
type File struct {
	Version *pyver.Version
	Folder  string // its folder in the corpus, as "3.12" and "1.2", which is of version 1.1
	Name    string // without ".pyc"
	Data    []byte
	Path    string // for what wants the file itself
}

// String gives folder and name, for messages.
func (f *File) String() string { return f.Folder + "/" + f.Name }

// Dir gives the folder of the corpus, whichever package the test is of.
func Dir(t testing.TB) string {
	t.Helper()
	for root := "."; ; root = filepath.Join(root, "..") {
		dir := filepath.Join(root, "testdata", "corpus")
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
		if abs, err := filepath.Abs(root); err != nil || filepath.Dir(abs) == abs {
			t.Fatalf("no testdata/corpus above this package (%v)", err)
		}
	}
}

// Folders gives the names of the folders, one for each version.
func Folders(t testing.TB) []string {
	t.Helper()
	entries, err := os.ReadDir(Dir(t))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if _, ok := pyver.ByName(e.Name()); ok {
			names = append(names, e.Name())
		}
	}
	return names
}

// Files gives the files of some folders, or of all where none is named.
func Files(t testing.TB, folders ...string) []*File {
	t.Helper()
	if len(folders) == 0 {
		folders = Folders(t)
	}
	var all []*File
	for _, folder := range folders {
		all = append(all, inFolder(t, filepath.Join(Dir(t), folder), folder)...)
	}
	return all
}

// One gives one file of a folder.
func One(t testing.TB, folder, name string) *File {
	t.Helper()
	for _, f := range Files(t, folder) {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no %s of %s in the corpus", name, folder)
	return nil
}

// inFolder reads the files of one folder, of which there must be some.
func inFolder(t testing.TB, dir, folder string) (all []*File) {
	t.Helper()
	v, ok := pyver.ByName(folder)
	paths, err := filepath.Glob(filepath.Join(dir, "*.pyc"))
	if !ok || err != nil || len(paths) == 0 {
		t.Fatalf("no files of a version in %s (%v)", dir, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &File{v, folder, strings.TrimSuffix(filepath.Base(path), ".pyc"), data, path})
	}
	return all
}

// Truth reads the truth file of a file into to, as encoding/json does. It
// gives false where there is none: Python 1.0 has no dis.
func (f *File) Truth(t testing.TB, to any) bool {
	t.Helper()
	path := strings.TrimSuffix(f.Path, ".pyc") + ".json.gz"
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false
	}
	Unpack(t, path, to)
	return true
}

// Unpack reads a packed JSON file into to.
func Unpack(t testing.TB, path string, to any) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if err := json.NewDecoder(z).Decode(to); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// Large gives the files of 3.12 that benchmarks go over: all of its standard
// library where the environment variable PYASM_STDLIB names a folder with a
// folder of it, else those of the corpus.
func Large(b testing.TB) []*File {
	b.Helper()
	const folder = "3.12"
	if dir := os.Getenv("PYASM_STDLIB"); dir != "" {
		return inFolder(b, filepath.Join(dir, folder), folder)
	}
	return Files(b, folder)
}
