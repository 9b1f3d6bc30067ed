package check

import (
	"testing"

	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/stdlib"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

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
		eachCode(f.Code, func(c *marshal.Code) { leastStack(t, c, f.Version) })
	}
}

func eachCode(c *marshal.Code, visit func(*marshal.Code)) {
	visit(c)
	for _, k := range c.Consts.Items {
		if inner, ok := k.(*marshal.Code); ok {
			eachCode(inner, visit)
		}
	}
}

// leastStack checks a code object with the stack size that package flow works
// out, which must do.
func leastStack(t *testing.T, c *marshal.Code, v *pyver.Version) {
	t.Helper()
	if !followed(v) {
		return
	}
	var b operand.Body
	b.Load(c, v)
	_, most := flow.Depths(b.View.Table, b.Instrs, b.Exceptions)
	least := *c
	least.Stacksize = int32(most)
	for _, e := range Code(&least, v, Options{ErrorsOnly: true}) {
		t.Errorf("%s with a stack of %d instead of %d: %s", v.Name, most, c.Stacksize, &e)
	}
}

// TestStdlib does the same for whole standard libraries.
func TestStdlib(t *testing.T) {
	stdlib.Versions(t, func(t *testing.T, v *pyver.Version, codes []*marshal.Code) {
		for _, c := range codes {
			for _, e := range Code(c, v, Options{}) {
				t.Errorf("%s: %s", c.Filename.S, &e)
			}
			leastStack(t, c, v)
		}
	})
}
