package check

import (
	"slices"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// maxBlocks is CO_MAXBLOCKS, the size of the block stack in a frame.
const maxBlocks = 20

// handledParts is how many entries of the stack a handler keeps for the
// exception that was handled before (3.0 to 3.10).
const handledParts = 3

// raisedParts is how many it has for the exception itself (before 3.11).
const raisedParts = 3

// pushBlock enters a block.
func (m *machine) pushBlock(k blockKind, level, handler int) {
	if len(m.now.blocks) >= maxBlocks {
		m.fail(blockOverflow, "enters a block in %d others", maxBlocks)
		return
	}
	m.now.blocks = append(m.now.blocks, block{k, int32(level), int32(handler)})
}

// raise leads to a handler with an exception on the stack, above so many
// values.
func (m *machine) raise(handler, level int) {
	h := m.aside(level)
	m.forget(h)
	if m.ways.handlers {
		h.blocks = append(h.blocks, block{handlerBlock, int32(level), 0})
		h.stack = append(h.stack, slotOf(prevTrace, 0), slotOf(prevValue, 0), slotOf(prevType, 0))
	}
	h.stack = append(h.stack, slotOf(exTrace, 0), slotOf(exValue, 0), slotOf(exType, 0))
	if m.roomFor(h, "an exception makes") {
		m.places[handler].handles = true
		m.lead(handler, h)
	}
}

// forget leaves nothing known of the local variables of a state.
func (m *machine) forget(s *state) {
	if len(s.locals) > 0 {
		m.lost[0] = object
		s.locals = m.lost[:]
	}
}

// enter enters a block whose handler is entered with an exception.
func (m *machine) enter(k blockKind, level int, in *instr.Instr) {
	to := m.target(in)
	if to < 0 {
		return
	}
	m.raise(to, level)
	m.pushBlock(k, level, to)
}

func setupLoop(m *machine, in *instr.Instr, _ *opcode.Op) {
	if to := m.target(in); to >= 0 {
		m.pushBlock(loopBlock, len(m.now.stack), to)
	}
}

func setupExcept(m *machine, in *instr.Instr, _ *opcode.Op) {
	m.enter(exceptBlock, len(m.now.stack), in)
}

func setupFinally(m *machine, in *instr.Instr, _ *opcode.Op) {
	m.enter(finallyBlock, len(m.now.stack), in)
}

// setupWith puts the exit method below the block, and what the enter method
// gave into it.
func setupWith(m *machine, in *instr.Instr, _ *opcode.Op) {
	if !m.popObjects(1) {
		return
	}
	m.push(object)
	m.enter(finallyBlock, len(m.now.stack), in)
	m.push(object)
}

// setupAsyncWith is behind the awaiting of the enter method, whose result
// goes into the block.
func setupAsyncWith(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.popObjects(1) {
		m.enter(finallyBlock, len(m.now.stack), in)
		m.push(object)
	}
}

// popBlockOf leaves the block of some kind.
func (m *machine) popBlockOf(ok func(blockKind) bool) (block, bool) {
	n := len(m.now.blocks)
	if n == 0 {
		m.fail(blockUnderflow, "leaves a block where none was entered")
		return block{}, false
	}
	b := m.now.blocks[n-1]
	if !ok(b.kind) {
		m.fail(blockMismatch, "leaves a block of another type")
		return block{}, false
	}
	m.now.blocks = m.now.blocks[:n-1]
	return b, true
}

func popBlock(m *machine, _ *instr.Instr, _ *opcode.Op) {
	b, ok := m.popBlockOf(func(k blockKind) bool { return k <= finallyBlock })
	if ok && m.ways.unwinds {
		m.now.stack = m.now.stack[:b.level]
	}
}

func isHandler(k blockKind) bool { return k == handlerBlock }
func isFinal(k blockKind) bool   { return k == finalBlock }

// popExcept ends a handler: the exception that was handled before is that
// again.
func popExcept(m *machine, _ *instr.Instr, _ *opcode.Op) {
	if m.ways.table {
		m.pop(previous)
		return
	}
	b, ok := m.popBlockOf(isHandler)
	if !ok {
		return
	}
	if m.ways.unwinds && len(m.now.stack) > int(b.level)+handledParts {
		m.now.stack = m.now.stack[:b.level+handledParts]
	}
	m.setFloor()
	for _, k := range [...]kind{prevType, prevValue, prevTrace} {
		m.pop(k)
	}
}

// raisedOnTop tells whether an exception is on top of the stack, and at which
// level its handler was entered.
func (m *machine) raisedOnTop(s *state) (level int, ok bool) {
	parts := [...]kind{prevTrace, prevValue, prevType, exTrace, exValue, exType}
	want := parts[len(parts)-m.ways.finalSize():]
	level = len(s.stack) - len(want)
	if level < 0 {
		return 0, false
	}
	for i, k := range want {
		if s.stack[level+i].kind() != k {
			return 0, false
		}
	}
	if m.ways.handlers {
		n := len(s.blocks)
		return level, n > 0 && s.blocks[n-1].kind == handlerBlock && int(s.blocks[n-1].level) == level
	}
	return level, true
}

// marker is what a finally block finds where nothing was raised.
func (m *machine) marker() kind {
	if m.ways.nullMarker {
		return null
	}
	return none
}

// finalLevel gives the level of what a finally block finds on top, if that is
// what is there.
func (m *machine) finalLevel(s *state) (int, bool) {
	if level, ok := m.raisedOnTop(s); ok {
		return level, true
	}
	top := len(s.stack) - 1
	return top, top >= 0 && (s.stack[top].kind() == final || s.stack[top].kind() == m.marker())
}

// finalOf gives a final that may be what the bits say.
func (m *machine) finalOf(bits int) slot {
	m.finals = true
	return slotOf(final, bits)
}

// makeFinal gives a state where a finally block begins the form that it has
// for every way to get there, and tells whether that is another one.
func (m *machine) makeFinal(s *state) bool {
	top := len(s.stack) - 1
	if top < 0 || s.stack[top].kind() == final {
		return false
	}
	if level, ok := m.raisedOnTop(s); ok {
		s.stack = append(s.stack[:level], m.finalOf(finalRaised))
		if m.ways.handlers {
			s.blocks[len(s.blocks)-1].kind = finalBlock
		}
		return true
	}
	if s.stack[top].kind() != m.marker() {
		return false
	}
	s.stack[top] = m.finalOf(finalMarker)
	if m.ways.handlers {
		s.blocks = append(s.blocks, block{finalBlock, int32(top), 0})
	}
	return true
}

// reason leads to a finally block, from a return, break or continue in it, which
// the bits tell.
func (m *machine) reason(b block, below, bits int) {
	h := m.aside(int(b.level))
	h.blocks = h.blocks[:below]
	if m.ways.handlers {
		h.blocks = append(h.blocks, block{finalBlock, b.level, 0})
	}
	m.forget(h)
	h.stack = append(h.stack, m.finalOf(bits))
	if m.roomFor(h, "makes") {
		m.lead(int(b.handler), h)
	}
}

func returnValue(m *machine, _ *instr.Instr, _ *opcode.Op) {
	if !m.popObjects(1) {
		return
	}
	if !m.ways.unwinds {
		m.leaves()
		return
	}
	for i := len(m.now.blocks) - 1; i >= 0; i-- {
		if b := m.now.blocks[i]; b.kind == finallyBlock {
			m.reason(b, i, finalReason)
		}
	}
}

func returnConst(m *machine, _ *instr.Instr, _ *opcode.Op) { m.leaves() }

// leaves looks that no exception is being handled where code returns, which
// from 3.8 on it does as it is.
func (m *machine) leaves() {
	handled := func(s slot) bool { return s.kind() == previous || s.kind() == prevType }
	if slices.ContainsFunc(m.now.stack, handled) {
		m.warn(openHandler, "returns in the handler of an exception; POP_EXCEPT is wanted before")
	}
}

func breakLoop(m *machine, _ *instr.Instr, _ *opcode.Op) {
	finally := false
	for i := len(m.now.blocks) - 1; i >= 0; i-- {
		switch b := m.now.blocks[i]; b.kind {
		case finallyBlock:
			m.reason(b, i, finalReason)
			finally = true
		case loopBlock:
			h := m.aside(int(b.level))
			h.blocks = h.blocks[:i]
			if finally { // its code may have changed a variable
				m.forget(h)
			}
			m.lead(int(b.handler), h)
			return
		}
	}
	m.fail(blockUnderflow, "stands in no loop")
}

func continueLoop(m *machine, in *instr.Instr, _ *opcode.Op) {
	if to := m.target(in); to >= 0 {
		m.continueAt(to)
	}
}

// continueAt goes on with the loop, or with a finally block before that; what is
// left on the stack then, END_FINALLY finds.
func (m *machine) continueAt(to int) {
	depth := len(m.now.stack)
	for i := len(m.now.blocks) - 1; i >= 0; i-- {
		b := m.now.blocks[i]
		switch b.kind {
		case loopBlock:
			h := m.aside(depth)
			h.blocks = h.blocks[:i+1]
			m.lead(to, h)
			return
		case finallyBlock:
			m.reason(b, i, finalReason|min(to+1, manyContinues)<<continueShift)
			return
		case finalBlock:
			m.fail(blockMismatch, "goes on with a loop from a finally block, which may have been entered with an exception or without")
			return
		}
		depth = int(b.level)
	}
	m.fail(blockUnderflow, "stands in no loop")
}

// endFinally goes on as the finally block was entered.
func endFinally(m *machine, _ *instr.Instr, _ *opcode.Op) {
	if !m.reads(1) {
		return
	}
	if _, raised := m.raisedOnTop(&m.now); raised {
		m.has(raisedParts)
		m.stop = true
		return
	}
	top := m.peek(1)
	if m.popFinal(); m.failed[m.i] || top.kind() != final {
		return
	}
	switch to := top.about() >> continueShift; to {
	case 0:
	case manyContinues:
		m.fail(blockMismatch, "goes on with a loop at one place or another")
	default:
		m.continueAt(to - 1)
	}
	m.stop = top.about()&finalMarker == 0
}

// popFinal takes what a finally block began with.
func (m *machine) popFinal() {
	if level, ok := m.raisedOnTop(&m.now); ok {
		m.now.stack = m.now.stack[:level]
		if m.ways.handlers {
			m.popBlockOf(isHandler)
		}
		return
	}
	if !m.has(1) {
		return
	}
	switch m.peek(1).kind() {
	case final:
		if m.ways.handlers {
			m.popBlockOf(isFinal)
		}
		m.drop(1)
	case m.marker():
		m.drop(1)
	default:
		m.need(m.peek(1), final)
	}
}

func beginFinally(m *machine, _ *instr.Instr, _ *opcode.Op) { m.push(null) }

// callFinally runs a finally block and comes back. The block leaves what is
// below its beginning as it is, but not the local variables.
func callFinally(m *machine, in *instr.Instr, _ *opcode.Op) {
	to := m.target(in)
	if to < 0 {
		return
	}
	h := m.aside(len(m.now.stack))
	h.blocks = append(h.blocks, block{finalBlock, int32(len(h.stack)), 0})
	h.stack = append(h.stack, m.finalOf(finalReason))
	if !m.roomFor(h, "makes") {
		return
	}
	m.lead(to, h)
	for i := range m.now.locals {
		m.now.locals[i] = object
	}
}

// popFinally leaves a finally block for good, perhaps with a value kept. It
// does not know of the NULL that an exit method leaves in an exception.
func popFinally(m *machine, in *instr.Instr, _ *opcode.Op) {
	var value slot
	if in.Arg != 0 {
		v, ok := m.pop(object)
		if !ok {
			return
		}
		value = v
	}
	if len(m.now.stack) > 0 && m.peek(1).kind() == final && m.peek(1).about()&finalExited != 0 {
		m.fail(badKind, "needs what the finally block began with, from which WITH_CLEANUP_START may have taken the exit method of an exception")
		return
	}
	if m.popFinal(); in.Arg != 0 && !m.failed[m.i] {
		m.pushSlot(value)
	}
}

// exits takes the exit method from below what a finally block began with, or
// from above, see dialect, and leaves the final.
func (m *machine) exits() bool {
	if m.ways.exitAbove {
		_, ok := m.pop(object)
		m.makeFinal(&m.now)
		return ok && m.reads(1) && m.need(m.peek(1), final)
	}
	m.makeFinal(&m.now)
	switch {
	case !m.reads(2) || !m.need(m.peek(1), final):
		return false
	case m.ways.nullMarker && m.peek(1).about()&finalReason != 0:
		m.fail(badKind, "does not know the way that CALL_FINALLY got here")
		return false
	}
	return m.need(m.peek(2), object) && m.takeBelow()
}

// takeBelow takes the value below the final, and the block with it.
func (m *machine) takeBelow() bool {
	n, floor := len(m.now.stack), m.floor
	if m.ways.handlers {
		k := len(m.now.blocks)
		if k == 0 || m.now.blocks[k-1].kind != finalBlock {
			m.fail(blockMismatch, "stands in another block than that of what the finally block began with")
			return false
		}
		floor = belowBlocks(m.now.blocks[:k-1])
		m.now.blocks[k-1].level--
	}
	if n-2 < floor {
		m.fail(belowBlock, "takes a value that is older than the block that it is in")
		return false
	}
	m.now.stack[n-2] = m.exited(m.now.stack[n-1])
	m.now.stack = m.now.stack[:n-1]
	return !m.failed[m.i]
}

// belowBlocks is how many entries of the stack are older than the last of some
// blocks, or kept by it.
func belowBlocks(blocks []block) int {
	n := len(blocks)
	switch {
	case n == 0:
		return 0
	case blocks[n-1].kind == handlerBlock:
		return int(blocks[n-1].level) + handledParts
	}
	return int(blocks[n-1].level)
}

// exited gives a final whose exit method was taken.
func (m *machine) exited(s slot) slot {
	if !m.ways.handlers || s.about()&finalRaised == 0 {
		return s
	}
	if s.about()&finalExited != 0 {
		m.fail(badKind, "takes the exit method a second time for one exception")
	}
	return slotOf(final, s.about()|finalExited)
}

func withCleanup(m *machine, _ *instr.Instr, _ *opcode.Op) {
	if m.exits() {
		m.silence(1)
	}
}

// silence notes that the exit method may have said that the exception of the
// final so deep is dealt with.
func (m *machine) silence(depth int) {
	i := len(m.now.stack) - depth
	if s := m.now.stack[i]; s.about()&finalRaised != 0 {
		bits := finalMarker
		if m.ways.handlers && m.ways.unwinds {
			bits |= finalSilenced
		}
		m.now.stack[i] = slotOf(final, s.about()|bits)
		m.roomy()
	}
}

func withCleanupStart(m *machine, _ *instr.Instr, _ *opcode.Op) {
	if m.exits() {
		m.push(withExc)
		m.push(object)
	}
}

func withCleanupFinish(m *machine, _ *instr.Instr, _ *opcode.Op) {
	if !m.popObjects(1) {
		return
	}
	if _, ok := m.pop(withExc); ok && m.has(1) && m.need(m.peek(1), final) {
		m.silence(1)
	}
}

// withExceptStart calls the exit method, which is left on the stack with the
// exception.
func withExceptStart(m *machine, _ *instr.Instr, _ *opcode.Op) {
	switch {
	case m.ways.specials:
		m.applyWords("!1 2 =lasti !3 =exc -- 1 2 =lasti 3 =exc o")
	case m.ways.table:
		m.applyWords("!1 =lasti 2 =exc -- 1 =lasti 2 =exc o")
	default:
		if _, ok := m.raisedOnTop(&m.now); !ok {
			m.fail(badKind, "needs an exception that is handled")
			return
		}
		if method := m.ways.finalSize() + 1; m.reads(method) && m.need(m.peek(method), object) {
			m.push(object)
		}
	}
}

// reraise raises the exception on top again.
func reraise(m *machine, in *instr.Instr, _ *opcode.Op) {
	if !m.ways.table {
		if n := len(m.now.blocks); in.Arg != 0 && (n == 0 || m.now.blocks[n-1].kind != handlerBlock) {
			m.fail(blockMismatch, "takes the line from the block of a handler, where none is")
			return
		}
		for _, k := range [...]kind{exType, exValue, exTrace} {
			m.pop(k)
		}
		return
	}
	if _, ok := m.pop(raised); ok && in.Arg != 0 && m.reads(operandOf(in)) {
		m.need(m.peek(operandOf(in)), lasti)
	}
}

// endAsyncFor ends a loop, or raises again what did not end it.
func endAsyncFor(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.ways.table {
		if m.ways.pairs { // generators of 3.15 enter their range with the iterator on the stack
			m.floor = 0
		}
		m.applyWords("o exc --")
		return
	}
	if in.Arg != 0 { // it jumps so far
		m.fail(badOperand, "the operand is %d, not 0", in.Arg)
		return
	}
	level, ok := m.raisedOnTop(&m.now)
	if !ok || level == 0 {
		m.fail(badKind, "needs an exception that is handled, above an iterator")
		return
	}
	m.popBlockOf(isHandler)
	m.now.stack = m.now.stack[:level]
	m.setFloor()
	m.popObjects(1)
}
