package pylit

import (
	"fmt"
	"strconv"
)

// Error is why a literal cannot be read.
type Error struct {
	Offset int    // byte in the text that was given
	Msg    string // what is wrong
	Want   string // what would be right there, or empty
}

// Error gives the message, with what was expected and the offset.
func (e *Error) Error() string {
	return e.Text() + " at offset " + strconv.Itoa(e.Offset)
}

// Text is the message with what was expected, without the place, for callers
// that know lines and columns.
func (e *Error) Text() string {
	if e.Want == "" {
		return e.Msg
	}
	return e.Msg + ", expected " + e.Want
}

// errAt makes an error that says what is wrong.
func errAt(offset int, format string, args ...any) *Error {
	return &Error{Offset: offset, Msg: fmt.Sprintf(format, args...)}
}

// errWant makes an error about what stands at an offset of s.
func errWant(s string, offset int, want string) *Error {
	return &Error{Offset: offset, Msg: found(s[offset:]), Want: want}
}

// maxShownWord is the longest word that a message repeats.
const maxShownWord = 40

// found says what text begins with.
func found(s string) string {
	if s == "" {
		return "text ends"
	}
	if w := wordLen(s[:min(len(s), maxShownWord+1)]); 0 < w && w <= maxShownWord {
		return "found " + s[:w]
	}
	_, n := decodeRune(s)
	return "found " + string(AppendStr3(nil, s[:n]))
}
