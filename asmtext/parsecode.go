package asmtext

import (
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
)

// finish assembles all code objects and puts the file together.
func (p *parser) finish() *pyc.File {
	if p.v == nil && p.errors == 0 {
		p.needVersion()
	}
	if len(p.units) == 0 && p.errors == 0 {
		p.errorf(0, 0, "the text has no code object")
	}
	if p.cur != nil {
		p.finishMethod(p.cur)
		p.codes.named(p.cur.unit)
	}
	p.resolveLater()
	if p.errors > 0 {
		return nil
	}
	p.diags = append(p.diags, p.late...)
	root := p.root()
	if !p.nestsWell(root) {
		return nil
	}
	p.file.Code = root
	p.applyMarshal(root)
	return &p.file
}

// lineRoom is how many bytes the line tables of a short text may have for lines
// that are far from each other, 130 million lines apart in all.
const lineRoom = 2 << 20

// finishMethod fills in what was left out and assembles a code object, when
// the next one begins or the text ends. The place of the line that is being
// read stays.
func (p *parser) finishMethod(m *method) {
	line, lineNo := p.line, p.lineNo
	p.assemble(m)
	p.line, p.lineNo = line, lineNo
}

func (p *parser) assemble(m *method) {
	before := p.errors
	p.resolveLabels(m)
	p.resolveRanges(m)
	if p.errors > before {
		return
	}
	p.defaults(m)
	for _, pr := range m.Finish() {
		if p.errors > maxErrors {
			return
		}
		p.lineNo, p.line = m.unit.nameAt, ""
		if pr.Item >= 0 && pr.Item < len(m.lineOf) {
			p.lineNo = int(m.lineOf[pr.Item])
			p.line = p.sourceLine(p.lineNo)
		}
		s := diag.Error
		if pr.Warning {
			s = diag.Warning
		}
		indent := len(p.line) - len(strings.TrimLeft(p.line, " \t"))
		p.report(s, indent, len(p.line)-indent, pr.Msg, "")
	}
	p.lostUsers(m)
	p.checkStack(m)
	p.checkLocals(m)
}

// resolveLabels gives the jumps their targets.
func (p *parser) resolveLabels(m *method) {
	for _, j := range m.jumps {
		if to, ok := m.labels[j.label]; ok {
			m.Items[j.item].Target = to
			p.checkLoopEnd(m, j, to)
			continue
		}
		p.lineNo, p.line = j.line, j.source
		at := strings.LastIndex(j.source, j.label)
		if i := strings.Index(j.source, " "+j.label); i >= 0 {
			at = i + 1
		}
		if j.offset >= 0 {
			p.warnf(at, len(j.label), "the label %s stands nowhere; offset %d is taken", j.label, j.offset)
			m.Jumps = append(m.Jumps, listing.OffsetJump{Item: j.item, Offset: j.offset, Want: p.loopEnd(m, j.item)})
			continue
		}
		p.errorf(at, len(j.label), "the label %s stands nowhere", j.label)
	}
}

// loopEnds are operations that lead to one operation only, in versions that
// have it. Old versions of pydisasm tell offsets for them that forget caches.
var loopEnds = map[string]string{"FOR_ITER": "END_FOR", "SEND": "END_SEND"}

// loopEnd gives the operation that a jump must lead to, or "" for any.
func (p *parser) loopEnd(m *method, item int32) string {
	end := loopEnds[p.table.Op(m.Items[item].Op).Name]
	if _, ok := p.table.Lookup(end); !ok || end == "" {
		return ""
	}
	return end
}

// checkLoopEnd refuses a label that old versions of pydisasm put in the wrong
// place. What has a number for its code object is not of theirs.
func (p *parser) checkLoopEnd(m *method, j labelJump, to int32) {
	end := p.loopEnd(m, j.item)
	if end == "" || m.unit.number != 0 || j.offset < 0 {
		return
	}
	if int(to) < len(m.Items) && p.table.Op(m.Items[to].Op).Name == end {
		return
	}
	p.lineNo, p.line = j.line, j.source
	p.errorf(strings.Index(j.source, j.label), len(j.label), "this leads to %s, but the label %s stands elsewhere", end, j.label)
}

