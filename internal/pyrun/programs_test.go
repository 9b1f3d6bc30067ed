package pyrun_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/internal/pyrun"
)

// TestPrograms runs programs that a person wrote from nothing, as short as the
// assembler allows, and looks that it has nothing to say of them.
func TestPrograms(t *testing.T) {
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		suffix := strings.ReplaceAll(py.Version.Name, ".", "") + ".pyasm"
		outputs, err := filepath.Glob("testdata/programs/*.out")
		if err != nil || len(outputs) == 0 {
			t.Fatal("no programs", err)
		}
		for _, output := range outputs {
			name := strings.TrimSuffix(output, ".out") + suffix
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(output)
			if err != nil {
				t.Fatal(err)
			}
			f, diags := asmtext.Unmarshal(text, filepath.Base(name))
			if len(diags) > 0 {
				t.Errorf("%s: %v", name, diags)
				continue
			}
			if got := py.Run(t, f); strings.TrimSpace(got) != strings.TrimSpace(string(want)) {
				t.Errorf("%s prints\n%s\nand not\n%s", name, got, want)
			}
		}
	}, "3.8", "3.13")
}
