package check

import (
	"slices"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// soundness tells what can be made of an instruction by itself.
type soundness uint8

const (
	broken soundness = iota // paths end here
	rough                   // the operand means nothing, but it is known how many values are taken and given
	intact
)

// sound checks an instruction by itself: that there is such an operation, with
// its caches, and an operand that means something.
func (m *machine) sound(in *instr.Instr, op *opcode.Op, r *rule) soundness {
	switch {
	case in.Raw:
		m.fail(cutInstruction, "is no whole instruction")
	case !r.known:
		m.fail(badOpcode, "is nothing that a file may hold")
	case op.Caches > 0 && in.Caches == 0:
		m.fail(missingCaches, "needs %s of inline cache behind it", counted(int(op.Caches), "code unit"))
	case m.table.ExtendedArg != 0 && in.Op == m.table.ExtendedArg:
		return m.loosePrefix()
	case !m.body.InRange(in):
		return m.outOfRange(in, op)
	case op.Kind == opcode.Local && !m.ways.cells && int64(in.Arg) >= m.localSlots():
		return m.doubt(badOperand, "the operand is %d, but co_nlocals is %d", in.Arg, m.view.Nlocals)
	case r.locals && !m.hasLocals():
		return m.doubt(noLocals, "uses the dict of local variables, which the function does not have")
	default:
		return intact
	}
	return broken
}

// doubt reports that an instruction cannot be run with its operand, once. The
// path goes on, so that all such operands are found; what leans on the kinds of
// values is left unsaid from here on.
func (m *machine) doubt(k finding, format string, args ...any) soundness {
	if in := &m.ins[m.i]; !m.warned[m.i] {
		m.warned[m.i] = true
		m.report(k, int(in.Offset), "%s: "+format, append([]any{m.opName(in)}, args...)...)
	}
	m.now.doubtful = true
	return rough
}

// roughly takes and gives as many values as an instruction does.
func (m *machine) roughly(in *instr.Instr, op *opcode.Op) {
	p, ok := m.table.Picture(op, in.Arg, opcode.NotTaken)
	if !ok {
		m.stop = true
		return
	}
	before, after := p.Depths(in.Arg)
	if !m.has(before) {
		return
	}
	m.drop(before)
	m.pushTimes(object, after)
}

// leansOnKinds tells of findings that a value whose kind is not known may make.
func (k finding) leansOnKinds() bool {
	switch k {
	case badKind, nullValue, badClosure, badLocal, notBool, openHandler:
		return true
	}
	return false
}

// loosePrefix checks an EXTENDED_ARG that was not folded into what is behind.
func (m *machine) loosePrefix() soundness {
	if m.v.Instr.Wordcode && m.i+1 < len(m.ins) && !m.table.Op(m.ins[m.i+1].Op).HasArg && !m.ins[m.i+1].Raw {
		if m.ways.endJumps && m.ins[m.i].Arg != 0 && m.opName(&m.ins[m.i+1]) == "END_ASYNC_FOR" {
			m.fail(badOperand, "gives END_ASYNC_FOR the operand %d, not 0, by which it jumps", m.ins[m.i].Arg<<8)
			return broken
		}
		return intact
	}
	m.fail(strayPrefix, "does not belong to the instruction behind it on every path")
	return broken
}

// outOfRange reports an operand that means nothing, unless that does no harm.
func (m *machine) outOfRange(in *instr.Instr, op *opcode.Op) soundness {
	if op.Kind == opcode.IsOp || op.Kind == opcode.ContainsOp {
		m.warn(oddOperand, "the operand is %d", in.Arg)
		return intact
	}
	if op.Kind == opcode.Const {
		return m.doubt(badOperand, "the operand is %d, but co_consts has %s", in.Arg, counted(len(m.view.Consts), "item"))
	}
	return m.doubt(badOperand, "the operand is %d, beyond its list", in.Arg)
}

// hasLocals tells whether the code runs with a dict of local variables.
func (m *machine) hasLocals() bool {
	if m.ways.cells {
		return m.view.Flags&coOptimized == 0
	}
	return m.view.Flags&(coOptimized|coNewlocals) != coOptimized|coNewlocals
}

// prepared checks the instructions that no path leads to for what does harm
// there as well: from 3.11 on the interpreter goes through all code from one
// end to the other when it loads it, when it is traced, and when a program asks
// for co_code. It then writes into the caches that it thinks are there, and
// notes something at the targets of jumps.
func (m *machine) prepared() {
	for i := range m.ins {
		if m.failed[i] {
			continue
		}
		m.i = i
		in := &m.ins[i]
		op := m.table.Op(in.Op)
		if !m.ran[i] {
			m.harmless(in, op)
		}
		if op.Name == "SEND" || op.Name == "FOR_ITER" {
			m.leadsBeforeEnd(in)
		}
	}
}

// harmless checks an instruction that no path leads to.
func (m *machine) harmless(in *instr.Instr, op *opcode.Op) {
	switch {
	case in.Raw:
		m.fail(cutInstruction, "is no whole instruction")
	case m.ways.instruments && in.Op == m.table.ExtendedArg && m.i == len(m.ins)-1:
		m.fail(cutInstruction, "has nothing behind it, where a traced code object is read on, though no path leads here")
	case op.Caches > 0 && in.Caches == 0:
		m.fail(missingCaches, "needs %s of inline cache behind it, though no path leads here", counted(int(op.Caches), "code unit"))
	case !m.rules[in.Op].known && in.Op != m.table.Cache: // it may be a specialised form, with caches
		m.fail(badOpcode, "is nothing that a file may hold, though no path leads here")
	case op.Jump != opcode.NoJump:
		if to, ok := instr.Target(m.table, in); !ok || int(to) >= len(m.body.Bytecode) {
			m.fail(jumpOutside, "leads outside of the code, though no path leads here")
		}
	}
}

// remembered checks the last code unit: where code that is run often remembers
// what it found for LOAD_GLOBAL, and in 3.10 for LOAD_ATTR, that is noted at the
// unit behind, whether a path leads there or not.
func (m *machine) remembered() {
	const unit = 2
	b := m.body.Bytecode
	last := len(b)/unit*unit - unit
	if last < 0 {
		return
	}
	if name := m.table.Op(b[last]).Name; name == "LOAD_GLOBAL" || name == "LOAD_ATTR" && m.ways.sentFirst {
		m.i = len(m.ins) - 1
		m.fail(wrongNext, "must not be the last code unit, since what was found is noted at the one behind it")
	}
}

// firstTraced looks for RESUME in the caches before the first one: a code object
// that is traced is read from the first unit with the number of it on, and so
// would be read out of step.
func (m *machine) firstTraced() {
	const unit = 2
	for i := range m.ins {
		in := &m.ins[i]
		if m.opName(in) == "RESUME" {
			return
		}
		for k := range int32(in.Caches) {
			if in.CacheSet && m.table.Op(m.body.Bytecode[in.Offset+unit*(k+1)]).Name == "RESUME" {
				m.i = i
				m.fail(missingCaches, "has RESUME in its caches, where tracing would begin")
				return
			}
		}
	}
}

// leadsBeforeEnd checks that there is something behind where SEND and FOR_ITER
// lead to: from 3.12 on a traced code object gets a mark behind END_SEND and
// END_FOR, be they there or not.
func (m *machine) leadsBeforeEnd(in *instr.Instr) {
	const unit = 2
	if to, ok := instr.Target(m.table, in); m.ways.keepsReceiver && ok && int(to)+unit >= len(m.body.Bytecode) {
		m.fail(wrongNext, "leads to the last unit of the code, which should end a loop")
	}
}

// unreached warns of what could not be run in code that no path leads to. Where
// something is wrong, paths end early and do not tell.
func (m *machine) unreached() {
	if m.v.Instr.Caches {
		m.prepared()
	}
	if m.ways.remembers {
		m.remembered()
	}
	if m.ways.instruments {
		m.firstTraced()
	}
	if slices.Contains(m.failed, true) {
		return
	}
	for i := range m.ins {
		in := &m.ins[i]
		if m.ran[i] || m.places[i].first != 0 {
			continue
		}
		if in.Raw || !m.rules[in.Op].known || !m.body.InRange(in) {
			m.report(unreachableCode, int(in.Offset), "%s: could not be run, but no path leads here", m.opName(in))
			return
		}
	}
}
