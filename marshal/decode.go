package marshal

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/pyver"
)

// MaxDepth is how deep objects may nest, as MAX_MARSHAL_STACK_DEPTH of
// CPython's marshal.c. A code object and each of its fields count one each.
const MaxDepth = 4000

// Decode reads one object from data, beginning at byte off, as an interpreter
// of version v would. It gives the object and the offset of the first byte
// behind it. Strings of the result share data's memory. Errors are
// *diag.Diagnostic with the offset and the path of the object at fault.
func Decode(v *pyver.Version, data string, off int) (Object, int, error) {
	d := decoder{v: v, data: data, pos: off}
	obj := d.object()
	if d.err != nil {
		d.err.Path = d.errorPath()
		return nil, d.pos, d.err
	}
	return obj, d.pos, nil
}

// decoder reads a stream. Its first error stays in err and ends the reading;
// on the way out every level puts its part before the error's path.
type decoder struct {
	v     *pyver.Version
	data  string
	pos   int
	depth int
	err   *diag.Diagnostic
	path  []string // parts of the path of err, the innermost first
	refs  []refSlot
	stack []Object // items of the containers that are being read

	ints slab[Int]
	strs slab[Str]
	seqs slab[Seq]
	objs []Object // room for the items of small containers
}

// refSlot is one referable object. open is set while a tuple, set, slice or
// code object is being read, which cannot hold itself: CPython has nothing to
// refer to yet, or cannot hash it.
type refSlot struct {
	obj  Object
	open bool
}

// slab hands out objects from blocks, so that reading a file costs few
// allocations.
type slab[T any] struct {
	free []T
	next int
}

func (s *slab[T]) new() *T {
	if len(s.free) == 0 {
		s.next = min(max(s.next*2, 16), 512)
		s.free = make([]T, s.next)
	}
	p := &s.free[0]
	s.free = s.free[1:]
	return p
}

func (d *decoder) fail(at int, format string, args ...any) {
	if d.err == nil {
		d.err = diag.At(at, "", format, args...)
	}
}

// within puts a part before the path of an error below it.
func (d *decoder) within(part string) {
	if d.err != nil {
		d.path = append(d.path, part)
	}
}

// errorPath joins the parts of the path; of very many the outermost and the
// innermost.
func (d *decoder) errorPath() string {
	const most, inner = 32, 4
	var b strings.Builder
	for i, part := range slices.Backward(d.path) {
		if n := len(d.path); n > most && i >= inner && i < n-(most-inner) {
			if i == inner {
				b.WriteString("…")
			}
			continue
		}
		if b.Len() > 0 && part[0] != '[' {
			b.WriteByte('.')
		}
		b.WriteString(part)
	}
	return b.String()
}

// take gives the next n bytes, or "" after an error.
func (d *decoder) take(n int) string {
	if d.err != nil {
		return ""
	}
	if n > len(d.data)-d.pos {
		d.fail(d.pos, "the file ends too early: %d bytes wanted, %d left", n, len(d.data)-d.pos)
		return ""
	}
	s := d.data[d.pos : d.pos+n]
	d.pos += n
	return s
}

func (d *decoder) byte() byte {
	if d.pos < len(d.data) && d.err == nil {
		d.pos++
		return d.data[d.pos-1]
	}
	d.take(1)
	return 0
}

func (d *decoder) short() int32 {
	s := d.take(2)
	if len(s) < 2 {
		return 0
	}
	return int32(int16(uint16(s[0]) | uint16(s[1])<<8))
}

func (d *decoder) long() int32 {
	s := d.take(4)
	if len(s) < 4 {
		return 0
	}
	return int32(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24)
}

func (d *decoder) uint64() uint64 {
	s := d.take(8)
	if len(s) < 8 {
		return 0
	}
	return binary.LittleEndian.Uint64([]byte(s))
}

// size reads a length or count of things that take at least unit bytes each.
func (d *decoder) size(unit int) int {
	at := d.pos
	n := d.long()
	if n < 0 || int(n) > (len(d.data)-d.pos)/unit {
		d.fail(at, "bad size %d: %d bytes left", n, len(d.data)-d.pos)
		return 0
	}
	return int(n)
}

