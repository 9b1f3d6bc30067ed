package asmtext

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
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
	p := parser{name: name, codes: newCodeTable(), names: map[string]string{}, lineRoom: lineRoom, placeRoom: listing.FreePlaces}
	p.source.r = r
	p.lines()
	if p.source.err != nil && p.source.err != io.EOF {
		return nil, nil, p.source.err
	}
	f := p.finish()
	p.diags.Sort()
	if p.diags.Err() != nil {
		return nil, p.diags, nil
	}
	return f, p.diags, nil
}

// maxErrors is how many errors are told of one text.
const maxErrors = 100

// parser reads one text.
type parser struct {
	name   string
	source source
	rest   string // of the part of the text that is being read, behind the line
	line   string // without its end
	lineNo int
	diags  diag.List
	late   diag.List // warnings for a text without errors
	errors int

	v         *pyver.Version // nil before the first line that tells it
	table     *opcode.Table
	fields    listing.Fields
	words     map[opcode.Kind]*wordTable
	file      pyc.File
	lits      *consttext.Parser
	codes     *codeTable
	units     []*unit
	cur       *method // nil before the first header line of a code object
	list      listKind
	opsCache  map[string]*opcode.Op
	loops     map[marshal.Object]bool
	lineRoom  int64             // see listing.Draft.LineRoom
	placeRoom int64             // places that the deviations may still name
	names     map[string]string // names that were read, see keepName
}

// report adds a diagnostic about width bytes at a byte offset of the line.
func (p *parser) report(s diag.Severity, at, width int, msg, hint string) {
	if s == diag.Error {
		if p.errors++; p.errors > maxErrors {
			return
		}
		if p.errors == maxErrors {
			hint = "this is the last error that is shown"
		}
	}
	at = max(0, min(at, len(p.line)))
	width = max(0, min(width, len(p.line)-at))
	p.diags = append(p.diags, &diag.Diagnostic{
		Severity: s, File: p.name, Line: max(p.lineNo, 1), Col: 1 + utf8.RuneCountInString(p.line[:at]),
		Width: max(1, utf8.RuneCountInString(p.line[at:at+width])), Offset: -1, Msg: msg, Hint: hint, Source: p.line,
	})
}

func (p *parser) errorf(at, width int, format string, args ...any) {
	p.report(diag.Error, at, width, fmt.Sprintf(format, args...), "")
}

func (p *parser) warnf(at, width int, format string, args ...any) {
	p.report(diag.Warning, at, width, fmt.Sprintf(format, args...), "")
}

// lines reads the text line by line.
func (p *parser) lines() {
	for p.errors <= maxErrors && p.nextPart() {
		for p.rest != "" && p.errors <= maxErrors {
			p.nextLine()
			p.oneLine()
		}
	}
	if p.lineNo == 0 && p.errors == 0 {
		p.errorf(0, 0, "the text is empty")
	}
}

// nextLine goes to the next line of the part.
func (p *parser) nextLine() {
	end := strings.IndexByte(p.rest, '\n')
	if end < 0 {
		p.line, p.rest = p.rest, ""
	} else {
		p.line, p.rest = p.rest[:end], p.rest[end+1:]
	}
	p.line = strings.TrimSuffix(p.line, "\r")
	if p.lineNo++; p.lineNo == 1 {
		p.line = strings.TrimPrefix(p.line, "\ufeff")
	}
}

// oneLine tells the kinds of lines apart, in the order in which pyc-xasm has
// them.
func (p *parser) oneLine() {
	s := p.line
	switch {
	case s == "":
		p.list = noList
	case s[0] == '#':
		if !strings.HasPrefix(s, "##") {
			p.headerLine()
		}
	case strings.HasPrefix(s, ".READ "):
		p.warnf(0, len(s), ".READ is ignored: pyc-xasm did nothing with what it read")
	case isLabelLine(s):
		p.label(s[:strings.IndexByte(s, ':')])
	case strings.TrimLeft(s, " \t") == "":
	default:
		p.bodyLine()
	}
}

// isLabelLine tells whether a line is a label: a word and a colon at its
// beginning, with nothing but a comment behind.
func isLabelLine(s string) bool {
	if s[0] == ' ' || s[0] == '\t' || s[0] == '-' {
		return false
	}
	i := strings.IndexByte(s, ':')
	if i < 1 || strings.ContainsAny(s[:i], " \t") || allDigits(s[:i]) {
		return false
	}
	return isBlankOrComment(s[i+1:])
}

// isBlankOrComment tells whether nothing that counts is left of a line.
func isBlankOrComment(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return s == "" || s[0] == ';' || strings.HasPrefix(s, "##")
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// needVersion tells whether the version is known, and complains once if not.
func (p *parser) needVersion() bool {
	if p.v != nil {
		return true
	}
	if p.lits == nil {
		p.report(diag.Error, 0, len(p.line), "the version is not told before this line", `begin with a line like "# Python bytecode 3.12"`)
		p.lits = &consttext.Parser{}
	}
	return false
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
			p.warnf(at, len(p.line)-at, "magic number %d is that of Python %s, not %s; the magic number counts", m.Number, m.Version.Name, name)
		}
		p.setTable(m.Version)
		p.file.Magic = m.Bytes
	case isMagic:
		p.errorf(at, len(p.line)-at, "%s", m.Unsupported())
	case tail != "" && strings.HasPrefix(tail, "(") && known:
		p.errorf(at, len(p.line)-at, "unknown magic number %s", tail)
	case known:
		p.setTable(v)
		p.file.Magic = v.MagicBytes()
	default:
		p.report(diag.Error, at, len(p.line)-at, fmt.Sprintf("unknown Python version %q", name), "versions are 1.0 to 3.15, and PyPy 2.7 and 3.5 to 3.11")
	}
}

func (p *parser) setTable(v *pyver.Version) {
	if p.v != nil && p.v != v {
		p.errorf(0, len(p.line), "the version is %s already", p.v.Name)
		return
	}
	p.v, p.table, p.fields = v, opcode.For(v), listing.FieldsOf(v)
	p.words = wordTables(p.table)
	p.lits = consttext.NewParser(v, p.codeRef)
	p.loops = p.lits.Loops
	p.file.Version = v
	p.opsCache = map[string]*opcode.Op{}
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
// where the last has instructions already: what pydisasm prints of Python 2.4
// and before names no method where that is "?".
func (p *parser) begin() *method {
	if p.cur == nil || len(p.cur.Items) > 0 || len(p.cur.labels) > 0 {
		p.newMethod()
		p.cur.setName(&marshal.Str{Head: marshal.Head{Type: p.strType()}, S: "?"})
		p.cur.unnamed = true
	}
	return p.cur
}

// strType is the type code of a plain string of the version.
func (p *parser) strType() byte {
	if p.v != nil && p.v.Marshal.Bytes3 {
		return 'u'
	}
	return 's'
}
