package asmtext

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/pyasm/pyasm/diag"
)

// source gives the text in parts of whole lines. What the parser keeps of a
// part it copies (see keep), so that the parts can go.
type source struct {
	r    io.Reader
	err  error // that ended the reading
	buf  []byte
	n    int        // bytes of buf that are read but not given yet
	held []heldPart // parts that the code object being read began in or came to
}

// heldPart is a part of the text, for messages about lines that were read.
type heldPart struct {
	line int // number of its first line
	text string
}

// partSize is how many bytes a part has, unless a line is longer.
const partSize = 256 << 10

// next gives the next part, or "" at the end.
func (s *source) next() string {
	for s.err == nil {
		if s.n == len(s.buf) {
			s.buf = append(s.buf, make([]byte, max(partSize, len(s.buf)))...)
		}
		var k int
		k, s.err = s.r.Read(s.buf[s.n:])
		s.n += k
		if s.n < partSize && s.err == nil {
			continue
		}
		if end := bytes.LastIndexByte(s.buf[:s.n], '\n'); end >= 0 && s.err == nil {
			return s.give(end + 1)
		}
	}
	return s.give(s.n)
}

// give takes n bytes off the buffer.
func (s *source) give(n int) string {
	part := string(s.buf[:n])
	s.n = copy(s.buf, s.buf[n:s.n])
	return part
}

// nextPart goes to the next part of the text. It is false at the end, and
// where the part is no text.
func (p *parser) nextPart() bool {
	p.rest = p.source.next()
	p.Grow(len(p.rest))
	p.source.held = append(p.source.held, heldPart{p.LineNo + 1, p.rest})
	if utf8.ValidString(p.rest) {
		return p.rest != ""
	}
	p.notUTF8(p.rest)
	return false
}

// notUTF8 reports the first byte that is no UTF-8.
func (p *parser) notUTF8(s string) {
	if p.LineNo == 0 && (strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff")) {
		p.LineNo = 1
		p.Report(diag.Error, 0, 0, "the text is UTF-16 and has to be UTF-8", "some shells write such files behind >; -o FILE does not")
		return
	}
	at := 0
	for {
		r, n := utf8.DecodeRuneInString(s[at:])
		if r == utf8.RuneError && n <= 1 {
			break
		}
		at += n
	}
	p.LineNo += 1 + strings.Count(s[:at], "\n")
	p.Line = s[strings.LastIndexByte(s[:at], '\n')+1 : at]
	p.Errorf(len(p.Line), 1, "the text is not UTF-8: byte 0x%02x", s[at])
}

// dropParts lets go of the parts that are behind the code object that begins,
// unless messages may need them.
func (p *parser) dropParts() {
	if n := len(p.source.held); n > 1 && !p.Waiting() {
		p.source.held = append(p.source.held[:0], p.source.held[n-1])
	}
}

// sourceLine gives a line of the code object that is being read again, for a
// message; "" if it is gone.
func (p *parser) sourceLine(n int) string {
	for i := len(p.source.held) - 1; i >= 0; i-- {
		h := p.source.held[i]
		if n < h.line {
			continue
		}
		s := h.text
		for ; n > h.line; n-- {
			_, s, _ = strings.Cut(s, "\n")
		}
		line, _, _ := strings.Cut(s, "\n")
		return strings.TrimSuffix(line, "\r")
	}
	return ""
}
