package cli

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
			var b strings.Builder
			if err := explainOp(&b, table, op); err != nil {
				t.Fatal(err)
			}
			if operandText(table, op) == "" {
				t.Errorf("%s %s: operand of kind %s has no text", v, op.Name, op.Kind)
			}
			formula := op.EffectText()
			for _, term := range terms {
				formula = strings.ReplaceAll(formula, term.word, "")
			}
			if strings.Contains(formula, "(") {
				t.Errorf("%s %s: the formula %s has a term without a text", v, op.Name, op.EffectText())
			}
		}
	}
}
