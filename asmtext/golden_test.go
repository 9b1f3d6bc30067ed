package asmtext

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenFiles are files of the corpus whose texts are kept, so that a change
// of the printer shows up in review.
var goldenFiles = []string{
	"1.1/p10to12_access", "1.5.2/p15_except", "2.4/p24_new", "2.7/p25_new", "3.4/p33_new",
	"3.8/p38_new", "3.10/p310_new", "3.11/p311_new", "3.13/p312_new", "3.14/p314_new", "pypy3.11/p33_new",
}

func TestGolden(t *testing.T) {
	for _, name := range goldenFiles {
		_, text := toText(t, filepath.Join("..", "testdata", "corpus", name+".pyc"))
		golden := filepath.Join("testdata", "golden", strings.ReplaceAll(name, "/", "_")+".pyasm")
		if *update {
			if err := os.WriteFile(golden, text, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text, want) {
			t.Errorf("%s is not as in %s (go test ./asmtext -run Golden -update writes it anew)", name, golden)
		}
	}
}
