package asmtext

import (
	"encoding/hex"
	"hash/maphash"
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

// MarshalOptions say how a file is written as text.
type MarshalOptions struct{}

// Marshal writes a file as text. Unmarshal gives the same bytes back.
func Marshal(w io.Writer, f *pyc.File, _ MarshalOptions) error {
	doc, err := listing.Open(f)
	if err != nil {
		return err
	}
	p := printer{
		w: w, doc: doc, v: f.Version, table: opcode.For(f.Version),
		lits: consttext.NewPrinter(f.Version, doc.IDs, doc.Loops), fields: listing.FieldsOf(f.Version),
		words: assemble.WordTables(opcode.For(f.Version)), ops: operands{seed: maphash.MakeSeed()},
	}
	p.lits.AppendName = p.codeName
	if p.fields.Qualname {
		p.findInner()
	}
	p.header()
	var c listing.Code
	for _, obj := range doc.Codes {
		c.Load(doc, obj)
		p.code(&c)
		if len(p.buf) >= flushAt {
			p.flush()
		}
	}
	p.flush()
	return p.err
}

// flushAt is how many bytes gather before they are written.
const flushAt = 1 << 16

// printer writes one file.
type printer struct {
	w      io.Writer
	err    error
	buf    []byte
	doc    *listing.Doc
	v      *pyver.Version
	table  *opcode.Table
	lits   *consttext.Printer
	fields listing.Fields

	consts []span // where the literals of the constants stand in buf
	ops    operands
	words  map[opcode.Kind]*assemble.WordTable
	no     []bool
	slack  uint32                 // see instr.Slack
	inner  map[*marshal.Code]bool // which have a qualified name that the assembler would make longer than the name
}

// span is a part of the buffer.
type span struct{ from, to int }

func (p *printer) flush() {
	if p.err == nil {
		_, p.err = p.w.Write(p.buf)
	}
	p.buf = p.buf[:0]
}

func (p *printer) str(s ...string) {
	for _, s := range s {
		p.buf = append(p.buf, s...)
	}
}

func (p *printer) int(n int64) { p.buf = strconv.AppendInt(p.buf, n, 10) }

// codeName writes the name of a code object where it is referred to.
func (p *printer) codeName(dst []byte, c *marshal.Code) []byte {
	if c.Name == nil {
		return append(dst, "= None"...)
	}
	if consttext.IsPlain(c.Name.S, consttext.InOperand, p.lits.Python3) {
		return append(dst, c.Name.S...)
	}
	return p.lits.Append(dst, c.Name)
}

// header writes what belongs to the file as a whole.
func (p *printer) header() {
	p.str("# ")
	if p.v.Impl == pyver.PyPy {
		p.str("PyPy ")
	}
	p.str("Python bytecode ", versionWord(p.v), " (")
	p.int(int64(p.doc.Magic[0]) | int64(p.doc.Magic[1])<<8)
	p.str(")\n")
	h := p.doc.Header
	if p.v.Header.Flags && h.HashBased() {
		p.hash(h)
	} else {
		p.str("# Timestamp in code: ")
		p.int(int64(h.Mtime))
		p.str(time.Unix(int64(h.Mtime), 0).UTC().Format(" (2006-01-02 15:04:05 UTC)\n"))
		if p.v.Header.Size {
			p.str("# Source code size mod 2**32: ")
			p.int(int64(h.Size))
			p.str(" bytes\n")
		}
		if h.Flags != 0 {
			p.str("# Header flags: 0x", strconv.FormatUint(uint64(h.Flags), 16), "\n")
		}
	}
	p.rest()
}

// hash writes the header of a hash-based file (PEP 552).
func (p *printer) hash(h pyc.Header) {
	p.str("# SipHash: 0x", strconv.FormatUint(h.Hash, 16))
	if h.Flags&2 != 0 {
		p.str(" (checked)\n")
	} else {
		p.str(" (unchecked)\n")
	}
	if h.Flags&^3 != 0 {
		p.str("# Header flags: 0x", strconv.FormatUint(uint64(h.Flags), 16), "\n")
	}
}

// rest writes the bytes behind the object, some at a time.
func (p *printer) rest() {
	const line = 32
	for b := p.doc.Rest; len(b) > 0; b = b[min(line, len(b)):] {
		p.str("# Bytes after the code: ", hex.EncodeToString(b[:min(line, len(b))]), "\n")
		if len(p.buf) >= flushAt {
			p.flush()
		}
	}
}

// versionWord is the name of a version as the first line has it.
func versionWord(v *pyver.Version) string {
	if v.Impl == pyver.PyPy {
		return v.Name[len("pypy"):]
	}
	return v.Name
}

// key writes the start of a header line, so wide that the values stand in one
// column.
func (p *printer) key(name string) {
	const width = len("# Number of locals:  ")
	at := len(p.buf)
	p.str("# ", name, ": ")
	for len(p.buf)-at < width {
		p.buf = append(p.buf, ' ')
	}
}

func (p *printer) keyInt(on bool, name string, n int32) {
	if on {
		p.key(name)
		p.int(int64(n))
		p.str("\n")
	}
}

func (p *printer) keyName(name string, s *marshal.Str) {
	p.key(name)
	if s == nil {
		p.str("= None\n")
		return
	}
	p.buf = p.lits.AppendEntry(p.buf, s, consttext.OnLine)
	p.str("\n")
}

// code writes one code object.
func (p *printer) code(c *listing.Code) {
	p.str("\n")
	p.keyName("Method Name", c.Name)
	p.key("Code object")
	p.str("0x", strconv.FormatInt(int64(c.ID), 16), "\n")
	if p.fields.Qualname && (c.Name == nil || p.inner[c.View.Code] || !marshal.Equal(p.v, c.Qualname, c.Name)) {
		p.keyName("Qualified name", c.Qualname)
	}
	p.keyName("Filename", c.Filename)
	p.counts(c)
	p.constants(c)
	p.names(c)
	p.exceptions(c)
	p.deviations(c)
	p.instructions(c)
	p.str("\n")
}

// findInner finds the code objects that not only the module holds.
func (p *printer) findInner() {
	p.inner = map[*marshal.Code]bool{}
	for _, outer := range p.doc.Codes {
		if outer == p.doc.Code || outer.Consts == nil {
			continue
		}
		for _, obj := range outer.Consts.Items {
			if c, ok := obj.(*marshal.Code); ok {
				p.inner[c] = true
			}
		}
	}
}

func (p *printer) counts(c *listing.Code) {
	f := &p.fields
	p.keyInt(f.Argcount, "Argument count", c.Argcount)
	p.keyInt(f.Posonlyargcount, "Position-only argument count", c.Posonlyargcount)
	p.keyInt(f.Kwonlyargcount, "Keyword-only arguments", c.Kwonlyargcount)
	nlocals := c.Nlocals
	if f.LocalsPlus {
		nlocals = int32(len(c.Varnames))
	}
	p.keyInt(f.Nlocals || f.LocalsPlus, "Number of locals", nlocals)
	p.keyInt(f.Stacksize, "Stack size", c.Stacksize)
	if f.Flags {
		p.flags(uint32(c.Flags))
	}
	p.keyInt(f.Firstlineno, "First Line", c.Firstlineno)
}

// flags writes co_flags as a number and by the names of its bits, the highest
// first as pydisasm does.
func (p *printer) flags(n uint32) {
	p.key("Flags")
	p.str("0x")
	hex := strconv.FormatUint(uint64(n), 16)
	for i := len(hex); i < 8; i++ {
		p.str("0")
	}
	p.str(hex, " (")
	named := false
	for i := len(p.table.Flags) - 1; i >= 0; i-- {
		if f := p.table.Flags[i]; n&f.Bit != 0 {
			if named {
				p.str(" | ")
			}
			p.str(f.Name)
			n, named = n&^f.Bit, true
		}
	}
	if n != 0 || !named {
		if named {
			p.str(" | ")
		}
		p.str("0x", strconv.FormatUint(uint64(n), 16))
	}
	p.str(")\n")
}

// entry writes the number of an entry of a list.
func (p *printer) entry(i int) {
	p.str("# ")
	for w := 1000; w > i && w > 1; w /= 10 {
		p.str(" ")
	}
	p.int(int64(i))
	p.str(": ")
}

func (p *printer) constants(c *listing.Code) {
	p.consts = p.consts[:0]
	if len(c.Consts) == 0 {
		return
	}
	p.str("# Constants:\n")
	for i, obj := range c.Consts {
		p.entry(i)
		from := len(p.buf)
		p.buf = p.lits.Append(p.buf, obj)
		p.consts = append(p.consts, span{from, len(p.buf)})
		p.str("\n")
	}
}

func (p *printer) nameList(title string, names []marshal.Object) {
	if len(names) == 0 {
		return
	}
	p.str("# ", title, ":\n")
	for i, name := range names {
		p.entry(i)
		p.buf = p.lits.AppendEntry(p.buf, name, consttext.OnLine)
		p.str("\n")
	}
}

// commaList writes names on one line.
func (p *printer) commaList(title string, names []marshal.Object) {
	if len(names) > 0 {
		p.commas(title, names)
	}
}

func (p *printer) commas(title string, names []marshal.Object) {
	p.str("# ", title, ":\n#\t")
	for i, name := range names {
		if i > 0 {
			p.str(", ")
		}
		p.buf = p.lits.AppendEntry(p.buf, name, consttext.InOperand)
	}
	p.str("\n")
}

func (p *printer) names(c *listing.Code) {
	p.nameList("Names", c.Names)
	if !p.fields.Varnames {
		return
	}
	p.commaList("Varnames", c.Varnames)
	args := max(0, min(int(c.Argcount), len(c.Varnames)))
	p.commaList("Positional arguments", c.Varnames[:args])
	if !p.fields.Freevars {
		return
	}
	p.nameList("Cell variables", c.Cellvars)
	p.nameList("Free variables", c.Freevars)
	p.commaList("Hidden variables", c.Hidden)
	if c.RawNames == listing.LocalsOrder {
		p.commas("Local names", c.Locals)
	}
	if c.RawNames != listing.LocalsPlain {
		p.key("Local kinds")
		p.buf = hex.AppendEncode(p.buf, []byte(c.LocalsPlusKinds.S))
		p.str("\n")
	}
}

// exceptions writes the exception table. Where nothing stands at an offset it
// is a number.
func (p *printer) exceptions(c *listing.Code) {
	if len(c.Excs) > 0 {
		p.str("# Exception table:\n")
	}
	for _, e := range c.Excs {
		p.str("#    ")
		p.place(c, e.Start)
		p.str(" to ")
		p.place(c, e.End)
		p.str(" -> ")
		p.place(c, e.Target)
		p.str(" [")
		p.int(int64(e.Depth))
		p.str("]")
		if e.Lasti {
			p.str(" lasti")
		}
		p.str("\n")
	}
	if c.RawExcs {
		p.key("Exception table bytes")
		p.buf = hex.AppendEncode(p.buf, []byte(c.Exceptiontable.S))
		p.str("\n")
	}
}

func (p *printer) place(c *listing.Code, at int32) {
	if c.Reaches(at) {
		p.str("L")
	}
	p.int(int64(at))
}

// deviations writes what the lists do not say of a code object.
func (p *printer) deviations(c *listing.Code) {
	if c.RawLines {
		p.key("Line table")
		p.buf = hex.AppendEncode(p.buf, []byte(c.Linetable.S))
		p.str("\n")
	}
	if len(c.Marshal) == 0 {
		return
	}
	p.str("# Marshal: ")
	p.buf = listing.AppendDeviations(p.buf, c.Marshal)
	p.str("\n")
}
