// Package consttext writes marshalled objects as Python literals and reads
// them back, for the forms in which a file can be edited. What Python has no
// literal for is spelled out:
//
//	frozenset({1, 2})  set()  frozendict({1: 2})  slice(1, 2, None)  Ellipsis  StopIteration
//	float('inf')  float('nan:0x7ff8000000000001')  complex(-0.0, 1.0)
//	<code object NAME at 0xN>    a code object; N is its number in the file
//	<NULL>  <unknown>            the type codes '0' and '?'
//	&1 [1, *1]                   a container that holds itself
//
// Text and bytes are spelled as the version does: 'abc' is text in Python 3,
// where bytes are b'abc'; in Python 2 it is a str of bytes, and text is
// u'abc'. Whole numbers of Python 2 that are long have an L.
package consttext

import (
	"math"
	"strconv"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Printer writes objects of one file.
type Printer struct {
	Python3    bool                                     // str is text
	IDs        map[*marshal.Code]int                    // numbers of the code objects
	Loops      map[marshal.Object]bool                  // containers that hold themselves
	anchors    map[marshal.Object]int                   // those of them that have been written, with their marks
	AppendName func(dst []byte, c *marshal.Code) []byte // the name of a code object, as it is to stand in <code object …>
}

// style spells everything as the newest Python does, so that a text does not
// depend on what an old one could print; the kinds of strings apart.
func (p *Printer) style() pylit.Style {
	st := pylit.Latest()
	st.Python3 = p.Python3
	return st
}

// NewPrinter makes a printer for objects of a version.
func NewPrinter(v *pyver.Version, ids map[*marshal.Code]int, loops map[marshal.Object]bool) *Printer {
	return &Printer{Python3: v.Marshal.Bytes3, IDs: ids, Loops: loops}
}

// Append appends the literal of an object. The objects must be of a size that
// can be shown: see listing.Open.
func (p *Printer) Append(dst []byte, obj marshal.Object) []byte {
	switch o := obj.(type) {
	case nil:
		return append(dst, "<NULL>"...)
	case marshal.Atom:
		return append(dst, atoms[o.TypeCode()]...)
	case *marshal.Str:
		return p.str(dst, o)
	case *marshal.Int:
		return strconv.AppendInt(dst, o.V, 10)
	case *marshal.Long:
		return p.long(dst, o)
	case *marshal.Float:
		return pylit.AppendFloatExact(dst, math.Float64frombits(o.Bits), pylit.FloatShortest)
	case *marshal.Complex:
		return pylit.AppendComplexExact(dst, math.Float64frombits(o.Real), math.Float64frombits(o.Imag), pylit.FloatShortest)
	case *marshal.Code:
		return p.code(dst, o)
	}
	return p.anchored(dst, obj)
}

var atoms = [256]string{
	'N': "None", 'T': "True", 'F': "False", 'S': "StopIteration", '.': "Ellipsis", '0': "<NULL>", '?': "<unknown>",
}

func (p *Printer) str(dst []byte, o *marshal.Str) []byte {
	st := p.style()
	if o.IsText(p.Python3) {
		return st.AppendText(dst, o.S)
	}
	return st.AppendBytes(dst, o.S)
}

func (p *Printer) long(dst []byte, o *marshal.Long) []byte {
	dst, _ = p.style().AppendLong(dst, o.Neg, o.Digits)
	return dst
}

func (p *Printer) code(dst []byte, o *marshal.Code) []byte {
	dst = append(dst, "<code object "...)
	if p.AppendName != nil {
		dst = p.AppendName(dst, o)
	} else if o.Name != nil {
		dst = append(dst, o.Name.S...)
	}
	dst = append(dst, " at 0x"...)
	dst = strconv.AppendInt(dst, int64(p.IDs[o]), 16)
	return append(dst, '>')
}

// anchored writes a container, with a mark where it holds itself.
func (p *Printer) anchored(dst []byte, obj marshal.Object) []byte {
	if !p.Loops[obj] {
		return p.container(dst, obj)
	}
	if n := p.anchors[obj]; n > 0 {
		return strconv.AppendInt(append(dst, '*'), int64(n), 10)
	}
	if p.anchors == nil {
		p.anchors = map[marshal.Object]int{}
	}
	n := len(p.anchors) + 1
	p.anchors[obj] = n
	dst = strconv.AppendInt(append(dst, '&'), int64(n), 10)
	return p.container(append(dst, ' '), obj)
}

func (p *Printer) container(dst []byte, obj marshal.Object) []byte {
	switch o := obj.(type) {
	case *marshal.Seq:
		return p.seq(dst, o)
	case *marshal.Dict:
		return p.dict(dst, o)
	case *marshal.Slice:
		return append(p.items(append(dst, "slice("...), []marshal.Object{o.Start, o.Stop, o.Step}), ')')
	}
	return dst
}

func (p *Printer) seq(dst []byte, o *marshal.Seq) []byte {
	switch o.Type {
	case '[':
		return append(p.items(append(dst, '['), o.Items), ']')
	case '<':
		if len(o.Items) == 0 {
			return append(dst, "set()"...)
		}
		return append(p.items(append(dst, '{'), o.Items), '}')
	case '>':
		if len(o.Items) == 0 {
			return append(dst, "frozenset()"...)
		}
		return append(p.items(append(dst, "frozenset({"...), o.Items), "})"...)
	}
	dst = p.items(append(dst, '('), o.Items)
	if len(o.Items) == 1 {
		dst = append(dst, ',')
	}
	return append(dst, ')')
}

func (p *Printer) items(dst []byte, items []marshal.Object) []byte {
	for i, it := range items {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = p.Append(dst, it)
	}
	return dst
}

func (p *Printer) dict(dst []byte, o *marshal.Dict) []byte {
	around := [2]string{"{", "}"}
	if o.Type == '}' {
		around = [2]string{"frozendict({", "})"}
	}
	dst = append(dst, around[0]...)
	for i, it := range o.Items {
		switch {
		case i == 0:
		case i%2 == 1:
			dst = append(dst, ": "...)
		default:
			dst = append(dst, ", "...)
		}
		dst = p.Append(dst, it)
	}
	return append(dst, around[1]...)
}
