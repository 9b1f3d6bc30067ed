package listing

import (
	"slices"

	"github.com/pyasm/pyasm/opcode"
)

// The compiler of 3.10 leaves an operand byte with some ROT_TWO, ROT_THREE and
// ROT_FOUR, which take none: where its optimiser made them of ROT_N, or of
// BUILD_TUPLE and UNPACK_SEQUENCE (swaptimize and optimize_basic_block of
// Python/compile.c), they keep the count of those. Where the compiler wrote
// them itself the byte is 0. Which it was shows in the operations around.

// rotRule predicts the byte of one operation.
type rotRule struct {
	count  uint32
	plain  []string // operations behind it that say that the compiler wrote it itself
	doubt  string   // operation behind it that says so unless one of counted is before it
	counts []string
}

var rotRules = map[string]rotRule{
	"ROT_TWO":   {2, []string{"STORE_ATTR"}, "POP_TOP", []string{"BINARY_SUBSCR", "COPY_DICT_WITHOUT_KEYS"}},
	"ROT_THREE": {3, []string{"COMPARE_OP", "CONTAINS_OP", "IS_OP", "STORE_SUBSCR"}, "", nil},
	"ROT_FOUR":  {4, []string{"POP_EXCEPT"}, "POP_TOP", []string{"BINARY_SUBSCR", "COPY_DICT_WITHOUT_KEYS", "POP_TOP"}},
}

// RestArg predicts the operand byte of an operation that takes no operand.
// before gives the operation so many places before it (negative: behind), or
// nil where there is none.
func RestArg(t *opcode.Table, op *opcode.Op, before func(n int) *opcode.Op) uint32 {
	if !t.Version.Instr.RotArgs {
		return 0
	}
	rule, ok := rotRules[op.Name]
	if !ok {
		return 0
	}
	name := func(n int) string {
		if op := before(n); op != nil {
			return op.Name
		}
		return ""
	}
	prev, next := name(1), name(-1)
	doubt := rule.doubt != "" && next == rule.doubt
	switch {
	case op.Name == "ROT_TWO" && prev == "ROT_THREE":
		return 3
	case op.Name == "ROT_TWO" && prev == "POP_BLOCK", slices.Contains(rule.plain, next):
		return 0
	case doubt && !slices.Contains(rule.counts, prev):
		return 0
	case doubt && prev == "BINARY_SUBSCR" && name(3) != "DUP_TOP":
		// return x[i] inside of with or for, not an item of a pattern
		return 0
	}
	return rule.count
}

// RestArg predicts the operand byte of an instruction whose operation takes no
// operand.
func (c *Code) RestArg(i int) uint32 {
	return RestArg(c.Table, c.Table.Op(c.Ins[i].Op), func(n int) *opcode.Op {
		if j := i - n; j >= 0 && j < len(c.Ins) && !c.Ins[j].Raw {
			return c.Table.Op(c.Ins[j].Op)
		}
		return nil
	})
}

// restArgs sets the operand bytes of the items in rest, whose operations take
// no operand, to what is predicted.
func (d *Draft) restArgs() {
	for _, i := range d.Rest {
		i := int(i)
		d.Items[i].Arg = RestArg(d.Table, d.Table.Op(d.Items[i].Op), func(n int) *opcode.Op {
			if j := i - n; j >= 0 && j < len(d.Items) && !d.Items[j].Raw {
				return d.Table.Op(d.Items[j].Op)
			}
			return nil
		})
	}
}