// resolveRanges gives the entries of the exception table their places.
func (p *parser) resolveRanges(m *method) {
	for _, r := range m.ranges {
		p.lineNo, p.line = r.line, r.source
		from, to := p.place(m, r.start), p.place(m, r.end)
		if from.Item > to.Item && to.Item >= 0 {
			p.warnf(strings.Index(p.line, r.start), len(r.start), "the range ends before it begins, so no instruction is in it")
		}
		m.Ranges = append(m.Ranges, listing.Range{
			Start: from, End: to, Target: p.place(m, r.target),
			Depth: r.depth, Lasti: r.lasti,
		})
	}
}

// place reads a label, or an offset in bytes.
func (p *parser) place(m *method, word string) listing.Place {
	if item, ok := m.labels[word]; ok {
		return listing.Place{Item: item}
	}
	var at int32
	if allDigits(word) && column(word, &at) {
		return listing.Place{Item: -1, Offset: at}
	}
	p.errorf(strings.Index(p.line, word), len(word), "the label %s stands nowhere", word)
	return listing.Place{}
}

// defaults fills in what the text leaves out.
func (p *parser) defaults(m *method) {
	o := m.Obj
	if o.Name != nil && m.unit.number == 0 {
		o.Name.S = realName(o.Name.S)
	}
	str := func(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: p.strType()}, S: s} }
	if o.Filename == nil {
		o.Filename = str(p.name)
	}
	if o.Qualname == nil && p.fields.Qualname && o.Name != nil {
		o.Qualname = &marshal.Str{Head: marshal.Head{Type: o.Name.Type}, S: o.Name.S}
	}
	if m.argsGiven && !m.argcountGiven {
		o.Argcount = m.args
	}
	if !m.nlocalsGiven {
		o.Nlocals = int32(len(m.Varnames))
	}
	if !m.firstlineGiven {
		o.Firstlineno = firstMark(m)
	}
	p.defaultLine(m)
	p.defaultFlags(m)
	if !m.stacksizeGiven {
		o.Stacksize = p.stackSize(m)
	}
}

func firstMark(m *method) int32 {
	for _, mark := range m.Marks {
		if mark.Pos.Line != linetab.None {
			return mark.Pos.Line
		}
	}
	return 1
}

// lostUsers warns where an operand brought a new entry while another lost its
// last user: an edit that was perhaps meant to change the entry.
func (p *parser) lostUsers(m *method) {
	show := func(obj marshal.Object) string {
		return string(consttext.NewPrinter(p.v, nil, p.loops).Append(nil, obj))
	}
	warn := func(what string, list []marshal.Object, used []bool, added []int32, from int) {
		if len(added) == 0 {
			return
		}
		for i := from; i < int(added[0]); i++ {
			if i >= len(used) || !used[i] {
				p.lineNo, p.line = m.unit.nameAt, ""
				p.lateWarnf("in %s %s %s is new, while %s is used by no instruction", m.unit.name(), what, show(list[added[0]]), show(list[i]))
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
func (p *parser) lateWarnf(format string, args ...any) {
	n := len(p.diags)
	p.warnf(0, 0, format, args...)
	p.late = append(p.late, p.diags[n:]...)
	p.diags = p.diags[:n]
}

// root is the module's code object: the last that no other has as a constant.
func (p *parser) root() *marshal.Code {
	var root *unit
	for _, u := range p.units {
		if p.codes.refs[u.obj] == 0 {
			if root != nil {
				p.lineNo, p.line = root.nameAt, ""
				p.warnf(0, 0, "no constant refers to the code object %s, so it is left out", root.name())
			}
			root = u
		}
	}
	if root == nil {
		root = p.units[len(p.units)-1]
	}
	return root.obj
}

// applyMarshal gives the objects type codes and references.
func (p *parser) applyMarshal(root *marshal.Code) {
	dev := map[*marshal.Code][]marshal.Deviation{}
	for _, u := range p.units {
		u.obj.Ref = p.codes.refs[u.obj] > 1
		if len(u.marshal) > 0 {
			dev[u.obj] = u.marshal
		}
	}
	unfit := marshal.Canonical(root, p.v, dev)
	for _, u := range p.units {
		if list := unfit[u.obj]; len(list) > 0 {
			p.lineNo, p.line = u.marshalAt, ""
			p.warnf(0, 0, "no longer true of %s and left out: %s", u.name(), listing.ShortDeviations(list))
		}
	}
}
