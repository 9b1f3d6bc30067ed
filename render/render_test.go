package render

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// TestOffsets looks at the bytes of every file where its code objects are
// said to be.
func TestOffsets(t *testing.T) {
	for _, file := range corpus.Files(t) {
		data := file.Data
		f, err := pyc.Read(data, pyc.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		found := findCodes(f)
		walkCodes(f.Code, func(c *marshal.Code) {
			p, ok := found[c]
			if !ok {
				t.Errorf("%s: a code object was not found", file)
				return
			}
			if data[p.object]&^marshal.RefFlag != c.Type || !bytes.HasPrefix(data[p.code:], []byte(c.Code.S)) {
				t.Errorf("%s: no code object at %#x, %#x", file, p.object, p.code)
			}
		})
	}
}

// assemble makes a file of operations, given as names and operands.
func assemble(t *testing.T, version string, ops ...any) *pyc.File {
	v, ok := pyver.ByName(version)
	if !ok {
		t.Fatalf("no version %s", version)
	}
	var code []byte
	for i := 0; i < len(ops); i += 2 {
		op, ok := opcode.For(v).Lookup(ops[i].(string))
		if !ok {
			t.Fatalf("%s has no %s", version, ops[i])
		}
		code = append(code, op.Code, byte(ops[i+1].(int)))
		code = append(code, make([]byte, 2*op.Caches)...)
	}
	str := func(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: 'u'}, S: s} }
	abc := &marshal.Seq{Head: marshal.Head{Type: '('}, Items: []marshal.Object{str("a"), str("b"), str("c\x1b[2J\u202e")}}
	c := &marshal.Code{Code: &marshal.Str{S: string(code)}, Consts: abc, Names: abc, Name: str("f"), Filename: str("x.py")}
	if v.Code == pyver.Code311 {
		c.LocalsPlusNames, c.LocalsPlusKinds = abc, str("   ")
	} else {
		c.Varnames = abc
	}
	return &pyc.File{Version: v, Code: c}
}

// remarks gives what a listing says behind the operations.
func remarks(t *testing.T, f *pyc.File, format Format) []string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, f, Options{Format: format}); err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, line := range strings.Split(out.String(), "\n") {
		if _, remark, ok := strings.Cut(line, " ; "); ok {
			said = append(said, remark)
		}
	}
	return said
}

func TestRemarks(t *testing.T) {
	f := assemble(t, "3.12", "LOAD_CONST", 3, "LOAD_FAST", 9, "<200>", 1, "JUMP_FORWARD", 100, "JUMP_FORWARD", 1, "LOAD_GLOBAL", 0,
		"JUMP_BACKWARD", 50)
	f.Code.Code.S += "\x00"
	want := []string{
		"operand out of range", "operand out of range", "unknown operation", "jump out of the code",
		"jump out of the code", "not an instruction",
	}
	for _, format := range []Format{Dis, Classic, ExtendedBytes} {
		if got := remarks(t, f, format); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%v: %q", format, got)
		}
	}
	f = assemble(t, "2.7", "JUMP_FORWARD", 0)
	f.Code.Code.S = "n\x01\x00d\x00\x00S" // into LOAD_CONST
	if got := remarks(t, f, Dis); len(got) != 1 || got[0] != "jump into an instruction" {
		t.Errorf("%q", got)
	}
}

