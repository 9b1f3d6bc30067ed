// Package page writes a .pyc file as one HTML page that needs nothing else: no
// script, no font, no picture. It has the tree of the code objects and, for
// each, its facts, its instructions in columns, its constants, names and
// exception table, with links from jumps to their targets and from constants
// to the code objects that they are. docs/html.md describes it.
//
// What is long is cut with a remark, and a page has an end: see [Write].
package page

import (
	_ "embed"
	"io"
	"strconv"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// Options say what to show.
type Options struct {
	// Title stands above the page; mostly the name of the file. Where it is
	// empty, the name of the source that the file tells stands there.
	Title string
	// Source gives a line of a source file, counted from 1, or "" where it is
	// not known. Where it is set, source lines stand before their instructions.
	Source func(file string, line int) string
}

// style is what the page looks like. asmxml/bytecode.xsl has a copy, which a
// test compares.
//
//go:embed page.css
var style string

// Write writes a file as a page, as it goes, so that no more than one code
// object is taken apart at a time. A constant shows with its first 2,000 bytes,
// an operand with its first 160, and from about a million rows on what is left
// is counted only. It fails where w does, and with [operand.ErrSpread].
func Write(w io.Writer, f *pyc.File, o Options) error {
	if err := operand.Check(f.Code); err != nil {
		return err
	}
	return write(w, f, o, maxRows)
}

// write writes a page that has at most so many rows.
func write(w io.Writer, f *pyc.File, o Options, rows int) error {
	p := &writer{
		out: w, buf: make([]byte, 0, bufferSize), file: f, opts: o, left: rows,
		table: opcode.For(f.Version), operands: operand.NewPrinter(f.Version), outline: newOutline(f.Code),
	}
	p.operands.All = true
	p.document()
	p.flush()
	return p.err
}

const (
	flushSize  = 64 << 10 // bytes to collect before they are written
	bufferSize = flushSize + 8<<10

	// maxRows is how many rows all tables and lists of a page have together. A
	// browser needs some seconds for so many.
	maxRows = 1 << 20

	longConst   = 2000 // bytes of a constant in its table
	longName    = 400  // of a name in its list, or a heading
	longOperand = 160  // of an operand
	longItem    = 80   // of a name in the contents
)

// writer appends a page to a buffer and writes that out when it is full.
type writer struct {
	out      io.Writer
	buf      []byte
	err      error // the first error of out
	file     *pyc.File
	opts     Options
	table    *opcode.Table
	operands *operand.Printer
	outline  outline
	left     int // rows that the page may still have

	id   int          // of the code object that is being written
	body operand.Body // the same, taken apart
	rows rows         // the state of its listing

	constRows int // constants that its table shows

	text []byte // room for the text of one thing
	safe []byte // the same as it can be seen
}

// str appends markup as it is.
func (w *writer) str(s string) { w.buf = append(w.buf, s...) }

func (w *writer) int(n int64) { w.buf = strconv.AppendInt(w.buf, n, 10) }

// plain appends text.
func (w *writer) plain(text string) { w.show([]byte(text)) }

// show appends text, all of it visible and none of it markup.
func (w *writer) show(text []byte) {
	w.safe = pylit.AppendVisible(w.safe[:0], text)
	w.buf = appendEscaped(w.buf, w.safe)
}

// appendEscaped appends text so that it is no markup, between tags or in an
// attribute.
func appendEscaped(dst, text []byte) []byte {
	from := 0
	for i, c := range text {
		var entity string
		switch c {
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '&':
			entity = "&amp;"
		case '"':
			entity = "&quot;"
		default:
			continue
		}
		dst = append(dst, text[from:i]...)
		dst = append(dst, entity...)
		from = i + 1
	}
	return append(dst, text[from:]...)
}

// name appends a name, of a long one the beginning.
func (w *writer) name(o marshal.Object, limit int) {
	w.operands.Limit = limit
	w.text = w.operands.AppendName(w.text[:0], o)
	w.show(w.text)
}

// flushFull writes the buffer out where enough has been collected.
func (w *writer) flushFull() {
	if len(w.buf) >= flushSize {
		w.flush()
	}
}

func (w *writer) flush() {
	if w.err == nil {
		_, w.err = w.out.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

// take takes up to n rows of those that the page may still have.
func (w *writer) take(n int) int {
	n = min(n, w.left)
	w.left -= n
	return n
}

// omitted says how many rows are not there, if any.
func (w *writer) omitted(n int) {
	if n == 0 {
		return
	}
	w.str(`<p class="bad">`)
	w.int(int64(n))
	w.str(" more would make this page too long.</p>\n")
}
