package check

import (
	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// Operations of cells and free variables, and what is known of what they hold.

func loadClosure(m *machine, in *instr.Instr, _ *opcode.Op) {
	if !m.ways.cells {
		m.push(cell)
		return
	}
	s := m.local(in.Arg)
	if !s.full() {
		s = slotOf(object, 0)
	}
	m.handOut(in.Arg, s)
	m.pushSlot(s)
}

// cellAt checks that an operand is a cell: before 3.11 they have a list of
// their own and always are.
func (m *machine) cellAt(i uint32) bool {
	if m.ways.cells && m.local(i).kind() != cell {
		m.fail(badLocal, "uses %s as a cell, which it may not be", m.variable(i))
		return false
	}
	return true
}

func useCell(m *machine, in *instr.Instr, _ *opcode.Op) { m.cellAt(in.Arg) }

func loadDeref(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.cellAt(in.Arg) {
		m.push(m.held(in.Arg))
	}
}

func storeDeref(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.cellAt(in.Arg) {
		m.pop(m.keeps(in.Arg))
	}
}

func loadFromDictOrDeref(m *machine, in *instr.Instr, _ *opcode.Op) {
	if _, ok := m.pop(object); ok && m.cellAt(in.Arg) {
		k := m.held(in.Arg)
		if k != object && !m.inClass() {
			k = object
		}
		m.push(k)
	}
}

// inClass tells whether the dict on top is that of the class around, where
// compilers look for type parameters first, and where none are.
func (m *machine) inClass() bool {
	before := &m.ins[max(m.i-1, 0)]
	return !m.places[m.i].led && !m.now.doubtful && m.opName(before) == "LOAD_DEREF" && m.variable(before.Arg) == "__classdict__"
}

// keeps gives the kind of what may be put into a cell: a tuple where it has the
// name under which compilers keep the type parameters of a class for
// INTRINSIC_SUBSCRIPT_GENERIC, which takes them for one (3.12 and later), a set
// where it has that of the annotations that there are (3.14 and later).
func (m *machine) keeps(i uint32) kind {
	names := m.view.LocalsPlusNames
	if !m.ways.trusts || names == nil || int(i) >= len(names.Items) {
		return object
	}
	switch s, ok := names.Items[i].(*marshal.Str); {
	case ok && s.S == ".type_params" && !m.exposed(i):
		return tuple
	case ok && m.ways.conditional && s.S == conditionalAnnotations:
		return set
	}
	return object
}

// held gives the kind of what a cell holds. Only one of this code object is
// known to have the name, and what is in it only while nothing else knows of it.
func (m *machine) held(i uint32) kind {
	if m.variableKind(i)&code.FastFree != 0 || m.now.handed && m.typed != m.i {
		return object
	}
	return m.keeps(i)
}

// handOut notes that a cell goes to the stack, or comes from there: something
// else may put into the cell of the type parameters what is none, if it is this.
// Compilers hand it out to the function of a class, and look into it before that
// is called.
func (m *machine) handOut(i uint32, s slot) {
	if s.kind() != cell || m.typed > m.i || m.keeps(i) == object {
		return
	}
	if !m.now.handed && assembling[m.opName(&m.ins[m.i])] {
		m.typed = m.lookAhead(i)
	}
	m.now.handed, m.changed = true, true
}

// assembling are the operations that put a function together and run nothing.
var assembling = map[string]bool{
	"LOAD_CLOSURE": true, "LOAD_FAST": true, "LOAD_FAST_LOAD_FAST": true, "LOAD_FAST_BORROW": true, "LOAD_FAST_BORROW_LOAD_FAST_BORROW": true,
	"BUILD_TUPLE": true, "LOAD_CONST": true, "MAKE_FUNCTION": true, "SET_FUNCTION_ATTRIBUTE": true,
	"LOAD_DEREF": true, // of the dict of the class around
}

// lookAhead gives the instruction that looks into a cell, behind others that put
// a function together, or -1.
func (m *machine) lookAhead(i uint32) int {
	for j := m.i + 1; j < len(m.ins) && !m.places[j].led; j++ {
		m.steps--
		in := &m.ins[j]
		switch name := m.opName(in); {
		case in.Arg == i && (name == "LOAD_DEREF" || name == "LOAD_FROM_DICT_OR_DEREF"):
			return j
		case !assembling[name]:
			return -1
		}
	}
	return -1
}

// loadClassDeref looks for the name among those of the free variables, so
// before 3.11 the operand must not be that of a cell.
func loadClassDeref(m *machine, in *instr.Instr, _ *opcode.Op) {
	if !m.ways.cells && int64(in.Arg) < int64(len(m.view.Cellvars)) {
		m.fail(badOperand, "the operand is that of a cell, not of a free variable")
		return
	}
	if m.cellAt(in.Arg) {
		m.push(object)
	}
}

// makeCell makes a cell of what a variable holds. The compilers of 3.12 and 3.13
// do so for a variable that is free in one place and inlined in another.
func makeCell(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.variableKind(in.Arg)&(code.FastCell|code.FastFree|code.FastHidden) == 0 {
		m.fail(badLocal, "makes a cell of %s, which is none", m.variable(in.Arg))
		return
	}
	if k := m.keeps(in.Arg); k != object && m.local(in.Arg).kind() != null && !m.need(m.local(in.Arg), k) {
		return
	}
	m.setLocal(in.Arg, slotOf(cell, 0))
}

func copyFreeVars(m *machine, in *instr.Instr, _ *opcode.Op) {
	n := freeCount(m.view.Code)
	if int64(in.Arg) != int64(n) {
		m.fail(badOperand, "copies %d free variables, but there are %d", in.Arg, n)
		return
	}
	if n == 0 {
		m.warn(oddOperand, "there are no free variables to copy")
	}
	for i := range m.now.locals {
		if m.variableKind(uint32(i))&code.FastFree != 0 {
			m.setLocal(uint32(i), slotOf(cell, 0))
		}
	}
}
