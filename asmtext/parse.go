package asmtext

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// Unmarshal reads a text and assembles it. name is what the places of the
// diagnostics call the text. The list holds everything that is wrong, in the
// order of the lines, and warnings; the file is nil where it has an error.
func Unmarshal(data []byte, name string) (*pyc.File, diag.List) {
	f, diags, _ := Read(bytes.NewReader(data), name)
	return f, diags
}

// Read is Unmarshal for a text that comes in parts, so that a large one need
// not be in memory as a whole. The error is that of the reader.
func Read(r io.Reader, name string) (*pyc.File, diag.List, error) {
	return UnmarshalOptions{}.Read(r, name)
}

// UnmarshalOptions say how a text is read. The zero value is that of Unmarshal.
type UnmarshalOptions struct {
	// TextLines gives instructions the lines of the text itself in code objects
	// that tell no line and no file name, so that tracebacks lead to the text. Then
	// a comment that is put in changes the file.
	TextLines bool

	// Origins, where it is not nil, gets the lines of the text that instructions
	// come from.
	Origins listing.Origins
}

// Read is the function Read with options.
func (o UnmarshalOptions) Read(r io.Reader, name string) (*pyc.File, diag.List, error) {
	p := parser{Assembler: assemble.New(name)}
	p.Origins, p.TextLines = o.Origins, o.TextLines
	p.VersionHint = `begin with a line like "# Python bytecode 3.12"`
	p.OldNames, p.ByHand = true, true
	p.SourceLine = p.sourceLine
	p.source.r = r
	p.lines()
	if p.source.err != nil && p.source.err != io.EOF {
		return nil, nil, p.source.err
	}
	if p.listed {
		return nil, p.Diags, nil
	}
	f := p.Finish()
	return f, p.Diags, nil
}

// parser reads one text.
type parser struct {
	*assemble.Assembler
	source source
	rest   string // of the part of the text that is being read, behind the line
	list   listKind
	listed bool // whether the text is a listing
}

// lines reads the text line by line.
func (p *parser) lines() {
	for !p.Full() && !p.listed && p.nextPart() {
		for p.rest != "" && !p.Full() && !p.listed {
			p.nextLine()
			p.oneLine()
		}
	}
	if p.LineNo == 0 && p.Errors == 0 {
		p.Errorf(0, 0, "the text is empty")
	}
}

// nextLine goes to the next line of the part.
func (p *parser) nextLine() {
	end := strings.IndexByte(p.rest, '\n')
	if end < 0 {
		p.Line, p.rest = p.rest, ""
	} else {
		p.Line, p.rest = p.rest[:end], p.rest[end+1:]
	}
	p.Line = strings.TrimSuffix(p.Line, "\r")
	if p.LineNo++; p.LineNo == 1 {
		p.Line = strings.TrimPrefix(p.Line, byteOrderMark)
	}
}

// oneLine tells the kinds of lines apart, in the order in which pyc-xasm has
// them.
func (p *parser) oneLine() {
	s := p.Line
	switch {
	case s == "":
		p.list = noList
	case s[0] == '#':
		if !strings.HasPrefix(s, "##") {
			p.headerLine(s)
		}
	case strings.HasPrefix(s, ".READ "):
		p.Warnf(0, len(s), ".READ is ignored: pyc-xasm did nothing with what it read")
	default:
		p.indentedLine(strings.TrimLeft(s, " \t"))
	}
}

// byteOrderMark may begin a text, and is no part of it then.
const byteOrderMark = "\ufeff"

// indentedLine tells apart what may stand behind blanks.
func (p *parser) indentedLine(s string) {
	switch {
	case s == "":
	case s[0] == '#':
		if isIndentedHeader(s, p.Cur != nil && p.Cur.HasBody()) {
			p.headerLine(s)
		}
	case isLabelLine(s, len(s) < len(p.Line)):
		p.label(s[:strings.IndexByte(s, ':')])
	default:
		p.bodyLine(s)
	}
}

