package page

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// read reads a file of the corpus.
func read(t testing.TB, file *corpus.File) *pyc.File {
	t.Helper()
	f, err := pyc.Read(file.Data, pyc.ReadOptions{})
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return f
}

// pageOf writes a page of at most so many rows and looks at what always holds
// for one.
func pageOf(t testing.TB, f *pyc.File, o Options, rows int) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, f, o, rows); err != nil {
		t.Fatal(err)
	}
	checkPage(t, out.Bytes())
	return out.String()
}

// tags are the elements that a page may have.
var tags = strings.Fields("html head meta title style body nav details summary ul ol li a small main header section h1 h2 h3 " +
	"dl div dt dd p em table caption thead tbody tr th td")

// attributes are the attributes that it may have.
var attributes = strings.Fields("lang charset name content http-equiv aria-label open id class href scope start colspan")

// checkPage parses a page as XML, which is stricter than HTML needs, and looks
// whether every link leads to something and nothing can run.
func checkPage(t testing.TB, data []byte) {
	t.Helper()
	ids, links := map[string]bool{}, map[string]bool{}
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %.300q", err, data[max(0, d.InputOffset()-200):])
		}
		el, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(tags, el.Name.Local) {
			t.Fatalf("element %s", el.Name.Local)
		}
		for _, a := range el.Attr {
			switch a.Name.Local {
			case "id":
				if ids[a.Value] {
					t.Fatalf("id %s twice", a.Value)
				}
				ids[a.Value] = true
			case "href":
				links[a.Value] = true
			default:
				if !slices.Contains(attributes, a.Name.Local) {
					t.Fatalf("attribute %s", a.Name.Local)
				}
			}
		}
	}
	for link := range links {
		if id, ok := strings.CutPrefix(link, "#"); !ok || !ids[id] {
			t.Errorf("a link leads to %q, which is not there", link)
		}
	}
}

// TestCorpus writes every file of the corpus and counts.
func TestCorpus(t *testing.T) {
	for _, file := range corpus.Files(t) {
		f := read(t, file)
		got := pageOf(t, f, Options{Title: file.Name}, maxRows)
		if strings.Count(got, "<em>") != strings.Count(got, "<em>cut, ") || strings.Contains(got, `class="bad"`) {
			t.Errorf("%s: something is wrong with what is right", file)
		}
		codes, loads := countCodes(f.Code)
		if n := strings.Count(got, "<section id="); n != codes {
			t.Errorf("%s: %d sections for %d code objects", file, n, codes)
		}
		if n := strings.Count(got, "&lt;code object "); n < loads {
			t.Errorf("%s: %d links to code objects, at least %d are wanted", file, n, loads)
		}
		checkJumps(t, file, got)
	}
}

// countCodes gives how many code objects there are, and how often one is a
// constant.
func countCodes(c *marshal.Code) (codes, loads int) {
	codes = 1
	for _, o := range c.Consts.Items {
		if inner, ok := o.(*marshal.Code); ok {
			n, l := countCodes(inner)
			codes, loads = codes+n, loads+l+1
		}
	}
	return codes, loads
}

// checkJumps sees to it that every jump links to its target.
func checkJumps(t *testing.T, file *corpus.File, page string) {
	for _, row := range strings.Split(page, "<tr id=")[1:] {
		_, class, _ := strings.Cut(row[:strings.IndexByte(row, '>')], "class=")
		if strings.HasSuffix(class, `j"`) && !strings.Contains(row, `<td><a href="#c`) {
			t.Errorf("%s: a jump without a link: %.200s", file, row)
		}
	}
}

func TestGolden(t *testing.T) {
	for _, g := range []struct{ folder, file string }{{"3.12", "p30_lines"}, {"1.5.2", "p15_flow"}} {
		file := corpus.One(t, g.folder, g.file)
		got := pageOf(t, read(t, file), Options{Title: g.file + ".pyc"}, maxRows)
		head, body, _ := strings.Cut(got, style) // which has a file of its own
		got = head + body
		path := filepath.Join("testdata", "golden", g.folder+"-"+g.file+".html")
		if *update {
			if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; see what go test ./page -update changes", path)
		}
	}
}

// TestRowsEnd cuts pages at every place.
func TestRowsEnd(t *testing.T) {
	for _, file := range []*corpus.File{corpus.One(t, "3.12", "p30_lines"), corpus.One(t, "2.7", "p15_flow")} {
		f := read(t, file)
		whole := len(pageOf(t, f, Options{}, maxRows))
		for rows := 0; ; rows++ {
			page := pageOf(t, f, Options{}, rows)
			if len(page) == whole {
				break
			}
			if !strings.Contains(page, `class="bad"`) {
				t.Fatalf("%s: %d rows are all, but the page of all rows is longer", file, rows)
			}
		}
	}
}

func str(code byte, s string) *marshal.Str {
	return &marshal.Str{Head: marshal.Head{Type: code}, S: s}
}

func tuple(items ...marshal.Object) *marshal.Seq {
	return &marshal.Seq{Head: marshal.Head{Type: '('}, Items: items}
}

