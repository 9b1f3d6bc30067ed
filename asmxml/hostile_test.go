package asmxml

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/hostile"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// returns takes a file through XML that no compiler wrote. What cannot be
// written or read as a file is passed over.
func returns(t testing.TB, name string, file *pyc.File) {
	t.Helper()
	data, err := file.Append(nil)
	if err != nil {
		return
	}
	if _, err := pyc.Read(data, pyc.ReadOptions{}); err == nil {
		mustReturn(t, name, data)
	}
}

func TestHostileFiles(t *testing.T) {
	n := 0
	hostile.Mutants(t, func(data []byte) {
		if n++; n%3 > 0 {
			return
		}
		if f, err := pyc.Read(data, pyc.ReadOptions{}); err == nil {
			returns(t, fmt.Sprintf("mutant %d", n), f)
		}
	})
	hostile.Codes(func(f *pyc.File) { returns(t, "random code of "+f.Version.Name, f) })
}

// nested makes a file in which n code objects, or tuples, stand within each
// other.
func nested(version string, n int, tuples bool) *pyc.File {
	v, _ := pyver.ByName(version)
	str := func(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: 's'}, S: s} }
	tuple := func(items ...marshal.Object) *marshal.Seq {
		return &marshal.Seq{Head: marshal.Head{Type: '('}, Items: items}
	}
	code := func(consts *marshal.Seq) *marshal.Code {
		return &marshal.Code{
			Head: marshal.Head{Type: 'c'}, Code: str(""), Consts: consts, Names: tuple(), Varnames: tuple(), Cellvars: tuple(), Freevars: tuple(),
			Filename: str("x"), Name: str("x"), Linetable: str(""),
		}
	}
	consts := tuple(marshal.None)
	for range n {
		if tuples {
			consts = tuple(consts)
		} else {
			consts = tuple(code(consts))
		}
	}
	return &pyc.File{Version: v, Magic: v.MagicBytes(), Code: code(consts)}
}

func TestDeep(t *testing.T) {
	for _, tuples := range []bool{false, true} {
		n := 990
		if tuples {
			n = 1990
		}
		data, err := nested("2.7", n, tuples).Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		mustReturn(t, "deep", data)
		if doc := toXML(t, data); len(doc) > 8000*n {
			t.Errorf("%d bytes for %d levels", len(doc), n)
		}
	}
	mustReturn(t, "2000 constants", []byte(deepLiteral(t, 1995)))
}

