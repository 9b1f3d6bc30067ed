package asmxml

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
)

var update = flag.Bool("update", false, "write the golden files anew")

// goldenFiles are files of the corpus whose documents are kept, so that a
// change of the printer shows up in review.
var goldenFiles = []string{
	"1.1/p10to12_access", "2.5/p25_new", "2.7/p20_new", "3.8/p38_new", "3.11/p311_new", "3.14/p314_new",
}

func TestGolden(t *testing.T) {
	for _, name := range goldenFiles {
		folder, file, _ := strings.Cut(name, "/")
		doc := toXML(t, corpus.One(t, folder, file).Data)
		golden := filepath.Join("testdata", "golden", folder+"_"+file+".xml")
		if *update {
			if err := os.WriteFile(golden, doc, 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(doc, want) {
			t.Errorf("%s is not as in %s (go test ./asmxml -run Golden -update writes it anew)", name, golden)
		}
	}
}
