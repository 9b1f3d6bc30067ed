package asmxml

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/pyasm/pyasm/diag"
)

// TestMistakes has what a person gets to read, by a whole document, by what
// stands behind a head of 3.12, by a code object, and by its listing.
func TestMistakes(t *testing.T) {
	const head = "<bytecode><head><version>3.12</version></head>\n"
	for doc, want := range map[string]string{
		"":            "1:1: error: the document has no root element",
		"hello":       "1:1: error: no text can stand outside of the root element",
		"<a/>":        "1:1: error: the root element is <a> and has to be <bytecode>",
		"<bytecode/>": "1:1: error: the document has no <code>",
		"<bytecode><code><co_code/></code></bytecode>":             "1:11: error: the version is not told before this line; the head has to have a <magic> or a <version>",
		"<bytecode>\n <head/><code><co_code/></code></bytecode>":   "2:9: error: the version is not told before this line; the head has to have a <magic> or a <version>",
		"<?xml version=\"1.0\" encoding=\"latin1\"?>\n<bytecode/>": `1:1: error: the document is in "latin1" and has to be in UTF-8`,
		"\xff\xfe<\x00b\x00": "1:1: error: the document is in UTF-16 and has to be in UTF-8",
		"<!DOCTYPE bytecode [<!ENTITY a \"b\">]>\n<bytecode>&a;</bytecode>":                                                                          "1:1: error: the document declares entities, which are not read; it has to say itself what they stand for",
		"<!DOCTYPE bytecode [<!ELEMENT a ANY>]>\n<bytecode>&a;</bytecode>":                                                                           "2:14: error: not well-formed: invalid character entity &a;",
		"<bytecode>\n<head><magic>12</magic></head><code/></bytecode>":                                                                               "2:14: error: the four bytes that the file begins with are wanted here, like 0xb3f20d0a",
		"<bytecode>\n<head><magic>0x12345678</magic></head><code/></bytecode>":                                                                       "2:14: error: unknown magic number 0x12345678",
		"<bytecode>\n<head><version>9</version></head><code/></bytecode>":                                                                            `2:16: error: unknown Python version "9"; versions are 1.0 to 3.15, and pypy2.7 and pypy3.5 to pypy3.11`,
		"<bytecode>\n<head><version>3.8</version><size>-1</size></head><code><co_code/></code></bytecode>":                                           "2:35: error: a number of 32 bits is wanted here",
		"<bytecode>\n<head><version>3.8</version><modtime>now</modtime></head><code><co_code/></code></bytecode>":                                    "2:38: error: a time from 1970 to 2106 is wanted here, like Sat Apr 19 00:49:03 2008",
		"<bytecode>\n<head><version>2.5</version><size>1</size></head><code><co_code/></code></bytecode>":                                            "2:35: warning: files of Python 2.5 have no size, so this is left out",
		"<bytecode>\n<head><magic>0xb3f20d0a</magic><version>3.8</version></head><code><co_code/></code></bytecode>":                                 "2:14: warning: this is the magic number of Python 2.5, not 3.8; the magic number counts",
		"<bytecode><head><version>1.0</version></head>\n<code><co_code/><co_varnames><name>x</name></co_varnames></code></bytecode>":                 "2:36: warning: code objects of Python 1.0 have no co_varnames, so this is left out",
		"<bytecode><head><version>3.8</version></head>\n<code><co_code/><co_exceptiontable>\n 0 to 0 -> 0 [0]</co_exceptiontable></code></bytecode>": "3:2: warning: code objects of Python 3.8 have no co_exceptiontable, so this is left out",
		"<bytecode><head><version>2.5</version></head>\n<code><co_kwonlyargcount>1</co_kwonlyargcount><co_code>NOP</co_code></code></bytecode>":      "2:26: warning: code objects of Python 2.5 have no co_kwonlyargcount, so this is left out",
	} {
		oneMistake(t, doc, want)
	}
	for body, want := range map[string]string{
		"<code><co_code/></bytecode>":                                  "2:28: error: not well-formed: element <code> closed by </bytecode>",
		"<code><co_code/>":                                             "2:17: error: not well-formed: unexpected EOF",
		"<code><co_code/></code></bytecode><b/>":                       "2:35: error: the document has a second root element, <b>",
		"<head/><code><co_code/></code></bytecode>":                    "2:1: error: <head> stands here a second time",
		"<rest>0</rest><code><co_code/></code></bytecode>":             "2:7: error: bytes in hexadecimal are wanted here",
		"<objects><name/></objects><code><co_code/></code></bytecode>": "2:10: error: <name> is no element of <objects>",
		"<code><co_code/></code><a><b/></a></bytecode>":                "2:24: error: <a> is no element of <bytecode>",
		"<objects><code><co_code/><co_number>1</co_number></code></objects><code><co_code/><co_number>0x1</co_number></code></bytecode>": "2:94: error: another code object has the number 0x1 already; give this one another",
	} {
		oneMistake(t, head+body, want)
	}
	for code, want := range map[string]string{
		"":                                                               "2:1: error: the code object has no <co_code>",
		"<co_code>N&foo;</co_code>":                                      "2:22: error: not well-formed: invalid character entity &foo;",
		"<co_code><![CDATA[ NOPE]]></co_code>":                           "2:26: error: NOPE is no operation of Python 3.12; did you mean NOP?",
		"<co_code>\x01</co_code>":                                        "2:17: error: not well-formed: illegal character code U+0001",
		"<co_code>a]]>b</co_code>":                                       "2:20: error: not well-formed: unescaped ]]> not in CDATA section",
		"<co_code/>text":                                                 "2:17: error: no text can stand among the elements of <code>",
		"<co_code/><co_fnord>1<a/></co_fnord>":                           "2:17: error: <co_fnord> is no element of <code>",
		"<co_code/><co_code/>":                                           "2:17: error: <co_code> stands here a second time",
		"<co_code/><co_name>a<b/></co_name>":                             "2:27: error: <b> is no element of <co_name>",
		"<co_code/><co_name>= 7</co_name>":                               "2:26: error: a string is wanted here, not an int",
		"<co_code/><co_argcount>many</co_argcount>":                      `2:30: error: a whole number of 32 bits is wanted here, not "many"`,
		"<co_code/><co_stacksize>99999999999</co_stacksize>":             `2:31: error: a whole number of 32 bits is wanted here, not "99999999999"`,
		"<co_code/><co_flags>CO_NESTED</co_flags>":                       "2:27: error: a number of 32 bits is wanted here",
		"<co_code/><co_consts><literal>(1, </literal></co_consts>":       "2:40: error: text ends, expected a constant",
		"<co_code/><co_consts>\n<literal>\n 1 2\n</literal></co_consts>": "4:3: error: nothing more is expected behind the constant",
		"<co_code/><co_consts><name>x</name></co_consts>":                "2:28: error: <name> is no element of <co_consts>",
		"<co_code/><co_consts><literal>&lt;code object g at 0x9&gt;</literal></co_consts>": "2:38: error: the text has no code object g",
		"<co_code/><co_names><literal/></co_names>":                                        "2:27: error: <literal> is no element of <co_names>",
		"<co_code>NOP</co_code><co_linetable>0:1 x</co_linetable>":                         "2:47: error: an entry like 12:7 is wanted here: an offset, and its line or -- for none, up to line 2147483647; or 12:7@4-9 with columns",
		"<co_code>NOP</co_code><co_linetable>4:1 0:2</co_linetable>":                       "2:1: error: the line table does not fit: its offsets have to grow and to lie inside the code",
		"<co_code>NOP</co_code><co_linetable>0:1</co_linetable><co_lnotab/>":               "2:43: error: the code object has a <co_lnotab> too, which is the same",
		"<co_code>NOP</co_code><co_exceptiontable>\n 0 to 2</co_exceptiontable>":           "3:2: error: an entry like L2 to L6 -> L8 [1] is wanted here",
		"<co_code>NOP</co_code><co_exceptiontable>\n 0 to B -> 2 [1]</co_exceptiontable>":  "3:7: error: the label B stands nowhere",
		"<co_code>NOP</co_code><marshal>wrong</marshal>":                                   `2:38: error: "wrong" is none of plain, flagged, new, again, type, digits`,
	} {
		oneMistake(t, head+"<code>"+code+"</code></bytecode>", want)
	}
	for listing, want := range map[string]string{
		"  2  12 LOAD_FSAT 0 (x)":       "3:9: error: LOAD_FSAT is no operation of Python 3.12; did you mean LOAD_FAST?",
		"LOAD_FSAT 0 ('LOAD_FAST NOP')": "3:1: error: LOAD_FSAT is no operation of Python 3.12; did you mean LOAD_FAST?",
		"  12 PRINT_ITEM":               "3:6: error: PRINT_ITEM is no operation of Python 3.12; it is of Python 1.0 to 2.7; in 3.12 a call of print does this",
		"   12":                         "3:4: error: no operation stands on this line",
		" NOP 300":                      "3:2: error: the operand is too large",
		" LOAD_CONST":                   "3:12: error: LOAD_CONST wants a constant",
		" LOAD_CONST 4294967296 (x)":    "3:13: error: 4294967296 is no operand: it must be 0 to 4294967295",
		" LOAD_CONST (nonsense)":        "3:14: error: found nonsense, expected a constant; LOAD_CONST ('nonsense') has a text, LOAD_NAME (nonsense) the value of a variable",
		" JUMP_FORWARD L9":              "3:15: error: the label L9 stands nowhere",
		"L:\nL:\nNOP":                   "4:1: error: the label L stands here a second time",
	} {
		oneMistake(t, head+"<code><co_code><![CDATA[\n"+listing+"\n]]></co_code></code></bytecode>", want)
	}
}

