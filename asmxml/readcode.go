package asmxml

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/marshal"
)

// codeElement is a code object as the document has it. It is assembled when its
// element ends, as its constants come last and all else needs them.
type codeElement struct {
	at     place
	root   bool
	fields map[string]*field  // elements with text
	names  map[string][]field // lists of names
	consts []constant
}

// constant is an entry of co_consts: a literal or a code object.
type constant struct {
	field
	unit *assemble.Unit
}

// textFields are the elements of a code object that hold text.
var textFields = map[string]bool{
	"co_argcount": true, "co_code": true, "co_exceptiontable": true, "co_exceptiontable_bytes": true, "co_filename": true,
	"co_firstlineno": true, "co_flags": true, "co_kwonlyargcount": true, "co_linetable": true, "co_linetable_bytes": true,
	"co_lnotab": true, "co_localspluskinds": true, "co_name": true, "co_nlocals": true, "co_number": true,
	"co_posonlyargcount": true, "co_qualname": true, "co_stacksize": true, "marshal": true,
}

// nameLists are those that hold names, and where they go.
var nameLists = map[string]func(m *assemble.Method) *[]marshal.Object{
	"co_cellvars":        func(m *assemble.Method) *[]marshal.Object { return &m.Cells },
	"co_freevars":        func(m *assemble.Method) *[]marshal.Object { return &m.Frees },
	"co_hidden":          func(m *assemble.Method) *[]marshal.Object { return &m.Hidden },
	"co_localsplusnames": func(m *assemble.Method) *[]marshal.Object { return &m.LocalNames },
	"co_names":           func(m *assemble.Method) *[]marshal.Object { return &m.Names },
	"co_varnames":        func(m *assemble.Method) *[]marshal.Object { return &m.Varnames },
}

// code reads a code object, and those within it first.
func (p *parser) code(root bool) *assemble.Unit {
	if p.depth++; p.depth > marshal.MaxDepth {
		p.stop(p.token, len("<code"), "code objects nest deeper than %d", marshal.MaxDepth)
	}
	e := &codeElement{at: p.token, root: root, fields: map[string]*field{}, names: map[string][]field{}}
	seen := map[string]bool{}
	p.each("code", func(name string) {
		switch {
		case name == "co_consts":
			p.once(seen, name)
			p.consts(e)
		case nameLists[name] != nil:
			p.once(seen, name)
			e.names[name] = p.list(name)
		case textFields[name]:
			p.once(seen, name)
			f := p.leaf(name)
			e.fields[name] = &f
		default:
			p.unknown(name, "code")
		}
	})
	p.depth--
	if p.stopped || p.Full() {
		return nil
	}
	return p.assemble(e)
}

// list reads the names of a list.
func (p *parser) list(parent string) []field {
	var list []field
	p.each(parent, func(name string) {
		if name != "name" {
			p.unknown(name, parent)
			return
		}
		list = append(list, p.leaf(name))
	})
	return list
}

// consts reads the constants.
func (p *parser) consts(e *codeElement) {
	p.each("co_consts", func(name string) {
		switch name {
		case "literal":
			e.consts = append(e.consts, constant{field: p.leaf(name)})
		case "code":
			e.consts = append(e.consts, constant{unit: p.code(false)})
		default:
			p.unknown(name, "co_consts")
		}
	})
}

// assemble makes a code object of its element.
func (p *parser) assemble(e *codeElement) *assemble.Unit {
	p.LineNo, p.Line, p.Indent = e.at.line, "", e.at.col-1
	if !p.NeedVersion() {
		return nil
	}
	bytecode := e.fields["co_code"]
	if bytecode == nil {
		p.Errorf(0, 0, "the code object has no <co_code>")
		return nil
	}
	m := p.NewMethod()
	p.counts(m, e)
	p.strings(m, e)
	p.lists(m, e)
	p.constants(m, e)
	p.tables(m, e)
	p.instructions(bytecode)
	p.hold(bytecode)
	p.LineNo, p.Line, p.Indent = e.at.line, "", 0
	return p.End()
}

// numberField is an element with a whole number. set puts it where it belongs.
type numberField struct {
	name string
	set  func(m *assemble.Method, n int32)
}

var numberFields = []numberField{
	{"co_argcount", func(m *assemble.Method, n int32) { m.Obj.Argcount, m.Given.Argcount = n, true }},
	{"co_firstlineno", func(m *assemble.Method, n int32) { m.Obj.Firstlineno, m.Given.Firstlineno = n, true }},
	{"co_kwonlyargcount", func(m *assemble.Method, n int32) { m.Obj.Kwonlyargcount = n }},
	{"co_nlocals", func(m *assemble.Method, n int32) { m.Obj.Nlocals, m.Given.Nlocals = n, true }},
	{"co_posonlyargcount", func(m *assemble.Method, n int32) { m.Obj.Posonlyargcount = n }},
	{"co_stacksize", func(m *assemble.Method, n int32) { m.Obj.Stacksize, m.Given.Stacksize = n, true }},
}

