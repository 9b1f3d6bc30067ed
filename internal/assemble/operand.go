package assemble

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// operand reads the operand of the last item and gives what stands behind it.
// It is a number, a number and "(text)", "(text)", a label, or a label and
// "(to N)".
func (asm *Assembler) operand(m *Method, op *opcode.Op, s string) string {
	if endsOperand(s) {
		if op.HasArg {
			asm.noOperand(m, op, s)
		} else if asm.Version.Instr.RotArgs {
			m.Rest = append(m.Rest, int32(len(m.Items)-1))
		}
		return s
	}
	if beginsNumber(s) {
		return asm.numbered(m, op, s)
	}
	if s[0] == '(' {
		return asm.meant(m, op, s)
	}
	return asm.labelled(m, op, s)
}

// beginsNumber tells whether an operand is a number, though perhaps none that
// may be. BINARY_OP - has none.
func beginsNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && '0' <= s[0] && s[0] <= '9'
}

// endsOperand tells whether no more of an operand comes: nothing, a comment,
// an annotation or columns.
func endsOperand(s string) bool {
	return s == "" || s[0] == ';' || s[0] == '#' || s[0] == '{' || s[0] == '@'
}

// at is the place of a rest of the line.
func (asm *Assembler) at(s string) int { return len(asm.Line) - len(s) }

func (asm *Assembler) cacheOrPrefix(op *opcode.Op) bool {
	return op.Code == asm.Table.ExtendedArg && asm.Table.ExtendedArg != 0 || asm.Version.Instr.Caches && op.Code == asm.Table.Cache
}

// numbered reads an operand that begins with a number, which counts; what
// stands behind it in parentheses may explain it.
func (asm *Assembler) numbered(m *Method, op *opcode.Op, s string) string {
	n := wordEnd(s)
	arg, err := strconv.ParseUint(s[:n], 0, 32)
	if err != nil {
		asm.noNumber(op, s, s[:n])
		return ""
	}
	m.Items[len(m.Items)-1].Arg = uint32(arg)
	asm.unwanted(m, op, uint32(arg), s)
	asm.noteUse(m, op, uint32(arg))
	rest := strings.TrimLeft(s[n:], " \t")
	if rest == "" || rest[0] != '(' {
		m.noteBeyond(op, rest)
		asm.secondNumber(op, uint32(arg), rest)
		return asm.skipWords(rest)
	}
	end := closing(rest)
	if end < len(rest) || !asm.Listings {
		asm.compareMeaning(op, uint32(arg), rest[1:end])
	}
	return asm.skipWords(rest[min(end+1, len(rest)):])
}

// secondNumber warns of a number behind the operand. Words there are those of
// listings.
func (asm *Assembler) secondNumber(op *opcode.Op, arg uint32, rest string) {
	if word := rest[:wordEnd(rest)]; asm.ByHand && beginsNumber(word) {
		asm.Warnf(asm.at(rest), len(word), "%s has one operand, which is %d; this is ignored", op.Name, arg)
	}
}

