package lsp

import (
	"strings"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// script is what is found in a text at a glance, be it right or not: the
// assembler says what is wrong, but an editor also wants to know what stands
// where in a text that is half written.
type script struct {
	uri     string
	text    *text
	table   *opcode.Table // of the version, nil where none is told
	methods []*method
}

// method is a code object of a text.
type method struct {
	place           // of its name
	name     string // "" where it has none yet
	detail   string // its number, "0x1"
	last     int    // its last line
	labels   map[string][]place
	uses     map[string][]place
	entries  map[string]string // of lists that are told by number, by "Constants 3"
	operands map[opcode.Kind][]string
}

// bodyLine is a line with an operation.
type bodyLine struct {
	name    span // of the operation
	op      *opcode.Op
	operand span // without what follows it
}

// scan reads a text.
func scan(t *text) *script {
	s := &script{text: t}
	list, inBody := "", false
	for n := range t.starts {
		line := t.line(n)
		if n == 0 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		switch words := strings.TrimLeft(line, " \t\r"); {
		case words == "" || strings.HasPrefix(words, "##"):
			continue
		case line[0] == '#' || words[0] == '#' && !inBody:
			list, inBody = s.header(n, line, list), false
		case words[0] == '#': // a comment
		default:
			inBody = true
			s.body(n, line)
		}
		if len(s.methods) > 0 {
			s.methods[len(s.methods)-1].last = n
		}
	}
	return s
}

// header reads a line that begins with "#". list is the list that the line may
// belong to; the one that the next may belong to is given back.
func (s *script) header(n int, line, list string) string {
	body := strings.TrimLeft(line[1+strings.IndexByte(line, '#'):], " \t")
	key, value, found := strings.Cut(body, ":")
	switch {
	case strings.Contains(body, "Python bytecode "):
		s.version(body)
		return ""
	case !found:
		s.tableEntry(n, line)
		return list
	case key == "Method Name":
		value = strings.TrimSpace(value)
		from := len(strings.TrimRight(line, " \t\r")) - len(value)
		s.begin(place{n, span{from, from + len(value)}}, value)
	case key == "Code object" && len(s.methods) > 0:
		s.current().detail = strings.TrimSpace(value)
	case allDigits(key) && len(s.methods) > 0:
		s.current().entries[list+" "+key] = strings.TrimSpace(value)
		return list
	}
	return key
}

// version reads "Python bytecode 3.12 (3531)", with "PyPy" before it or not.
// The magic number counts more than the name.
func (s *script) version(body string) {
	before, after, _ := strings.Cut(body, "Python bytecode ")
	words := strings.Fields(after)
	if len(words) == 0 || s.table != nil {
		return
	}
	name := words[0]
	if strings.TrimSpace(before) == "PyPy" {
		name = "pypy" + name
	}
	if v, ok := pyver.ByName(name); ok {
		s.table = opcode.For(v)
	}
}

// tableEntry reads "#   try to end -> handler [1]".
func (s *script) tableEntry(n int, line string) {
	words := strings.Fields(line)
	if len(words) < 6 || words[2] != "to" || words[4] != "->" || len(s.methods) == 0 {
		return
	}
	at := 0
	for i, word := range words[:6] {
		at += strings.Index(line[at:], word)
		if i == 1 || i == 3 || i == 5 {
			s.use(n, line, span{at, at + len(word)})
		}
		at += len(word)
	}
}

// begin begins a code object.
func (s *script) begin(at place, name string) {
	s.methods = append(s.methods, &method{
		place: at, name: name, last: at.line,
		labels: map[string][]place{}, uses: map[string][]place{},
		entries: map[string]string{}, operands: map[opcode.Kind][]string{},
	})
}

// current gives the code object that lines belong to, which begins with its
// first instruction where nothing names it.
func (s *script) current() *method {
	if len(s.methods) == 0 {
		s.begin(place{}, "")
	}
	return s.methods[len(s.methods)-1]
}

// body reads a label, or a line with an operation.
func (s *script) body(n int, line string) {
	m := s.current()
	if label, ok := labelOf(line); ok {
		m.labels[line[label.from:label.to]] = append(m.labels[line[label.from:label.to]], place{n, label})
		return
	}
	b := s.readBody(line)
	operand := line[b.operand.from:b.operand.to]
	switch {
	case line[b.name.from:b.name.to] == ".try":
		s.use(n, line, span{b.operand.from, b.operand.from + wordEnd(operand)})
	case b.op == nil:
	case b.op.Jump != opcode.NoJump:
		if operand != "" && operand[0] != '(' {
			s.use(n, line, span{b.operand.from, b.operand.from + wordEnd(operand)})
		}
	default:
		m.operands[b.op.Kind] = append(m.operands[b.op.Kind], operand)
	}
}

// use notes that a label is used, unless the word is a number.
func (s *script) use(n int, line string, at span) {
	word := strings.TrimSuffix(line[at.from:at.to], ":")
	if word == "" || '0' <= word[0] && word[0] <= '9' || word[0] == '-' {
		return
	}
	m := s.current()
	at.to = at.from + len(word)
	m.uses[word] = append(m.uses[word], place{n, at})
}

// Operation gives where the operation stands on a line of a body, in bytes:
// behind a mark of the line, with columns perhaps, ">>" and an offset.
func Operation(line string) (from, to int) {
	at := skipBlanks(line, 0)
	if mark := at + len(line[at:]) - len(strings.TrimLeft(line[at:], "0123456789@-:")); mark > at && line[mark-1] == ':' {
		at = skipBlanks(line, mark)
	}
	if strings.HasPrefix(line[at:], ">>") {
		at = skipBlanks(line, at+2)
	}
	if end := at + wordEnd(line[at:]); end < len(line) && allDigits(line[at:end]) {
		at = skipBlanks(line, end)
	}
	if at < len(line) && (line[at] == ';' || line[at] == '#') {
		return at, at
	}
	return at, at + wordEnd(line[at:])
}

// readBody takes a line with an operation apart.
func (s *script) readBody(line string) bodyLine {
	from, to := Operation(line)
	b := bodyLine{name: span{from, to}}
	if s.table != nil {
		if op, ok := s.table.Lookup(line[b.name.from:b.name.to]); ok {
			b.op = op
		}
	}
	from = skipBlanks(line, to)
	b.operand = span{from, from + operandEnd(line[from:])}
	return b
}

// operandEnd is the length of an operand: what comes before a comment, an
// annotation or columns, outside of quotes and parentheses.
func operandEnd(s string) int {
	depth, end := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case c == '\'' || c == '"':
			i = quoteEnd(s, i)
		case depth > 0:
		case c == ' ' || c == '\t':
			continue
		case c == ';' || c == '{' || c == '@' || c == '#' && (i == 0 || end < i || s[i-1] == ')'):
			return end
		}
		end = min(i+1, len(s))
	}
	return end
}

