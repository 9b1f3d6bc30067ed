package asmtext

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// operand reads the operand of the last item and gives what stands behind it.
// It is a number, a number and "(text)", "(text)", a label, or a label and
// "(to N)".
func (p *parser) operand(m *method, op *opcode.Op, s string) string {
	if endsOperand(s) {
		if op.HasArg {
			p.noOperand(m, op)
		} else if p.v.Instr.RotArgs {
			m.Rest = append(m.Rest, int32(len(m.Items)-1))
		}
		return s
	}
	if '0' <= s[0] && s[0] <= '9' || s[0] == '-' {
		return p.numbered(m, op, s)
	}
	if s[0] == '(' {
		return p.meant(m, op, s)
	}
	return p.labelled(m, op, s)
}

// endsOperand tells whether no more of an operand comes: nothing, a comment,
// an annotation or columns.
func endsOperand(s string) bool {
	return s == "" || s[0] == ';' || s[0] == '{' || s[0] == '@' || strings.HasPrefix(s, "##")
}

// at is the place of a rest of the line.
func (p *parser) at(s string) int { return len(p.line) - len(s) }

// noOperand handles an operation whose operand is left out.
func (p *parser) noOperand(m *method, op *opcode.Op) {
	if op.Kind != opcode.Int && op.Kind != opcode.None || p.cacheOrPrefix(op) {
		if !p.cacheOrPrefix(op) {
			p.errorf(len(p.line), 0, "%s needs an operand", op.Name)
		}
	}
}

func (p *parser) cacheOrPrefix(op *opcode.Op) bool {
	return op.Code == p.table.ExtendedArg && p.table.ExtendedArg != 0 || p.v.Instr.Caches && op.Code == p.table.Cache
}

// numbered reads an operand that begins with a number, which counts; what
// stands behind it in parentheses may explain it.
func (p *parser) numbered(m *method, op *opcode.Op, s string) string {
	n := wordEnd(s)
	arg, err := strconv.ParseUint(s[:n], 0, 32)
	if err != nil {
		p.errorf(p.at(s), n, "%s is no operand: it must be 0 to 4294967295", s[:n])
		return ""
	}
	m.Items[len(m.Items)-1].Arg = uint32(arg)
	p.noteUse(m, op, uint32(arg))
	rest := strings.TrimLeft(s[n:], " \t")
	if rest == "" || rest[0] != '(' {
		return p.skipWords(rest)
	}
	end := closing(rest)
	p.compareMeaning(m, op, uint32(arg), rest[1:end])
	return p.skipWords(rest[min(end+1, len(rest)):])
}

// skipWords goes past words that explain an operand, up to an annotation,
// columns or a comment.
func (p *parser) skipWords(s string) string {
	for {
		s = strings.TrimLeft(s, " \t")
		if endsOperand(s) {
			return s
		}
		s = s[wordEnd(s):]
	}
}

// closing gives the index of the parenthesis that closes the first one, or
// the length of the text.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(', '[':
			depth++
		case ')', ']':
			if depth--; depth == 0 {
				return i
			}
		case '\'', '"':
			i = quoteEnd(s, i)
		}
	}
	return len(s)
}

// quoteEnd gives the index of the quote that closes the one at i.
func quoteEnd(s string, i int) int {
	quote := s[i]
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case quote:
			return j
		}
	}
	return len(s)
}

// noteUse notes which entry of a list a number means.
func (p *parser) noteUse(m *method, op *opcode.Op, arg uint32) {
	switch op.Kind {
	case opcode.Const:
		use(&m.constUsed, arg, len(m.Consts))
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		use(&m.nameUsed, op.NameIndex(arg), len(m.Names))
	}
}

// compareMeaning warns where number and text disagree; then the number
// counts. What cannot be understood is not compared.
func (p *parser) compareMeaning(m *method, op *opcode.Op, arg uint32, text string) {
	at := strings.Index(p.line, "("+text) + 1
	switch op.Kind {
	case opcode.Const:
		p.compareConst(m, arg, text, at)
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		name, _ := p.cutFlags(op, text)
		p.compareName(m.Names, op.NameIndex(arg), name, at)
	case opcode.Local:
		if !m.joined() {
			p.compareName(m.Varnames, arg, text, at)
		}
	default:
		p.compareWords(op, arg, text, at)
	}
}

