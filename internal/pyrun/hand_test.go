package pyrun_test

import (
	"os"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/internal/pyrun"
)

// TestByHand runs texts that a person wrote, who left out what can be worked
// out.
func TestByHand(t *testing.T) {
	const want = `[0, 1, 1, 2, 3, 5, 8, 13, 21]
0.125 / by zero
42 '__main__' frozenset({1})
`
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		name := "testdata/hand" + strings.ReplaceAll(py.Version.Name, ".", "") + ".pyasm"
		text, err := os.ReadFile(name)
		if os.IsNotExist(err) {
			t.Skip("no text for this version")
		}
		f, diags := asmtext.Unmarshal(text, name)
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		if got := py.Run(t, f); got != want {
			t.Errorf("prints\n%s\nand not\n%s", got, want)
		}
	})
}
