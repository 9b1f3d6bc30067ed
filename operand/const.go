package operand

import (
	"math"
	"strings"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
)

// AppendConst appends a constant as the repr of the file's version spells it.
// A long one may be cut, see [Printer]; it ends in "...". An object that
// contains itself shows as Python shows it: [...].
func (p *Printer) AppendConst(dst []byte, o marshal.Object) []byte {
	start := len(dst)
	p.end = start + p.room()
	p.path = p.path[:0]
	dst = p.object(dst, o)
	return p.account(dst, start)
}

// object appends any object. Once the limit has been passed nothing more is
// looked at, so that objects of which one stands in another many times over
// take no more time than others.
func (p *Printer) object(dst []byte, o marshal.Object) []byte {
	if len(dst) > p.end {
		return dst
	}
	switch o := o.(type) {
	case marshal.Atom:
		return append(dst, atomName(o)...)
	case *marshal.Int:
		return pylit.AppendInt(dst, o.V)
	case *marshal.Long:
		return p.long(dst, o)
	case *marshal.Float:
		return p.style.AppendFloat(dst, math.Float64frombits(o.Bits))
	case *marshal.Complex:
		return p.style.AppendComplex(dst, math.Float64frombits(o.Real), math.Float64frombits(o.Imag))
	case *marshal.Str:
		return p.string(dst, o)
	case *marshal.Seq:
		return p.sequence(dst, o)
	case *marshal.Dict:
		return p.dict(dst, o)
	case *marshal.Slice:
		return p.slice(dst, o)
	case *marshal.Code:
		return p.code(dst, o)
	}
	return append(dst, "<NULL>"...)
}

func atomName(a marshal.Atom) string {
	switch marshal.Atom(a.TypeCode()) {
	case marshal.None:
		return "None"
	case marshal.True:
		return "True"
	case marshal.False:
		return "False"
	case marshal.Ellipsis:
		return "Ellipsis"
	case marshal.StopIteration:
		return "StopIteration"
	}
	return "<NULL>"
}

// sureHex is how many bytes of digits are always written in hexadecimal.
const sureHex = 2240

// long appends a whole number. Of one that will be cut, and is so long that it
// shows in hexadecimal, the low digits are not looked at: else a file could
// make us work for hours on what nobody sees.
func (p *Printer) long(dst []byte, o *marshal.Long) []byte {
	digits := o.Digits
	if spare := len(digits) - sureHex - (p.end - len(dst)); spare > 0 {
		n := len(strings.TrimRight(digits, "\x00"))
		digits = digits[:n+n%2]
		spare -= len(o.Digits) - len(digits)
		digits = digits[max(spare, 0)&^7:] // four digits of 15 bits make 15 of hexadecimal
	}
	dst, ok := p.style.AppendLong(dst, o.Neg, digits)
	if !ok {
		return append(dst, "<bad int>"...)
	}
	return dst
}

// string appends text or bytes, as much of it as is left of the limit.
func (p *Printer) string(dst []byte, o *marshal.Str) []byte {
	s := o.S
	if left := p.end + 1 - len(dst); len(s) > left {
		s = s[:left]
	}
	if !o.IsText(p.style.Python3) {
		return p.style.AppendBytes(dst, s)
	}
	return p.style.AppendText(dst, s)
}

// brackets are what stands around the items of a sequence.
type brackets struct{ open, close, empty, again string }

// Around sequences, by type code; Python 2 spells sets by the list that makes
// them.
var (
	brackets3 = map[byte]brackets{
		'[': {"[", "]", "[]", "[...]"},
		'<': {"{", "}", "set()", "set(...)"},
		'>': {"frozenset({", "})", "frozenset()", "frozenset(...)"},
	}
	brackets2 = map[byte]brackets{
		'[': {"[", "]", "[]", "[...]"},
		'<': {"set([", "])", "set([])", "set(...)"},
		'>': {"frozenset([", "])", "frozenset([])", "frozenset(...)"},
	}
)

func (p *Printer) sequence(dst []byte, o *marshal.Seq) []byte {
	if o.Type == '(' || o.Type == ')' {
		return p.tuple(dst, o)
	}
	b := brackets2[o.Type]
	if p.style.Python3 {
		b = brackets3[o.Type]
	}
	switch {
	case len(o.Items) == 0:
		return append(dst, b.empty...)
	case !p.enter(o):
		return append(dst, b.again...)
	}
	dst = append(dst, b.open...)
	dst = p.items(dst, o.Items)
	p.leave()
	return append(dst, b.close...)
}

// tuple appends a tuple. No tuple contains itself but by way of a list, dict
// or set, so it need not be remembered.
func (p *Printer) tuple(dst []byte, o *marshal.Seq) []byte {
	dst = append(dst, '(')
	dst = p.items(dst, o.Items)
	if len(o.Items) == 1 {
		dst = append(dst, ',')
	}
	return append(dst, ')')
}

func (p *Printer) items(dst []byte, items []marshal.Object) []byte {
	for i, o := range items {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		if dst = p.object(dst, o); len(dst) > p.end {
			break
		}
	}
	return dst
}

func (p *Printer) dict(dst []byte, o *marshal.Dict) []byte {
	switch {
	case o.Type != '}':
		return p.pairs(dst, o)
	case len(o.Items) == 0:
		return append(dst, "frozendict()"...)
	}
	return append(p.pairs(append(dst, "frozendict("...), o), ')')
}

// pairs appends what a dict holds, in braces.
func (p *Printer) pairs(dst []byte, o *marshal.Dict) []byte {
	if !p.enter(o) {
		return append(dst, "{...}"...)
	}
	dst = append(dst, '{')
	for i := 0; i+1 < len(o.Items) && len(dst) <= p.end; i += 2 {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(p.object(dst, o.Items[i]), ": "...)
		dst = p.object(dst, o.Items[i+1])
	}
	p.leave()
	return append(dst, '}')
}

func (p *Printer) slice(dst []byte, o *marshal.Slice) []byte {
	dst = append(dst, "slice("...)
	dst = p.items(dst, []marshal.Object{o.Start, o.Stop, o.Step})
	return append(dst, ')')
}

// code appends a code object as Python shows it, with its number in the file
// in place of its address.
func (p *Printer) code(dst []byte, o *marshal.Code) []byte {
	dst = append(dst, "<code object "...)
	if o.Name != nil {
		dst = p.AppendName(dst, o.Name)
	} else {
		dst = append(dst, '?')
	}
	dst = append(dst, " at 0x"...)
	dst = appendHexInt(dst, p.Number(o))
	dst = append(dst, `, file "`...)
	if o.Filename != nil {
		dst = p.AppendName(dst, o.Filename)
	}
	dst = append(dst, `", line `...)
	dst = pylit.AppendInt(dst, int64(o.Firstlineno))
	return append(dst, '>')
}

// enter remembers a container that is being appended; it is false where the
// container is within itself.
func (p *Printer) enter(o marshal.Object) bool {
	for _, q := range p.path {
		if q == o {
			return false
		}
	}
	p.path = append(p.path, o)
	return true
}

func (p *Printer) leave() { p.path = p.path[:len(p.path)-1] }
