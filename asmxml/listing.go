package asmxml

import (
	"strconv"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// The columns of the dis module of Python 2.5.
const (
	lineWidth   = 3
	offsetWidth = 4
	nameWidth   = 20
	argWidth    = 5
)

// right writes a number at the right of a column.
func (p *printer) right(n int64, width int) {
	var digits [20]byte
	text := strconv.AppendInt(digits[:0], n, 10)
	p.str(blanks[:max(0, width-len(text))])
	p.buf = append(p.buf, text...)
}

// bytecode writes the instructions.
func (p *printer) bytecode(c *listing.Code) {
	p.begin("co_code")
	p.str(cdataBegin)
	p.str("\n")
	from := len(p.buf)
	m := lineMarks{cursor: linetab.NewCursor(c.Version.Lines, c.Lines, c.Firstlineno), last: linetab.None - 1}
	m.none = c.Version.Lines == pyver.SetLineno
	frame := c.Version.Instr
	p.slack = instr.Slack(p.table, c.Ins)
	for i := range c.Ins {
		start := c.Ins[i].Start(frame)
		p.line(&m, start)
		p.place(c, start)
		p.instruction(c, i)
		p.str("\n")
	}
	p.buf = splitCDATA(p.buf, from)
	p.str(cdataEnd)
	p.end("co_code")
}

// lineMarks walks the line table beside the instructions.
type lineMarks struct {
	cursor linetab.Cursor
	last   int32 // that was written
	none   bool  // there is no table
}

// line writes the column of lines, which says where one begins.
func (p *printer) line(m *lineMarks, at int32) {
	line := m.cursor.At(at).Line
	if m.none || line == m.last {
		p.str(blanks[:lineWidth])
		return
	}
	if m.last >= linetab.None {
		p.str("\n")
	}
	m.last = line
	if line == linetab.None {
		p.str(" --")
		return
	}
	p.right(int64(line), lineWidth)
}

// place writes whether something leads here, and the offset.
func (p *printer) place(c *listing.Code, at int32) {
	if c.Labelled(at) {
		p.str("     >> ")
	} else {
		p.str("        ")
	}
	p.right(int64(at), offsetWidth)
	p.str(" ")
}

// instruction writes the operation, its operand, and what else its bytes need.
func (p *printer) instruction(c *listing.Code, i int) {
	in := &c.Ins[i]
	if in.Raw {
		p.str(".byte                0x")
		p.hex(string([]byte{in.Op}))
		return
	}
	op := p.table.Op(in.Op)
	p.str(op.Name)
	p.note = assemble.AppendAnnotations(p.note[:0], c, in, p.slack)
	if op.HasArg || in.Arg != 0 && !p.v.Instr.RotArgs || p.v.Instr.RotArgs && in.Arg != c.RestArg(i) {
		p.str(blanks[:max(0, nameWidth-len(op.Name))])
		p.str(" ")
		p.right(int64(in.Arg), argWidth)
		if op.HasArg && !p.behindPrefix(c, i) {
			p.meaning(c, op, in)
		}
	}
	p.buf = append(p.buf, p.note...)
}

// behindPrefix tells whether a prefix of its own line stands before an
// instruction, so that its operand is only a part of what it means.
func (p *printer) behindPrefix(c *listing.Code, i int) bool {
	return i > 0 && p.table.ExtendedArg != 0 && c.Ins[i-1].Op == p.table.ExtendedArg && !c.Ins[i-1].Raw
}

// meaning writes what an operand means, or nothing where it means nothing.
func (p *printer) meaning(c *listing.Code, op *opcode.Op, in *instr.Instr) {
	switch op.Kind {
	case opcode.Const:
		p.constant(in.Arg)
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		p.nameMeant(c.Names, op.NameIndex(in.Arg), assemble.NameAffix(p.table, op, in.Arg))
	case opcode.Local:
		p.nameMeant(c.Locals, in.Arg, opcode.Affix{})
	case opcode.Free:
		p.nameMeant(c.Free, in.Arg, opcode.Affix{})
	case opcode.LocalPair:
		p.pair(c.Locals, in.Arg)
	case opcode.Jump:
		p.target(op, in)
	default:
		if text, _ := p.words[op.Kind].At(in.Arg); text != "" {
			p.str(" (")
			p.str(text)
			p.str(")")
		}
	}
}

// longText is how many bytes of a constant or name an operand repeats.
const longText = 200

// cut writes the beginning of a long text. As it may end within a literal, it
// must not stand before annotations.
func (p *printer) cut(text []byte) {
	if len(p.note) > 0 {
		return
	}
	n := longText
	for n > 0 && text[n]&0xc0 == 0x80 {
		n--
	}
	p.str(" (")
	p.buf = append(p.buf, text[:n]...)
	p.str("...)")
}

func (p *printer) constant(arg uint32) {
	if int64(arg) >= int64(len(p.consts)-p.base) {
		return
	}
	s := p.consts[p.base+int(arg)]
	if s.to-s.from > longText {
		p.cut(p.text[s.from:s.to])
		return
	}
	p.str(" (")
	p.buf = append(p.buf, p.text[s.from:s.to]...)
	p.str(")")
}

// nameMeant writes the name that an operand is the index of, with what the bits
// below the index add to it.
func (p *printer) nameMeant(names []marshal.Object, index uint32, a opcode.Affix) {
	if int64(index) >= int64(len(names)) {
		return
	}
	if s, ok := names[index].(*marshal.Str); ok && len(s.S) > longText {
		p.cut(p.lits.AppendEntry(nil, s, consttext.InOperand))
		return
	}
	p.str(" (")
	p.str(a.Before)
	p.buf = p.lits.AppendEntry(p.buf, names[index], consttext.InOperand)
	p.str(a.After)
	p.str(")")
}

// pair writes two local variables.
func (p *printer) pair(names []marshal.Object, arg uint32) {
	a, b := arg>>4, arg&15
	if int64(a) >= int64(len(names)) || int64(b) >= int64(len(names)) {
		return
	}
	p.str(" (")
	p.buf = p.lits.AppendEntry(p.buf, names[a], consttext.InOperand)
	p.str(", ")
	p.buf = p.lits.AppendEntry(p.buf, names[b], consttext.InOperand)
	p.str(")")
}

// target writes where a jump leads. Where the operand is the offset itself, as
// that of absolute jumps was before 3.10, dis does not repeat it.
func (p *printer) target(op *opcode.Op, in *instr.Instr) {
	to, ok := instr.Target(p.table, in)
	if !ok || op.Jump == opcode.Absolute && p.v.Instr.JumpUnit == 1 {
		return
	}
	p.str(" (to ")
	p.int(int64(to))
	p.str(")")
}
