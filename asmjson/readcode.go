package asmjson

import (
	"math"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
)

// Fields of a code object.
const (
	codeName = iota
	codeQualname
	codeFilename
	codeFirstlineno
	codeArgcount
	codePosonlyargcount
	codeKwonlyargcount
	codeNlocals
	codeStacksize
	codeFlags
	codeNames
	codeVarnames
	codeFreevars
	codeCellvars
	codeLocalsPlusNames
	codeLocalsPlusKinds
	codeHex
	codeLnotabHex
	codeLinetableHex
	codeExceptiontableHex
	codeRawLinetable
	codeRawExceptiontable
	codeMarshal
	codeInstructions
	codeExceptions
	codeConsts
)

var codeFields = newFields(
	"name", "qualname", "filename", "firstlineno", "argcount", "posonlyargcount", "kwonlyargcount", "nlocals", "stacksize", "flags",
	"names", "varnames", "freevars", "cellvars", "localsplusnames", "localspluskinds",
	"code_hex", "lnotab_hex", "linetable_hex", "exceptiontable_hex", "raw_linetable", "raw_exceptiontable", "marshal",
	"instructions", "exceptions", "consts",
)

// body is a code object that is being read.
type body struct {
	m      *assemble.Method
	at     place
	seen   uint32
	spots  listing.Spots
	jumps  []jump
	ranges []entry
	meant  []meant
	beside []beside
	reprs  []byte // the texts of beside
	lines  lineRule
	prefix bool // the item before is an EXTENDED_ARG that stands alone
	broken bool // some instruction could not be read
	grown  bool // some instruction has no offset, so it is new
	errors int  // how many there were before
}

func (b *body) has(f int) bool { return b.seen>>f&1 != 0 }

// newBody begins a code object.
func (r *reader) newBody() *body {
	b := &body{}
	if n := len(r.free); n > 0 {
		b, r.free = r.free[n-1], r.free[:n-1]
		*b = body{spots: b.spots[:0], jumps: b.jumps[:0], ranges: b.ranges[:0], meant: b.meant[:0], beside: b.beside[:0], reprs: b.reprs[:0]}
	}
	b.at, b.errors = r.place(), r.asm.Errors
	r.asm.LineNo = int(b.at.line)
	r.asm.Cur = nil
	b.m = r.asm.NewMethod()
	b.m.Given.Stacksize = !r.asm.Fields.Stacksize
	b.lines.format = r.asm.Version.Lines
	return b
}

// code reads a code object, that of the module or one among constants, and
// assembles it.
func (r *reader) code(module bool) *assemble.Unit {
	outer := r.asm.Cur
	b := r.newBody()
	b.seen = r.object(codeFields, func(f int, at place) { r.codeField(b, f, at) })
	var u *assemble.Unit
	if !r.failed {
		u = r.endCode(b, module)
	}
	r.free = append(r.free, b)
	r.asm.Cur = outer
	return u
}

// codeField reads the value of a field of a code object.
func (r *reader) codeField(b *body, f int, at place) {
	if !r.versionHas(f) {
		r.warn(at, "", "", "code objects of Python %s have no %s, so the field is ignored", r.asm.Version.Name, r.name)
		r.skip()
		return
	}
	m, o := b.m, b.m.Obj
	name := codeFields.names[f]
	switch f {
	case codeName:
		if !r.null() {
			if o.Name = r.strField(&o.Name, name); o.Name != nil {
				m.SetName(o.Name)
			}
		}
	case codeQualname:
		o.Qualname = r.strField(&o.Qualname, name)
	case codeFilename:
		o.Filename = r.strField(&o.Filename, name)
	case codeFirstlineno, codeArgcount, codePosonlyargcount, codeKwonlyargcount, codeNlocals, codeStacksize, codeFlags:
		r.countField(b, f, name)
	case codeNames:
		m.Names = r.nameList(name)
	case codeVarnames:
		m.Varnames = r.nameList(name)
	case codeFreevars:
		m.Frees = r.nameList(name)
	case codeCellvars:
		m.Cells = r.nameList(name)
	case codeLocalsPlusNames:
		m.LocalNames = append([]marshal.Object{}, r.nameList(name)...)
	case codeLocalsPlusKinds:
		m.LocalKinds = r.byteList(name)
	case codeRawLinetable:
		m.RawLines = r.rawField(name)
	case codeRawExceptiontable:
		m.RawExcs = r.rawField(name)
	case codeMarshal:
		r.deviations(b, at)
	case codeInstructions:
		r.instructions(b)
	case codeExceptions:
		r.exceptions(b)
	case codeConsts:
		m.Consts = r.nameList(name)
	default:
		r.skip() // for readers only
	}
}

