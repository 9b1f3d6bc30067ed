package explain_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/explain"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// TestExamplesAssemble assembles the examples of all operations of all
// versions, and looks whether the operation is in what comes out.
func TestExamplesAssemble(t *testing.T) {
	n := 0
	for _, v := range pyver.All() {
		table := opcode.For(v)
		for _, op := range table.Defined() {
			for _, example := range explain.Examples(table, op) {
				n++
				assembleExample(t, table, op, example)
			}
		}
	}
	t.Logf("%d examples assembled", n)
}

func assembleExample(t *testing.T, table *opcode.Table, op *opcode.Op, example string) {
	t.Helper()
	f, diags := asmtext.Unmarshal([]byte(program(table, op, example)), "example")
	if err := diags.Err(); err != nil {
		t.Errorf("%s: %s: %v", table.Version, example, err)
		return
	}
	if op.Name == "CACHE" || op.Name == "EXTENDED_ARG" {
		return // the assembler adds them itself
	}
	for _, in := range instr.Decode(nil, table, f.Code.Code.S, nil) {
		if in.Op == op.Code {
			return
		}
	}
	t.Errorf("%s: %s is not in the code", table.Version, example)
}

// program makes a whole text of an example.
func program(table *opcode.Table, op *opcode.Op, example string) string {
	head := "# Python bytecode " + table.Version.Name + "\n# Method Name: f\n"
	if table.Version.Code == pyver.Code10 && op.Name != "RESERVE_FAST" {
		head += "    RESERVE_FAST (('x', 'y'))\n"
	}
	if _, makes := table.Lookup("MAKE_CELL"); makes && op.Kind == opcode.Free {
		head += "    MAKE_CELL (x)\n"
	}
	target := "NOP"
	switch table.Op(op.Base).Name {
	case "FOR_ITER", "INSTRUMENTED_FOR_ITER":
		target = "END_FOR"
	case "SEND":
		target = "END_SEND"
	}
	if _, has := table.Lookup(target); !has {
		target = "POP_TOP"
	}
	return head + "again:\n    " + example + "\ndone:\n    " + target + "\n    POP_TOP\n"
}

func TestText(t *testing.T) {
	want := `LOAD_GLOBAL, number 116 of Python 3.12
  Pushes what a global or built-in name stands for. From 3.11 on bit 0 of the
  operand asks for a NULL that CALL wants beside a plain function: below the
  value to 3.12, above it from 3.13 on.

  operand    index into co_names, times 2; plus 1 to push NULL as well
  written    the name in parentheses, with NULL where it is pushed
  example    LOAD_GLOBAL (print)
             LOAD_GLOBAL (NULL + print)
  stack      -- value   where n & 1 is 0
             -- NULL, value   where n & 1 is 1
  depth      changes by 1+low(n), n being the operand; low(n) is n & 1
  caches     4 code units of inline cache behind it
  control    goes on to the next instruction
  versions   1.0 to 3.15, pypy2.7 to pypy3.11-8
`
	if diff := cmp.Diff(want, explanation(t, "3.12", "LOAD_GLOBAL").Text()); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdown(t *testing.T) {
	want := "Tells whether a is b, or is not.\n\n" +
		"- operand: 0 for is, 1 for is not (written: the words in parentheses)\n" +
		"- stack: `left, right -- bool`\n" +
		"- control: goes on to the next instruction\n" +
		"- values of the operand: 0 `is`, 1 `is not`\n" +
		"\n```pyasm\n    IS_OP (is)\n    IS_OP (is not)\n```\n"
	if diff := cmp.Diff(want, explanation(t, "3.9", "IS_OP").Markdown()); diff != "" {
		t.Error(diff)
	}
}

func TestHistory(t *testing.T) {
	for _, c := range []struct{ version, name, before, after string }{
		{"3.10", "BINARY_ADD", "", "from 3.11 on BINARY_OP (+) does this"},
		{"3.13", "CALL_KW", "before 3.13 KW_NAMES", ""},
		{"3.9", "CALL_FUNCTION_KW", "", "from 3.11 on KW_NAMES and CALL N does this; from 3.13 on CALL_KW N does this"},
		{"pypy3.9", "BINARY_ADD", "", ""},
	} {
		e := explanation(t, c.version, c.name)
		if before, after := strings.Join(e.Before, "; "), strings.Join(e.After, "; "); before != c.before || after != c.after {
			t.Errorf("%s %s: %q, %q", c.version, c.name, before, after)
		}
	}
}

func explanation(t *testing.T, version, name string) *explain.Explanation {
	t.Helper()
	v, _ := pyver.ByName(version)
	op, ok := opcode.For(v).Lookup(name)
	if !ok {
		t.Fatalf("%s has no %s", version, name)
	}
	return explain.Of(opcode.For(v), op)
}
