package check

import (
	"testing"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/stdlib"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// errors gives the findings that are errors.
func errors(list []Finding) (errs []Finding) {
	for _, f := range list {
		if f.Severity == diag.Error {
			errs = append(errs, f)
		}
	}
	return errs
}

// TestCorpus: nothing that a compiler wrote is refused.
func TestCorpus(t *testing.T) {
	for _, file := range corpus.Files(t) {
		f, err := pyc.Read(file.Data, pyc.ReadOptions{})
		if err != nil {
			t.Fatal(file, err)
		}
		for _, e := range File(f, Options{}) {
			t.Errorf("%s: %s", file, &e)
		}
	}
}

// TestStdlib does the same for whole standard libraries.
func TestStdlib(t *testing.T) {
	stdlib.Versions(t, func(t *testing.T, v *pyver.Version, codes []*marshal.Code) {
		for _, c := range codes {
			for _, e := range Code(c, v, Options{}) {
				t.Errorf("%s: %s", c.Filename.S, &e)
			}
		}
	})
}
