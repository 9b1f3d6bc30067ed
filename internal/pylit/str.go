package pylit

import (
	"strings"
	"unicode/utf8"
)

// Escapes is how a version of Python writes what it does not print in a str of
// Python 2, and in unicode.
type Escapes uint8

const (
	// Octal is 1.0 to 2.0: \012 and \377; in unicode \u20AC in capitals, a
	// character beyond the BMP as two surrogates, and DEL as it is.
	Octal Escapes = iota
	// Hex21 is 2.1: \n, \xff; unicode as in Octal but in small letters.
	Hex21
	// Hex22 is 2.2: unicode as today.
	Hex22
	// Hex is 2.3 and later, Python 3 too.
	Hex
)

const (
	lowerHex = "0123456789abcdef"
	upperHex = "0123456789ABCDEF"
)

// plain has the bytes that stand for themselves in every literal: printable
// ASCII but quotes and the backslash.
var plain = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '\'' && c != '"' && c != '\\'
	}
	return
}()

// plainLen counts the plain bytes that s begins with.
func plainLen(s string) int {
	for i := 0; i < len(s); i++ {
		if !plain[s[i]] {
			return i
		}
	}
	return len(s)
}

// quoteFor picks the quote as Python does: single ones, but double ones around
// text that holds single quotes and no double ones.
func quoteFor(s string) byte {
	if strings.IndexByte(s, '\'') >= 0 && strings.IndexByte(s, '"') < 0 {
		return '"'
	}
	return '\''
}

// AppendStr3 adds the repr of Python 3 of the text s, with the latest Unicode
// database. It follows unicode_repr in Objects/unicodeobject.c. A byte of s
// that belongs to no character is printed as \udc80 to \udcff.
func AppendStr3(dst []byte, s string) []byte { return AppendStr3At(dst, s, LatestUCD) }

// AppendASCII3 adds what ascii() of Python 3 gives for the text s.
func AppendASCII3(dst []byte, s string) []byte { return AppendStr3At(dst, s, ASCII) }

// AppendStr3At is AppendStr3 for the Unicode database of some version of Python.
func AppendStr3At(dst []byte, s string, ucd UCD) []byte {
	n := plainLen(s)
	if n == len(s) {
		return appendQuoted(dst, s)
	}
	quote := quoteFor(s[n:])
	dst = append(dst, quote)
	for {
		dst = append(dst, s[:n]...)
		if s = s[n:]; s == "" {
			return append(dst, quote)
		}
		if s[0] < utf8.RuneSelf {
			dst = appendASCIIEscape(dst, s[0], quote)
			n = 1
		} else {
			dst, n = appendNonASCII(dst, s, ucd)
		}
		s = s[n:]
		n = plainLen(s)
	}
}

// appendQuoted adds s, which is plain, between single quotes.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '\'')
	dst = append(dst, s...)
	return append(dst, '\'')
}

// appendASCIIEscape adds c, which is ASCII and not plain.
func appendASCIIEscape(dst []byte, c, quote byte) []byte {
	switch c {
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case '\\', quote:
		return append(dst, '\\', c)
	case '\'', '"':
		return append(dst, c)
	}
	return appendHexByte(dst, c)
}

// appendHexByte adds \xNN.
func appendHexByte(dst []byte, c byte) []byte {
	return append(dst, '\\', 'x', lowerHex[c>>4], lowerHex[c&15])
}

// appendNonASCII adds the first character of s and gives its length in s.
func appendNonASCII(dst []byte, s string, ucd UCD) ([]byte, int) {
	r, n := decodeRune(s)
	if r == utf8.RuneError && n == 1 {
		return appendRuneEscape(dst, 0xdc00|rune(s[0]), lowerHex), 1
	}
	if printable(r, ucd) {
		return append(dst, s[:n]...), n
	}
	return appendRuneEscape(dst, r, lowerHex), n
}