// versionHas tells whether the code objects of the version have a field.
func (r *reader) versionHas(f int) bool {
	has := &r.asm.Fields
	switch f {
	case codeQualname:
		return has.Qualname
	case codeFirstlineno:
		return has.Firstlineno
	case codeArgcount:
		return has.Argcount
	case codePosonlyargcount:
		return has.Posonlyargcount
	case codeKwonlyargcount:
		return has.Kwonlyargcount
	case codeNlocals:
		return has.Nlocals || has.LocalsPlus
	case codeStacksize:
		return has.Stacksize
	case codeFlags:
		return has.Flags
	case codeVarnames:
		return has.Varnames
	case codeFreevars, codeCellvars:
		return has.Freevars
	case codeLocalsPlusNames, codeLocalsPlusKinds:
		return has.LocalsPlus
	}
	return true
}

// countField reads a number of a code object.
func (r *reader) countField(b *body, f int, name string) {
	most := int64(math.MaxInt32)
	if f == codeFlags {
		most = math.MaxUint32
	}
	wide, ok := r.integer(name, math.MinInt32, most)
	if !ok {
		return
	}
	n := int32(uint32(wide))
	o, given := b.m.Obj, &b.m.Given
	switch f {
	case codeFirstlineno:
		o.Firstlineno, given.Firstlineno = n, true
	case codeArgcount:
		o.Argcount, given.Argcount = n, true
	case codePosonlyargcount:
		o.Posonlyargcount = n
	case codeKwonlyargcount:
		o.Kwonlyargcount = n
	case codeNlocals:
		o.Nlocals, given.Nlocals = n, true
	case codeStacksize:
		o.Stacksize, given.Stacksize = n, true
	case codeFlags:
		o.Flags, given.Flags = n, true
	}
}

// strField reads a field that must be a string.
func (r *reader) strField(field **marshal.Str, name string) *marshal.Str {
	r.space()
	at := r.place()
	errors := r.asm.Errors
	r.push(name)
	obj := r.constant(nil)
	r.pop()
	switch o := obj.(type) {
	case *marshal.Str:
		return o
	case *stub:
		r.late = append(r.late, lateString{field, o, name})
		return &marshal.Str{Head: marshal.Head{Type: r.asm.StrType()}}
	}
	if !r.failed && r.asm.Errors == errors {
		r.wrong(at, name, "a string is wanted here, not %s", marshal.Describe(obj))
	}
	return nil
}

// nameList reads an array of constants.
func (r *reader) nameList(field string) []marshal.Object {
	if !r.want(field, '[', "an array") {
		return nil
	}
	r.push(field)
	var list []marshal.Object
	for r.enter(); r.item(); {
		r.index(len(list))
		list = append(list, r.constant(nil))
	}
	r.pop()
	return list
}

// byteList reads an array of numbers of one byte.
func (r *reader) byteList(field string) *string {
	if !r.want(field, '[', "an array of numbers") {
		return nil
	}
	r.push(field)
	b := []byte{}
	for r.enter(); r.item(); {
		r.index(len(b))
		n, _ := r.integer("", 0, math.MaxUint8)
		b = append(b, byte(n))
	}
	r.pop()
	s := string(b)
	return &s
}

