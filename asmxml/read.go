package asmxml

import (
	"bytes"
	"encoding/xml"
	"io"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/pyc"
)

// Unmarshal reads a document and assembles it. name is what the places of the
// diagnostics call the document. The list holds everything that is wrong, in
// the order of the lines, and warnings; the file is nil where it has an error.
// What is not well-formed ends the reading. DTDs are not read, and entities
// that a document declares are an error.
func Unmarshal(data []byte, name string) (*pyc.File, diag.List) {
	f, diags, _ := Read(bytes.NewReader(data), name)
	return f, diags
}

// Read is Unmarshal for a document that comes in parts, so that a large one
// need not be in memory as a whole. The error is that of the reader.
func Read(r io.Reader, name string) (*pyc.File, diag.List, error) {
	p := parser{Assembler: assemble.New(name), codeIndex: map[string]int32{}}
	p.VersionHint = "the head has to have a <magic> or a <version>"
	p.Listings = true
	p.SourceLine = p.sourceLine
	p.source = newSource(r, p.Grow)
	p.xml = xml.NewDecoder(p.source)
	p.xml.CharsetReader = charset
	p.document()
	if p.source.err != nil && p.source.err != io.EOF {
		return nil, nil, p.source.err
	}
	if p.stopped || p.Full() {
		p.Diags.Sort()
		return nil, p.Diags, nil
	}
	p.Indent = 0
	f := p.Finish()
	return f, p.Diags, nil
}

// parser reads one document.
type parser struct {
	*assemble.Assembler
	xml     *xml.Decoder
	source  *source
	token   place // where the last token began
	stopped bool  // the rest cannot be read
	depth   int   // of code objects within each other
	text    []byte

	rows      []row            // of the listing that is being read
	layout    []byte           // the code that comes of it
	offsets   []int32          // of its items
	moved     bool             // whether instructions stand elsewhere than it shows
	listings  []*field         // co_code of code objects that messages may be about
	codeIndex map[string]int32 // its constants that are code objects, by their names
}

// document reads what stands outside of the root element, and the root.
func (p *parser) document() {
	root := false
	for t := p.next(); t != nil; t = p.next() {
		switch t := t.(type) {
		case xml.Directive:
			p.directive(t)
		case xml.CharData:
			p.stopped = p.noText(t, "")
		case xml.StartElement:
			switch {
			case root:
				p.stop(p.token, 1+len(t.Name.Local), "the document has a second root element, <%s>", t.Name.Local)
			case t.Name.Local != "bytecode":
				p.stop(p.token, 1+len(t.Name.Local), "the root element is <%s> and has to be <bytecode>", t.Name.Local)
			default:
				p.bytecode()
			}
			root = true
		}
	}
	if !root && !p.stopped {
		p.stop(p.here(), 0, "the document has no root element")
	}
}

// directive reads <!DOCTYPE …>. What it says of elements is not looked at; what
// it declares to stand for something else would be lost.
func (p *parser) directive(d xml.Directive) {
	if bytes.Contains(d, []byte("<!ENTITY")) {
		p.stop(p.token, len("<!DOCTYPE"), "the document declares entities, which are not read; it has to say itself what they stand for")
	}
}

// bytecode reads the root element.
func (p *parser) bytecode() {
	at := p.token
	seen := map[string]bool{}
	p.each("bytecode", func(name string) {
		switch name {
		case "head":
			p.once(seen, name)
			p.head()
		case "rest":
			p.once(seen, name)
			f := p.leaf(name)
			p.File.Rest = p.hex(&f)
		case "objects":
			p.once(seen, name)
			p.objects()
		case "code":
			p.once(seen, name)
			p.code(true)
		default:
			p.unknown(name, "bytecode")
		}
	})
	if !seen["code"] && !p.stopped {
		p.errorAt(at, len("<bytecode"), "the document has no <code>")
	}
}

// objects reads the code objects that are referred to by number.
func (p *parser) objects() {
	p.each("objects", func(name string) {
		if name != "code" {
			p.unknown(name, "objects")
			return
		}
		p.code(false)
	})
}