func (p *parser) compareWords(op *opcode.Op, arg uint32, text string, at int) {
	w := p.words[op.Kind]
	if w == nil {
		return
	}
	want, known := w.arg[text]
	if !known || op.Kind == opcode.Compare && p.table.CompareIndex(want) == p.table.CompareIndex(arg) {
		// Old versions of pydisasm do not say that a comparison makes a bool.
		return
	}
	if have, _ := w.at(arg); have != text {
		p.warnf(at, len(text), "operand %d is (%s), not this; the number counts", arg, have)
	}
}

func (p *parser) compareConst(m *method, arg uint32, text string, at int) {
	switch {
	case int64(arg) >= int64(len(m.Consts)):
		p.notListed("constant", arg, len(m.Consts), at, text)
		return
	case m.constText[text] == int32(arg) && arg > 0 || strings.HasPrefix(text, "<"):
		return
	}
	obj, n, err := p.lits.Parse(text)
	if err == nil && n == len(text) && !marshal.Equal(p.v, obj, m.Consts[arg]) {
		p.warnf(at, len(text), "constant %d is another one than this; the number counts", arg)
	}
}

func (p *parser) compareName(names []marshal.Object, index uint32, text string, at int) {
	if int64(index) >= int64(len(names)) {
		p.notListed("name", index, len(names), at, text)
		return
	}
	name, ok := names[index].(*marshal.Str)
	want, isStr := p.operandName(text, at).(*marshal.Str)
	if ok && isStr && name.S != want.S {
		p.warnf(at, len(text), "name %d is %s, not this; the number counts", index, name.S)
	}
}

// notListed warns of a number that means nothing although the text does.
func (p *parser) notListed(what string, index uint32, n, at int, text string) {
	p.warnf(at, len(text), "there is no %s %d in the list, which has %d; the number counts", what, index, n)
}

// meant reads an operand that is told by its meaning alone.
func (p *parser) meant(m *method, op *opcode.Op, s string) string {
	if op.Kind == opcode.Const {
		return p.meantConst(m, s)
	}
	end := closing(s)
	if end == len(s) {
		p.errorf(p.at(s), 1, `")" is missing`)
		return ""
	}
	text, rest := strings.TrimLeft(s[1:end], " \t"), s[end+1:]
	at := p.at(s) + end - len(text)
	text = strings.TrimRight(text, " \t")
	item := int32(len(m.Items) - 1)
	switch op.Kind {
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		m.Items[item].Arg = p.meantName(m, op, text, at)
	case opcode.Local, opcode.Free:
		if s, ok := p.operandName(text, at).(*marshal.Str); ok {
			if !p.fields.Varnames && !m.hasLocal(s) {
				p.errorf(at, len(text), "no RESERVE_FAST before this has the local variable %s", s.S)
				return rest
			}
			m.VarOps = append(m.VarOps, listing.VarOp{Item: item, A: m.variable(s, op.Kind == opcode.Free)})
		} else {
			p.errorf(at, len(text), "the name of a variable is wanted here, or its number")
		}
	case opcode.LocalPair:
		p.meantPair(m, item, text, at)
	default:
		m.Items[item].Arg = p.meantWords(op, text, at)
	}
	return rest
}

// meantConst reads "(literal)".
func (p *parser) meantConst(m *method, s string) string {
	item := &m.Items[len(m.Items)-1]
	if end := closing(s); end < len(s) {
		if i, ok := m.constText[s[1:end]]; ok {
			item.Arg = uint32(i)
			use(&m.constUsed, item.Arg, len(m.Consts))
			return s[end+1:]
		}
	}
	obj, n, err := p.lits.Parse(s[1:])
	if err != nil {
		p.litError(err, p.at(s)+1)
		return ""
	}
	rest := strings.TrimLeft(s[1+n:], " \t")
	if rest == "" || rest[0] != ')' {
		p.errorf(p.at(rest), 1, `")" is wanted here`)
		return ""
	}
	item.Arg = uint32(m.constIndex(obj))
	use(&m.constUsed, item.Arg, len(m.Consts))
	return rest[1:]
}

