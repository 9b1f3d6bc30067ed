package pyasm_test

import (
	"bytes"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pyasm/pyasm"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
)

// eachFile calls f for every file of the corpus.
func eachFile(t *testing.T, f func(t *testing.T, data []byte, file *pyasm.File)) {
	t.Helper()
	for _, c := range corpus.Files(t) {
		file, err := pyasm.Read(c.Data, pyasm.ReadOptions{})
		if err != nil {
			t.Errorf("%s: %v", c, err)
			continue
		}
		t.Run(c.String(), func(t *testing.T) { f(t, c.Data, file) })
	}
}

func TestSameBytes(t *testing.T) {
	eachFile(t, func(t *testing.T, data []byte, f *pyasm.File) {
		out, err := pyasm.Write(f)
		if err != nil || !bytes.Equal(out, data) {
			t.Errorf("other bytes (%v)", err)
		}
		text, err := pyasm.Disassemble(f)
		if err != nil {
			t.Fatal(err)
		}
		back, diags := pyasm.Assemble(text, "")
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		out, err = pyasm.Write(back)
		if err != nil || !bytes.Equal(out, data) {
			t.Errorf("other bytes by way of the text (%v)", err)
		}
	})
}

// TestWalk looks that the instructions lie one behind the other, and that what
// they say of themselves fits together.
func TestWalk(t *testing.T) {
	eachFile(t, func(t *testing.T, _ []byte, f *pyasm.File) {
		codes := 0
		for c := range pyasm.Codes(f) {
			if (c.Outer == nil) != (c.View.Code == f.Code) {
				t.Errorf("%s: outer code object %v", c, c.Outer)
			}
			codes++
			last := int32(-1)
			for in := range c.Instrs() {
				if in.Offset <= last || !strings.HasPrefix(in.String(), in.Name) {
					t.Fatalf("%s: %s at %d", c, in, in.Offset)
				}
				last = in.Offset
				checkInstr(t, c, in)
			}
		}
		if codes == 0 {
			t.Error("no code objects")
		}
	})
}

func checkInstr(t *testing.T, c *pyasm.Code, in pyasm.Instr) {
	if to, ok := in.Target(); ok && (to < 0 || int(to) > len(c.View.Code.Code.S)) {
		t.Errorf("%s: %s leads to %d", c, in, to)
	}
	if _, ok := in.Const(); ok && in.Meaning() == "" {
		t.Errorf("%s: %s has no meaning", c, in)
	}
	if in.Line() < linetab.None {
		t.Errorf("%s: %s on line %d", c, in, in.Line())
	}
}

func TestCodesStops(t *testing.T) {
	f := read(t, "testdata/corpus/3.12/p312_new.pyc")
	n := 0
	for range pyasm.Codes(f) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Error(n)
	}
}

func read(t *testing.T, name string) *pyasm.File {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pyasm.Read(data, pyasm.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestSetConstShared changes a constant of a code object whose tuple of
// constants another has, too.
func TestSetConstShared(t *testing.T) {
	f := read(t, "testdata/hello.pyc")
	inner := f.Code.Consts.Items[0].(*marshal.Code)
	inner.Consts = f.Code.Consts
	f.Code.Consts.Ref = true
	for c := range pyasm.Codes(f) {
		if err := c.SetConst(0, 5); err != nil {
			t.Fatal(err)
		}
		if c.Consts[0] != f.Code.Consts.Items[0] {
			t.Error("the view has the old constant")
		}
		break
	}
	if inner.Consts.Items[0] != marshal.Object(inner) {
		t.Errorf("the other code object now has %s", marshal.Describe(inner.Consts.Items[0]))
	}
}

func TestSetConstErrors(t *testing.T) {
	f := read(t, "testdata/hello.pyc")
	for c := range pyasm.Codes(f) {
		if err := c.SetConst(len(c.Consts), 5); err == nil {
			t.Error("no error for an index out of range")
		}
		for _, x := range []any{struct{}{}, []any{1, float32(2)}, "\xff"} {
			if err := c.SetConst(0, x); err == nil {
				t.Errorf("no error for %v", x)
			}
			if _, err := c.AddConst(x); err == nil {
				t.Errorf("no error for %v", x)
			}
		}
	}
}

// TestSetConstRuns has interpreters print constants that were put in the
// place of another.
func TestSetConstRuns(t *testing.T) {
	huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	long := strings.Repeat("long ", 60)
	values := []struct {
		x      any
		repr   string
		python string // of Python 2, where it is another
	}{
		{nil, "None", ""},
		{true, "True", ""},
		{false, "False", ""},
		{5, "5", ""},
		{int64(1) << 40, "1099511627776", ""},
		{-1 << 63, "-9223372036854775808", ""},
		{huge, "-123456789012345678901234567890", "-123456789012345678901234567890L"},
		{big.NewInt(7), "7", "7L"},
		{2.5, "2.5", ""},
		{complex(1, -2), "(1-2j)", ""},
		{"name", "'name'", ""},
		{"", "''", ""},
		{"zwölf", `'zw\xf6lf'`, `'zw\xc3\xb6lf'`},
		{long, "'" + long + "'", ""},
		{[]byte("by\x00tes"), `b'by\x00tes'`, `'by\x00tes'`},
		{[]any{}, "()", ""},
		{[]any{1, []any{"a"}, nil}, "(1, ('a',), None)", ""},
		{marshal.Ellipsis, "Ellipsis", ""},
	}
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		show := "ascii"
		if !py.Version.Marshal.Bytes3 {
			show = "repr"
		}
		// The constant is printed next to equal ones, so that a compiler shares it.
		source := "def f():\n    return 'name', 5, 'changed'\nprint(" + show + "('changed'))\nf()\n"
		for _, v := range values {
			f := py.Compile(t, source)
			setAll(t, f, "'changed'", v.x)
			want := v.repr
			if !py.Version.Marshal.Bytes3 && v.python != "" {
				want = v.python
			}
			if got := strings.TrimSpace(py.Run(t, f)); got != want {
				t.Errorf("%v is printed as %s, not %s", v.x, got, want)
			}
		}
	})
}

