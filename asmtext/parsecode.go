package asmtext

import (
	"maps"
	"slices"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
)

// codeTable finds the code objects that constants refer to.
type codeTable struct {
	byNumber map[uint64]*method
	refs     map[*marshal.Code]int // how many constants refer to a code object
	later    map[*marshal.Code]laterRef
}

// laterRef is a constant that refers to a code object that the text has not
// come to.
type laterRef struct {
	ref    consttext.CodeRef
	line   int
	source string
}

func newCodeTable() *codeTable {
	return &codeTable{
		byNumber: map[uint64]*method{},
		refs:     map[*marshal.Code]int{}, later: map[*marshal.Code]laterRef{},
	}
}

// number gives a code object its number. False means that another has it.
func (t *codeTable) number(m *method, n uint64) bool {
	if other, taken := t.byNumber[n]; taken && other != m {
		return false
	}
	t.byNumber[n] = m
	return true
}

// find gives the code object that a reference means: by its number or, as
// pydisasm has addresses there, by its name; of several with one name the
// first that begins on the line that is told and has no constant yet.
func (t *codeTable) find(ref consttext.CodeRef, methods []*method, not *method) *method {
	if m := t.byNumber[ref.At]; m != nil && m != not {
		return m
	}
	var found *method
	for _, m := range methods {
		if m == not || m.number != 0 || !m.isNamed(ref.Name) || t.refs[m.Obj] > 0 {
			continue
		}
		if ref.Line == 0 || m.Obj.Firstlineno == int32(ref.Line) {
			return m
		}
		if found == nil {
			found = m
		}
	}
	return found
}

// isNamed tells whether a code object has a name, as a reference writes it.
func (m *method) isNamed(name string) bool {
	if m.Obj.Name == nil {
		return name == "= None"
	}
	if m.written == name {
		return true
	}
	if pylit.IsString(name) {
		val, _, n, err := pylit.ParseString(name, pylit.Text)
		return err == nil && n == len(name) && val == m.written
	}
	return false
}

// codeRef gives the code object of a constant. One that comes later in the
// text is a stand-in until the end.
func (p *parser) codeRef(ref consttext.CodeRef) (marshal.Object, error) {
	if m := p.codes.find(ref, p.methods, p.cur); m != nil {
		p.codes.refs[m.Obj]++
		return m.Obj, nil
	}
	for obj, l := range p.codes.later {
		if l.ref == ref {
			return obj, nil
		}
	}
	obj := &marshal.Code{}
	ref.Name = keep(ref.Name)
	p.codes.later[obj] = laterRef{ref, p.lineNo, keep(p.line)}
	return obj, nil
}

// finish assembles all code objects and puts the file together.
func (p *parser) finish() *pyc.File {
	if p.v == nil && p.errors == 0 {
		p.needVersion()
	}
	if len(p.methods) == 0 && p.errors == 0 {
		p.errorf(0, 0, "the text has no code object")
	}
	if p.cur != nil {
		p.finishMethod(p.cur)
	}
	p.resolveLater()
	if p.errors > 0 {
		return nil
	}
	p.diags = append(p.diags, p.late...)
	root := p.root()
	p.file.Code = root
	p.applyMarshal(root)
	return &p.file
}

// lineRoom is how many bytes the line tables of a short text may have for lines
// that are far from each other, 130 million lines apart in all.
const lineRoom = 2 << 20

// resolveLater puts code objects in the place of stand-ins.
func (p *parser) resolveLater() {
	if len(p.codes.later) == 0 {
		return
	}
	real := map[marshal.Object]marshal.Object{}
	stands := slices.SortedFunc(maps.Keys(p.codes.later), func(a, b *marshal.Code) int {
		return p.codes.later[a].line - p.codes.later[b].line
	})
	for _, stand := range stands {
		l := p.codes.later[stand]
		m := p.codes.find(l.ref, p.methods, nil)
		if m == nil {
			p.lineNo, p.line = l.line, l.source
			at := max(strings.Index(l.source, "code object "), 0)
			p.errorf(at, len("code object ")+len(l.ref.Name), "the text has no code object %s", l.ref.Name)
			continue
		}
		p.codes.refs[m.Obj]++
		real[stand] = m.Obj
	}
	for _, m := range p.methods {
		replace(m.Consts, real, map[marshal.Object]bool{})
	}
}

