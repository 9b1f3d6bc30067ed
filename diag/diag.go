// Package diag holds what the program has to say about an input: errors and
// warnings, each with its place, in lists that can be sorted and printed.
package diag

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Severity orders diagnostics by weight.
type Severity uint8

const (
	Warning Severity = iota
	Error
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is one thing to tell. It is an error value. The place is a line
// and column for text, or an offset and a path for a binary.
type Diagnostic struct {
	Severity Severity
	File     string // as the user named it; empty where only the caller knows
	Line     int    // from 1; 0 where the input has no lines
	Col      int    // in characters, from 1; 0 for the whole line
	Width    int    // characters that the caret underlines, at least 1
	Offset   int    // bytes from the start of a binary; -1 where there is none
	Path     string // place in the object, as co_consts[3].co_code
	Msg      string // what is wrong, without a full stop
	Hint     string // what to do about it, or empty
	Source   string // the text line, without its end, for the caret
}

// At makes an error at an offset and path of a binary.
func At(offset int, path, format string, args ...any) *Diagnostic {
	return &Diagnostic{Severity: Error, Offset: offset, Path: path, Msg: fmt.Sprintf(format, args...)}
}

// Error gives the diagnostic on one line: "file:line:col: error: message" for
// text, "file: offset 0x1a2 (path): message" for a binary.
func (d *Diagnostic) Error() string {
	var b strings.Builder
	if d.File != "" {
		b.WriteString(d.File + ":")
	}
	switch {
	case d.Line > 0:
		b.WriteString(strconv.Itoa(d.Line) + ":")
		if d.Col > 0 {
			b.WriteString(strconv.Itoa(d.Col) + ":")
		}
		b.WriteString(" " + d.Severity.String() + ": ")
	case d.Offset >= 0:
		if d.File != "" {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "offset %#x", d.Offset)
		if d.Path != "" {
			b.WriteString(" (" + d.Path + ")")
		}
		b.WriteString(": ")
		if d.Severity == Warning {
			b.WriteString("warning: ")
		}
	case d.File != "":
		b.WriteString(" " + d.Severity.String() + ": ")
	}
	b.WriteString(d.Msg)
	if d.Hint != "" {
		b.WriteString("; " + d.Hint)
	}
	return b.String()
}

// Caret gives the source line and a line that points into it, or "" where
// there is no source line. Tabs are kept so that the caret stays in place.
func (d *Diagnostic) Caret() string {
	if d.Source == "" || d.Col < 1 {
		return ""
	}
	var b strings.Builder
	b.WriteString("  " + d.Source + "\n  ")
	col := 1
	for _, r := range d.Source {
		if col == d.Col {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
		col++
	}
	b.WriteString(strings.Repeat("^", max(d.Width, 1)))
	return b.String()
}

// List is several diagnostics of one input.
type List []*Diagnostic

// Sort orders the list by place; diagnostics of one place keep their order.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b *Diagnostic) int {
		if c := a.Line - b.Line; c != 0 {
			return c
		}
		if c := a.Col - b.Col; c != 0 {
			return c
		}
		return a.Offset - b.Offset
	})
}

// Err gives the list as an error, or nil where it holds no error but at most
// warnings.
func (l List) Err() error {
	for _, d := range l {
		if d.Severity == Error {
			return l
		}
	}
	return nil
}

// Error gives all diagnostics, a line each.
func (l List) Error() string {
	s := make([]string, len(l))
	for i, d := range l {
		s[i] = d.Error()
	}
	return strings.Join(s, "\n")
}
