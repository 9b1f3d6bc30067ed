package pylit

import (
	"strings"
	"unicode/utf8"
)

// Kind is what a string literal holds.
type Kind uint8

const (
	Text  Kind = iota // characters: str of Python 3, unicode of Python 2
	Bytes             // bytes; str of Python 2
)

// Prefix is what stands before the quote of a string literal. An r changes how
// the literal is read and is not told.
type Prefix uint8

const (
	NoPrefix Prefix = iota
	BPrefix         // b, in any case
	UPrefix         // u, in any case
)

// Kind is what a literal with the prefix holds, where one without holds plain.
func (p Prefix) Kind(plain Kind) Kind {
	switch p {
	case BPrefix:
		return Bytes
	case UPrefix:
		return Text
	}
	return plain
}

// literal is the outer form of a string literal.
type literal struct {
	prefix Prefix
	kind   Kind
	raw    bool
	strict bool // bytes must be ASCII, as in Python 3
	start  int  // of the body
	end    int  // of the body
	next   int  // after the closing quotes
	simple bool // the body has no backslash
}

// IsString tells whether s begins with a string literal: with quotes, or with
// letters and quotes.
func IsString(s string) bool {
	for i := 0; i < len(s) && i <= maxPrefix; i++ {
		if s[i] == '\'' || s[i] == '"' {
			return true
		}
		if !isLetter(s[i]) {
			return false
		}
	}
	return false
}

// maxPrefix is the most letters that a prefix can have.
const maxPrefix = 2

// ParseString reads the string literal that s begins with and gives its value,
// its prefix, and how many bytes of s it takes. A literal without prefix is read
// as plain says. The value of text is UTF-8 with surrogates as three bytes, as
// they are written: \ud83d\ude00 stays two of them.
//
// It reads what any version of Python reads: prefixes b, u, r and their pairs in
// any case and order; single and triple quotes; in text the escapes \u and \U,
// also in ur'..' as Python 2 has it; \x, octal and the letters everywhere. An
// escape that is not known stays as it stands. \N{..} is refused, since the names
// of characters are not at hand. Where plain is Text, bytes must be ASCII, as
// Python 3 asks; where it is Bytes, other characters are their bytes in s. A
// text literal may hold newlines only between triple quotes or after a backslash.
//
// If the literal has no backslash, the value is a part of s and nothing is
// allocated. Errors are of type *Error.
func ParseString(s string, plain Kind) (val string, prefix Prefix, n int, err error) {
	lit, err := scanLiteral(s, plain)
	if err != nil {
		return "", lit.prefix, 0, err
	}
	if err := lit.checkBody(s); err != nil {
		return "", lit.prefix, 0, err
	}
	val = s[lit.start:lit.end]
	if !lit.simple {
		if val, err = lit.unescape(s); err != nil {
			return "", lit.prefix, 0, err
		}
	}
	return val, lit.prefix, lit.next, nil
}

// scanLiteral finds where the parts of a literal are.
func scanLiteral(s string, plain Kind) (lit literal, err error) {
	q := 0
	for q < len(s) && isLetter(s[q]) {
		q++
	}
	if q == len(s) || s[q] != '\'' && s[q] != '"' {
		return lit, errWant(s, 0, "a string")
	}
	if err := lit.setPrefix(s[:q]); err != nil {
		return lit, err
	}
	lit.kind = lit.prefix.Kind(plain)
	lit.strict = plain == Text && lit.kind == Bytes
	quotes := s[q : q+1]
	if strings.HasPrefix(s[q+1:], quotes+quotes) {
		quotes = s[q : q+3]
	}
	lit.start = q + len(quotes)
	return lit, lit.findEnd(s, quotes)
}

// setPrefix reads the letters before the quote.
func (lit *literal) setPrefix(p string) error {
	if len(p) > maxPrefix {
		return errAt(0, "no string has the prefix %s", p)
	}
	for i := range len(p) {
		c := p[i] | 0x20
		switch {
		case c == 'r' && !lit.raw:
			lit.raw = true
		case c == 'b' && lit.prefix == NoPrefix:
			lit.prefix = BPrefix
		case c == 'u' && lit.prefix == NoPrefix:
			lit.prefix = UPrefix
		case c == 'f' || c == 't':
			return errAt(0, "%s'' is an expression and no constant", p)
		default:
			return errAt(0, "no string has the prefix %s", p)
		}
	}
	return nil
}

// findEnd looks for the closing quotes.
func (lit *literal) findEnd(s, quotes string) error {
	lit.simple = true
	for i := lit.start; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\':
			lit.simple = false
			i++
			if strings.HasPrefix(s[i:], "\r\n") {
				i++
			}
		case c == '\n' && len(quotes) == 1:
			return &Error{Offset: 0, Msg: "the string that begins here does not end on its line", Want: quotes}
		case c == quotes[0] && strings.HasPrefix(s[i:], quotes):
			lit.end, lit.next = i, i+len(quotes)
			return nil
		}
	}
	return &Error{Offset: 0, Msg: "the string that begins here does not end", Want: quotes}
}

