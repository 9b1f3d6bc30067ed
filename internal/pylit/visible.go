package pylit

import (
	"unicode"
	"unicode/utf8"
)

// AppendVisible appends text with all that is not printable escaped as Python
// escapes it, so that it cannot do anything to a terminal or a page. A
// backslash stays as it is, since most text is a repr already.
func AppendVisible(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && ' ' <= text[i] && text[i] <= '~' {
			i++
		}
		dst = append(dst, text[start:i]...)
		if i == len(text) {
			break
		}
		r, n := decodeRune(string(text[i:min(i+utf8.UTFMax, len(text))]))
		switch {
		case r == utf8.RuneError && n == 1:
			dst = appendRuneEscape(dst, rune(text[i]), lowerHex)
		case unicode.IsPrint(r):
			dst = append(dst, text[i:i+n]...)
		default:
			dst = appendRuneEscape(dst, r, lowerHex)
		}
		i += n
	}
	return dst
}
