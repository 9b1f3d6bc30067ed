package asmxml

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// readSize is how many bytes of a document are read at a time.
const readSize = 32 << 10

// source reads a document and keeps what came last, for messages.
type source struct {
	r    io.Reader
	err  error     // that ended the reading
	grow func(int) // is told how many bytes came
	held []byte    // what came last
	at   int       // how many bytes of held have been given
	base int64     // offset of held in the document
	line int       // number of the line that held begins in, from 1
}

// newSource makes a source that begins behind a byte order mark.
func newSource(r io.Reader, grow func(int)) *source {
	s := &source{r: r, grow: grow, held: make([]byte, 0, 2*readSize), line: 1}
	mark := []byte("\ufeff")
	for len(s.held) < len(mark) && s.fill() {
	}
	s.held, s.at = bytes.TrimPrefix(s.held, mark), 0
	return s
}

// ReadByte reads as an io.ByteReader, which is what a decoder wants.
func (s *source) ReadByte() (byte, error) {
	if s.at == len(s.held) && !s.fill() {
		return 0, s.err
	}
	c := s.held[s.at]
	s.at++
	return c, nil
}

// Read reads as an io.Reader.
func (s *source) Read(b []byte) (int, error) {
	if s.at == len(s.held) && !s.fill() {
		return 0, s.err
	}
	n := copy(b, s.held[s.at:])
	s.at += n
	return n, nil
}

// fill reads more, and lets go of what is long past. False means that no more
// comes.
func (s *source) fill() bool {
	if len(s.held) > readSize {
		drop := len(s.held) - readSize
		s.line += bytes.Count(s.held[:drop], []byte("\n"))
		s.held = s.held[:copy(s.held, s.held[drop:])]
		s.base += int64(drop)
	}
	s.at = len(s.held)
	const tries = 100
	for i := 0; s.err == nil && i < tries; i++ {
		var n int
		n, s.err = s.r.Read(s.held[s.at:min(s.at+readSize, cap(s.held))])
		if s.held = s.held[:s.at+n]; n > 0 {
			s.grow(n)
			return true
		}
	}
	if s.err == nil {
		s.err = io.ErrNoProgress
	}
	return false
}

// lineAt gives the line that an offset is in, as far as it is there, and the
// offset in it; "" where it is gone.
func (s *source) lineAt(offset int64) (string, int) {
	at := offset - s.base
	if at < 0 || at > int64(len(s.held)) {
		return "", 0
	}
	before, after := s.held[:at], s.held[at:]
	start := bytes.LastIndexByte(before, '\n') + 1
	if end := bytes.IndexByte(after, '\n'); end >= 0 {
		after = after[:end]
	}
	text := strings.ToValidUTF8(string(before[start:]), "?")
	return text + strings.ToValidUTF8(strings.TrimSuffix(string(after), "\r"), "?"), len(text)
}

// lineNo gives a line by its number; "" where it is gone.
func (s *source) lineNo(n int) string {
	rest := s.held
	for line := s.line; line < n; line++ {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			return ""
		}
		rest = rest[end+1:]
	}
	if n < s.line || n == s.line && s.base > 0 {
		return ""
	}
	text, _, _ := bytes.Cut(rest, []byte("\n"))
	return strings.ToValidUTF8(strings.TrimSuffix(string(text), "\r"), "?")
}

// hasAt tells whether a text stands at an offset, if that is not long past.
func (s *source) hasAt(offset int64, text string) bool {
	at := offset - s.base
	return at >= 0 && at <= int64(len(s.held)) && bytes.HasPrefix(s.held[at:], []byte(text))
}

// isUTF16 tells whether the document begins like one in UTF-16.
func (s *source) isUTF16() bool {
	return s.base == 0 && (bytes.HasPrefix(s.held, []byte("\xff\xfe")) || bytes.HasPrefix(s.held, []byte("\xfe\xff")))
}

// charsetError says that a document is in another encoding.
type charsetError string

// Error names the encoding.
func (e charsetError) Error() string {
	return fmt.Sprintf("the document is in %q and has to be in UTF-8", string(e))
}

// charset takes encodings that are a part of UTF-8.
func charset(name string, in io.Reader) (io.Reader, error) {
	if strings.EqualFold(name, "us-ascii") || strings.EqualFold(name, "ascii") {
		return in, nil
	}
	return nil, charsetError(name)
}
