package consttext

import (
	"unicode/utf8"

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

// Where is the kind of place that a name is written at.
type Where uint8

const (
	InOperand Where = 1 // behind an operation, or in a list with commas
	OnLine    Where = 2 // on a line or in an element of its own
)

// IsPlain tells whether a name can stand unquoted at a place.
func IsPlain(s string, where Where, python3 bool) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return python3 && isPrintable(s) && IsPlain(asciiOf(s), where, python3)
		}
		if plainByte[s[i]]&uint8(where) == 0 {
			return false
		}
	}
	if where == OnLine {
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

// AppendEntry appends an entry of a list of names.
func (p *Printer) AppendEntry(dst []byte, obj marshal.Object, where Where) []byte {
	s, ok := obj.(*marshal.Str)
	if !ok || s.IsText(p.Python3) != p.Python3 {
		return p.Append(append(dst, "= "...), obj)
	}
	if IsPlain(s.S, where, p.Python3) {
		return append(dst, s.S...)
	}
	return p.Append(dst, s)
}
