package assemble

import (
	"slices"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/opcode"
)

// Where a RESUME stands (RESUME_… in CPython's pycore_opcode_utils.h).
const (
	atStart = iota
	afterYield
	afterYieldFrom
	afterAwait
)

// blankOperands works out operands that the text leaves out.
func (asm *Assembler) blankOperands(m *Method) {
	for _, item := range m.blank {
		it := &m.Items[item]
		switch m.Table.Op(it.Op).Name {
		case "COPY_FREE_VARS":
			it.Arg = uint32(len(m.Frees))
			asm.noFrees(m, item)
		case "RESUME":
			it.Arg = m.resumeAt(int(item))
		}
	}
}

// noFrees reports a COPY_FREE_VARS where no free variables were found: without
// them it is wrong, and what should be one is something else.
func (asm *Assembler) noFrees(m *Method, item int32) {
	if len(m.Frees) > 0 || m.LocalNames != nil || !asm.ByHand {
		return
	}
	hint := "leave COPY_FREE_VARS out, use a variable of a function around by LOAD_DEREF, or list it, as __class__ for super()"
	for _, v := range m.VarOps {
		if v.A.List == listing.InCells && m.Table.Op(m.Items[v.Item].Op).Kind == opcode.Free {
			name := m.varName(v.A)
			hint = "no code object around it has a variable " + name
			if like := m.scope.likeVariable(name); like != "" {
				hint += "; " + like
			}
			break
		}
	}
	asm.LineNo = int(m.lineOf[item])
	asm.Line = asm.SourceLine(asm.LineNo)
	at := len(asm.Line) - len(strings.TrimLeft(asm.Line, " \t"))
	asm.Report(diag.Error, at, len("COPY_FREE_VARS"), "there is nothing to take: "+m.unit.name()+" has no free variables", hint)
}

// isWorkedOut tells whether blankOperands knows the operation.
func isWorkedOut(op *opcode.Op) bool {
	return op.Name == "COPY_FREE_VARS" || op.Name == "RESUME"
}

func (m *Method) resumeAt(item int) uint32 {
	switch {
	case item == 0 || !m.opIs(item-1, "YIELD_VALUE"):
		return atStart
	case !m.passesOn(item - 1):
		return afterYield
	case slices.ContainsFunc(m.Items, func(it instr.Item) bool { return !it.Raw && m.Table.Op(it.Op).Name == "GET_YIELD_FROM_ITER" }):
		return afterYieldFrom
	}
	return afterAwait
}
