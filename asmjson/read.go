package asmjson

import (
	"encoding/hex"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// Unmarshal reads JSON and assembles it. name is what the places of the
// diagnostics call the text. The list holds everything that is wrong, in the
// order of the lines, and warnings; the file is nil where it has an error.
func Unmarshal(data []byte, name string) (*pyc.File, diag.List) {
	f, diags, _ := read(newScanner(nil, data), name)
	return f, diags
}

// Read is Unmarshal for JSON that comes in parts, so that a large one need not
// be in memory as a whole; that takes "python" to stand before "code", as
// Marshal has it. The error is that of the reader.
func Read(r io.Reader, name string) (*pyc.File, diag.List, error) {
	return read(newScanner(r, nil), name)
}

func read(s scanner, name string) (*pyc.File, diag.List, error) {
	r := &reader{scanner: s, asm: assemble.New(name), ids: map[int64]*shared{}, warned: map[string]bool{}, strings: map[string]string{}}
	r.asm.SourceLine = r.lateLine
	r.document()
	if r.err != nil && r.err != io.EOF {
		return nil, nil, r.err
	}
	if r.failed {
		r.error(r.fault.at, r.fault.msg, r.fault.hint)
	}
	f := r.finish()
	return f, r.asm.Diags, nil
}

// reader reads one document.
type reader struct {
	scanner
	asm  *assemble.Assembler
	path []step
	top  place // where the document begins

	header headerFields

	ids     map[int64]*shared
	stubs   []*stub
	late    []lateString
	codes   []*marshal.Code
	waiting []*assemble.Method // of which the assembler finishes the lists later
	places  []spotOf           // of the instructions, by the line that the assembler is told
	warned  map[string]bool
	strings map[string]string // short strings that were read
	grown   int64             // bytes of the text that the assembler knows of

	ops map[string]*opcode.Op // by name

	operands *operand.Printer // as it wrote the meanings that a document of ours has
	text     []byte           // room for one of them

	strs slab[marshal.Str]
	seqs slab[marshal.Seq]
	free []*body
}

// step is a part of the path to what is being read: a field, and the index in
// it or -1.
type step struct {
	field string
	index int32
}

// slab hands out objects from blocks.
type slab[T any] struct{ free []T }

func (s *slab[T]) new() *T {
	const block = 64
	if len(s.free) == 0 {
		s.free = make([]T, block)
	}
	p := &s.free[0]
	s.free = s.free[1:]
	return p
}

// push goes down into a field, pop comes back.
func (r *reader) push(field string) { r.path = append(r.path, step{field, -1}) }
func (r *reader) pop()              { r.path = r.path[:len(r.path)-1] }

// index says which item of the field is being read.
func (r *reader) index(i int) { r.last().index = int32(i) }

// last is the innermost part of the path.
func (r *reader) last() *step { return &r.path[len(r.path)-1] }

// pathText spells the path, of a long one the outermost and the innermost
// parts.
func (r *reader) pathText(field string) string {
	const most, outer = 12, 6
	var b strings.Builder
	for i, st := range r.path {
		if n := len(r.path); n > most && i >= outer && i < n-(most-outer) {
			if i == outer {
				b.WriteString("…")
			}
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(st.field)
		if st.index >= 0 {
			b.WriteString("[" + strconv.Itoa(int(st.index)) + "]")
		}
	}
	if field != "" && b.Len() > 0 {
		b.WriteByte('.')
	}
	return b.String() + field
}

// report adds a diagnostic about what stands at a place.
func (r *reader) report(s diag.Severity, at place, msg, hint string) {
	r.asm.LineNo, r.asm.Line, r.asm.Indent = int(at.line), "", int(at.col)-1
	n := len(r.asm.Diags)
	r.asm.Report(s, 0, 0, msg, hint)
	if len(r.asm.Diags) > n {
		r.asm.Diags[n].Source = r.source(at.lineAt)
	}
	if r.asm.Full() {
		r.failed = true
	}
}

// error reports an error in the JSON itself.
func (r *reader) error(at place, msg, hint string) { r.report(diag.Error, at, msg, hint) }

// wrong reports an error in a field of what is being read, or in that itself
// where field is empty.
func (r *reader) wrong(at place, field, format string, args ...any) {
	r.wrongHint(at, field, "", format, args...)
}

func (r *reader) wrongHint(at place, field, hint, format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	if path := r.pathText(field); path != "" {
		msg = path + ": " + msg
	}
	r.error(at, msg, hint)
}

// maxWarnings is how many warnings are told of one text.
const maxWarnings = 100

// warn reports something about a field that is worth no error, once for each
// message.
func (r *reader) warn(at place, field, hint, format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	if r.warned[msg] || len(r.warned) >= maxWarnings {
		return
	}
	r.warned[msg] = true
	if path := r.pathText(field); path != "" {
		msg = path + ": " + msg
	}
	r.report(diag.Warning, at, msg, hint)
}

// tell lets the assembler know how much of the text has been read.
func (r *reader) tell() {
	if n := r.offset() - r.grown; n > 0 {
		r.asm.Grow(int(n))
		r.grown += n
	}
}

// unknown warns of a field that the form does not have, and passes over it.
func (r *reader) unknown(at place, fields *fieldSet) {
	name := string(r.name)
	hint := ""
	if near := fields.near(name); near != "" {
		hint = "did you mean " + strconv.Quote(near) + "?"
	}
	r.warn(at, "", hint, "the field %q is unknown and ignored", clip(name))
	r.skip()
}

// object reads the fields of an object, whose bracket comes next: read is called
// for each, with its number and the place of its name, and reads the value. It
// gives the fields that are there, a bit each.
func (r *reader) object(fields *fieldSet, read func(f int, at place)) (seen uint32) {
	for r.enter(); ; {
		at, ok := r.field()
		if !ok {
			return seen
		}
		f := fields.find(r.name)
		switch {
		case f < 0:
			r.unknown(at, fields)
		case seen>>f&1 != 0:
			r.twice(at)
		default:
			seen |= 1 << f
			read(f, at)
		}
	}
}

// clip cuts a long text for a message.
func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// twice reports a field that stands in its object before, and passes over it.
func (r *reader) twice(at place) {
	r.wrong(at, string(r.name), "the field stands here a second time")
	r.skip()
}

// kinds are the words for values by what they begin with.
func kind(c byte) string {
	switch c {
	case '"':
		return "a string"
	case '[':
		return "an array"
	case '{':
		return "an object"
	case 'n':
		return "null"
	case 't', 'f':
		return "true or false"
	}
	return "a number"
}

// want looks whether the value of a field begins as it must. If not, it
// reports that and passes over the value.
func (r *reader) want(field string, c byte, what string) bool {
	have := r.space()
	if have == c {
		return true
	}
	if have == 0 {
		r.unexpected(what)
		return false
	}
	at := r.place()
	if r.skip(); !r.failed {
		r.wrong(at, field, "%s is wanted here, not %s", what, kind(have))
	}
	return false
}

// integer reads a whole number between lo and hi.
func (r *reader) integer(field string, lo, hi int64) (n int64, ok bool) {
	c := r.space()
	if c != '-' && (c < '0' || c > '9') {
		r.want(field, '0', "a whole number")
		return 0, false
	}
	at := r.place()
	text, whole := r.number()
	if r.failed {
		return 0, false
	}
	if whole {
		n, ok = parseInt(text)
	}
	if !whole || !ok || n < lo || n > hi {
		r.wrong(at, field, "a whole number from %d to %d is wanted here, not %s", lo, hi, clip(string(text)))
		return 0, false
	}
	return n, true
}

// parseInt gives a whole number of at most 18 digits.
func parseInt(text []byte) (n int64, ok bool) {
	neg := text[0] == '-'
	if neg {
		text = text[1:]
	}
	if len(text) > 18 {
		return 0, false
	}
	for _, c := range text {
		n = n*10 + int64(c-'0')
	}
	if neg {
		n = -n
	}
	return n, true
}

// null passes over null, if that comes next.
func (r *reader) null() bool {
	return r.space() == 'n' && r.word() == "null"
}

// hex reads bytes in hexadecimal. They stay until something else is read.
func (r *reader) hex(field string) (b []byte, ok bool) {
	if !r.want(field, '"', "a string of hexadecimal digits") {
		return nil, false
	}
	at := r.place()
	text := r.str()
	b, err := hex.AppendDecode(nil, text)
	if err != nil {
		r.wrong(at, field, "pairs of hexadecimal digits are wanted here")
		return nil, false
	}
	return b, true
}

// truth reads true or false.
func (r *reader) truth(field string) bool {
	switch r.space() {
	case 't', 'f':
		return r.word() == "true"
	}
	r.want(field, 't', "true or false")
	return false
}

// document reads the whole text.
func (r *reader) document() {
	r.mark()
	r.top = r.place()
	switch c := r.space(); {
	case c == 0 && r.pos == len(r.buf):
		r.fail(r.place(), "the text is empty", "")
		return
	case c != '{':
		r.unexpected(`"{", the beginning of an object,`)
		return
	}
	var held *scanner
	seen := r.object(documentFields, func(f int, _ place) {
		switch f {
		case docPython:
			r.readPython()
		case docHeader:
			r.readHeader()
		case docFile:
			r.skip()
		case docCode:
			held = r.moduleOrHold()
		case docRest:
			if b, ok := r.hex("rest"); ok {
				r.asm.File.Rest = b
			}
		}
	})
	if r.space(); !r.failed && r.pos < len(r.buf) {
		r.unexpected("the end of the text")
	}
	r.wholeDocument(seen, held)
}

const (
	docFile = iota
	docPython
	docHeader
	docCode
	docRest
)

var documentFields = newFields("file", "python", "header", "code", "rest")

// mark passes over a byte order mark.
func (r *reader) mark() {
	const bom = "\ufeff"
	if !r.need(len(bom)) {
		return
	}
	switch {
	case string(r.buf[:len(bom)]) == bom:
		r.pos = len(bom)
		r.lineAt = int64(r.pos)
	case r.buf[0] == 0xff && r.buf[1] == 0xfe, r.buf[0] == 0xfe && r.buf[1] == 0xff:
		r.fail(r.place(), "the text is UTF-16", "write it as UTF-8")
	}
}

// moduleOrHold reads the code object of the module or, where the version is not
// told yet, keeps its text for later.
func (r *reader) moduleOrHold() *scanner {
	if r.asm.Version != nil {
		r.module()
		return nil
	}
	held := r.capture()
	return &held
}

// wholeDocument sees to what was held back and what is missing.
func (r *reader) wholeDocument(seen uint32, held *scanner) {
	switch {
	case r.failed:
	case seen>>docPython&1 == 0:
		r.fail(r.top, `the field "python" is missing`, `write "python": {"version": "3.12"}`)
	case seen>>docCode&1 == 0:
		r.fail(r.top, `the field "code" is missing`, "it holds the code object of the module")
	case held != nil && r.asm.Version != nil:
		r.tell()
		outer := r.scanner
		r.scanner = *held
		r.module()
		if !r.failed {
			r.scanner = outer
		}
	}
	if r.asm.Version != nil {
		r.settleHeader()
	}
}

// module reads the code object of the module.
func (r *reader) module() {
	r.push("code")
	r.ops = opNames(r.asm.Table)
	if r.want("", '{', "a code object") {
		r.code(true)
	}
	r.pop()
}

// finish puts the file together.
func (r *reader) finish() *pyc.File {
	if !r.failed {
		r.resolve()
	}
	if r.failed || r.asm.Errors > 0 {
		r.asm.Diags.Sort()
		return nil
	}
	r.tell()
	r.asm.Indent, r.asm.Shares = 0, len(r.ids) > 0
	f := r.asm.Finish()
	for _, d := range r.asm.Diags {
		r.marked(d)
	}
	r.asm.Diags.Sort()
	return f
}
