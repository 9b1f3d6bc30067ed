package asmxml

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/opcode"
)

// A listing shows the offset of each instruction. Where lines were added to it or
// taken from it, these are no longer the offsets of the code that comes out, but
// those that jumps by number and tables still have. Then they are names, which
// move with their lines: if the listing bears out that it was changed so. For
// what stands before an operation is ignored by the tool that the form is from,
// and who changed a listing for it has changed the numbers as well.

// row is a line of a listing with an operation.
type row struct {
	item   int32 // that it became, or the next one where it became none
	next   int32 // the item behind it
	offset int32 // that stands before the operation, or noOffset
	line   int32 // of the document
	before string
}

const noOffset = -1

// addRow notes a line with an operation and what stands before that. Caches are
// within the instruction before.
func (p *parser) addRow(item int32, op *opcode.Op, before string) {
	next := int32(len(p.Cur.Items))
	if item == next && (p.Table.ExtendedArg == 0 || op.Code != p.Table.ExtendedArg) {
		return
	}
	r := row{item, next, shownOffset(before), int32(p.LineNo), before}
	p.rows = append(p.rows, r)
	if item < next {
		p.compareTarget(&r, op)
	}
}

// shownOffset gives the number that ends a text, or noOffset.
func shownOffset(before string) int32 {
	before = trimEnd(before)
	digits := len(before)
	for digits > 0 && '0' <= before[digits-1] && before[digits-1] <= '9' {
		digits--
	}
	var n int32
	if digits > 0 && !isBlank(before[digits-1]) || !number(before[digits:], &n) {
		return noOffset
	}
	return n
}

// compareTarget warns where a jump by number leads elsewhere, counted from the
// offset that is shown, than stands beside the number.
func (p *parser) compareTarget(r *row, op *opcode.Op) {
	it := &p.Cur.Items[r.item]
	if op.Jump == opcode.NoJump || it.Raw || it.Jump || r.offset == noOffset && op.Jump != opcode.Absolute {
		return
	}
	_, behind, _ := strings.Cut(p.Line, " (to ")
	word, _, closed := strings.Cut(behind, ")")
	var said int32
	if !closed || !number(word, &said) {
		return
	}
	prefixes, _ := it.Size(p.Table)
	for _, at := range []int32{r.offset, r.offset + prefixes} { // a listing may have lines with the prefixes
		if to, ok := instr.Target(p.Table, &instr.Instr{Op: it.Op, Arg: it.Arg, Offset: at}); !ok || to == said {
			return
		}
	}
	to, _ := instr.Target(p.Table, &instr.Instr{Op: it.Op, Arg: it.Arg, Offset: r.offset + prefixes})
	p.Warnf(len(p.Line)-len(behind), len(word), "operand %d leads to %d, not this; the number counts", it.Arg, to)
}

// settleOffsets sees to a listing whose offsets do not fit the code.
func (p *parser) settleOffsets(m *assemble.Method, e *codeElement) {
	if !slices.ContainsFunc(p.rows, func(r row) bool { return r.offset != noOffset }) {
		return
	}
	p.layout, p.offsets, _ = instr.Assemble(p.layout[:0], p.offsets[:0], p.Table, m.Items)
	if len(p.offsets) == 0 {
		return // it is too long, which is told when it ends
	}
	unfit := slices.IndexFunc(p.rows, func(r row) bool { return p.isUnfit(m, &r) })
	if unfit < 0 {
		return
	}
	p.moved = true
	s := shown{parser: p, m: m, e: e, rowOf: map[int32]int{}}
	s.read()
	s.jumps()
	s.lines()
	s.ranges()
	switch {
	case len(s.counted) == 0: // nothing is told by offsets
	case s.doubt == "":
		s.move()
	default:
		s.warn(&p.rows[unfit])
	}
}

// isUnfit tells whether a line shows an offset that is not that of its
// instruction, neither of the first prefix nor of the operation.
func (p *parser) isUnfit(m *assemble.Method, r *row) bool {
	if r.offset == noOffset || r.offset == p.offsets[r.item] {
		return false
	}
	if int(r.item) == len(m.Items) {
		return true
	}
	prefixes, _ := m.Items[r.item].Size(p.Table)
	return r.offset > p.offsets[r.item]+prefixes || r.offset < p.offsets[r.item]
}

// shown is a listing whose offsets are not those of the code that comes out.
type shown struct {
	*parser
	m       *assemble.Method
	e       *codeElement
	spots   listing.Spots
	rowOf   map[int32]int // the line that shows an offset
	counted []string      // what is told by offsets
	doubt   string        // why they are not taken for names
}

