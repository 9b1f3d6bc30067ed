package opcode_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/opcode/internal/facts"
	"github.com/pyasm/pyasm/pyver"
)

func TestTablesAreGenerated(t *testing.T) {
	var names []string
	for _, v := range pyver.All() {
		names = append(names, v.Name)
	}
	data := os.DirFS("data")
	want, err := facts.Generate(data, names)
	sameFile(t, "tables.go", want, err)
	want, err = facts.GenerateDescriptions(data, names)
	sameFile(t, "descriptions.go", want, err)
}

func sameFile(t *testing.T, name string, want []byte, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what data/ gives: run go generate ./opcode", name)
	}
}

func TestEveryVersion(t *testing.T) {
	for _, v := range pyver.All() {
		tab := opcode.For(v)
		if tab.Version != v {
			t.Errorf("%s: the table is that of %s", v, tab.Version)
		}
		for _, op := range tab.Defined() {
			if got, ok := tab.Lookup(op.Name); !ok || got != op {
				t.Errorf("%s: Lookup(%q) finds %v", v, op.Name, got)
			}
			if op.Kind == opcode.Jump != (op.Jump != opcode.NoJump) || op.HasArg != (op.Kind != opcode.None) {
				t.Errorf("%s: %s: kind %d, jump %d, operand %v", v, op.Name, op.Kind, op.Jump, op.HasArg)
			}
			checkSides(t, tab, op)
		}
		if op := tab.Op(tab.ExtendedArg); tab.ExtendedArg != 0 && op.Name != "EXTENDED_ARG" {
			t.Errorf("%s: EXTENDED_ARG is %s", v, op.Name)
		}
		if !v.Instr.Caches && tab.Op(tab.Cache).Name == "CACHE" {
			t.Errorf("%s: has CACHE but no caches", v)
		}
	}
}

// checkSides looks for operations whose operand counts in a list that is
// missing, and for effects that do not hold together.
func checkSides(t *testing.T, tab *opcode.Table, op *opcode.Op) {
	t.Helper()
	switch op.Kind {
	case opcode.Compare, opcode.BinaryOp, opcode.Intrinsic1, opcode.Intrinsic2, opcode.CommonConst,
		opcode.Special, opcode.ConvertValue:
		if len(tab.Words(op.Kind)) == 0 {
			t.Errorf("%s: %s: no words", tab.Version, op.Name)
		}
	case opcode.FormatValue:
		if !op.Silent && len(tab.Conversions) == 0 || !op.Silent && tab.FormatText == "" {
			t.Errorf("%s: %s: no words", tab.Version, op.Name)
		}
	case opcode.MakeFunction, opcode.FunctionAttr:
		if len(tab.FunctionFlags) == 0 {
			t.Errorf("%s: %s: no words", tab.Version, op.Name)
		}
	}
	for arg := range uint32(9) {
		most, ok := op.Effect(arg, opcode.Max)
		next, _ := op.Effect(arg, opcode.NotTaken)
		jump, _ := op.Effect(arg, opcode.Taken)
		if ok && most < max(next, jump) && !countedElsewhere[op.Name] {
			t.Errorf("%s: %s %d: at most %d, but %d and %d", tab.Version, op.Name, arg, most, next, jump)
		}
		if ok && op.Jump == opcode.NoJump && next != jump {
			t.Errorf("%s: %s %d does not jump, but has two effects", tab.Version, op.Name, arg)
		}
	}
}

