package asmtext

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
)

// label notes that a label stands before the next instruction.
func (p *parser) label(name string) {
	if p.NeedVersion() {
		p.body()
		p.Label(name)
	}
}

// body gives the code object that instructions go to.
func (p *parser) body() *assemble.Method {
	p.list = noList
	if p.Cur == nil {
		p.begin()
	}
	return p.Cur
}

// bodyLine reads a line mark, an instruction, or both.
func (p *parser) bodyLine(s string) {
	if p.Version == nil && isListed(s) {
		p.listing(s)
		return
	}
	if !p.NeedVersion() {
		return
	}
	m := p.body()
	if rest, ok := p.lineMark(m, s); ok {
		s = strings.TrimLeft(rest, " \t")
	}
	if isBlankOrComment(s) {
		return
	}
	switch s = skipOffset(s); {
	case s == "":
		p.Errorf(len(p.Line), 0, "an operation is wanted here")
	case isListed(s):
		p.listing(strings.TrimLeft(p.Line, " \t"))
	default:
		p.Instruction(s)
	}
}

// lineMark reads "7:", "--:" or "7@4-9:" and gives what follows.
func (p *parser) lineMark(m *assemble.Method, s string) (string, bool) {
	i := strings.IndexByte(s, ':')
	if i < 1 {
		return s, false
	}
	if at := strings.IndexByte(s[:i], '@'); at > 0 && assemble.AllDigits(s[:at]) {
		return p.markWithColumns(m, s, at)
	}
	line := int64(linetab.None)
	if s[:i] != "--" {
		if s[0] == '-' && assemble.AllDigits(s[1:i]) {
			p.Warnf(len(p.Line)-len(s), i, "no line is negative; the mark is ignored (old versions of pydisasm print such lines)")
			return s[i+1:], true
		}
		if !assemble.AllDigits(s[:i]) {
			return s, false
		}
		var err error
		if line, err = strconv.ParseInt(s[:i], 10, 32); err != nil || line > int64(listing.MaxLine(p.Version.Lines)) {
			p.Errorf(len(p.Line)-len(s), i, "line numbers go up to %d", listing.MaxLine(p.Version.Lines))
			return s[i+1:], true
		}
	}
	p.Mark(int32(line))
	return s[i+1:], true
}

// markWithColumns reads "7@4-9:" or "7@4-8:9:", which the "@" parts.
func (p *parser) markWithColumns(m *assemble.Method, s string, at int) (string, bool) {
	end := strings.IndexAny(s, " \t")
	if end < 0 {
		end = len(s)
	}
	if s[end-1] != ':' {
		p.Errorf(len(p.Line)-len(s), end, "a line mark ends in a colon")
		return s[end:], true
	}
	if _, ok := p.lineMark(m, s[:at]+":"); ok {
		p.MarkColumns(s[at:end-1], len(p.Line)-len(s)+at)
	}
	return s[end:], true
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
