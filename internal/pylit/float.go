package pylit

import (
	"math"
	"strconv"
)

// FloatStyle is how a version of Python spells floats.
type FloatStyle uint8

const (
	// Float12 is C's %.12g: 1.0 to 1.5; complex to 2.0.
	Float12 FloatStyle = iota
	// Float17 is C's %.17g: 1.6 to 2.5.
	Float17
	// Float17Named is %.17g with one spelling of nan, and complex numbers
	// with inf*j and nan*j: 2.6 and 3.0.
	Float17Named
	// FloatShortest has the fewest digits that give the number back: 2.7, 3.1
	// and later.
	FloatShortest
)

// usualNaN has the bits of the nan that float('nan') gives.
const usualNaN = 0x7ff8000000000000

// AppendFloat adds the repr of f. It follows float_repr in
// Objects/floatobject.c.
func AppendFloat(dst []byte, f float64, style FloatStyle) []byte {
	start := len(dst)
	dst = appendReal(dst, f, style)
	if looksInt(dst[start:]) {
		dst = append(dst, '.', '0')
	}
	return dst
}

// looksInt tells whether b has but digits and a sign.
func looksInt(b []byte) bool {
	for i, c := range b {
		if (c < '0' || c > '9') && (i > 0 || c != '-') {
			return false
		}
	}
	return true
}

// appendReal adds f without the .0 that tells a float from a whole number, as
// it stands in complex numbers.
func appendReal(dst []byte, f float64, style FloatStyle) []byte {
	switch {
	case math.IsNaN(f):
		if style < Float17Named && math.Signbit(f) {
			dst = append(dst, '-') // glibc's printf shows the sign
		}
		return append(dst, "nan"...)
	case math.IsInf(f, 0):
		if f < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "inf"...)
	case style == Float12:
		return strconv.AppendFloat(dst, f, 'g', 12, 64)
	case style != FloatShortest:
		return strconv.AppendFloat(dst, f, 'g', 17, 64)
	}
	return appendShortest(dst, f)
}

// appendShortest adds f, which is finite, with an exponent where Python has it:
// float_repr_style in Python/pystrtod.c.
func appendShortest(dst []byte, f float64) []byte {
	if a := math.Abs(f); a == 0 || 1e-4 <= a && a < 1e16 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'e', -1, 64)
}

// AppendComplex adds the repr of the complex number re + im j. It follows
// complex_repr in Objects/complexobject.c.
func AppendComplex(dst []byte, re, im float64, style FloatStyle) []byte {
	if re == 0 && (style < FloatShortest || !math.Signbit(re)) {
		return appendImag(dst, im, style)
	}
	dst = append(dst, '(')
	dst = appendReal(dst, re, style)
	if showsNoSign(im, style) {
		dst = append(dst, '+')
	}
	dst = appendImag(dst, im, style)
	return append(dst, ')')
}

// showsNoSign tells whether appendReal writes f without a sign.
func showsNoSign(f float64, style FloatStyle) bool {
	return !math.Signbit(f) || math.IsNaN(f) && style >= Float17Named
}

// appendImag adds the imaginary part.
func appendImag(dst []byte, im float64, style FloatStyle) []byte {
	dst = appendReal(dst, im, style)
	if style == Float17Named && (math.IsNaN(im) || math.IsInf(im, 0)) {
		dst = append(dst, '*')
	}
	return append(dst, 'j')
}

// AppendFloatExact adds a spelling of f that [ParseNumeric] gives back bit for
// bit: repr in the style where that does, else the shortest repr, else a call
// of float:
//
//	float('inf')  float('-inf')  float('nan')
//	float('nan:0xfff8000000000001')
//
// The last form has the bits of a nan that is not the usual one.
func AppendFloatExact(dst []byte, f float64, style FloatStyle) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return appendFloatCall(dst, f)
	}
	return appendFinite(dst, f, style)
}

// appendFinite adds f, which is finite, in the style if that is exact.
func appendFinite(dst []byte, f float64, style FloatStyle) []byte {
	start := len(dst)
	dst = AppendFloat(dst, f, style)
	if style == Float12 && !sameText(dst[start:], f) {
		dst = AppendFloat(dst[:start], f, FloatShortest)
	}
	return dst
}

// sameText tells whether the text b is the number f exactly.
func sameText(b []byte, f float64) bool {
	g, err := strconv.ParseFloat(string(b), 64)
	return err == nil && g == f
}

// appendFloatCall adds float('..') for a number that is not finite.
func appendFloatCall(dst []byte, f float64) []byte {
	dst = append(dst, "float('"...)
	bits := math.Float64bits(f)
	if math.IsNaN(f) && bits != usualNaN {
		dst = append(dst, "nan:0x"...)
		dst = strconv.AppendUint(dst, bits, 16)
	} else {
		dst = appendReal(dst, f, FloatShortest)
	}
	return append(dst, "')"...)
}

// AppendComplexExact adds a spelling of a complex number that [ParseNumeric]
// gives back bit for bit: repr in the style where that does, else
// complex(RE, IM) with the parts as [AppendFloatExact] spells them.
func AppendComplexExact(dst []byte, re, im float64, style FloatStyle) []byte {
	if complexReprExact(re, im, style) {
		return AppendComplex(dst, re, im, style)
	}
	dst = append(dst, "complex("...)
	dst = AppendFloatExact(dst, re, style)
	dst = append(dst, ", "...)
	dst = AppendFloatExact(dst, im, style)
	return append(dst, ')')
}

// complexReprExact tells whether reading the repr part by part gives the same
// bits.
func complexReprExact(re, im float64, style FloatStyle) bool {
	switch {
	case math.IsNaN(re-re) || math.IsNaN(im-im): // not finite
		return false
	case style < FloatShortest && re == 0 && math.Signbit(re):
		return false
	case style == Float12:
		return real12Exact(re) && real12Exact(im)
	}
	return true
}

// real12Exact tells whether 12 digits are enough for f.
func real12Exact(f float64) bool {
	var buf [32]byte
	return sameText(appendReal(buf[:0], f, Float12), f)
}
