package check

import (
	"strings"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// forIter takes the next value of an iterator, or leaves the loop.
func forIter(m *machine, in *instr.Instr, _ *opcode.Op) {
	depth := 1
	if m.ways.pairs {
		depth = 2
	}
	if !m.reads(depth) || !m.ways.keepsIterator && !m.has(depth) || !m.need(m.peek(depth), iterator) {
		return
	}
	to := m.target(in)
	if to < 0 || !m.loopEnds(to) {
		return
	}
	end := m.aside(len(m.now.stack))
	if m.ways.keepsIterator {
		end.stack = append(end.stack, slotOf(object, 0))
	} else {
		end.stack = end.stack[:len(end.stack)-1]
	}
	m.lead(to, end)
	m.push(object)
}

// loopEnds checks the instructions behind a loop, which FOR_ITER leaves out.
func (m *machine) loopEnds(to int) bool {
	var want []string
	switch {
	case m.ways.skipsPop:
		want = []string{"END_FOR", "POP_TOP"}
	case m.ways.keepsIterator:
		want = []string{"END_FOR"}
	}
	for i, name := range want {
		if to+i >= len(m.ins) || m.opName(&m.ins[to+i]) != name || m.ins[to+i].Prefixes > 0 {
			m.fail(wrongNext, "leaves out what is at its target, which must be %s", strings.Join(want, " and behind it "))
			return false
		}
	}
	return true
}

// forLoop takes the item of a sequence that a number tells (to 2.2).
func forLoop(m *machine, in *instr.Instr, _ *opcode.Op) {
	if !m.has(2) || !m.need(m.peek(1), integer) || !m.need(m.peek(2), object) {
		return
	}
	if to := m.target(in); to >= 0 {
		m.lead(to, m.aside(len(m.now.stack)-2))
	}
	m.push(object)
}

// send sends a value to an iterator. Where that has ended, its result takes
// the place of the value, and until 3.11 that of the iterator.
func send(m *machine, in *instr.Instr, _ *opcode.Op) {
	if !m.popObjects(1) || !m.has(1) {
		return
	}
	if m.ways.pairs {
		m.reads(2)
	} else {
		m.need(m.peek(1), object)
	}
	to := m.target(in)
	if m.failed[m.i] || to < 0 {
		return
	}
	if m.ways.sendReach != 0 && in.Arg > m.ways.sendReach {
		m.fail(badOperand, "jumps over %d code units, more than %d, which the frame notes in 16 bits", in.Arg, m.ways.sendReach)
		return
	}
	end := m.aside(len(m.now.stack))
	if !m.ways.keepsReceiver {
		end.stack = end.stack[:len(end.stack)-1]
	}
	end.stack = append(end.stack, slotOf(object, 0))
	m.lead(to, end)
	m.push(object)
}

// suspends checks that the code may do what only generators do.
func (m *machine) suspends() bool {
	switch {
	case m.view.Flags&coSuspends == 0:
		m.fail(notGenerator, "stands in code that is no generator or coroutine")
	case m.ways.cells && !m.now.made:
		m.fail(notGenerator, "stands before RETURN_GENERATOR")
	default:
		return true
	}
	return false
}

func yields(m *machine, in *instr.Instr, op *opcode.Op) {
	if !m.suspends() {
		return
	}
	if m.ways.callableFirst && in.Arg > 1 {
		m.fail(badOperand, "the operand is %d, more than 1", in.Arg)
		return
	}
	if m.ways.callableFirst && in.Arg == 1 && !m.sends() {
		return
	}
	if m.ways.table {
		m.floor = 0 // what comes back lies where the value was
		m.handled()
	}
	if m.apply(&m.rules[in.Op], in, op); m.ways.throwLeaves && !m.failed[m.i] {
		m.thrown()
	}
}

// thrown checks the SEND before a YIELD_VALUE. Where throw() ends what is sent to,
// it goes to the target of SEND by the one byte of the operand that it finds.
func (m *machine) thrown() {
	i := m.i
	if i == 0 || i+1 >= len(m.ins) || m.opName(&m.ins[i-1]) != "SEND" || m.opName(&m.ins[i+1]) != "RESUME" || m.ins[i+1].Arg&0xff < waitMark {
		return
	}
	if m.ins[i-1].Arg > 0xff {
		m.fail(badOperand, "stands behind a SEND that jumps over %d code units, more than the 255 that throw() can", m.ins[i-1].Arg)
	}
}

// handled leads to the handler what throw() raises where a generator waits, if
// the handler keeps the value that was given: another object is in its place.
func (m *machine) handled() {
	n := len(m.now.stack)
	if e := m.covering(); e != nil && n > 0 && n == int(e.Depth) && m.need(m.peek(1), object) {
		m.now.stack[n-1] = slotOf(object, 0)
		m.changed = true
		m.handler()
	}
}

func genStart(m *machine, _ *instr.Instr, _ *opcode.Op) {
	if m.suspends() {
		m.pop(object)
	}
}

func asyncGenWrap(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.view.Flags&coAsyncGenerator == 0 {
		m.fail(notGenerator, "stands in code that is no asynchronous generator")
		return
	}
	if m.suspends() {
		m.applyWords("o -- o")
	}
}

// returnGenerator makes the generator. It goes on when that is first sent to,
// with what is sent on the stack.
func returnGenerator(m *machine, _ *instr.Instr, _ *opcode.Op) {
	switch {
	case m.view.Flags&coSuspends == 0:
		m.fail(notGenerator, "stands in code that is no generator or coroutine")
	case m.now.made:
		m.fail(notGenerator, "is run twice")
	case (m.now.framed || m.complete()) && !m.ways.movesFrames:
		m.fail(notGenerator, "copies a frame of which there may be a frame object, since a path leads here from behind the first RESUME, at %d", m.opens)
	case m.covering() != nil: // throw() raises here in a generator that was not yet sent to
		m.fail(notGenerator, "stands in a range of the exception table, whose handler may be entered before the generator was made, and after it")
	default:
		m.now.made = true
		m.push(object)
		if m.shows {
			m.shown()
		}
	}
}

// resume behind a YIELD_VALUE in a loop of SEND tells the interpreter where the
// iterator is that is sent to. It must have been sent to: the generator itself
// cannot be, and would be closed for what it waits for without end. From 3.13 on
// YIELD_VALUE tells, and it is looked whether the generator runs.
func resume(m *machine, in *instr.Instr, _ *opcode.Op) {
	behind := m.i > 0 && m.opName(&m.ins[m.i-1]) == "YIELD_VALUE"
	m.placed(in, behind)
	if m.shows && in.Offset == m.opens {
		m.shown()
	}
	if m.ways.raisesEarly {
		m.raiseEarly(in)
	}
	if in.Arg < waitMark || m.ways.callableFirst || !behind {
		return
	}
	if m.i == 1 || m.opName(&m.ins[m.i-2]) != "SEND" || m.places[m.i-1].led {
		m.fail(wrongNext, "must stand behind SEND and YIELD_VALUE, and nothing may lead between them")
		return
	}
	m.sends()
}

// raiseEarly leads what a tracing function raises at RESUME to the handler of the
// unit before, where the interpreter looks for it in 3.11.
func (m *machine) raiseEarly(in *instr.Instr) {
	if e := m.rangeBefore(m.i); e != nil && in.Prefixes == 0 {
		m.raiseIn(e)
	}
}

// placed warns of a RESUME whose operand tells of another place than its own: 0
// is the start of a function, 1 to 3 are places behind YIELD_VALUE, 4 is the
// start of a generator expression (3.15).
func (m *machine) placed(in *instr.Instr, behind bool) {
	const most = 4
	place := in.Arg & m.ways.resumePlace
	switch starts := place == 0 || place == most; {
	case place > most || in.Arg > m.ways.resumePlace|m.ways.resumeDepth:
		m.warn(oddOperand, "the operand is %d, which stands for nothing", in.Arg)
	case starts && behind:
		m.warn(oddOperand, "the operand %d is for the start of code; behind YIELD_VALUE it is 1 to 3", in.Arg)
	case !starts && !behind:
		m.warn(oddOperand, "the operand %d is for a place behind YIELD_VALUE; at the start of a function it is 0", in.Arg)
	case starts && in.Arg != place:
		m.warn(oddOperand, "the operand %d tells of handlers, as it does only behind YIELD_VALUE", in.Arg)
	}
}

// firstResume gives the offset of the first code unit that is taken for RESUME,
// be it an instruction or not. Before it a frame is not complete to the
// interpreter, which then makes no frame object for it: none that a traceback, a
// debugger or sys._getframe could give.
func (m *machine) firstResume() int32 {
	const unit = 2
	size := len(m.body.Bytecode)
	for i := 0; i < size && m.ways.resumes; i += unit {
		if m.ways.resume[m.body.Bytecode[i]] {
			return int32(i)
		}
	}
	return int32(size)
}

// complete tells whether the frame is complete at the instruction.
func (m *machine) complete() bool { return m.i >= 0 && m.ins[m.i].Offset >= m.opens }

// resumed looks for RESUME at the begin of the code and behind each
// YIELD_VALUE. Before the first one in the code, wherever it stands, a frame is
// not complete to the interpreter, but for that of a generator.
func (m *machine) resumed() {
	if !m.ways.resumes {
		return
	}
	made, seen := false, false
	for i := range m.ins {
		m.i = i
		if first := m.places[i].first; first != 0 {
			made = m.states[first-1].made // by the path that leads here, not by what stands before
		}
		switch name := m.opName(&m.ins[i]); {
		case name == "RESUME":
			seen = true
		case !m.ran[i]:
		case name == "RETURN_GENERATOR":
			made = true
		case name == "YIELD_VALUE" && i+1 < len(m.ins) && m.opName(&m.ins[i+1]) != "RESUME":
			m.warn(untraced, "has no RESUME behind it; debuggers do not see the code there")
		case seen || m.rules[m.ins[i].Op].quiet:
		case m.ways.trusts && !made:
			m.fail(missingResume, "stands before the first RESUME, with which the code is to begin; what is called before does not find the frame")
			return
		default:
			m.warn(untraced, "stands before RESUME; debuggers and tracebacks pass over the code")
			return
		}
	}
	if m.i = 0; !seen {
		m.warn(untraced, "begins code without any RESUME")
	}
}

// sends checks that the iterator that is sent to lies on the stack.
func (m *machine) sends() bool {
	depth := m.ways.receiver()
	return m.reads(depth) && m.need(m.peek(depth), object)
}

// waitMark is the least operand of a RESUME that says that a generator waits for
// another one.
const waitMark = 2

// peekedAt checks what stands before each sign that a generator waits for
// another one. Who asks it for that one (gi_yieldfrom, cr_await) is given the
// top of its stack if the sign is behind the present instruction, whatever that
// is, and whatever is on the stack; while the code runs there may be nothing.
func (m *machine) peekedAt() {
	for i := range m.ins {
		in := &m.ins[i]
		m.i = i
		if in.CacheSet && m.ways.keepsCaches && m.countsTo(in) {
			m.fail(missingCaches, "has an inline cache that reads as RESUME 2 or more, or will when it has counted down; it should be 0")
		}
		switch {
		case i == 0 || in.Op != m.ways.peeked || in.Raw:
		case m.ways.resumes:
			if in.Arg&0xff >= waitMark && (in.Prefixes > 0 || m.opName(&m.ins[i-1]) != "YIELD_VALUE") {
				m.fail(wrongNext, "the operand %d says that a generator waits for another one; it must stand right behind YIELD_VALUE", in.Arg)
			}
		case !m.waits(&m.ins[i-1]):
			m.fail(wrongNext, "may not stand right behind %s, which is not waiting for another generator; put LOAD_CONST before it", m.opName(&m.ins[i-1]))
		}
	}
}

// countsTo tells whether the first cache of an instruction reads as such a
// RESUME, now or when it has counted down.
func (m *machine) countsTo(in *instr.Instr) bool {
	const (
		opBytes, step = 2, 16
		enough        = (waitMark+1)<<8 - step // from here on down it reads as any operation with the same low bits
	)
	cache := m.body.Bytecode[in.Offset+opBytes:]
	n := int(cache[0]) | int(cache[1])<<8
	if n > enough {
		n = enough | n%step
	}
	for ; n >= waitMark<<8; n -= step {
		if m.ways.resume[byte(n)] {
			return true
		}
	}
	return false
}

// still are operations that call nothing and take nothing from the stack that
// may be NULL, not even to move it (3.10).
var still = map[string]bool{
	"NOP": true, "EXTENDED_ARG": true, "LOAD_CONST": true, "LOAD_FAST": true, "LOAD_DEREF": true, "LOAD_CLOSURE": true,
	"DUP_TOP": true, "DUP_TOP_TWO": true, "ROT_TWO": true, "POP_BLOCK": true,
}

// waits tells whether a generator may be asked for what it waits for while it is
// at an instruction that stands before YIELD_FROM.
func (m *machine) waits(before *instr.Instr) bool {
	switch op := m.table.Op(before.Op); {
	case m.ways.peeksAlways:
		return still[op.Name]
	case op.Ends || before.Raw || unrolls[op.Name] || m.ways.unwinds && op.Name == "POP_BLOCK":
		return false // it may be on any stack
	default:
		return op.Name != "STORE_FAST" && op.Name != "ROT_THREE" && op.Name != "ROT_FOUR" // which may take NULL
	}
}
