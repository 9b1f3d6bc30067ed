package asmjson

import (
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// plain has the bytes that stand for themselves in a JSON string.
var plain = func() (t [256]bool) {
	for c := ' '; c <= '~'; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// appendString appends text, which is UTF-8 that may hold lone surrogates of
// three bytes each (as Python's "surrogatepass" writes them), as a JSON
// string. All that is not printable ASCII is kept as it is where it is a
// character, and escaped where it is a control or a surrogate. A byte that is
// part of no character becomes U+FFFD: [isText] tells of those beforehand.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && plain[s[i]] {
			i++
		}
		dst = append(dst, s[start:i]...)
		if i == len(s) {
			break
		}
		if s[i] < utf8.RuneSelf {
			dst = appendEscape(dst, s[i])
			i++
			continue
		}
		dst, i = appendRune(dst, s, i)
	}
	return append(dst, '"')
}

// appendRune appends the character of s at i, where s[i] is not ASCII, and
// gives the index behind it.
func appendRune(dst []byte, s string, i int) ([]byte, int) {
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r != utf8.RuneError || n > 1:
		if r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff {
			return appendUnit(dst, uint16(r)), i + n
		}
		return append(dst, s[i:i+n]...), i + n
	case isSurrogate(s, i):
		return appendUnit(dst, surrogateAt(s, i)), i + 3
	}
	return append(dst, "\\ufffd"...), i + 1
}

// appendLatin appends bytes as a JSON string with one character a byte,
// U+0000 to U+00FF.
func appendLatin(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && plain[s[i]] {
			i++
		}
		dst = append(dst, s[start:i]...)
		if i < len(s) {
			dst = appendEscape(dst, s[i])
			i++
		}
	}
	return append(dst, '"')
}

// appendEscape appends the escape of the character U+0000 to U+00FF.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return appendUnit(dst, uint16(c))
}

// appendUnit appends the \u escape of one UTF-16 code unit.
func appendUnit(dst []byte, u uint16) []byte {
	return append(dst, '\\', 'u', hexDigits[u>>12], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

// isSurrogate tells whether the three bytes of a lone surrogate stand at i.
func isSurrogate(s string, i int) bool {
	return i+2 < len(s) && s[i] == 0xed && s[i+1]&0xe0 == 0xa0 && s[i+2]&0xc0 == 0x80
}

// surrogateAt gives the surrogate whose three bytes stand at i.
func surrogateAt(s string, i int) uint16 {
	return 0xd000 | uint16(s[i+1]&0x3f)<<6 | uint16(s[i+2]&0x3f)
}

// isText tells whether a JSON string gives the bytes of s back: UTF-8 with
// lone surrogates, but no high one followed by a low one, which a reader of
// JSON would take for one character.
func isText(s string) bool {
	return utf8.ValidString(s) || textEnd(s) == len(s)
}

// textEnd gives the length of the longest start of s that [isText] holds for.
func textEnd(s string) int {
	high := false
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			high = false
			i += n
		case isSurrogate(s, i):
			low := surrogateAt(s, i) >= 0xdc00
			if high && low {
				return i
			}
			high = !low
			i += 3
		default:
			return i
		}
	}
	return len(s)
}

// appendPieces appends text that is no [isText] as a list of strings. Joined
// they are the text; surrogates of two pieces do not make a character.
func appendPieces(dst []byte, s string) []byte {
	dst = append(dst, '[')
	for sep := ""; s != ""; sep = ", " {
		dst = append(dst, sep...)
		n := max(textEnd(s), 1)
		dst = appendString(dst, s[:n])
		s = s[n:]
	}
	return append(dst, ']')
}

// appendHex appends bytes as a JSON string of hexadecimal digits.
func appendHex(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		dst = append(dst, hexDigits[s[i]>>4], hexDigits[s[i]&15])
	}
	return append(dst, '"')
}

// indents is cut for the indentation of a line.
var indents = strings.Repeat(" ", 64)
