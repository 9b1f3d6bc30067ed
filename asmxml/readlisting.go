package asmxml

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/opcode"
)

// instructions reads the listing of co_code.
func (p *parser) instructions(f *field) {
	p.Indent = f.col - 1
	line, rest := f.line, f.text
	for rest != "" && !p.Full() {
		p.LineNo = line
		p.Line, rest, _ = strings.Cut(rest, "\n")
		p.codeLine(p.Line)
		p.Indent = 0
		line++
	}
}

// hold keeps a listing for messages.
func (p *parser) hold(f *field) {
	p.listings = append(p.listings[:0], f)
}

// sourceLine gives a line of a listing again.
func (p *parser) sourceLine(n int) string {
	var f *field
	for _, l := range p.listings {
		if l.line <= n && (f == nil || l.line > f.line) {
			f = l
		}
	}
	if f == nil {
		return ""
	}
	rest := f.text
	for line := f.line; line < n; line++ {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	text, _, _ := strings.Cut(rest, "\n")
	return text
}

// codeLine reads a line of a listing. What stands before the operation is not
// looked at.
func (p *parser) codeLine(line string) {
	s := strings.Trim(line, blank)
	if s == "" || s[0] == '#' || s[0] == ';' {
		return
	}
	if label, ok := labelOf(s); ok {
		p.Label(label)
		return
	}
	from := strings.Index(line, s)
	at, op := p.findOperation(s)
	switch {
	case op != nil:
		p.instruction(line[from+at:], op)
	case at >= 0:
		p.Operation(wordOf(s[at:]), from+at)
	case strings.ContainsAny(s, "0123456789"):
		p.Errorf(from, len(s), "no operation stands on this line")
	}
}

// labelOf gives the label of a line that has nothing else.
func labelOf(s string) (string, bool) {
	word := wordOf(s)
	label, ok := strings.CutSuffix(word, ":")
	if !ok || label == "" || assemble.AllDigits(label) || label == "--" {
		return "", false
	}
	rest := strings.TrimLeft(s[len(word):], blank)
	return label, rest == "" || rest[0] == ';' || rest[0] == '#'
}

func wordOf(s string) string {
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i]
	}
	return s
}

// rawBytes is what stands for bytes that are no instruction.
var rawBytes = &opcode.Op{Name: ".byte"}

// findOperation finds the first word that is the name of an operation. Where
// there is none, it gives the place of the first word that looks like one, or
// -1.
func (p *parser) findOperation(s string) (at int, op *opcode.Op) {
	like := -1
	for at < len(s) && s[at] != '(' {
		word := wordOf(s[at:])
		switch c := word[0]; {
		case c == '.' && (word == ".byte" || word == ".bytes"):
			return at, rawBytes
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', c == '<':
			if op, ok := p.Table.Lookup(word); ok {
				return at, op
			}
			if like < 0 && c != '<' {
				like = at
			}
		}
		at += len(word)
		at += len(s[at:]) - len(strings.TrimLeft(s[at:], blank))
	}
	return like, nil
}

// instruction reads an operation and what stands behind it.
func (p *parser) instruction(s string, op *opcode.Op) {
	if op.Kind == opcode.Const {
		operand := strings.TrimLeft(s[len(op.Name):], blank)
		if i := p.codeOperand(operand); i >= 0 {
			s = op.Name + " " + strconv.Itoa(int(i))
		}
	}
	p.Instruction(s)
}
