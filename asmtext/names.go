package asmtext

import (
	"unicode/utf8"

	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
)

// Names are written as they are where that can be read back, else as a string
// literal, and what is no string of the usual kind as "= LITERAL".

// plainByte says which ASCII characters a name may have to stand unquoted:
// bit 0 in an operand or a list with commas, bit 1 on a line of its own.
var plainByte = func() (t [utf8.RuneSelf]uint8) {
	for c := byte(' '); c < 0x7f; c++ {
		t[c] = 2
	}
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.<>$*-" {
		t[c] |= 1
	}
	return t
}()

const (
	inOperand uint8 = 1
	onLine    uint8 = 2
)

// isPlain tells whether a name can stand unquoted.
func isPlain(s string, where uint8, python3 bool) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return python3 && isPrintable(s) && isPlain(asciiOf(s), where, python3)
		}
		if plainByte[s[i]]&where == 0 {
			return false
		}
	}
	if where == onLine {
		last := s[len(s)-1]
		return s[0] != ' ' && last != ' ' && s[0] != '=' && !pylit.IsString(s)
	}
	return true
}

// isPrintable tells whether Python 3 prints the text without escapes.
func isPrintable(s string) bool {
	return string(pylit.AppendStr3(nil, s)) == "'"+s+"'"
}

// asciiOf puts a letter for every character that is not ASCII.
func asciiOf(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r >= utf8.RuneSelf {
			r = 'x'
		}
		b = append(b, byte(r))
	}
	return string(b)
}

// appendName appends an entry of a list of names.
func appendName(dst []byte, obj marshal.Object, where uint8, p *consttext.Printer) []byte {
	s, ok := obj.(*marshal.Str)
	if !ok || s.IsText(p.Python3) != p.Python3 {
		return p.Append(append(dst, "= "...), obj)
	}
	if isPlain(s.S, where, p.Python3) {
		return append(dst, s.S...)
	}
	return p.Append(dst, s)
}