// reserve makes a slot for an object that carries the reference bit, or
// interned in the old way, and gives its index.
func (d *decoder) reserve(head *Head, obj Object, open bool) int {
	d.refs = append(d.refs, refSlot{obj, open})
	head.seq = int32(len(d.refs))
	return len(d.refs) - 1
}

// head fills in the head of an object and, if it can be referred to later,
// makes its slot.
func (d *decoder) head(h *Head, obj Object, code byte, ref bool) {
	h.Type, h.Ref = code, ref
	if ref {
		d.reserve(h, obj, false)
	}
}

// object reads one object, whatever it is.
func (d *decoder) object() Object {
	if d.depth++; d.depth > MaxDepth {
		d.fail(d.pos, "objects nest deeper than %d", MaxDepth)
	}
	obj := d.typed()
	d.depth--
	return obj
}

// typed reads the type byte and what belongs to it.
func (d *decoder) typed() Object {
	at := d.pos
	b := d.byte()
	if d.err != nil {
		return nil
	}
	code, ref := b, false
	if d.v.Marshal.Refs == pyver.FlagRefs {
		code, ref = b&^RefFlag, b&RefFlag != 0
	}
	switch code {
	case 'N', 'T', 'F', 'S', '.', '0', '?':
		return Atom(b)
	case 'r', 'R':
		if ref {
			d.fail(at, "reference that carries the reference bit")
			return nil
		}
		return d.reference(at, code)
	case 'i', 'I':
		return d.int(code, ref)
	case 'l':
		return d.longInt(ref)
	case 'f', 'g':
		return d.float(code, ref)
	case 'x', 'y':
		return d.complex(code, ref)
	case 's', 't', 'u', 'a', 'A', 'z', 'Z':
		return d.str(code, ref)
	case '(', ')', '[', '<', '>':
		return d.seq(code, ref)
	case '{', '}':
		return d.dict(code, ref)
	case ':':
		return d.slice(ref)
	case 'c', 'C':
		if (code == 'C') == (d.v.Code == pyver.Code10) {
			return d.code(code, ref)
		}
	}
	d.fail(at, "unknown type code %s", strconv.QuoteRuneToASCII(rune(b)))
	return nil
}

// reference reads the index behind 'r' or 'R' and gives the object it means.
func (d *decoder) reference(at int, code byte) Object {
	kind := d.v.Marshal.Refs
	if code == 'r' && kind != pyver.FlagRefs || code == 'R' && kind != pyver.InternRefs {
		d.fail(at, "Python %s has no references of type %q", d.v.Name, code)
		return nil
	}
	n := d.long()
	if d.err != nil {
		return nil
	}
	if n < 0 || int(n) >= len(d.refs) {
		d.fail(at, "reference to object %d of %d", n, len(d.refs))
		return nil
	}
	slot := d.refs[n]
	if slot.open {
		d.fail(at, "reference to object %d, which is not complete", n)
		return nil
	}
	return slot.obj
}

func (d *decoder) int(code byte, ref bool) Object {
	o := d.ints.new()
	if code == 'i' {
		o.V = int64(d.long())
	} else {
		o.V = int64(d.uint64())
	}
	d.head(&o.Head, o, code, ref)
	return o
}

func (d *decoder) longInt(ref bool) Object {
	at := d.pos
	n := int(d.long())
	o := &Long{Neg: n < 0}
	if n < 0 {
		n = -n
	}
	if n > (len(d.data)-d.pos)/2 {
		d.fail(at, "bad size %d: %d bytes left", n, len(d.data)-d.pos)
	}
	o.Digits = d.take(2 * n)
	for i := 1; i < len(o.Digits); i += 2 {
		if o.Digits[i]&0x80 != 0 {
			d.fail(d.pos-len(o.Digits)+i-1, "digit of a whole number above 32767")
			break
		}
	}
	if k := len(o.Digits); k > 0 && o.Digits[k-1] == 0 && o.Digits[k-2] == 0 {
		d.fail(d.pos-2, "highest digit of a whole number is 0")
	}
	d.head(&o.Head, o, 'l', ref)
	return o
}