// isIndentedHeader tells whether a line that has "#" behind blanks is a header
// line. Among instructions it is a comment, which may have any words, unless it
// begins a code object.
func isIndentedHeader(s string, inBody bool) bool {
	if strings.HasPrefix(s, "##") {
		return false
	}
	key, _, _ := strings.Cut(strings.TrimLeft(s[1:], " \t"), ":")
	return !inBody || key == methodKey
}

// isLabelLine tells whether a line is a label: a word and a colon, with nothing
// but a comment behind. Behind blanks, 7@1-2: is a line mark.
func isLabelLine(s string, indented bool) bool {
	if s[0] == '-' || strings.HasPrefix(s, byteOrderMark) {
		return false
	}
	i := strings.IndexByte(s, ':')
	if i < 1 || strings.ContainsAny(s[:i], " \t") || assemble.AllDigits(s[:i]) {
		return false
	}
	if number, _, found := strings.Cut(s[:i], "@"); found && indented && assemble.AllDigits(number) {
		return false
	}
	return isBlankOrComment(s[i+1:])
}

// isBlankOrComment tells whether nothing that counts is left of a line.
func isBlankOrComment(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return s == "" || s[0] == ';' || s[0] == '#'
}

// setVersion reads "Python bytecode 3.12 (3531)", with whatever stands before
// "Python".
func (p *parser) setVersion(impl, rest string, at int) {
	word, tail, _ := strings.Cut(strings.TrimSpace(rest), " ")
	name := word
	if impl == "PyPy" {
		name = "pypy" + word
	}
	v, known := pyver.ByName(name)
	m, isMagic := magicOf(tail)
	switch {
	case isMagic && m.Version != nil && (m.Released || m.Impl == pyver.CPython):
		if known && v != m.Version && v.Magic == m.Version.Magic {
			m.Version = v
		}
		if known && (v.Major != m.Version.Major || v.Minor != m.Version.Minor) {
			p.Warnf(at, len(p.Line)-at, "magic number %d is that of Python %s, not %s; the magic number counts", m.Number, m.Version.Name, name)
		}
		p.SetVersion(m.Version)
		p.File.Magic = m.Bytes
	case isMagic:
		p.Errorf(at, len(p.Line)-at, "%s", m.Unsupported())
	case tail != "" && strings.HasPrefix(tail, "(") && known:
		p.Errorf(at, len(p.Line)-at, "unknown magic number %s", tail)
	case known:
		p.SetVersion(v)
		p.File.Magic = v.MagicBytes()
	default:
		p.Report(diag.Error, at, len(p.Line)-at, fmt.Sprintf("unknown Python version %q", name), "versions are 1.0 to 3.15, and PyPy 2.7 and 3.5 to 3.11")
	}
}

// magicOf reads "(3531)".
func magicOf(s string) (pyver.Magic, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "("), ")")
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return pyver.Magic{}, false
	}
	for _, tail := range [][2]byte{{'\r', '\n'}, {0x99, 0}} {
		if m, ok := pyver.Lookup([4]byte{byte(n), byte(n >> 8), tail[0], tail[1]}); ok {
			return m, true
		}
	}
	return pyver.Magic{}, false
}

// begin makes sure that a code object is being read, and begins a new one
// where the last has instructions already. One without a name is that of the
// module: pydisasm prints no name where it is "?", as to Python 2.4.
func (p *parser) begin() *assemble.Method {
	if p.Cur == nil || p.Cur.HasBody() {
		p.newMethod()
		p.Cur.SetName(&marshal.Str{Head: marshal.Head{Type: p.StrType()}, S: p.Version.ModuleName()})
	}
	return p.Cur
}

// newMethod begins a code object.
func (p *parser) newMethod() {
	p.NewMethod()
	p.dropParts()
	p.list = noList
}
