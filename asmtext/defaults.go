package asmtext

import (
	"fmt"
	"slices"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
)

// defaultLine puts code before the first mark on the first line. Tables of
// steps from line to line have it so by themselves.
func (p *parser) defaultLine(m *method) {
	if !listing.IsRanges(p.v.Lines) || len(m.Items) == 0 || len(m.Marks) > 0 && m.Marks[0].Item == 0 {
		return
	}
	pos := linetab.AtLine(m.Obj.Firstlineno)
	if hasColumns(p.v.Lines) {
		pos.EndLine = pos.Line
	}
	m.Marks = slices.Insert(m.Marks, 0, listing.Mark{Pos: pos})
}

// defaultFlags works out co_flags where the text does not tell them: that of a
// function, unless it is the module; NOFREE; and the kind of generator that
// its operations make it.
func (p *parser) defaultFlags(m *method) {
	if m.flagsGiven {
		return
	}
	var names []string
	if !m.isModule() {
		names = append(names, "OPTIMIZED", "NEWLOCALS")
	}
	if len(m.Cells) == 0 && len(m.Frees) == 0 {
		names = append(names, "NOFREE")
	}
	if m.yields() {
		names = append(names, "GENERATOR")
	}
	for _, f := range p.table.Flags {
		for _, name := range names {
			if f.Name == name && !(name == "NOFREE" && p.fields.LocalsPlus) {
				m.Obj.Flags |= int32(f.Bit)
			}
		}
	}
}

func (m *method) isModule() bool {
	return m.Obj.Name == nil || m.Obj.Name.S == "<module>" || m.Obj.Name.S == "?"
}

func (m *method) yields() bool {
	for _, it := range m.Items {
		if m.Table.Op(it.Op).Name == "YIELD_VALUE" && !it.Raw {
			return true
		}
	}
	return false
}

// stackSize works out co_stacksize.
func (p *parser) stackSize(m *method) int32 {
	code, offsets, errs := instr.Assemble(nil, nil, p.table, m.Items)
	if len(errs) > 0 {
		return 0
	}
	var excs []exctab.Entry
	at := func(item int32) int32 {
		if item < 0 {
			return 0
		}
		return offsets[item]
	}
	for _, r := range m.Ranges {
		excs = append(excs, exctab.Entry{
			Start: at(r.Start.Item), End: at(r.End.Item), Target: at(r.Target.Item), Depth: r.Depth, Lasti: r.Lasti,
		})
	}
	_, most := flow.Depths(p.table, instr.Decode(nil, p.table, string(code), nil), excs)
	return int32(max(most, 1))
}

// checkLocals warns of a number of locals that has no room for a variable that
// was added. The interpreter would keep that one in memory of something else.
func (p *parser) checkLocals(m *method) {
	n := len(m.Varnames)
	if !m.varNew || !m.nlocalsGiven || m.joined() || n <= int(m.Obj.Nlocals) {
		return
	}
	p.lineNo, p.line = m.unit.nameAt, ""
	p.report(diag.Warning, 0, 0, fmt.Sprintf("%s has %d local variables, more than its number of %d", m.unit.name(), n, m.Obj.Nlocals),
		`without the line "# Number of locals:" it is worked out`)
}

// checkStack warns of a stack size that is too small for code that was added.
// Texts that nobody changed bring no new entries, so they need no look.
func (p *parser) checkStack(m *method) {
	if !m.stacksizeGiven || len(m.constNew)+len(m.nameNew) == 0 {
		return
	}
	if need := p.stackSize(m); need > m.Obj.Stacksize {
		p.lineNo, p.line = m.unit.nameAt, ""
		p.report(diag.Warning, 0, 0, fmt.Sprintf("the stack of %s gets %d deep, more than its size of %d", m.unit.name(), need, m.Obj.Stacksize),
			`without the line "# Stack size:" it is worked out`)
	}
}
