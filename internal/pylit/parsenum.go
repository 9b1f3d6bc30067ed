package pylit

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// NumKind is what a number is.
type NumKind uint8

const (
	Int     NumKind = iota // whole
	Float                  // floating point
	Complex                // complex; an imaginary literal too
)

// Number is the value of a numeric literal.
type Number struct {
	Kind  NumKind
	Long  bool     // a whole number with the suffix L
	Octal bool     // a whole number like 0777, which Python 3 refuses
	Int   int64    // a whole number, if Big is nil
	Big   *big.Int // a whole number that an int64 does not hold
	Float float64  // a float, or the real part
	Imag  float64  // the imaginary part
}

// BigInt gives a whole number at any size. The caller may keep it but must not
// change it.
func (x Number) BigInt() *big.Int {
	if x.Big != nil {
		return x.Big
	}
	return big.NewInt(x.Int)
}

// ParseNumber reads the numeric literal, without a sign, that s begins with and
// gives its value and how many bytes of s it takes. It reads the spellings of
// every version: 10, 0xff, 0o17, 0b11, 017, 1_000, 5L, 1.5e3, 2j. A float that is
// too large is infinite, as in Python. Decimal numbers of more than 100,000
// digits are refused; hexadecimal ones may have any length. Errors are of type
// *Error.
func ParseNumber(s string) (Number, int, error) {
	x, n, err := parseUnsigned(s)
	if err != nil {
		return Number{}, 0, err
	}
	if n < len(s) && wordLen(s[n:]) > 0 || n < len(s) && isDigit(s[n]) {
		return Number{}, 0, errWant(s, n, "the number to end")
	}
	return x, n, nil
}

// parseUnsigned reads a number without looking at what follows it.
func parseUnsigned(s string) (Number, int, error) {
	if len(s) > 1 && s[0] == '0' {
		if shift := baseShift(s[1]); shift > 0 {
			return parseBased(s, 2, shift)
		}
	}
	whole := digitsLen(s)
	n := floatEnd(s, whole)
	switch {
	case n == 0:
		return Number{}, 0, errWant(s, 0, "a number")
	case n < len(s) && s[n]|0x20 == 'j':
		return Number{Kind: Complex, Imag: parseFloat(s[:n])}, n + 1, nil
	case n > whole:
		return Number{Kind: Float, Float: parseFloat(s[:n])}, n, nil
	case s[0] == '0' && strings.Trim(s[:n], "0_") != "":
		return parseBased(s, 1, 3)
	}
	return parseDecimal(s, n)
}

// baseShift gives the bits of a digit of the base that a letter after 0 stands
// for, or 0.
func baseShift(c byte) uint {
	switch c | 0x20 {
	case 'x':
		return 4
	case 'o':
		return 3
	case 'b':
		return 1
	}
	return 0
}

// isDigit tells whether c is a decimal digit.
func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// digitsLen counts decimal digits with single underscores between them.
func digitsLen(s string) int {
	n := 0
	for n < len(s) && (isDigit(s[n]) || n > 0 && s[n] == '_' && n+1 < len(s) && isDigit(s[n+1])) {
		n++
	}
	return n
}

// floatEnd gives the end of a number whose whole part has whole bytes: that, or
// behind a fraction and an exponent; 0 if there is no number.
func floatEnd(s string, whole int) int {
	n := whole
	if n < len(s) && s[n] == '.' {
		frac := digitsLen(s[n+1:])
		if whole+frac == 0 {
			return 0
		}
		n += 1 + frac
	}
	if n == 0 || n >= len(s) || s[n]|0x20 != 'e' {
		return n
	}
	e := n + 1
	if e < len(s) && (s[e] == '+' || s[e] == '-') {
		e++
	}
	if exp := digitsLen(s[e:]); exp > 0 {
		return e + exp
	}
	return n
}

