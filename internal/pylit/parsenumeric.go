package pylit

import (
	"math"
	"strconv"
	"strings"
)

// IsNumeric tells whether s begins with what [ParseNumeric] reads: with a digit,
// a sign or point before one, a name that stands for a number, or a complex
// number in parentheses. "(1)" and "(1, 2)" are none.
func IsNumeric(s string) bool {
	if strings.HasPrefix(s, "(") {
		_, _, err := parseParens(s)
		return err == nil
	}
	if strings.HasPrefix(s, floatCall) || strings.HasPrefix(s, complexCall) {
		return true
	}
	s = s[signLen(s):]
	return s != "" && isDigit(s[0]) || len(s) > 1 && s[0] == '.' && isDigit(s[1]) || namedLen(s) > 0
}

// ParseNumeric reads the number that s begins with, in any form that repr of
// some version of Python or an Exact function of this package writes, and gives
// its value and how many bytes of s it takes:
//
//	-5L  1e+16  -inf  nan  2j  -inf*j  (1-2j)  (-0-0j)  1+2j
//	float('inf')  float('nan:0x7ff8000000000001')
//	complex(-0.0, float('inf'))
//
// Signs of a complex number belong to its parts: (-0-1j) is the number with this
// repr, not the difference of -0 and 1j. Errors are of type *Error.
func ParseNumeric(s string) (Number, int, error) {
	switch {
	case strings.HasPrefix(s, "("):
		return parseParens(s)
	case strings.HasPrefix(s, floatCall):
		f, n, err := parseFloatCall(s)
		return Number{Kind: Float, Float: f}, n, err
	case strings.HasPrefix(s, complexCall):
		return parseComplexCall(s)
	}
	return parseSum(s)
}

const (
	floatCall   = "float("
	complexCall = "complex("
)

// parseParens reads a complex number in parentheses.
func parseParens(s string) (Number, int, error) {
	x, n, err := parseSum(s[1:])
	n++
	switch {
	case err != nil:
		return Number{}, 0, shifted(err, 1)
	case x.Kind != Complex:
		return Number{}, 0, errWant(s, n, "an imaginary part")
	case n == len(s) || s[n] != ')':
		return Number{}, 0, errWant(s, n, ")")
	}
	return x, n + 1, nil
}

// parseSum reads a number with its sign, and an imaginary one after it.
func parseSum(s string) (Number, int, error) {
	x, n, err := parseTerm(s)
	if err != nil || x.Kind == Complex || signLen(s[n:]) == 0 {
		return x, n, err
	}
	y, m, err := parseTerm(s[n:])
	if err != nil || y.Kind != Complex {
		return x, n, nil
	}
	return Number{Kind: Complex, Float: signedFloat(s, x), Imag: y.Imag}, n + m, nil
}

// signedFloat gives the number x that s begins with as a float. The minus of a
// whole zero counts, as it does for repr.
func signedFloat(s string, x Number) float64 {
	f := x.float()
	if f == 0 && s[0] == '-' {
		return math.Copysign(0, -1)
	}
	return f
}

// parseTerm reads a real or imaginary number with its sign.
func parseTerm(s string) (x Number, n int, err error) {
	sign := signLen(s)
	if named := namedLen(s[sign:]); named > 0 {
		x, n = parseNamed(s[sign:]), named
	} else if x, n, err = ParseNumber(s[sign:]); err != nil {
		return Number{}, 0, shifted(err, sign)
	}
	if sign > 0 && s[0] == '-' {
		x.neg()
	}
	return x, sign + n, nil
}

// signLen counts the sign that s may begin with.
func signLen(s string) int {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return 1
	}
	return 0
}

// namedLen gives the length of inf or nan, also as an imaginary number, that s
// begins with, or 0.
func namedLen(s string) int {
	if !strings.HasPrefix(s, "inf") && !strings.HasPrefix(s, "nan") {
		return 0
	}
	n := 3
	switch {
	case strings.HasPrefix(s[n:], "*j"):
		n += 2
	case strings.HasPrefix(s[n:], "j"):
		n++
	}
	if n < len(s) && (wordLen(s[n:]) > 0 || isDigit(s[n])) {
		return 0
	}
	return n
}

// parseNamed reads what namedLen found.
func parseNamed(s string) Number {
	f := math.Inf(1)
	if s[0] == 'n' {
		f = math.Float64frombits(usualNaN)
	}
	if strings.HasPrefix(s[3:], "*j") || strings.HasPrefix(s[3:], "j") {
		return Number{Kind: Complex, Imag: f}
	}
	return Number{Kind: Float, Float: f}
}

// parseFloatCall reads float('..').
func parseFloatCall(s string) (float64, int, error) {
	at := len(floatCall)
	text, _, n, err := ParseString(s[at:], Text)
	if err != nil {
		return 0, 0, shifted(err, at)
	}
	f, ok := floatOf(text)
	if !ok {
		return 0, 0, &Error{at, "this is no float", "'inf', '-inf', 'nan', 'nan:0x' and 16 hexadecimal digits of a nan, or a number"}
	}
	if at += n; at == len(s) || s[at] != ')' {
		return 0, 0, errWant(s, at, ")")
	}
	return f, at + 1, nil
}

// floatOf gives the value of the text in a call of float.
func floatOf(text string) (f float64, ok bool) {
	if hex, found := strings.CutPrefix(text, "nan:0x"); found {
		u, err := strconv.ParseUint(hex, 16, 64)
		f = math.Float64frombits(u)
		return f, err == nil && math.IsNaN(f)
	}
	x, n, err := parseTerm(text)
	if err != nil || n != len(text) || x.Kind == Complex || x.Long {
		return 0, false
	}
	return signedFloat(text, x), true
}

// parseComplexCall reads complex(RE, IM).
func parseComplexCall(s string) (Number, int, error) {
	x := Number{Kind: Complex}
	at := len(complexCall)
	for i, part := range [...]*float64{&x.Float, &x.Imag} {
		f, n, err := parsePart(s[at:])
		if err != nil {
			return Number{}, 0, shifted(err, at)
		}
		*part = f
		at += n
		end := [...]string{",", ")"}[i]
		if !strings.HasPrefix(s[at:], end) {
			return Number{}, 0, errWant(s, at, end)
		}
		at++
		if i == 0 {
			at += spaceLen(s[at:])
		}
	}
	return x, at, nil
}

// parsePart reads a part of a complex number.
func parsePart(s string) (float64, int, error) {
	if strings.HasPrefix(s, floatCall) {
		return parseFloatCall(s)
	}
	x, n, err := parseTerm(s)
	if err == nil && x.Kind == Complex {
		err = &Error{0, "a part of a complex number is no complex number", ""}
	}
	return x.float(), n, err
}

// shifted moves the place of an error to the right.
func shifted(err error, by int) error {
	if e, ok := err.(*Error); ok {
		e.Offset += by
	}
	return err
}