// rawField reads the bytes of a table.
func (r *reader) rawField(field string) *string {
	b, ok := r.hex(field)
	if !ok {
		return nil
	}
	s := string(b)
	return &s
}

// deviations reads what listing.AppendDeviations wrote.
func (r *reader) deviations(b *body, at place) {
	if !r.want("marshal", '"', "a string") {
		return
	}
	text := string(r.str())
	r.tell()
	r.asm.Cur = b.m
	r.asm.LineNo, r.asm.Line, r.asm.Indent = int(at.line), "", int(at.col)-1
	n := len(r.asm.Diags)
	r.asm.SetDeviations(text, 0)
	r.located(n, at, "marshal")
}

// located gives diagnostics that the assembler has added, from the n-th on, the
// place and path of a field.
func (r *reader) located(n int, at place, field string) {
	for _, d := range r.asm.Diags[n:] {
		d.Line, d.Col, d.Width, d.Source = int(at.line), int(at.col), 1, r.source(at.lineAt)
		d.Msg = r.pathText(field) + ": " + d.Msg
	}
}

// entry is an entry of the exception table.
type entry struct {
	at                 place
	start, end, target int32
	depth              int32
	lasti              bool
}

const (
	excStart = iota
	excEnd
	excTarget
	excDepth
	excLasti
)

var exceptionFields = newFields("start", "end", "target", "depth", "lasti")

// exceptions reads the exception table.
func (r *reader) exceptions(b *body) {
	if !r.want("exceptions", '[', "an array") {
		return
	}
	r.push("exceptions")
	for r.enter(); r.item(); {
		r.index(len(b.ranges))
		if r.want("", '{', "an object") {
			b.ranges = append(b.ranges, r.exception())
		}
	}
	r.pop()
}

func (r *reader) exception() entry {
	e := entry{at: r.place()}
	places := [...]*int32{excStart: &e.start, excEnd: &e.end, excTarget: &e.target, excDepth: &e.depth}
	seen := r.object(exceptionFields, func(f int, _ place) {
		if f == excLasti {
			e.lasti = r.truth("lasti")
		} else if n, ok := r.integer(exceptionFields.names[f], 0, math.MaxInt32); ok {
			*places[f] = int32(n)
		}
	})
	for f, name := range exceptionFields.names[:excLasti] {
		if seen>>f&1 == 0 && !r.failed {
			r.wrong(e.at, "", "%q is missing", name)
		}
	}
	return e
}

// endCode fills in what is missing and assembles the code object. It gives nil
// after an error.
func (r *reader) endCode(b *body, module bool) *assemble.Unit {
	m := b.m
	r.asm.Cur = m
	if !b.has(codeInstructions) {
		r.wrong(b.at, "instructions", "the field is missing")
	}
	if !b.has(codeName) {
		r.defaultName(m, module)
	}
	r.settleLines(b)
	r.settleJumps(b)
	r.settleRanges(b)
	r.checkLocals(b)
	r.settleMeant(b)
	if r.asm.Errors > b.errors {
		return nil
	}
	r.compareMeanings(b)
	r.tell()
	n := len(r.asm.Diags)
	r.asm.LineNo, r.asm.Indent = int(b.at.line), int(b.at.col)-1
	u := r.asm.End()
	r.locateItems(b, r.asm.Diags[n:])
	r.codes = append(r.codes, m.Obj)
	if m.Obj.Code == nil {
		r.waiting = append(r.waiting, m) // for the code objects around it
	} else if b.grown && len(b.meant) == 0 {
		r.checkStack(b)
	}
	return u
}

// checkStack warns of a stack size that is too small for instructions that are
// new. Where they bring new names and constants, the assembler has done so.
func (r *reader) checkStack(b *body) {
	o := b.m.Obj
	if !b.has(codeStacksize) || r.asm.Errors > 0 {
		return
	}
	if most := r.asm.Deepest(o); most > int(o.Stacksize) {
		r.warn(b.at, "stacksize", "left out, it is worked out", "the stack gets %d deep, more than %d", most, o.Stacksize)
	}
}

