package assemble

import (
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
)

// Finish assembles all code objects and puts the file together. It sorts the
// diagnostics; the file is nil where one of them is an error.
func (asm *Assembler) Finish() *pyc.File {
	f := asm.finish()
	asm.Diags.Sort()
	if asm.Diags.Err() != nil {
		return nil
	}
	return f
}

func (asm *Assembler) finish() *pyc.File {
	if asm.Version == nil && asm.Errors == 0 {
		asm.NeedVersion()
	}
	if len(asm.units) == 0 && asm.Errors == 0 {
		asm.Errorf(0, 0, "the text has no code object")
	}
	asm.End()
	asm.resolveLater()
	asm.finishWaiting()
	if asm.Errors > 0 {
		return nil
	}
	asm.meantOutside()
	asm.Diags = append(asm.Diags, asm.late...)
	root := asm.root()
	if !asm.nestsWell(root) {
		return nil
	}
	asm.placeCodes(root)
	asm.File.Code = root
	asm.applyMarshal(root)
	if !asm.fitsText(root) {
		asm.LineNo, asm.Line = 1, ""
		asm.Errorf(0, 0, "objects stand in so many places that the file would be out of all proportion")
		return nil
	}
	return &asm.File
}

// finishMethod fills in what was left out and assembles a code object, when
// the next one begins or the text ends. The place of the line that is being
// read stays.
func (asm *Assembler) finishMethod(m *Method) {
	line, lineNo := asm.Line, asm.LineNo
	asm.assemble(m)
	asm.Line, asm.LineNo = line, lineNo
}

func (asm *Assembler) assemble(m *Method) {
	before := asm.Errors
	asm.resolveLabels(m)
	asm.resolveRanges(m)
	if asm.Errors > before {
		return
	}
	asm.defaults(m)
	for _, pr := range m.Finish() {
		if asm.Errors > maxErrors {
			return
		}
		asm.LineNo, asm.Line = m.unit.nameAt, ""
		if pr.Item >= 0 && pr.Item < len(m.lineOf) {
			asm.LineNo = int(m.lineOf[pr.Item])
			asm.Line = asm.SourceLine(asm.LineNo)
		}
		s := diag.Error
		if pr.Warning {
			s = diag.Warning
		}
		indent := len(asm.Line) - len(strings.TrimLeft(asm.Line, " \t"))
		asm.Report(s, indent, len(asm.Line)-indent, pr.Msg, asm.otherWay(m, pr.Item))
	}
	if asm.Origins != nil {
		asm.Origins[m.Obj] = listing.Origin{Name: m.unit.nameAt, Offsets: m.Offsets, Lines: m.lineOf}
	}
	asm.checkClosure(m)
	asm.checkLoops(m)
	asm.beyondLists(m)
	asm.lostUsers(m)
	asm.checkStack(m)
	asm.checkLocals(m)
}

// otherWay says what to write for a jump that leads to where its operation does
// not go.
func (asm *Assembler) otherWay(m *Method, item int) string {
	if !asm.ByHand || item < 0 || item >= len(m.Items) || m.Items[item].Raw || !m.Items[item].Jump {
		return ""
	}
	op, ahead := asm.Table.Op(m.Items[item].Op), int(m.Items[item].Target) > item
	from, to := "FORWARD", "BACKWARD"
	switch {
	case op.Jump == opcode.Backward && ahead:
		from, to = to, from
	case op.Jump != opcode.Forward || ahead:
		return ""
	}
	other := strings.Replace(op.Name, from, to, 1)
	if _, known := asm.Table.Lookup(other); known && other != op.Name {
		return "use " + other
	}
	if _, known := asm.Table.Lookup("JUMP_BACKWARD"); known && to == "BACKWARD" {
		return "lead it forward to a JUMP_BACKWARD"
	}
	return ""
}

// lostUsers warns where an operand brought a new entry while another lost its
// last user: an edit that was perhaps meant to change the entry.
func (asm *Assembler) lostUsers(m *Method) {
	show := func(obj marshal.Object) string {
		return string(consttext.NewPrinter(asm.Version, nil, asm.loops).Append(nil, obj))
	}
	warn := func(what string, list []marshal.Object, used []bool, added []int32, from int) {
		if len(added) == 0 {
			return
		}
		for i := from; i < int(added[0]); i++ {
			if i >= len(used) || !used[i] {
				asm.LineNo, asm.Line = m.unit.nameAt, ""
				asm.lateWarnf(0, 0, "in %s %s %s is new, while %s is used by no instruction", m.unit.name(), what, show(list[added[0]]), show(list[i]))
				return
			}
		}
	}
	// The first constant may be a docstring, which no instruction uses.
	warn("the constant", m.Consts, m.constUsed, m.constNew, 1)
	warn("the name", m.Names, m.nameUsed, m.nameNew, 0)
}

// lateWarnf keeps a warning for the case that the text has no errors: with
// some, what it warns of may well be a part of them.
func (asm *Assembler) lateWarnf(at, width int, format string, args ...any) {
	n := len(asm.Diags)
	asm.Warnf(at, width, format, args...)
	asm.late = append(asm.late, asm.Diags[n:]...)
	asm.Diags = asm.Diags[:n]
}

// root is the module's code object: the last that no other has as a constant.
func (asm *Assembler) root() *marshal.Code {
	var root *Unit
	for _, u := range asm.units {
		if asm.codes.refs[u.obj] == 0 {
			if root != nil {
				asm.LineNo, asm.Line = root.nameAt, ""
				asm.Warnf(0, 0, "no constant refers to the code object %s, so it is left out", root.name())
			}
			root = u
		}
	}
	if root == nil {
		root = asm.units[len(asm.units)-1]
	}
	return root.obj
}

// applyMarshal gives the objects type codes and references.
func (asm *Assembler) applyMarshal(root *marshal.Code) {
	dev := map[*marshal.Code][]marshal.Deviation{}
	for _, u := range asm.units {
		u.obj.Ref = asm.codes.refs[u.obj] > 1
		if len(u.marshal) > 0 {
			dev[u.obj] = u.marshal
		}
	}
	unfit := marshal.Canonical(root, asm.Version, dev)
	for _, u := range asm.units {
		if list := unfit[u.obj]; len(list) > 0 {
			asm.LineNo, asm.Line = u.marshalAt, ""
			asm.Warnf(0, 0, "no longer true of %s and left out: %s", u.name(), listing.ShortDeviations(list))
		}
	}
}
