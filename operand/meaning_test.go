package operand

import (
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// body loads a code object with names a, b and c in every list.
func body(t *testing.T, version, bytecode string) (*Body, *Printer) {
	v, ok := pyver.ByName(version)
	if !ok {
		t.Fatalf("no version %s", version)
	}
	abc := func() *marshal.Seq { return seq('(', str('t', "a"), str('t', "b"), str('t', "c")) }
	c := &marshal.Code{Code: str('s', bytecode), Names: abc(), Consts: abc()}
	if v.Code == pyver.Code311 {
		c.LocalsPlusNames, c.LocalsPlusKinds = abc(), str('s', "\x20\x40\x80")
	} else {
		c.Varnames, c.Cellvars, c.Freevars = abc(), abc(), abc()
	}
	b := &Body{}
	b.Load(c, v)
	b.NumberLabels(Targets)
	return b, NewPrinter(v)
}

// TestAppend has for every kind of operand an example, and one out of range.
func TestAppend(t *testing.T) {
	for _, c := range []struct {
		version, op string
		arg         byte
		want        string
		bad         bool
	}{
		{"3.12", "LOAD_CONST", 1, "'b'", false},
		{"3.12", "LOAD_CONST", 3, "", true},
		{"3.12", "LOAD_NAME", 2, "c", false},
		{"3.12", "LOAD_NAME", 3, "", true},
		{"3.12", "LOAD_GLOBAL", 3, "NULL + b", false},
		{"3.13", "LOAD_GLOBAL", 3, "b + NULL", false},
		{"3.13", "LOAD_GLOBAL", 2, "b", false},
		{"3.13", "LOAD_GLOBAL", 6, "", true},
		{"3.13", "LOAD_ATTR", 3, "b + NULL|self", false},
		{"3.12", "LOAD_ATTR", 2, "b", false},
		{"3.12", "LOAD_SUPER_ATTR", 7, "NULL|self + b", false},
		{"3.15", "IMPORT_NAME", 4, "b", false},
		{"3.15", "IMPORT_NAME", 5, "b + lazy", false},
		{"3.15", "IMPORT_NAME", 6, "b + eager", false},
		{"3.12", "LOAD_FAST", 0, "a", false},
		{"2.7", "LOAD_DEREF", 5, "c", false},
		{"2.7", "LOAD_DEREF", 6, "", true},
		{"3.12", "LOAD_DEREF", 2, "c", false},
		{"3.13", "LOAD_FAST_LOAD_FAST", 0x12, "b, c", false},
		{"3.13", "LOAD_FAST_LOAD_FAST", 0x13, "", true},
		{"3.8", "COMPARE_OP", 1, "<=", false},
		{"3.8", "COMPARE_OP", 200, "", true},
		{"3.12", "COMPARE_OP", 40, "==", false},
		{"3.13", "COMPARE_OP", 88, "bool(==)", false},
		{"3.12", "BINARY_OP", 13, "+=", false},
		{"3.12", "BINARY_OP", 99, "", true},
		{"3.12", "CALL_INTRINSIC_1", 6, "INTRINSIC_LIST_TO_TUPLE", false},
		{"3.12", "CALL_INTRINSIC_2", 1, "INTRINSIC_PREP_RERAISE_STAR", false},
		{"3.14", "LOAD_COMMON_CONSTANT", 0, "AssertionError", false},
		{"3.14", "LOAD_SPECIAL", 1, "__exit__", false},
		{"3.8", "FORMAT_VALUE", 6, "repr, with format", false},
		{"3.8", "FORMAT_VALUE", 4, "with format", false},
		{"3.8", "FORMAT_VALUE", 0, "", false},
		{"3.13", "CONVERT_VALUE", 2, "repr", false},
		{"3.8", "MAKE_FUNCTION", 9, "defaults, closure", false},
		{"3.6", "MAKE_FUNCTION", 9, "", false}, // its dis does not say
		{"3.14", "SET_FUNCTION_ATTRIBUTE", 16, "annotate", false},
		{"3.4", "CALL_FUNCTION", 2, "2 positional, 0 keyword pair", false},
		{"3.14", "IS_OP", 1, "is not", false},
		{"3.14", "CONTAINS_OP", 0, "in", false},
		{"3.9", "JUMP_FORWARD", 4, "to 6", false},
		{"3.9", "JUMP_ABSOLUTE", 4, "", false},
		{"3.10", "JUMP_ABSOLUTE", 2, "to 4", false},
		{"3.12", "JUMP_FORWARD", 0, "to 2", false},
		{"3.13", "JUMP_FORWARD", 0, "to L1", false},
		{"3.14", "END_ASYNC_FOR", 1, "from L1", false},
		{"3.12", "BUILD_LIST", 3, "", false},
		{"3.12", "POP_TOP", 3, "", false},
	} {
		v, _ := pyver.ByName(c.version)
		op, ok := opcode.For(v).Lookup(c.op)
		if !ok {
			t.Errorf("%s has no %s", c.version, c.op)
			continue
		}
		code := string([]byte{op.Code, c.arg})
		if !v.Instr.Wordcode {
			code += "\x00"
		}
		b, p := body(t, c.version, code)
		in := &b.Instrs[0]
		if got := string(p.Append(nil, b, in)); got != c.want || b.InRange(in) == c.bad {
			t.Errorf("%s %s %d: %q, in range %v; want %q, %v", c.version, c.op, c.arg, got, b.InRange(in), c.want, !c.bad)
		}
	}
}

func TestSetLineno(t *testing.T) {
	b, _ := body(t, "1.3", "\x7f\x07\x00\x01\x7f\x09\x00\x01")
	cursor := b.Cursor()
	for i, want := range []int32{7, 7, 9, 9} {
		if got := cursor.At(b.Instrs[i].Offset).Line; got != want {
			t.Errorf("instruction %d is on line %d, want %d", i, got, want)
		}
	}
}

func TestReserveFast(t *testing.T) {
	v, _ := pyver.ByName("1.1")
	c := &marshal.Code{Code: str('s', "\x7b\x00\x00\x7c\x01\x00"), Consts: seq('(', seq('(', str('s', "a"), str('s', "b")))}
	var b Body
	b.Load(c, v)
	p := NewPrinter(v)
	p.All = true
	if got := string(p.Append(nil, &b, &b.Instrs[1])); got != "b" {
		t.Errorf("got %q", got)
	}
}
