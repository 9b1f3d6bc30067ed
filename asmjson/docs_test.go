package asmjson

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDocs assembles the documents in docs/json.md that are whole, and looks
// that every field is described there.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, whole := string(data), 0
	for _, block := range strings.Split(text, "```json\n")[1:] {
		doc, _, _ := strings.Cut(block, "```")
		if strings.Contains(doc, "…") {
			continue
		}
		whole++
		if f, diags := Unmarshal([]byte(doc), "json.md"); f == nil || len(diags) > 0 {
			t.Errorf("%v\n%s", diags, doc)
		}
	}
	if whole == 0 {
		t.Error("no whole document")
	}
	for _, set := range []*fieldSet{documentFields, pythonNames, headerNames, codeFields, instructionFields, exceptionFields, constFields} {
		for _, name := range set.names {
			if !strings.Contains(text, "`"+name+"`") && !strings.Contains(text, `"`+name+`"`) {
				t.Errorf("nothing is said of %q", name)
			}
		}
	}
}
