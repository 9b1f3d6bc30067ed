package asmxml

import (
	"bytes"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// place is a place in the document.
type place struct {
	line, col int   // from 1, col in bytes
	offset    int64 // from the beginning
}

// field is an element with text.
type field struct {
	name, text string
	line, col  int // of the text, from 1, col in bytes
}

// here is where the next token begins.
func (p *parser) here() place {
	line, col := p.xml.InputPos()
	return place{line, col, p.xml.InputOffset()}
}

// next gives the next token, or nil where the document ends or the reading has
// to.
func (p *parser) next() xml.Token {
	if p.stopped || p.Full() {
		return nil
	}
	p.token = p.here()
	t, err := p.xml.Token()
	if err != nil {
		p.ended(err)
		return nil
	}
	return t
}

// ended reports why no more can be read, if the document does not just end.
func (p *parser) ended(err error) {
	var syntax *xml.SyntaxError
	var other charsetError
	switch {
	case err == io.EOF, p.source.err != nil && p.source.err != io.EOF:
	case p.source.isUTF16():
		p.stop(place{1, 1, -1}, 0, "the document is in UTF-16 and has to be in UTF-8")
	case errors.As(err, &other):
		p.stop(p.token, 0, "%v", other)
	case errors.As(err, &syntax):
		p.stop(p.here(), 0, "not well-formed: %s", syntax.Msg)
	default:
		p.stop(p.here(), 0, "%s", strings.TrimPrefix(err.Error(), "xml: "))
	}
}

// errorAt reports an error about so many bytes at a place of the document.
func (p *parser) errorAt(at place, width int, format string, args ...any) {
	line, in := p.source.lineAt(at.offset)
	p.LineNo, p.Line, p.Indent = at.line, line, 0
	if line == "" {
		p.Indent = at.col - 1
	}
	p.Errorf(in, width, format, args...)
	p.Indent = 0
}

// stop reports an error behind which nothing can be read.
func (p *parser) stop(at place, width int, format string, args ...any) {
	p.errorAt(at, width, format, args...)
	p.stopped = true
}

// each reads the elements within one. f reads one of them to its end; it
// begins at p.token.
func (p *parser) each(parent string, f func(name string)) {
	for t := p.next(); t != nil; t = p.next() {
		switch t := t.(type) {
		case xml.StartElement:
			f(t.Name.Local)
		case xml.CharData:
			p.noText(t, parent)
		case xml.EndElement:
			return
		}
	}
}

// noText reports text that stands where only elements can: within another
// element, or outside of all where parent is empty. It tells whether there is
// any.
func (p *parser) noText(t xml.CharData, parent string) bool {
	begin := 0
	for begin < len(t) && isBlank(t[begin]) {
		begin++
	}
	if begin == len(t) {
		return false
	}
	where := "outside of the root element"
	if parent != "" {
		where = "among the elements of <" + parent + ">"
	}
	f := field{"", string(t), p.token.line, p.token.col}
	at := p.show(&f, begin)
	p.Errorf(at, len(p.Line)-at, "no text can stand %s", where)
	p.Indent = 0
	return true
}

// once reports an element that stands a second time.
func (p *parser) once(seen map[string]bool, name string) {
	if seen[name] {
		p.twice(name)
	}
	seen[name] = true
}

func (p *parser) twice(name string) {
	p.errorAt(p.token, 1+len(name), "<%s> stands here a second time", name)
}

// unknown reports an element that is none of those within its parent, and goes
// past it.
func (p *parser) unknown(name, parent string) {
	p.errorAt(p.token, 1+len(name), "<%s> is no element of <%s>", name, parent)
	p.skip()
}

// maxSkip is how deep elements may nest that are not read.
const maxSkip = 1000

// skip goes past an element.
func (p *parser) skip() {
	for depth := 1; depth > 0; {
		switch p.next().(type) {
		case nil:
			return
		case xml.StartElement:
			if depth++; depth > maxSkip {
				p.stop(p.token, 0, "elements nest too deep")
			}
		case xml.EndElement:
			depth--
		}
	}
}

// leaf reads an element that has text only.
func (p *parser) leaf(name string) field {
	at := p.here()
	p.text = p.text[:0]
	for t := p.next(); t != nil; t = p.next() {
		switch t := t.(type) {
		case xml.CharData:
			if len(p.text) == 0 {
				at.col = p.token.col
				if p.source.hasAt(p.token.offset, cdataBegin) {
					at.col += len(cdataBegin)
				}
			}
			p.text = append(p.text, t...)
		case xml.Comment:
			// The lines behind it keep their numbers.
			p.text = append(p.text, strings.Repeat("\n", bytes.Count(t, []byte("\n")))...)
		case xml.StartElement:
			p.unknown(t.Name.Local, name)
		case xml.EndElement:
			return field{name, string(p.text), at.line, at.col}
		}
	}
	return field{name: name}
}

// show makes the line of the document that a byte of a text is in that of the
// next messages, and gives the place of the byte in it.
func (p *parser) show(f *field, at int) int {
	start := strings.LastIndexByte(f.text[:at], '\n') + 1
	p.LineNo, p.Indent = f.line+strings.Count(f.text[:at], "\n"), 0
	if start == 0 {
		p.Indent = f.col - 1
	}
	p.Line, _, _ = strings.Cut(f.text[start:], "\n")
	return at - start
}

// showWhole has messages show whole lines of the document, as far as they are
// at hand, in the place of the part that a text is. It is for those from the
// n-th on.
func (p *parser) showWhole(n int) {
	for _, d := range p.Diags[n:] {
		line := p.source.lineNo(d.Line)
		if d.Source != "" && d.Col+d.Width <= utf8.RuneCountInString(line)+2 && !strings.ContainsRune(line, '\r') {
			d.Source = line
		}
	}
}

// value gives the text of an element without the white space around it, and
// where that begins in the line, which is shown in the next messages.
func (p *parser) value(f *field) (string, int) {
	from := skipBlanks(f.text, 0)
	return trimEnd(f.text[from:]), p.show(f, from)
}

// hex reads bytes in hexadecimal.
func (p *parser) hex(f *field) []byte {
	value, at := p.value(f)
	b, ok := hexBytes(value)
	if !ok {
		p.Errorf(at, len(value), "bytes in hexadecimal are wanted here")
	}
	return b
}

// hexBytes gives the bytes of hexadecimal digits, which may have white space
// between.
func hexBytes(s string) ([]byte, bool) {
	b, err := hex.DecodeString(strings.Join(strings.Fields(strings.TrimPrefix(s, "0x")), ""))
	return b, err == nil
}
