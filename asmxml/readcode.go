package asmxml

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// codeElement is a code object as the document has it. It is assembled when its
// element ends, as its constants come last and all else needs them.
type codeElement struct {
	at     place
	root   bool
	seen   [children]bool
	fields [children]field   // the text of elements
	names  [children][]field // the names of lists
	consts []constant
}

// constant is an entry of co_consts: a literal or a code object.
type constant struct {
	field
	unit *assemble.Unit
}

// The elements of a code object. Those before coCellvars hold text, those from
// it on names.
const (
	coArgcount = iota
	coCode
	coExceptiontable
	coExceptiontableBytes
	coFilename
	coFirstlineno
	coFlags
	coKwonlyargcount
	coLinetable
	coLinetableBytes
	coLnotab
	coLocalspluskinds
	coName
	coNlocals
	coNumber
	coPosonlyargcount
	coQualname
	coStacksize
	coMarshal
	coCellvars
	coFreevars
	coHidden
	coLocalsplusnames
	coNames
	coVarnames
	coConsts
	children
)

var childNames = [children]string{
	"co_argcount", "co_code", "co_exceptiontable", "co_exceptiontable_bytes", "co_filename", "co_firstlineno", "co_flags",
	"co_kwonlyargcount", "co_linetable", "co_linetable_bytes", "co_lnotab", "co_localspluskinds", "co_name", "co_nlocals",
	"co_number", "co_posonlyargcount", "co_qualname", "co_stacksize", "marshal",
	"co_cellvars", "co_freevars", "co_hidden", "co_localsplusnames", "co_names", "co_varnames", "co_consts",
}

// childOf gives the number of an element of a code object.
var childOf = func() map[string]int {
	m := make(map[string]int, children)
	for i, name := range childNames {
		m[name] = i
	}
	return m
}()

// get gives an element with text, or nil where there is none.
func (e *codeElement) get(child int) *field {
	if !e.seen[child] {
		return nil
	}
	return &e.fields[child]
}

