package opcode_test

import (
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// twoCounts are operations whose operand has two numbers although its kind is
// that of one.
var twoCounts = map[string]bool{"UNPACK_EX": true, "BUILD_MAP_UNPACK_WITH_CALL": true}

// TestOperand looks that what is said of operands goes with their kinds, and
// that all operations whose effect on the stack depends on a number say which.
func TestOperand(t *testing.T) {
	for _, v := range pyver.All() {
		tab := opcode.For(v)
		for _, op := range tab.Defined() {
			text, told := tab.Operand(op)
			switch op.Kind {
			case opcode.CallCounts:
				if !strings.Contains(text, "plus 256 times") {
					t.Errorf("%s %s: %q, of two counts", v.Name, op.Name, text)
				}
			case opcode.Int, opcode.SmallInt:
				if strings.Contains(text, "256") && !twoCounts[op.Name] {
					t.Errorf("%s %s: %q, of one count", v.Name, op.Name, text)
				}
				if strings.Contains(op.EffectText(), "n") && text == "" && !strings.HasPrefix(op.Name, "INSTRUMENTED_") {
					t.Errorf("%s %s: nothing is said of the operand", v.Name, op.Name)
				}
			default:
				if told && op.HasArg && op.Base == op.Code && !strings.HasPrefix(op.Name, "INSTRUMENTED_") {
					t.Errorf("%s %s: %q, of the kind %v", v.Name, op.Name, text, op.Kind)
				}
			}
		}
	}
}
