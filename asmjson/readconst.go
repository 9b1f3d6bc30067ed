package asmjson

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
)

// constant reads one object. After an error it gives None. sh is what the
// object is to be shared as, or nil.
func (r *reader) constant(sh *shared) marshal.Object {
	switch c := r.space(); {
	case c == '"':
		return r.plainString()
	case c == '[':
		return r.tuple()
	case c == '{':
		return r.spelled(sh)
	case c == '-' || '0' <= c && c <= '9':
		return r.numeric()
	case c == 0:
		r.unexpected("a value")
		return marshal.None
	}
	switch r.word() {
	case "true":
		return marshal.True
	case "false":
		return marshal.False
	}
	return marshal.None
}

// newStr makes a string: text or, in Python 2, bytes, as code says.
func (r *reader) newStr(code byte, s string) *marshal.Str {
	o := r.strs.new()
	o.Type, o.S = code, s
	return o
}

// keep copies a string out of the text. Short ones are often equal.
func (r *reader) keep(b []byte) string {
	const short = 40
	if len(b) > short {
		return string(b)
	}
	s, ok := r.strings[string(b)]
	if !ok {
		s = string(b)
		r.strings[s] = s
	}
	return s
}

// plainString reads what the version calls str.
func (r *reader) plainString() *marshal.Str {
	if r.asm.Version.Marshal.Bytes3 {
		return r.newStr('u', r.keep(r.str()))
	}
	return r.newStr('s', r.latin(""))
}

// latin reads bytes that stand as one character each.
func (r *reader) latin(field string) string {
	at := r.place()
	text := r.str()
	ascii := true
	for _, c := range text {
		ascii = ascii && c < utf8.RuneSelf
	}
	if ascii {
		return r.keep(text)
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		c, n := utf8.DecodeRune(text[i:])
		if c > 0xff {
			hint := ""
			if !r.asm.Version.Marshal.Bytes3 {
				hint = `text is {"unicode": "…"}`
			}
			r.wrongHint(at, field, hint, "bytes are written as the characters U+0000 to U+00FF, but one is beyond")
			return ""
		}
		b.WriteByte(byte(c))
		i += n
	}
	return b.String()
}

// tuple reads an array of constants.
func (r *reader) tuple() *marshal.Seq {
	o := r.seqs.new()
	o.Type = '('
	o.Items = r.items()
	return o
}

// items reads the constants of an array, whose bracket comes next.
func (r *reader) items() (items []marshal.Object) {
	for r.enter(); r.item(); {
		items = append(items, r.constant(nil))
	}
	return items
}

// numeric reads a number.
func (r *reader) numeric() marshal.Object {
	at := r.place()
	text, whole := r.number()
	switch {
	case r.failed:
		return marshal.None
	case whole:
		return r.wholeNumber(at, "", string(text))
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		r.wrongHint(at, "", `infinity is {"float": "inf"}`, "the number is too large")
	}
	return &marshal.Float{Head: marshal.Head{Type: 'g'}, Bits: math.Float64bits(f)}
}

// wholeNumber makes a whole number of its digits.
func (r *reader) wholeNumber(at place, field, text string) marshal.Object {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return &marshal.Int{Head: marshal.Head{Type: 'i'}, V: n}
	}
	return r.bigNumber(at, field, text)
}

// bigNumber makes a number of marshal's digits.
func (r *reader) bigNumber(at place, field, text string) marshal.Object {
	n, used, err := pylit.ParseNumeric(text)
	if err != nil || used != len(text) || n.Kind != pylit.Int || n.Long || strings.ContainsAny(text, "_+ ") {
		r.wrong(at, field, "%q is no whole number", clip(text))
		return marshal.None
	}
	neg, digits := pylit.IntDigits15(n.BigInt())
	return &marshal.Long{Head: marshal.Head{Type: 'l'}, Neg: neg, Digits: digits}
}

// The fields of an object that spells a constant out.
const (
	constInt = iota
	constLong
	constFloat
	constComplex
	constBytes
	constStr
	constUnicode
	constList
	constSet
	constFrozenset
	constDict
	constFrozendict
	constSlice
	constSingleton
	constCode
	constValue
	constRef
	constID
)

var constFields = newFields(
	"int", "long", "float", "complex", "bytes", "str", "unicode", "list", "set", "frozenset", "dict", "frozendict", "slice",
	"singleton", "code", "value", "ref", "id",
)

// spelled reads a constant that is spelled out as an object.
func (r *reader) spelled(sh *shared) marshal.Object {
	start := r.place()
	var obj marshal.Object
	var unit *assemble.Unit
	own := sh
	for r.enter(); ; {
		at, ok := r.field()
		if !ok {
			break
		}
		f := constFields.find(r.name)
		switch {
		case f < 0:
			r.unknown(at, constFields)
		case f == constID && own != sh, f != constID && obj != nil:
			r.wrong(at, string(r.name), "one field and an id make a constant; this is one more")
			r.skip()
		case f == constID:
			own = r.readID()
		default:
			obj, unit = r.spelledValue(f, own)
		}
		if own != nil && obj != nil && !r.failed {
			r.share(at, own, obj, unit)
		}
	}
	if obj == nil {
		if !r.failed {
			r.wrongHint(start, "", `for example {"list": [1, 2]}`, "an object that is a constant has one field that tells its type")
		}
		return marshal.None
	}
	return obj
}

// spelledValue reads the value of the field that tells the type of a constant.
func (r *reader) spelledValue(f int, sh *shared) (marshal.Object, *assemble.Unit) {
	name := constFields.names[f]
	switch f {
	case constInt, constLong:
		return r.spelledInt(f, name), nil
	case constFloat:
		return &marshal.Float{Head: marshal.Head{Type: 'g'}, Bits: r.floatBits(name)}, nil
	case constComplex:
		return r.complex(), nil
	case constBytes, constStr, constUnicode:
		return r.spelledString(f, name), nil
	case constList, constSet, constFrozenset:
		return r.container(f, name, sh), nil
	case constDict, constFrozendict:
		return r.dict(f, name, sh), nil
	case constSlice:
		return r.slice(), nil
	case constSingleton:
		return r.singleton(), nil
	case constCode:
		return r.codeConstant()
	case constValue:
		return r.constant(sh), nil
	}
	return r.readRef(), nil
}

// spelledInt reads a whole number that stands in quotes.
func (r *reader) spelledInt(f int, name string) marshal.Object {
	at := r.place()
	text, ok := r.numberText(name)
	if !ok {
		return marshal.None
	}
	if f == constInt {
		return r.wholeNumber(at, name, text)
	}
	if r.asm.Version.Marshal.Bytes3 {
		r.wrongHint(at, name, `write a number or {"int": "…"}`, "Python %s has no long", r.asm.Version.Name)
		return marshal.None
	}
	return r.bigNumber(at, name, text)
}

// numberText reads a number, in quotes or not, and gives its text.
func (r *reader) numberText(field string) (string, bool) {
	switch c := r.space(); {
	case c == '-' || '0' <= c && c <= '9':
		text, _ := r.number()
		return string(text), !r.failed
	case r.want(field, '"', "a number in quotes"):
		return string(r.str()), !r.failed
	}
	return "", false
}

// floatNames are the floats that have no digits.
var floatNames = map[string]uint64{
	"inf": math.Float64bits(math.Inf(1)), "-inf": math.Float64bits(math.Inf(-1)), "nan": quietNaN, "-nan": negativeNaN,
}

// floatBits reads a float as it is spelled out.
func (r *reader) floatBits(field string) uint64 {
	at := r.place()
	text, ok := r.numberText(field)
	if !ok {
		return 0
	}
	if bits, ok := floatNames[text]; ok {
		return bits
	}
	if digits, ok := strings.CutPrefix(text, "0x"); ok {
		if b, err := hex.DecodeString(digits); err == nil && len(b) == 8 {
			return binary.BigEndian.Uint64(b)
		}
	} else if _, ok := isNumber([]byte(text)); ok {
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return math.Float64bits(f)
		}
	}
	r.wrong(at, field, "%q is no float; there are digits, inf, -inf, nan, -nan and 0x with 16 digits", clip(text))
	return 0
}