// appendRuneEscape adds \xNN, \uNNNN or \UNNNNNNNN, the shortest that can hold r.
func appendRuneEscape(dst []byte, r rune, digits string) []byte {
	kind, shift := byte('U'), 28
	switch {
	case r < 0x100:
		kind, shift = 'x', 4
	case r < 0x10000:
		kind, shift = 'u', 12
	}
	dst = append(dst, '\\', kind)
	for ; shift >= 0; shift -= 4 {
		dst = append(dst, digits[r>>shift&15])
	}
	return dst
}

// AppendBytes3 adds the repr of bytes: b'..'. It follows PyBytes_Repr in
// Objects/bytesobject.c.
func AppendBytes3(dst []byte, s string) []byte {
	return AppendStr2(append(dst, 'b'), s, Hex)
}

// AppendStr2 adds the repr of a str of Python 1 or 2, whose content is bytes.
// It follows PyString_Repr in Objects/stringobject.c.
func AppendStr2(dst []byte, s string, e Escapes) []byte {
	n := plainLen(s)
	if n == len(s) {
		return appendQuoted(dst, s)
	}
	quote := quoteFor(s[:quotedLen(s, e)])
	dst = append(dst, quote)
	for {
		dst = append(dst, s[:n]...)
		if s = s[n:]; s == "" {
			return append(dst, quote)
		}
		dst = appendByteEscape(dst, s[0], quote, e)
		s = s[1:]
		n = plainLen(s)
	}
}

// quotedLen is how much of s counts in the choice of the quote: before 2.3, what
// C's strchr sees, up to a NUL.
func quotedLen(s string, e Escapes) int {
	if e < Hex {
		if i := strings.IndexByte(s, 0); i >= 0 {
			return i
		}
	}
	return len(s)
}

// appendByteEscape adds c, which is not plain, in a literal of bytes.
func appendByteEscape(dst []byte, c, quote byte, e Escapes) []byte {
	switch {
	case e == Octal && (c < ' ' || c >= 0x7f):
		return appendOctal(dst, c)
	case c < utf8.RuneSelf:
		return appendASCIIEscape(dst, c, quote)
	}
	return appendHexByte(dst, c)
}

// appendOctal adds \NNN.
func appendOctal(dst []byte, c byte) []byte {
	return append(dst, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
}

// AppendUnicode2 adds the repr of a unicode object of Python 1.6 to 2.7: u'..'.
// It follows unicodeescape_string in Objects/unicodeobject.c, as a build for
// UCS-4 has it from 2.2 on.
func AppendUnicode2(dst []byte, s string, e Escapes) []byte {
	dst = append(dst, 'u')
	if e >= Hex22 {
		return AppendStr3At(dst, s, ASCII)
	}
	quote := quoteFor(s)
	dst = append(dst, quote)
	for s != "" {
		n := 1
		if plain[s[0]] || s[0] == 0x7f {
			dst = append(dst, s[0])
		} else if s[0] < utf8.RuneSelf {
			dst = appendByteEscape(dst, s[0], quote, e)
		} else {
			dst, n = appendUnicode20(dst, s, e)
		}
		s = s[n:]
	}
	return append(dst, quote)
}

// appendUnicode20 adds the first character of s, which is not ASCII, as 1.6 to
// 2.1 do, and gives its length in s.
func appendUnicode20(dst []byte, s string, e Escapes) ([]byte, int) {
	r, n := decodeRune(s)
	digits := upperHex
	if e == Hex21 {
		digits = lowerHex
	}
	switch {
	case r == utf8.RuneError && n == 1:
		return appendRuneEscape(dst, 0xdc00|rune(s[0]), digits), n
	case r < 0x100 && e == Octal:
		return appendOctal(dst, byte(r)), n
	case r > 0xffff:
		dst = appendRuneEscape(dst, surrogateMin+(r-0x10000)>>10, digits)
		r = 0xdc00 + r&0x3ff
	}
	return appendRuneEscape(dst, r, digits), n
}
