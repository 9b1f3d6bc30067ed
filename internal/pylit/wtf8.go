package pylit

import "unicode/utf8"

const (
	surrogateMin = 0xd800
	surrogateMax = 0xdfff
)

// isSurrogate tells whether r is one half of a UTF-16 pair.
func isSurrogate(r rune) bool { return surrogateMin <= r && r <= surrogateMax }

// decodeRune gives the first character of s and how many bytes it takes. It is
// utf8.DecodeRuneInString, but knows surrogates. What is no character is
// (utf8.RuneError, 1), an empty string (utf8.RuneError, 0).
func decodeRune(s string) (rune, int) {
	r, n := utf8.DecodeRuneInString(s)
	if n == 1 && r == utf8.RuneError && startsSurrogate(s) {
		return surrogateMin | rune(s[1]&0x1f)<<6 | rune(s[2]&0x3f), 3
	}
	return r, n
}

// startsSurrogate tells whether s begins with the three bytes of a surrogate.
func startsSurrogate(s string) bool {
	return len(s) >= 3 && s[0] == 0xed && s[1]&0xe0 == 0xa0 && s[2]&0xc0 == 0x80
}

// appendRune adds r in UTF-8, a surrogate as three bytes.
func appendRune(dst []byte, r rune) []byte {
	if isSurrogate(r) {
		return append(dst, 0xed, 0x80|byte(r>>6&0x3f), 0x80|byte(r&0x3f))
	}
	return utf8.AppendRune(dst, r)
}

// ValidText tells whether s is UTF-8, surrogates allowed: whether it can be the
// content of a text literal. Text that is not is still printed, but does not
// come back.
func ValidText(s string) bool { return invalidText(s) < 0 }

// invalidText gives the offset of the first byte of s that belongs to no
// character, or -1.
func invalidText(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := decodeRune(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