// setAll changes all constants that an instruction loads and that are spelled
// old, and adds one more.
func setAll(t *testing.T, f *pyasm.File, old string, x any) {
	t.Helper()
	n := 0
	for c := range pyasm.Codes(f) {
		for in := range c.Instrs() {
			if i, ok := in.Const(); ok && in.Meaning() == old {
				if err := c.SetConst(i, x); err != nil {
					t.Fatal(err)
				}
				n++
			}
		}
		if i, err := c.AddConst(x); err != nil || i != len(c.View.Code.Consts.Items)-1 {
			t.Fatal(i, err)
		}
	}
	if n == 0 {
		t.Fatal("no constant was changed")
	}
}

// TestNoLines reads and writes code without any line, which a text without
// marks does not stand for.
func TestNoLines(t *testing.T) {
	text := "# Python bytecode 3.12\n# Method Name: <module>\n# First Line: 7\n RETURN_CONST (None)\n"
	f, diags := pyasm.Assemble([]byte(text), "")
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	for c := range pyasm.Codes(f) {
		for in := range c.Instrs() {
			if in.Line() != 7 {
				t.Errorf("code without marks is on line %d", in.Line())
			}
		}
	}
	f.Code.Linetable.S = ""
	data, err := pyasm.Write(f)
	if err != nil {
		t.Fatal(err)
	}
	printed, err := pyasm.Disassemble(f)
	if err != nil {
		t.Fatal(err)
	}
	f, diags = pyasm.Assemble(printed, "")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	if back, err := pyasm.Write(f); err != nil || !bytes.Equal(back, data) {
		t.Errorf("an empty line table does not come back (%v):\n%s", err, printed)
	}
}

func TestDeviations(t *testing.T) {
	text := `# Python bytecode 3.12
# Bytes after the code: 0102
# Method Name: <module>
# Constants:
#  0: 1.5
# Names:
#  0: a
# Varnames:
#	x
# Local kinds: 21
# Exception table bytes: 00
# Line table: f000
# Marshal: type u name; plain names[0]; flagged consts[0]
        --: LOAD_NAME   (a) {prefixes 1}
            BINARY_OP   (+) {caches 0100}
            .byte       0x00
            .byte       0x00
            .byte       0xd0
            .byte       0x00
            BINARY_OP   (+) {bare}
            .byte       0x01
`
	want := []string{
		"<module>: line table is encoded in another way",
		"<module>: co_exceptiontable is encoded in another way",
		"<module>: co_localspluskinds has other kinds",
		"<module>: offset 2 has EXTENDED_ARG that its operand does not need",
		"<module>: offset 4 has caches that are not zero",
		"<module>: offset 8 has CACHE of its own",
		"<module>: offset 10 holds no operation of the version",
		"<module>: offset 12 has no caches",
		"<module>: offset 14 holds a byte that is no instruction",
		"<module>: co_consts[0] has a reference bit",
		"<module>: co_names[0] has no reference bit",
		"<module>: co_name has the type code 'u'",
		"2 bytes follow the code",
	}
	f, diags := pyasm.Assemble([]byte(text), "")
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	list, err := pyasm.Deviations(f)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range list {
		got = append(got, d.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
