package asmtext

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// An edited text must give a file in which everything else is as it was.

// edited takes a file to text, changes that, and gives the file of it, with
// what is said of it.
func edited(t *testing.T, f *pyc.File, change func(string) string) (*pyc.File, string) {
	t.Helper()
	var text bytes.Buffer
	if err := Marshal(&text, f, MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	changed := change(text.String())
	if changed == text.String() {
		t.Fatalf("nothing is changed in\n%s", changed)
	}
	out, diags := Unmarshal([]byte(changed), "x")
	if out == nil {
		t.Fatalf("%v\n%s", diags, changed)
	}
	if len(diags) == 0 {
		return out, ""
	}
	return out, diags.Error()
}

func replaceOnce(t *testing.T, old, by string) func(string) string {
	return func(s string) string {
		if strings.Count(s, old) < 1 {
			t.Fatalf("no %q in\n%s", old, s)
		}
		return strings.Replace(s, old, by, 1)
	}
}

// twoFunctions is a module of 3.12 with two functions, f and g, whose line and
// exception tables are not as a compiler writes them.
func twoFunctions(t *testing.T) *pyc.File {
	t.Helper()
	v, _ := pyver.ByName("3.12")
	root := plainCode(v)
	for _, name := range []string{"f", "g"} {
		c := plainCode(v)
		c.Name = &marshal.Str{Head: marshal.Head{Type: 'z'}, S: name}
		c.Code.S = "\x97\x00\x64\x00\x01\x00\x64\x01\x53\x00" // RESUME, LOAD_CONST, POP_TOP, LOAD_CONST, RETURN_VALUE
		c.Consts.Items = []marshal.Object{&marshal.Int{Head: marshal.Head{Type: 'l'}}, marshal.None}
		c.Consts.Items[0] = &marshal.Long{Head: marshal.Head{Type: 'l'}, Digits: "\x07\x00"}
		c.Firstlineno = 3
		// Two ranges on one line where the compiler writes one.
		c.Linetable.S = string(linetab.Append(nil, v.Lines, []linetab.Entry{{Offset: 0, Pos: linetab.AtLine(3)}, {Offset: 4, Pos: linetab.AtLine(3)}}, 3, 10)) + "\x80"
		c.Exceptiontable.S = "\x81\x01\x02\x40\x00" // a number in more groups than it needs
		root.Consts.Items = append(root.Consts.Items, c)
	}
	data, err := (&pyc.File{Version: v, Magic: v.MagicBytes(), Code: root}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := readAny(t, data)
	if f == nil {
		t.Fatal("not read")
	}
	mustReturn(t, f, data)
	return f
}

func function(f *pyc.File, i int) *marshal.Code { return f.Code.Consts.Items[i].(*marshal.Code) }

// written is a code object as bytes, without what else is in the file.
func written(t *testing.T, c *marshal.Code) string {
	t.Helper()
	v, _ := pyver.ByName("3.12")
	b, err := marshal.Append(nil, v, c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestEditInstruction(t *testing.T) {
	before := twoFunctions(t)
	after, said := edited(t, before, replaceOnce(t, "            LOAD_CONST           (7)\n", ""))
	if got := function(after, 0).Code.S; got != "\x97\x00\x01\x00\x64\x01\x53\x00" {
		t.Errorf("f is %x", got)
	}
	if written(t, function(after, 1)) != written(t, function(before, 1)) {
		t.Error("g is not as it was")
	}
	if !strings.Contains(said, "warning: the bytes of the exception table no longer fit") || strings.Contains(said, "error") {
		t.Errorf("said is %q", said)
	}
}

func TestEditLine(t *testing.T) {
	before := twoFunctions(t)
	after, said := edited(t, before, replaceOnce(t, "  3:\n", "  5:\n"))
	if written(t, function(after, 1)) != written(t, function(before, 1)) {
		t.Error("g is not as it was")
	}
	entries, err := linetab.Decode(nil, pyver.Location311, function(after, 0).Linetable.S, 3, 10)
	if err != nil || len(entries) != 1 || entries[0].Pos.Line != 5 {
		t.Errorf("the lines are %v (%v)", entries, err)
	}
	if !strings.Contains(said, "warning: the bytes of the line table no longer fit") {
		t.Errorf("said is %q", said)
	}
}

func TestEditConstant(t *testing.T) {
	before := twoFunctions(t)
	after, said := edited(t, before, replaceOnce(t, "LOAD_CONST           (7)", "LOAD_CONST           ('new')"))
	c := function(after, 0)
	if n := len(c.Consts.Items); n != 3 || c.Code.S[3] != 2 || c.Consts.Items[2].(*marshal.Str).S != "new" {
		t.Errorf("%d constants, code %x", n, c.Code.S)
	}
	if c.Consts.Items[0].TypeCode() != 'l' || c.Linetable.S != function(before, 0).Linetable.S || c.Exceptiontable.S != function(before, 0).Exceptiontable.S {
		t.Error("what was not edited is not as it was")
	}
	if written(t, function(after, 1)) != written(t, function(before, 1)) {
		t.Error("g is not as it was")
	}
	t.Log(said)
}

func TestEditListedConstant(t *testing.T) {
	before := twoFunctions(t)
	after, said := edited(t, before, func(s string) string {
		s = strings.Replace(s, "#    0: 7\n", "#    0: 'seven'\n", 1)
		return strings.Replace(s, "LOAD_CONST           (7)", "LOAD_CONST           ('seven')", 1)
	})
	c := function(after, 0)
	if len(c.Consts.Items) != 2 || c.Consts.Items[0].(*marshal.Str).S != "seven" {
		t.Errorf("constants %v", c.Consts.Items)
	}
	if want := "no longer true of f and left out: type l consts[0]"; !strings.Contains(said, want) {
		t.Errorf("said is %q, not %q", said, want)
	}
}

func TestEditName(t *testing.T) {
	before := twoFunctions(t)
	after, _ := edited(t, before, replaceOnce(t, "# Method Name:       f\n", "# Method Name:       changed\n"))
	c := function(after, 0)
	if c.Name.S != "changed" || c.Code.S != function(before, 0).Code.S {
		t.Errorf("name %q", c.Name.S)
	}
	if written(t, function(after, 1)) != written(t, function(before, 1)) {
		t.Error("g is not as it was")
	}
}

// codeText finds the text of one code object.
func codeText(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)\n# Method Name:       ` + name + `\n.*?\n(\n# Method)`)
}

func TestEditRemoved(t *testing.T) {
	before := twoFunctions(t)
	after, said := edited(t, before, func(s string) string {
		s = codeText("f").ReplaceAllString(s, "$1")
		s = strings.Replace(s, "#    0: <code object f at 0x1>\n", "", 1)
		return strings.Replace(s, "#    1: <code object g", "#    0: <code object g", 1)
	})
	if len(after.Code.Consts.Items) != 1 || written(t, function(after, 0)) != written(t, function(before, 1)) {
		t.Errorf("g is not as it was; %s", said)
	}
}

func TestEditRemovedFromList(t *testing.T) {
	_, said := edited(t, twoFunctions(t), func(s string) string {
		s = strings.Replace(s, "#    0: <code object f at 0x1>\n", "", 1)
		return strings.Replace(s, "#    1: <code object g", "#    0: <code object g", 1)
	})
	if want := "no constant refers to the code object f, so it is left out"; !strings.Contains(said, want) {
		t.Errorf("said is %q, not %q", said, want)
	}
}

func TestEditOrder(t *testing.T) {
	before := twoFunctions(t)
	// In the text only: the file stays the same.
	swap := func(s string) string {
		f := codeText("f").FindString(s)
		f = strings.TrimSuffix(f, "\n# Method")
		g := codeText("g").FindString(s)
		g = strings.TrimSuffix(g, "\n# Method")
		s = strings.Replace(s, f, "\x00", 1)
		s = strings.Replace(s, g, f, 1)
		return strings.Replace(s, "\x00", g, 1)
	}
	after, said := edited(t, before, swap)
	a, _ := after.Append(nil)
	b, _ := before.Append(nil)
	if !bytes.Equal(a, b) || said != "" {
		t.Errorf("another file (%s)", said)
	}
	// In the list of constants.
	after, said = edited(t, before, func(s string) string {
		s = strings.Replace(s, "#    0: <code object f at 0x1>\n", "#    0: <code object g at 0x2>\n", 1)
		return strings.Replace(s, "#    1: <code object g at 0x2>\n", "#    1: <code object f at 0x1>\n", 1)
	})
	if said != "" || written(t, function(after, 0)) != written(t, function(before, 1)) || written(t, function(after, 1)) != written(t, function(before, 0)) {
		t.Errorf("the functions are not as they were (%s)", said)
	}
}

// TestJumpsToOffsets has jumps that tell the offset they lead to, as listings do.
func TestJumpsToOffsets(t *testing.T) {
	for _, tt := range []struct{ text, same string }{
		{"# Python bytecode 3.8\n JUMP_FORWARD (to 4)\n NOP\n RETURN_VALUE\n", "# Python bytecode 3.8\n JUMP_FORWARD a\n NOP\na:\n RETURN_VALUE\n"},
		{"# Python bytecode 3.12\n NOP\n JUMP_BACKWARD (to 0)\n", "# Python bytecode 3.12\na:\n NOP\n JUMP_BACKWARD a\n"},
		{"# Python bytecode 3.8\n NOP\n JUMP_ABSOLUTE (to 4)\n RETURN_VALUE\n", "# Python bytecode 3.8\n NOP\n JUMP_ABSOLUTE a\na:\n RETURN_VALUE\n"},
	} {
		if got, want := assembled(t, tt.text), assembled(t, tt.same); got.Code.Code.S != want.Code.Code.S {
			t.Errorf("%s is % x, not % x", tt.text, got.Code.Code.S, want.Code.Code.S)
		}
	}
}
