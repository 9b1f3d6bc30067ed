package check

import (
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// size is how many values words stand for.
func size(items []item, arg uint32) int {
	n := 0
	for _, it := range items {
		n += it.times.value(arg)
	}
	return n
}

// otherwise tells of special cases: the effect of PRECALL is what the compiler counts, where CALL
// takes the values, and CALL_FUNCTION_KW has its rule for versions before 3.6.
func otherwise(op *opcode.Op, d *dialect) bool {
	return op.Name == "PRECALL" || op.Name == "CALL_FUNCTION_KW" && d.names
}

// TestEffects compares the rules with the effects that opcode/data has.
func TestEffects(t *testing.T) {
	for _, v := range pyver.All() {
		if !followed(v) {
			continue
		}
		table, rs := opcode.For(v), rulesFor(v)
		for _, op := range table.Defined() {
			r := &rs[op.Code]
			if !r.known || len(r.in) == 0 && r.special != nil || otherwise(op, dialectOf(table)) {
				continue
			}
			for _, arg := range []uint32{0, 1, 2, 3, 4, 5, 7, 0x102} {
				want, ok := op.Effect(arg, opcode.NotTaken)
				if got := size(r.out, arg) - size(r.in, arg); ok && got != want && !strings.HasPrefix(op.Name, "BUILD_SLICE") {
					t.Errorf("%s %s %d: the rule changes the depth by %d, the table says %d", v.Name, op.Name, arg, got, want)
				}
				want, _ = op.Effect(arg, opcode.Taken)
				if got := size(r.jump, arg) - size(r.in, arg); op.Jump != opcode.NoJump && got != want {
					t.Errorf("%s %s %d: on a jump the rule changes the depth by %d, the table says %d", v.Name, op.Name, arg, got, want)
				}
			}
		}
	}
}

// unwritten are the operations that no compiler writes into a file.
var unwritten = map[string]bool{
	"CACHE": true, "RESERVED": true, "INTERPRETER_EXIT": true, "ENTER_EXECUTOR": true, "EXIT_INIT_CHECK": true, "TRACE_RECORD": true,
	"STOP_CODE": true,
}

// TestEveryOperationHasARule, but for those that no compiler writes.
func TestEveryOperationHasARule(t *testing.T) {
	for _, v := range pyver.All() {
		if !followed(v) {
			continue
		}
		rs := rulesFor(v)
		for _, op := range opcode.For(v).Defined() {
			inner := op.Base != op.Code || unwritten[op.Name] || strings.HasPrefix(op.Name, "INSTRUMENTED_")
			if rs[op.Code].known == inner {
				t.Errorf("%s: %s known: %v", v.Name, op.Name, !inner)
			}
		}
	}
}

// TestStackCases: what is counted for every operand is the same for any.
func TestStackCases(t *testing.T) {
	for _, v := range pyver.All() {
		if followed(v) {
			continue
		}
		rs := rulesFor(v)
		for _, op := range opcode.For(v).Defined() {
			for i := range rs[op.Code].cases {
				c := &rs[op.Code].cases[i]
				for _, arg := range []uint32{0, 1, 2, 7, 0x305, 0x10102} {
					before, after := c.depths(arg)
					if b, a := c.Depths(arg); b != before || a != after {
						t.Errorf("%s %s %d: %d, %d; want %d, %d", v.Name, op.Name, arg, before, after, b, a)
					}
				}
			}
		}
	}
}
