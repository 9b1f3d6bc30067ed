package lsp

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/check"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/listing"
)

// document is a text that is open in the editor.
type document struct {
	uri   string
	mu    sync.Mutex // guards what follows
	stamp int        // the editor's number of the state
	text  *text
	found *script     // what was found in the text, nil where nobody asked
	timer *time.Timer // after which the text is looked at
	gone  bool
}

// document finds an open document; nil where there is none.
func (s *server) document(uri string) *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.docs[uri]
}

// scanned gives what is found in the text of a document.
func (d *document) scanned() *script {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.found == nil {
		d.found = scan(d.text)
		d.found.uri = d.uri
	}
	return d.found
}

func (s *server) didOpen(p *didOpenParams) (any, *jsonrpc2.Error) {
	d := &document{uri: p.TextDocument.URI, stamp: p.TextDocument.Version, text: newText(p.TextDocument.Text)}
	s.mu.Lock()
	old := s.docs[d.uri]
	s.docs[d.uri] = d
	s.mu.Unlock()
	if old != nil {
		old.forget()
	}
	s.check(d, 0)
	return nil, nil
}

func (s *server) didChange(p *didChangeParams) (any, *jsonrpc2.Error) {
	d := s.document(p.TextDocument.URI)
	if d == nil {
		return nil, errorf(jsonrpc2.CodeInvalidParams, "%s is not open", p.TextDocument.URI)
	}
	d.mu.Lock()
	for _, c := range p.ContentChanges {
		d.text = d.text.change(c)
	}
	d.stamp, d.found = p.TextDocument.Version, nil
	d.mu.Unlock()
	s.check(d, s.opts.Delay)
	return nil, nil
}

// didClose forgets a document, and takes back what was wrong with it.
func (s *server) didClose(p *documentParams) (any, *jsonrpc2.Error) {
	s.mu.Lock()
	d := s.docs[p.TextDocument.URI]
	delete(s.docs, p.TextDocument.URI)
	s.mu.Unlock()
	if d != nil {
		d.forget()
		s.publish(publishParams{URI: d.uri, Version: d.stamp, Diagnostics: []diagnostic{}})
	}
	return nil, nil
}

// forget sees to it that nothing more is said of a document.
func (d *document) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gone = true
	if d.timer != nil {
		d.timer.Stop()
	}
}

// check looks for mistakes after a delay, unless the text has changed again by
// then.
func (s *server) check(d *document, delay time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
	d.timer = time.AfterFunc(delay, func() { s.report(d) })
}

// report looks for mistakes and tells the editor.
func (s *server) report(d *document) {
	s.mu.Lock()
	s.work.Add(1)
	s.mu.Unlock()
	defer s.work.Done()
	d.mu.Lock()
	t, stamp, gone := d.text, d.stamp, d.gone
	d.mu.Unlock()
	if gone {
		return
	}
	list := mistakes(t)
	d.mu.Lock()
	current := d.stamp == stamp && !d.gone
	d.mu.Unlock()
	if current {
		s.publish(publishParams{URI: d.uri, Version: stamp, Diagnostics: list})
	}
}

// publish tells the editor what is wrong. A connection that is closed needs to
// know nothing more.
func (s *server) publish(p publishParams) {
	s.mu.Lock()
	conn := s.conn
	s.mu.Unlock()
	_ = conn.Notify(context.Background(), "textDocument/publishDiagnostics", p)
}

// mistakes gives what the assembler says of a text and, where it assembles,
// what could crash the interpreter.
func mistakes(t *text) (list []diagnostic) {
	defer func() {
		if fault := recover(); fault != nil {
			list = []diagnostic{{Severity: severityError, Source: source, Message: "internal error of pyasm: this text could not be read"}}
		}
	}()
	list = []diagnostic{}
	origins := listing.Origins{}
	f, diags, _ := asmtext.UnmarshalOptions{Origins: origins}.Read(strings.NewReader(t.all), "")
	diags.Sort()
	for _, d := range diags {
		list = append(list, t.mistake(d))
	}
	if f == nil {
		return list
	}
	for _, found := range check.File(f, check.Options{}) {
		list = append(list, t.finding(&found, origins))
	}
	return list
}

// finding gives one thing that was found in what the text assembles to.
func (t *text) finding(f *check.Finding, origins listing.Origins) diagnostic {
	line := 0
	if o, ok := origins[f.In]; ok {
		line = max(o.Line(f.Offset)-1, 0)
	}
	s := t.line(line)
	from := skipBlanks(s, 0)
	return diagnostic{
		Range:    t.rangeOf(place{line, span{from, max(from, len(strings.TrimRight(s, " \t")))}}),
		Severity: severityOf(f.Severity), Source: source, Code: f.Code, Message: f.Msg,
	}
}

// mistake gives one diagnostic as the editor wants it. Without a column it is
// about the whole line.
func (t *text) mistake(d *diag.Diagnostic) diagnostic {
	line := max(d.Line-1, 0)
	s := t.line(line)
	at := place{line, span{0, len(s)}}
	if d.Col > 0 {
		at.from = runeIndex(s, d.Col-1)
		at.to = at.from + runeIndex(s[at.from:], max(d.Width, 1))
	}
	message := d.Msg
	if d.Hint != "" {
		message += "; " + d.Hint
	}
	return diagnostic{Range: t.rangeOf(at), Severity: severityOf(d.Severity), Source: source, Message: message}
}

// source is what diagnostics are said to come from.
const source = "pyasm"

func severityOf(s diag.Severity) int {
	if s == diag.Warning {
		return severityWarning
	}
	return severityError
}
