package opcode_test

import (
	"slices"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/opcode"
)

// jumpingCode is what an interpreter says of the jumps of a code object.
type jumpingCode struct {
	Labels       []int         `json:"labels"`
	Instructions [][]any       `json:"instructions"`
	Nested       []jumpingCode `json:"nested"`
}

// TestTargets compares where operands lead to with the labels of the
// interpreters.
func TestTargets(t *testing.T) {
	labels := 0
	for _, f := range corpus.Files(t) {
		var file struct{ Module jumpingCode }
		if f.Truth(t, &file) {
			labels += compareTargets(t, f.String(), opcode.For(f.Version), &file.Module)
		}
	}
	t.Logf("%d labels compared", labels)
}

func compareTargets(t *testing.T, file string, tab *opcode.Table, c *jumpingCode) int {
	var got []int
	for _, row := range c.Instructions {
		op := tab.Op(byte(row[1].(float64)))
		if op.Jump != opcode.NoJump {
			got = append(got, target(tab, op, int(row[0].(float64)), int(row[3].(float64))))
		}
	}
	slices.Sort(got)
	got = slices.Compact(got)
	slices.Sort(c.Labels)
	if !slices.Equal(got, c.Labels) {
		t.Fatalf("%s: jumps lead to %v, want %v", file, got, c.Labels)
	}
	n := len(got)
	for i := range c.Nested {
		n += compareTargets(t, file, tab, &c.Nested[i])
	}
	return n
}

// target follows an operand by the facts of the table.
func target(tab *opcode.Table, op *opcode.Op, offset, arg int) int {
	f := tab.Version.Instr
	end := offset + 3
	if f.Wordcode {
		end = offset + 2 + 2*int(op.Caches)
	}
	switch op.Jump {
	case opcode.Absolute:
		return arg * f.JumpUnit
	case opcode.Backward:
		return end - arg*f.JumpUnit
	}
	return end + arg*f.JumpUnit
}
