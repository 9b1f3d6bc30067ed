package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"unicode"

	"github.com/pyasm/pyasm/diag"
)

// report is what there is to say about one input.
type report struct {
	name   string
	list   diag.List
	notes  []string // what was done, not said with -q
	failed bool     // there is no output
	found  bool     // the output tells of errors
}

// fail adds an error to the report.
func (r *report) fail(err error) {
	r.failed = true
	var list diag.List
	var one *diag.Diagnostic
	switch {
	case errors.As(err, &list):
		r.warn(list)
	case errors.As(err, &one):
		r.warn(diag.List{one})
	default:
		r.warn(diag.List{{Severity: diag.Error, Offset: -1, Msg: plain(err)}})
	}
}

// warn adds diagnostics to the report; they do not make it a failure.
func (r *report) warn(list diag.List) {
	for _, d := range list {
		if d.File == "" {
			named := *d
			named.File = r.name
			d = &named
		}
		r.list = append(r.list, d)
	}
}

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// plain says an error of the operating system without the name of the call
// and of the file, which stands before it anyway.
func plain(err error) string {
	var p *fs.PathError
	switch {
	case errors.As(err, &p) && errors.Is(err, syscall.EISDIR):
		return "is a folder"
	case errors.As(err, &p):
		return p.Err.Error()
	}
	return err.Error()
}

// quietly tells whether an error needs no words: the user interrupted the
// program, or nobody reads its output any more.
func quietly(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, errInterrupted) || errors.Is(err, syscall.EPIPE)
}

// maxShown is how many diagnostics of one input are shown.
const maxShown = 100

// printer shows reports on standard error.
type printer struct {
	w      io.Writer
	style  style
	carets bool // show the source line too
	quiet  bool // leave out notes
}

func (p *printer) print(r *report) {
	var b strings.Builder
	for i, d := range r.list {
		if i == maxShown {
			fmt.Fprintf(&b, "%s: and %d more\n", printableName(r.name), len(r.list)-maxShown)
			break
		}
		p.diagnostic(&b, d)
	}
	if !p.quiet {
		for _, note := range r.notes {
			b.WriteString(printable(note) + "\n")
		}
	}
	if b.Len() > 0 {
		io.WriteString(p.w, b.String())
	}
}

func (p *printer) diagnostic(b *strings.Builder, d *diag.Diagnostic) {
	named := *d
	named.File = printableName(d.File)
	text, colour := printable(named.Error()), p.style.red
	if d.Severity == diag.Warning {
		colour = p.style.yellow
	}
	word := d.Severity.String() + ":"
	before, after, found := strings.Cut(text, " "+word+" ")
	if found {
		text = before + " " + colour(word) + " " + after
	}
	b.WriteString(text + "\n")
	if caret := d.Caret(); p.carets && caret != "" {
		line, mark, _ := strings.Cut(printable(caret), "\n")
		b.WriteString(line + "\n" + p.style.green(mark) + "\n")
	}
}

// printable spells out control characters, so that no input can send commands
// to a terminal.
func printable(s string) string {
	if strings.IndexFunc(s, control) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if control(r) {
			fmt.Fprintf(&b, "\\x%02x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// printableName is printable for the name of a file, which is to stay on its
// line.
func printableName(s string) string {
	return strings.NewReplacer("\n", "\\x0a", "\t", "\\x09").Replace(printable(s))
}

func control(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }
