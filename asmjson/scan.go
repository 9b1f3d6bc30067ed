package asmjson

import (
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/pyasm/pyasm/marshal"
)

// scanner reads JSON as RFC 8259 has it, strictly, from a reader of which it
// holds no more than a token and some text before, for messages. Unlike
// encoding/json it tells a lone surrogate from U+FFFD.
//
// After the first error it behaves as at the end of the text.
type scanner struct {
	r     io.Reader // nil where buf is all
	buf   []byte
	pos   int   // in buf, of what is read next
	base  int64 // offset of buf[0] in the text
	token int   // where a token begins that must stay in buf, or -1
	hold  int   // likewise for a value, see capture
	part  bool  // buf ends within a line
	err   error // of the reader

	line   int32 // from 1
	lineAt int64 // offset of the beginning of the line
	inner  int32 // bytes of the line before pos that are inside of a character

	depth  int
	fresh  bool   // nothing of the array or object that was entered last is read
	name   []byte // of the field that was read last
	text   []byte // room for a string with escapes
	failed bool
	fault  fault
}

// place is where something stands in the text.
type place struct {
	lineAt    int64 // offset of the beginning of the line
	line, col int32 // from 1, in characters
}

// fault is what is wrong with the JSON.
type fault struct {
	at        place
	msg, hint string
}

const (
	readSize = 64 << 10 // bytes to read at once
	history  = 8 << 10  // bytes to keep for messages
	// maxNesting is how deep arrays and objects may nest: a dict in a dict has
	// three levels for each object, a constant with an id one more.
	maxNesting = 4*marshal.MaxDepth + 16
)

// newScanner makes a scanner for what r gives or, where that is nil, for data.
func newScanner(r io.Reader, data []byte) scanner {
	return scanner{r: r, buf: data, token: -1, hold: -1, line: 1}
}

