package lsp

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sourcegraph/jsonrpc2"
)

// FuzzEdits puts pieces of text into a text, somewhere, and asks everything
// everywhere: nothing may panic, and all ranges must lie in the text.
func FuzzEdits(f *testing.F) {
	seeds, _ := filepath.Glob("../../asmtext/testdata/golden/*.pyasm")
	for i, name := range seeds {
		if data, err := os.ReadFile(name); err == nil && i%8 == 0 {
			f.Add(string(data[:min(len(data), 2000)]), "LOAD_CONST ('", uint64(i))
		}
	}
	f.Add(sample, "  7: LOAD_FAST (x)\n", uint64(1))
	f.Add("# Python bytecode 3.12\n", ".try x\n#  a to b -> c [1]\nx:\n", uint64(2))
	f.Add("# Python bytecode 3.12\n LOAD_CONST (<code object f at ", "0x1>, 😀)\r\n", uint64(3))
	f.Fuzz(func(t *testing.T, all, piece string, seed uint64) {
		if len(all)+len(piece) > 5000 || !utf8.ValidString(all) || !utf8.ValidString(piece) {
			t.Skip()
		}
		random := rand.New(rand.NewPCG(seed, 0))
		doc := newText(all)
		for range 3 {
			from := position{random.IntN(len(doc.starts) + 1), random.IntN(40)}
			to := position{from.Line + random.IntN(2), random.IntN(40)}
			doc = doc.change(contentChange{Range: &textRange{from, to}, Text: piece})
			if !utf8.ValidString(doc.all) {
				t.Fatalf("%q was cut within a character", doc.all)
			}
			askEverything(t, doc, random)
		}
	})
}

func askEverything(t *testing.T, doc *text, random *rand.Rand) {
	s := scan(doc)
	for range 20 {
		n := random.IntN(len(doc.starts) + 1)
		p := &documentParams{Position: position{n, random.IntN(units(doc.line(n)) + 3)}, NewName: "other"}
		for _, do := range []func(*script, *documentParams) (any, *jsonrpc2.Error){
			(*script).hover, (*script).definition, (*script).references, (*script).prepareRename, (*script).completion, (*script).symbols, (*script).formatting,
		} {
			result, err := do(s, p)
			if err != nil {
				t.Fatal(err)
			}
			inside(t, doc, result)
		}
		if edit, err := s.rename(p); err == nil {
			for _, e := range edit.(workspaceEdit).Changes[""] {
				insideRange(t, doc, e.Range)
			}
		}
	}
	for _, d := range mistakes(doc) {
		insideRange(t, doc, d.Range)
	}
}

func inside(t *testing.T, doc *text, result any) {
	switch result := result.(type) {
	case hover:
		insideRange(t, doc, result.Range)
	case textRange:
		insideRange(t, doc, result)
	case []location:
		for _, l := range result {
			insideRange(t, doc, l.Range)
		}
	case []completionItem:
		for _, item := range result {
			insideRange(t, doc, item.TextEdit.Range)
		}
	case []textEdit:
		for _, e := range result {
			insideRange(t, doc, e.Range)
		}
	case []documentSymbol:
		for _, sym := range result {
			insideRange(t, doc, sym.Range)
			insideRange(t, doc, sym.SelectionRange)
			if before(sym.SelectionRange.Start, sym.Range.Start) || before(sym.Range.End, sym.SelectionRange.End) {
				t.Fatalf("the name of %+v is outside of it", sym)
			}
		}
	}
}

func before(a, b position) bool {
	return a.Line < b.Line || a.Line == b.Line && a.Character < b.Character
}

func insideRange(t *testing.T, doc *text, r textRange) {
	t.Helper()
	for _, p := range []position{r.Start, r.End} {
		if p.Line < 0 || p.Line >= len(doc.starts) || p.Character < 0 || p.Character > len(utf16.Encode([]rune(doc.line(p.Line)))) {
			t.Fatalf("%+v is not in %q", r, doc.all)
		}
	}
	if before(r.End, r.Start) {
		t.Fatalf("%+v ends before it begins", r)
	}
}

func TestChange(t *testing.T) {
	for _, c := range []struct {
		all    string
		change contentChange
		want   string
	}{
		{"a\nb\n", contentChange{Text: "c"}, "c"},
		{"a\nb\n", contentChange{Range: ptr(rng(1, 0, 1)), Text: "c"}, "a\nc\n"},
		{"a\r\nb\r\n", contentChange{Range: ptr(rng(0, 1, 9)), Text: "c"}, "ac\r\nb\r\n"},
		{"😀x\n", contentChange{Range: ptr(rng(0, 2, 3)), Text: "y"}, "😀y\n"},
		{"😀x\n", contentChange{Range: ptr(rng(0, 1, 3)), Text: "y"}, "😀y\n"},
		{"a\nb", contentChange{Range: &textRange{position{0, 1}, position{1, 0}}, Text: ""}, "ab"},
		{"a\nb", contentChange{Range: &textRange{position{1, 1}, position{0, 0}}, Text: "c"}, "a\nbc"},
		{"a", contentChange{Range: &textRange{position{7, 0}, position{8, 0}}, Text: "b"}, "ab"},
		{"", contentChange{Range: &textRange{position{-1, -1}, position{0, 0}}, Text: "b"}, "b"},
	} {
		if got := newText(c.all).change(c.change).all; got != c.want {
			t.Errorf("%q becomes %q, not %q", c.all, got, c.want)
		}
	}
}

// BenchmarkScan is what a request costs after an edit of a large text.
func BenchmarkScan(b *testing.B) {
	all := strings.Repeat(sample, 1+1<<20/len(sample))
	b.SetBytes(int64(len(all)))
	for b.Loop() {
		scan(newText(all))
	}
}
