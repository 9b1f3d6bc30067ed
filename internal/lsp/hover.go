package lsp

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/pyasm/pyasm/internal/explain"
	"github.com/pyasm/pyasm/opcode"
)

// hover explains the operation, the operand or the label under the cursor.
func (s *script) hover(p *documentParams) (any, *jsonrpc2.Error) {
	n := p.Position.Line
	line := s.text.line(n)
	at := byteIndex(line, p.Position.Character)
	if m, name, where := s.labelAt(n, at); m != nil {
		return s.say(where, s.labelText(m, name)), nil
	}
	if line == "" || line[0] == '#' {
		return nil, nil
	}
	b := s.readBody(line)
	switch {
	case b.op == nil:
		return nil, nil
	case b.name.has(at):
		return s.say(place{n, b.name}, s.operationText(b, line)), nil
	case b.operand.has(at):
		return s.say(place{n, b.operand}, s.operandText(b, n, line)), nil
	}
	return nil, nil
}

func (s *script) say(at place, text string) hover {
	return hover{Contents: markup{"markdown", text}, Range: s.text.rangeOf(at)}
}

// operationText explains an operation, and shows the stack for its operand.
func (s *script) operationText(b bodyLine, line string) string {
	text := fmt.Sprintf("**%s** (%d, Python %s)\n\n", b.op.Name, b.op.Code, s.table.Version) +
		explain.Of(s.table, b.op).Markdown()
	if arg, ok := number(line[b.operand.from:b.operand.to]); ok {
		if p, ok := s.table.Picture(b.op, arg, opcode.NotTaken); ok && (p.When != "" || p.String() != p.Text(arg)) {
			text += fmt.Sprintf("\nWith %d: `%s`\n", arg, p.Text(arg))
		}
	}
	return text
}

// operandText says what the operand of an operation means.
func (s *script) operandText(b bodyLine, n int, line string) string {
	e := explain.Of(s.table, b.op)
	text := "Operand of **" + b.op.Name + "**: " + explain.Escape(e.Operand) + "."
	arg, ok := number(line[b.operand.from:b.operand.to])
	if !ok {
		return text
	}
	if meaning := s.meaning(b.op, arg, n); meaning != "" {
		text += fmt.Sprintf("\n\n%d is `%s`.", arg, meaning)
	}
	return text
}

// meaning gives what a number stands for: a word, or an entry of a list.
func (s *script) meaning(op *opcode.Op, arg uint32, n int) string {
	if words := s.table.Words(op.Kind); words != nil {
		if op.Kind == opcode.Compare {
			arg = s.table.CompareIndex(arg)
		}
		if int64(arg) < int64(len(words)) {
			return words[arg]
		}
		return ""
	}
	list := ""
	switch op.Kind {
	case opcode.Const:
		list = "Constants"
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		list, arg = "Names", op.NameIndex(arg)
	}
	if m := s.methodAt(n); m != nil && list != "" {
		return m.entries[fmt.Sprintf("%s %d", list, arg)]
	}
	return ""
}

// labelText says where a label stands.
func (s *script) labelText(m *method, name string) string {
	defs := m.labels[name]
	if len(defs) == 0 {
		return "The label `" + name + "` stands nowhere."
	}
	text := fmt.Sprintf("Label `%s`, line %d", name, defs[0].line+1)
	for n := defs[0].line + 1; n <= m.last; n++ {
		line := s.text.line(n)
		if _, isLabel := labelOf(line); line != "" && line[0] != '#' && !isLabel {
			return text + ":\n\n```pyasm\n" + strings.TrimSpace(line) + "\n```\n"
		}
	}
	return text + ", at the end."
}

// number reads an operand that is a number, maybe with an explanation behind.
func number(operand string) (uint32, bool) {
	n, err := strconv.ParseUint(operand[:wordEnd(operand)], 0, 32)
	return uint32(n), err == nil
}
