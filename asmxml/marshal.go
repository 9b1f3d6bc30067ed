package asmxml

import (
	"io"
	"strconv"
	"time"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// MarshalOptions say how a file is written as XML.
type MarshalOptions struct{}

// Marshal writes a file as an XML document. Unmarshal gives the same bytes
// back. It fails where w does, and where objects of the file stand in so many
// places that the document would be out of all proportion.
func Marshal(w io.Writer, f *pyc.File, _ MarshalOptions) error {
	doc, err := listing.Open(f)
	if err != nil {
		return err
	}
	table := opcode.For(f.Version)
	p := printer{
		w: w, doc: doc, v: f.Version, table: table, numbered: findNumbered(doc), fields: listing.FieldsOf(f.Version),
		lits: consttext.NewPrinter(f.Version, doc.IDs, doc.Loops), words: assemble.WordTables(table),
	}
	p.lits.AppendName = p.codeName
	p.document()
	p.flush()
	return p.err
}

// flushAt is how many bytes gather before they are written.
const flushAt = 1 << 16

// printer writes one file.
type printer struct {
	w        io.Writer
	err      error
	buf      []byte
	depth    int // steps of indentation
	open     int // code objects that are being written
	doc      *listing.Doc
	v        *pyver.Version
	table    *opcode.Table
	lits     *consttext.Printer
	numbered map[*marshal.Code]bool // code objects that are referred to by number
	fields   listing.Fields
	words    map[opcode.Kind]*assemble.WordTable
	code     listing.Code // that is being written

	// The literals of the constants of all code objects that are open, and
	// where they stand. A code object has those from base on.
	text   []byte
	consts []span
	base   int
	slack  uint32 // see instr.Slack
	note   []byte // annotations of the instruction that is being written
}

// span is a part of text.
type span struct{ from, to int }

func (p *printer) flush() {
	if p.err == nil {
		_, p.err = p.w.Write(p.buf)
	}
	p.buf = p.buf[:0]
}

func (p *printer) str(s string) { p.buf = append(p.buf, s...) }

func (p *printer) int(n int64) { p.buf = strconv.AppendInt(p.buf, n, 10) }

// blanks is as deep as lines are indented; what is nested deeper stands there
// too, else documents would grow with the square of the depth.
const blanks = "                                                                "

// indent begins a line.
func (p *printer) indent() { p.str(blanks[:min(4*p.depth, len(blanks))]) }

// beginElement begins an element that has others within it, on lines of their
// own.
func (p *printer) beginElement(name string) {
	p.begin(name)
	p.str("\n")
	p.depth++
}

// endElement ends an element that beginElement began.
func (p *printer) endElement(name string) {
	p.depth--
	p.indent()
	p.end(name)
}

// begin begins an element on a line of its own, and end ends it.
func (p *printer) begin(name string) {
	p.indent()
	p.str("<")
	p.str(name)
	p.str(">")
}

func (p *printer) end(name string) {
	p.str("</")
	p.str(name)
	p.str(">\n")
}

// empty writes an element that has nothing within it.
func (p *printer) empty(name string) {
	p.indent()
	p.str("<")
	p.str(name)
	p.str(" />\n")
}

// number writes an element with a number.
func (p *printer) number(name string, n int64) {
	p.begin(name)
	p.int(n)
	p.end(name)
}

// hexNumber writes an element with a number in hexadecimal.
func (p *printer) hexNumber(name string, n uint64) {
	p.begin(name)
	p.str("0x")
	p.buf = strconv.AppendUint(p.buf, n, 16)
	p.end(name)
}

// escape escapes what was appended since from for the text of an element.
func (p *printer) escape(from int) { p.buf = escapeFrom(p.buf, from) }

const prolog = `<?xml version="1.0" ?>
<?xml-stylesheet type="text/xsl" href="bytecode.xsl" ?>
<!DOCTYPE bytecode SYSTEM "bytecode.dtd">
`

func (p *printer) document() {
	p.str(prolog)
	p.beginElement("bytecode")
	p.head()
	p.rest()
	if len(p.numbered) > 0 {
		p.objects()
	}
	p.codeObject(p.doc.Code)
	p.endElement("bytecode")
}

// asctime is the layout of C's asctime, without the newline.
const asctime = "Mon Jan _2 15:04:05 2006"

// head writes what the file has before the object.
func (p *printer) head() {
	h := p.doc.Header
	p.beginElement("head")
	p.begin("magic")
	p.str("0x")
	p.hex(string(p.doc.Magic[:]))
	p.end("magic")
	if m, _ := pyver.Lookup(p.doc.Magic); m.Version != p.v {
		p.begin("version")
		p.str(p.v.Name)
		p.end("version")
	}
	hashed := p.v.Header.Flags && h.HashBased()
	if !hashed {
		p.begin("modtime")
		p.buf = time.Unix(int64(h.Mtime), 0).UTC().AppendFormat(p.buf, asctime)
		p.end("modtime")
		if p.v.Header.Size {
			p.number("size", int64(h.Size))
		}
	}
	if h.Flags != 0 {
		p.hexNumber("flags", uint64(h.Flags))
	}
	if hashed {
		p.begin("hash")
		p.str("0x")
		p.zeros(h.Hash, 16)
		p.end("hash")
	}
	p.endElement("head")
}

// zeros writes a number in hexadecimal with so many digits.
func (p *printer) zeros(n uint64, digits int) {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		p.buf = append(p.buf, "0123456789abcdef"[n>>shift&15])
	}
}

// rest writes the bytes behind the object.
func (p *printer) rest() {
	if len(p.doc.Rest) == 0 {
		return
	}
	const line = 32
	p.beginElement("rest")
	for b := p.doc.Rest; len(b) > 0; b = b[min(line, len(b)):] {
		p.indent()
		p.hex(string(b[:min(line, len(b))]))
		p.str("\n")
		p.flushFull()
	}
	p.endElement("rest")
}

// objects writes the code objects that are referred to by number.
func (p *printer) objects() {
	p.beginElement("objects")
	for _, c := range p.doc.Codes {
		if p.numbered[c] && c != p.doc.Code {
			p.codeObject(c)
		}
	}
	p.endElement("objects")
}

// flushFull writes the buffer out where enough has gathered.
func (p *printer) flushFull() {
	if len(p.buf) >= flushAt {
		p.flush()
	}
}
