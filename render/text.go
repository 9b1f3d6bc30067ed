package render

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/pyasm/pyasm/marshal"
)

func (l *lister) int(n int64) { l.buf = appendInt(l.buf, n) }

func appendInt(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

// blanks is cut for padding.
const blanks = "                                        "

// pad appends n blanks, none where n is negative.
func (l *lister) pad(n int) {
	for n > len(blanks) {
		l.str(blanks)
		n -= len(blanks)
	}
	if n > 0 {
		l.str(blanks[:n])
	}
}

// right appends a number in a column of a width, at its right.
func (l *lister) right(n int64, width int) {
	l.pad(width - digits(n))
	l.int(n)
}

// left appends a string in a column of a width, at its left.
func (l *lister) left(s string, width int) {
	l.str(s)
	l.pad(width - len(s))
}

// digits is the number of characters of a number.
func digits(n int64) int {
	w := 1
	if n < 0 {
		w, n = 2, -n
	}
	for ; n >= 10; n /= 10 {
		w++
	}
	return w
}

const hexDigits = "0123456789abcdef"

// hexByte appends the two digits of a byte.
func (l *lister) hexByte(b byte) { l.buf = append(l.buf, hexDigits[b>>4], hexDigits[b&15]) }

// name appends a name so that it cannot do anything to a terminal.
func (l *lister) name(o marshal.Object) {
	l.text = l.operands.AppendName(l.text[:0], o)
	l.buf = appendSafe(l.buf, l.text)
}

// appendSafe appends text with all that is not printable escaped as Python
// escapes it. A backslash stays as it is, since most text is a repr already.
func appendSafe(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		start := i
		for i < len(text) && ' ' <= text[i] && text[i] <= '~' {
			i++
		}
		dst = append(dst, text[start:i]...)
		if i == len(text) {
			break
		}
		r, n := utf8.DecodeRune(text[i:])
		stray := r == utf8.RuneError && n == 1
		if stray {
			r, n = surrogate(text[i:])
		}
		if stray || !unicode.IsPrint(r) {
			dst = appendEscape(dst, r)
		} else {
			dst = append(dst, text[i:i+n]...)
		}
		i += n
	}
	return dst
}

// surrogate gives the surrogate at the start of text, three bytes long, or
// else its first byte.
func surrogate(text []byte) (rune, int) {
	if len(text) >= 3 && text[0] == 0xed && text[1]&0xe0 == 0xa0 && text[2]&0xc0 == 0x80 {
		return 0xd000 | rune(text[1]&0x3f)<<6 | rune(text[2]&0x3f), 3
	}
	return rune(text[0]), 1
}

func appendEscape(dst []byte, r rune) []byte {
	switch {
	case r < 0x100:
		return append(dst, '\\', 'x', hexDigits[r>>4], hexDigits[r&15])
	case r < 0x10000:
		return append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
	}
	dst = append(dst, '\\', 'U')
	for shift := 28; shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[r>>shift&15])
	}
	return dst
}
