package asmtext

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// markState is the line mark that the next instruction is to have.
type markState struct {
	pos  linetab.Position
	open bool // a mark was read and no instruction since
}

// label notes that a label stands before the next instruction.
func (p *parser) label(name string) {
	if !p.needVersion() {
		return
	}
	m := p.body()
	if _, twice := m.labels[name]; twice {
		p.errorf(0, len(name), "the label %s stands here a second time", name)
		return
	}
	m.labels[name] = int32(len(m.Items))
}

// body gives the code object that instructions go to.
func (p *parser) body() *method {
	p.list = noList
	if p.cur == nil {
		p.begin()
	}
	return p.cur
}

// bodyLine reads a line mark, an instruction, or both.
func (p *parser) bodyLine() {
	if !p.needVersion() {
		return
	}
	m := p.body()
	s := strings.TrimLeft(p.line, " \t")
	if rest, ok := p.lineMark(m, s); ok {
		s = strings.TrimLeft(rest, " \t")
	}
	if isBlankOrComment(s) {
		return
	}
	s = skipOffset(s)
	p.instruction(m, s)
}

// lineMark reads "7:" or "--:" and gives what follows.
func (p *parser) lineMark(m *method, s string) (string, bool) {
	i := strings.IndexByte(s, ':')
	if i < 1 {
		return s, false
	}
	line := int64(linetab.None)
	if s[:i] != "--" {
		if s[0] == '-' && allDigits(s[1:i]) {
			p.warnf(len(p.line)-len(s), i, "no line is negative; the mark is ignored (old versions of pydisasm print such lines)")
			return s[i+1:], true
		}
		if !allDigits(s[:i]) {
			return s, false
		}
		var err error
		if line, err = strconv.ParseInt(s[:i], 10, 32); err != nil || line > int64(listing.MaxLine(p.v.Lines)) {
			p.errorf(len(p.line)-len(s), i, "line numbers go up to %d", listing.MaxLine(p.v.Lines))
			return s[i+1:], true
		}
	}
	p.mark(m, int32(line))
	return s[i+1:], true
}

// mark begins a position. Tables of ranges with columns have it with the next
// instruction, which may tell columns; the others have every mark.
func (p *parser) mark(m *method, line int32) {
	pos := linetab.Position{Line: line, EndLine: linetab.None, Col: linetab.None, EndCol: linetab.None}
	switch {
	case p.v.Lines == pyver.SetLineno:
	case hasColumns(p.v.Lines):
		pos.EndLine = line
		m.pending = markState{pos, true}
	case line == linetab.None && !listing.IsRanges(p.v.Lines):
		p.errorf(0, len(p.line), "Python %s has no code without a line", p.v.Name)
	case len(m.Items) == 0 && len(m.Marks) == 0 && !listing.IsRanges(p.v.Lines) && line == p.firstLine(m, line):
		// The table begins on this line by itself.
	default:
		m.Marks = append(m.Marks, listing.Mark{Item: int32(len(m.Items)), Pos: pos})
	}
}

// firstLine is the first line of a code object: as given, or the first mark.
func (p *parser) firstLine(m *method, line int32) int32 {
	if !m.firstlineGiven {
		m.Obj.Firstlineno, m.firstlineGiven = line, true
	}
	return m.Obj.Firstlineno
}

func hasColumns(f pyver.LineFormat) bool {
	return f == pyver.Location311 || f == pyver.LocationPyPy
}

// skipOffset goes past ">>" and the offset of a listing.
func skipOffset(s string) string {
	if rest, ok := strings.CutPrefix(s, ">>"); ok {
		s = strings.TrimLeft(rest, " \t")
	}
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	if i > 0 && i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		return strings.TrimLeft(s[i:], " \t")
	}
	return s
}

// wordEnd is the length of the word that s begins with.
func wordEnd(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' || s[i] == '\t' {
			return i
		}
	}
	return len(s)
}

