// Package render writes listings of .pyc files for people: the one of
// Python's own dis module, those of pydisasm, and HTML and SVG elsewhere.
package render

import (
	"io"
	"strings"

	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// Format is a kind of listing.
type Format uint8

const (
	Dis           Format = iota // as "python -m dis" of 3.12 or, for 3.13 and later, 3.13 shows it
	Classic                     // as pydisasm: a heading and the operations of each code object
	Bytes                       // Classic with the bytes of each operation, and its caches
	Extended                    // Classic with what operations compute
	ExtendedBytes               // both
	Header                      // nothing but what the header of the file says
)

// formats are the names of the formats.
var formats = [...]string{
	Dis: "dis", Classic: "classic", Bytes: "bytes", Extended: "extended", ExtendedBytes: "extended-bytes", Header: "header",
}

// Formats gives the names of all formats.
func Formats() []string { return append([]string(nil), formats[:]...) }

// ParseFormat finds the format of a name, in capitals or not.
func ParseFormat(name string) (Format, bool) {
	for i, s := range formats {
		if strings.EqualFold(s, name) {
			return Format(i), true
		}
	}
	return 0, false
}

func (f Format) String() string { return formats[f] }

// showsBytes tells whether the format has the bytes of operations.
func (f Format) showsBytes() bool { return f == Bytes || f == ExtendedBytes }

// explains tells whether the format has what operations compute.
func (f Format) explains() bool { return f == Extended || f == ExtendedBytes }

// Options say what to show.
type Options struct {
	Format Format
	// Methods are the names (co_name) of the code objects to show; all of
	// them where it is empty.
	Methods []string
	// FileOffsets shows where in the file a code object and its bytes stand.
	FileOffsets bool
	// Caches shows inline cache units in the formats Dis, Classic and
	// Extended; those with bytes always have them.
	Caches bool
	// Source gives a line of a source file, counted from 1, or "" where it is
	// not known. Where it is set, source lines stand before their operations.
	Source func(file string, line int) string
	// Stack tells what is on the stack before each instruction of a code
	// object, in the order of [instr.Decode]. Where it is set, the format Dis
	// has a column for that; one where it gives nothing has none.
	Stack func(*marshal.Code) []string
	// Color marks the parts of the listing with ANSI escapes.
	Color bool
}

// Write writes a listing of a file. It fails where w does, and with
// [operand.ErrSpread].
func Write(w io.Writer, f *pyc.File, o Options) error {
	if err := operand.Check(f.Code); err != nil {
		return err
	}
	l := &lister{out: w, buf: make([]byte, 0, bufferSize), file: f, opts: o, operands: operand.NewPrinter(f.Version), table: opcode.For(f.Version)}
	l.operands.All = true
	l.prologue()
	switch o.Format {
	case Header:
		l.embeddedName()
	case Dis:
		l.disFile()
	default:
		l.classicFile()
	}
	l.flush()
	return l.err
}

const (
	flushSize  = 64 << 10 // bytes to collect before they are written
	bufferSize = flushSize + 4<<10
)

// lister appends a listing to a buffer and writes that out when it is full.
type lister struct {
	out      io.Writer
	buf      []byte
	err      error // the first error of out
	file     *pyc.File
	opts     Options
	operands *operand.Printer
	body     operand.Body // of the code object that is being listed
	text     []byte       // room for the meaning of one operand
	table    *opcode.Table
	starts   []linetab.Start        // lines of that code object
	seen     map[*marshal.Code]bool // code objects that have been listed
	places   map[*marshal.Code]fileOffset
	explain  *explainer
	stack    []string // what Options.Stack tells of the code object
}

func (l *lister) str(s string) { l.buf = append(l.buf, s...) }

// end ends a line, without blanks at its end, and writes the buffer out where
// enough has been collected.
func (l *lister) end() {
	n := len(l.buf)
	for n > 0 && l.buf[n-1] == ' ' {
		n--
	}
	l.buf = append(l.buf[:n], '\n')
	if n >= flushSize {
		l.flush()
	}
}

func (l *lister) flush() {
	if l.err == nil {
		_, l.err = l.out.Write(l.buf)
	}
	l.buf = l.buf[:0]
}

// wanted tells whether a code object is to be shown.
func (l *lister) wanted(c *marshal.Code) bool {
	if len(l.opts.Methods) == 0 {
		return true
	}
	name := ""
	if c.Name != nil {
		name = string(l.operands.AppendName(nil, c.Name))
	}
	for _, m := range l.opts.Methods {
		if m == name {
			return true
		}
	}
	return false
}