// quoteEnd gives the index of the quote that closes the one at i, or the last.
func quoteEnd(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[i]:
			return j
		}
	}
	return len(s) - 1
}

// labelOf gives the label that a line is: a word with a colon and nothing but a
// comment behind.
func labelOf(line string) (span, bool) {
	from := skipBlanks(line, 0)
	i := strings.IndexByte(line, ':')
	if i <= from || line[from] == '-' || strings.ContainsAny(line[from:i], " \t") || allDigits(line[from:i]) {
		return span{}, false
	}
	if number, _, found := strings.Cut(line[from:i], "@"); found && from > 0 && allDigits(number) {
		return span{}, false
	}
	rest := strings.TrimLeft(line[i+1:], " \t")
	return span{from, i}, rest == "" || rest[0] == ';' || rest[0] == '#'
}

func skipBlanks(s string, at int) int {
	for at < len(s) && (s[at] == ' ' || s[at] == '\t') {
		at++
	}
	return at
}

// wordEnd is the length of the word that s begins with.
func wordEnd(s string) int {
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return i
	}
	return len(s)
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// methodAt gives the code object that a line belongs to, or nil.
func (s *script) methodAt(line int) *method {
	var found *method
	for _, m := range s.methods {
		if m.line <= line {
			found = m
		}
	}
	return found
}

// labelAt gives the label at a place of a line, and its code object.
func (s *script) labelAt(line, at int) (*method, string, place) {
	m := s.methodAt(line)
	if m == nil {
		return nil, "", place{}
	}
	for _, places := range []map[string][]place{m.labels, m.uses} {
		for name, all := range places {
			for _, p := range all {
				if p.line == line && p.has(at) {
					return m, name, p
				}
			}
		}
	}
	return nil, "", place{}
}
