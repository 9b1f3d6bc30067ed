package check

import (
	"math/bits"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// callee checks what is called and its arguments, the entries of the stack
// from first on.
func (m *machine) callee(f slot, first int) {
	args := m.now.stack[first:]
	for _, s := range args {
		if !m.need(s, object) {
			return
		}
	}
	if f.kind() == function && f.about()&functionNeeds != 0 && f.about()&functionOpen == 0 {
		m.argumentsFit(m.codeAt(f.about()>>functionCode), args)
		return
	}
	m.need(f, object)
}

// named tells whether the instruction is a call with keyword names.
func (m *machine) named() bool {
	switch name := m.opName(&m.ins[m.i]); name {
	case "CALL_FUNCTION_KW", "CALL_KW":
		return true
	case "CALL": // behind KW_NAMES and, in 3.11, PRECALL
		before := m.i - 1
		if before >= 0 && m.opName(&m.ins[before]) == "PRECALL" {
			before--
		}
		return before >= 0 && m.opName(&m.ins[before]) == "KW_NAMES"
	}
	return false
}

// argumentsFit checks what is given to a function that does not look.
func (m *machine) argumentsFit(c *marshal.Code, args []slot) {
	if m.named() {
		m.fail(badKind, "gives keyword names, and with them another order, to a function that does not look at its arguments")
		return
	}
	if len(args) != int(c.Argcount) {
		m.fail(badKind, "calls a function of %d arguments with %d", c.Argcount, len(args))
		return
	}
	for i, s := range args {
		if !m.need(s, argument(c, m.v, i)) {
			return
		}
	}
}

// called takes n values and puts the result on the stack.
func (m *machine) called(n int) {
	if !m.failed[m.i] {
		m.drop(n)
		m.push(object)
	}
}

// callFunction has a function and its arguments; before 3.6 those by name are
// two values each.
func callFunction(m *machine, in *instr.Instr, op *opcode.Op) {
	n := operandOf(in)
	if op.Kind == opcode.CallCounts {
		n = countArgs.value(in.Arg)
		if !m.callNames(in.Arg, 0) {
			return
		}
	}
	if m.has(n + 1) {
		m.callee(m.peek(n+1), len(m.now.stack)-n)
		m.called(n + 1)
	}
}

// callNames checks that the arguments by name of a call before 3.6 have names that
// are strings, with so many values above them: where one comes twice to a function
// that is not written in Python, it is put into the message as it is.
func (m *machine) callNames(counts uint32, above int) bool {
	for depth := above + 2*int(counts>>8&255); depth > above; depth -= 2 {
		if depth <= len(m.now.stack) && !m.need(m.peek(depth), text) {
			return false
		}
	}
	return true
}

// callFunctionVar has the arguments that are in a sequence beside others, and
// perhaps a dict of more by name on top.
func callFunctionVar(m *machine, in *instr.Instr, op *opcode.Op) {
	above := 1
	if m.ways.starBelow {
		above = 0
	}
	if op.Name == "CALL_FUNCTION_VAR_KW" {
		above++
	}
	if m.callNames(in.Arg, above) {
		m.apply(&m.rules[in.Op], in, op)
	}
}

// callFunctionKW has a tuple of names on top (3.6 and later), or a dict.
func callFunctionKW(m *machine, in *instr.Instr, op *opcode.Op) {
	if !m.ways.names {
		if m.callNames(in.Arg, 1) {
			m.apply(&m.rules[in.Op], in, op)
		}
		return
	}
	n := operandOf(in)
	if m.popNames(n) && m.has(n+1) {
		m.callee(m.peek(n+1), len(m.now.stack)-n)
		m.called(n + 1)
	}
}

// popNames takes the names of the last of n arguments.
func (m *machine) popNames(n int) bool {
	names, ok := m.pop(strTuple)
	if !ok {
		return false
	}
	if m.now.doubtful {
		return true
	}
	if names.about() == 0 || names.about()-1 > n {
		m.fail(badKind, "has %d names for %d arguments", names.about()-1, n)
		return false
	}
	return true
}

// callMethod has what LOAD_METHOD gave: a method and self, or NULL and an
// object to call.
func callMethod(m *machine, in *instr.Instr, _ *opcode.Op) {
	n := operandOf(in)
	if m.has(n + 2) {
		m.selfAbove(m.peek(n+2), m.peek(n+1), len(m.now.stack)-n)
		m.called(n + 2)
	}
}

// selfAbove checks a call of an object with self above it, or of what is above
// NULL.
func (m *machine) selfAbove(lower, upper slot, first int) {
	switch {
	case lower.full():
		m.callee(lower, first-1)
	case m.need(lower, maybe) && (lower.kind() == null || m.need(upper, object)):
		m.callee(upper, first)
	}
}

// call has two values and the arguments: NULL and an object, or a function and
// its first argument; from 3.13 on the object stands first.
func call(m *machine, in *instr.Instr, _ *opcode.Op) {
	if n := operandOf(in); m.has(n + 2) {
		m.calledWithSelf(n)
		m.called(n + 2)
	}
}

func (m *machine) calledWithSelf(n int) {
	lower, upper, first := m.peek(n+2), m.peek(n+1), len(m.now.stack)-n
	switch {
	case m.ways.callableFirst && upper.full():
		m.callee(lower, first-1)
	case m.ways.callableFirst:
		if lower.tied() && upper.kind() != null {
			m.need(lower, object)
		} else if m.need(upper, maybe) {
			m.callee(lower, first)
		}
	default:
		m.selfAbove(lower, upper, first)
	}
}

// precall must stand before a CALL of as many arguments, since some of its
// specialised forms do the call and skip that, but no EXTENDED_ARG. It has no such
// forms behind an EXTENDED_ARG of its own.
func precall(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.i+1 >= len(m.ins) || m.opName(&m.ins[m.i+1]) != "CALL" || m.ins[m.i+1].Arg != in.Arg || m.places[m.i+1].led {
		m.fail(wrongNext, "must stand right before a CALL with the same operand")
		return
	}
	if m.ins[m.i+1].Prefixes > 0 && in.Prefixes == 0 {
		m.fail(wrongNext, "must stand right before a CALL without EXTENDED_ARG, or have one as well")
		return
	}
	m.reads(operandOf(in) + 2)
}

func callKW(m *machine, in *instr.Instr, _ *opcode.Op) {
	if n := operandOf(in); m.popNames(n) && m.has(n+2) {
		m.calledWithSelf(n)
		m.called(n + 2)
	}
}

// kwNames must stand right before the call that uses the names.
func kwNames(m *machine, in *instr.Instr, _ *opcode.Op) {
	if s := constSlot(m.view.Consts[in.Arg]); s.kind() != strTuple {
		m.fail(badConst, "needs a tuple of names and gets %s", names[s.kind()])
		return
	}
	n := len(m.view.Consts[in.Arg].(*marshal.Seq).Items)
	if m.i+1 < len(m.ins) && !m.places[m.i+1].led {
		next := &m.ins[m.i+1]
		if name := m.opName(next); (name == "CALL" || name == "PRECALL") && operandOf(next) >= n {
			return
		}
	}
	m.fail(wrongNext, "must stand right before a call of %d arguments or more", n)
}

// callFunctionEx has a function, a tuple of arguments, and perhaps a dict of
// those by name; from 3.11 on also a NULL.
func callFunctionEx(m *machine, in *instr.Instr, _ *opcode.Op) {
	if in.Arg > 1 && m.ways.trusts && !m.ways.specials { // so many values more are taken from where a Python function is called
		m.fail(badOperand, "the operand is %d, not 0 or 1", in.Arg)
		return
	}
	byName := in.Arg&1 != 0
	if m.ways.ownDicts && (byName || m.ways.specials) && !m.ownDict() {
		return
	}
	var words string
	switch {
	case m.ways.specials:
		words = "o x o x -- o"
	case m.ways.callableFirst && byName:
		words = "o x o dict -- o"
	case m.ways.callableFirst:
		words = "o x o -- o"
	case m.ways.trusts && byName:
		words = "x o o dict -- o"
	case m.ways.cells && byName:
		words = "x o o o -- o"
	case m.ways.cells:
		words = "x o o -- o"
	case byName:
		words = "o o o -- o"
	default:
		words = "o o -- o"
	}
	m.applyWords(words)
}

// ownDict checks that the dict of arguments by name was made for the call, as
// compilers do: C code has the values from it and does not hold them, so that
// they must not go from there. From 3.14 on there may be NULL.
func (m *machine) ownDict() bool {
	if len(m.now.stack) == 0 || m.now.doubtful {
		return true
	}
	switch s := m.peek(1); {
	case s.kind() == dict && s.about() != 0, s.kind() == null && m.ways.specials:
		return true
	case s.kind() == null || s.kind() == maybe:
		m.need(s, dict)
	case s.kind() == dict:
		m.fail(badKind, "needs a dict that nothing else has and gets one that something else may change; let DICT_MERGE put what is in it into a new one")
	default:
		m.fail(badKind, "needs a dict that was built here and gets %s; let DICT_MERGE put what is in it into a new one", names[s.kind()])
	}
	return false
}

// makeFunction makes a function of a code object, which must get as many cells
// as it has free variables.
func makeFunction(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.ways.qualnames {
		if _, ok := m.pop(text); !ok {
			return
		}
	}
	c, ok := m.pop(codeObj)
	if !ok {
		return
	}
	if c.kind() != codeObj {
		c = slotOf(codeObj, 0)
	}
	free, known := m.freeOf(c.about())
	switch {
	case !known && !m.now.doubtful:
		m.fail(badKind, "makes a function of one code object or another, which are not alike in their free variables and in what they take without a look")
		return
	case !known && m.ways.looseCells:
		m.stop = true // nothing tells how many cells there are
		return
	}
	closure := 0
	switch {
	case m.ways.separate:
	case m.ways.tuples:
		closure, ok = m.functionParts(in.Arg)
	case op.Name == "MAKE_CLOSURE" && m.ways.looseCells:
		closure, ok = free, m.popObjects(free)
		ok = ok && m.countedParts(in.Arg, op)
	case op.Name == "MAKE_CLOSURE":
		closure, ok = m.closure()
		ok = ok && m.countedParts(in.Arg, op)
	default:
		ok = m.countedParts(in.Arg, op)
	}
	if !ok {
		return
	}
	if !known {
		m.push(object)
		return
	}
	if !m.ways.separate && closure != free {
		m.fail(badClosure, "gives the function %d cells for %d free variables", closure, free)
		return
	}
	m.pushSlot(functionOf(c, closure != free))
}

// codeAbout gives what a slot is about of the code object at a place in
// co_consts.
func (m *machine) codeAbout(i int) int {
	const most = aboutMost >> functionCode >> codeNumber
	c, needs := m.view.Consts[i].(*marshal.Code), 0
	n := freeCount(c) + 1
	if needy(c, m.v) {
		n, needs = i+1, codeNeeds
	}
	if n > most {
		return 0
	}
	return n<<codeNumber | needs
}

// codeAt gives the code object of what is about one with codeNeeds.
func (m *machine) codeAt(about int) *marshal.Code {
	return m.view.Consts[about>>codeNumber-1].(*marshal.Code)
}

// freeOf gives how many free variables the code has that something is about,
// if that is known.
func (m *machine) freeOf(about int) (n int, known bool) {
	switch {
	case about == 0:
		return 0, false
	case about&codeNeeds != 0:
		return freeCount(m.codeAt(about)), true
	}
	return about>>codeNumber - 1, true
}

// functionOf gives a function of a code object.
func functionOf(c slot, open bool) slot {
	about := c.about() << functionCode
	if open {
		about |= functionOpen
	}
	if c.about()&codeNeeds != 0 {
		about |= functionNeeds
	}
	return slotOf(function, about)
}

// closure takes a tuple of cells and gives their number.
func (m *machine) closure() (int, bool) {
	s, ok := m.pop(cells)
	return s.about() - 1, ok
}

// functionParts takes what the flags of MAKE_FUNCTION say, and gives the number
// of cells.
func (m *machine) functionParts(flags uint32) (closure int, ok bool) {
	const defaults, kwdefaults, annotations, closes = 1, 2, 4, 8
	ok = true
	if flags&closes != 0 {
		closure, ok = m.closure()
	}
	for _, flag := range [...]uint32{annotations, kwdefaults, defaults} {
		if ok && flags&flag != 0 {
			ok = m.functionPart(flag)
		}
	}
	return closure, ok
}

// functionPart takes the value of one flag: a tuple or a dict.
func (m *machine) functionPart(flag uint32) bool {
	if flag == 4 && !m.paired() {
		return false
	}
	need := dict
	if m.has(1) && (flag == 1 || flag == 4 && m.peek(1).kind().sequence()) {
		need = tuple
	}
	_, ok := m.pop(need)
	return ok
}

// paired checks that a tuple of annotations has names and values in turn: the
// interpreter makes a dict of them when it is asked for it, by twos.
func (m *machine) paired() bool {
	if n := len(m.now.stack); n == 0 || !m.peek(1).kind().sequence() || m.peek(1).about()%2 == 1 {
		return true
	}
	m.fail(badKind, "needs names and values of annotations in turn")
	return false
}

// countedParts takes what the counts in the operand say (before 3.6): default
// values, names and values of keyword arguments, annotations.
func (m *machine) countedParts(arg uint32, op *opcode.Op) bool {
	if op.Kind != opcode.CallCounts {
		return m.popObjects(int(min(arg, 1<<28)))
	}
	if annotations := int(arg >> 16 & 0x7fff); annotations > 0 {
		if _, ok := m.pop(tuple); !ok || !m.popObjects(annotations-1) {
			return false
		}
	}
	return m.popObjects(countArgs.value(arg & 0xffff))
}

// setFunctionAttribute gives a function one of its parts.
func setFunctionAttribute(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.now.doubtful {
		m.roughly(in, op)
		return
	}
	f, ok := m.popFunction()
	if !ok {
		return
	}
	switch flag := in.Arg; {
	case flag >= 1<<len(m.table.FunctionFlags) || bits.OnesCount32(flag) != 1:
		m.fail(badOperand, "the operand is %d, not one flag", flag)
	case flag < 8:
		m.functionPart(flag)
	case flag == 8:
		n, _ := m.closure()
		switch free, known := m.freeOf(f.about() >> functionCode); {
		case !known:
			m.fail(badClosure, "gives a closure to one function or another, which are not alike in their free variables")
		case n != free:
			m.fail(badClosure, "gives the function %d cells for %d free variables", n, free)
		}
		f = slotOf(function, f.about()&^functionOpen)
	default: // __annotate__, which is looked at when it is called
		m.pop(object)
	}
	if !m.failed[m.i] {
		m.pushSlot(f)
	}
}

// popFunction takes a function that was made here.
func (m *machine) popFunction() (slot, bool) {
	if !m.has(1) {
		return 0, false
	}
	f := m.peek(1)
	if f.kind() != function {
		m.fail(badKind, "needs %s and gets %s", names[function], names[f.kind()])
		return 0, false
	}
	m.drop(1)
	return f, true
}
