// Package assemble puts a file together from what a form (text, XML, JSON)
// says of it. A form begins a code object (NewMethod), fills in its lists and
// what else it tells, adds instructions (Instruction, Add, Label, Mark), and
// takes the file from Finish, which works out what the form left out. What is
// wrong is in Diags, each with its place in the text of the form.
package assemble

import (
	"fmt"
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

// maxErrors is how many errors are told of one text.
const maxErrors = 100

// Assembler puts one file together. A form tells it where it is in its text
// (Line, LineNo), and what stands there.
type Assembler struct {
	Name   string // of the text, for messages
	Line   string // that is being read, or the part of it that messages are to show
	Indent int    // characters of the line before Line, where it is a part; messages have blanks there
	LineNo int    // from 1
	MadeUp bool   // whether Line is no part of the text, so that no message may show it later
	// SourceLine gives a line of the code object that is being read again, for
	// messages; "" where it is gone.
	SourceLine func(lineNo int) string
	// OldNames says that the text may come from pydisasm, which writes other
	// names and wrong labels.
	OldNames bool
	// Listings says that operands are numbers as in a listing: of a long text
	// beside a number, only the beginning may stand there.
	Listings bool
	// ByHand says that a person may have written the text, who is warned of what
	// is suspicious.
	ByHand bool
	// TextLines says that instructions belong to the lines of the text where it
	// tells no others.
	TextLines   bool
	VersionHint string // how the form tells the version
	// Shares says that objects other than code objects may stand in several
	// places.
	Shares bool

	// Origins, where it is not nil, is told where code objects come from.
	Origins listing.Origins

	Diags  diag.List
	Errors int       // how many of them are errors
	late   diag.List // warnings for a text without errors
	unset  []unsetVar

	Version *pyver.Version // nil until SetVersion
	Table   *opcode.Table
	Fields  listing.Fields
	Lits    *consttext.Parser
	File    pyc.File // header and rest, as the form sets them
	Cur     *Method  // nil before the first code object

	words     map[opcode.Kind]*WordTable
	codes     *codeTable
	units     []*Unit
	waiting   []*Method // that end with what they are to be still open
	opsCache  map[string]*opcode.Op
	loops     map[marshal.Object]bool
	lineRoom  int64             // see listing.Draft.LineRoom
	placeRoom int64             // places that the deviations may still name
	textSize  int64             // bytes of the text
	names     map[string]string // names that were read, see KeepName
}

// lineRoom is how many bytes the line tables of a short text may have for lines
// that are far from each other, 130 million lines apart in all.
const lineRoom = 2 << 20

// New makes an assembler for a text of that name.
func New(name string) *Assembler {
	return &Assembler{
		Name: name, codes: newCodeTable(), names: map[string]string{}, lineRoom: lineRoom, placeRoom: listing.FreePlaces,
		SourceLine: func(int) string { return "" },
	}
}

// Grow is told of n more bytes of the text: the longer it is, the more may
// come of it.
func (asm *Assembler) Grow(n int) {
	asm.lineRoom += 32 * int64(n)
	asm.placeRoom += int64(n)
	asm.textSize += int64(n)
}

// Waiting tells whether code objects that have ended are still to be
// finished, so that messages may need their lines.
func (asm *Assembler) Waiting() bool { return len(asm.waiting) > 0 }

// Full tells whether there are so many errors that no more are told.
func (asm *Assembler) Full() bool { return asm.Errors > maxErrors }

// Report adds a diagnostic about width bytes at a byte offset of the line.
func (asm *Assembler) Report(s diag.Severity, at, width int, msg, hint string) {
	if s == diag.Error {
		if asm.Cur != nil {
			asm.Cur.faulty = true
		}
		if asm.Errors++; asm.Errors > maxErrors {
			return
		}
		if asm.Errors == maxErrors {
			hint = "this is the last error that is shown"
		}
	}
	at = max(0, min(at, len(asm.Line)))
	width = max(0, min(width, len(asm.Line)-at))
	source := asm.Line
	if source != "" && asm.Indent > 0 {
		source = strings.Repeat(" ", asm.Indent) + source
	}
	asm.Diags = append(asm.Diags, &diag.Diagnostic{
		Severity: s, File: asm.Name, Line: max(asm.LineNo, 1), Col: 1 + asm.Indent + utf8.RuneCountInString(asm.Line[:at]),
		Width: max(1, utf8.RuneCountInString(asm.Line[at:at+width])), Offset: -1, Msg: msg, Hint: hint, Source: source,
	})
}

// Errorf reports an error, see Report.
func (asm *Assembler) Errorf(at, width int, format string, args ...any) {
	asm.Report(diag.Error, at, width, fmt.Sprintf(format, args...), "")
}

// Warnf reports a warning, see Report.
func (asm *Assembler) Warnf(at, width int, format string, args ...any) {
	asm.Report(diag.Warning, at, width, fmt.Sprintf(format, args...), "")
}

// NeedVersion tells whether the version is known, and complains once if not.
func (asm *Assembler) NeedVersion() bool {
	if asm.Version != nil {
		return true
	}
	if asm.Lits == nil {
		asm.Report(diag.Error, 0, len(asm.Line), "the version is not told before this line", asm.VersionHint)
		asm.Lits = &consttext.Parser{}
	}
	return false
}

// SetVersion settles the version. A second one must be the same.
func (asm *Assembler) SetVersion(v *pyver.Version) {
	if asm.Version != nil && asm.Version != v {
		asm.Errorf(0, len(asm.Line), "the version is %s already", asm.Version.Name)
		return
	}
	asm.Version, asm.Table, asm.Fields = v, opcode.For(v), listing.FieldsOf(v)
	asm.words = WordTables(asm.Table)
	asm.Lits = consttext.NewParser(v, asm.codeRef)
	asm.loops = asm.Lits.Loops
	asm.File.Version = v
	asm.opsCache = map[string]*opcode.Op{}
}

// StrType is the type code of a plain string of the version.
func (asm *Assembler) StrType() byte {
	if asm.Version != nil && asm.Version.Marshal.Bytes3 {
		return 'u'
	}
	return 's'
}

// keep copies a part of the text that outlives it.
func keep(s string) string { return strings.Clone(s) }

// KeepName is keep for names, of which many are equal.
func (asm *Assembler) KeepName(s string) string {
	if k, ok := asm.names[s]; ok {
		return k
	}
	k := strings.Clone(s)
	asm.names[k] = k
	return k
}
