package asmxml

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// written assembles a document, of which nothing is to be said, and gives the
// file.
func written(t testing.TB, doc string) *pyc.File {
	t.Helper()
	f, diags := Unmarshal([]byte(doc), "x.xml")
	if len(diags) > 0 {
		t.Fatalf("%v\n%s", diags, doc)
	}
	return f
}

// add is a function of Python 2.5, without its instructions.
const add = `<?xml version="1.0" ?>
<?xml-stylesheet type="text/xsl" href="bytecode.xsl" ?>
<!DOCTYPE bytecode SYSTEM "bytecode.dtd">
<bytecode>
    <head>
        <magic>0xb3f20d0a</magic>
        <modtime>Sat Apr 19 00:49:03 2008</modtime>
    </head>
    <code name="add">
        <co_argcount>1</co_argcount>
        <co_cellvars />
        <co_code><![CDATA[
%s]]></co_code>
        <co_filename>foo.py</co_filename>
        <co_firstlineno>1</co_firstlineno>
        <co_flags>0x43</co_flags>
        <co_freevars />
        <co_lnotab>0:2</co_lnotab>
        <co_name>add</co_name>
        <co_names />
        <co_nlocals>1</co_nlocals>
        <co_stacksize>2</co_stacksize>
        <co_varnames>
            <name>x</name>
        </co_varnames>
        <co_consts>
            <literal>None</literal>
            <literal>7</literal>
        </co_consts>
    </code>
</bytecode>
`

// TestColumns: only the operation and its operand count.
func TestColumns(t *testing.T) {
	var want []byte
	for _, listing := range []string{
		`  2           0 LOAD_FAST                0 (x)
              3 LOAD_CONST               1 (7)
              6 BINARY_ADD
              7 RETURN_VALUE
`,
		`------ 0 LOAD_FAST                0 (x)

# a comment
======
------ ===== LOAD_CONST               1 (7)
   #  another, about BINARY_ADD
 >>   ------ 6 BINARY_ADD
  -->   6 7: RETURN_VALUE
`,
		"LOAD_FAST 0\nLOAD_CONST 1\nBINARY_ADD\nRETURN_VALUE",
		"LOAD_FAST (x)\nLOAD_CONST (7)\nBINARY_ADD\nRETURN_VALUE",
		"LOAD_FAST 0 (nonsense\r\n\tLOAD_CONST 1 (8 or so)\r\nBINARY_ADD ; 15\r\n<!-- -->RETURN_VALUE",
	} {
		f := written(t, strings.Replace(add, "%s", strings.Replace(listing, "<!-- -->", "]]><!--\n--><![CDATA[", 1), 1))
		data, err := f.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = data
		}
		if code := f.Code.Code.S; code != "|\x00\x00d\x01\x00\x17S" || !bytes.Equal(data, want) {
			t.Errorf("%q gives %q", listing, code)
		}
	}
}

// TestOtherMeaning: where a number and what stands beside it do not go together,
// the number counts, and there is a warning.
func TestOtherMeaning(t *testing.T) {
	for line, want := range map[string]string{
		"LOAD_CONST 1 (8)":                   "1:84: warning: constant 1 is 7, not this; the number counts",
		"LOAD_CONST 2 (7)":                   "1:84: warning: there is no constant 2 in the list, which has 2; the number counts",
		"LOAD_CONST 1 (<code object f>)":     "",
		"LOAD_CONST 1 (7.)":                  "1:84: warning: constant 1 is 7, not this; the number counts",
		"LOAD_CONST 1 ('7'...)":              "",
		"LOAD_NAME  0 (print)":               "1:84: warning: name 0 is open, not this; the number counts",
		"LOAD_NAME  0 ('open')":              "",
		"COMPARE_OP 2 (!=)":                  "1:84: warning: operand 2 is (==), not this; the number counts",
		"LOAD_FAST  0 (y)   {prefixes 1}":    "1:84: warning: name 0 is x, not this; the number counts",
		"JUMP_FORWARD 2 (to 7)\nNOP\nNOP":    "",
		"0 JUMP_FORWARD 2 (to 4)\nNOP\nNOP":  "",
		"0 JUMP_FORWARD 2 (to 6)\nNOP\nNOP":  "1:91: warning: operand 2 leads to 4, not this; the number counts",
		"0 JUMP_ABSOLUTE 2 (to 2)\nNOP\nNOP": "",
	} {
		f, diags := Unmarshal([]byte(`<bytecode><head><version>3.8</version></head><code><co_code><![CDATA[`+line+`]]></co_code>
<co_names><name>open</name></co_names><co_varnames><name>x</name></co_varnames><co_consts><literal>None</literal><literal>7</literal></co_consts>
</code></bytecode>`), "")
		if f == nil || told(diags, 0) != want {
			t.Errorf("%s: told is %v, not %s", line, diags, want)
		}
	}
}

