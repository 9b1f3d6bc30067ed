package page

import (
	"bytes"
	"html"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/asmxml"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/pyver"
)

// stylesheet is what makes a page out of an XML document.
var stylesheet = filepath.Join("..", "asmxml", "bytecode.xsl")

// transform writes a file as XML and has xsltproc make a page of that.
func transform(t *testing.T, xsltproc string, file *corpus.File) string {
	t.Helper()
	var doc bytes.Buffer
	if err := asmxml.Marshal(&doc, read(t, file), asmxml.MarshalOptions{}); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return process(t, xsltproc, doc.String())
}

func findProcessor(t *testing.T) string {
	t.Helper()
	xsltproc, err := exec.LookPath("xsltproc")
	if err != nil {
		t.Skip("no xsltproc: the stylesheet is not tried")
	}
	return xsltproc
}

// process has xsltproc make a page of a document.
func process(t *testing.T, xsltproc, doc string) string {
	t.Helper()
	var page, errs bytes.Buffer
	cmd := exec.Command(xsltproc, "--novalid", "--nonet", stylesheet, "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(doc), &page, &errs
	if err := cmd.Run(); err != nil || errs.Len() > 0 {
		t.Fatalf("%v\n%s\nof %.200s", err, errs.String(), doc)
	}
	return page.String()
}

var (
	rowPattern  = regexp.MustCompile(`(?s)<tr id="[a-z0-9]+-\d+"([^>]*)>(.*?)</tr>`)
	cellPattern = regexp.MustCompile(`(?s)<td>(.*?)</td>`)
	linkPattern = regexp.MustCompile(`href="#([^"]*)"`)
	idPattern   = regexp.MustCompile(`id="([^"]*)"`)
)

// listedRow is what both pages must agree on: offset, operation and operand;
// and line, where the file has a table of lines.
type listedRow [4]string

// listedRows gives the rows of the listings of a page. EXTENDED_ARG that the
// document does not list is made one with what it belongs to.
func listedRows(page string, lines bool) (all []listedRow) {
	var before listedRow
	for _, row := range rowPattern.FindAllStringSubmatch(page, -1) {
		cells := cellPattern.FindAllStringSubmatch(row[2], -1)
		if len(cells) != 6 {
			continue
		}
		r := listedRow{cells[2][1], html.UnescapeString(cells[3][1]), cells[4][1]}
		if lines {
			r[3] = cells[0][1]
		}
		if before != (listedRow{}) {
			r[0], r[3] = before[0], before[3]
		}
		if strings.Contains(row[1], "x") {
			before = r
			continue
		}
		before = listedRow{}
		all = append(all, r)
	}
	return all
}

// checkLinks looks whether all links lead to something.
func checkLinks(t *testing.T, file *corpus.File, page string) {
	ids := map[string]bool{}
	for _, id := range idPattern.FindAllStringSubmatch(page, -1) {
		ids[id[1]] = true
	}
	for _, link := range linkPattern.FindAllStringSubmatch(page, -1) {
		if !ids[link[1]] {
			t.Errorf("%s: a link leads to %s, which is not there", file, link[1])
		}
	}
}

// TestStylesheet has xsltproc transform some files of every folder and compares
// the listings with those of the page that we write.
func TestStylesheet(t *testing.T) {
	xsltproc := findProcessor(t)
	for _, folder := range corpus.Folders(t) {
		files := corpus.Files(t, folder)
		slices.SortFunc(files, func(a, b *corpus.File) int { return len(a.Data) - len(b.Data) })
		file := files[len(files)/2]
		if folder == "3.12" {
			file = files[len(files)-1] // with long tables
		}
		got := transform(t, xsltproc, file)
		checkLinks(t, file, got)
		compare(t, file, got, pageOf(t, read(t, file), Options{}, maxRows))
	}
}

// compare compares a page of the stylesheet with one of ours.
func compare(t *testing.T, file *corpus.File, got, want string) {
	lines := file.Version.Lines != pyver.SetLineno
	a, b := listedRows(got, lines), listedRows(want, lines)
	if len(a) != len(b) {
		t.Errorf("%s: %d rows, want %d", file, len(a), len(b))
		return
	}
	for i := range a {
		if a[i] != b[i] {
			t.Errorf("%s: row %d is %q, want %q", file, i, a[i], b[i])
			return
		}
	}
	for _, s := range []string{"<section", "<caption>Exception table", "&lt;code object ", "<h3>Names"} {
		if x, y := strings.Count(got, s), strings.Count(want, s); x != y {
			t.Errorf("%s: %s %d times, want %d", file, s, x, y)
		}
	}
}

// TestStylesheetByHand gives the stylesheet what people write, where columns
// may be missing or hold anything.
func TestStylesheetByHand(t *testing.T) {
	xsltproc := findProcessor(t)
	got := process(t, xsltproc, `<bytecode><code><co_code><![CDATA[
# a comment
  2           0 LOAD_CONST               0 (<code object f>)
------ 3 LOAD_FAST 0 (x)
===== 6 BINARY_ADD

  3     >>    7 EXTENDED_ARG             1 {kept}
             10 .byte                0x64
        >>   11 JUMP_ABSOLUTE            7
             14 JUMP_FORWARD             0 (to 17)
RETURN_VALUE
]]></co_code><co_consts><code name="f"><co_code>RETURN_VALUE</co_code></code></co_consts></code></bytecode>`)
	tags := regexp.MustCompile(`<a href="#[a-z0-9]+(-\d+)?">|</a>`)
	var rows []string
	for _, row := range strings.Split(got, "<tr")[2:] {
		var cells []string
		for _, cell := range cellPattern.FindAllStringSubmatch(row, -1) {
			cells = append(cells, tags.ReplaceAllString(cell[1], "[$1]"))
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	want := []string{
		"2||0|LOAD_CONST|0|[]&lt;code object f&gt;[]",
		"------||3|LOAD_FAST|0|x",
		"=====||6|BINARY_ADD||",
		"3|&gt;&gt;|7|EXTENDED_ARG|1|{kept}",
		"||10|.byte||0x64",
		"|&gt;&gt;|11|JUMP_ABSOLUTE|7|[-7]to 7[]",
		"||14|JUMP_FORWARD|0|[-17]to 17[]",
		"|||RETURN_VALUE||",
	}
	if len(rows) < len(want) || !slices.Equal(rows[:len(want)], want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(rows, "\n"), strings.Join(want, "\n"))
	}
}

// TestStylesheetGoesDeep nests code objects and writes long listings.
func TestStylesheetGoesDeep(t *testing.T) {
	xsltproc := findProcessor(t)
	const depth, lines = 100, 20_000
	open := "<code><co_code>" + strings.Repeat("  0 NOP\n", lines/depth) + "</co_code><co_consts>"
	got := process(t, xsltproc, "<bytecode>"+strings.Repeat(open, depth)+"<code><co_code>"+strings.Repeat("\n\n  0 NOP", lines)+
		"</co_code></code>"+strings.Repeat("</co_consts></code>", depth)+"</bytecode>")
	if n := strings.Count(got, "<td>NOP</td>"); n != 2*lines {
		t.Errorf("%d rows", n)
	}
}
