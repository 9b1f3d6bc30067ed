package marshal

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pyasm/pyasm/pyver"
)

// typeCode predicts the type code that a version's writer picks for a value.
func (w *wire) typeCode(obj Object, v *value, p place) byte {
	m := &w.v.Marshal
	switch o := obj.(type) {
	case *Str:
		return w.stringCode(o, w.habits.interns(v, p))
	case *Int:
		return intCode(m, o.V)
	case *Long:
		if n, ok := o.Int64(); ok && m.Bytes3 {
			return intCode(m, n)
		}
		return 'l'
	case *Float:
		if m.BinaryFloat {
			return 'g'
		}
		return 'f'
	case *Complex:
		if m.BinaryFloat {
			return 'y'
		}
		return 'x'
	case *Seq:
		if p.depth == 0 && m.ListFields {
			return w.fieldCode(p)
		}
		return tupleCode(m, o)
	case *Code:
		if w.v.Code == pyver.Code10 {
			return 'C'
		}
		return 'c'
	}
	return obj.TypeCode()
}

// fieldCode predicts whether a field is a tuple or a list where it may be either:
// all of a file are what the module's constants are.
func (w *wire) fieldCode(p place) byte {
	if w.code == w.root && p.field == fConsts || w.root == nil || w.root.Consts == nil {
		return '('
	}
	return w.root.Consts.Type
}

func tupleCode(m *pyver.Marshal, o *Seq) byte {
	if o.Type != '(' && o.Type != ')' {
		return o.Type
	}
	if m.ShortTuples && len(o.Items) < 256 {
		return ')'
	}
	return '('
}

func intCode(m *pyver.Marshal, n int64) byte {
	switch {
	case n == int64(int32(n)):
		return 'i'
	case m.Int64:
		return 'I'
	}
	return 'l'
}

func (w *wire) stringCode(o *Str, interned bool) byte {
	m := &w.v.Marshal
	if !o.IsText(m.Bytes3) {
		if interned && m.Refs == pyver.InternRefs {
			return 't'
		}
		return 's'
	}
	if !m.Bytes3 {
		return 'u'
	}
	if !m.ShortForms || !isASCII(o.S) {
		if interned && m.Refs == pyver.FlagRefs {
			return 't'
		}
		return 'u'
	}
	code := byte('a')
	if len(o.S) < 256 {
		code = 'z'
	}
	if interned {
		code -= 'a' - 'A'
	}
	return code
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Retype gives an object that was built by hand, but not what it holds, the type
// code and the digits that the writer of a version picks for such a constant.
// The object is changed, or one of another Go type is made for it. Whoever
// builds a whole file lets Canonical do this.
func Retype(obj Object, v *pyver.Version) Object {
	h := headOf(obj)
	if h == nil {
		return obj
	}
	w := newWire(v)
	val := value{}
	if s, ok := obj.(*Str); ok {
		val = w.vals.list[w.vals.str(s)]
	}
	code := w.typeCode(obj, &val, place{fConsts, 1})
	obj = convert(obj, code)
	headOf(obj).Type = code
	setDigits(obj, w.habits.floatDigits(obj))
	return obj
}

// canBe tells whether an object can be written with a type code.
func (w *wire) canBe(obj Object, code byte) bool {
	switch o := obj.(type) {
	case *Str:
		return w.stringCanBe(o, code)
	case *Int:
		return code == 'I' || code == 'i' && o.V == int64(int32(o.V)) || code == 'l' && w.v.Marshal.Bytes3
	case *Long:
		n, ok := o.Int64()
		return code == 'l' || w.v.Marshal.Bytes3 && ok && (code == 'I' || code == 'i' && n == int64(int32(n)))
	case *Float:
		return code == 'f' || code == 'g'
	case *Complex:
		return code == 'x' || code == 'y'
	case *Seq:
		tuple := o.Type == '(' || o.Type == ')'
		return code == '(' && tuple || code == ')' && tuple && len(o.Items) < 256
	}
	return code == obj.TypeCode()
}

func (w *wire) stringCanBe(o *Str, code byte) bool {
	text3 := w.v.Marshal.Bytes3
	if !o.IsText(text3) {
		return code == 's' || code == 't' && !text3
	}
	switch code {
	case 'z', 'Z':
		return len(o.S) < 256 && isASCII(o.S)
	case 'a', 'A':
		return isASCII(o.S)
	}
	return code == 'u' || code == 't' && text3
}

// convert gives a whole number the Go type that goes with a type code.
func convert(obj Object, code byte) Object {
	switch o := obj.(type) {
	case *Int:
		if code == 'l' {
			return NewLong(o.V)
		}
	case *Long:
		if n, ok := o.Int64(); ok && code != 'l' {
			return &Int{V: n}
		}
	}
	return obj
}

// NewLong makes the long digits of a number.
func NewLong(n int64) *Long {
	o := &Long{Head: Head{Type: 'l'}, Neg: n < 0}
	u := uint64(n)
	if n < 0 {
		u = -u
	}
	var b strings.Builder
	for ; u > 0; u >>= 15 {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8 & 0x7f))
	}
	o.Digits = b.String()
	return o
}

