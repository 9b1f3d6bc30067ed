package check

import (
	"strconv"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// opName is the name of the operation of an instruction.
func (m *machine) opName(in *instr.Instr) string {
	if in.Raw {
		return "the byte"
	}
	return m.table.Op(in.Op).Name
}

// has checks that the instruction may take n values from the stack.
func (m *machine) has(n int) bool { return m.hasAbove(n, 0) }

// hasAbove is has where the lowest of the values are left as they are.
func (m *machine) hasAbove(n, same int) bool {
	switch left := len(m.now.stack) - n; {
	case left < 0:
		m.fail(stackUnderflow, "takes %s from the stack, which has %d", values(n), len(m.now.stack))
	case left+same < m.floor && n > same:
		m.fail(belowBlock, "takes a value that is older than the block or exception range that it is in")
	default:
		m.moved(n)
		return true
	}
	return false
}

// values is a number of values in words.
func values(n int) string {
	if n == 1 {
		return "a value"
	}
	return strconv.Itoa(n) + " values"
}

// counted is a number of things in words, as "1 value" and "2 values".
func counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}

// peek gives the entry that is so deep; 1 is the top.
func (m *machine) peek(depth int) slot { return m.now.stack[len(m.now.stack)-depth] }

// reads checks that there is an entry so deep, which is not taken.
func (m *machine) reads(depth int) bool {
	if depth < 1 || depth > len(m.now.stack) {
		m.fail(stackUnderflow, "uses value %d of the stack, which has %d", depth, len(m.now.stack))
		return false
	}
	return true
}

// drop takes n values.
func (m *machine) drop(n int) { m.now.stack = m.now.stack[:len(m.now.stack)-n] }

// push puts a value of a kind on the stack, see pushSlot.
func (m *machine) push(k kind) { m.pushSlot(slotOf(k, 0)) }

// pushSlot puts a value on the stack, if there is room.
func (m *machine) pushSlot(s slot) {
	m.now.stack = append(m.now.stack, s)
	m.roomy()
}

// pushTimes puts n values of a kind on the stack, as far as there is room.
func (m *machine) pushTimes(k kind, n int) {
	if m.tooDeep(len(m.now.stack) + n) {
		return
	}
	m.moved(n)
	for range n {
		m.now.stack = append(m.now.stack, slotOf(k, 0))
	}
	m.roomy()
}

// deepest is the most values that a stack is followed with, unless as many
// instructions put them there: a few bytes can ask for very many.
const deepest = 1 << 20

// tooDeep tells of a depth that no stack may have, or that is not followed.
func (m *machine) tooDeep(depth int) bool {
	switch {
	case m.ways.sized && depth > int(m.view.Stacksize):
		m.overflow("makes")
	case depth > deepest:
		m.steps, m.stop = 0, true
	default:
		return false
	}
	return true
}

// roomy checks that the stack is no deeper than it may be.
func (m *machine) roomy() { m.roomFor(&m.now, "makes") }

// roomFor checks that the stack of a state is no deeper than it may be, and
// names what made it so deep.
func (m *machine) roomFor(s *state, what string) bool {
	if m.ways.sized && len(s.stack)+m.hidden(s.stack) > int(m.view.Stacksize) {
		m.overflow(what)
		return false
	}
	return true
}

func (m *machine) overflow(what string) {
	m.fail(stackOverflow, "%s the stack deeper than co_stacksize, which is %d", what, m.view.Stacksize)
}

// hidden is how many entries a stack may have that are not counted in slots,
// beyond the one that each frame has more than co_stacksize says (to 3.10): what
// an exit method leaves behind, compilers do not always count.
func (m *machine) hidden(stack []slot) int {
	if !m.finals {
		return 0
	}
	m.lookedAt(len(stack))
	n, left := 0, 0
	for _, s := range stack {
		if s.kind() == final {
			n += m.ways.entries(s.about()) - 1
			left |= s.about() & finalExited
		}
	}
	if left != 0 {
		n--
	}
	return n
}

// lookedAt counts the time that it takes to look at so many slots, and moved
// that to take or put so many. It is much only on stacks that no compiler's code
// has: 64 and 16 take as long as an instruction.
func (m *machine) lookedAt(slots int) { m.steps -= slots >> 6 }
func (m *machine) moved(slots int)    { m.steps -= slots >> 4 }

