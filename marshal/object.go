// Package marshal reads and writes the object stream of .pyc files, losing
// nothing: an object keeps the type code that it was written with, whether it
// carried the reference bit, and its identity. An object that stands in two
// places of the stream (by 'r' or 'R') is one pointer in both.
//
// It follows Python/marshal.c of CPython in all its versions and
// rpython/rlib/rmarshal.py and pypy/interpreter of PyPy.
package marshal

// Object is one marshalled object: an Atom, *Int, *Long, *Float, *Complex,
// *Str, *Seq, *Dict, *Slice or *Code.
type Object interface {
	// TypeCode is the byte that the object is written with, without the
	// reference bit.
	TypeCode() byte
	// Flagged tells whether the reference bit is set, so that later places
	// can refer to the object.
	Flagged() bool
}

// RefFlag is the bit of the type byte that makes an object referable.
const RefFlag = 0x80

// Head is what every object that can be referred to begins with.
type Head struct {
	Type byte  // type code, without the reference bit
	Ref  bool  // the reference bit; for 't' of 2.4 to 2.7 always false, the type says it
	seq  int32 // position among the referable objects of the stream it was read from, from 1; 0 for an object that was built
}

func (h *Head) TypeCode() byte { return h.Type }
func (h *Head) Flagged() bool  { return h.Ref }

// Atom is an object without content, as its type byte: None 'N', True 'T',
// False 'F', StopIteration 'S', Ellipsis '.', NULL '0', and '?', which writers
// put for what cannot be marshalled. The reference bit
// may be set and means nothing, as in CPython's reader.
type Atom byte

const (
	None          Atom = 'N'
	True          Atom = 'T'
	False         Atom = 'F'
	StopIteration Atom = 'S'
	Ellipsis      Atom = '.'
	Null          Atom = '0'
	Unknown       Atom = '?'
)

func (a Atom) TypeCode() byte { return byte(a) &^ RefFlag }
func (a Atom) Flagged() bool  { return byte(a)&RefFlag != 0 }

// Int is a whole number of 32 bits ('i') or 64 bits ('I').
type Int struct {
	Head
	V int64
}

// Long is a whole number of any size ('l').
type Long struct {
	Head
	Neg    bool
	Digits string // 15-bit digits, the lowest first, two bytes each, little-endian
}

// Float is a float, as text ('f') or eight bytes ('g').
type Float struct {
	Head
	Text string // the digits as they are written, for 'f'
	Bits uint64 // IEEE 754, for 'g'
}

// Complex is a complex number, as two texts ('x') or twice eight bytes ('y').
type Complex struct {
	Head
	RealText, ImagText string
	Real, Imag         uint64
}

// Str is a string of bytes or of text: 's', 't', 'u', 'a', 'A', 'z', 'Z'. S
// holds the bytes as they are written: UTF-8 for 'u' and, in Python 3, 't',
// with lone surrogates encoded as three bytes each.
//
//	's'            bytes; in Python 2 and before, str
//	't'            interned: str in Python 2, text in Python 3
//	'u'            text; in Python 2, unicode
//	'a' 'z'        text in ASCII; 'z' where the length is one byte
//	'A' 'Z'        the same, interned
type Str struct {
	Head
	S string
}

// Interned tells whether the reader interns the string.
func (s *Str) Interned() bool { return s.Type == 't' || s.Type == 'A' || s.Type == 'Z' }

// Seq is a tuple ('(' or ')'), list ('['), set ('<') or frozenset ('>'). The
// items of a set are in the order of the stream.
type Seq struct {
	Head
	Items []Object
}

// Dict is a dict ('{') or a frozendict ('}', 3.15 and later); Items holds key, value, key, value, … in order.
type Dict struct {
	Head
	Items []Object
}

// Slice is a slice object (':', 3.14 and later).
type Slice struct {
	Head
	Start, Stop, Step Object
}

// Code is a code object ('c', and 'C' in 1.0 to 1.2) with the fields that its
// version writes; the others are zero or nil. Names follow CPython's co_…
type Code struct {
	Head
	Argcount        int32
	Posonlyargcount int32
	Kwonlyargcount  int32
	Nlocals         int32 // not written from 3.11 on
	Stacksize       int32
	Flags           int32
	Firstlineno     int32
	Code            *Str // co_code
	Consts          *Seq
	Names           *Seq
	Varnames        *Seq // to 3.10
	Freevars        *Seq // to 3.10
	Cellvars        *Seq // to 3.10
	LocalsPlusNames *Seq // 3.11 and later
	LocalsPlusKinds *Str // 3.11 and later
	Filename        *Str
	Name            *Str // nil where the file has None, as for a lambda of 1.0
	Qualname        *Str // 3.11 and later
	Linetable       *Str // co_lnotab to 3.9, co_linetable from 3.10 on
	Exceptiontable  *Str // 3.11 and later
}
