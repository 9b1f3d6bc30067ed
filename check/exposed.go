package check

import (
	"slices"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// Local variables that are seen or written from outside of the code: by import *
// and exec, by locals(), debuggers and tracing functions, which take some of them
// for cells.

// exposed tells of variables that a tracing function may change though it only
// looks on. Up to 3.12 they are copied to the dict of local variables for it and
// back again. In code that is not OPTIMIZED that is the mapping that a class or
// exec() has, or the dict of global variables, where something else may be found
// then; those of inlined comprehensions are not copied there at all, only back.
// Of two variables of one name, one is put in the place of the other.
func (m *machine) exposed(i uint32) bool {
	switch {
	case !m.ways.writesBack:
		return false
	case !m.ways.cells:
		return m.view.Flags&coNewlocals == 0
	}
	if _, ok := slices.BinarySearch(m.alike, i); ok {
		return true
	}
	return m.view.Flags&coOptimized == 0 || m.ways.trusts && m.variableKind(i)&code.FastHidden != 0
}

// unsure gives what is known of a local variable after something may have been
// written there by its name. That goes into the cell where there is one.
func (m *machine) unsure(i uint32, k kind) kind {
	switch bits := m.variableKind(i); {
	case k == cell && (bits == code.FastFree || bits&code.FastCell != 0 && m.celled(i)):
		return cell
	case slotOf(k, 0).full():
		return object
	}
	return maybe
}

// celled tells whether the interpreter takes what a variable holds for its cell:
// up to 3.12 it looks whether MAKE_CELL stands in the code before, on the path
// or not.
func (m *machine) celled(i uint32) bool {
	if !m.ways.writesBack {
		return true
	}
	for j := m.i; j >= 0; j-- {
		m.steps--
		if in := &m.ins[j]; in.Arg == i && m.opName(in) == "MAKE_CELL" {
			return true
		}
	}
	return false
}

// jumpedTo notes that cells are no more taken for that behind a jump to what
// stands before their MAKE_CELL.
func (m *machine) jumpedTo() {
	if !m.exposes {
		return
	}
	for i, k := range m.now.locals {
		if k == cell && m.exposed(uint32(i)) {
			m.now.locals[i] = m.unsure(uint32(i), k)
		}
	}
}

// writeLocals notes that the local variables may have been written by name, as
// IMPORT_STAR does, also where it then raises an exception.
func (m *machine) writeLocals() {
	m.steps -= len(m.now.locals)
	for i, k := range m.now.locals {
		m.now.locals[i] = m.unsure(uint32(i), k)
	}
	m.now.handed, m.changed = true, true
	m.handler()
}

// writesLocals is of operations that write the local variables by name.
func writesLocals(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.writeLocals(); !m.failed[m.i] {
		m.apply(&m.rules[in.Op], in, op)
	}
}

// variables notes what is trusted in the variables of the code object.
func (m *machine) variables() {
	m.alike = m.findAlike(m.alike[:0])
	if m.shows = false; !m.ways.cells {
		m.boxes = false
		return
	}
	n := len(m.view.Locals)
	for i := 0; i < n && m.ways.showsCells && !m.shows; i++ {
		m.shows = m.variableKind(uint32(i))&code.FastCell != 0
	}
	for m.free = n; m.free > 0 && m.variableKind(uint32(m.free-1))&code.FastFree != 0; {
		m.free-- // free variables are the last ones
	}
	m.self = m.view.Argcount > 0 && n > 0 && m.variableKind(0)&code.FastCell != 0
	m.boxes = m.self || m.free < n
}

// findAlike appends the variables that have the names of others, but for free
// ones, which keep their cells.
func (m *machine) findAlike(list []uint32) []uint32 {
	if !m.ways.copiesLocals || !m.repeats() {
		return list
	}
	times := map[string]int{}
	for i := range uint32(len(m.view.Locals)) {
		if m.view.Flags&coOptimized != 0 || m.variableKind(i)&code.FastFree == 0 { // else it is not looked at
			times[m.variable(i)]++
		}
	}
	for i := range uint32(len(m.view.Locals)) {
		if m.variableKind(i)&code.FastFree == 0 && times[m.variable(i)] > 1 {
			list = append(list, i)
		}
	}
	return list
}

// repeats tells whether some names may be equal; to look at many in pairs takes
// too long.
func (m *machine) repeats() bool {
	const many = 64
	n := uint32(len(m.view.Locals))
	if n > many {
		return true
	}
	for i := range n {
		for j := range i {
			if m.variable(i) == m.variable(j) {
				return true
			}
		}
	}
	return false
}

// opened checks that the cells of the free variables are in their places before
// anything else may be called: what looks at the local variables of a frame, as
// locals() or a debugger, takes them for cells.
func (m *machine) opened() bool {
	for _, k := range m.now.locals[m.free:] {
		if k != cell {
			m.fail(badLocal, "stands where the cells of free variables are not in their places (COPY_FREE_VARS %d)", freeCount(m.view.Code))
			return false
		}
	}
	return true
}

// boxed checks that the first argument is in its cell, if it is said to be kept
// in one, before super() may be called, which takes it from there.
func (m *machine) boxed() bool {
	if m.self && m.now.locals[0] != cell && m.now.locals[0] != null && m.opName(&m.ins[m.i]) != "RESUME" {
		m.fail(badLocal, "stands where the argument %s is not in its cell (MAKE_CELL 0)", m.variable(0))
		return false
	}
	return true
}

// visible tells whether there may be a frame object before the instruction, or a
// generator that has one.
func (m *machine) visible() bool { return m.complete() || m.now.made || m.now.framed }

// shown checks that each cell variable is a cell, or NULL, where the frame becomes
// visible. What is put there later, misplaced tells.
func (m *machine) shown() {
	for i, k := range m.now.locals {
		if k != cell && k != null && m.variableKind(uint32(i))&code.FastCell != 0 {
			m.fail(badLocal, "stands where %s is not in its cell (MAKE_CELL %d); who looks at the frame, as locals() does, takes what is there for a cell", m.variable(uint32(i)), i)
			return
		}
	}
}

// misplaced tells whether a value may not be stored in a cell variable, since it
// is no cell. For inlined comprehensions compilers clear the variable first.
func (m *machine) misplaced(i uint32, s slot) bool {
	switch {
	case s.kind() == cell || s.kind() == null || m.variableKind(i)&code.FastCell == 0 || !m.visible():
		return false
	case m.now.locals[i] == cell:
		return true
	}
	for j := range m.ins {
		m.steps--
		if in := &m.ins[j]; in.Arg == i && m.opName(in) == "LOAD_FAST_AND_CLEAR" {
			return false
		}
	}
	return true
}