// checkBody looks for characters that the literal must not hold.
func (lit *literal) checkBody(s string) error {
	body := s[lit.start:lit.end]
	if lit.kind == Text {
		if i := invalidText(body); i >= 0 {
			return errAt(lit.start+i, "byte 0x%02x is not UTF-8", body[i])
		}
		return nil
	}
	if lit.strict {
		for i := range len(body) {
			if body[i] >= utf8.RuneSelf {
				return &Error{lit.start + i, "bytes hold ASCII characters only", `\x and two digits`}
			}
		}
	}
	return nil
}

// unescape gives the value of a body that has backslashes.
func (lit *literal) unescape(s string) (string, error) {
	if lit.raw && lit.prefix != UPrefix {
		return s[lit.start:lit.end], nil
	}
	u := unescaper{kind: lit.kind, raw: lit.raw, s: s[:lit.end]}
	u.out.Grow(lit.end - lit.start) // no escape is shorter than its value
	for i := lit.start; i < lit.end; {
		j := strings.IndexByte(u.s[i:], '\\')
		if j < 0 {
			u.out.WriteString(u.s[i:])
			break
		}
		u.out.WriteString(u.s[i : i+j])
		n, err := u.escape(i + j)
		if err != nil {
			return "", err
		}
		i += j + n
	}
	return u.out.String(), nil
}

// unescaper builds the value of a literal.
type unescaper struct {
	kind Kind
	raw  bool
	s    string // the text, up to the end of the body
	out  strings.Builder
}

// simpleEscapes are the escapes of one letter, with what they stand for.
var simpleEscapes = [256]byte{
	'\\': '\\', '\'': '\'', '"': '"',
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// escape reads the escape at i, adds its value, and gives its length. A
// backslash is always followed by something, since the end of the literal was
// found behind it.
func (u *unescaper) escape(i int) (int, error) {
	if u.raw {
		return u.rawEscape(i)
	}
	c := u.s[i+1]
	if v := simpleEscapes[c]; v != 0 {
		u.out.WriteByte(v)
		return 2, nil
	}
	switch {
	case c == '\n':
		return 2, nil
	case c == '\r' && strings.HasPrefix(u.s[i+2:], "\n"):
		return 3, nil
	case '0' <= c && c <= '7':
		return u.octal(i), nil
	case c == 'x':
		return u.hex(i, 2)
	case u.kind == Bytes:
	case c == 'u':
		return u.hex(i, 4)
	case c == 'U':
		return u.hex(i, 8)
	case c == 'N':
		return 0, &Error{i, `names of characters (\N) are not known here`, `\u and four digits or \U and eight`}
	}
	u.out.WriteByte('\\') // not an escape: what follows is read as it stands
	return 1, nil
}

// rawEscape reads what begins with the backslash at i in ur'..': of backslashes
// in a row the last of an odd number makes \u or \U an escape.
func (u *unescaper) rawEscape(i int) (int, error) {
	n := 1
	for i+n < len(u.s) && u.s[i+n] == '\\' {
		n++
	}
	if n%2 == 1 && i+n < len(u.s) && (u.s[i+n] == 'u' || u.s[i+n] == 'U') {
		n--
	}
	u.out.WriteString(u.s[i : i+n])
	if n%2 == 1 || i+n == len(u.s) || u.s[i+n] != '\\' {
		return n, nil
	}
	digits := 4
	if u.s[i+n+1] == 'U' {
		digits = 8
	}
	m, err := u.hex(i+n, digits)
	return n + m, err
}

// octal reads one to three octal digits.
func (u *unescaper) octal(i int) int {
	n, v := 1, rune(0)
	for n < 4 && i+n < len(u.s) && '0' <= u.s[i+n] && u.s[i+n] <= '7' {
		v = v<<3 | rune(u.s[i+n]-'0')
		n++
	}
	u.add(v)
	return n
}

// hex reads an escape with a certain number of hexadecimal digits.
func (u *unescaper) hex(i, digits int) (int, error) {
	v := rune(0)
	for k := i + 2; k < i+2+digits; k++ {
		d := -1
		if k < len(u.s) {
			d = hexValue(u.s[k])
		}
		if d < 0 || v > utf8.MaxRune>>4 {
			return 0, u.badHex(i, digits, d < 0)
		}
		v = v<<4 | rune(d)
	}
	u.add(v)
	return 2 + digits, nil
}

// badHex tells what is wrong with the escape at i.
func (u *unescaper) badHex(i, digits int, short bool) error {
	if short {
		return &Error{i, `incomplete escape \` + u.s[i+1:i+2], string(AppendInt(nil, int64(digits))) + " hexadecimal digits"}
	}
	return &Error{i, "there is no such character", "at most 10ffff"}
}

// add adds the character or byte v. Octal escapes over \377 are cut to a byte in
// bytes, as Python does.
func (u *unescaper) add(v rune) {
	switch {
	case u.kind == Bytes:
		u.out.WriteByte(byte(v))
	case isSurrogate(v):
		var b [3]byte
		u.out.Write(appendRune(b[:0], v))
	default:
		u.out.WriteRune(v)
	}
}

// hexValue gives the value of a hexadecimal digit, or -1.
func hexValue(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// isLetter tells whether c is an ASCII letter.
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