// TestAttributes: attributes, processing instructions and comments do not
// count, wherever they stand.
func TestAttributes(t *testing.T) {
	data := toXML(t, corpus.One(t, "2.5", "p15_func").Data)
	doc := string(data)
	doc = strings.ReplaceAll(doc, `<code name="`, `<!-- a --><code id='7' name="another `)
	doc = strings.ReplaceAll(doc, "<co_consts>", "<?pi x?><co_consts n=\"&lt;1\">")
	doc = strings.ReplaceAll(doc, "</literal>", "<!-- b --></literal>")
	f := written(t, doc)
	if out, _ := f.Append(nil); !bytes.Equal(out, corpus.One(t, "2.5", "p15_func").Data) {
		t.Error("not the same bytes")
	}
}

// TestLeftOut has a document with what cannot be worked out, and no more.
func TestLeftOut(t *testing.T) {
	f := written(t, `<bytecode><head><version>3.8</version></head><code>
<co_consts><literal>None</literal><code>
  <co_code>
    LOAD_FAST (x)
    POP_JUMP_IF_FALSE END
    LOAD_CONST 1
    RETURN_VALUE
  END:
    LOAD_CONST (None)
    RETURN_VALUE
  </co_code>
  <co_name>f</co_name>
  <co_argcount>1</co_argcount>
  <co_consts><literal>None</literal><literal>'yes'</literal></co_consts>
</code></co_consts>
<co_names><name>f</name></co_names>
<co_code>
  LOAD_CONST (&lt;code object f at 00B0F1E8, file "foo.py", line 1&gt;)
  LOAD_CONST ('f')
  MAKE_FUNCTION 0
  STORE_NAME (f)
  LOAD_CONST (None)
  RETURN_VALUE
</co_code></code></bytecode>`)
	c := f.Code
	if c.Name.S != "<module>" || c.Filename.S != "x.xml" || c.Stacksize != 2 || c.Firstlineno != 1 || c.Flags != 0x40 {
		t.Errorf("the module is %+v", c)
	}
	inner, ok := c.Consts.Items[0+1].(*marshal.Code)
	if !ok || inner.Name.S != "f" || inner.Nlocals != 1 || inner.Argcount != 1 || inner.Flags != 0x43 || len(inner.Varnames.Items) != 1 {
		t.Errorf("the function is %+v", inner)
	}
	if want := "d\x01d\x02\x84\x00Z\x00d\x00S\x00"; c.Code.S != want {
		t.Errorf("the module's code is %q, not %q", c.Code.S, want)
	}
	if want := "|\x00r\x08d\x01S\x00d\x00S\x00"; inner.Code.S != want {
		t.Errorf("the function's code is %q, not %q", inner.Code.S, want)
	}
}

// TestRawLnotab has the bytes of a line table in the place of its entries.
func TestRawLnotab(t *testing.T) {
	for _, lnotab := range []string{"0:2 3:4 6:5", "0x00010302 0301"} {
		doc := strings.Replace(add, "<co_lnotab>0:2", "<co_lnotab>"+lnotab, 1)
		f := written(t, strings.Replace(doc, "%s", "LOAD_FAST 0\nLOAD_CONST 1\nBINARY_ADD\nRETURN_VALUE\n", 1))
		if f.Code.Linetable.S != "\x00\x01\x03\x02\x03\x01" {
			t.Errorf("%s gives %x", lnotab, f.Code.Linetable.S)
		}
	}
}

// TestHeads has every kind of header.
func TestHeads(t *testing.T) {
	for head, want := range map[string]string{
		"<magic>0xb3f20d0a</magic><modtime>Sat Apr 19 00:49:03 2008</modtime>":             "b3f20d0a 7f410948",
		"<magic>b3f2 0d0a</magic><modtime>1208566143</modtime>":                            "b3f20d0a 7f410948",
		"<version>3.6</version><size>7</size>":                                             "330d0d0a 00000000 07000000",
		"<magic>0xb3f20d0a</magic><modtime>Sat Apr  5 00:49:03 2008</modtime>":             "b3f20d0a 7fccf647",
		"<version>3.12</version>":                                                          "cb0d0d0a 00000000 00000000 00000000",
		"<magic>0xcb0d0d0a</magic><hash>0x0123456789abcdef</hash>":                         "cb0d0d0a 03000000 efcdab89 67452301",
		"<magic>0xcb0d0d0a</magic><flags>0x1</flags><hash>0x0123456789abcdef</hash>":       "cb0d0d0a 01000000 efcdab89 67452301",
		"<magic>0xcb0d0d0a</magic><flags>0x8</flags><modtime>1</modtime><size>0x10</size>": "cb0d0d0a 08000000 01000000 10000000",
	} {
		f := written(t, "<bytecode><head>"+head+"</head><code><co_code>NOP</co_code></code></bytecode>")
		data, err := f.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		got := hexWords(data[:f.Version.Header.Bytes()])
		if got != want {
			t.Errorf("%s gives %s, not %s", head, got, want)
		}
	}
}

func hexWords(b []byte) string {
	const digits = "0123456789abcdef"
	var s []byte
	for i, c := range b {
		if i > 0 && i%4 == 0 {
			s = append(s, ' ')
		}
		s = append(s, digits[c>>4], digits[c&15])
	}
	return string(s)
}