func (d *decoder) float(code byte, ref bool) Object {
	o := &Float{}
	if code == 'f' {
		o.Text, o.Bits = d.floatText()
	} else {
		o.Bits = d.uint64()
	}
	d.head(&o.Head, o, code, ref)
	return o
}

// floatText reads the text form of a float: a length byte and the digits.
func (d *decoder) floatText() (string, uint64) {
	at := d.pos
	s := d.take(int(d.byte()))
	if d.err != nil {
		return "", 0
	}
	bits, ok := parseText(s)
	if !ok {
		d.fail(at, "float written as %q", s)
	}
	return s, bits
}

func (d *decoder) complex(code byte, ref bool) Object {
	o := &Complex{}
	if code == 'x' {
		o.RealText, o.Real = d.floatText()
		o.ImagText, o.Imag = d.floatText()
	} else {
		o.Real = d.uint64()
		o.Imag = d.uint64()
	}
	d.head(&o.Head, o, code, ref)
	return o
}

func (d *decoder) str(code byte, ref bool) Object {
	var n int
	at := d.pos
	if code == 'z' || code == 'Z' {
		n = int(d.byte())
	} else {
		n = d.size(1)
	}
	o := d.strs.new()
	o.S = d.take(n)
	d.checkText(at, code, o.S)
	d.head(&o.Head, o, code, ref)
	if code == 't' && d.v.Marshal.Refs == pyver.InternRefs {
		d.reserve(&o.Head, o, false)
	}
	return o
}

// checkText refuses what the interpreter could not decode: what claims to be
// ASCII and is not, and text that is not UTF-8 (with surrogates).
func (d *decoder) checkText(at int, code byte, s string) {
	switch {
	case code == 's' || code == 't' && !d.v.Marshal.Bytes3:
	case code == 'u' || code == 't':
		if i := badUTF8(s); i >= 0 {
			d.fail(d.pos-len(s)+i, "text that is not UTF-8")
		}
	default:
		for i := 0; i < len(s); i++ {
			if s[i] >= utf8.RuneSelf {
				d.fail(at, "string of type %q that is not ASCII", code)
				return
			}
		}
	}
}

// badUTF8 gives the index of the first byte that is no UTF-8 nor a surrogate
// written in three bytes, or -1.
func badUTF8(s string) int {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			if !surrogateAt(s, i) {
				return i
			}
			n = 3
		}
		i += n
	}
	return -1
}

func surrogateAt(s string, i int) bool {
	return i+2 < len(s) && s[i] == 0xed && s[i+1]&0xe0 == 0xa0 && s[i+2]&0xc0 == 0x80
}

// items reads n objects. A few gather on the decoder's stack; many in a slice
// that doubles as they come, so that a count that lies costs no memory.
func (d *decoder) items(n int) []Object {
	if n > manyItems {
		return d.manyItems(n)
	}
	base := len(d.stack)
	for i := 0; i < n; i++ {
		obj := d.object()
		if d.err != nil {
			d.within("[" + strconv.Itoa(i) + "]")
			return nil
		}
		d.stack = append(d.stack, obj)
	}
	return d.popItems(base)
}

// manyItems is how many items do not go by the stack.
const manyItems = 64

func (d *decoder) manyItems(n int) []Object {
	items := make([]Object, 0, manyItems)
	for i := 0; i < n; i++ {
		obj := d.object()
		if d.err != nil {
			d.within("[" + strconv.Itoa(i) + "]")
			return nil
		}
		if i == cap(items) {
			items = slices.Grow(items, min(i, n-i))
		}
		items = append(items, obj)
	}
	return items
}

// popItems moves what lies on the stack above base into a slice of its own.
func (d *decoder) popItems(base int) []Object {
	n := len(d.stack) - base
	if n > cap(d.objs)-len(d.objs) {
		if n > manyItems {
			own := append([]Object(nil), d.stack[base:]...)
			d.stack = d.stack[:base]
			return own
		}
		d.objs = make([]Object, 0, min(1024, 64+len(d.data)/8))
	}
	from := len(d.objs)
	d.objs = append(d.objs, d.stack[base:]...)
	d.stack = d.stack[:base]
	return d.objs[from:len(d.objs):len(d.objs)]
}

