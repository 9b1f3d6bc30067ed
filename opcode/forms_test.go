package opcode_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// TestForms asks the interpreters for the forms that they put in the place of
// operations.
func TestForms(t *testing.T) {
	const script = `
import opcode
for base, forms in sorted(opcode._specializations.items()):
    print(base, *sorted(forms))
`
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		out, err := exec.Command(py.Path, "-c", script).CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		tab := opcode.For(py.Version)
		for line := range strings.Lines(string(out)) {
			words := strings.Fields(line)
			op, _ := tab.Lookup(words[0])
			got := slices.DeleteFunc(tab.Forms(op), func(name string) bool { return strings.HasPrefix(name, "INSTRUMENTED_") })
			slices.Sort(got)
			if !slices.Equal(got, words[1:]) {
				t.Errorf("%s: forms %q, want %q", words[0], got, words[1:])
			}
		}
	}, "3.11", "3.12", "3.13")
}

// TestFormsOfOneName has an operation whose forms the tables list.
func TestFormsOfOneName(t *testing.T) {
	v, _ := pyver.ByName("3.14")
	op, _ := opcode.For(v).Lookup("RESUME")
	if got := opcode.For(v).Forms(op); !slices.Equal(got, []string{"RESUME_CHECK", "INSTRUMENTED_RESUME"}) {
		t.Errorf("forms %q", got)
	}
}