// oneMistake looks for a message about a document, which must be the first and
// all that is said.
func oneMistake(t *testing.T, doc, want string) {
	t.Helper()
	f, diags := Unmarshal([]byte(doc), "x.xml")
	checkPlaces(t, doc, diags)
	if len(diags) == 0 || diags[0].Error() != "x.xml:"+want {
		t.Errorf("%.300q:\n got %v\nwant x.xml:%s", doc, diags, want)
	}
	if len(diags) > 1 {
		t.Errorf("%.300q: more than one message:\n%v", doc, diags)
	}
	if failed := diags.Err() != nil; failed != strings.Contains(want, "error: ") || failed != (f == nil) {
		t.Errorf("%.300q: an error or not: %v", doc, failed)
	}
}

// checkPlaces looks that every diagnostic has a place in the document, and that
// they are in order.
func checkPlaces(t testing.TB, doc string, diags diag.List) {
	t.Helper()
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(doc), "\n")
	last := 0
	for _, d := range diags {
		if d.Line < 1 || d.Line > len(lines) || d.Line < last || d.Msg == "" {
			t.Fatalf("line %d of %d, after one of line %d: %v", d.Line, len(lines), last, d)
		}
		last = d.Line
		if n := utf8.RuneCountInString(d.Source); d.Col < 0 || d.Source != "" && (d.Col > n+1 || d.Col+d.Width > n+2) {
			t.Fatalf("column %d, width %d of a line of %d characters: %v", d.Col, d.Width, n, d)
		}
	}
}

