package asmtext

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyc"
)

// example is a fenced block of the page.
type example struct {
	line  int      // of the fence
	words []string // behind the fence
	text  string
}

// isCode tells whether the block is text to assemble.
func (e *example) isCode() bool { return len(e.words) > 0 && e.words[0] == "pyasm" }

// whole gives the text as a file, and how many lines were put before it: the
// fence of a block that is the inside of a code object tells the version.
func (e *example) whole() (string, int) {
	for _, w := range e.words[1:] {
		if w[0] >= '0' && w[0] <= '9' {
			return "# Python bytecode " + w + "\n# Method Name: <module>\n" + e.text, 2
		}
	}
	return e.text, 0
}

func (e *example) has(word string) bool { return slices.Contains(e.words, word) }

func page(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../docs/pyasm.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// examples gives the fenced blocks of the page.
func examples(t *testing.T) []*example {
	t.Helper()
	var list []*example
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

// TestDocs assembles every example of docs/pyasm.md. A block "text" behind one
// has what is told of it; one that is marked "same" gives the same file as the
// one before, and one that is marked "printed" is what Marshal writes.
func TestDocs(t *testing.T) {
	var before []byte
	list := examples(t)
	for i, e := range list {
		if !e.isCode() {
			continue
		}
		text, put := e.whole()
		f, diags := Unmarshal([]byte(text), "")
		for _, d := range diags {
			d.Line -= put
		}
		got, want := diags.Error(), ""
		if i+1 < len(list) && list[i+1].has("text") {
			want = strings.TrimSuffix(list[i+1].text, "\n")
		}
		if got != want {
			t.Errorf("docs/pyasm.md:%d: told is\n%s\nand not\n%s", e.line, got, want)
		}
		if f == nil {
			continue
		}
		data, err := f.Append(nil)
		if err != nil {
			t.Errorf("docs/pyasm.md:%d: %v", e.line, err)
		}
		if e.has("same") && !bytes.Equal(data, before) {
			t.Errorf("docs/pyasm.md:%d: another file than before:\n%s\n%s", e.line, printed(t, f), printedBytes(t, before))
		}
		if p := printed(t, f); e.has("printed") && p != text {
			t.Errorf("docs/pyasm.md:%d: printed is\n%s", e.line, p)
		}
		before = data
	}
}

func printed(t *testing.T, f *pyc.File) string {
	t.Helper()
	var text bytes.Buffer
	if err := Marshal(&text, f, MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

func printedBytes(t *testing.T, data []byte) string {
	t.Helper()
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return printed(t, f)
}

// TestDocsComplete looks that the page names every key of a header line, and
// every annotation, word of a deviation and kind of constant.
func TestDocsComplete(t *testing.T) {
	text := page(t)
	want := slices.Clone(listing.DeviationWords[:])
	for key := range headerKeys {
		want = append(want, key)
		if len(key) > longestKey {
			t.Errorf("%q is longer than longestKey", key)
		}
	}
	want = append(want, "{kept}", "{bare}", "{prefixes", "{caches", ".byte", ".READ", "float('nan:0x", "frozenset(", "<NULL>", "<unknown>",
		"StopIteration", "Ellipsis", "slice(")
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("docs/pyasm.md says nothing of %q", w)
		}
	}
}
