package render

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldens are the listings that stand in testdata/golden: a small file of some
// versions in every format, and one file each for the options.
var goldens = []struct {
	version, file string
	o             Options
	suffix        string
}{
	{"1.1", "p10to12_access", Options{Format: Dis}, ""},
	{"1.5.2", "p15_class", Options{Format: Extended}, ""},
	{"2.7", "p15_flow", Options{Format: Dis}, ""},
	{"2.7", "p15_func", Options{Format: Classic, Methods: []string{"bump", "<lambda>"}}, ""},
	{"2.7", "p15_func", Options{Format: Bytes, Methods: []string{"bump"}, FileOffsets: true}, ""},
	{"3.8", "p38_new", Options{Format: ExtendedBytes}, ""},
	{"3.8", "p38_new", Options{Format: Classic, Source: fakeSource}, "-source"},
	{"3.12", "p311_new", Options{Format: Dis}, ""},
	{"3.12", "p311_new", Options{Format: Extended}, ""},
	{"3.12", "p311_new", Options{Format: Bytes}, ""},
	{"3.12", "p311_new", Options{Format: Header}, ""},
	{"3.13", "p38_new", Options{Format: Dis}, ""},
	{"3.13", "p38_new", Options{Format: Dis, Methods: []string{"yields"}, Color: true, FileOffsets: true}, "-color"},
	{"3.14", "p35_new", Options{Format: Extended}, ""},
	{"3.15", "p35_new", Options{Format: Dis}, ""},
	{"pypy3.11-8", "p311_new", Options{Format: Classic}, ""},
}

// fakeSource stands for the lines of any file.
func fakeSource(file string, line int) string {
	if line%2 == 0 {
		return ""
	}
	return file + ": \ta line \x1b[31m of source"
}

func TestGolden(t *testing.T) {
	for _, g := range goldens {
		name := g.version + "-" + g.file + "-" + g.o.Format.String() + g.suffix + ".txt"
		t.Run(name, func(t *testing.T) {
			got := list(t, corpus.One(t, g.version, g.file), g.o)
			path := filepath.Join("testdata", "golden", name)
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			sameLines(t, strings.Split(got, "\n"), strings.Split(string(want), "\n"))
		})
	}
}

func TestParseFormat(t *testing.T) {
	for i, name := range Formats() {
		f, ok := ParseFormat(strings.ToUpper(name))
		if !ok || int(f) != i || f.String() != name {
			t.Errorf("%s: %v %v", name, f, ok)
		}
	}
	if _, ok := ParseFormat("xasm"); ok {
		t.Error("xasm is no listing")
	}
}
