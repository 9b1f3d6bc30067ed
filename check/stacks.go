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
}

// Stacks tells of every instruction of a code object, in the order of
// [instr.Decode], what is on the stack before it. "maybe" is an object or NULL,
// "final" is what a finally block begins with, of one value or more. Where
// stacks of different depths lead to an instruction, as some do up to 3.8, it
// is one of them. Behind what File would refuse nothing is known. For versions
// that are not followed there is nothing.
func Stacks(c *marshal.Code, v *pyver.Version) []Stack {
	if !followed(v) {
		return nil
	}
	ch := checker{v: v, o: Options{ErrorsOnly: true}}
	ch.body.Load(c, v)
	ch.flow.before = make([][]slot, len(ch.body.Instrs))
	if ch.structure() {
		ch.follow()
	}
	all := make([]Stack, len(ch.body.Instrs))
	lost := len(ch.list) > 0
	for i := range all {
		all[i].Offset = int(ch.body.Instrs[i].Offset)
		all[i].Reached = ch.flow.before[i] != nil || i < len(ch.flow.ran) && ch.flow.ran[i]
		all[i].Unknown = lost && !all[i].Reached
		for _, s := range ch.flow.before[i] {
			all[i].Values = append(all[i].Values, s.word())
		}
	}
	return all
}

// word is what Stacks calls a value.
func (s slot) word() string {
	if s.kind() == object {
		return "obj"
	}
	return words[s.kind()]
}
