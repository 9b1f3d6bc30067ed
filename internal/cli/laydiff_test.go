package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/asmtext"
)

// TestLayoutEdits looks that the lines that go and stay are one text, and those
// that come and stay the other, and that patch would agree.
func TestLayoutEdits(t *testing.T) {
	names, _ := filepath.Glob("../pyrun/testdata/*/*.pyasm")
	texts := []string{"", "\n\n", "# Python bytecode 3.8\n\n\n\n\n NOP\n\n\n\n", " NOP\n\n  NOP ; a\n\n\n\n\n NOP", "a:\n NOP\n" + strings.Repeat("            NOP\n", 20) + " NOP\n"}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	for _, before := range texts {
		after := asmtext.Format(before)
		var a, b []string
		for _, l := range layoutEdits(before, after) {
			if l.sign != '+' {
				a = append(a, l.text)
			}
			if l.sign != '-' {
				b = append(b, l.text)
			}
		}
		if got := strings.Join(a, "\n"); got != strings.TrimSuffix(before, "\n") {
			t.Errorf("%q is taken for %q", before, got)
		}
		if got := strings.Join(b, "\n"); got != strings.TrimSuffix(after, "\n") {
			t.Errorf("%q laid out is taken for %q", before, got)
		}
		var changed int
		for line := range strings.SplitSeq(string(layoutDiff("x", before, after)), "\n") {
			if strings.HasPrefix(line, "@@") {
				changed++
			}
		}
		if (changed == 0) != (before == after) && strings.TrimSpace(before) != strings.TrimSpace(after) {
			t.Errorf("%q: %d hunks", before, changed)
		}
	}
}
