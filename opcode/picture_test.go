package opcode_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// TestPicturesAgreeWithEffects compares the numbers of items in the pictures
// with what the operations do to the depth of the stack.
func TestPicturesAgreeWithEffects(t *testing.T) {
	compared := 0
	for _, v := range pyver.All() {
		tab := opcode.For(v)
		for _, op := range tab.Defined() {
			if len(tab.Pictures(op)) == 0 {
				t.Errorf("%s %s has no picture", v, op.Name)
			}
			for _, way := range []opcode.JumpTaken{opcode.NotTaken, opcode.Taken} {
				if way == opcode.NotTaken || op.Jump != opcode.NoJump {
					compared += comparePictures(t, tab, whole(tab, op), way)
				}
			}
		}
	}
	t.Logf("%d pictures compared", compared)
}

// whole gives the operation that an instrumented one stands for: 3.12 tells no
// effects of those.
func whole(tab *opcode.Table, op *opcode.Op) *opcode.Op {
	if base, ok := tab.Lookup(strings.TrimPrefix(op.Name, "INSTRUMENTED_")); ok {
		return base
	}
	return op
}

// comparePictures tries operands for which a picture holds; there must be
// some.
func comparePictures(t *testing.T, tab *opcode.Table, op *opcode.Op, way opcode.JumpTaken) (n int) {
	t.Helper()
	for _, arg := range []uint32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15, 16, 255, 256, 0x301, 0x10203} {
		effect, known := op.Effect(arg, way)
		p, holds := tab.Picture(op, arg, way)
		if !known || !holds {
			n += map[bool]int{false: 1}[known]
			continue
		}
		n++
		before, after := p.Depths(arg)
		after += countedMore[tab.Version.Name+" "+op.Name]
		if least := leastOperand[op.Name]; arg >= least && after-before != effect {
			t.Errorf("%s %s %d: %s changes the depth by %d, not %d", tab.Version, op.Name, arg, p, after-before, effect)
		}
	}
	if n == 0 {
		t.Errorf("%s %s: no picture holds for any operand", tab.Version, op.Name)
	}
	return n
}

// countedMore is how much deeper than the picture the compiler counts the stack
// to be: it takes __exit__ from it only when the operations that call it have
// ended (stack_effect of 3.7's and 3.8's compile.c), the interpreter at once.
var countedMore = map[string]int{
	"3.7 WITH_CLEANUP_START": 1, "3.8 WITH_CLEANUP_START": 1, "3.7 WITH_CLEANUP_FINISH": -1, "3.8 WITH_CLEANUP_FINISH": -1,
}

// leastOperand is for operations that need an operand above 0.
var leastOperand = map[string]uint32{
	"ROT_N": 1, "COPY": 1, "SWAP": 2, "LIST_APPEND": 1, "SET_ADD": 1, "MAP_ADD": 1,
	"LIST_EXTEND": 1, "SET_UPDATE": 1, "DICT_UPDATE": 1, "DICT_MERGE": 1,
}

