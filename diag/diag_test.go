package diag_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/pyasm/pyasm/diag"
)

// inText makes an error at a place of a text.
func inText(line, col int, msg string) *diag.Diagnostic {
	return &diag.Diagnostic{Severity: diag.Error, Line: line, Col: col, Offset: -1, Msg: msg}
}

func TestError(t *testing.T) {
	for _, tt := range []struct {
		name string
		d    diag.Diagnostic
		want string
	}{
		{"line and column", diag.Diagnostic{Severity: diag.Error, File: "a.pyasm", Line: 3, Col: 7, Offset: -1, Msg: "no such label"}, "a.pyasm:3:7: error: no such label"},
		{"line", diag.Diagnostic{Severity: diag.Error, File: "a.pyasm", Line: 3, Msg: "no such label"}, "a.pyasm:3: error: no such label"},
		{"no file", diag.Diagnostic{Line: 3, Col: 7, Msg: "odd"}, "3:7: warning: odd"},
		{"line before offset", diag.Diagnostic{Severity: diag.Error, Line: 1, Offset: 12, Msg: "odd"}, "1: error: odd"},
		{"offset", *diag.At(0x1a2, "", "too short"), "offset 0x1a2: too short"},
		{"offset and path", *diag.At(0x1a2, "co_consts[3].co_code", "%d bytes", 4), "offset 0x1a2 (co_consts[3].co_code): 4 bytes"},
		{"offset in a file", diag.Diagnostic{Severity: diag.Error, File: "a.pyc", Path: "co_code", Msg: "odd"}, "a.pyc: offset 0x0 (co_code): odd"},
		{"warning at an offset", diag.Diagnostic{File: "a.pyc", Offset: 16, Msg: "odd"}, "a.pyc: offset 0x10: warning: odd"},
		{"file only", diag.Diagnostic{Severity: diag.Error, File: "a.pyc", Offset: -1, Msg: "is a folder"}, "a.pyc: error: is a folder"},
		{"nothing", diag.Diagnostic{Severity: diag.Error, Offset: -1, Msg: "odd"}, "odd"},
		{"hint", diag.Diagnostic{Offset: -1, Msg: "no interpreter", Hint: "--python PATH names one"}, "no interpreter; --python PATH names one"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.d.Error(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestAtIsAnError(t *testing.T) {
	err := fmt.Errorf("a.pyc: %w", diag.At(4, "", "too short"))
	d, ok := errors.AsType[*diag.Diagnostic](err)
	if !ok || d.Offset != 4 || d.Severity != diag.Error || d.Line != 0 {
		t.Errorf("%v holds %+v", err, d)
	}
}

// Columns count characters, whatever their bytes; a tab before the caret stays
// one, so that both lines are shifted alike.
func TestCaret(t *testing.T) {
	for _, tt := range []struct {
		name       string
		source     string
		col, width int
		want       string
	}{
		{"first", "LOAD x", 1, 4, "  LOAD x\n  ^^^^"},
		{"inside", "LOAD x", 6, 1, "  LOAD x\n       ^"},
		{"no width", "LOAD x", 6, 0, "  LOAD x\n       ^"},
		{"tabs", "\tLOAD\tx y", 7, 1, "  \tLOAD\tx y\n  \t    \t^"},
		{"many bytes", "'äö😀' x", 7, 1, "  'äö😀' x\n        ^"},
		{"no text", "a\xff\xfeb", 4, 1, "  a\xff\xfeb\n     ^"},
		{"behind the end", "LOAD", 5, 1, "  LOAD\n      ^"},
		{"far behind the end", "LOAD", 1000, 1, "  LOAD\n      ^"},
		{"whole line", "LOAD", 0, 4, ""},
		{"no source", "", 3, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := diag.Diagnostic{Source: tt.source, Col: tt.col, Width: tt.width}
			if got := d.Caret(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestSort(t *testing.T) {
	list := diag.List{
		inText(2, 1, "f"),
		{Offset: 20, Msg: "b"},
		inText(1, 5, "d"),
		{Offset: 7, Msg: "a"},
		inText(1, 5, "e"), // behind the other of its place
		inText(1, 0, "c"),
		inText(10, 1, "g"),
	}
	list.Sort()
	got := ""
	for _, d := range list {
		got += d.Msg
	}
	if got != "abcdefg" {
		t.Errorf("sorted as %s", got)
	}
}

func TestErr(t *testing.T) {
	warning := &diag.Diagnostic{Line: 1, Msg: "odd"}
	for _, list := range []diag.List{nil, {}, {warning, warning}} {
		if err := list.Err(); err != nil {
			t.Errorf("%d warnings are the error %v", len(list), err)
		}
	}
	list := diag.List{warning, inText(2, 3, "bad")}
	err := list.Err()
	if err == nil || err.Error() != "1: warning: odd\n2:3: error: bad" {
		t.Errorf("got the error %v", err)
	}
	if all, ok := errors.AsType[diag.List](err); !ok || len(all) != 2 {
		t.Errorf("the error holds %v", all)
	}
}
