package explain

import (
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// TestEveryOperationIsExplained looks for operations that the words here do
// not cover.
func TestEveryOperationIsExplained(t *testing.T) {
	for _, v := range pyver.All() {
		table := opcode.For(v)
		for _, op := range table.Defined() {
			e := Of(table, op)
			if e.Operand == "" || op.HasArg && e.Written == "" {
				t.Errorf("%s %s: operand of kind %s has no text", v, op.Name, op.Kind)
			}
			if len(e.Stack) == 0 || e.Does == "" || e.Versions == "" || len(e.Examples) == 0 {
				t.Errorf("%s %s: %+v", v, op.Name, e)
			}
			formula := op.EffectText()
			for _, term := range terms {
				formula = strings.ReplaceAll(formula, term.word, "")
			}
			if strings.Contains(formula, "(") {
				t.Errorf("%s %s: the formula %s has a term without a text", v, op.Name, op.EffectText())
			}
			for line := range strings.Lines(e.Text()) {
				if n := len([]rune(line)); n > lineWidth+1 && !strings.Contains(line, "formula") {
					t.Errorf("%s %s: a line of %d characters: %s", v, op.Name, n, line)
				}
			}
		}
	}
}