// complex reads the two parts of a complex number.
func (r *reader) complex() marshal.Object {
	o := &marshal.Complex{Head: marshal.Head{Type: 'y'}}
	parts := []*uint64{&o.Real, &o.Imag}
	r.fixed("complex", "two numbers, real and imaginary part,", len(parts), func(i int) {
		*parts[i] = r.floatBits("complex")
	})
	return o
}

// fixed reads an array of n items.
func (r *reader) fixed(field, what string, n int, read func(i int)) {
	if !r.want(field, '[', "an array of "+what) {
		return
	}
	at := r.place()
	i := 0
	for r.enter(); r.item(); i++ {
		if i < n {
			r.space()
			read(i)
		} else {
			r.skip()
		}
	}
	if i != n && !r.failed {
		r.wrong(at, field, "%s are wanted here", what)
	}
}

// spelledString reads bytes of Python 3, unicode of Python 2, or text in
// pieces.
func (r *reader) spelledString(f int, name string) *marshal.Str {
	three := r.asm.Version.Marshal.Bytes3
	if f == constUnicode && three {
		r.wrongHint(r.place(), name, "write a plain string", "Python %s has no unicode", r.asm.Version.Name)
	}
	switch bytes := f == constBytes || f == constStr && !three; {
	case !bytes && r.space() == '[':
		return r.newStr('u', r.pieces(name))
	case !r.want(name, '"', "a string"):
	case bytes:
		return r.newStr('s', r.latin(name))
	default:
		return r.newStr('u', r.keep(r.str()))
	}
	return r.newStr('u', "")
}

// pieces reads text that is cut where a high surrogate stands before a low one.
func (r *reader) pieces(field string) string {
	var b []byte
	for r.enter(); r.item(); {
		if r.want(field, '"', "a string") {
			b = append(b, r.str()...)
		}
	}
	return string(b)
}

// container reads a list or set.
func (r *reader) container(f int, name string, sh *shared) marshal.Object {
	o := &marshal.Seq{Head: marshal.Head{Type: map[int]byte{constList: '[', constSet: '<', constFrozenset: '>'}[f]}}
	if f == constList && sh != nil {
		sh.share(o, nil)
	}
	if r.want(name, '[', "an array") {
		o.Items = r.items()
	}
	return o
}

// dict reads an array of pairs.
func (r *reader) dict(f int, name string, sh *shared) marshal.Object {
	o := &marshal.Dict{Head: marshal.Head{Type: map[int]byte{constDict: '{', constFrozendict: '}'}[f]}}
	if f == constDict && sh != nil {
		sh.share(o, nil)
	}
	if !r.want(name, '[', "an array of pairs") {
		return o
	}
	for r.enter(); r.item(); {
		r.fixed(name, "two constants, key and value,", 2, func(int) { o.Items = append(o.Items, r.constant(nil)) })
	}
	return o
}

func (r *reader) slice() marshal.Object {
	o := &marshal.Slice{Head: marshal.Head{Type: ':'}, Start: marshal.None, Stop: marshal.None, Step: marshal.None}
	parts := []*marshal.Object{&o.Start, &o.Stop, &o.Step}
	r.fixed("slice", "three constants, start, stop and step,", len(parts), func(i int) { *parts[i] = r.constant(nil) })
	return o
}

var singletons = map[string]marshal.Object{
	"Ellipsis": marshal.Ellipsis, "StopIteration": marshal.StopIteration, "NULL": marshal.Null, "unknown": marshal.Unknown,
}

func (r *reader) singleton() marshal.Object {
	r.space()
	at := r.place()
	name := r.plainText("singleton")
	if o, ok := singletons[name]; ok || r.failed {
		return o
	}
	r.wrong(at, "singleton", "%q is none of Ellipsis, StopIteration, NULL and unknown", clip(name))
	return marshal.None
}

// codeConstant reads a code object that is a constant.
func (r *reader) codeConstant() (marshal.Object, *assemble.Unit) {
	r.push("code")
	defer r.pop()
	if !r.want("", '{', "a code object") {
		return marshal.None, nil
	}
	u := r.code(false)
	if u == nil {
		return marshal.None, nil
	}
	return r.asm.Refer(u), u
}