func (d *decoder) seq(code byte, ref bool) Object {
	n := 0
	if code == ')' {
		n = int(d.byte())
	} else {
		n = d.size(1)
	}
	o := d.seqs.new()
	o.Type, o.Ref = code, ref
	slot := -1
	if ref {
		slot = d.reserve(&o.Head, o, code != '[')
	}
	if d.err == nil {
		o.Items = d.items(n)
	}
	d.close(slot)
	return o
}

// close says that the object of a slot is complete.
func (d *decoder) close(slot int) {
	if slot >= 0 {
		d.refs[slot].open = false
	}
}

// dict reads keys and values up to a NULL in place of a key.
func (d *decoder) dict(code byte, ref bool) Object {
	o := &Dict{}
	o.Type, o.Ref = code, ref
	slot := -1
	if ref {
		slot = d.reserve(&o.Head, o, code == '}')
	}
	base := len(d.stack)
	for i := 0; d.err == nil; i++ {
		at := d.pos
		key := d.object()
		if a, ok := key.(Atom); ok && a.TypeCode() == '0' && i%2 == 0 {
			if a.Flagged() {
				d.fail(at, "reference bit on the end of a dict")
			}
			break
		}
		if d.err != nil {
			d.within("[" + strconv.Itoa(i/2) + "]")
			return nil
		}
		d.stack = append(d.stack, key)
	}
	if d.err != nil {
		return nil
	}
	o.Items = d.popItems(base)
	d.close(slot)
	return o
}

func (d *decoder) slice(ref bool) Object {
	o := &Slice{}
	o.Type, o.Ref = ':', ref
	slot := -1
	if ref {
		slot = d.reserve(&o.Head, o, true)
	}
	for _, p := range []*Object{&o.Start, &o.Stop, &o.Step} {
		if d.err == nil {
			*p = d.object()
		}
	}
	d.close(slot)
	return o
}

// code reads the fields of a code object in the order of its version.
func (d *decoder) code(code byte, ref bool) Object {
	o := &Code{}
	o.Type, o.Ref = code, ref
	slot := -1
	if ref {
		slot = d.reserve(&o.Head, o, true)
	}
	for _, f := range layouts[d.v.Code] {
		d.codeField(o, f)
		if d.err != nil {
			d.within(f.name(d.v))
			return nil
		}
	}
	d.close(slot)
	return o
}

func (d *decoder) codeField(o *Code, f field) {
	at := d.pos
	if f < fCode {
		if d.v.Marshal.Short16 {
			*o.int(f) = d.short()
		} else {
			*o.int(f) = d.long()
		}
		return
	}
	obj := d.object()
	if d.err != nil {
		return
	}
	if p := o.seq(f); p != nil {
		if s, ok := obj.(*Seq); ok && (s.Type == '(' || s.Type == ')' || s.Type == '[' && d.v.Marshal.ListFields) {
			*p = s
			return
		}
		d.fail(at, "a tuple is wanted here, not %s", Describe(obj))
		return
	}
	if s, ok := obj.(*Str); ok {
		if f.isBytes() && s.IsText(d.v.Marshal.Bytes3) {
			d.fail(at, "a string of bytes is wanted here, not of text")
		}
		*o.str(f) = s
		return
	}
	if f == fName && obj == None {
		return
	}
	d.fail(at, "a string is wanted here, not %s", Describe(obj))
}

// Describe names the kind of an object for an error: "a list", "an int".
func Describe(obj Object) string {
	switch obj.TypeCode() {
	case 'N':
		return "None"
	case 'T', 'F':
		return "a bool"
	case 'i', 'I', 'l':
		return "an int"
	case 'f', 'g':
		return "a float"
	case 'x', 'y':
		return "a complex number"
	case '(', ')':
		return "a tuple"
	case '[':
		return "a list"
	case '<', '>':
		return "a set"
	case '{':
		return "a dict"
	case '}':
		return "a frozendict"
	case ':':
		return "a slice"
	case 'c', 'C':
		return "a code object"
	case 'S', '.', '0', '?':
		return map[byte]string{'S': "StopIteration", '.': "Ellipsis", '0': "NULL", '?': "an unknown object"}[obj.TypeCode()]
	}
	return "a string"
}