// counts reads the numbers.
func (p *parser) counts(m *assemble.Method, e *codeElement) {
	for _, nf := range numberFields {
		f := e.fields[nf.name]
		if f == nil {
			continue
		}
		value, at := p.value(f)
		n, err := strconv.ParseInt(value, 0, 32)
		if err != nil {
			p.Errorf(at, len(value), "a whole number of 32 bits is wanted here, not %q", value)
			continue
		}
		if n != 0 && p.lacks(nf.name) {
			p.Warnf(at, len(value), "code objects of Python %s have no %s, so this is left out", p.Version.Name, nf.name)
			continue
		}
		nf.set(m, int32(n))
	}
	if f := e.fields["co_flags"]; f != nil {
		m.Obj.Flags, m.Given.Flags = int32(uint32(p.unsigned(f, 32))), true
	}
	if f := e.fields["co_number"]; f != nil {
		n := p.unsigned(f, 64)
		if value, at := p.value(f); !p.SetNumber(n) {
			p.Report(diag.Error, at, len(value), "another code object has the number "+value+" already", "give this one another")
		}
	}
}

// lacks tells whether the code objects of the version have no such field, and
// nothing that it would follow from.
func (p *parser) lacks(name string) bool {
	return !marshal.Has(p.Version, name) && !(name == "co_nlocals" && p.Fields.LocalsPlus)
}

// strings reads the elements that are one string.
func (p *parser) strings(m *assemble.Method, e *codeElement) {
	str := func(name string) *marshal.Str {
		f := e.fields[name]
		if f == nil {
			return nil
		}
		value, at := p.value(f)
		if name == "co_name" && value == assemble.NoName {
			return nil
		}
		return p.StrValue(value, at)
	}
	m.Obj.Filename, m.Obj.Qualname = str("co_filename"), str("co_qualname")
	if s := str("co_name"); s != nil {
		m.SetName(s)
	} else if e.fields["co_name"] == nil {
		m.SetName(&marshal.Str{Head: marshal.Head{Type: p.StrType()}, S: e.defaultName()})
	}
	if f := e.fields["marshal"]; f != nil {
		value, at := p.value(f)
		p.SetDeviations(value, at)
	}
}

// defaultName is what a code object is called that has no name: as a compiler
// calls the module, and a function without name.
func (e *codeElement) defaultName() string {
	if e.root {
		return "<module>"
	}
	return "<lambda>"
}

// lists reads the lists of names.
func (p *parser) lists(m *assemble.Method, e *codeElement) {
	for name, list := range e.names {
		into := nameLists[name](m)
		*into = make([]marshal.Object, 0, len(list))
		for i := range list {
			value, at := p.value(&list[i])
			obj := p.NameValue(value, at)
			if obj == nil {
				obj = marshal.None
			}
			*into = append(*into, obj)
		}
	}
}

// constants makes the list of constants.
func (p *parser) constants(m *assemble.Method, e *codeElement) {
	clear(p.codeIndex)
	m.Consts = slices.Grow(m.Consts, len(e.consts))
	for i := range e.consts {
		k, index := &e.consts[i], int32(len(m.Consts))
		if k.unit != nil {
			c := p.Refer(k.unit)
			m.Consts = append(m.Consts, c)
			p.rememberCode(m, c, index)
			continue
		}
		value, at := p.value(&k.field)
		m.RememberConst(value, index)
		obj := p.WholeConst(value, at)
		if obj == nil {
			obj = marshal.None
		}
		m.Consts = append(m.Consts, obj)
	}
}

// rememberCode notes how operands refer to a code object.
func (p *parser) rememberCode(m *assemble.Method, c *marshal.Code, index int32) {
	name := string(appendCodeName(nil, consttext.NewPrinter(p.Version, nil, nil), c))
	if _, twice := p.codeIndex[name]; !twice {
		p.codeIndex[name] = index
	}
	m.RememberConst("<code object "+name+">", index)
}

// codeOperand finds the constant that an operand of a listing refers to, like
// (<code object f at 00B0F1E8, file "foo.py", line 1>). It gives -1 for other
// operands.
func (p *parser) codeOperand(operand string) int32 {
	rest, ok := strings.CutPrefix(operand, "(<code object ")
	if !ok {
		return -1
	}
	if i := strings.Index(rest, " at "); i >= 0 {
		if index, known := p.codeIndex[rest[:i]]; known {
			return index
		}
	}
	return -1
}
