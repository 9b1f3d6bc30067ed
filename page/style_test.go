package page

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files and the style of asmxml/bytecode.xsl anew")

// TestStyleOfStylesheet compares the style of the page with that of the
// stylesheet, which makes the same page out of an XML document.
func TestStyleOfStylesheet(t *testing.T) {
	path := filepath.Join("..", "asmxml", "bytecode.xsl")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(data), "<style>\n")
	if !ok {
		t.Fatalf("%s has no style", path)
	}
	copied, behind, ok := strings.Cut(rest, "</style>")
	if !ok || strings.ContainsAny(style, "<&") {
		t.Fatal("the style cannot stand in XML")
	}
	switch {
	case copied == style:
	case *update:
		if err := os.WriteFile(path, []byte(before+"<style>\n"+style+"</style>"+behind), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s has another style than page.css: run go test ./page -update", path)
	}
}