// TestSource: messages show the line as it stands, with a mark below.
func TestSource(t *testing.T) {
	for doc, want := range map[string]string{
		"<bytecode>\n  <head> <version>2.9</version> </head>\n<code><co_code/></code></bytecode>":                          "    <head> <version>2.9</version> </head>\n                    ^^^",
		"<bytecode><head><version>2.5</version></head>\n<code>\n  <co_code>FOO</co_code> </code></bytecode>":               "    <co_code>FOO</co_code> </code></bytecode>\n             ^^^",
		"<bytecode><head><version>2.5</version></head>\n<code>\n <co_argcount>x</co_argcount><co_code/></code></bytecode>": "   <co_argcount>x</co_argcount><co_code/></code></bytecode>\n                ^",
	} {
		_, diags := Unmarshal([]byte(doc), "x.xml")
		if len(diags) != 1 || diags[0].Caret() != want {
			t.Errorf("%v\n%s\nwant\n%s", diags, diags[0].Caret(), want)
		}
	}
}

// TestManyMistakes: no more are told than anybody wants to read.
func TestManyMistakes(t *testing.T) {
	const head = "<bytecode><head><version>3.12</version></head>\n<code><co_code>"
	for _, doc := range []string{
		head + strings.Repeat("FOO\n", 1000) + "</co_code></code></bytecode>",
		head + "</co_code>" + strings.Repeat("<foo/>\n", 1000) + "</code></bytecode>",
		head + "</co_code><co_names>" + strings.Repeat("<foo/>\n", 1000) + "</co_names></code></bytecode>",
		head + "</co_code><co_linetable>" + strings.Repeat("x\n", 1000) + "</co_linetable></code></bytecode>",
		head + "</co_code><co_exceptiontable>" + strings.Repeat("x\n", 1000) + "</co_exceptiontable></code></bytecode>",
		head + "</co_code><co_consts>" + strings.Repeat("<literal>(</literal>\n", 1000) + "</co_consts></code></bytecode>",
	} {
		f, diags := Unmarshal([]byte(doc), "x.xml")
		checkPlaces(t, doc, diags)
		if f != nil || len(diags) != 100 || !strings.Contains(diags[99].Hint, "last error") {
			t.Errorf("%.100q: %d messages, the last %v", doc, len(diags), diags[len(diags)-1])
		}
	}
}

// TestReaderFails: what the reader says comes back as it is.
func TestReaderFails(t *testing.T) {
	want := fmt.Errorf("the disk is gone")
	for _, begin := range []string{"", "<bytecode><head>", "<bytecode><head><version>3.8</version></head><code><co_code>NOP</co_code></code></bytecode>"} {
		f, diags, err := Read(io.MultiReader(strings.NewReader(begin), iotest.ErrReader(want)), "x.xml")
		if f != nil || len(diags) > 0 || err != want {
			t.Errorf("%q: %v, %v, %v", begin, f, diags, err)
		}
	}
}

// TestSmallReads reads a document byte by byte.
func TestSmallReads(t *testing.T) {
	const doc = "\ufeff<bytecode><head><version>3.8</version></head>\n<code><co_code>NOP</co_code></code></bytecode>"
	f, diags, err := Read(iotest.OneByteReader(strings.NewReader(doc)), "x.xml")
	if f == nil || len(diags) > 0 || err != nil {
		t.Errorf("%v, %v, %v", f, diags, err)
	}
}