func TestLookup(t *testing.T) {
	v, _ := pyver.ByName("3.8")
	tab := opcode.For(v)
	for _, c := range []struct {
		name string
		code int
	}{
		{"POP_TOP", 1},
		{"POP_FINALLY", 163},
		{"BEFORE_ASYNC_WITH", 52},
		{"YIELD_VALUE", 86},
		{"<200>", 200},
		{"<0>", 0},
		{"<1>", 1},
		{"", -1},
		{"<>", -1},
		{"<256>", -1},
		{"<-1>", -1},
		{"<x>", -1},
		{"pop_top", -1},
		{"POP_TO", -1},
		{"POP_TOPS", -1},
		{"ZZZ", -1},
	} {
		op, ok := tab.Lookup(c.name)
		if ok != (c.code >= 0) || ok && int(op.Code) != c.code {
			t.Errorf("Lookup(%q) = %v, %v; want %d", c.name, op, ok, c.code)
		}
	}
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct{ version, name, want string }{
		{"3.8", "BINARY_MOD", "BINARY_MODULO"},
		{"3.13", "BINARY_MOD", "BINARY_OP (%)"},
		{"3.8", "BINARY_MUL", "BINARY_MULTIPLY"},
		{"3.8", "BINARY_SUB", "BINARY_SUBSCR or BINARY_SUBTRACT"},
		{"3.13", "BINARY_SUB", "BINARY_SUBSCR or BINARY_OP (-)"},
		{"3.13", "NOT", "UNARY_NOT"},
		{"3.8", "ADD", "BINARY_ADD or MAP_ADD or SET_ADD or INPLACE_ADD"},
		{"3.13", "ADD", "BINARY_OP (+) or MAP_ADD or SET_ADD or BINARY_OP (+=)"},
		{"3.13", "LOAD_FAST_FAST", "LOAD_FAST_LOAD_FAST"},
		{"3.13", "MAKE_FUNC", "MAKE_FUNCTION"},
		{"3.8", "CALL_FUNC", "CALL_FUNCTION"},
		{"3.13", "CALL_FUNC", "CALL_FUNCTION_EX or PUSH_NULL before the arguments and CALL N"},
		{"3.13", "PUSH_EXC", "PUSH_EXC_INFO"},
		{"3.13", "STORE", "STORE_ATTR or STORE_FAST or STORE_NAME or STORE_DEREF"},
		{"3.8", "LOAD_VAR", "LOAD_ATTR or LOAD_FAST or LOAD_NAME or LOAD_CONST"},
		{"3.8", "SETUP_TRY", "SETUP_WITH or SETUP_FINALLY or SETUP_ASYNC_WITH or SETUP_ANNOTATIONS"},
		{"3.13", "SETUP_TRY", "SETUP_ANNOTATIONS or an entry of the exception table (.try LABEL)"},
		{"3.8", "GOTO", "JUMP_ABSOLUTE"},
		{"3.13", "GOTO", "JUMP_FORWARD LABEL or JUMP_BACKWARD LABEL"},
		{"2.6", "JZ", "JUMP_IF_FALSE LABEL and POP_TOP"},
		{"3.13", "sub", "BINARY_OP (-)"},
		{"3.8", "POP", "POP_TOP or POP_BLOCK or POP_EXCEPT or POP_FINALLY"},
	} {
		v, _ := pyver.ByName(c.version)
		if got := opcode.For(v).Suggest(c.name); got != c.want {
			t.Errorf("%s: Suggest(%q) = %q, want %q", c.version, c.name, got, c.want)
		}
	}
	v, _ := pyver.ByName("3.12")
	tab := opcode.For(v)
	for _, c := range []struct{ name, want string }{
		{"LOAD_CONTS", "LOAD_CONST"},
		{"load_const", "LOAD_CONST"},
		{"LOADCONST", "LOAD_CONST"},
		{"POP_TPO", "POP_TOP"},
		{"RETURN_VALU", "RETURN_VALUE"},
		{"COMPARE_OPP", "COMPARE_OP"},
		{"NO", "NOP"},
		{"XYZZY_PLUGH", ""},
		{"", ""},
		{string(make([]byte, 1000)), ""},
	} {
		if got := tab.Suggest(c.name); got != c.want {
			t.Errorf("Suggest(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestElsewhere(t *testing.T) {
	for _, c := range []struct{ name, first, last string }{
		{"PRINT_ITEM", "2.0", "pypy2.7"}, {"CACHE", "3.11", "3.15"}, {"LOAD_SMALL_INT", "3.14", "3.15"},
	} {
		found := opcode.Elsewhere(c.name)
		names := map[string]bool{}
		for _, v := range found {
			names[v.Name] = true
		}
		if !names[c.first] || !names[c.last] {
			t.Errorf("Elsewhere(%q) = %v, want %s and %s in it", c.name, found, c.first, c.last)
		}
	}
	if found := opcode.Elsewhere("NO_SUCH_THING"); found != nil {
		t.Errorf("an unknown name is found in %v", found)
	}
	if found := opcode.Elsewhere("<200>"); found != nil {
		t.Errorf("a number is found in %v", found)
	}
}

func TestIsPseudo(t *testing.T) {
	v, _ := pyver.ByName("3.13")
	if tab := opcode.For(v); !tab.IsPseudo("SETUP_FINALLY") || tab.IsPseudo("NOP") {
		t.Error("SETUP_FINALLY is a pseudo-operation of 3.13, NOP is none")
	}
}

func BenchmarkLookup(b *testing.B) {
	v, _ := pyver.ByName("3.12")
	tab := opcode.For(v)
	names := []string{"LOAD_CONST", "LOAD_FAST", "STORE_NAME", "CALL", "POP_JUMP_IF_FALSE", "RETURN_CONST", "RESUME", "LOAD_ATTR"}
	for i := range b.N {
		if _, ok := tab.Lookup(names[i&7]); !ok {
			b.Fatal(names[i&7])
		}
	}
}

func BenchmarkEffect(b *testing.B) {
	v, _ := pyver.ByName("3.12")
	op, _ := opcode.For(v).Lookup("BUILD_TUPLE")
	for i := range b.N {
		if n, ok := op.Effect(uint32(i), opcode.Max); !ok || n != 1-int(uint32(i)) {
			b.Fatal(n)
		}
	}
}

func TestDescribe(t *testing.T) {
	for _, v := range pyver.All() {
		tab := opcode.For(v)
		for _, op := range tab.Defined() {
			if text, _ := tab.Describe(op); text == "" || strings.HasPrefix(text, ",") || strings.HasPrefix(text, "no operation") {
				t.Errorf("%s: %s has no description", v, op.Name)
			}
		}
	}
	v, _ := pyver.ByName("3.14")
	tab := opcode.For(v)
	for _, c := range []struct{ name, does string }{
		{"BINARY_OP", "applies the binary operator that the operand names to the two topmost values"},
		{"BINARY_OP_ADD_INT", "applies the binary operator that the operand names to the two topmost values; a specialised form of BINARY_OP"},
		{"INSTRUMENTED_RESUME", "begins a function or goes on after a yield, and tells a monitoring tool"},
		{"<220>", "no operation of this version"},
	} {
		op, _ := tab.Lookup(c.name)
		if does, _ := tab.Describe(op); does != c.does {
			t.Errorf("%s: %q", c.name, does)
		}
	}
}

func TestEffectText(t *testing.T) {
	for _, c := range []struct{ version, name, want string }{
		{"3.12", "BUILD_TUPLE", "1-n"},
		{"3.12", "BUILD_MAP", "1-2*n"},
		{"3.8", "FOR_ITER", "1/-1"},
		{"3.12", "LOAD_CONST", "1"},
		{"3.12", "UNPACK_SEQUENCE", "-1+n"},
		{"3.12", "LOAD_ATTR", "low(n)"},
		{"3.5", "MAKE_FUNCTION", "-1-func(n)"},
		{"3.4", "SETUP_WITH", "1/6"},
		{"3.12", "<7>", "?"},
	} {
		v, _ := pyver.ByName(c.version)
		op, _ := opcode.For(v).Lookup(c.name)
		if got := op.EffectText(); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.version, c.name, got, c.want)
		}
	}
}

func TestKindWords(t *testing.T) {
	seen := map[string]bool{}
	for k := range opcode.LineNumber + 1 {
		if s := k.String(); s == "" || seen[s] {
			t.Errorf("kind %d is called %q", k, s)
		} else {
			seen[s] = true
		}
	}
	if s := opcode.Backward.String(); s != "back" {
		t.Errorf("Backward is called %q", s)
	}
}