// instruction reads an operation with its operand, annotations and columns.
func (p *parser) instruction(m *method, s string) {
	n := wordEnd(s)
	name, rest := s[:n], s[n:]
	if name == ".byte" || name == ".bytes" {
		item := int32(len(m.Items))
		if rest = p.rawBytes(m, rest); len(m.Items) > int(item) {
			p.annotations(m, item, rest)
			m.settleMark(item)
		}
		return
	}
	op := p.operation(name, len(p.line)-len(s))
	if op == nil {
		return
	}
	item := int32(len(m.Items))
	m.Items = append(m.Items, instr.Item{Op: op.Code})
	m.lineOf = append(m.lineOf, int32(p.lineNo))
	rest = p.operand(m, op, strings.TrimLeft(rest, " \t"))
	if !p.fields.Varnames && op.Name == "RESERVE_FAST" {
		m.reserve(m.Items[item].Arg)
	}
	kept := p.annotations(m, item, rest)
	if !kept && (op.Code == p.table.ExtendedArg && p.table.ExtendedArg != 0 || p.v.Instr.Caches && op.Code == p.table.Cache) {
		// Listings show what the assembler works out by itself.
		m.Items, m.lineOf = m.Items[:item], m.lineOf[:item]
		return
	}
	m.settleMark(item)
}

// settleMark gives the position that was read last to an item.
func (m *method) settleMark(item int32) {
	if m.pending.open {
		m.Marks = append(m.Marks, listing.Mark{Item: item, Pos: m.pending.pos})
		m.pending.open = false
	}
}

// operation finds an operation by its name, or reports that there is none.
func (p *parser) operation(name string, at int) *opcode.Op {
	if op, ok := p.opsCache[name]; ok {
		return op
	}
	op, ok := p.table.Lookup(name)
	if ok {
		p.opsCache[keep(name)] = op
		return op
	}
	p.report(diag.Error, at, len(name), fmt.Sprintf("%s is no operation of Python %s", name, p.v.Name), p.opHint(name))
	return nil
}

// opHint says what else a name could mean.
func (p *parser) opHint(name string) string {
	if name == "#" || strings.HasPrefix(name, "#") {
		return `a comment behind an instruction begins with ";" or "##"`
	}
	if strings.HasSuffix(name, ":") {
		return "a label stands on a line of its own, in the first column"
	}
	upper := strings.ToUpper(name)
	if op, ok := p.table.Lookup(upper); ok {
		return "did you mean " + op.Name + "?"
	}
	if p.table.IsPseudo(name) {
		return "only the compiler knows it: no file holds it"
	}
	if in := opcode.Elsewhere(upper); len(in) > 0 {
		return "it is of " + versionRange(in)
	}
	if near := p.table.Suggest(upper); near != "" {
		return "did you mean " + near + "?"
	}
	return ""
}

// versionRange names versions: the first and the last of CPython, or of PyPy
// where only that has it.
func versionRange(in []*pyver.Version) string {
	var cpython []*pyver.Version
	for _, v := range in {
		if v.Impl == pyver.CPython {
			cpython = append(cpython, v)
		}
	}
	if len(cpython) > 0 {
		in = cpython
	}
	first, last := in[0].Name, in[len(in)-1].Name
	if first == last {
		return "Python " + first
	}
	return "Python " + first + " to " + last
}

// rawBytes reads ".byte 0x64" or ".bytes 64 01" and gives what stands behind
// the bytes.
func (p *parser) rawBytes(m *method, s string) string {
	for {
		s = strings.TrimLeft(s, " \t")
		if endsOperand(s) {
			return s
		}
		n := wordEnd(s)
		b, err := hex.DecodeString(strings.TrimPrefix(s[:n], "0x"))
		if err != nil {
			p.errorf(p.at(s), n, "bytes in hexadecimal are wanted here, like 0x64")
			return ""
		}
		for _, c := range b {
			m.Items = append(m.Items, instr.Item{Op: c, Raw: true})
			m.lineOf = append(m.lineOf, int32(p.lineNo))
		}
		s = s[n:]
	}
}