// digits gives the text of a float that is written as text, else "".
func digits(obj Object) string {
	switch o := obj.(type) {
	case *Float:
		if o.Type == 'f' {
			return o.Text
		}
	case *Complex:
		if o.Type == 'x' {
			return o.RealText + " " + o.ImagText
		}
	}
	return ""
}

// floatDigits predicts what digits gives.
func (h *habits) floatDigits(obj Object) string {
	switch o := obj.(type) {
	case *Float:
		if o.Type == 'f' {
			return h.reprDigits(o.Bits)
		}
	case *Complex:
		if o.Type == 'x' {
			return h.reprDigits(o.Real) + " " + h.reprDigits(o.Imag)
		}
	}
	return ""
}

// reprDigits has as many digits as the version writes, or as many as it takes
// for a number that the version would not have written.
func (h *habits) reprDigits(bits uint64) string {
	const exact = 17
	if h.digits12 {
		if s := reprDigits(bits, 12); textIs(s, bits) {
			return s
		}
	}
	return reprDigits(bits, exact)
}

// setDigits sets the text of a float that is written as text. It tells whether
// the text stands for the number.
func setDigits(obj Object, text string) bool {
	switch o := obj.(type) {
	case *Float:
		if o.Type == 'f' && textIs(text, o.Bits) {
			o.Text = text
			return true
		}
	case *Complex:
		re, im, _ := strings.Cut(text, " ")
		if o.Type == 'x' && textIs(re, o.Real) && textIs(im, o.Imag) {
			o.RealText, o.ImagText = re, im
			return true
		}
	}
	return false
}

// textIs tells whether a text stands for a number. A nan has no payload there.
func textIs(text string, bits uint64) bool {
	f, ok := parseText(text)
	same := f == bits || isNaN(f) && isNaN(bits)
	return ok && same && len(text) < 256
}

func isNaN(bits uint64) bool { return math.IsNaN(math.Float64frombits(bits)) }

// parseText reads a float that is written as text. The sign of a nan, which C
// prints, is one that Go does not read.
func parseText(s string) (bits uint64, ok bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && strings.EqualFold(s, "-nan") {
		return math.Float64bits(math.NaN()) | 1<<63, true
	}
	return math.Float64bits(f), err == nil || math.IsInf(f, 0)
}

// reprDigits is the text that marshal wrote for floats before 2.5: so many
// significant digits as C's %.17g (or %.12g) prints them, and always a point or
// exponent.
func reprDigits(bits uint64, digits int) string {
	f := math.Float64frombits(bits)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64), "+"))
	}
	s := strconv.FormatFloat(f, 'e', digits-1, 64)
	mant, exp, _ := strings.Cut(s, "e")
	e, _ := strconv.Atoi(exp)
	if e < -4 || e >= digits {
		sign := exp[:1]
		if exp = strings.TrimLeft(exp[1:], "0"); len(exp) < 2 {
			exp = strings.Repeat("0", 2-len(exp)) + exp
		}
		return strings.TrimSuffix(strings.TrimRight(mant, "0"), ".") + "e" + sign + exp
	}
	s = strconv.FormatFloat(f, 'f', digits-1-e, 64)
	if !strings.Contains(s, ".") {
		return s + ".0"
	}
	s = strings.TrimRight(s, "0")
	if strings.HasSuffix(s, ".") {
		s += "0"
	}
	return s
}
