package asmxml

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/diag"
)

// example is a fenced block of the page.
type example struct {
	line  int      // of the fence
	words []string // behind the fence
	text  string
}

func (e *example) has(word string) bool { return slices.Contains(e.words, word) }

// whole gives the block as a document, and how many lines were put before it:
// the fence of one that is the inside of a code object tells the version.
func (e *example) whole() (string, int) {
	for _, w := range e.words[1:] {
		if w[0] >= '0' && w[0] <= '9' {
			return "<bytecode><head><version>" + w + "</version></head><code>\n" + e.text + "</code></bytecode>", 1
		}
	}
	return e.text, 0
}

func page(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../docs/xml.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// examples gives the fenced blocks of the page.
func examples(t *testing.T) (list []*example) {
	t.Helper()
	var open *example
	for i, line := range strings.SplitAfter(page(t), "\n") {
		rest, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && open == nil:
			open = &example{line: i + 1, words: strings.Fields(rest)}
			list = append(list, open)
		case fence:
			open = nil
		case open != nil:
			open.text += line
		}
	}
	return list
}

// TestDocs assembles every example of docs/xml.md. A block "text" behind one
// has what is told of it; one that is marked "same" gives the same file as the
// one before, and one that is marked "printed" is what Marshal writes.
func TestDocs(t *testing.T) {
	var before []byte
	list := examples(t)
	for i, e := range list {
		if e.words[0] != "xml" {
			continue
		}
		doc, put := e.whole()
		f, diags := Unmarshal([]byte(doc), "")
		want := ""
		if i+1 < len(list) && list[i+1].has("text") {
			want = strings.TrimSuffix(list[i+1].text, "\n")
		}
		if got := told(diags, put); got != want {
			t.Errorf("docs/xml.md:%d: told is\n%s\nand not\n%s", e.line, got, want)
		}
		if f == nil {
			continue
		}
		data, err := f.Append(nil)
		if err != nil {
			t.Errorf("docs/xml.md:%d: %v", e.line, err)
		}
		if e.has("same") && !bytes.Equal(data, before) {
			t.Errorf("docs/xml.md:%d: another file than before:\n%s\n%s", e.line, toXML(t, data), toXML(t, before))
		}
		if out := toXML(t, data); e.has("printed") && string(out) != doc {
			t.Errorf("docs/xml.md:%d: printed is\n%s", e.line, out)
		}
		returns(t, "example", f)
		before = data
	}
}

// told gives messages with the lines of the page.
func told(diags diag.List, put int) string {
	for _, d := range diags {
		d.Line -= put
	}
	if len(diags) == 0 {
		return ""
	}
	return diags.Error()
}

// TestDocsComplete looks that the page names every element, and the DTD too.
func TestDocsComplete(t *testing.T) {
	text := page(t)
	elements := append(slices.Clone(childNames[:]), "head", "magic", "version", "modtime", "size", "flags", "hash", "rest", "objects", "code", "literal", "name")
	for _, name := range elements {
		if !strings.Contains(text, "<"+name+">") {
			t.Errorf("docs/xml.md says nothing of <%s>", name)
		}
		if !strings.Contains(DTD, "<!ELEMENT "+name+" ") {
			t.Errorf("bytecode.dtd says nothing of <%s>", name)
		}
	}
}
