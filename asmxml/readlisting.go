package asmxml

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/opcode"
)

// instructions reads the listing of co_code.
func (p *parser) instructions(f *field) {
	p.moved = false
	p.Indent = f.col - 1
	line, rest := f.line, f.text
	p.rows = p.rows[:0]
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
	if !p.Waiting() {
		p.listings = p.listings[:0]
	}
	p.listings = append(p.listings, f)
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
	if n == f.line {
		return strings.Repeat(" ", f.col-1) + text
	}
	return text
}

// codeLine reads a line of a listing. What stands before the operation is not
// looked at.
func (p *parser) codeLine(line string) {
	from := skipBlanks(line, 0)
	s := trimEnd(line[from:])
	if s == "" || s[0] == '#' || s[0] == ';' {
		return
	}
	if label, ok := labelOf(s); ok {
		p.Label(label)
		return
	}
	at, op := p.findOperation(s)
	switch {
	case op != nil:
		item := int32(len(p.Cur.Items))
		p.instruction(line[from+at:], op)
		p.addRow(item, op, line[:from+at])
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
	rest := s[skipBlanks(s, len(word)):]
	return label, rest == "" || rest[0] == ';' || rest[0] == '#'
}

// skipBlanks gives the place of the first byte from a place on that is no white
// space.
func skipBlanks(s string, at int) int {
	for at < len(s) && isBlank(s[at]) {
		at++
	}
	return at
}

// trimEnd takes white space off the end of a text.
func trimEnd(s string) string {
	n := len(s)
	for n > 0 && isBlank(s[n-1]) {
		n--
	}
	return s[:n]
}

// wordOf gives what s begins with, up to white space.
func wordOf(s string) string {
	for i := 0; i < len(s); i++ {
		if isBlank(s[i]) {
			return s[:i]
		}
	}
	return s
}

// isBlank tells whether a byte is what XML counts as white space.
func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

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
		at = skipBlanks(s, at+len(word))
	}
	return like, nil
}

// instruction reads an operation and what stands behind it.
func (p *parser) instruction(s string, op *opcode.Op) {
	if op.Kind == opcode.Const {
		operand := skipBlanks(s, len(op.Name))
		if i := p.codeOperand(s[operand:]); i >= 0 {
			s = op.Name + " " + strconv.Itoa(int(i))
		}
	}
	p.Instruction(s)
}