func TestPicture(t *testing.T) {
	for _, c := range []struct {
		version, name string
		arg           uint32
		way           opcode.JumpTaken
		want, all     string
	}{
		{"3.12", "BINARY_OP", 0, opcode.NotTaken, "left, right -- result", "left, right -- result"},
		{"3.14", "BINARY_OP_ADD_INT", 0, opcode.NotTaken, "left, right -- result", "left, right -- result"},
		{"3.12", "LOAD_CONST", 0, opcode.NotTaken, "-- value", "-- value"},
		{"3.12", "POP_TOP", 0, opcode.NotTaken, "value --", "value --"},
		{"3.12", "NOP", 0, opcode.NotTaken, "--", "--"},
		{"3.12", "LOAD_GLOBAL", 3, opcode.NotTaken, "-- NULL, value", "-- NULL, value"},
		{"3.13", "LOAD_GLOBAL", 3, opcode.NotTaken, "-- value, NULL", "-- value, NULL"},
		{"3.13", "INSTRUMENTED_CALL", 1, opcode.NotTaken, "callable, self or NULL, argument -- result", "callable, self or NULL, argument × n -- result"},
		{"3.12", "BUILD_MAP", 2, opcode.NotTaken, "key1, value1, key2, value2 -- dict", "(key, value) × n -- dict"},
		{"3.12", "BUILD_LIST", 0, opcode.NotTaken, "-- list", "item × n -- list"},
		{"3.12", "BUILD_LIST", 4294967295, opcode.NotTaken, "item1, …, item4294967295 -- list", "item × n -- list"},
		{"3.12", "UNPACK_EX", 0x102, opcode.NotTaken, "sequence -- after, list, before2, before1", "sequence -- after × n>>8 reversed, list, before × n&255 reversed"},
		{"3.12", "MAKE_FUNCTION", 9, opcode.NotTaken, "defaults, cells, code -- function", "defaults × n&1, keyword-only defaults × n>>1&1, annotations × n>>2&1, cells × n>>3&1, code -- function"},
		{"3.3", "MAKE_FUNCTION", 0x101, opcode.NotTaken, "name, default, default, code, qualified name -- function", "(name, default) × n>>8&255, default × n&255, annotation × n>>16, code, qualified name -- function"},
		{"3.4", "MAKE_FUNCTION", 0x101, opcode.NotTaken, "default, name, default, code, qualified name -- function", "default × n&255, (name, default) × n>>8&255, annotation × n>>16, code, qualified name -- function"},
		{"3.12", "COPY", 3, opcode.NotTaken, "item, other1, other2 -- item, other1, other2, item", "item, other × n-1 -- item, other × n-1, item"},
		{"3.8", "FOR_ITER", 0, opcode.NotTaken, "iterator -- iterator, item", "iterator -- iterator, item"},
		{"3.8", "FOR_ITER", 0, opcode.Taken, "iterator --", "iterator --"},
		{"3.8", "SETUP_FINALLY", 0, opcode.Taken, "-- previous traceback, previous value, previous type, traceback, value, type", "-- previous traceback, previous value, previous type, traceback, value, type"},
		{"3.8", "POP_FINALLY", 1, opcode.NotTaken, "exception1, …, exception6, value -- value", "exception × 6, value -- value"},
	} {
		v, _ := pyver.ByName(c.version)
		tab := opcode.For(v)
		op, _ := tab.Lookup(c.name)
		p, ok := tab.Picture(op, c.arg, c.way)
		if got := p.Text(c.arg); !ok || got != c.want || p.String() != c.all {
			t.Errorf("%s %s %d: %q, %q", c.version, c.name, c.arg, got, p)
		}
	}
	v, _ := pyver.ByName("3.12")
	tab := opcode.For(v)
	op, _ := tab.Lookup("<7>")
	if p, ok := tab.Picture(op, 0, opcode.NotTaken); ok {
		t.Errorf("no operation has the picture %s", p)
	}
}

// TestReplacements looks that every text is of use: it is for an operation that
// some version has, and some other version has all that it names and lacks that
// operation.
func TestReplacements(t *testing.T) {
	file, err := os.ReadFile("data/replaced.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		name, text, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if !found || line[0] == '#' {
			continue
		}
		if op, _, _ := strings.Cut(name, " "); len(opcode.Elsewhere(op)) == 0 {
			t.Errorf("no version has %s", name)
		}
		if !slices.ContainsFunc(pyver.All(), func(v *pyver.Version) bool { return opcode.For(v).Instead(name) == text }) {
			t.Errorf("%s: %q is told in no version", name, text)
		}
	}
}

func TestInstead(t *testing.T) {
	for _, c := range []struct{ version, name, want string }{
		{"3.12", "BINARY_ADD", "BINARY_OP (+)"},
		{"3.10", "BINARY_ADD", ""},
		{"3.11", "CALL_FUNCTION_KW", "KW_NAMES and CALL N"},
		{"3.15", "CALL_FUNCTION_KW", "CALL_KW N"},
		{"3.12", "LOAD_METHOD", "LOAD_ATTR (method NAME)"},
		{"3.6", "LOAD_METHOD", "LOAD_ATTR"},
		{"3.8", "BINARY_OP", "BINARY_ADD, INPLACE_ADD and the like"},
		{"3.8", "COMPARE_OP (in)", ""},
		{"3.9", "COMPARE_OP (exception match)", "JUMP_IF_NOT_EXC_MATCH LABEL"},
		{"3.11", "COMPARE_OP (exception match)", "CHECK_EXC_MATCH"},
		{"3.12", "MAKE_FUNCTION N", ""},
		{"3.12", "NO_SUCH", ""},
	} {
		v, _ := pyver.ByName(c.version)
		if got := opcode.For(v).Instead(c.name); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.version, c.name, got, c.want)
		}
	}
}

func TestChanges(t *testing.T) {
	went, came := opcode.Changes("CALL_FUNCTION_KW")
	var got []string
	for _, c := range went {
		got = append(got, c.From.Name+" "+c.Instead)
	}
	if want := []string{"3.11 KW_NAMES and CALL N", "3.13 CALL_KW N"}; !slices.Equal(got, want) || len(came) > 0 {
		t.Errorf("CALL_FUNCTION_KW: %q, %v", got, came)
	}
	_, came = opcode.Changes("BINARY_OP")
	if len(came) != 27 || came[0].Old != "BINARY_ADD" || came[0].From.Name != "3.11" {
		t.Errorf("BINARY_OP: %v", came)
	}
}
