package asmtext

import (
	"encoding/hex"
	"hash/maphash"
	"strconv"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// longText is how many bytes of a constant or name an operand repeats; of a
// longer one it gives the number, and the beginning as a remark.
const longText = 200

// operands is what the printer knows of the lists of a code object: which
// entries their text alone finds.
type operands struct {
	consts, names, locals, free []bool
	seed                        maphash.Seed
}

// prepare looks at the lists of a code object.
func (p *printer) prepare(c *listing.Code) {
	o := &p.ops
	o.consts = p.uniqueSpans(o.consts[:0])
	o.names = p.uniqueNames(o.names[:0], c.Names)
	o.locals = p.uniqueNames(o.locals[:0], c.Locals)
	if c.LocalsPlusNames != nil {
		o.free = o.locals
	} else {
		o.free = p.uniqueNames(o.free[:0:0], c.Free)
	}
}

// uniqueSpans tells of every constant whether no other before it has the same
// text.
func (p *printer) uniqueSpans(dst []bool) []bool {
	seen := make(map[uint64]struct{}, len(p.consts))
	for _, s := range p.consts {
		h := maphash.Bytes(p.ops.seed, p.buf[s.from:s.to])
		_, twice := seen[h]
		seen[h] = struct{}{}
		dst = append(dst, !twice && s.to-s.from <= longText)
	}
	return dst
}

// uniqueNames tells of every name whether its text alone stands for it: it is
// a plain string, and no other before it is the same.
func (p *printer) uniqueNames(dst []bool, names []marshal.Object) []bool {
	var seen map[string]struct{}
	const few = 12
	if len(names) > few {
		seen = make(map[string]struct{}, len(names))
	}
	for i, obj := range names {
		s, ok := obj.(*marshal.Str)
		ok = ok && len(s.S) <= longText
		if !ok {
			dst = append(dst, false)
			continue
		}
		if seen != nil {
			_, twice := seen[s.S]
			seen[s.S] = struct{}{}
			ok = !twice
		} else {
			for _, before := range names[:i] {
				if b, isStr := before.(*marshal.Str); isStr && b.S == s.S {
					ok = false
				}
			}
		}
		dst = append(dst, ok)
	}
	return dst
}

// instructions writes the body of a code object.
func (p *printer) instructions(c *listing.Code) {
	p.prepare(c)
	m := marks{lines: c.Lines, columns: listing.HasColumns(c.Version.Lines)}
	frame := c.Version.Instr
	p.slack = instr.Slack(p.table, c.Ins)
	for i := range c.Ins {
		in := &c.Ins[i]
		start := in.Start(frame)
		labelled := c.Labelled(start)
		if labelled {
			p.label(start)
		}
		suffix := p.marksAt(&m, start, labelled)
		p.instruction(c, i, i > 0 && c.Ins[i-1].Op == p.table.ExtendedArg && p.table.ExtendedArg != 0 && !c.Ins[i-1].Raw)
		if suffix {
			p.str("  @")
			p.buf = assemble.AppendColumns(p.buf, &m.pos)
		}
		p.str("\n")
	}
	end := int32(len(c.View.Code.Code.S))
	if c.Labelled(end) {
		p.label(end)
	}
}

func (p *printer) label(at int32) {
	p.str("L")
	p.int(int64(at))
	p.str(":\n")
}

// marks walks the line table beside the instructions.
type marks struct {
	lines []linetab.Entry
	pos   linetab.Position // in effect
	any   bool

	columns bool // whether the table has columns
}

// marksAt writes the line marks that stand before an instruction and tells
// whether its position has more than the mark says.
func (p *printer) marksAt(m *marks, at int32, labelled bool) bool {
	columns := false
	for len(m.lines) > 0 && m.lines[0].Offset <= at {
		pos := m.lines[0].Pos
		more := m.columns && assemble.HasColumns(&pos)
		if !more || !m.any || pos.Line != m.pos.Line {
			p.lineMark(pos.Line, labelled)
		}
		m.pos, m.any, columns = pos, true, more
		m.lines = m.lines[1:]
	}
	return columns
}

// lineMark writes the line that the code from here on belongs to.
func (p *printer) lineMark(line int32, labelled bool) {
	if labelled {
		p.str(" ")
	} else {
		p.str("\n")
	}
	if line == linetab.None {
		p.str(" --:\n")
		return
	}
	for w := int32(100); w > line && w > 1; w /= 10 {
		p.str(" ")
	}
	p.int(int64(line))
	p.str(":\n")
}

const (
	indent    = "            "
	nameWidth = 20
)

// instruction writes one instruction without what its line has behind it.
func (p *printer) instruction(c *listing.Code, i int, behindPrefix bool) {
	in := &c.Ins[i]
	p.str(indent)
	if in.Raw {
		p.str(".byte                0x", hex.EncodeToString([]byte{in.Op}))
		return
	}
	op := p.table.Op(in.Op)
	at := len(p.buf)
	p.str(op.Name)
	if op.HasArg || in.Arg != 0 && !p.v.Instr.RotArgs || p.v.Instr.RotArgs && in.Arg != c.RestArg(i) {
		for len(p.buf)-at < nameWidth {
			p.buf = append(p.buf, ' ')
		}
		p.str(" ")
		if behindPrefix || !op.HasArg {
			p.int(int64(in.Arg))
		} else {
			p.operand(c, op, in)
		}
	}
	p.buf = assemble.AppendAnnotations(p.buf, c, in, p.slack)
}

// operand writes an operand by its meaning, with the number before it where
// the meaning alone would not give it back.
func (p *printer) operand(c *listing.Code, op *opcode.Op, in *instr.Instr) {
	switch op.Kind {
	case opcode.Const:
		p.constant(c, in.Arg)
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		p.nameOperand(c, op, in.Arg)
	case opcode.Local:
		p.listed(c.Locals, p.ops.locals, in.Arg)
	case opcode.Free:
		p.listed(c.Free, p.ops.free, in.Arg)
	case opcode.LocalPair:
		p.pair(c, in.Arg)
	case opcode.Jump:
		p.jump(c, in)
	default:
		p.wordOperand(op, in.Arg)
	}
}

func (p *printer) number(arg uint32) { p.int(int64(arg)) }

func (p *printer) outOfRange(arg uint32, n int) {
	p.number(arg)
	p.str(" ; ", assemble.OutOfRange, ": there are ", strconv.Itoa(n))
}

func (p *printer) constant(c *listing.Code, arg uint32) {
	if int64(arg) >= int64(len(p.consts)) {
		p.outOfRange(arg, len(p.consts))
		return
	}
	s := p.consts[arg]
	if s.to-s.from > longText {
		p.number(arg)
		p.str(" ; ")
		p.remark(p.buf[s.from:s.to])
		return
	}
	if !p.ops.consts[arg] {
		p.number(arg)
		p.str(" ")
	}
	p.str("(")
	p.buf = append(p.buf, p.buf[s.from:s.to]...)
	p.str(")")
}

// remark writes the beginning of a long text. Annotations follow a remark, so
// it must hold nothing that looks like one.
func (p *printer) remark(text []byte) {
	n := 40
	for n > 0 && text[n]&0xc0 == 0x80 {
		n--
	}
	for _, b := range text[:n] {
		switch b {
		case '{', '@':
			b = '_'
		}
		p.buf = append(p.buf, b)
	}
	p.str("...")
}

func (p *printer) listed(names []marshal.Object, unique []bool, arg uint32) {
	p.affixed(names, unique, arg, arg, opcode.Affix{})
}

// affixed writes the name that an operand is the index of, with what the bits
// below the index add to it.
func (p *printer) affixed(names []marshal.Object, unique []bool, index, arg uint32, a opcode.Affix) {
	if int64(index) >= int64(len(names)) {
		p.outOfRange(arg, len(names))
		return
	}
	if s, ok := names[index].(*marshal.Str); ok && len(s.S) > longText {
		p.number(arg)
		p.str(" ; ")
		p.remark([]byte(p.lits.Append(nil, s)))
		return
	}
	if !unique[index] {
		p.number(arg)
		p.str(" ")
	}
	p.str("(", a.Before)
	p.buf = p.lits.AppendEntry(p.buf, names[index], consttext.InOperand)
	p.str(a.After, ")")
}

func (p *printer) nameOperand(c *listing.Code, op *opcode.Op, arg uint32) {
	a := assemble.NameAffix(p.table, op, arg)
	if op.Kind == opcode.NameSuper || op.Kind == opcode.NameImport && arg&3 != 0 {
		// Bit 1 has no words that are told apart.
		p.affixed(c.Names, p.never(len(c.Names)), op.NameIndex(arg), arg, a)
		return
	}
	p.affixed(c.Names, p.ops.names, op.NameIndex(arg), arg, a)
}

// never gives n times false.
func (p *printer) never(n int) []bool {
	for len(p.no) < n {
		p.no = append(p.no, false)
	}
	return p.no
}

// pair writes the two locals of a LocalPair operand.
func (p *printer) pair(c *listing.Code, arg uint32) {
	a, b := arg>>4, arg&15
	if int64(a) >= int64(len(c.Locals)) || int64(b) >= int64(len(c.Locals)) {
		p.outOfRange(arg, len(c.Locals))
		return
	}
	if !p.ops.locals[a] || !p.ops.locals[b] || a > 15 {
		p.number(arg)
		return
	}
	p.str("(")
	p.buf = p.lits.AppendEntry(p.buf, c.Locals[a], consttext.InOperand)
	p.str(", ")
	p.buf = p.lits.AppendEntry(p.buf, c.Locals[b], consttext.InOperand)
	p.str(")")
}

func (p *printer) jump(c *listing.Code, in *instr.Instr) {
	to, ok := instr.Target(p.table, in)
	if !ok || !c.Reaches(to) {
		p.number(in.Arg)
		p.str(" ; leads to no instruction")
		return
	}
	p.str("L")
	p.int(int64(to))
	p.str(" (to ")
	p.int(int64(to))
	p.str(")")
}

func (p *printer) wordOperand(op *opcode.Op, arg uint32) {
	text, alone := p.words[op.Kind].At(arg)
	if !alone {
		p.number(arg)
	}
	if text == "" {
		return
	}
	if !alone {
		p.str(" ")
	}
	p.str("(", text, ")")
}