// doubtf says why the offsets are not taken for names. The first reason counts.
func (s *shown) doubtf(format string, args ...any) {
	if s.doubt == "" {
		s.doubt = fmt.Sprintf(format, args...)
	}
}

// count notes what is told by offsets.
func (s *shown) count(what string) {
	if !slices.Contains(s.counted, what) {
		s.counted = append(s.counted, what)
	}
}

// read finds where the instructions stood. An operation may have lines with its
// prefixes before its own.
func (s *shown) read() {
	last, start := int32(noOffset), int32(noOffset)
	for i := range s.rows {
		r := &s.rows[i]
		if r.offset != noOffset {
			if r.offset <= last {
				s.doubtf("the offset %d follows %d", r.offset, last)
			}
			last = r.offset
			s.endBefore(r.offset)
			s.rowOf[r.offset] = i
			if start == noOffset {
				start = r.offset
			}
		}
		if r.item < r.next && start != noOffset {
			s.spots = append(s.spots, s.spot(r, start))
			start = noOffset
		}
	}
}

// endBefore has the last spot begin with its operation where that would stand
// behind the next: its operand was changed and needs prefixes that it did not
// have.
func (s *shown) endBefore(next int32) {
	if n := len(s.spots); n > 0 && s.spots[n-1].Offset >= next {
		s.spots[n-1].Offset = s.spots[n-1].Start
	}
}

// spot is where an instruction stood whose first byte, or first prefix that is
// shown, was at an offset.
func (s *shown) spot(r *row, start int32) listing.Spot {
	prefixes, rest := s.m.Items[r.item].Size(s.Table)
	sp := listing.Spot{Start: start, Offset: start + prefixes, Item: r.item, Next: r.next}
	if start < r.offset {
		sp.Offset = r.offset
	}
	sp.End = sp.Offset + rest*(r.next-r.item)
	return sp
}

// jumps looks where the jumps lead that are told by offsets.
func (s *shown) jumps() {
	for i := range s.rows {
		if r := &s.rows[i]; r.item < r.next && s.isNumbered(r.item) {
			s.count("jumps by number")
			if to, ok := s.target(r); ok {
				s.agree(r, to)
			}
		}
	}
	for _, j := range s.m.Jumps {
		s.count("jumps by number")
		if _, ok := s.spots.Item(j.Offset); !ok {
			s.doubtf("a jump leads to %d, which no line shows", j.Offset)
		}
	}
}

// isNumbered tells whether an item is a jump whose operand is a number.
func (s *shown) isNumbered(item int32) bool {
	it := &s.m.Items[item]
	return !it.Raw && !it.Jump && s.Table.Op(it.Op).Jump != opcode.NoJump
}

// target gives the offset, as the listing shows them, that a jump by number leads
// to.
func (s *shown) target(r *row) (int32, bool) {
	it := &s.m.Items[r.item]
	op := s.Table.Op(it.Op)
	in := instr.Instr{Op: it.Op, Arg: it.Arg}
	i, known := slices.BinarySearchFunc(s.spots, r.item, func(sp listing.Spot, item int32) int { return cmp.Compare(sp.Item, item) })
	if known {
		in.Offset = s.spots[i].Offset
	} else if op.Jump != opcode.Absolute {
		s.doubtf("%s cannot be counted; a label or (to 12) does as well", s.name(r))
		return 0, false
	}
	to, ok := instr.Target(s.Table, &in)
	if !ok || r.item > 0 && s.Table.ExtendedArg != 0 && s.m.Items[r.item-1].Op == s.Table.ExtendedArg {
		s.doubtf("%s leads nowhere", s.name(r))
		return 0, false
	}
	return to, true
}

// name names a jump.
func (s *shown) name(r *row) string {
	op := s.Table.Op(s.m.Items[r.item].Op).Name
	if r.offset == noOffset {
		return op + " without an offset"
	}
	return op + " at " + strconv.Itoa(int(r.offset))
}

// agree looks that a jump leads to a line that is marked for it. Who changed the
// number by hand, to that of the code that comes out, would not have had it lead
// to a mark by the offsets that are shown.
func (s *shown) agree(r *row, to int32) {
	_, ok := s.spots.Item(to)
	i, stands := s.rowOf[to]
	switch {
	case !ok:
		s.doubtf("%s leads to %d, which no line shows", s.name(r), to)
	case stands && r.offset != noOffset && !strings.Contains(s.rows[i].before, ">>"):
		s.doubtf("%s leads to %d, and the line that shows this has no >>", s.name(r), to)
	}
}