// code reads a code object, and those within it first.
func (p *parser) code(root bool) *assemble.Unit {
	if p.depth++; p.depth > marshal.MaxDepth {
		p.stop(p.token, len("<code"), "code objects nest deeper than %d", marshal.MaxDepth)
	}
	e := &codeElement{at: p.token, root: root}
	p.each("code", func(name string) {
		i, known := childOf[name]
		if !known {
			p.unknown(name, "code")
			return
		}
		if e.seen[i] {
			p.twice(name)
		}
		e.seen[i] = true
		switch {
		case i == coConsts:
			p.consts(e)
		case i >= coCellvars:
			e.names[i] = p.list(name)
		default:
			e.fields[i] = p.leaf(name)
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
	if p.Version == nil {
		if p.Errors == 0 {
			p.NeedVersion()
		}
		return nil
	}
	if !e.seen[coCode] {
		p.Errorf(0, 0, "the code object has no <co_code>")
		return nil
	}
	bytecode := e.fields[coCode]
	said, errors := len(p.Diags), p.Errors
	p.leaveOut(e)
	p.LineNo, p.Line = e.at.line, ""
	m := p.NewMethod()
	p.counts(m, e)
	p.strings(m, e)
	p.lists(m, e)
	p.constants(m, e)
	p.tables(m, e)
	p.instructions(&bytecode)
	p.hold(&bytecode)
	if p.Errors == errors {
		p.settleOffsets(m, e)
	}
	p.LineNo, p.Line, p.Indent = e.at.line, "", 0
	u := p.End()
	p.checkStack(m, e)
	p.showWhole(said)
	return u
}

// numberFields are the elements with a whole number, and where it goes.
var numberFields = []struct {
	child int
	set   func(m *assemble.Method, n int32)
}{
	{coArgcount, func(m *assemble.Method, n int32) { m.Obj.Argcount, m.Given.Argcount = n, true }},
	{coFirstlineno, func(m *assemble.Method, n int32) { m.Obj.Firstlineno, m.Given.Firstlineno = n, true }},
	{coKwonlyargcount, func(m *assemble.Method, n int32) { m.Obj.Kwonlyargcount = n }},
	{coNlocals, func(m *assemble.Method, n int32) { m.Obj.Nlocals, m.Given.Nlocals = n, true }},
	{coPosonlyargcount, func(m *assemble.Method, n int32) { m.Obj.Posonlyargcount = n }},
	{coStacksize, func(m *assemble.Method, n int32) { m.Obj.Stacksize, m.Given.Stacksize = n, true }},
}

// counts reads the numbers.
func (p *parser) counts(m *assemble.Method, e *codeElement) {
	for _, nf := range numberFields {
		f := e.get(nf.child)
		if f == nil {
			continue
		}
		value, at := p.value(f)
		n, err := strconv.ParseInt(value, 0, 32)
		if err != nil {
			p.Errorf(at, len(value), "a whole number of 32 bits is wanted here, not %q", value)
		}
		nf.set(m, int32(n))
	}
	if f := e.get(coFlags); f != nil {
		m.Obj.Flags, m.Given.Flags = int32(uint32(p.unsigned(f, 32))), true
	}
	if f := e.get(coNumber); f != nil {
		n := p.unsigned(f, 64)
		if value, at := p.value(f); !p.SetNumber(n) {
			p.Report(diag.Error, at, len(value), "another code object has the number "+value+" already", "give this one another")
		}
	}
}

// leaveOut takes out what code objects of the version do not have, and warns if
// it says something.
func (p *parser) leaveOut(e *codeElement) {
	for child := range children {
		if !e.seen[child] || p.takes(child) {
			continue
		}
		f := &e.fields[child]
		if list := e.names[child]; len(list) > 0 {
			f = &list[0]
		}
		if value, at := p.value(f); value != "" && value != "0" && value != "0x0" {
			p.Warnf(at, len(value), "code objects of Python %s have no %s, so this is left out", p.Version.Name, childNames[child])
		}
		e.seen[child] = false
	}
}

// takes tells whether code objects of the version have what an element holds,
// or what it follows from.
func (p *parser) takes(child int) bool {
	switch child {
	case coCode, coConsts, coMarshal, coNumber:
		return true
	case coVarnames:
		return p.Fields.Varnames
	case coNlocals:
		return p.Fields.Nlocals || p.Fields.LocalsPlus
	case coCellvars, coFreevars:
		return p.Fields.Freevars
	case coHidden, coLocalsplusnames, coLocalspluskinds:
		return p.Fields.LocalsPlus
	case coLnotab, coLinetable, coLinetableBytes:
		return p.Version.Lines != pyver.SetLineno
	case coExceptiontableBytes:
		child = coExceptiontable
	}
	return marshal.Has(p.Version, childNames[child])
}

// strings reads the elements that are one string.
func (p *parser) strings(m *assemble.Method, e *codeElement) {
	m.Obj.Filename, m.Obj.Qualname = p.str(e.get(coFilename)), p.str(e.get(coQualname))
	if s := p.str(e.get(coName)); s != nil {
		m.SetName(s)
	} else if !e.seen[coName] {
		m.SetName(&marshal.Str{Head: marshal.Head{Type: p.StrType()}, S: p.defaultName(e)})
	}
	if f := e.get(coMarshal); f != nil {
		value, at := p.value(f)
		p.SetDeviations(value, at)
	}
}

// str reads a string, or gives nil where there is none. A name may be None.
func (p *parser) str(f *field) *marshal.Str {
	if f == nil {
		return nil
	}
	value, at := p.value(f)
	if f.name == childNames[coName] && value == assemble.NoName {
		return nil
	}
	return p.StrValue(value, at)
}

// defaultName is what a code object is called that has no name: as a compiler
// calls the module, and a function without name.
func (p *parser) defaultName(e *codeElement) string {
	if e.root {
		return p.Version.ModuleName()
	}
	return "<lambda>"
}

// nameLists are the lists of names, and where they go.
var nameLists = []struct {
	child int
	into  func(m *assemble.Method) *[]marshal.Object
}{
	{coCellvars, func(m *assemble.Method) *[]marshal.Object { return &m.Cells }},
	{coFreevars, func(m *assemble.Method) *[]marshal.Object { return &m.Frees }},
	{coHidden, func(m *assemble.Method) *[]marshal.Object { return &m.Hidden }},
	{coLocalsplusnames, func(m *assemble.Method) *[]marshal.Object { return &m.LocalNames }},
	{coNames, func(m *assemble.Method) *[]marshal.Object { return &m.Names }},
	{coVarnames, func(m *assemble.Method) *[]marshal.Object { return &m.Varnames }},
}

// lists reads the lists of names.
func (p *parser) lists(m *assemble.Method, e *codeElement) {
	for _, nl := range nameLists {
		if !e.seen[nl.child] {
			continue
		}
		list := e.names[nl.child]
		names := make([]marshal.Object, len(list))
		for i := range list {
			value, at := p.value(&list[i])
			if names[i] = p.NameValue(value, at); names[i] == nil {
				names[i] = marshal.None
			}
		}
		*nl.into(m) = names
	}
}

// constants makes the list of constants.
func (p *parser) constants(m *assemble.Method, e *codeElement) {
	clear(p.codeIndex)
	m.Consts = slices.Grow(m.Consts, len(e.consts))
	for i := range e.consts {
		k := &e.consts[i]
		if k.unit != nil {
			c := p.Refer(k.unit)
			p.rememberCode(m, c, int32(len(m.Consts)))
			m.Consts = append(m.Consts, c)
			continue
		}
		value, at := p.value(&k.field)
		obj := p.WholeConst(value, at)
		if obj == nil {
			obj = marshal.None
		}
		m.RememberConst(value, int32(len(m.Consts)))
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
