package check

import (
	"slices"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// loadConst puts a constant on the stack, with what is known of it.
func loadConst(m *machine, in *instr.Instr, _ *opcode.Op) {
	o := m.view.Consts[in.Arg]
	if s, ok := o.(*marshal.Str); ok && m.ways.byteNames {
		m.push(byteText(s))
		return
	}
	s := constSlot(o)
	if s.kind() == codeObj {
		s = slotOf(codeObj, m.codeAbout(int(in.Arg)))
	}
	m.pushSlot(s)
}

// byteText gives the kind of a string of 2.x, where names are strings of bytes.
func byteText(s *marshal.Str) kind {
	if s.Type == 'u' {
		return object
	}
	return text
}

// loadCommonConstant puts one of the constants on the stack that the
// interpreter has itself.
func loadCommonConstant(m *machine, in *instr.Instr, _ *opcode.Op) {
	switch m.table.CommonConsts[in.Arg] {
	case "None":
		m.push(none)
	case "True", "False":
		m.push(boolean)
	case "''":
		m.push(text)
	case "-1":
		m.push(integer)
	default:
		m.push(object)
	}
}

func constSlot(o marshal.Object) slot {
	switch o := o.(type) {
	case marshal.Atom:
		switch o &^ marshal.RefFlag {
		case marshal.None:
			return slotOf(none, 0)
		case marshal.True, marshal.False:
			return slotOf(boolean, 0)
		case marshal.Null:
			return slotOf(null, 0)
		}
	case *marshal.Int, *marshal.Long:
		return slotOf(integer, 0)
	case *marshal.Str:
		if o.Type != 's' {
			return slotOf(text, 0)
		}
	case *marshal.Code:
		return slotOf(codeObj, 0)
	case *marshal.Seq:
		switch o.TypeCode() {
		case '(', ')':
			return slotOf(tupleKind(o), len(o.Items)+1)
		case '[':
			return slotOf(list, 0)
		case '<':
			return slotOf(set, 0)
		}
	case *marshal.Dict:
		if o.TypeCode() == '{' { // else it is a frozendict
			return slotOf(dict, 0)
		}
	}
	return slotOf(object, 0)
}

// tupleKind tells whether a tuple has strings only.
func tupleKind(s *marshal.Seq) kind {
	for _, o := range s.Items {
		if constSlot(o).kind() != text {
			return tuple
		}
	}
	return strTuple
}

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

// conditionalAnnotations is the name of the set of annotations that there are.
const conditionalAnnotations = "__conditional_annotations__"

// loadName knows one name that only the compiler uses.
func loadName(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.ways.conditional && m.annotates(in) && m.notesSet() {
		m.push(set)
		return
	}
	m.push(object)
}

// annotates tells whether an instruction uses that name.
func (m *machine) annotates(in *instr.Instr) bool {
	if int64(in.Arg) >= int64(len(m.view.Names)) {
		return false
	}
	s, ok := m.view.Names[in.Arg].(*marshal.Str)
	return ok && s.S == conditionalAnnotations
}

// notesSet tells whether the code puts a set under that name at its beginning,
// as a module does that needs one, and nothing else later.
func (m *machine) notesSet() bool {
	if !m.noted {
		m.noted, m.notes = true, m.storesSet()
	}
	return m.notes
}

func (m *machine) storesSet() bool {
	straight, found := true, false
	for i := 1; i < len(m.ins); i++ {
		in := &m.ins[i]
		straight = straight && !m.places[i].led && !m.table.Op(m.ins[i-1].Op).Ends
		switch name := m.opName(in); {
		case name != "STORE_NAME" && name != "DELETE_NAME" || !m.annotates(in):
		case name == "DELETE_NAME" || m.places[i].led || m.opName(&m.ins[i-1]) != "BUILD_SET":
			return false
		default:
			found = found || straight
		}
	}
	return found
}

// loadGlobal puts NULL beside the value where the operand says so.
func loadGlobal(m *machine, in *instr.Instr, op *opcode.Op) {
	m.callable(op.Kind == opcode.NameNull && in.Arg&1 != 0, null)
}

func loadAttr(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.popObjects(1) {
		m.callable(op.Kind == opcode.NameMethod && in.Arg&1 != 0, maybe)
	}
}

func loadSuperAttr(m *machine, in *instr.Instr, _ *opcode.Op) {
	const parts = 3 // super, class, self
	if m.popObjects(parts) {
		m.callable(in.Arg&1 != 0, maybe)
	}
}

// callable puts an object on the stack, and where it is to be called, what
// belongs beside it.
func (m *machine) callable(called bool, beside kind) {
	if called && !m.ways.callableFirst {
		m.push(beside)
	}
	m.push(object)
	if called && m.ways.callableFirst {
		m.push(beside)
	}
}