func replace(items []marshal.Object, real map[marshal.Object]marshal.Object, seen map[marshal.Object]bool) {
	for i, it := range items {
		if to, ok := real[it]; ok {
			items[i] = to
			continue
		}
		switch o := it.(type) {
		case *marshal.Seq:
			if !seen[o] {
				seen[o] = true
				replace(o.Items, real, seen)
			}
		case *marshal.Dict:
			if !seen[o] {
				seen[o] = true
				replace(o.Items, real, seen)
			}
		}
	}
}

// finishMethod fills in what was left out and assembles a code object, when
// the next one begins or the text ends. The place of the line that is being
// read stays.
func (p *parser) finishMethod(m *method) {
	line, lineNo := p.line, p.lineNo
	p.assemble(m)
	p.line, p.lineNo = line, lineNo
	m.release()
}

// release lets go of what is not needed once the code object is assembled, as
// a text may have very many.
func (m *method) release() {
	m.Draft = listing.Draft{Obj: m.Obj, Consts: m.Consts}
	m.labels, m.jumps, m.lineOf, m.ranges = nil, nil, nil, nil
	m.constText, m.constValue, m.nameIndex, m.vars = nil, nil, nil, nil
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
		p.lineNo, p.line = m.nameAt, ""
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
	if end == "" || m.number != 0 || j.offset < 0 {
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
		m.Ranges = append(m.Ranges, listing.Range{
			Start: p.place(m, r.start), End: p.place(m, r.end), Target: p.place(m, r.target),
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
	if o.Name != nil && m.number == 0 {
		o.Name.S = realName(o.Name.S)
	}
	str := func(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: p.strType()}, S: s} }
	if o.Filename == nil {
		o.Filename = str(p.name)
	}
	if o.Qualname == nil && p.fields.qualname && o.Name != nil {
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
				p.lineNo, p.line = m.nameAt, ""
				p.lateWarnf("in %s %s %s is new, while %s is used by no instruction", name(m), what, show(list[added[0]]), show(list[i]))
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

func name(m *method) string {
	if m.Obj.Name == nil {
		return "a code object without name"
	}
	return m.Obj.Name.S
}

// root is the module's code object: the last that no other has as a constant.
func (p *parser) root() *marshal.Code {
	var root *method
	for _, m := range p.methods {
		if p.codes.refs[m.Obj] == 0 {
			if root != nil {
				p.lineNo, p.line = root.nameAt, ""
				p.warnf(0, 0, "no constant refers to the code object %s, so it is left out", name(root))
			}
			root = m
		}
	}
	if root == nil {
		root = p.methods[len(p.methods)-1]
	}
	return root.Obj
}

// applyMarshal gives the objects type codes and references.
func (p *parser) applyMarshal(root *marshal.Code) {
	dev := map[*marshal.Code][]marshal.Deviation{}
	at := map[*marshal.Code]*method{}
	for _, m := range p.methods {
		at[m.Obj] = m
		m.Obj.Ref = p.codes.refs[m.Obj] > 1
		if len(m.marshal) > 0 {
			dev[m.Obj] = m.marshal
		}
	}
	unfit := marshal.Canonical(root, p.v, dev)
	for _, m := range p.methods {
		if list := unfit[m.Obj]; len(list) > 0 {
			p.lineNo, p.line = m.marshalAt, ""
			p.warnf(0, 0, "no longer true of %s and left out: %s", name(at[m.Obj]), appendDeviations(nil, list))
		}
	}
}
