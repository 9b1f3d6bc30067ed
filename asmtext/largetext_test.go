package asmtext

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// counted joins what a format gives for the numbers below n.
func counted(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// TestLargeTexts reads texts that have very much of one thing. Each takes well
// under a second where the time grows with the size, and many where it grows
// with its square.
func TestLargeTexts(t *testing.T) {
	const n = 10000
	for name, body := range map[string]string{
		"parentheses":    "# Constants:\n#   0: " + strings.Repeat("(", 50*n) + "\n",
		"strings":        " LOAD_CONST (" + strings.Repeat("'a' ", n) + "\n",
		"labels":         strings.Repeat("A:\n", n),
		"jumps":          strings.Repeat(" JUMP_FORWARD Z\n", n) + "Z:\n",
		"long jumps":     strings.Repeat(" JUMP_FORWARD Z {prefixes 3}\n", n) + "Z:\n",
		"constants":      counted(n, " LOAD_CONST (%d)\n"),
		"names":          counted(n, " LOAD_NAME (n%d)\n"),
		"variables":      counted(n, " LOAD_FAST (n%d)\n"),
		"free variables": counted(n, " LOAD_DEREF (n%d)\n"),
		"cells":          "# Cell variables:\n" + counted(n, "#  %[1]d: n%[1]d\n") + "# Varnames:\n#\t" + counted(n, "m%d, ") + "last\n NOP\n",
		"code objects":   counted(n, "# Code object: 0x1%05x\n NOP\n# Method Name: f\n") + counted(n, " LOAD_CONST (<code object f at 0x1%05x>)\n"),
		"later ones":     counted(n, " LOAD_CONST (<code object f at 0x1%05x>)\n") + counted(n, "# Method Name: f\n# First Line: %d\n NOP\n"),
		"ranges":         "# Exception table:\n" + strings.Repeat("#  0 to 2 -> 2 [1]\n", n) + strings.Repeat(" NOP\n", n),
		"far lines":      strings.Repeat(" 1:\n NOP\n 16000000:\n NOP\n", n),
		"deviations":     "# Marshal: plain " + strings.Repeat("names[0-30] ", n) + "\n NOP\n",
		"equal names":    "# Names:\n" + counted(n, "#  %d: x\n") + fmt.Sprintf("# Marshal: flagged names[0-%d]; again 4999 names[5000-%[1]d]\n NOP\n", n-1),
		"bytes":          " .byte " + strings.Repeat("00 ", 10*n) + "\n",
		"warnings":       strings.Repeat(".READ x\n", n),
		"digits":         "# Constants:\n#   0: " + strings.Repeat("7", 50*n) + "\n NOP\n",
		"fraction":       "# Constants:\n#   0: 0." + strings.Repeat("7", 50*n) + "\n NOP\n",
		"frozensets":     "# Constants:\n#   0: " + strings.Repeat("frozenset(", 3000) + strings.Repeat(")", 3000) + "\n NOP\n",
		"loops":          "# Constants:\n" + counted(n/10, "#   %[1]d: &%[1]d [*%[1]d, *0, *0, *1]\n") + " NOP\n",
	} {
		for _, version := range []string{"2.7", "3.12"} {
			begin := time.Now()
			mustAssemble(t, []byte("# Python bytecode "+version+"\n# Method Name: q\n"+body))
			if took := time.Since(begin); took > 10*time.Second {
				t.Errorf("%s: %v", name, took)
			}
		}
	}
}
