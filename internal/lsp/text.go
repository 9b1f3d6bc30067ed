package lsp

import (
	"strings"
	"unicode/utf8"
)

// text is a document as the editor has it. It is never changed: an edit makes
// another one.
type text struct {
	all    string
	starts []int // where lines begin
}

func newText(all string) *text {
	t := &text{all: all, starts: []int{0}}
	for at := 0; ; {
		i := strings.IndexByte(all[at:], '\n')
		if i < 0 {
			return t
		}
		at += i + 1
		t.starts = append(t.starts, at)
	}
}

// line gives a line without its end; "" where there is no such line.
func (t *text) line(n int) string {
	if n < 0 || n >= len(t.starts) {
		return ""
	}
	end := len(t.all)
	if n+1 < len(t.starts) {
		end = t.starts[n+1] - 1
	}
	return strings.TrimSuffix(t.all[t.starts[n]:end], "\r")
}

// offset gives the byte that a position means. What is outside of the line or
// of the document means its end.
func (t *text) offset(p position) int {
	switch {
	case p.Line < 0:
		return 0
	case p.Line >= len(t.starts):
		return len(t.all)
	}
	return t.starts[p.Line] + byteIndex(t.line(p.Line), p.Character)
}

// change gives the text after an edit.
func (t *text) change(c contentChange) *text {
	if c.Range == nil {
		return newText(c.Text)
	}
	from, to := t.offset(c.Range.Start), t.offset(c.Range.End)
	return newText(t.all[:from] + c.Text + t.all[max(from, to):])
}

// span is a part of a line, in bytes.
type span struct{ from, to int }

func (s span) has(at int) bool { return s.from <= at && at <= s.to && s.from < s.to }

// place is a part of a line of the document.
type place struct {
	line int
	span
}

// rangeOf gives a place as the editor counts.
func (t *text) rangeOf(p place) textRange {
	s := t.line(p.line)
	return textRange{
		Start: position{p.line, units(s[:min(p.from, len(s))])},
		End:   position{p.line, units(s[:min(p.to, len(s))])},
	}
}

// units counts the UTF-16 code units of a text.
func units(s string) (n int) {
	for _, r := range s {
		n += unitsOf(r)
	}
	return n
}

// unitsOf counts those of a character.
func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// byteIndex gives the byte at which so many UTF-16 code units of a line are
// over, at most its length.
func byteIndex(s string, n int) int {
	for i, r := range s {
		if n <= 0 {
			return i
		}
		n -= unitsOf(r)
	}
	return len(s)
}

// runeIndex gives the byte at which so many characters of a line are over, at
// most its length.
func runeIndex(s string, n int) int {
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}