// annotations reads what stands behind the operand: {…}, columns, a comment.
// It tells whether the operation is to be kept though it looks like one that
// the assembler makes.
func (p *parser) annotations(m *method, item int32, s string) (kept bool) {
	for {
		s = strings.TrimLeft(s, " \t")
		switch {
		case s == "":
			return kept
		case s[0] == ';' || strings.HasPrefix(s, "##"):
			// A remark of ours may have columns behind it.
			s = behindRemark(s)
		case s[0] == '{':
			end := strings.IndexByte(s, '}')
			if end < 0 {
				p.errorf(len(p.line)-len(s), 1, `"}" is missing`)
				return kept
			}
			kept = p.annotation(m, item, s[1:end], len(p.line)-len(s)+1) || kept
			s = s[end+1:]
		case s[0] == '@':
			n := wordEnd(s)
			p.columns(m, item, s[:n], len(p.line)-len(s))
			s = s[n:]
		default:
			p.errorf(len(p.line)-len(s), len(s), "nothing more is expected here")
			return kept
		}
	}
}

// behindRemark gives the annotations at the end of a comment, which the
// printer puts there; "" in other comments.
func behindRemark(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '{' || s[i] == '@' {
			if s[i-1] == ' ' && isAnnotation(s[i:]) {
				return s[i:]
			}
		}
	}
	return ""
}

// isAnnotation tells whether the text is annotations and columns, nothing
// else.
func isAnnotation(s string) bool {
	for s != "" && s[0] == '{' {
		word, tail, closed := strings.Cut(s[1:], "}")
		first, _, _ := strings.Cut(word, " ")
		switch first {
		case "kept", "bare", "prefixes", "caches":
		default:
			return false
		}
		if !closed {
			return false
		}
		s = strings.TrimLeft(tail, " ")
	}
	return s == "" || s[0] == '@' && isColumns(s[1:])
}

func isColumns(s string) bool {
	return s != "" && strings.Trim(s, "0123456789-:?") == ""
}

// annotation reads what stands in braces.
func (p *parser) annotation(m *method, item int32, s string, at int) (kept bool) {
	word, value, _ := strings.Cut(s, " ")
	it := &m.Items[item]
	switch word {
	case "kept":
		return true
	case "bare":
		it.Bare = true
		return false
	case "prefixes":
		if n, err := strconv.ParseUint(value, 10, 8); err == nil {
			it.Prefixes = uint8(n)
			return false
		}
	case "caches":
		if b, err := hex.DecodeString(value); err == nil {
			it.Cache = string(b)
			return false
		}
	}
	p.errorf(at, len(s), "{%s} is none of {kept}, {bare}, {prefixes N}, {caches HEX}", s)
	return false
}

// columns reads "@4-9" or "@4-8:9".
func (p *parser) columns(m *method, item int32, s string, at int) {
	if !hasColumns(p.v.Lines) {
		p.warnf(at, len(s), "Python %s has no columns", p.v.Name)
		return
	}
	pos := m.pending.pos
	if !m.pending.open && len(m.Marks) == 0 {
		pos = linetab.Position{Line: linetab.None, EndLine: linetab.None}
	}
	from, to, found := strings.Cut(s[1:], "-")
	endLine, endCol, other := strings.Cut(to, ":")
	if !other {
		endCol = to
	}
	pos.EndLine = pos.Line
	ok := found && column(from, &pos.Col) && column(endCol, &pos.EndCol) && (!other || column(endLine, &pos.EndLine))
	if !ok {
		p.errorf(at, len(s), "columns are wanted here, like @4-9 or @4-8:9")
		return
	}
	m.pending = markState{pos, true}
}

func column(s string, dst *int32) bool {
	if s == "?" {
		*dst = linetab.None
		return true
	}
	n, err := strconv.ParseUint(s, 10, 31)
	*dst = int32(n)
	return err == nil
}
