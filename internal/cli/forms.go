package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/pyasm/pyasm/asmjson"
	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/asmxml"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/page"
	"github.com/pyasm/pyasm/pyc"
)

// The formats that are read back, and the page, which is not; the others are
// those of package render.
const (
	formatText = "xasm"
	formatJSON = "json"
	formatXML  = "xml"
	formatHTML = "html"
)

// form is a way to write a compiled file that is no listing for people.
type form struct {
	ext   string
	write func(w io.Writer, f *pyc.File, of shownFile) error
	// read makes a file of a text; nil where there is no way back.
	read func(r io.Reader, name string) (*pyc.File, diag.List, error)
}

// shownFile is what a form may tell of the file that it shows.
type shownFile struct {
	name   string // "" for standard input
	source func(file string, line int) string
}

// forms has them by the value of -F.
var forms = map[string]form{
	formatText: {
		".pyasm",
		func(w io.Writer, f *pyc.File, _ shownFile) error {
			return asmtext.Marshal(w, f, asmtext.MarshalOptions{})
		},
		asmtext.UnmarshalOptions{TextLines: true}.Read,
	},
	formatXML: {
		".xml",
		func(w io.Writer, f *pyc.File, _ shownFile) error {
			return asmxml.Marshal(w, f, asmxml.MarshalOptions{})
		},
		asmxml.Read,
	},
	formatJSON: {
		".json",
		func(w io.Writer, f *pyc.File, of shownFile) error {
			return asmjson.Marshal(w, f, asmjson.MarshalOptions{File: of.name})
		},
		asmjson.Read,
	},
	formatHTML: {
		".html",
		func(w io.Writer, f *pyc.File, of shownFile) error {
			return page.Write(w, f, page.Options{Title: of.title(), Source: of.source})
		},
		nil,
	},
}

// formNames gives the forms in the order in which they are told.
var formNames = []string{formatText, formatXML, formatJSON, formatHTML}

// kindForms tells in which form an input of a kind is.
var kindForms = map[kind]string{assembly: formatText, xmlDocument: formatXML, jsonDocument: formatJSON}

// assembled are the kinds of input that are made into compiled files.
var assembled = []kind{assembly, xmlDocument, jsonDocument}

// readForm makes a file of an input in a form. What is only odd in it goes to
// the report.
func readForm(r io.Reader, k kind, name string, rep *report) (*pyc.File, error) {
	f, list, err := forms[kindForms[k]].read(r, name)
	if err == nil {
		err = list.Err()
	}
	if err != nil {
		return nil, err
	}
	rep.warn(list)
	return f, nil
}

// readFormFile reads a file part by part, as a text is several times as large
// as what it is assembled to.
func (e *Env) readFormFile(k kind, name string, rep *report) (*pyc.File, error) {
	file, err := os.Open(e.path(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("is a folder")
	}
	e.collector.input(info.Size())
	return readForm(file, k, name, rep)
}

// isForm tells whether the name of an input says that it is in a form that is
// read back.
func (in *input) isForm() (kind, bool) {
	k := kindOfName(in.name)
	_, ok := kindForms[k]
	return k, ok && in.err == nil && in.name != stdinName
}

// title is the name of the file without folders.
func (of shownFile) title() string {
	if of.name == "" {
		return ""
	}
	return filepath.Base(of.name)
}