// TestClosure has a closure told by meaning only: which variables are cells and
// which are free is worked out.
func TestClosure(t *testing.T) {
	f := written(t, `<bytecode><head><version>3.8</version></head><code><co_code>
  LOAD_CONST (&lt;code object outer&gt;)
  LOAD_CONST ('outer')
  MAKE_FUNCTION 0
  RETURN_VALUE
</co_code><co_consts><code><co_name>outer</co_name><co_varnames><name>a</name></co_varnames><co_argcount>1</co_argcount><co_code>
  LOAD_CLOSURE (a)
  BUILD_TUPLE 1
  LOAD_CONST (&lt;code object inner&gt;)
  LOAD_CONST ('inner')
  MAKE_FUNCTION (closure)
  RETURN_VALUE
</co_code><co_consts><code><co_name>inner</co_name><co_code>
  LOAD_DEREF (a)
  RETURN_VALUE
</co_code></code></co_consts></code></co_consts></code></bytecode>`)
	outer := f.Code.Consts.Items[0].(*marshal.Code)
	inner := outer.Consts.Items[0].(*marshal.Code)
	if len(outer.Cellvars.Items) != 1 || len(inner.Freevars.Items) != 1 || len(inner.Cellvars.Items) != 0 {
		t.Errorf("cells %v, free variables %v", outer.Cellvars.Items, inner.Freevars.Items)
	}
}

// TestMarkup has in every kind of text what XML takes for its own.
func TestMarkup(t *testing.T) {
	const odd = "a]]>b&amp;<c d=\"'\">"
	f := written(t, `<bytecode><head><version>3.8</version></head><code><co_code>
  LOAD_CONST 0
  LOAD_NAME 0
</co_code><co_consts><literal>"x"</literal></co_consts><co_names><name>x</name></co_names></code></bytecode>`)
	c := f.Code
	for _, s := range []*marshal.Str{c.Name, c.Filename, c.Consts.Items[0].(*marshal.Str), c.Names.Items[0].(*marshal.Str)} {
		s.S = odd
	}
	data, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	mustReturn(t, odd, data)
	doc := string(toXML(t, data))
	for part, n := range map[string]int{cdataSplit: 2, "]]>": 3, `name="a]]&gt;b&amp;amp;&lt;c d=&quot;'&quot;&gt;"`: 1} {
		if strings.Count(doc, part) != n {
			t.Errorf("not %d times %s:\n%s", n, part, doc)
		}
	}
}

// TestLong has constants and names that are too long for an operand to repeat,
// some with annotations behind.
func TestLong(t *testing.T) {
	long := strings.Repeat("('é\"", 100)
	f := written(t, `<bytecode><head><version>3.8</version></head><code><co_code>
  LOAD_CONST 0
  LOAD_CONST 0 {prefixes 1}
  LOAD_NAME 0
  LOAD_NAME 0 {prefixes 2}
  LOAD_CONST 1
</co_code><co_consts><literal>`+literal(long)+`</literal><literal>['`+strings.Repeat("x', '", 100)+`']</literal></co_consts>
<co_names><name>`+literal(long)+`</name></co_names></code></bytecode>`)
	data, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	mustReturn(t, "long", data)
	if doc := toXML(t, data); bytes.Count(doc, []byte("...)\n")) != 3 {
		t.Errorf("%s", doc)
	}
}

// literal gives the literal of a text.
func literal(s string) string {
	return "'" + strings.ReplaceAll(s, "'", "\\'") + "'"
}

// TestPreRelease: a magic number that does not tell how the instructions were
// read has the version beside it.
func TestPreRelease(t *testing.T) {
	data := bytes.Clone(corpus.One(t, "3.8", "p38_new").Data)
	as, _ := pyver.ByName("3.8")
	binary.LittleEndian.PutUint16(data, 3410) // of 3.8a1
	f, err := pyc.Read(data, pyc.ReadOptions{As: as})
	if err != nil {
		t.Fatal(err)
	}
	f.Version, _ = pyver.ByName("3.9")
	var doc bytes.Buffer
	if err := Marshal(&doc, f, MarshalOptions{}); err != nil || !strings.Contains(doc.String(), "<version>3.9</version>") {
		t.Fatalf("%v\n%.500s", err, doc.Bytes())
	}
	if back := written(t, doc.String()); back.Version != f.Version || back.Magic != f.Magic {
		t.Errorf("version %s, magic %x", back.Version.Name, back.Magic)
	}
}

// TestEncodings: what is a part of UTF-8 can be read.
func TestEncodings(t *testing.T) {
	const doc = "<bytecode><head><version>3.8</version></head><code><co_code/></code></bytecode>"
	for _, begin := range []string{"\ufeff", "<?xml version='1.0' encoding='utf-8'?>", "<?xml version='1.0' encoding='US-ASCII'?>\n"} {
		written(t, begin+doc)
	}
}