// need checks that a value is of a kind.
func (m *machine) need(s slot, k kind) bool {
	if s.fits(k) {
		return true
	}
	switch {
	case m.now.doubtful && k != final && s.kind() != final:
		return true
	case s.tied() && s.about()&functionOpen != 0:
		m.fail(badClosure, "uses a function whose code has free variables and that has no closure")
	case s.tied():
		m.fail(badKind, "uses a function other than to call it with what it takes without a look")
	case (s.kind() == null || s.kind() == maybe) && k != maybe:
		m.fail(nullValue, "needs %s and gets %s%s", names[k], names[s.kind()], m.origin(s))
	default:
		m.fail(badKind, "needs %s and gets %s", names[k], names[s.kind()])
	}
	return false
}

// pop takes a value of a kind.
func (m *machine) pop(k kind) (slot, bool) {
	if !m.has(1) || !m.need(m.peek(1), k) {
		return 0, false
	}
	s := m.peek(1)
	m.drop(1)
	return s, true
}

// popObjects takes n objects.
func (m *machine) popObjects(n int) bool {
	if !m.has(n) {
		return false
	}
	for _, s := range m.now.stack[len(m.now.stack)-n:] {
		if !s.fits(object) {
			return m.need(s, object)
		}
	}
	m.drop(n)
	return true
}

// apply does what the rule of an operation says.
func (m *machine) apply(r *rule, in *instr.Instr, op *opcode.Op) {
	if r.simple >= 0 {
		if !m.popObjects(int(r.simple)) {
			return
		}
	} else if !m.take(r, in.Arg) {
		return
	}
	if op.Jump != opcode.NoJump {
		m.jump(in, r.jump)
	}
	m.give(r.out, in.Arg)
}

// applyWords does what a rule says that is not that of an operation.
func (m *machine) applyWords(words string) {
	var r rule
	r.parse(words)
	if m.take(&r, 0) {
		m.give(r.out, 0)
	}
}

// take takes what the words of a rule say.
func (m *machine) take(r *rule, arg uint32) bool {
	items, n := r.in, 0
	for i := range items {
		n += items[i].times.value(arg)
	}
	if !m.hasAbove(n, int(r.same)) {
		return false
	}
	at := len(m.now.stack) - n
	for i := range items {
		it := &items[i]
		for range it.times.value(arg) {
			if !m.takes(it, m.now.stack[at], r.moves) {
				return false
			}
			at++
		}
	}
	m.drop(n)
	return true
}

// takes checks one value against a word of a rule, which may say that values are
// moved and nothing else.
func (m *machine) takes(it *item, s slot, moves bool) bool {
	switch {
	case it.digit == 0:
		return m.need(s, it.kind)
	case s.kind() == final:
		m.fail(badKind, "moves %s", names[final])
		return false
	case !it.any && !s.full():
		return m.need(s, object)
	}
	if s.secret() && !moves { // it may go elsewhere, too, as from IMPORT_FROM
		s, m.changed = slotOf(s.kind(), 0), true
	}
	m.kept[it.digit] = s
	return true
}

// give puts on the stack what the words of a rule say.
func (m *machine) give(items []item, arg uint32) {
	for i := range items {
		it := &items[i]
		switch {
		case it.digit != 0:
			m.pushSlot(m.kept[it.digit])
		case it.times == once:
			m.push(it.kind)
		default:
			m.pushTimes(it.kind, it.times.value(arg))
		}
		if m.failed[m.i] {
			return
		}
	}
}

// jump leads to the target of the instruction, with the words put on the
// stack.
func (m *machine) jump(in *instr.Instr, items []item) {
	depth := len(m.now.stack)
	m.give(items, in.Arg)
	if j := m.target(in); j >= 0 {
		m.lead(j, &m.now)
	}
	m.now.stack = m.now.stack[:depth]
}

// target gives the number of the instruction that one jumps to, or -1 where it
// is none.
func (m *machine) target(in *instr.Instr) int {
	to, ok := instr.Target(m.table, in)
	if !ok || int(to) >= len(m.body.Bytecode) {
		m.fail(jumpOutside, "leads outside of the code")
		return -1
	}
	j := m.at(to)
	if j < 0 {
		m.fail(jumpInside, "leads to %d, where no instruction begins", to)
	}
	return int(j)
}