// parseFloat reads a float whose form was checked. One that is too large is
// infinite.
func parseFloat(s string) float64 {
	if strings.IndexByte(s, '_') >= 0 {
		s = strings.ReplaceAll(s, "_", "")
	}
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

// parseDecimal reads the whole number s[:n].
func parseDecimal(s string, n int) (Number, int, error) {
	if n > maxDecimalDigits {
		return Number{}, 0, &Error{0, "the number is too long to be read in decimal", "0x and hexadecimal digits"}
	}
	text := s[:n]
	if strings.IndexByte(text, '_') >= 0 {
		text = strings.ReplaceAll(text, "_", "")
	}
	x := Number{Kind: Int}
	var err error
	if x.Int, err = strconv.ParseInt(text, 10, 64); err != nil {
		x.Int = 0
		x.Big, _ = new(big.Int).SetString(text, 10)
	}
	return withSuffix(x, s, n)
}

// withSuffix looks for an L after a whole number.
func withSuffix(x Number, s string, n int) (Number, int, error) {
	if n < len(s) && s[n]|0x20 == 'l' {
		x.Long = true
		n++
	}
	return x, n, nil
}

// parseBased reads a whole number of base 1<<shift whose digits begin at start.
// Its time grows only as the text does.
func parseBased(s string, start int, shift uint) (Number, int, error) {
	end, count := start, 0
	for end < len(s) {
		if s[end] == '_' && end+1 < len(s) && s[end+1] != '_' {
			end++
			continue
		}
		if d := hexValue(s[end]); d < 0 || d >= 1<<shift {
			break
		}
		end++
		count++
	}
	if count == 0 || s[end-1] == '_' {
		return Number{}, 0, errWant(s, end, "a digit of base "+strconv.Itoa(1<<shift))
	}
	x := Number{Kind: Int, Octal: start == 1}
	if count*int(shift) < 64 {
		x.Int = int64(smallBased(s[start:end], shift))
	} else {
		x.setBig(bigBased(s[start:end], count, shift))
	}
	return withSuffix(x, s, end)
}

// smallBased gives the value of digits of base 1<<shift that fit in 64 bits.
func smallBased(digits string, shift uint) (v uint64) {
	for i := range len(digits) {
		if digits[i] != '_' {
			v = v<<shift | uint64(hexValue(digits[i]))
		}
	}
	return v
}

// bigBased gives the value of count digits of base 1<<shift: it lays their bits
// into bytes, from the lowest.
func bigBased(digits string, count int, shift uint) *big.Int {
	b := make([]byte, (count*int(shift)+7)/8)
	acc, bits, at := uint(0), uint(0), len(b)
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i] == '_' {
			continue
		}
		acc |= uint(hexValue(digits[i])) << bits
		if bits += shift; bits >= 8 {
			at--
			b[at] = byte(acc)
			acc >>= 8
			bits -= 8
		}
	}
	if bits > 0 {
		b[0] = byte(acc)
	}
	return new(big.Int).SetBytes(b)
}

// setBig makes the number v.
func (x *Number) setBig(v *big.Int) {
	if v.IsInt64() {
		x.Int, x.Big = v.Int64(), nil
	} else {
		x.Int, x.Big = 0, v
	}
}

// neg turns the sign; of a complex number, which is an imaginary one yet, that
// of the imaginary part.
func (x *Number) neg() {
	switch {
	case x.Kind == Float:
		x.Float = flipSign(x.Float)
	case x.Kind == Complex:
		x.Imag = flipSign(x.Imag)
	case x.Big != nil:
		x.setBig(x.Big.Neg(x.Big))
	default:
		x.Int = -x.Int // what is read has no sign, so it is not the least int64
	}
}

// flipSign turns the sign of f, of a nan too.
func flipSign(f float64) float64 { return math.Float64frombits(math.Float64bits(f) ^ 1<<63) }

// float gives a whole number or float as float.
func (x Number) float() float64 {
	switch {
	case x.Kind == Float:
		return x.Float
	case x.Big != nil:
		f, _ := new(big.Float).SetInt(x.Big).Float64()
		return f
	}
	return float64(x.Int)
}
