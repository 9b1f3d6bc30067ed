package check

import (
	"slices"
	"strings"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// machine runs the code of one code object on kinds of values instead of
// values. It runs straight from each place that is led to until the code ends
// or joins another such place; a place is run again when more is known to come
// there, until nothing changes.
type machine struct {
	*checker
	view  *code.View
	table *opcode.Table
	rules *rules
	ways  *dialect
	ins   []instr.Instr
	index []int32  // number of the instruction at each offset, or -1
	cover []int32  // number of the exception range of each instruction, or -1
	free  int      // number of the first free variable (3.11 and later)
	self  bool     // the first argument is kept in a cell (3.11 and later)
	opens int32    // see firstResume
	boxes bool     // one of these two must be a cell
	shows bool     // there are variables that must be cells wherever a frame may be looked at, see visible
	alike []uint32 // variables with the names of others, ascending
	notes bool     // LOAD_NAME of the conditional annotations gives a set; known once noted is set, see notesSet
	noted bool

	places []target // by number of instruction
	todo   []int32  // numbers of states
	failed []bool   // by number of instruction: something is wrong with it
	warned []bool   // likewise: something was said of it, and paths go on
	ran    []bool

	states []state
	room   []slot // for the stacks of the states
	kinds  []kind // for their local variables

	now     state   // before the instruction that is run, then behind it
	third   state   // see unify
	fourth  state   // likewise
	other   state   // see aside
	lost    [1]kind // the locals of a handler, of which nothing is known
	kept    [5]slot // what the digits of a rule stand for
	i       int     // the instruction
	floor   int     // how many entries of the stack must stay
	stop    bool
	finals  bool // there was a final on the stack
	typed   int  // the LOAD_DEREF that finds type parameters though their cell was handed out, or -1
	groups  bool // there may be something that takes a list of exceptions
	exposes bool // there are local variables that are exposed
	changed bool // a local variable got another kind since the handler was told
	steps   int  // how much may still be done
	space   int  // how many bytes of states may still be kept
	current int  // number of the state that the run began with
	nulls   []nulled
	again   replay
	before  []noted // the stack before each instruction, where that is wanted
	notable int     // how many more values may be kept in it
}

// target is a place that is led to and what is known there.
type target struct {
	first   int32 // number of its first state + 1, 0 for none
	led     bool
	handles bool // it is where a block leads (before 3.11)
	early   bool // what is raised on the way to it is looked for at the unit before, see raisedOnTheWay
}

// state is what is known before an instruction.
type state struct {
	locals []kind // of what is stored; what that is about is not kept
	stack  []slot
	blocks []block
	passed

	queued bool
	place  int32
	from   int32 // the instruction that it came from first, -1 at the begin of the code
	next   int32 // number of the next state of the place + 1, 0 for none
}

// passed is what may have happened on the way.
type passed struct {
	made     bool // the generator was made (3.11 and later)
	handed   bool // something else may know of the cell of the type parameters, see handOut
	framed   bool // a frame object may have been made, see firstResume
	doubtful bool // the kinds of values may be others, see doubt
}

// block is an entry of the block stack (before 3.11).
type block struct {
	kind    blockKind
	level   int32 // depth of the stack, counted in slots
	handler int32 // the instruction
}

type blockKind uint8

const (
	loopBlock blockKind = iota
	exceptBlock
	finallyBlock
	handlerBlock // of an exception that is handled
	finalBlock   // a handlerBlock or nothing, see final
)

// follow runs the code of the body.
func (c *checker) follow() {
	if !followed(c.v) {
		c.plainly()
		return
	}
	m := &c.flow
	m.prepare(c)
	m.targets()
	m.begin()
	for len(m.todo) > 0 && m.steps > 0 {
		i := m.todo[len(m.todo)-1]
		m.todo = m.todo[:len(m.todo)-1]
		m.states[i].queued = false
		m.run(int(i))
	}
	if m.steps <= 0 {
		m.report(tooComplex, -1, "the paths through the code are too many to be followed, or the stack is too deep")
	}
	m.resumed()
	if m.ways.peeked != 0 && m.view.Flags&coSuspends != 0 {
		m.peekedAt()
	}
	m.unreached()
}

// prepare takes over the code object.
func (m *machine) prepare(c *checker) {
	m.checker, m.view, m.table, m.ins = c, c.body.View, c.body.View.Table, c.body.Instrs
	if m.rules == nil {
		m.rules, m.ways = rulesFor(c.v), dialectOf(m.table)
	}
	m.todo, m.states, m.room = m.todo[:0], m.states[:0], m.room[:0]
	m.kinds, m.nulls, m.finals = m.kinds[:0], m.nulls[:0], false
	n := len(m.ins)
	m.places, m.failed, m.ran, m.warned = cleared(m.places, n), cleared(m.failed, n), cleared(m.ran, n), cleared(m.warned, n)
	m.index = cleared(m.index, len(c.body.Bytecode))
	for i := range m.index {
		m.index[i] = -1
	}
	for i := range m.ins {
		m.index[m.ins[i].Start(c.v.Instr)] = int32(i)
	}
	m.groups = m.ways.takesGroup != 0 && strings.IndexByte(c.body.Bytecode, m.ways.takesGroup) >= 0
	m.noted, m.opens = false, m.firstResume()
	m.variables()
	m.cover = flow.Covers(m.ins, c.body.Exceptions)
	const least, steps, space = 1 << 20, 2000, 160 // for each instruction; no compiler's code comes near
	m.steps, m.space = least+steps*n, least+space*n
}

// cleared gives n zeros, in the memory of s where it has room.
func cleared[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// targets notes where jumps and exceptions lead.
func (m *machine) targets() {
	for i := range m.ins {
		if to, ok := instr.Target(m.table, &m.ins[i]); ok {
			if j := m.at(to); j >= 0 {
				m.places[j].led = true
				if m.ways.interrupts && m.rangeBefore(int(j)) != nil && m.interrupted(i) {
					m.places[j].early = true
				}
			}
		}
	}
	for _, e := range m.body.Exceptions {
		switch j := m.at(e.Target); {
		case j >= 0:
			m.places[j].led, m.places[j].early = true, m.ways.instruments && m.rangeBefore(int(j)) != nil
		case int(e.Target) < len(m.body.Bytecode):
			m.report(badExceptionTable, int(e.Start), "the exception table leads to %d, where no instruction begins", e.Target)
		}
	}
}

// interrupted tells of jumps back that look for signals when they have jumped.
func (m *machine) interrupted(i int) bool {
	op := m.table.Op(m.ins[i].Op)
	return op.Jump == opcode.Backward && op.Name != "JUMP_BACKWARD_NO_INTERRUPT"
}

// at gives the number of the instruction at an offset, or -1.
func (m *machine) at(offset int32) int32 {
	if offset < 0 || int(offset) >= len(m.index) {
		return -1
	}
	return m.index[offset]
}

// begin puts the arguments into the local variables and enters the code.
func (m *machine) begin() {
	m.now = state{locals: m.now.locals[:0], stack: m.now.stack[:0], blocks: m.now.blocks[:0]}
	arguments := int(argumentSlots(m.view.Code))
	m.exposes = false
	for i := range m.tracked() {
		k := null
		if i < arguments {
			k = argument(m.view.Code, m.v, i)
		}
		if m.exposed(uint32(i)) {
			k, m.exposes = m.unsure(uint32(i), k), true
		}
		m.now.locals = append(m.now.locals, k)
	}
	m.now.handed = m.exposes
	if m.ways.sentFirst && m.view.Flags&coSuspends != 0 {
		m.now.stack = append(m.now.stack, slotOf(none, 0)) // for which a frame has one entry more than co_stacksize says
	}
	m.i = -1
	m.lead(0, &m.now)
}

// tracked is how many local variables are followed: none where the interpreter
// looks at them itself, but for the iterator that a comprehension gets.
func (m *machine) tracked() int {
	if m.ways.cells {
		return len(m.view.Locals)
	}
	if needy(m.view.Code, m.v) {
		return 1
	}
	return 0
}

// run follows the code from a state on.
func (m *machine) run(n int) {
	i := int(m.states[n].place)
	if m.failed[i] {
		return
	}
	m.now.copy(&m.states[n])
	m.changed, m.current, m.typed = true, n, -1
	m.i = i
	m.jumpedTo()
	if m.boxes && m.ways.copiesLocals && m.complete() && !m.opened() {
		return // a debugger may look, even where nothing is called
	}
	if m.places[i].early && !m.raisedOnTheWay() {
		return
	}
	for m.stop = false; ; {
		m.steps--
		m.i = i
		m.ran[i] = true
		if m.before != nil {
			m.note(&m.before[i])
		}
		m.instruction(&m.ins[i])
		if m.stop || m.failed[i] || m.steps <= 0 {
			return
		}
		i++
		switch {
		case i >= len(m.ins):
			m.fail(fallsOff, "control runs over the end of the code")
			return
		case m.places[i].led:
			m.lead(i, &m.now)
			return
		}
	}
}

// copy takes over another state.
func (s *state) copy(from *state) {
	s.locals = append(s.locals[:0], from.locals...)
	s.stack = append(s.stack[:0], from.stack...)
	s.blocks = append(s.blocks[:0], from.blocks...)
	s.passed = from.passed
}

// instruction runs one instruction.
func (m *machine) instruction(in *instr.Instr) {
	op, r := m.table.Op(in.Op), &m.rules[in.Op]
	how := m.sound(in, op, r)
	if how == broken {
		return
	}
	m.setFloor()
	switch {
	case !r.quiet:
		if m.boxes && (!m.opened() || !m.boxed()) {
			return
		}
		if m.handler(); m.failed[m.i] {
			return
		}
	case m.cover != nil:
		if m.tracer(); m.failed[m.i] {
			return
		}
		m.floor, m.changed = 0, true
	case !m.ways.unwinds && m.precedes("POP_BLOCK"):
		m.floor = m.floorBehind()
	}
	switch {
	case how == rough:
		m.roughly(in, op)
	case r.special != nil:
		r.special(m, in, op)
	default:
		m.apply(r, in, op)
	}
	if r.enters && m.cover != nil && how == intact {
		m.raisedInside(in, op)
	}
	if op.Ends {
		m.stop = true
	}
}

// precedes tells whether the instruction raises nothing and the one that comes
// next is of some name.
func (m *machine) precedes(name string) bool {
	in := &m.ins[m.i]
	if !m.rules[in.Op].quiet || !m.comes(1, name) {
		return false
	}
	op := m.table.Op(in.Op)
	return !op.Ends && op.Jump == opcode.NoJump
}

// comes tells whether the instruction so far behind is only reached from the
// one before it, and is of some name.
func (m *machine) comes(far int, name string) bool {
	i := m.i + far
	return i < len(m.ins) && !m.places[i].led && m.opName(&m.ins[i]) == name
}

// floorBehind gives how many entries of the stack must stay where POP_BLOCK is
// next: those of the block around, but for a handler that is left as well then,
// as by a return from a handler with a name in 3.8.
func (m *machine) floorBehind() int {
	n := len(m.now.blocks) - 1
	switch {
	case n < 1:
		return 0
	case m.comes(2, "POP_EXCEPT"):
		return int(m.now.blocks[n-1].level)
	}
	return belowBlocks(m.now.blocks[:n])
}

// setFloor finds how many entries of the stack the instruction must leave.
func (m *machine) setFloor() {
	m.floor = 0
	if n := len(m.now.blocks); n > 0 {
		b := &m.now.blocks[n-1]
		if m.floor = int(b.level); b.kind == handlerBlock && !m.precedes("POP_EXCEPT") {
			m.floor += handledParts // which are taken whenever the block is left
		}
	}
	if e := m.covering(); e != nil {
		m.floor = int(e.Depth)
	}
}

// covering gives the exception range that the instruction is in, or nil.
func (m *machine) covering() *exctab.Entry {
	if m.cover == nil || m.cover[m.i] < 0 {
		return nil
	}
	return &m.body.Exceptions[m.cover[m.i]]
}

// rangeBefore gives the exception range of the code unit before an instruction,
// where that has none or another.
func (m *machine) rangeBefore(i int) *exctab.Entry {
	if i == 0 || m.cover == nil || m.cover[i-1] < 0 || m.cover[i-1] == m.cover[i] {
		return nil
	}
	return &m.body.Exceptions[m.cover[i-1]]
}

// tracer leads to the handler what a tracing function raises before an
// instruction that raises nothing itself.
func (m *machine) tracer() {
	if e := m.covering(); e != nil && (len(m.now.stack) >= int(e.Depth) || !m.ways.overhangs) {
		m.handler()
	}
}

// handler leads to the handler of the range that the instruction is in, with
// what is known before it.
func (m *machine) handler() {
	e := m.covering()
	if e == nil {
		return
	}
	if len(m.now.stack) >= int(e.Depth) && !m.changed && m.i > 0 && m.cover[m.i-1] == m.cover[m.i] {
		return
	}
	m.changed = false
	m.raiseIn(e)
}

// raiseIn leads to the handler of a range.
func (m *machine) raiseIn(e *exctab.Entry) {
	if len(m.now.stack) < int(e.Depth) {
		whose := ""
		if e != m.covering() {
			whose = " of the code unit before, which is the one looked for,"
		}
		m.fail(belowBlock, "the handler%s leaves %s on the stack, but there are %d", whose, values(int(e.Depth)), len(m.now.stack))
		return
	}
	j := m.at(e.Target)
	if j < 0 {
		return
	}
	h := m.aside(int(e.Depth))
	if e.Lasti {
		h.stack = append(h.stack, slotOf(lasti, 0))
	}
	h.stack = append(h.stack, slotOf(raised, 0))
	if m.roomFor(h, "an exception makes") {
		m.lead(int(j), h)
	}
}

// raisedInside leads what is raised in a Python function that the instruction went
// on in to the handler of the unit before, where the interpreter looks for it from
// 3.13 on: with what lies below the result.
func (m *machine) raisedInside(in *instr.Instr, op *opcode.Op) {
	e := m.rangeBefore(m.i)
	if e == nil || in.Prefixes > 0 || m.failed[m.i] || !m.mayEnter(in, op) {
		return
	}
	result := m.peek(1)
	m.drop(1)
	if m.raiseIn(e); !m.failed[m.i] {
		m.pushSlot(result)
	}
}

// mayEnter tells whether the operand allows what the operation may do, to go on in
// a Python function.
func (m *machine) mayEnter(in *instr.Instr, op *opcode.Op) bool {
	const method = 1
	switch op.Name {
	case "LOAD_ATTR":
		return in.Arg&method == 0
	case "BINARY_OP":
		return m.table.BinarySlots[in.Arg] == "NB_SUBSCR"
	}
	return true
}

// raisedOnTheWay leads what is raised just when the interpreter has gone to the
// place that the run begins with to the handler of the unit before: what a signal
// raises behind a jump back (3.11, 3.12), and what a callback for a handled
// exception raises (3.12 and later).
func (m *machine) raisedOnTheWay() bool {
	e := m.rangeBefore(m.i)
	if m.ways.trusts && !m.asCompiled(e) {
		return true
	}
	m.raiseIn(e)
	m.now.copy(&m.states[m.current])
	return !m.failed[m.i]
}

// asCompiled tells whether compilers' code of 3.12 and later stands what is looked
// for at the unit before. It does not where that is in an inner block and ends a
// path, so that more may be on the stack there, and where a variable has no value,
// which is taken for set here.
func (m *machine) asCompiled(e *exctab.Entry) bool {
	if len(m.now.stack) < int(e.Depth) && m.table.Op(m.ins[m.i-1].Op).Ends {
		return false
	}
	for i, k := range m.now.locals {
		if !slotOf(k, 0).full() {
			m.now.locals[i] = object
		}
	}
	return true
}

// aside gives a state to lead elsewhere with: the present one with so many
// entries of the stack.
func (m *machine) aside(depth int) *state {
	m.other.stack = append(m.other.stack[:0], m.now.stack[:depth]...)
	m.other.blocks = append(m.other.blocks[:0], m.now.blocks...)
	m.other.locals, m.other.passed = m.now.locals, m.now.passed
	return &m.other
}

// warn says something of the instruction, once.
func (m *machine) warn(k finding, format string, args ...any) {
	if m.warned[m.i] || m.o.ErrorsOnly || m.now.doubtful && k.leansOnKinds() {
		return
	}
	m.warned[m.i] = true
	in := &m.ins[m.i]
	m.report(k, int(in.Offset), "%s: "+format, append([]any{m.opName(in)}, args...)...)
}

// fail reports that something is wrong with the instruction, once.
func (m *machine) fail(k finding, format string, args ...any) {
	if m.failed[m.i] {
		return
	}
	m.failed[m.i] = true
	if m.again.on || m.now.doubtful && k.leansOnKinds() {
		return
	}
	in := &m.ins[m.i]
	m.report(k, int(in.Offset), "%s: "+format+"%s", slices.Concat([]any{m.opName(in)}, args, []any{m.wanted(k, in)})...)
}

// wanted says what an instruction finds on a stack that is as it should be, for
// a finding about what it gets. One value needs no words but where it has a name
// of its own, as "previous exception".
func (m *machine) wanted(k finding, in *instr.Instr) string {
	if k != stackUnderflow && k != nullValue && k != badKind || in.Raw {
		return ""
	}
	p, ok := m.table.Picture(m.table.Op(in.Op), in.Arg, opcode.NotTaken)
	if !ok || !strings.Contains(p.Before, " ") {
		return ""
	}
	return "; it wants: " + p.Before
}