// module makes a file of 3.8 that loads its first constant.
func module(consts ...marshal.Object) *pyc.File {
	v, _ := pyver.ByName("3.8")
	return &pyc.File{Version: v, Magic: v.MagicBytes(), Code: &marshal.Code{
		Code: str('s', "d\x00S\x00"), Consts: tuple(consts...), Name: str('u', "<module>"), Filename: str('u', "x.py"),
	}}
}

// TestNothingIsMarkup: whatever a file has, it stays text.
func TestNothingIsMarkup(t *testing.T) {
	const bad = "<script>&\"'\x00\x1b\u202e\u2028\xed\xa0\x80\xff</style>-->]]>"
	f := module(str('u', bad), str('s', bad), tuple(str('u', bad)))
	f.Code.Name, f.Code.Filename, f.Code.Qualname = str('u', bad), str('u', bad), str('u', bad)
	f.Code.Names, f.Code.Varnames = tuple(str('u', bad)), tuple(str('u', bad), str('s', bad))
	got := pageOf(t, f, Options{Title: bad, Source: func(string, int) string { return bad }}, maxRows)
	_, got, _ = strings.Cut(strings.ReplaceAll(got, "\n", ""), "</head>")
	for _, r := range got {
		if r < ' ' || r == '\u202e' || r == '\u2028' || r == 0xfffd {
			t.Fatalf("%q can be seen by nobody", r)
		}
	}
	if want := `&lt;script&gt;&amp;&quot;'\x00\x1b\u202e\u2028\ud800\xff&lt;/style&gt;--&gt;]]&gt;`; !strings.Contains(got, "<h1>"+want) {
		t.Errorf("no %s in %.2000s", want, got)
	}
}

func TestLongConstants(t *testing.T) {
	got := pageOf(t, module(str('u', strings.Repeat("long ", 1e6))), Options{}, maxRows)
	if len(got) > len(style)+6000 {
		t.Errorf("%d bytes", len(got))
	}
	for _, want := range []string{`... <a href="#c1-k0">more</a></td>`, "<em>cut, 5000000 bytes in all</em>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
	items := slices.Repeat([]marshal.Object{marshal.None}, 5000)
	if got := pageOf(t, module(tuple(items...)), Options{}, maxRows); !strings.Contains(got, "<em>cut, 5000 items in all</em>") {
		t.Error("nothing about 5000 items")
	}
}

// TestPlacesOfCodeObjects: one in a tuple has a section, one that stands in two
// places has one section and two links.
func TestPlacesOfCodeObjects(t *testing.T) {
	inner := module().Code
	inner.Name = str('u', "inner")
	got := pageOf(t, module(tuple(inner), inner, inner), Options{}, maxRows)
	if n := strings.Count(got, "<section"); n != 2 {
		t.Errorf("%d sections", n)
	}
	if n := strings.Count(got, `<a href="#c2">&lt;code object inner&gt;</a>`); n != 2 {
		t.Errorf("%d links", n)
	}
}

func TestNesting(t *testing.T) {
	f := module()
	for range 2000 {
		c := module(f.Code).Code
		f.Code = c
	}
	got := pageOf(t, f, Options{}, maxRows)
	if n := strings.Count(got, "<ul>"); n != maxLevel+1 {
		t.Errorf("%d levels", n)
	}
}

func TestSource(t *testing.T) {
	f := read(t, corpus.One(t, "3.12", "p30_lines"))
	got := pageOf(t, f, Options{Source: func(file string, line int) string {
		if line == 3 {
			return "\tif " + file + " < 3:"
		}
		return ""
	}}, maxRows)
	if want := `<tr class="src"><td colspan="6">    if p30_lines.py &lt; 3:</td></tr>`; !strings.Contains(got, want) {
		t.Errorf("no %s", want)
	}
}

func TestHeader(t *testing.T) {
	f := module()
	f.Header, f.Rest = pyc.Header{Flags: 3, Hash: 0xab}, []byte("rest")
	got := pageOf(t, f, Options{}, maxRows)
	for _, want := range []string{
		"<dt>Version</dt><dd>Python 3.8</dd>", "<dt>Magic number</dt><dd>3413 (55 0d 0d 0a)</dd>", "<dd>00000000000000ab, checked</dd>",
		"<dt>Flags of the file</dt><dd>0x3</dd>", "<dt>Behind the code object</dt><dd>4 bytes</dd>", "<title>x.py</title>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s", want)
		}
	}
}

// failing is a writer that fails.
type failing struct{}

var errFull = errors.New("full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	if err := Write(failing{}, module(), Options{}); err != errFull {
		t.Error(err)
	}
	f := module()
	big := str('s', strings.Repeat("\t\x00", 1<<16))
	for range 1000 {
		f.Code.Consts.Items = append(f.Code.Consts.Items, &marshal.Code{Code: big})
	}
	if err := Write(io.Discard, f, Options{}); err != operand.ErrSpread {
		t.Error(err)
	}
}