// deepLiteral gives a file whose constant is written as a literal of so many
// brackets.
func deepLiteral(t *testing.T, n int) []byte {
	f := written(t, "<bytecode><head><version>3.8</version></head><code><co_code>NOP</co_code><co_consts><literal>"+
		strings.Repeat("[", n)+strings.Repeat("]", n)+"</literal></co_consts></code></bytecode>")
	data, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// inOddPlaces makes a file with a code object where constants do not stand, and
// in two places.
func inOddPlaces(t *testing.T) []byte {
	f := nested("3.8", 1, false)
	inner := f.Code.Consts.Items[0].(*marshal.Code)
	inner.Ref = true
	tuple := &marshal.Seq{Head: marshal.Head{Type: ')'}, Items: []marshal.Object{inner}}
	f.Code.Consts.Items = append(f.Code.Consts.Items, tuple)
	f.Code.Names.Items = append(f.Code.Names.Items, inner)
	data, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPlaces(t *testing.T) {
	data := inOddPlaces(t)
	mustReturn(t, "code objects in odd places", data)
	doc := toXML(t, data)
	for part, n := range map[string]int{"<objects>": 1, "<co_number>": 1, "&lt;code object x at 0x1&gt;": 3, "<code ": 2} {
		if bytes.Count(doc, []byte(part)) != n {
			t.Errorf("not %d times %s:\n%s", n, part, doc)
		}
	}
}

// TestHostileDocuments reads documents that ask for much. Each takes well under
// a second where time grows with the size, and many where it grows with the
// square.
func TestHostileDocuments(t *testing.T) {
	const n = 20000
	code := func(s string) string {
		return "<bytecode><head><version>3.12</version></head><code>" + s + "</code></bytecode>"
	}
	var lol strings.Builder
	lol.WriteString("<!DOCTYPE bytecode [<!ENTITY a0 \"ha\">")
	for i := range 30 {
		fmt.Fprintf(&lol, "<!ENTITY a%d \"&a%d;&a%d;\">", i+1, i, i)
	}
	lol.WriteString("]><bytecode>&a30;</bytecode>")
	for name, doc := range map[string]string{
		"laughs":      lol.String(),
		"elements":    strings.Repeat("<a>", 10*n),
		"nested":      code(strings.Repeat("<x>", 10*n)),
		"codes":       "<bytecode><head><version>3.8</version></head>" + strings.Repeat("<code><co_code/><co_consts>", 3*n),
		"attributes":  "<bytecode" + strings.Repeat(" a='b'", n) + "/>",
		"comments":    code("<co_code>NOP" + strings.Repeat("<!--\n-->\n", n) + "</co_code>"),
		"sections":    code("<co_code>" + strings.Repeat("<![CDATA[ NOP\n]]>", n) + "</co_code>"),
		"names":       code("<co_code/><co_names>" + strings.Repeat("<name>x</name>", n) + "</co_names>"),
		"entries":     code("<co_code/><co_linetable>" + strings.Repeat("0:1\n", n) + "</co_linetable>"),
		"far lines":   code("<co_code>" + strings.Repeat("NOP\n", n) + "</co_code><co_linetable>" + strings.Repeat("0:1 0:16000000 ", n) + "</co_linetable>"),
		"ranges":      code("<co_code>NOP</co_code><co_exceptiontable>" + strings.Repeat("0 to 2 -> 2 [1]\n", n) + "</co_exceptiontable>"),
		"one line":    code("<co_code>" + strings.Repeat("x ", 10*n) + "</co_code>"),
		"brackets":    code("<co_code/><co_consts><literal>" + strings.Repeat("(", 10*n) + "</literal></co_consts>"),
		"references":  code("<co_code/><co_consts>" + strings.Repeat("<literal>&lt;code object f at 0x7&gt;</literal>", n) + "</co_consts>"),
		"instruction": strings.Repeat("<?a b?>", n) + code("<co_code/>"),
	} {
		begin := time.Now()
		f, diags := Unmarshal([]byte(doc), "x.xml")
		checkPlaces(t, doc, diags)
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if f != nil {
			returns(t, name, f)
		}
	}
}

// repeated gives a text many times over, and a last one.
type repeated struct {
	first, text, last string
	n                 int
	rest              string
}

func (r *repeated) Read(b []byte) (int, error) {
	for r.rest == "" {
		switch {
		case r.first != "":
			r.rest, r.first = r.first, ""
		case r.n > 0:
			r.rest, r.n = r.text, r.n-1
		default:
			n := copy(b, r.last)
			r.last = r.last[n:]
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

// TestStreams reads a document of 50 MB, of which the file is a fortieth, and
// looks that it was never in memory as a whole.
func TestStreams(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	const comment = "# what stands here is passed over, so that nothing of it is left in the file\n"
	one := "<code><co_code>" + strings.Repeat(comment, 1000) + "NOP\nRETURN_VALUE\n</co_code><co_consts/><co_names/></code>\n"
	r := &repeated{
		first: "<bytecode><head><version>2.7</version></head><code><co_code>NOP</co_code><co_consts>", text: one,
		last: "</co_consts></code></bytecode>", n: 50 << 20 / len(one),
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f, diags, err := Read(r, "x.xml")
	runtime.ReadMemStats(&after)
	if f == nil || err != nil {
		t.Fatal(diags, err)
	}
	if grew := int64(after.HeapSys) - int64(before.HeapSys); grew > 40<<20 {
		t.Errorf("reading took %d MB", grew>>20)
	}
}

// FuzzRoundTrip takes whatever can be read as a file through XML.
func FuzzRoundTrip(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := pyc.Read(data, pyc.ReadOptions{}); err == nil {
			mustReturn(t, "x", data)
		}
	})
}

// FuzzRead reads any document. What it assembles to goes through XML again.
func FuzzRead(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		doc := toXML(f, data)
		f.Add(doc[:min(len(doc), 4000)])
	}
	f.Add(toXML(f, corpus.One(f, "3.12", "p30_lines").Data))
	f.Add([]byte(strings.Replace(add, "%s", "LOAD_FAST (x)\nL: ; a\n>> 7 JUMP_FORWARD L\n", 1)))
	f.Fuzz(func(t *testing.T, doc []byte) {
		file, diags := Unmarshal(doc, "x.xml")
		checkPlaces(t, string(doc), diags)
		if (file == nil) != (diags.Err() != nil) {
			t.Fatalf("a file and errors, or neither: %v", diags)
		}
		if file != nil {
			returns(t, "x", file)
		}
	})
}
