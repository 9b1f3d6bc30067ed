package asmjson

import (
	"math"
	"strconv"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
)

// maxExact is the largest whole number up to which every reader of JSON is
// exact.
const maxExact = 1 << 53

// exactDigits is how many bytes the digits of a whole number may take that is
// below it for sure.
const exactDigits = 6

// constant appends one object. docs/json.md has the form:
//
//	constant = null | true | false | number | string
//	         | [constant…]                     a tuple
//	         | {"int" | "long" | "float" | "complex" | "bytes" | "str" |
//	            "unicode" | "list" | "set" | "frozenset" | "dict" | "frozendict" | "slice" |
//	            "singleton" | "code": …}
//	         | {"id": number, "value": constant} | {"ref": number}
func (w *writer) constant(o marshal.Object) {
	id, again := w.shared.begin(o)
	switch {
	case again:
		w.str(`{"ref": `)
		w.int(int64(id))
		w.str("}")
		return
	case id == 0:
		w.value(o)
		return
	}
	w.str(`{"id": `)
	w.int(int64(id))
	if c, ok := o.(*marshal.Code); ok {
		w.str(`, "code": `)
		w.code(c)
	} else {
		w.str(`, "value": `)
		w.value(o)
	}
	w.str("}")
}

// value appends an object in full.
func (w *writer) value(o marshal.Object) {
	switch o := o.(type) {
	case marshal.Atom:
		w.atom(o)
	case *marshal.Int:
		w.integer(o.V)
	case *marshal.Long:
		w.long(o)
	case *marshal.Float:
		w.float(o)
	case *marshal.Complex:
		w.complex(o)
	case *marshal.Str:
		w.string(o)
	case *marshal.Seq:
		w.sequence(o)
	case *marshal.Dict:
		w.dict(o)
	case *marshal.Slice:
		w.str(`{"slice": `)
		w.items([]marshal.Object{o.Start, o.Stop, o.Step})
		w.str("}")
	case *marshal.Code:
		w.str(`{"code": `)
		w.code(o)
		w.str("}")
	default:
		w.str(`{"singleton": "NULL"}`)
	}
}

func (w *writer) atom(a marshal.Atom) {
	switch marshal.Atom(a.TypeCode()) {
	case marshal.None:
		w.str("null")
	case marshal.True:
		w.str("true")
	case marshal.False:
		w.str("false")
	case marshal.Ellipsis:
		w.str(`{"singleton": "Ellipsis"}`)
	case marshal.StopIteration:
		w.str(`{"singleton": "StopIteration"}`)
	case marshal.Unknown:
		w.str(`{"singleton": "unknown"}`)
	default:
		w.str(`{"singleton": "NULL"}`)
	}
}

func (w *writer) integer(v int64) {
	if v < -maxExact || v > maxExact {
		w.str(`{"int": "`)
		w.int(v)
		w.str(`"}`)
		return
	}
	w.int(v)
}

// long appends a whole number of any size, very long ones in hexadecimal.
// Where a version tells 5L from 5, it is always spelled out.
func (w *writer) long(l *marshal.Long) {
	key := `{"int": "`
	switch {
	case !w.file.Version.Marshal.Bytes3:
		key = `{"long": "`
	case len(l.Digits) <= exactDigits:
		w.buf, _ = pylit.AppendDigits15(w.buf, l.Neg, l.Digits)
		return
	}
	w.str(key)
	w.buf, _ = pylit.AppendDigits15(w.buf, l.Neg, l.Digits)
	w.str(`"}`)
}

func (w *writer) float(f *marshal.Float) {
	x := math.Float64frombits(f.Bits)
	if x == math.Trunc(x) || math.IsNaN(x) {
		w.str(`{"float": `)
		w.floatBits(f.Bits)
		w.str("}")
		return
	}
	w.buf = strconv.AppendFloat(w.buf, x, 'g', -1, 64)
}

func (w *writer) complex(c *marshal.Complex) {
	w.str(`{"complex": [`)
	w.floatBits(c.Real)
	w.str(", ")
	w.floatBits(c.Imag)
	w.str("]}")
}

// The two NaNs that machines make by themselves.
const (
	quietNaN    = 0x7ff8000000000000
	negativeNaN = 0xfff8000000000000
)

// floatBits appends a float as a JSON string: its shortest digits with a
// point or an exponent, "inf", "-inf", "nan", "-nan", or for another NaN its
// bits, as "0x7ff8000000000001".
func (w *writer) floatBits(bits uint64) {
	x := math.Float64frombits(bits)
	w.str(`"`)
	switch {
	case math.IsInf(x, 1):
		w.str("inf")
	case math.IsInf(x, -1):
		w.str("-inf")
	case bits == quietNaN:
		w.str("nan")
	case bits == negativeNaN:
		w.str("-nan")
	case math.IsNaN(x):
		w.str("0x")
		w.buf = strconv.AppendUint(w.buf, bits, 16)
	case x == math.Trunc(x) && math.Abs(x) < 1e16:
		w.buf = strconv.AppendFloat(w.buf, x, 'f', 1, 64)
	default:
		w.buf = strconv.AppendFloat(w.buf, x, 'g', -1, 64)
	}
	w.str(`"`)
}

// string appends a string. A plain JSON string is what the version calls str:
// text in Python 3; in Python 2 bytes, one character each.
func (w *writer) string(s *marshal.Str) {
	three := w.file.Version.Marshal.Bytes3
	switch {
	case !s.IsText(three) && three:
		w.str(`{"bytes": `)
		w.buf = appendLatin(w.buf, s.S)
		w.str("}")
	case !s.IsText(three):
		w.buf = appendLatin(w.buf, s.S)
	case three && isText(s.S):
		w.buf = appendString(w.buf, s.S)
	case three:
		w.str(`{"str": `)
		w.buf = appendPieces(w.buf, s.S)
		w.str("}")
	case isText(s.S):
		w.str(`{"unicode": `)
		w.buf = appendString(w.buf, s.S)
		w.str("}")
	default:
		w.str(`{"unicode": `)
		w.buf = appendPieces(w.buf, s.S)
		w.str("}")
	}
}

func (w *writer) sequence(s *marshal.Seq) {
	switch s.Type {
	case '[':
		w.str(`{"list": `)
	case '<':
		w.str(`{"set": `)
	case '>':
		w.str(`{"frozenset": `)
	default:
		w.items(s.Items)
		return
	}
	w.items(s.Items)
	w.str("}")
}

// items appends objects as an array.
func (w *writer) items(items []marshal.Object) {
	w.str("[")
	for i, o := range items {
		if i > 0 {
			w.str(", ")
		}
		w.constant(o)
		w.flushFull()
	}
	w.str("]")
}

func (w *writer) dict(d *marshal.Dict) {
	if d.Type == '}' {
		w.str(`{"frozendict": [`)
	} else {
		w.str(`{"dict": [`)
	}
	for i := 0; i+1 < len(d.Items); i += 2 {
		if i > 0 {
			w.str(", ")
		}
		w.items(d.Items[i : i+2])
	}
	w.str("]}")
}
