package pylit

import (
	"strings"
	"unicode/utf8"
)

// Scanner reads literals, words and marks from a text, one after the other. The
// zero Pos is the start of the text. Its errors are of type *Error, with the
// offset in Src. It does not recur; callers that do limit their depth.
type Scanner struct {
	Src string
	Pos int // byte offset of what comes next
}

// Rest is what is not read yet.
func (sc *Scanner) Rest() string { return sc.Src[sc.Pos:] }

// Done tells whether all is read.
func (sc *Scanner) Done() bool { return sc.Pos >= len(sc.Src) }

// Peek is the next byte, or 0 at the end.
func (sc *Scanner) Peek() byte {
	if sc.Done() {
		return 0
	}
	return sc.Src[sc.Pos]
}

// SkipSpace goes past blanks, tabs and line ends.
func (sc *Scanner) SkipSpace() { sc.Pos += spaceLen(sc.Rest()) }

// Accept goes past mark if that is next, and tells whether it was.
func (sc *Scanner) Accept(mark string) bool {
	if !strings.HasPrefix(sc.Rest(), mark) {
		return false
	}
	sc.Pos += len(mark)
	return true
}

// Expect goes past mark, which must be next.
func (sc *Scanner) Expect(mark string) error {
	if !sc.Accept(mark) {
		return sc.Wanted(mark)
	}
	return nil
}

// Word reads a name: letters, digits and underscores, not with a digit first.
// Every character beyond ASCII counts as a letter. It is empty, and nothing is
// read, where no name is next.
func (sc *Scanner) Word() string {
	w := sc.PeekWord()
	sc.Pos += len(w)
	return w
}

// PeekWord is Word, but reads nothing.
func (sc *Scanner) PeekWord() string {
	rest := sc.Rest()
	return rest[:wordLen(rest)]
}

// AtString tells whether a string literal is next.
func (sc *Scanner) AtString() bool { return IsString(sc.Rest()) }

// AtNumeric tells whether a number is next, as [IsNumeric] has it.
func (sc *Scanner) AtNumeric() bool { return IsNumeric(sc.Rest()) }

// String reads a string literal; see [ParseString].
func (sc *Scanner) String(plain Kind) (string, Prefix, error) {
	val, prefix, n, err := ParseString(sc.Rest(), plain)
	return val, prefix, sc.advance(n, err)
}

// Strings reads one string literal or several, with space between them, that
// make one value, as in Python. All must hold the same kind; the prefix is that
// of the first.
func (sc *Scanner) Strings(plain Kind) (string, Prefix, error) {
	val, prefix, err := sc.String(plain)
	if err != nil {
		return "", prefix, err
	}
	var parts []string
	for {
		at := sc.Pos
		sc.SkipSpace()
		if !sc.AtString() {
			sc.Pos = at
			break
		}
		start := sc.Pos
		more, p, err := sc.String(plain)
		if err != nil {
			return "", prefix, err
		}
		if p.Kind(plain) != prefix.Kind(plain) {
			return "", prefix, errAt(start, "text and bytes cannot be joined")
		}
		parts = append(parts, more)
	}
	if parts == nil {
		return val, prefix, nil
	}
	return val + strings.Join(parts, ""), prefix, nil
}

// Number reads a number without sign; see [ParseNumber].
func (sc *Scanner) Number() (Number, error) {
	x, n, err := ParseNumber(sc.Rest())
	return x, sc.advance(n, err)
}

// Numeric reads a number in any form; see [ParseNumeric].
func (sc *Scanner) Numeric() (Number, error) {
	x, n, err := ParseNumeric(sc.Rest())
	return x, sc.advance(n, err)
}

// advance goes past n bytes, or gives the error its place in Src.
func (sc *Scanner) advance(n int, err error) error {
	if err != nil {
		return shifted(err, sc.Pos)
	}
	sc.Pos += n
	return nil
}

// Wanted makes the error that something else is next than what is wanted.
func (sc *Scanner) Wanted(want string) error { return errWant(sc.Src, sc.Pos, want) }

// Errorf makes an error at the place reached.
func (sc *Scanner) Errorf(format string, args ...any) error {
	return errAt(sc.Pos, format, args...)
}

// wordLen gives the length of the name that s begins with, or 0.
func wordLen(s string) int {
	n := 0
	for n < len(s) && (isLetter(s[n]) || s[n] == '_' || s[n] >= utf8.RuneSelf || n > 0 && isDigit(s[n])) {
		n++
	}
	return n
}

// spaceLen counts the blanks, tabs and line ends that s begins with.
func spaceLen(s string) int {
	n := 0
	for n < len(s) && (s[n] == ' ' || s[n] == '\t' || s[n] == '\n' || s[n] == '\r') {
		n++
	}
	return n
}