func TestExplain(t *testing.T) {
	for _, c := range []struct {
		version string
		ops     []any
		want    string
	}{
		{
			"3.8",
			[]any{"LOAD_FAST", 0, "LOAD_FAST", 1, "LOAD_CONST", 1, "BINARY_MODULO", 0, "COMPARE_OP", 0, "RETURN_VALUE", 0},
			"TOS = b % 'b'|TOS = a < (b % 'b')|return a < (b % 'b')",
		},
		{
			"3.8",
			[]any{"LOAD_NAME", 0, "LOAD_METHOD", 1, "LOAD_FAST", 0, "CALL_METHOD", 1, "STORE_FAST", 1},
			"TOS = a.b|TOS = a.b(a)|b = a.b(a)",
		},
		{"3.12", []any{"LOAD_GLOBAL", 1, "LOAD_FAST", 1, "CALL", 1, "RETURN_VALUE", 0}, "TOS = a(b)|return a(b)"},
		{"3.13", []any{"LOAD_GLOBAL", 1, "LOAD_FAST_LOAD_FAST", 1, "CALL", 2, "POP_TOP", 0}, "TOS = a(a, b)"},
		{
			"3.13",
			[]any{"LOAD_FAST", 0, "LOAD_ATTR", 3, "CALL", 0, "COPY", 1, "SWAP", 2, "COMPARE_OP", 88, "POP_JUMP_IF_FALSE", 0, "NOP", 0},
			"TOS = a.b|TOS = a.b()|TOS = a.b() == a.b()|if not (a.b() == a.b())",
		},
		{"3.14", []any{"LOAD_FAST", 0, "LOAD_SMALL_INT", 7, "BINARY_OP", 26, "RETURN_VALUE", 0}, "TOS = a[7]|return a[7]"},
		{"3.8", []any{"LOAD_FAST", 0, "LOAD_FAST", 1, "ROT_TWO", 0, "BUILD_MAP", 1, "STORE_NAME", 0}, "TOS = {b: a}|a = {b: a}"},
		{"3.8", []any{"LOAD_FAST", 0, "BUILD_TUPLE", 1, "BUILD_SET", 0}, "TOS = (a,)"},
		{"3.8", []any{"POP_TOP", 0, "BINARY_ADD", 0, "RETURN_VALUE", 0, "LOAD_FAST", 0, "BINARY_ADD", 0}, ""},
		{
			"3.8",
			[]any{"LOAD_CONST", 0, "LOAD_CONST", 0, "IMPORT_NAME", 0, "IMPORT_FROM", 1, "STORE_NAME", 1},
			"TOS = __import__('a')|b = __import__('a').b",
		},
	} {
		got := remarks(t, assemble(t, c.version, c.ops...), Extended)
		for i := range got {
			got[i] = strings.TrimPrefix(got[i], "; ")
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%s %v:\ngot  %s\nwant %s", c.version, c.ops, s, c.want)
		}
	}
}

func TestCaches(t *testing.T) {
	f := assemble(t, "3.12", "COMPARE_OP", 0)
	for _, caches := range []bool{false, true} {
		var out bytes.Buffer
		if err := Write(&out, f, Options{Caches: caches}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(out.String(), "CACHE"); got != caches {
			t.Errorf("Caches %v: %s", caches, out.String())
		}
	}
}

// TestStackColumn: the column of the stack is in line, but for long lines, with
// colours and without.
func TestStackColumn(t *testing.T) {
	f := assemble(t, "3.12", "LOAD_CONST", 0, "EXTENDED_ARG", 0, "LOAD_FAST", 1, "LOAD_CONST", 1, "RETURN_VALUE", 0)
	f.Code.Consts = &marshal.Seq{Head: marshal.Head{Type: '('}, Items: []marshal.Object{
		f.Code.Name, &marshal.Str{Head: marshal.Head{Type: 'u'}, S: strings.Repeat("long", 20)},
	}}
	const want = "LOAD_CONST               0 ('f')  | a\n" +
		"EXTENDED_ARG             0\n" +
		"LOAD_FAST                1 (b)    | b\n" +
		"LOAD_CONST               1 ('longlonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglonglong')  | c\n" +
		"RETURN_VALUE                      | d\n"
	for _, colour := range []bool{false, true} {
		var out bytes.Buffer
		err := Write(&out, f, Options{Color: colour, Stack: func(*marshal.Code) []string { return []string{"a", "b", "c", "d"} }})
		if err != nil {
			t.Fatal(err)
		}
		got := regexp.MustCompile("\x1b\\[[0-9]*m").ReplaceAllString(out.String(), "")
		got = regexp.MustCompile(`(?m)^ +\d+ `).ReplaceAllString(got, "")
		if !strings.HasSuffix(got, want) {
			t.Errorf("colour %v: got\n%s", colour, got)
		}
	}
}

func TestHashHeader(t *testing.T) {
	f := assemble(t, "3.12", "NOP", 0)
	f.Header = pyc.Header{Flags: 3, Hash: 0xab}
	var out bytes.Buffer
	if err := Write(&out, f, Options{Format: Header}); err != nil {
		t.Fatal(err)
	}
	want := "# Python bytecode 3.12 (0)\n# SipHash: 0x00000000000000ab\n# Flags: 0x3 (hash-based, checked)\n# Embedded file name: x.py\n"
	if out.String() != want {
		t.Errorf("got %s", out.String())
	}
}

// TestTerminal sees to it that a name cannot send escapes to a terminal.
func TestTerminal(t *testing.T) {
	f := assemble(t, "3.12", "LOAD_NAME", 2)
	f.Code.Name = f.Code.Names.Items[2].(*marshal.Str)
	for format := range Format(len(formats)) {
		var out bytes.Buffer
		if err := Write(&out, f, Options{Format: format}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\u202e") {
			t.Errorf("%v: %q", format, out.String())
		}
	}
}

// failing is a writer that fails.
type failing struct{}

var errFull = errors.New("full")

func (failing) Write([]byte) (int, error) { return 0, errFull }

func TestWriteFails(t *testing.T) {
	if err := Write(failing{}, assemble(t, "3.12", "NOP", 0), Options{}); err != errFull {
		t.Error(err)
	}
}