// lines looks that the line table says what the column of lines does.
func (s *shown) lines() {
	if len(s.m.Marks) == 0 {
		return
	}
	s.count("<" + s.lineElement().name + ">")
	column := s.lineColumn()
	for i, mark := range s.m.Marks {
		if i+1 < len(s.m.Marks) && s.m.Marks[i+1].Offset == mark.Offset {
			continue // only the last is in effect
		}
		row, stands := s.rowOf[mark.Offset]
		if _, ok := s.spots.Item(mark.Offset); !ok || stands && column[row] != mark.Pos.Line {
			s.doubtf("<%s> has %d:%s, and the listing does not", s.lineElement().name, mark.Offset, lineText(mark.Pos.Line))
		}
	}
}

func (s *shown) lineElement() *field {
	if f := s.e.get(coLnotab); f != nil {
		return f
	}
	return s.e.get(coLinetable)
}

// lineColumn gives the line of the source that is in effect on each line of the
// listing.
func (s *shown) lineColumn() []int32 {
	column := make([]int32, len(s.rows))
	line, told := s.m.Obj.Firstlineno, int32(0)
	for i := range s.rows {
		r := &s.rows[i]
		words := strings.Fields(r.before)
		switch {
		case len(words) > 0 && words[0] == lineText(linetab.None):
			line = linetab.None
		case len(words) > 1 && number(words[0], &told):
			line = told
		}
		column[i] = line
	}
	return column
}

// lineText is a line as tables and listings show it.
func lineText(line int32) string {
	if line == linetab.None {
		return "--"
	}
	return strconv.Itoa(int(line))
}

// ranges looks that the entries of the exception table begin and end with an
// instruction, and lead to a line that is marked for it.
func (s *shown) ranges() {
	f := s.e.get(coExceptiontable)
	if f == nil {
		return
	}
	for line := range strings.Lines(f.text) {
		words := strings.Fields(line)
		if len(words) < 5 || words[0][0] == '#' {
			continue
		}
		for i := 0; i < 5; i += 2 {
			var at int32
			if !assemble.AllDigits(words[i]) || !number(words[i], &at) {
				continue
			}
			s.count("<" + f.name + ">")
			_, ok := s.spots.Item(at)
			if row, stands := s.rowOf[at]; !ok || i == 4 && stands && !strings.Contains(s.rows[row].before, ">>") {
				s.doubtf("<%s> has %d, and the listing shows no such place", f.name, at)
			}
		}
	}
}

// move has all that is told by offsets go with the instructions.
func (s *shown) move() {
	m := s.m
	for i := range s.rows {
		r := &s.rows[i]
		if r.item == r.next || !s.isNumbered(r.item) {
			continue
		}
		if to, ok := s.target(r); ok {
			it := &m.Items[r.item]
			it.Jump, it.Arg = true, 0
			it.Target, _ = s.spots.Item(to)
		}
	}
	for _, j := range m.Jumps {
		m.Items[j.Item].Target, _ = s.spots.Item(j.Offset)
	}
	m.Jumps = nil
	for i := range m.Marks {
		mark := &m.Marks[i]
		if mark.Offset == 0 {
			continue // what was put before the first line belongs to it
		}
		place := s.spots.Place(mark.Offset)
		mark.Item, mark.Offset = place.Item, place.Offset
	}
	m.Shown = s.spots
}

// warn says of the first line that shows another offset than it has what does
// not move with the instructions.
func (s *shown) warn(r *row) {
	s.LineNo, s.Line, s.Indent = int(r.line), s.sourceLine(int(r.line)), 0
	at := strings.Index(s.Line, r.before) + len(trimEnd(r.before))
	width := len(strconv.Itoa(int(r.offset)))
	s.Report(diag.Warning, at-width, width, fmt.Sprintf("this is at %d now, and %s do not follow",
		s.offsets[r.item], strings.Join(s.counted, " and ")), s.doubt)
}

// checkStack warns of a stack size that is too small for instructions that were
// added.
func (p *parser) checkStack(m *assemble.Method, e *codeElement) {
	f := e.get(coStacksize)
	if f == nil || !p.moved || p.Errors > 0 || m.Obj.Code == nil {
		return
	}
	if most := p.Deepest(m.Obj); most > int(m.Obj.Stacksize) {
		value, at := p.value(f)
		p.Report(diag.Warning, at, len(value), fmt.Sprintf("the stack gets %d deep, more than %d", most, m.Obj.Stacksize),
			"without <co_stacksize> it is worked out")
		p.Line, p.Indent = "", 0
	}
}
