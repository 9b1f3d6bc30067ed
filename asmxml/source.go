package asmxml

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// readSize is how many bytes of a document are read at a time.
const readSize = 64 << 10

// source reads a document and keeps what came last, for messages.
type source struct {
	r    io.Reader
	err  error
	grow func(int) // is told how many bytes came
	held []byte
	base int64 // offset of held in the document
}

// Read reads as an io.Reader.
func (s *source) Read(b []byte) (n int, err error) {
	n, err = s.r.Read(b)
	s.err = err
	s.grow(n)
	if len(s.held) > 2*readSize {
		drop := len(s.held) - readSize
		s.held = s.held[:copy(s.held, s.held[drop:])]
		s.base += int64(drop)
	}
	s.held = append(s.held, b[:n]...)
	return n, err
}

// line gives the line that an offset is in, as far as it is there, and the
// offset in it; "" where it is gone.
func (s *source) line(offset int64) (string, int) {
	at := offset - s.base
	if at < 0 || at > int64(len(s.held)) {
		return "", 0
	}
	before, after := s.held[:at], s.held[at:]
	start := bytes.LastIndexByte(before, '\n') + 1
	if end := bytes.IndexByte(after, '\n'); end >= 0 {
		after = after[:end]
	}
	line := string(before[start:]) + strings.TrimSuffix(string(after), "\r")
	return strings.ToValidUTF8(line, "?"), len(before) - start
}

// isUTF16 tells whether the document begins like one in UTF-16.
func (s *source) isUTF16() bool {
	return s.base == 0 && (bytes.HasPrefix(s.held, []byte("\xff\xfe")) || bytes.HasPrefix(s.held, []byte("\xfe\xff")))
}

// newDecoder makes a decoder for a document, from behind a byte order mark.
func newDecoder(s *source) *xml.Decoder {
	in := bufio.NewReaderSize(s, readSize)
	const mark = "\ufeff"
	if b, _ := in.Peek(len(mark)); string(b) == mark {
		_, _ = in.Discard(len(mark))
		s.held = s.held[len(mark):] // the decoder counts from behind it
	}
	d := xml.NewDecoder(in)
	d.CharsetReader = charset
	return d
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
