package check

import (
	"slices"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// local gives what is known of a local variable; where they are not followed,
// the interpreter looks.
func (m *machine) local(i uint32) slot {
	if int(i) >= len(m.now.locals) {
		return slotOf(object, 0)
	}
	return slotOf(m.now.locals[i], 0)
}

// setLocal notes what a local variable holds now, which no value on the stack
// may be borrowed from.
func (m *machine) setLocal(i uint32, s slot) {
	if int(i) >= len(m.now.locals) {
		return
	}
	if m.ways.borrows && m.lent(i) {
		m.fail(badLocal, "changes %s, which a value on the stack is borrowed from", m.variable(i))
		return
	}
	if s.kind() != cell && m.variableKind(i)&code.FastFree != 0 {
		m.fail(badLocal, "puts something else in the place of the cell of %s", m.variable(i))
		return
	}
	k := s.stored()
	if k != object && m.exposed(i) {
		k = m.unsure(i, k)
	}
	if m.now.locals[i] != k {
		m.now.locals[i] = k
		m.changed = true
	}
}

// lent tells whether a value on the stack may be borrowed from a variable.
func (m *machine) lent(i uint32) bool {
	m.lookedAt(len(m.now.stack))
	return slices.ContainsFunc(m.now.stack, func(s slot) bool { return s.borrowedFrom(i) })
}

func loadFast(m *machine, in *instr.Instr, _ *opcode.Op) { m.load(in.Arg) }

func loadFastBorrow(m *machine, in *instr.Instr, _ *opcode.Op) { m.borrow(in.Arg) }

// borrow puts a local variable on the stack which keeps the reference.
func (m *machine) borrow(i uint32) {
	if m.load(i); !m.failed[m.i] {
		top := len(m.now.stack) - 1
		m.now.stack[top] = m.now.stack[top].from(i)
	}
}

func borrowTwo(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.borrow(in.Arg >> 4); !m.failed[m.i] {
		m.borrow(in.Arg & 15)
	}
}

// load puts a local variable on the stack.
func (m *machine) load(i uint32) {
	s := m.local(i)
	if !s.full() {
		if m.ways.trusts && !m.now.doubtful {
			m.fail(badLocal, "reads %s, which may have no value; LOAD_FAST_CHECK looks whether it has one", m.variable(i))
			return
		}
		s = slotOf(object, 0)
	}
	m.handOut(i, s)
	m.pushSlot(s)
}

// variable gives the name of a local variable.
func (m *machine) variable(i uint32) string {
	if s, ok := m.view.Locals[i].(*marshal.Str); ok {
		return s.S
	}
	return "a variable"
}

func loadFastCheck(m *machine, in *instr.Instr, _ *opcode.Op) {
	if !m.local(in.Arg).full() {
		m.setLocal(in.Arg, slotOf(object, 0))
	}
	m.handOut(in.Arg, m.local(in.Arg))
	m.pushSlot(m.local(in.Arg))
}

func loadFastAndClear(m *machine, in *instr.Instr, _ *opcode.Op) {
	m.handOut(in.Arg, m.local(in.Arg))
	m.pushSlot(m.local(in.Arg))
	m.setLocal(in.Arg, slotOf(null, 0))
}

func storeFast(m *machine, in *instr.Instr, _ *opcode.Op) { m.storeLocal(in.Arg) }

func (m *machine) storeLocal(i uint32) {
	s, ok := m.pop(maybe)
	switch {
	case s.borrowed():
		m.fail(badLocal, "stores a borrowed value in %s", m.variable(i))
	case ok && m.shows && m.misplaced(i, s):
		m.fail(badLocal, "puts something else in the place of the cell of %s", m.variable(i))
	case ok:
		m.handOut(i, s)
		m.setLocal(i, s)
	}
}

func deleteFast(m *machine, in *instr.Instr, _ *opcode.Op) { m.setLocal(in.Arg, slotOf(null, 0)) }

func loadTwo(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.load(in.Arg >> 4); !m.failed[m.i] {
		m.load(in.Arg & 15)
	}
}

func storeLoad(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.storeLocal(in.Arg >> 4); !m.failed[m.i] {
		m.load(in.Arg & 15)
	}
}

func storeTwo(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.storeLocal(in.Arg >> 4); !m.failed[m.i] {
		m.storeLocal(in.Arg & 15)
	}
}