// locateItems says of what the assembler reported where it is about: an
// instruction, or the code object.
func (r *reader) locateItems(b *body, diags diag.List) {
	for _, d := range diags {
		in, ok := r.marked(d)
		if !ok {
			d.Line, d.Col, d.Source, d.Msg = int(b.at.line), int(b.at.col), r.source(b.at.lineAt), r.pathText("")+": "+d.Msg
			continue
		}
		r.push("instructions")
		r.last().index = in.index
		d.Msg = r.pathText("") + ": " + d.Msg
		r.pop()
	}
}

// defaultName gives a code object a name that has none.
func (r *reader) defaultName(m *assemble.Method, module bool) {
	name := "<lambda>"
	if module {
		name = "<module>"
	}
	m.SetName(&marshal.Str{Head: marshal.Head{Type: r.asm.StrType()}, S: name})
}

// settleRanges gives the entries of the exception table their instructions.
func (r *reader) settleRanges(b *body) {
	if len(b.ranges) > 0 && !marshal.Has(r.asm.Version, "co_exceptiontable") {
		r.warn(b.ranges[0].at, "exceptions", "", "Python %s has no exception table, so the field is ignored", r.asm.Version.Name)
		return
	}
	for _, e := range b.ranges {
		b.m.Ranges = append(b.m.Ranges, listing.Range{
			Start: b.spots.Place(e.start), End: b.spots.Place(e.end), Target: b.spots.Place(e.target), Depth: e.depth, Lasti: e.lasti,
		})
	}
}

// checkLocals looks that the lists of variables agree with co_localsplusnames,
// which counts where it is told.
func (r *reader) checkLocals(b *body) {
	m := b.m
	if m.LocalNames == nil {
		return
	}
	if m.LocalKinds == nil {
		r.wrongHint(b.at, "localspluskinds", "leave out localsplusnames as well, then varnames, cellvars and freevars count", "the field is missing")
		return
	}
	have := code.New(&marshal.Code{
		LocalsPlusNames: &marshal.Seq{Items: m.LocalNames}, LocalsPlusKinds: &marshal.Str{S: *m.LocalKinds},
	}, r.asm.Version)
	for _, l := range []struct {
		field      int
		told, have []marshal.Object
	}{{codeVarnames, m.Varnames, have.Varnames}, {codeCellvars, m.Cells, have.Cellvars}, {codeFreevars, m.Frees, have.Freevars}} {
		if b.has(l.field) && !r.sameNames(l.told, l.have) {
			r.wrongHint(b.at, codeFields.names[l.field], "change both, or leave out localsplusnames and localspluskinds",
				"the list does not agree with localsplusnames and localspluskinds")
		}
	}
	m.Varnames, m.Cells, m.Frees = have.Varnames, have.Cellvars, have.Freevars
}

// sameNames tells whether two lists of names are equal, as far as they are
// strings.
func (r *reader) sameNames(a, b []marshal.Object) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, okX := a[i].(*marshal.Str)
		y, okY := b[i].(*marshal.Str)
		if okX && okY && !marshal.Equal(r.asm.Version, x, y) {
			return false
		}
	}
	return true
}

// lineMark stands before the number of an instruction in what the assembler
// takes for the line of it.
const lineMark = "\x00"

// lateLine is asked for the line of an instruction by its number.
func (r *reader) lateLine(n int) string {
	r.asm.Indent = 0
	return lineMark + strconv.Itoa(n)
}

// marked gives the instruction that a diagnostic is about, and the diagnostic
// its place.
func (r *reader) marked(d *diag.Diagnostic) (in spotOf, ok bool) {
	_, number, ok := strings.Cut(d.Source, lineMark)
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return in, false
	}
	in = r.places[n]
	d.Line, d.Col, d.Width, d.Source = int(in.at.line), int(in.at.col), 1, r.source(in.at.lineAt)
	return in, true
}