// operandName reads a name as an operand has it.
func (p *parser) operandName(text string, at int) marshal.Object {
	if text == "" {
		return &marshal.Str{Head: marshal.Head{Type: p.strType()}}
	}
	return p.nameValue(text, at)
}

// meantName reads the name of an operand with what goes before or behind it,
// as in "NULL + print" and "append + NULL|self".
func (p *parser) meantName(m *method, op *opcode.Op, text string, at int) uint32 {
	text, flag := p.cutFlags(op, text)
	obj := p.operandName(text, at)
	if obj == nil {
		return 0
	}
	i := uint32(m.name(obj))
	use(&m.nameUsed, i, len(m.Names))
	return i<<op.Kind.FlagBits() | flag
}

// cutFlags takes off what stands for the lowest bit of the operand.
func (p *parser) cutFlags(op *opcode.Op, text string) (name string, flag uint32) {
	if op.Kind == opcode.Name {
		return text, 0
	}
	for _, a := range flagTexts {
		if name, ok := cutAffix(text, a); ok {
			return name, 1
		}
	}
	return text, 0
}

// flagTexts are the ways in which listings say that an operand pushes NULL or
// loads a method.
var flagTexts = []opcode.Affix{
	{Before: "NULL + "}, {After: " + NULL"}, {Before: "NULL|self + "}, {After: " + NULL|self"}, {Before: "method "},
}

func cutAffix(s string, a opcode.Affix) (string, bool) {
	if pylit.IsString(s) && a.After == "" {
		return s, false
	}
	rest, ok := strings.CutPrefix(s, a.Before)
	if !ok {
		return s, false
	}
	rest, ok = strings.CutSuffix(rest, a.After)
	return rest, ok && rest != ""
}

// meantPair reads "(a, b)".
func (p *parser) meantPair(m *method, item int32, text string, at int) {
	names := p.commaNames(text, at)
	if len(names) != 2 {
		p.errorf(at, len(text), "two variables are wanted here, like (a, b)")
		return
	}
	a, okA := names[0].(*marshal.Str)
	b, okB := names[1].(*marshal.Str)
	if !okA || !okB {
		p.errorf(at, len(text), "the names of two variables are wanted here")
		return
	}
	m.VarOps = append(m.VarOps, listing.VarOp{Item: item, Pair: true, A: m.variable(a, false), B: m.variable(b, false)})
}

// meantWords reads an operand that is one of a list of words.
func (p *parser) meantWords(op *opcode.Op, text string, at int) uint32 {
	w := p.words[op.Kind]
	if w == nil {
		p.errorf(at, len(text), "%s needs a number", op.Name)
		return 0
	}
	if arg, ok := w.arg[text]; ok {
		return arg
	}
	p.errorf(at, len(text), "%q is no operand of %s in Python %s", text, op.Name, p.v.Name)
	return 0
}

// labelled reads a label with "(to N)" behind it.
func (p *parser) labelled(m *method, op *opcode.Op, s string) string {
	n := wordEnd(s)
	label, rest := strings.TrimSuffix(s[:n], ":"), s[n:]
	switch {
	case s[0] == '#':
		p.errorf(p.at(s), 1, `a comment behind an instruction begins with ";" or "##"`)
		return ""
	case !op.HasArg:
		p.errorf(p.at(s), n, "%s takes no operand", op.Name)
		return ""
	case op.Jump == opcode.NoJump:
		p.errorf(p.at(s), n, "%s is no jump: a number or (text) is wanted here", op.Name)
		return ""
	}
	j := labelJump{item: int32(len(m.Items) - 1), label: label, offset: -1, line: p.lineNo, source: p.line}
	if to, ok := strings.CutPrefix(strings.TrimLeft(rest, " \t"), "(to "); ok {
		digits, tail, found := strings.Cut(to, ")")
		if at, err := strconv.ParseInt(digits, 10, 32); err == nil && found {
			j.offset, rest = int32(at), tail
		}
	}
	m.jumps = append(m.jumps, j)
	m.Items[j.item].Jump = true
	return rest
}