// more reads on where all of buf has been read, and tells whether there is
// anything.
func (s *scanner) more() bool {
	if s.r == nil || s.err != nil || s.failed {
		return false
	}
	s.drop()
	if len(s.buf) == cap(s.buf) {
		s.buf = append(make([]byte, 0, 2*len(s.buf)+readSize), s.buf...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if s.err = err; n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	s.err = io.ErrNoProgress
	return false
}

// drop forgets what no one needs any more.
func (s *scanner) drop() {
	cut := s.pos - history
	if s.token >= 0 {
		cut = min(cut, s.token)
	}
	if s.hold >= 0 {
		cut = min(cut, s.hold)
	}
	if cut < len(s.buf)/2 {
		return
	}
	n := copy(s.buf, s.buf[cut:])
	s.buf = s.buf[:n]
	s.pos -= cut
	s.base += int64(cut)
	if s.token >= 0 {
		s.token -= cut
	}
	if s.hold >= 0 {
		s.hold -= cut
	}
}

// need tells whether n more bytes can be had.
func (s *scanner) need(n int) bool {
	for len(s.buf)-s.pos < n {
		if !s.more() {
			return false
		}
	}
	return true
}

// offset is how many bytes have been read.
func (s *scanner) offset() int64 { return s.base + int64(s.pos) }

func (s *scanner) place() place {
	return place{s.lineAt, s.line, int32(s.offset()-s.lineAt) - s.inner + 1}
}

// source gives the line that begins at an offset, without its end; "" where it
// is gone or long.
func (s *scanner) source(lineAt int64) string {
	const long = 400
	from := int(lineAt - s.base)
	if from < 0 || from > len(s.buf) {
		return ""
	}
	rest := s.buf[from:]
	for i := 0; i < len(rest) && i < long; i++ {
		if rest[i] == '\n' {
			return trimEnd(rest[:i])
		}
	}
	if len(rest) < long && !s.part && (s.r == nil || s.err != nil) {
		return trimEnd(rest)
	}
	return ""
}

// trimEnd gives a line without a carriage return, "" where it is no text.
func trimEnd(line []byte) string {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if !utf8.Valid(line) {
		return ""
	}
	return string(line)
}

// fail notes the first error in the JSON, about what stands at a place.
func (s *scanner) fail(at place, msg, hint string) {
	if !s.failed {
		s.failed = true
		s.fault = fault{at, msg, hint}
	}
}

// unexpected is fail about what comes next.
func (s *scanner) unexpected(wanted string) {
	at := s.place()
	switch {
	case s.failed:
	case s.pos >= len(s.buf):
		s.fail(at, "the text ends, but "+wanted+" is wanted", "")
	default:
		r, n := utf8.DecodeRune(s.buf[s.pos:])
		what := strconv.QuoteRune(r)
		if r == utf8.RuneError && n < 2 {
			what = "a byte that is no UTF-8"
		}
		s.fail(at, wanted+" is wanted here, not "+what, s.foreign())
	}
}

// foreign says what to write for what Python, JavaScript and others have and
// JSON has not.
func (s *scanner) foreign() string {
	switch s.buf[s.pos] {
	case 'N', 'I':
		return `write {"float": "nan"} or {"float": "inf"}`
	case '\'':
		return "strings stand in double quotes"
	case '/', '#':
		return "JSON has no comments"
	}
	return ""
}

// space passes over white space and gives the byte behind it, 0 at the end.
func (s *scanner) space() byte {
	for {
		for s.pos < len(s.buf) && !s.failed {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\r':
			case '\n':
				s.line++
				s.lineAt, s.inner = s.offset()+1, 0
			default:
				return c
			}
			s.pos++
		}
		if !s.more() {
			return 0
		}
	}
}

// enter goes into an array or object, whose bracket comes next.
func (s *scanner) enter() {
	if s.depth++; s.depth > maxNesting {
		s.fail(s.place(), "arrays and objects nest too deep", "")
		return
	}
	s.pos++
	s.fresh = true
}

// another goes to the next item of what was entered and tells whether there is
// one; if not, it goes behind the closing bracket.
func (s *scanner) another(closing byte) bool {
	c := s.space()
	fresh := s.fresh
	s.fresh = false
	switch {
	case c == closing:
		s.pos++
		s.depth--
		return false
	case fresh:
		return !s.failed
	case c == ',':
		s.pos++
		if s.space() == closing {
			s.unexpected("an item behind the comma")
		}
		return !s.failed
	}
	s.unexpected(`"," or "` + string(rune(closing)) + `"`)
	return false
}

// item goes to the next item of an array.
func (s *scanner) item() bool { return s.another(']') }

// field goes to the next field of an object and reads its name, which stays in
// s.name until the next, and the place of the name.
func (s *scanner) field() (at place, ok bool) {
	if !s.another('}') {
		return at, false
	}
	c := s.space()
	at = s.place()
	if c != '"' {
		s.unexpected("the name of a field, in quotes,")
		return at, false
	}
	s.name = append(s.name[:0], s.str()...)
	if s.space() != ':' {
		s.unexpected(`":"`)
		return at, false
	}
	s.pos++
	s.space()
	return at, !s.failed
}

// plainText has the bytes that stand for themselves in a string.
var plainText = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// str reads a string, whose quote comes next. What it gives is UTF-8 with lone
// surrogates as three bytes each, and stays until something else is read.
func (s *scanner) str() []byte {
	at := s.place()
	s.pos++
	s.token = s.pos
	s.text = s.text[:0]
	for {
		i := s.pos
		for i < len(s.buf) && plainText[s.buf[i]] {
			i++
		}
		s.pos = i
		if i == len(s.buf) || s.failed {
			if s.more() {
				continue
			}
			s.fail(at, "the string has no end", "")
			return nil
		}
		switch c := s.buf[i]; {
		case c == '"':
			return s.endString()
		case c == '\\':
			s.text = append(s.text, s.buf[s.token:i]...)
			s.escape()
			s.token = s.pos
		case c >= utf8.RuneSelf:
			s.wide()
		default:
			s.fail(s.place(), "a control character stands in a string", `write an escape, like \n or \u0000`)
		}
	}
}

// endString gives the string whose closing quote comes next.
func (s *scanner) endString() []byte {
	out := s.buf[s.token:s.pos]
	if len(s.text) > 0 {
		s.text = append(s.text, out...)
		out = s.text
	}
	s.pos++
	s.token = -1
	return out
}

// wide passes over a character of several bytes.
func (s *scanner) wide() {
	s.need(utf8.UTFMax)
	r, n := utf8.DecodeRune(s.buf[s.pos:])
	if r == utf8.RuneError && n < 2 {
		s.fail(s.place(), "the text is not UTF-8", "")
		return
	}
	s.inner += int32(n - 1)
	s.pos += n
}

// escapes are the characters that a backslash and a letter stand for.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads what a backslash begins, into s.text.
func (s *scanner) escape() {
	if s.need(2) {
		if c := escapes[s.buf[s.pos+1]]; c != 0 {
			s.text = append(s.text, c)
			s.pos += 2
			return
		}
	}
	u, ok := s.unit()
	if !ok {
		s.fail(s.place(), "this is no escape", `escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits`)
		return
	}
	s.pos += unitLen
	r := rune(u)
	if isHigh(u) {
		if low, ok := s.unit(); ok && isLow(low) {
			s.pos += unitLen
			r = 0x10000 + (rune(u)-0xd800)<<10 + rune(low) - 0xdc00
		}
	}
	s.text = appendWTF8(s.text, r)
}

const unitLen = len(`\u0000`)

func isHigh(u uint16) bool { return u&0xfc00 == 0xd800 }
func isLow(u uint16) bool  { return u&0xfc00 == 0xdc00 }

// unit gives the \u escape that comes next.
func (s *scanner) unit() (uint16, bool) {
	if !s.need(unitLen) || s.buf[s.pos] != '\\' || s.buf[s.pos+1] != 'u' {
		return 0, false
	}
	u := uint16(0)
	for _, c := range s.buf[s.pos+2 : s.pos+unitLen] {
		d := digitOf(c)
		if d > 15 {
			return 0, false
		}
		u = u<<4 | uint16(d)
	}
	return u, true
}

// digitOf gives the value of a hexadecimal digit; another character gives more
// than 15.
func digitOf(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 255
}

// appendWTF8 appends a character, which may be a surrogate.
func appendWTF8(dst []byte, r rune) []byte {
	if r&^0x7ff != 0xd800 {
		return utf8.AppendRune(dst, r)
	}
	return append(dst, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0x3f, 0x80|byte(r)&0x3f)
}

// numeral has the bytes that numbers are made of.
var numeral = func() (t [256]bool) {
	for _, c := range []byte("0123456789+-.eE") {
		t[c] = true
	}
	return t
}()

// number reads a number, whose first character comes next, and gives its text,
// which stays until something else is read. whole says that it has neither
// fraction nor exponent.
func (s *scanner) number() (text []byte, whole bool) {
	at := s.place()
	s.token = s.pos
	for {
		i := s.pos
		for i < len(s.buf) && numeral[s.buf[i]] {
			i++
		}
		s.pos = i
		if i < len(s.buf) || !s.more() {
			break
		}
	}
	text = s.buf[s.token:s.pos]
	s.token = -1
	whole, ok := isNumber(text)
	if !ok {
		s.fail(at, "this is no number", "")
	}
	return text, whole
}

// isNumber tells whether a text is a number of JSON, and whether it is whole.
func isNumber(b []byte) (whole, ok bool) {
	if len(b) > 0 && b[0] == '-' {
		b = b[1:]
	}
	n := digits(b)
	if n == 0 || n > 1 && b[0] == '0' {
		return false, false
	}
	if b = b[n:]; len(b) == 0 {
		return true, true
	}
	if b[0] == '.' {
		if n = digits(b[1:]); n == 0 {
			return false, false
		}
		b = b[1+n:]
	}
	if len(b) > 0 && b[0]|0x20 == 'e' {
		b = b[1:]
		if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		if n = digits(b); n == 0 {
			return false, false
		}
		b = b[n:]
	}
	return false, len(b) == 0
}

// digits counts the digits that b begins with.
func digits(b []byte) int {
	n := 0
	for n < len(b) && '0' <= b[n] && b[n] <= '9' {
		n++
	}
	return n
}

// word reads true, false or null.
func (s *scanner) word() string {
	for _, w := range [...]string{"null", "true", "false"} {
		if s.buf[s.pos] == w[0] && s.need(len(w)) && string(s.buf[s.pos:s.pos+len(w)]) == w {
			s.pos += len(w)
			return w
		}
	}
	s.unexpected("a value")
	return ""
}

// skip passes over a value.
func (s *scanner) skip() {
	switch c := s.space(); {
	case c == '"':
		s.str()
	case c == '[':
		for s.enter(); s.item(); {
			s.skip()
		}
	case c == '{':
		for s.enter(); ; {
			if _, ok := s.field(); !ok {
				return
			}
			s.skip()
		}
	case c == '-' || '0' <= c && c <= '9':
		s.number()
	case c == 0:
		s.unexpected("a value")
	default:
		s.word()
	}
}

// capture passes over a value and gives a scanner for it.
func (s *scanner) capture() scanner {
	s.space()
	s.hold = s.pos
	sub := scanner{part: true, token: -1, hold: -1, line: s.line, lineAt: s.lineAt, inner: s.inner, depth: s.depth, base: s.offset()}
	s.skip()
	sub.buf = append([]byte(nil), s.buf[s.hold:s.pos]...)
	s.hold = -1
	return sub
}