// skipWords goes past words that explain an operand, up to an annotation,
// columns or a comment.
func (asm *Assembler) skipWords(s string) string {
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

// CommentIndex gives where the comment behind an operand begins, or the length
// of the text where there is none. The text is what stands behind an operation.
func CommentIndex(s string) int {
	rest := s
	if beginsNumber(rest) {
		rest = strings.TrimLeft(rest[wordEnd(rest):], " \t")
	}
	if rest != "" && rest[0] == '(' {
		rest = rest[min(closing(rest)+1, len(rest)):]
	}
	for rest != "" {
		if rest[0] == ';' || rest[0] == '#' {
			return len(s) - len(rest)
		}
		if rest[0] == '{' {
			if end := strings.IndexByte(rest, '}'); end >= 0 {
				rest = rest[end+1:]
				continue
			}
		}
		if n := wordEnd(rest); n > 0 {
			rest = rest[n:]
			continue
		}
		rest = strings.TrimLeft(rest, " \t")
	}
	return len(s)
}

// noteUse notes which entry of a list a number means.
func (asm *Assembler) noteUse(m *Method, op *opcode.Op, arg uint32) {
	switch op.Kind {
	case opcode.Const:
		use(&m.constUsed, arg, len(m.Consts))
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		use(&m.nameUsed, op.NameIndex(arg), len(m.Names))
	}
}

// meant reads an operand that is told by its meaning alone.
func (asm *Assembler) meant(m *Method, op *opcode.Op, s string) string {
	if op.Kind == opcode.Const {
		return asm.meantConst(m, op, s)
	}
	end := closing(s)
	if end == len(s) {
		asm.Errorf(asm.at(s), 1, `")" is missing`)
		return ""
	}
	text, rest := strings.TrimLeft(s[1:end], " \t"), s[end+1:]
	at := asm.at(s) + end - len(text)
	text = strings.TrimRight(text, " \t")
	item := int32(len(m.Items) - 1)
	switch op.Kind {
	case opcode.Jump:
		asm.meantJump(m, item, text, at)
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		m.Items[item].Arg = asm.meantName(m, op, text, at)
	case opcode.Local, opcode.Free:
		if s, ok := asm.operandName(text, at).(*marshal.Str); ok {
			if !asm.Fields.Varnames && !m.hasLocal(s) {
				asm.Errorf(at, len(text), "no RESERVE_FAST before this has the local variable %s", s.S)
				return rest
			}
			known := len(m.fresh)
			m.VarOps = append(m.VarOps, listing.VarOp{Item: item, A: m.variable(s, op.Kind == opcode.Free)})
			if len(m.fresh) > known {
				asm.oddName(op, text, at)
			}
		} else {
			asm.Errorf(at, len(text), "the name of a variable is wanted here, or its number")
		}
	case opcode.LocalPair:
		asm.meantPair(m, item, text, at)
	default:
		m.Items[item].Arg = asm.meantWords(op, text, at)
	}
	return rest
}

// meantConst reads "(literal)".
func (asm *Assembler) meantConst(m *Method, op *opcode.Op, s string) string {
	item := &m.Items[len(m.Items)-1]
	if end := closing(s); end < len(s) {
		if i, ok := m.constText[s[1:end]]; ok {
			item.Arg = uint32(i)
			use(&m.constUsed, item.Arg, len(m.Consts))
			return s[end+1:]
		}
	}
	obj, n, err := asm.Lits.Parse(s[1:])
	if err != nil {
		asm.noConst(op, s[1:closing(s)], err, asm.at(s)+1)
		return ""
	}
	rest := strings.TrimLeft(s[1+n:], " \t")
	if rest == "" || rest[0] != ')' {
		asm.noClosing(s, rest)
		return ""
	}
	item.Arg = uint32(m.constIndex(obj))
	use(&m.constUsed, item.Arg, len(m.Consts))
	return rest[1:]
}

// operandName reads a name as an operand has it.
func (asm *Assembler) operandName(text string, at int) marshal.Object {
	if text == "" {
		return &marshal.Str{Head: marshal.Head{Type: asm.StrType()}}
	}
	return asm.NameValue(text, at)
}

// meantName reads the name of an operand with what goes before or behind it,
// as in "NULL + print" and "append + NULL|self".
func (asm *Assembler) meantName(m *Method, op *opcode.Op, text string, at int) uint32 {
	name, flag := asm.cutFlags(op, text)
	obj := asm.operandName(name, at)
	if obj == nil {
		return 0
	}
	known := len(m.nameNew)
	i := uint32(m.name(obj))
	if len(m.nameNew) > known {
		asm.oddName(op, name, at+strings.Index(text, name))
	}
	use(&m.nameUsed, i, len(m.Names))
	return i<<op.Kind.FlagBits() | flag
}

// cutFlags takes off what stands for the lowest bits of the operand.
func (asm *Assembler) cutFlags(op *opcode.Op, text string) (name string, flag uint32) {
	if op.Kind == opcode.Name {
		return text, 0
	}
	if op.Kind == opcode.NameImport {
		for i, a := range []opcode.Affix{asm.Table.NameLazyText, asm.Table.NameEagerText} {
			if name, ok := cutAffix(text, a); ok && name != text {
				return name, 1 << i
			}
		}
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

// meantJump reads "(to 24)" and "(to L3)", as listings tell where a jump leads
// to.
func (asm *Assembler) meantJump(m *Method, item int32, text string, at int) {
	word := strings.TrimPrefix(text, "from ")
	word = strings.TrimLeft(strings.TrimPrefix(word, "to "), " ")
	if word != "" && !AllDigits(word) && !strings.ContainsAny(word, " \t") {
		m.jumps = append(m.jumps, labelJump{item: item, label: word, offset: -1, line: asm.LineNo, source: asm.Line})
		m.Items[item].Jump = true
		return
	}
	offset, err := strconv.ParseUint(word, 10, 31)
	if err != nil {
		asm.Errorf(at, len(text), "a label is wanted here, or an offset like (to 24)")
		return
	}
	m.Items[item].Jump = true
	m.Jumps = append(m.Jumps, listing.OffsetJump{Item: item, Offset: int32(offset)})
}

// meantPair reads "(a, b)".
func (asm *Assembler) meantPair(m *Method, item int32, text string, at int) {
	names := asm.CommaNames(text, at)
	if len(names) != 2 {
		asm.Errorf(at, len(text), "two variables are wanted here, like (a, b)")
		return
	}
	a, okA := names[0].(*marshal.Str)
	b, okB := names[1].(*marshal.Str)
	if !okA || !okB {
		asm.Errorf(at, len(text), "the names of two variables are wanted here")
		return
	}
	known := len(m.fresh)
	m.VarOps = append(m.VarOps, listing.VarOp{Item: item, Pair: true, A: m.variable(a, false), B: m.variable(b, false)})
	for _, v := range m.fresh[known:] {
		asm.oddName(nil, v.name.S, at+strings.Index(text, v.name.S))
	}
}

// meantWords reads an operand that is one of a list of words.
func (asm *Assembler) meantWords(op *opcode.Op, text string, at int) uint32 {
	w := asm.words[op.Kind]
	if w != nil {
		if arg, ok := w.arg[text]; ok {
			return arg
		}
	}
	if arg, ok := asm.spokenOperand(op, text); ok {
		return arg
	}
	if !op.HasArg {
		asm.takesNone(op, text, at)
		return 0
	}
	if w == nil {
		asm.Errorf(at, len(text), "%s wants a number: %s", op.Name, asm.wanted(op))
		return 0
	}
	asm.Report(diag.Error, at, len(text), fmt.Sprintf("%q is no operand of %s in Python %s", text, op.Name, asm.Version.Name),
		cmp.Or(asm.elsewhere(op.Name+" ("+text+")"), asm.wordHint(op, text)))
	return 0
}

// labelled reads a label with "(to N)" behind it.
func (asm *Assembler) labelled(m *Method, op *opcode.Op, s string) string {
	n := wordEnd(s)
	label, rest := strings.TrimSuffix(s[:n], ":"), s[n:]
	switch {
	case !op.HasArg:
		asm.takesNone(op, s[:n], asm.at(s))
		return ""
	case op.Jump == opcode.NoJump:
		asm.bareWord(op, s)
		return ""
	}
	j := labelJump{item: int32(len(m.Items) - 1), label: label, offset: -1, line: asm.LineNo, source: asm.Line}
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
