package check

import (
	"slices"
	"strings"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// walker follows the code of versions whose values are not followed: every
// instruction that a path leads to must be one, have an operand that means
// something, and lead to others. Of PyPy it also knows how deep the stack is
// where no handler has been on the way.
type walker struct {
	*machine
	depths []int32 // before each instruction, see the constants; machine.todo has numbers of instructions
	from   []int32 // which instruction the depth was first told by
}

// What stands in walker.depths where there is no depth.
const (
	unseen   = -2 // no path led to the instruction yet
	anyDepth = -1 // one did, but it is not known how deep the stack is
)

// nowhere are operations that no file may hold.
var nowhere = map[string]bool{"STOP_CODE": true, "LOAD_REVDB_VAR": true}

// unrolls are the operations behind which the depth of the stack hangs on how
// a block was left.
var unrolls = map[string]bool{
	"CONTINUE_LOOP": true, "END_FINALLY": true, "BEGIN_FINALLY": true, "CALL_FINALLY": true, "POP_FINALLY": true, "POP_EXCEPT": true,
	"RERAISE": true, "WITH_CLEANUP": true, "WITH_CLEANUP_START": true, "WITH_CLEANUP_FINISH": true, "WITH_EXCEPT_START": true, "END_ASYNC_FOR": true,
}

// stackCase is one case of how an operation changes the depth of the stack.
type stackCase struct {
	opcode.Picture
	before, after int
	counted       bool // before and after are for every operand
}

// depths gives how many values the operation takes, and puts there instead.
func (c *stackCase) depths(arg uint32) (before, after int) {
	if c.counted {
		return c.before, c.after
	}
	return c.Depths(arg)
}

// loadPlain makes the rules of a version that is followed plainly.
func (r *rules) loadPlain(t *opcode.Table) {
	for _, op := range t.Defined() {
		to := &r[op.Code]
		to.known = !nowhere[op.Name]
		if unrolls[op.Name] {
			continue
		}
		for _, p := range t.Pictures(op) {
			c := stackCase{Picture: p, counted: !strings.Contains(p.Before+p.After, "×")}
			c.before, c.after = p.Depths(0)
			to.cases = append(to.cases, c)
		}
	}
}

// plainly follows the code of the body with what is known of the version.
func (c *checker) plainly() {
	w := walker{machine: &c.flow}
	w.prepare(c)
	w.targets()
	w.depths, w.from = slices.Repeat([]int32{unseen}, len(w.ins)), make([]int32, len(w.ins))
	first := int32(anyDepth)
	if c.v.Impl == pyver.PyPy {
		first = 0
	}
	w.i = -1
	w.enter(0, first)
	for len(w.todo) > 0 {
		w.i = int(w.todo[len(w.todo)-1])
		w.todo = w.todo[:len(w.todo)-1]
		w.step()
	}
	w.unreached()
}

// enter notes that a path leads from the present instruction to another one with
// a depth of the stack.
func (w *walker) enter(i int, depth int32) {
	switch have := w.depths[i]; {
	case have == unseen, have == anyDepth && depth != anyDepth:
		w.depths[i], w.from[i] = depth, int32(w.i)
		w.todo = append(w.todo, int32(i))
	case depth != anyDepth && depth != have:
		was := w.i
		w.i = i
		w.depthsDiffer(int(w.from[i]), int(have), was, int(depth))
		w.i = was
	}
}

// step follows one instruction to all that may come after it.
func (w *walker) step() {
	i := w.i
	in := &w.ins[i]
	op := w.table.Op(in.Op)
	if w.failed[i] || w.sound(in, op, &w.rules[in.Op]) == broken {
		return
	}
	w.ran[i] = true
	if e := w.covering(); e != nil {
		if j := w.at(e.Target); j >= 0 {
			w.enter(int(j), anyDepth)
		}
	}
	onward, aside := w.after(in, opcode.NotTaken), int32(anyDepth)
	to := -1
	if op.Jump != opcode.NoJump {
		to, aside = w.target(in), w.after(in, opcode.Taken)
	}
	switch {
	case w.failed[i]:
		return
	case op.Ends:
	case i+1 == len(w.ins):
		w.fail(fallsOff, "control runs over the end of the code")
	default:
		w.enter(i+1, onward)
	}
	if to >= 0 {
		w.enter(to, aside)
	}
}

// after gives the depth of the stack behind the instruction.
func (w *walker) after(in *instr.Instr, way opcode.JumpTaken) int32 {
	depth := w.depths[w.i]
	all := w.rules[in.Op].cases
	k := slices.IndexFunc(all, func(c stackCase) bool { return c.Holds(in.Arg, way) })
	if depth == anyDepth || k < 0 {
		return anyDepth
	}
	before, after := all[k].depths(in.Arg)
	switch left := int(depth) - before; {
	case left < 0:
		w.fail(stackUnderflow, "takes %s from the stack, which has %d", values(before), depth)
	case left+after > int(w.view.Stacksize):
		w.fail(stackOverflow, "makes the stack deeper than co_stacksize, which is %d", w.view.Stacksize)
	case way == opcode.NotTaken || all[k].When != "handler":
		return int32(left + after)
	}
	return anyDepth
}
