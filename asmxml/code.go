package asmxml

import (
	"encoding/hex"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
)

// codeObject writes a code object. Its constants, and so those code objects
// that are within it, come last, when nothing else of it is needed any more.
func (p *printer) codeObject(obj *marshal.Code) {
	p.open++
	c := &p.code
	c.Load(p.doc, obj)
	outer := p.base
	p.readConstants(c.Consts)
	p.openCode(c)
	p.fieldsToFlags(c)
	p.fieldsFromFreevars(c)
	p.deviations(c.Marshal)
	p.constants(c.Consts)
	p.text, p.consts, p.base = p.text[:p.startOfText()], p.consts[:p.base], outer
	p.endElement("code")
	p.open--
	p.flushFull()
}

// readConstants makes the literals of the constants, which the instructions
// show before they stand in the list.
func (p *printer) readConstants(consts []marshal.Object) {
	p.base = len(p.consts)
	for _, obj := range consts {
		from := len(p.text)
		if c, ok := obj.(*marshal.Code); ok && !p.numbered[c] {
			p.text = append(p.codeName(append(p.text, "<code object "...), c), '>')
		} else {
			p.text = p.lits.Append(p.text, obj)
		}
		p.consts = append(p.consts, span{from, len(p.text)})
	}
}

// startOfText is where the literals of the code object that is being written
// begin.
func (p *printer) startOfText() int {
	if p.base == len(p.consts) {
		return len(p.text)
	}
	return p.consts[p.base].from
}

// codeName writes the name of a code object where it is referred to.
func (p *printer) codeName(dst []byte, c *marshal.Code) []byte {
	return appendCodeName(dst, p.lits, c)
}

func appendCodeName(dst []byte, lits *consttext.Printer, c *marshal.Code) []byte {
	if c.Name == nil {
		return append(dst, assemble.NoName...)
	}
	if consttext.IsPlain(c.Name.S, consttext.InOperand, lits.Python3) {
		return append(dst, c.Name.S...)
	}
	return lits.Append(dst, c.Name)
}

// openCode begins the element of a code object. The name in the attribute is
// for readers.
func (p *printer) openCode(c *listing.Code) {
	p.indent()
	p.str(`<code name="`)
	from := len(p.buf)
	p.nameText(c.Name)
	p.buf = escapeAttribute(p.buf, from)
	p.str("\">\n")
	p.depth++
}

func (p *printer) nameText(s *marshal.Str) {
	if s == nil {
		p.str(assemble.NoName)
		return
	}
	p.buf = p.lits.AppendEntry(p.buf, s, consttext.OnLine)
}

// fieldsToFlags writes the first fields, in the order of their names.
func (p *printer) fieldsToFlags(c *listing.Code) {
	f := &p.fields
	p.numberIf(f.Argcount, "co_argcount", c.Argcount)
	if f.Freevars {
		p.names("co_cellvars", c.Cellvars)
	}
	p.bytecode(c)
	p.exceptions(c)
	p.name("co_filename", c.Filename)
	p.numberIf(f.Firstlineno, "co_firstlineno", c.Firstlineno)
	if f.Flags {
		p.hexNumber("co_flags", uint64(uint32(c.Flags)))
	}
}

// fieldsFromFreevars writes the others, but for the constants.
func (p *printer) fieldsFromFreevars(c *listing.Code) {
	f := &p.fields
	if f.Freevars {
		p.names("co_freevars", c.Freevars)
	}
	if len(c.Hidden) > 0 {
		p.names("co_hidden", c.Hidden)
	}
	p.numberIf(f.Kwonlyargcount, "co_kwonlyargcount", c.Kwonlyargcount)
	p.lines(c)
	p.localNames(c)
	p.name("co_name", c.Name)
	p.names("co_names", c.Names)
	nlocals := c.Nlocals
	if f.LocalsPlus {
		nlocals = int32(len(c.Varnames))
	}
	p.numberIf(f.Nlocals || f.LocalsPlus, "co_nlocals", nlocals)
	if p.numbered[c.View.Code] {
		p.hexNumber("co_number", uint64(c.ID))
	}
	p.numberIf(f.Posonlyargcount, "co_posonlyargcount", c.Posonlyargcount)
	if f.Qualname && !p.followsQualname(c) {
		p.name("co_qualname", c.Qualname)
	}
	p.numberIf(f.Stacksize, "co_stacksize", c.Stacksize)
	if f.Varnames {
		p.names("co_varnames", c.Varnames)
	}
}

// followsQualname tells whether the qualified name is the name, as it is for the
// module and what stands in it. That of what stands deeper is worked out from
// the names around it where it is not told.
func (p *printer) followsQualname(c *listing.Code) bool {
	return p.open <= 2 && !p.numbered[c.View.Code] && c.Name != nil && marshal.Equal(p.v, c.Qualname, c.Name)
}

// localNames writes co_localsplus where it does not follow from the lists of
// variables.
func (p *printer) localNames(c *listing.Code) {
	if c.RawNames != listing.LocalsPlain {
		p.hexBytes("co_localspluskinds", c.LocalsPlusKinds.S)
	}
	if c.RawNames == listing.LocalsOrder {
		p.names("co_localsplusnames", c.Locals)
	}
}

func (p *printer) numberIf(on bool, name string, n int32) {
	if on {
		p.number(name, int64(n))
	}
}

// name writes a field that is one string.
func (p *printer) name(name string, s *marshal.Str) {
	p.begin(name)
	from := len(p.buf)
	p.nameText(s)
	p.escape(from)
	p.end(name)
}

// names writes a field that is a list of names.
func (p *printer) names(name string, list []marshal.Object) {
	if len(list) == 0 {
		p.empty(name)
		return
	}
	p.beginElement(name)
	for _, obj := range list {
		p.begin("name")
		from := len(p.buf)
		p.buf = p.lits.AppendEntry(p.buf, obj, consttext.OnLine)
		p.escape(from)
		p.end("name")
	}
	p.endElement(name)
}

// hexBytes writes a field that is bytes.
func (p *printer) hexBytes(name, b string) {
	p.begin(name)
	p.hex(b)
	p.end(name)
}

func (p *printer) hex(b string) { p.buf = hex.AppendEncode(p.buf, []byte(b)) }

// deviations writes what the elements do not say of a code object.
func (p *printer) deviations(list []marshal.Deviation) {
	if len(list) == 0 {
		return
	}
	p.begin("marshal")
	from := len(p.buf)
	p.buf = listing.AppendDeviations(p.buf, list)
	p.escape(from)
	p.end("marshal")
}

// constants writes the constants, and the code objects among them.
func (p *printer) constants(consts []marshal.Object) {
	if len(consts) == 0 {
		p.empty("co_consts")
		return
	}
	p.beginElement("co_consts")
	for i, obj := range consts {
		if c, ok := obj.(*marshal.Code); ok && !p.numbered[c] {
			p.codeObject(c)
			continue
		}
		p.begin("literal")
		s := p.consts[p.base+i]
		p.buf = appendEscaped(p.buf, p.text[s.from:s.to])
		p.end("literal")
		p.flushFull()
	}
	p.endElement("co_consts")
}
