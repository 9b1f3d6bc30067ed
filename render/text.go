package render

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/pyasm/pyasm/internal/pylit"
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

// visible is how many columns a text has, escapes of colours left out.
func visible(text []byte) int {
	n := 0
	for len(text) > 0 {
		size := 1
		if text[0] == '\x1b' {
			size += max(bytes.IndexByte(text, 'm'), 0)
		} else {
			_, size = utf8.DecodeRune(text)
			n++
		}
		text = text[size:]
	}
	return n
}

const hexDigits = "0123456789abcdef"

// hexByte appends the two digits of a byte.
func (l *lister) hexByte(b byte) { l.buf = append(l.buf, hexDigits[b>>4], hexDigits[b&15]) }

// name appends a name so that it cannot do anything to a terminal.
func (l *lister) name(o marshal.Object) {
	l.text = l.operands.AppendName(l.text[:0], o)
	l.buf = pylit.AppendVisible(l.buf, l.text)
}
