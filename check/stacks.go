package check

import (
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Stack is what is known of the stack before an instruction.
type Stack struct {
	Offset  int      // of the instruction in co_code, in bytes
	Reached bool     // whether a path leads to it
	Unknown bool     // whether one may, since some end early in what File would refuse
	Values  []string // a word for each value, the top last: "obj", "null", "maybe", "iter", "list", …
	Others  bool     // whether a path leads to it with a stack of another depth, as some do up to 3.8
}

// Stacks tells of every instruction of a code object, in the order of
// [instr.Decode], what is on the stack before it. "maybe" is an object or NULL,
// "final" is what a finally block begins with, of one value or more. Where
// stacks of different depths lead to an instruction it is one of them. Behind what File would refuse nothing is known, nor where the stacks of
// all instructions together have very many values. For versions
// that are not followed there is nothing.
func Stacks(c *marshal.Code, v *pyver.Version) []Stack {
	if !followed(v) {
		return nil
	}
	ch := checker{v: v, o: Options{ErrorsOnly: true}}
	ch.body.Load(c, v)
	const least, each = 1 << 20, 64 // values; compilers' code has about two for an instruction
	ch.flow.before, ch.flow.notable = make([]noted, len(ch.body.Instrs)), least+each*len(ch.body.Instrs)
	if ch.structure() {
		ch.follow()
	}
	all := make([]Stack, len(ch.body.Instrs))
	lost := len(ch.list) > 0
	for i := range all {
		n := &ch.flow.before[i]
		all[i] = Stack{Offset: int(ch.body.Instrs[i].Offset), Reached: n.reached, Unknown: lost && !n.reached || n.left, Others: n.others}
		for _, s := range n.stack {
			all[i].Values = append(all[i].Values, s.word())
		}
	}
	return all
}

// noted is what was found on the stack before an instruction.
type noted struct {
	stack   []slot
	reached bool
	others  bool // stacks of other depths, too
	left    bool // there is no room to keep it
}

// note keeps the stack, unless all that are kept have too many values.
func (m *machine) note(n *noted) {
	stack := m.now.stack
	m.notable -= max(0, len(stack)-cap(n.stack))
	if n.left = n.left || m.notable < 0; n.left {
		return
	}
	n.others = n.others || n.reached && len(stack) != len(n.stack)
	n.reached = true
	n.stack = append(n.stack[:0], stack...)
}

// word is what Stacks calls a value.
func (s slot) word() string {
	if s.kind() == object {
		return "obj"
	}
	return words[s.kind()]
}
