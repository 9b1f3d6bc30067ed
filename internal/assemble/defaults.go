package assemble

import (
	"fmt"
	"slices"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
)

// defaultLine puts code before the first mark on the first line. Tables of
// steps from line to line have it so by themselves.
func (asm *Assembler) defaultLine(m *Method) {
	if m.Given.Lines || !listing.IsRanges(asm.Version.Lines) || len(m.Items) == 0 || len(m.Marks) > 0 && m.Marks[0].Item == 0 {
		return
	}
	pos := linetab.AtLine(m.Obj.Firstlineno)
	if listing.HasColumns(asm.Version.Lines) {
		pos.EndLine = pos.Line
	}
	m.Marks = slices.Insert(m.Marks, 0, listing.Mark{Pos: pos})
}

// stackSize works out co_stacksize, and before it the depths that entries of
// the exception table leave open.
func (asm *Assembler) stackSize(m *Method) {
	open := slices.ContainsFunc(m.Ranges, func(r listing.Range) bool { return r.Depth == openDepth })
	if m.Given.Stacksize && !open {
		return
	}
	st := asm.stackOf(m)
	if st == nil {
		return
	}
	if open {
		asm.openDepths(m, st)
	}
	if !m.Given.Stacksize {
		m.Obj.Stacksize = int32(max(st.most, 1))
		asm.checkEnd(m, st)
	}
}

// checkLocals warns of a number of locals that has no room for a variable that
// was added. The interpreter would keep that one in memory of something else.
func (asm *Assembler) checkLocals(m *Method) {
	n := len(m.Varnames)
	if !m.varNew || !m.Given.Nlocals || m.joined() || n <= int(m.Obj.Nlocals) {
		return
	}
	asm.LineNo, asm.Line = m.unit.nameAt, ""
	asm.Report(diag.Warning, 0, 0, fmt.Sprintf("%s has %d local variables, more than its number of %d", m.unit.name(), n, m.Obj.Nlocals),
		"left out, it is worked out")
}

// checkStack warns of a stack size that is too small for code that was added.
// Texts that nobody changed bring no new entries, so they need no look.
func (asm *Assembler) checkStack(m *Method) {
	if !m.Given.Stacksize || len(m.constNew)+len(m.nameNew) == 0 {
		return
	}
	if st := asm.stackOf(m); st != nil && st.most > int(m.Obj.Stacksize) {
		asm.LineNo, asm.Line = m.unit.nameAt, ""
		asm.Report(diag.Warning, 0, 0, fmt.Sprintf("the stack of %s gets %d deep, more than its size of %d", m.unit.name(), st.most, m.Obj.Stacksize),
			"left out, it is worked out")
	}
}

// defaults fills in what the text leaves out.
func (asm *Assembler) defaults(m *Method) {
	o := m.Obj
	if asm.OldNames && o.Name != nil && m.unit.number == 0 {
		o.Name.S = realName(o.Name.S)
	}
	str := func(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: asm.StrType()}, S: s} }
	asm.textLines(m)
	if o.Filename == nil {
		o.Filename = str(asm.Name)
	}
	if o.Qualname == nil && asm.Fields.Qualname && o.Name != nil {
		o.Qualname = &marshal.Str{Head: marshal.Head{Type: o.Name.Type}, S: o.Name.S}
		m.unit.noQualname = true
	}
	if m.Given.Args && !m.Given.Argcount {
		o.Argcount = m.Args
	}
	asm.blankOperands(m)
	if !m.Given.Nlocals {
		o.Nlocals = int32(len(m.Varnames))
	}
	if !m.Given.Firstlineno {
		o.Firstlineno = firstMark(m)
	}
	asm.defaultLine(m)
	asm.defaultFlags(m)
	asm.stackSize(m)
}

func firstMark(m *Method) int32 {
	for _, mark := range m.Marks {
		if mark.Pos.Line != linetab.None {
			return mark.Pos.Line
		}
	}
	return 1
}
