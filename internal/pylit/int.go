package pylit

import (
	"math/big"
	"math/bits"
	"strconv"
)

const (
	// maxDecimalBits is the size over which whole numbers are written in
	// hexadecimal, since the time that decimal takes grows faster than the
	// number. It is about 5000 decimal digits; Python itself refuses more
	// than 4300.
	maxDecimalBits = 16600
	// maxDecimalDigits is the longest decimal literal that is read.
	maxDecimalDigits = 100_000
)

// digitBits is how many bits a digit of marshal's long integers has.
const digitBits = 15

// AppendInt adds i in decimal.
func AppendInt(dst []byte, i int64) []byte { return strconv.AppendInt(dst, i, 10) }

// AppendBig adds x in decimal, or in hexadecimal where it has more than about
// 5000 digits.
func AppendBig(dst []byte, x *big.Int) []byte {
	if x.BitLen() <= maxDecimalBits {
		return x.Append(dst, 10)
	}
	if x.Sign() < 0 {
		dst = append(dst, '-')
	}
	dst = append(dst, "0x"...)
	return new(big.Int).Abs(x).Append(dst, 16)
}

// AppendDigits15 adds, as [AppendBig] does, the number that marshal holds in
// digits; ok is false where [BigFromDigits15] refuses them, and dst unchanged.
func AppendDigits15(dst []byte, neg bool, digits string) (_ []byte, ok bool) {
	if u, small := smallDigits15(digits); small {
		if neg && u != 0 {
			dst = append(dst, '-')
		}
		return strconv.AppendUint(dst, u, 10), true
	}
	x, ok := BigFromDigits15(neg, digits)
	if !ok {
		return dst, false
	}
	return AppendBig(dst, x), true
}

// digit15 gives the i-th digit.
func digit15(digits string, i int) uint {
	return uint(digits[2*i]) | uint(digits[2*i+1])<<8
}

// smallDigits15 gives the number without its sign if four proper digits or
// fewer make it.
func smallDigits15(digits string) (u uint64, ok bool) {
	if len(digits) > 8 || len(digits)%2 != 0 {
		return 0, false
	}
	for i := len(digits)/2 - 1; i >= 0; i-- {
		d := digit15(digits, i)
		if d >= 1<<digitBits {
			return 0, false
		}
		u = u<<digitBits | uint64(d)
	}
	return u, true
}

// BigFromDigits15 gives the number that marshal holds as digits of 15 bits, the
// lowest first, two bytes each, little-endian. It is false for half a digit
// and for a digit of 16 bits. Zero digits at the high end do no harm, but do not
// come back: see [NormalDigits15].
func BigFromDigits15(neg bool, digits string) (x *big.Int, ok bool) {
	if len(digits)%2 != 0 {
		return nil, false
	}
	n := len(digits) / 2
	words := make([]big.Word, (n*digitBits+bits.UintSize-1)/bits.UintSize)
	for i := range n {
		d := digit15(digits, i)
		if d >= 1<<digitBits {
			return nil, false
		}
		w, shift := i*digitBits/bits.UintSize, i*digitBits%bits.UintSize
		words[w] |= big.Word(d << shift)
		if over := d >> (bits.UintSize - shift); over != 0 {
			words[w+1] |= big.Word(over)
		}
	}
	x = new(big.Int).SetBits(words)
	if neg {
		x.Neg(x)
	}
	return x, true
}

// NormalDigits15 tells whether sign and digits are what Python writes for the
// number: whole digits of 15 bits, no zero at the high end, no minus zero. Only
// such digits come back from the number.
func NormalDigits15(neg bool, digits string) bool {
	if len(digits)%2 != 0 || digits == "" && neg {
		return false
	}
	for i := 1; i < len(digits); i += 2 {
		if digits[i] >= 1<<(digitBits-8) {
			return false
		}
	}
	return digits == "" || digit15(digits, len(digits)/2-1) != 0
}

// IntDigits15 gives the sign and digits that marshal holds for x.
func IntDigits15(x *big.Int) (neg bool, digits string) {
	n := (x.BitLen() + digitBits - 1) / digitBits
	words := x.Bits()
	b := make([]byte, 0, 2*n)
	for i := range n {
		w, shift := i*digitBits/bits.UintSize, i*digitBits%bits.UintSize
		d := uint(words[w]) >> shift
		if w+1 < len(words) {
			d |= uint(words[w+1]) << (bits.UintSize - shift)
		}
		b = append(b, byte(d), byte(d>>8)&(1<<(digitBits-8)-1))
	}
	return x.Sign() < 0, string(b)
}
