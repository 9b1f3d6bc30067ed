package asmxml

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
)

// tables reads the line table, the exception table, and the bytes of tables
// that do not follow from what the other elements say.
func (p *parser) tables(m *assemble.Method, e *codeElement) {
	m.RawExcs, m.RawLines = p.bytes(e.get(coExceptiontableBytes)), p.bytes(e.get(coLinetableBytes))
	m.LocalKinds = p.bytes(e.get(coLocalspluskinds))
	for _, child := range []int{coLnotab, coLinetable} {
		f := e.get(child)
		if f == nil {
			continue
		}
		if m.Given.Lines {
			_, at := p.value(f)
			p.Errorf(at, 0, "the code object has a <co_lnotab> too, which is the same")
		}
		m.Given.Lines = true
		p.lineTable(m, f)
	}
	if f := e.get(coExceptiontable); f != nil {
		p.exceptionTable(f)
	}
}

// bytes reads an element with bytes; nil where there is none.
func (p *parser) bytes(f *field) *string {
	if f == nil {
		return nil
	}
	b := string(p.hex(f))
	return &b
}

// lineTable reads the entries of a line table, or its bytes.
func (p *parser) lineTable(m *assemble.Method, f *field) {
	if strings.HasPrefix(f.text[skipBlanks(f.text, 0):], "0x") {
		p.rawLines(m, f)
		return
	}
	for at := skipBlanks(f.text, 0); at < len(f.text) && !p.Full(); at = skipBlanks(f.text, at) {
		word := wordOf(f.text[at:])
		mark, ok := p.lineEntry(word)
		if !ok {
			p.Errorf(p.show(f, at), len(word), "an entry like 12:7 is wanted here: an offset, and its line or -- for none, up to line %d%s",
				listing.MaxLine(p.Version.Lines), p.columnsHint())
		}
		if !beginsItself(m, mark) {
			m.Marks = append(m.Marks, mark)
		}
		at += len(word)
	}
}

// beginsItself tells whether an entry says what a table of steps from line to
// line says by itself: that the code begins on the first line. Where that is not
// told, it is the first that is.
func beginsItself(m *assemble.Method, mark listing.Mark) bool {
	if listing.IsRanges(m.Version.Lines) || len(m.Marks) > 0 || mark.Offset > 0 {
		return false
	}
	if !m.Given.Firstlineno {
		m.Obj.Firstlineno, m.Given.Firstlineno = mark.Pos.Line, true
	}
	return mark.Pos.Line == m.Obj.Firstlineno
}

func (p *parser) columnsHint() string {
	if listing.HasColumns(p.Version.Lines) {
		return "; or 12:7@4-9 with columns"
	}
	return ""
}

// lineEntry reads 12:7, 12:--, 12:7@4-9 or 12:7@4-8:9.
func (p *parser) lineEntry(word string) (listing.Mark, bool) {
	f := p.Version.Lines
	offset, position, found := strings.Cut(word, ":")
	line, columns, more := strings.Cut(position, "@")
	mark := listing.Mark{Item: -1, Pos: linetab.AtLine(linetab.None)}
	pos := &mark.Pos
	ok := found && number(offset, &mark.Offset)
	if line != "--" {
		ok = ok && number(line, &pos.Line) && pos.Line <= listing.MaxLine(f)
	} else if !listing.IsRanges(f) {
		ok = false
	}
	if listing.HasColumns(f) {
		pos.EndLine = pos.Line
	}
	if !more {
		return mark, ok
	}
	return mark, ok && listing.HasColumns(f) && assemble.ParseColumns(columns, pos)
}

// number reads a number that is not negative.
func number(s string, into *int32) bool {
	n, err := strconv.ParseUint(s, 10, 31)
	*into = int32(n)
	return err == nil
}

// rawLines reads the bytes of a line table, which say what the lines are.
func (p *parser) rawLines(m *assemble.Method, f *field) {
	if !m.Given.Firstlineno {
		m.Obj.Firstlineno, m.Given.Firstlineno = 1, true
	}
	raw := string(p.hex(f))
	m.RawLines = &raw
	// What cannot be read of a table means no lines, here as in a file.
	entries, _ := linetab.Decode(nil, p.Version.Lines, raw, m.Obj.Firstlineno, 0)
	for _, e := range entries {
		m.Marks = append(m.Marks, listing.Mark{Item: -1, Offset: e.Offset, Pos: e.Pos})
	}
}

// exceptionTable reads the entries of the exception table.
func (p *parser) exceptionTable(f *field) {
	for at := 0; at < len(f.text) && !p.Full(); {
		line, _, _ := strings.Cut(f.text[at:], "\n")
		if words := strings.Fields(line); len(words) > 0 && words[0][0] != '#' {
			p.show(f, at)
			p.RangeWords(words)
		}
		at += len(line) + 1
	}
}
