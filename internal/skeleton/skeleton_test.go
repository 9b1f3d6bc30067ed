package skeleton_test

import (
	"testing"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/internal/skeleton"
	"github.com/pyasm/pyasm/pyver"
)

// TestAssemble assembles every program of every version, of which there is
// nothing to be said.
func TestAssemble(t *testing.T) {
	for _, v := range pyver.All() {
		kinds := skeleton.Of(v)
		if len(kinds) == 0 {
			t.Errorf("no program in %s", v.Name)
		}
		t.Logf("%s: %v", v.Name, kinds)
		for _, kind := range kinds {
			text, _, _ := skeleton.Program(v, kind)
			if laid := asmtext.Format(text); laid != text {
				t.Errorf("%s %s is laid out otherwise:\n%s", v.Name, kind, laid)
			}
			if _, diags := asmtext.Unmarshal([]byte(text), kind); len(diags) > 0 {
				t.Errorf("%s %s: %v\n%s", v.Name, kind, diags, text)
			}
		}
	}
}

// TestRun runs every program where there is an interpreter for it.
func TestRun(t *testing.T) {
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		for _, kind := range skeleton.Of(py.Version) {
			text, says, _ := skeleton.Program(py.Version, kind)
			f, diags := asmtext.Unmarshal([]byte(text), kind)
			if f == nil {
				t.Fatal(diags)
			}
			if got := py.Run(t, f); got != says {
				t.Errorf("%s prints\n%s\nand not\n%s\n%s", kind, got, says, text)
			}
		}
	})
}
