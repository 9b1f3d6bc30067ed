package check

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

func str(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: 'u'}, S: s} }

func bytesOf(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: 's'}, S: s} }

func seq(items ...marshal.Object) *marshal.Seq {
	return &marshal.Seq{Head: marshal.Head{Type: '('}, Items: items}
}

func nameSeq(names ...string) *marshal.Seq {
	s := seq()
	for _, n := range names {
		s.Items = append(s.Items, str(n))
	}
	return s
}

// assemble gives the bytes of instructions, one for each line or ";": a name
// and an operand, with their caches. "." and a number is a byte as it is.
func assemble(t *testing.T, v *pyver.Version, text string) string {
	t.Helper()
	var b []byte
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		n := 0
		if len(f) > 1 {
			n, _ = strconv.Atoi(f[1])
		}
		op, ok := opcode.For(v).Lookup(f[0])
		switch {
		case f[0] == ".":
			b = append(b, byte(n))
			continue
		case !ok:
			t.Fatalf("%s has no %s", v.Name, f[0])
		}
		b = append(b, op.Code)
		switch {
		case v.Instr.Wordcode:
			b = append(b, byte(n))
		case op.HasArg:
			b = append(b, byte(n), byte(n>>8))
		}
		if len(f) < 3 { // a third word leaves the caches out
			b = append(b, make([]byte, 2*op.Caches)...)
		}
	}
	return string(b)
}

// sample gives a code object with the variables a (an argument), b, c (a cell)
// and d (free) and with some constants.
func sample(t *testing.T, version, text string) (*marshal.Code, *pyver.Version) {
	t.Helper()
	v, ok := pyver.ByName(version)
	if !ok {
		t.Fatal(version)
	}
	inner := &marshal.Code{
		Head: marshal.Head{Type: 'c'}, Code: bytesOf(""), Consts: seq(), Names: seq(), Name: str("inner"), Filename: str("f"), Linetable: bytesOf(""),
	}
	c := &marshal.Code{
		Head: marshal.Head{Type: 'c'}, Argcount: 1, Stacksize: 10, Flags: coOptimized | coNewlocals, Firstlineno: 1,
		Code: bytesOf(assemble(t, v, text)), Names: nameSeq("x", "y"), Name: str("f"), Filename: str("f"), Linetable: bytesOf(""),
		Consts: seq(marshal.None, &marshal.Int{Head: marshal.Head{Type: 'i'}, V: 1}, str("s"), nameSeq("k"), seq(marshal.None, marshal.None), inner),
	}
	vars := nameSeq("a", "b", "c", "d")
	kinds := []byte{code.FastLocal, code.FastLocal, code.FastCell, code.FastFree}
	if !strings.Contains(text, "COPY_FREE_VARS") && marshal.Has(v, "co_localsplusnames") {
		vars.Items, kinds = vars.Items[:3], kinds[:3]
	}
	if marshal.Has(v, "co_localsplusnames") {
		c.LocalsPlusNames = vars
		c.LocalsPlusKinds = bytesOf(string(kinds))
		c.Exceptiontable, c.Qualname = bytesOf(""), str("f")
		inner.LocalsPlusNames, inner.LocalsPlusKinds, inner.Exceptiontable, inner.Qualname = nameSeq("d"), bytesOf(string([]byte{code.FastFree})), bytesOf(""), str("inner")
	} else {
		c.Varnames, c.Nlocals = seq(vars.Items[:2]...), 2
		c.Cellvars, c.Freevars = seq(vars.Items[2]), seq(vars.Items[3])
		inner.Varnames, inner.Cellvars, inner.Freevars = seq(), seq(), nameSeq("d")
	}
	if !v.Marshal.Bytes3 { // names are no unicode strings
		c.Names = plain(c.Names)
		for _, c := range []*marshal.Code{c, inner} {
			c.Name, c.Filename = bytesOf(c.Name.S), bytesOf("f")
			c.Varnames, c.Cellvars, c.Freevars = plain(c.Varnames), plain(c.Cellvars), plain(c.Freevars)
		}
	}
	return c, v
}

// plain gives a tuple of strings as strings of bytes.
func plain(names *marshal.Seq) *marshal.Seq {
	to := seq()
	for _, n := range names.Items {
		to.Items = append(to.Items, bytesOf(n.(*marshal.Str).S))
	}
	return to
}

// begin is how code begins that uses its cells.
const begin = "COPY_FREE_VARS 1; MAKE_CELL 2; RESUME 0;"

// handler is code in the handler of an exception, which was taken from the
// stack (3.0 to 3.10).
const handler = "SETUP_FINALLY 4; LOAD_CONST 0; RETURN_VALUE; POP_TOP; POP_TOP; POP_TOP;"

// TestClasses has code that is refused, or just not, by version.
func TestClasses(t *testing.T) {
	for _, tt := range []struct{ versions, code, text string }{
		{"2.7 3.6 3.8 3.10 3.11 3.12 3.13 3.14", "", "LOAD_CONST 0; RETURN_VALUE"},
		{"2.7 3.8 3.11 3.13", "stack-underflow", "RETURN_VALUE"},
		{"2.7 3.8 3.10", "stack-underflow", "LOAD_CONST 0; LOAD_CONST 0; ROT_THREE; RETURN_VALUE"},
		{"3.8 3.12", "stack-overflow", strings.Repeat("LOAD_CONST 0;", 11) + "RETURN_VALUE"},
		{"2.7 3.8 3.12", "falls-off", "LOAD_CONST 0"},
		{"2.7 3.8 3.12", "falls-off", ""},
		{"3.8 3.12", "bad-operand", "LOAD_CONST 6; RETURN_VALUE"},
		{"3.8 3.12", "bad-operand", "LOAD_FAST 9; RETURN_VALUE"},
		{"2.7", "bad-operand", "LOAD_CONST 0; DUP_TOPX 6; RETURN_VALUE"},
		{"3.8", "bad-operand", "LOAD_CONST 0; LOAD_CONST 0; COMPARE_OP 11; RETURN_VALUE"},
		{"3.8 3.12", "bad-operand", "RAISE_VARARGS 3"},
		{"3.12", "bad-operand", "LOAD_CONST 0; LOAD_CONST 0; BINARY_OP 26; RETURN_VALUE"},
		{"3.12", "bad-operand", "LOAD_CONST 0; CALL_INTRINSIC_1 0; RETURN_VALUE"},
		{"3.13", "bad-operand", "LOAD_CONST 0; CONVERT_VALUE 0; RETURN_VALUE"},
		{"3.14", "bad-operand", "LOAD_CONST 0; BUILD_SLICE 1; RETURN_VALUE"},
		{"3.12", "odd-operand", "LOAD_CONST 0; LOAD_CONST 0; IS_OP 2; RETURN_VALUE"},
		{"3.8", "bad-opcode", ". 0; . 0"},
		{"3.11 3.12", "bad-opcode", "CACHE; LOAD_CONST 0; RETURN_VALUE"},
		{"3.12 3.13", "bad-opcode", "LOAD_CONST 0; INTERPRETER_EXIT"},
		{"3.12 3.13", "bad-opcode", "INSTRUMENTED_RESUME 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.14", "bad-opcode", "LOAD_CONST 0; TO_BOOL_BOOL; RETURN_VALUE"},
		{"3.8 3.12", "cut-instruction", "LOAD_CONST 0; . 1"},
		{"2.7", "cut-instruction", "LOAD_CONST 0; . 100; . 1"},
		{"3.12", "missing-caches", "LOAD_CONST 0; LOAD_CONST 0; BINARY_OP 0 bare"},
		{"3.8 3.12", "jump-outside", "JUMP_FORWARD 10"},
		{"3.8", "jump-inside", "JUMP_ABSOLUTE 3; LOAD_CONST 0; RETURN_VALUE"},
		{"3.12", "missing-caches", "JUMP_FORWARD 3; LOAD_CONST 0; LOAD_CONST 0; BINARY_OP 0; RETURN_VALUE"},
		{"3.8", "stray-prefix", "LOAD_FAST 0; POP_JUMP_IF_TRUE 6; EXTENDED_ARG 1; LOAD_CONST 0; RETURN_VALUE"},
		{"3.12", "stray-prefix", "LOAD_FAST 0; POP_JUMP_IF_TRUE 1; EXTENDED_ARG 1; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8 3.12", "", "LOAD_CONST 0; EXTENDED_ARG 1; NOP; RETURN_VALUE"},
		{"3.12", "unreachable-code", "LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 99"},
		{"3.11 3.12 3.13", "missing-caches", "LOAD_CONST 0; RETURN_VALUE; BINARY_OP 0 bare"},
		{"3.12 3.13", "missing-caches", "JUMP_FORWARD 1; BINARY_OP 0 bare; LOAD_CONST 0; RETURN_VALUE"},
		{"3.12 3.13", "bad-opcode", "LOAD_CONST 0; RETURN_VALUE; INSTRUMENTED_LINE 0; NOP"},
		{"3.13", "bad-opcode", "LOAD_CONST 0; RETURN_VALUE; ENTER_EXECUTOR 0; NOP"},
		{"3.12 3.13", "bad-opcode", "LOAD_CONST 0; RETURN_VALUE; . 153; . 0; NOP"}, // a specialised form
		{"3.11 3.12", "unreachable-code", "LOAD_CONST 0; RETURN_VALUE; CACHE"},
		{"3.12 3.13", "jump-outside", "LOAD_CONST 0; RETURN_VALUE; JUMP_FORWARD 0"},
		{"3.12 3.13", "wrong-next", "RESUME 0; LOAD_CONST 0; GET_ITER; LOAD_CONST 0; SEND 0; RETURN_VALUE"},
		{"3.12 3.13", "wrong-next", "LOAD_CONST 0; RETURN_VALUE; FOR_ITER 0; NOP"},
		{"3.8 3.10", "", "LOAD_CONST 0; RETURN_VALUE; JUMP_FORWARD 0"},
		{"2.7", "depth-mismatch", "LOAD_FAST 0; POP_JUMP_IF_FALSE 15; LOAD_CONST 0; LOAD_CONST 0; JUMP_FORWARD 3; LOAD_CONST 0; RETURN_VALUE"},
		{"3.6 3.7 3.8", "depth-mismatch", "LOAD_FAST 0; POP_JUMP_IF_FALSE 10; LOAD_CONST 0; LOAD_CONST 0; JUMP_FORWARD 2; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "depth-mismatch", "SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; LOAD_FAST 0; POP_JUMP_IF_TRUE 12; LOAD_CONST 0; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},
		{"3.7", "depth-mismatch", "SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; LOAD_FAST 0; POP_JUMP_IF_TRUE 12; LOAD_CONST 0; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "", "SETUP_FINALLY 8; LOAD_CONST 0; POP_BLOCK; CALL_FINALLY 2; RETURN_VALUE; LOAD_FAST 0; POP_JUMP_IF_TRUE 16; NOP; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},
		{"3.5", "", "SETUP_EXCEPT 10; NOP; NOP; NOP; NOP; NOP; POP_BLOCK; LOAD_CONST 0; RETURN_VALUE;" +
			"POP_TOP; POP_TOP; POP_TOP; SETUP_FINALLY 5; POP_BLOCK; POP_EXCEPT; LOAD_CONST 0; LOAD_FAST 0; POP_JUMP_IF_TRUE 32; NOP; NOP; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "depth-mismatch", "SETUP_FINALLY 10; POP_BLOCK; LOAD_CONST 0; SETUP_FINALLY 4; LOAD_CONST 0; RETURN_VALUE; NOP; LOAD_CONST 0; RETURN_VALUE"}, // one handler of two blocks
		{"3.10", "depth-mismatch", "LOAD_FAST 0; POP_JUMP_IF_TRUE 3; LOAD_CONST 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.12", "depth-mismatch", "LOAD_FAST 0; POP_JUMP_IF_TRUE 1; LOAD_CONST 0; LOAD_CONST 0; RETURN_VALUE"},

		{"1.3 1.5 1.6 pypy2.7 pypy3.7 pypy3.9", "", "LOAD_CONST 0; RETURN_VALUE"},
		{"1.3 1.5 1.6 pypy2.7 pypy3.9", "bad-operand", "LOAD_CONST 6; RETURN_VALUE"},
		{"1.3 1.5 1.6 pypy2.7 pypy3.9", "bad-operand", "LOAD_FAST 2; RETURN_VALUE"},
		{"1.3 1.5 1.6 pypy2.7 pypy3.9", "falls-off", "LOAD_CONST 0"},
		{"1.3 1.5 1.6 pypy2.7 pypy3.9", "jump-outside", "JUMP_FORWARD 9"},
		{"1.3 1.5 1.6 pypy2.7", "jump-inside", "JUMP_ABSOLUTE 4; LOAD_CONST 0; RETURN_VALUE"},
		{"pypy3.7 pypy3.9", "jump-inside", "JUMP_ABSOLUTE 3; LOAD_CONST 0; RETURN_VALUE"},
		{"1.3 1.5 1.6 pypy2.7 pypy3.9", "bad-opcode", ". 7; . 0; RETURN_VALUE"},
		{"1.3 1.5 pypy2.7", "bad-opcode", "STOP_CODE"},
		{"1.5 pypy2.7", "cut-instruction", "LOAD_CONST 0; . 100; . 1"},
		{"1.5 pypy2.7 pypy3.9", "unreachable-code", "LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 99"},
		{"1.5", "", "RETURN_VALUE"}, // how deep the stack is, is not followed
		{"pypy2.7 pypy3.7 pypy3.9", "stack-underflow", "RETURN_VALUE"},
		{"pypy2.7 pypy3.9", "stack-underflow", "LOAD_CONST 0; DUP_TOP; ROT_THREE; RETURN_VALUE"},
		{"pypy2.7 pypy3.9", "stack-overflow", strings.Repeat("LOAD_CONST 0;", 11) + "RETURN_VALUE"},
		{"pypy2.7", "depth-mismatch", "LOAD_FAST 0; POP_JUMP_IF_TRUE 9; LOAD_CONST 0; LOAD_CONST 0; RETURN_VALUE"},
		{"pypy3.9", "depth-mismatch", "LOAD_FAST 0; POP_JUMP_IF_TRUE 6; LOAD_CONST 0; LOAD_CONST 0; RETURN_VALUE"},
		{"pypy2.7 pypy3.7", "", "SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; LOAD_CONST 0; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},

		{"2.7 3.7 3.8 3.10", "block-underflow", "POP_BLOCK; LOAD_CONST 0; RETURN_VALUE"},
		{"2.7 3.7", "block-underflow", "BREAK_LOOP"},
		{"3.8", "block-underflow", "POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE"},
		{"2.7 3.7", "block-overflow", strings.Repeat("SETUP_LOOP 0;", 21) + "LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "block-mismatch", "SETUP_FINALLY 2; LOAD_CONST 0; POP_BLOCK; RETURN_VALUE"},
		{"3.8", "", "SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "bad-kind", "SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},
		{"3.7", "", "SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "below-block", "LOAD_CONST 0; SETUP_FINALLY 4; POP_TOP; LOAD_CONST 0; RETURN_VALUE"},
		{"3.10", "bad-kind", "LOAD_CONST 0; LOAD_CONST 0; LOAD_CONST 0; RERAISE 0"},
		{"3.8", "below-block", handler + "POP_TOP; LOAD_CONST 0; RETURN_VALUE"}, // the block takes three values when it is left
		{"3.8", "below-block", handler + "ROT_TWO; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "", handler + "POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8 3.9 3.10", "open-handler", handler + "LOAD_CONST 0; RETURN_VALUE"},
		{"3.6", "below-block", strings.Replace(handler, "FINALLY", "EXCEPT", 1) + "POP_TOP; LOAD_CONST 0; RETURN_VALUE"},
		{"3.6", "", strings.Replace(handler, "FINALLY", "EXCEPT", 1) + "POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "", handler + "LOAD_CONST 0; ROT_FOUR; POP_EXCEPT; RETURN_VALUE"},
		{"3.10", "bad-operand", "LOAD_CONST 0; END_ASYNC_FOR 1"},

		{"3.8 3.12", "bad-kind", "LOAD_CONST 0; LOAD_CONST 0; LIST_APPEND 1; RETURN_VALUE"},
		{"3.8 3.12", "", "BUILD_LIST 0; LOAD_CONST 0; LIST_APPEND 1; RETURN_VALUE"},
		{"3.9 3.12", "bad-kind", "BUILD_LIST 0; LOAD_CONST 0; SET_UPDATE 1; RETURN_VALUE"},
		{"2.7 3.8", "bad-kind", "LOAD_CONST 0; FOR_ITER 0; RETURN_VALUE"},
		{"2.7 3.8", "", "LOAD_CONST 0; GET_ITER; FOR_ITER 2; RETURN_VALUE; NOP; NOP; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8", "bad-kind", "LOAD_CONST 0; LOAD_CONST 2; FORMAT_VALUE 4; LOAD_CONST 0; FORMAT_VALUE 4; RETURN_VALUE"},
		{"3.8", "bad-kind", "LOAD_CONST 0; LOAD_CONST 3; BUILD_CONST_KEY_MAP 2; RETURN_VALUE"},
		{"3.8", "bad-kind", "LOAD_CONST 0; LOAD_CONST 0; LOAD_CONST 4; CALL_FUNCTION_KW 1; RETURN_VALUE"},
		{"3.13", "bad-kind", "LOAD_CONST 0; PUSH_NULL; LOAD_CONST 0; LOAD_CONST 4; CALL_KW 1; RETURN_VALUE"},
		{"3.12", "bad-kind", "PUSH_NULL; LOAD_CONST 0; BUILD_TUPLE 0; LOAD_CONST 0; CALL_FUNCTION_EX 1; RETURN_VALUE"},
		{"3.11 3.12", "bad-const", "LOAD_CONST 0; LOAD_CONST 0; KW_NAMES 4; RETURN_VALUE"},
		{"3.11 3.12", "wrong-next", "LOAD_CONST 0; LOAD_CONST 0; KW_NAMES 3; RETURN_VALUE"},
		{"3.12", "wrong-next", "LOAD_CONST 0; LOAD_CONST 0; LOAD_CONST 0; KW_NAMES 3; CALL 0; RETURN_VALUE"},
		{"3.11", "wrong-next", "PUSH_NULL; LOAD_CONST 0; PRECALL 0; RETURN_VALUE"},
		{"3.12 3.13 3.14", "wrong-next", "LOAD_CONST 0; GET_ITER; FOR_ITER 0; RETURN_VALUE"},
		{"3.11 3.12 3.13", "null-value", "PUSH_NULL; RETURN_VALUE"},
		{"3.11 3.12", "null-value", "PUSH_NULL; PUSH_NULL; CALL 0 bare; " + strings.Repeat("CACHE;", 4) + "RETURN_VALUE"},
		{"3.12", "null-value", "LOAD_FAST_AND_CLEAR 1; POP_TOP; LOAD_CONST 0; RETURN_VALUE"},
		{"3.8 3.10", "null-value", "LOAD_CONST 0; LOAD_METHOD 0; POP_TOP; RETURN_VALUE"},

		{"3.12 3.13", "bad-local", "LOAD_FAST 1; RETURN_VALUE"},
		{"3.8 3.11", "", "LOAD_FAST 1; RETURN_VALUE"},
		{"3.12", "", "LOAD_FAST_CHECK 1; POP_TOP; LOAD_FAST 1; RETURN_VALUE"},
		{"3.12", "bad-local", "DELETE_FAST 0; LOAD_FAST 0; RETURN_VALUE"},
		{"3.13", "bad-local", "LOAD_FAST_LOAD_FAST 1; RETURN_VALUE"},
		{"3.14", "", "LOAD_FAST_BORROW 0; LOAD_CONST 0; STORE_FAST 1; RETURN_VALUE"},
		{"3.14", "bad-local", "LOAD_FAST_BORROW 0; LOAD_CONST 0; STORE_FAST 0; RETURN_VALUE"},
		{"3.14", "bad-local", "LOAD_FAST_BORROW 0; STORE_FAST 1; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11 3.13", "bad-local", "LOAD_DEREF 2; RETURN_VALUE"},
		{"3.11 3.13", "", begin + "LOAD_DEREF 2; POP_TOP; LOAD_DEREF 3; RETURN_VALUE"},
		{"3.11 3.12 3.13", "bad-local", "JUMP_FORWARD 1; COPY_FREE_VARS 1; RESUME 0; LOAD_CONST 0; RETURN_VALUE"}, // locals() looks into the cells
		{"3.11 3.12 3.13", "bad-local", begin + "LOAD_CONST 0; STORE_FAST 3; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11 3.12 3.13", "bad-local", begin + "DELETE_FAST 3; LOAD_CONST 0; RETURN_VALUE"},
		{"3.12 3.13", "bad-local", begin + "LOAD_FAST_AND_CLEAR 3; RETURN_VALUE"},
		{"3.11 3.12", "", begin + "LOAD_CONST 0; STORE_FAST 2; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11", "bad-local", "MAKE_CELL 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11", "bad-operand", "COPY_FREE_VARS 2; LOAD_CONST 0; RETURN_VALUE"},
		{"2.7 3.8 3.11 3.13", "no-locals", "LOAD_NAME 0; RETURN_VALUE"},

		{"3.8", "bad-closure", "LOAD_CONST 5; LOAD_CONST 2; MAKE_FUNCTION 0; RETURN_VALUE"},
		{"3.8", "", "LOAD_CLOSURE 1; BUILD_TUPLE 1; LOAD_CONST 5; LOAD_CONST 2; MAKE_FUNCTION 8; RETURN_VALUE"},
		{"2.7", "", "LOAD_CLOSURE 1; BUILD_TUPLE 1; LOAD_CONST 5; MAKE_CLOSURE 0; RETURN_VALUE"},
		{"3.8", "bad-kind", "LOAD_CONST 4; LOAD_CONST 5; LOAD_CONST 2; MAKE_FUNCTION 8; RETURN_VALUE"},
		{"3.12", "bad-closure", "LOAD_CONST 5; MAKE_FUNCTION 0; RETURN_VALUE"},
		{"3.12", "bad-kind", begin + "LOAD_CONST 3; LOAD_FAST 2; BUILD_TUPLE 1; LOAD_CONST 5; MAKE_FUNCTION 12; RETURN_VALUE"}, // half a pair of annotations
		{"3.12", "", begin + "LOAD_CONST 4; LOAD_FAST 2; BUILD_TUPLE 1; LOAD_CONST 5; MAKE_FUNCTION 12; RETURN_VALUE"},
		{"3.13", "bad-kind", begin + "LOAD_CONST 3; LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 4; RETURN_VALUE"},
		{"3.13", "bad-closure", "LOAD_CONST 5; MAKE_FUNCTION; RETURN_VALUE"},
		{"3.13", "", begin + "LOAD_FAST 2; BUILD_TUPLE 1; LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 8; RETURN_VALUE"},
		{"3.13", "bad-closure", begin + "LOAD_FAST 2; LOAD_FAST 3; BUILD_TUPLE 2; LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 8; RETURN_VALUE"},
		{"3.12 3.13", "bad-kind", "LOAD_CONST 0; MAKE_FUNCTION; RETURN_VALUE"},

		{"3.8 3.12", "not-generator", "LOAD_CONST 0; YIELD_VALUE; RETURN_VALUE"},
		{"3.11 3.13", "not-generator", "RETURN_GENERATOR; POP_TOP; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11 3.12 3.13", "bad-kind", "LOAD_CONST 0; RERAISE 0"},

		{"3.11 3.12", "odd-operand", "RESUME 4; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11 3.12 3.13 3.14", "odd-operand", "RESUME 9; LOAD_CONST 0; RETURN_VALUE"},
		{"3.13 3.14", "odd-operand", "RESUME 5; LOAD_CONST 0; RETURN_VALUE"}, // as behind a yield
		{"3.13 3.14", "odd-operand", "RESUME 4; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11 3.12", "odd-operand", "RESUME 1; LOAD_CONST 0; RETURN_VALUE"},

		{"3.11", "untraced", "LOAD_GLOBAL 0; RETURN_VALUE"},
		{"3.11 3.12 3.13", "untraced", "LOAD_CONST 0; RETURN_VALUE"},
		{"3.12 3.13 3.14", "missing-resume", "LOAD_GLOBAL 0; RETURN_VALUE"},
		{"3.12 3.13", "missing-resume", "LOAD_GLOBAL 0; RESUME 0; RETURN_VALUE"},
		{"3.13 3.14", "not-bool", "RESUME 0; LOAD_FAST 0; POP_JUMP_IF_TRUE 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.13 3.14", "not-bool", "RESUME 0; LOAD_FAST 0; LOAD_FAST 0; COMPARE_OP 2; POP_JUMP_IF_FALSE 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.13 3.14", "not-bool", "RESUME 0; LOAD_FAST 0; UNARY_NOT; RETURN_VALUE"},
		{"3.13 3.14", "", "RESUME 0; LOAD_FAST 0; LOAD_FAST 0; COMPARE_OP 18; POP_JUMP_IF_FALSE 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.13 3.14", "", "RESUME 0; LOAD_FAST 0; TO_BOOL; COPY 1; POP_JUMP_IF_FALSE 0; RETURN_VALUE"},
		{"3.13 3.14", "", "RESUME 0; LOAD_FAST 0; LOAD_FAST 0; IS_OP 0; UNARY_NOT; POP_JUMP_IF_FALSE 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.13", "", "RESUME 0; LOAD_FAST 0; LOAD_CONST 1; COMPARE_OP 2; POP_JUMP_IF_FALSE 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.12", "", "RESUME 0; LOAD_FAST 0; POP_JUMP_IF_TRUE 0; LOAD_CONST 0; RETURN_VALUE"},
		{"3.11 3.12", "bad-kind", "LOAD_CONST 0; PUSH_EXC_INFO; RETURN_VALUE"},
		{"3.12", "bad-kind", "LOAD_CONST 0; CALL_INTRINSIC_1 6; RETURN_VALUE"},
		{"3.12 3.13", "bad-kind", "LOAD_CONST 0; CALL_INTRINSIC_1 10; RETURN_VALUE"},
		{"3.12 3.13", "", "BUILD_TUPLE 0; CALL_INTRINSIC_1 10; RETURN_VALUE"},
		{"3.12", "bad-kind", "LOAD_CONST 2; LOAD_CONST 0; BUILD_TUPLE 2; CALL_INTRINSIC_1 11; RETURN_VALUE"},
	} {
		for _, version := range strings.Fields(tt.versions) {
			t.Run(version+" "+tt.text, func(t *testing.T) {
				c, v := sample(t, version, tt.text)
				list := slices.DeleteFunc(Code(c, v, Options{}), func(f Finding) bool {
					return f.Code == "lines-uncovered" || f.Code != tt.code && (f.Code == "missing-resume" || f.Code == "untraced")
				})
				switch {
				case tt.code == "" && len(list) > 0:
					t.Errorf("refused: %s", &list[0])
				case tt.code != "" && (len(list) == 0 || list[0].Code != tt.code):
					t.Errorf("got %v, want %s", list, tt.code)
				}
			})
		}
	}
}

// TestStructure has code objects with fields that do not fit.
func TestStructure(t *testing.T) {
	for _, tt := range []struct {
		code, versions string
		change         func(c *marshal.Code)
	}{
		{"bad-field", "2.7 3.8 3.12", func(c *marshal.Code) { c.Names = seq(marshal.None) }},
		{"bad-field", "3.8 3.12", func(c *marshal.Code) { c.Names = seq(bytesOf("x")) }},
		{"bad-field", "2.7 3.8 3.12", func(c *marshal.Code) { c.Consts.Type = '[' }},
		{"bad-field", "3.8 3.12", func(c *marshal.Code) { c.Code.Type = 'u' }},
		{"bad-field", "2.7", func(c *marshal.Code) { c.Name = &marshal.Str{Head: marshal.Head{Type: 'u'}, S: "f"} }},
		{"bad-field", "3.8 3.12", func(c *marshal.Code) { c.Name = bytesOf("f") }},
		{"bad-field", "3.8 3.12", func(c *marshal.Code) { c.Filename = bytesOf("f") }},
		{"bad-field", "3.12", func(c *marshal.Code) { c.Qualname = bytesOf("f") }},
		{"bad-field", "3.8 3.12", func(c *marshal.Code) { c.Linetable = str("") }},
		{"bad-field", "3.12", func(c *marshal.Code) { c.Exceptiontable = str("") }},
		{"bad-field", "3.12", func(c *marshal.Code) { c.LocalsPlusKinds.Type = 'u' }},
		{"bad-field", "3.12", func(c *marshal.Code) { c.LocalsPlusKinds = bytesOf("") }},
		{"bad-field", "3.12", func(c *marshal.Code) { c.LocalsPlusKinds = bytesOf("\x80\x20\x20\x20") }},
		{"bad-field", "3.12", func(c *marshal.Code) { c.LocalsPlusKinds = bytesOf("\x20\x20\x00\x80") }},
		{"bad-count", "2.7 3.8 3.12", func(c *marshal.Code) { c.Argcount = -1 }},
		{"bad-count", "2.7 3.8 3.12", func(c *marshal.Code) { c.Argcount = 3 }},
		{"bad-count", "3.8 3.12", func(c *marshal.Code) { c.Posonlyargcount = 2 }},
		{"bad-count", "3.8 3.12", func(c *marshal.Code) { c.Kwonlyargcount = 2 }},
		{"bad-count", "2.7 3.8 3.12", func(c *marshal.Code) { c.Flags |= coVarargs | coVarkeywords }},
		{"bad-count", "2.7 3.8 3.12", func(c *marshal.Code) { c.Stacksize = -1 }},
		{"bad-count", "2.7 3.8 3.12", func(c *marshal.Code) { c.Stacksize = 1 << 30 }},
		{"bad-count", "2.7 3.8", func(c *marshal.Code) { c.Nlocals = 3 }},
		{"bad-flags", "3.12", func(c *marshal.Code) { c.Flags |= coGenerator | coCoroutine }},
		{"bad-line-table", "3.12", func(c *marshal.Code) { c.Linetable = bytesOf("\x00") }},
		{"lines-uncovered", "2.7 3.8", func(c *marshal.Code) { c.Linetable = bytesOf("\x00") }},
		{"lines-uncovered", "3.10 3.12", func(c *marshal.Code) {}},
		{"bad-line-table", "3.11", func(c *marshal.Code) { c.Linetable = bytesOf(strings.Repeat("\x87\x00", 20)) }},
		{"lines-uncovered", "3.12", func(c *marshal.Code) { c.Linetable = bytesOf(strings.Repeat("\x87\x00", 20)) }},
		{"bad-exception-table", "3.12", func(c *marshal.Code) { c.Exceptiontable = bytesOf("\x80") }},
		{"bad-exception-table", "3.12", func(c *marshal.Code) { c.Exceptiontable = bytesOf("\x80\x01\x20\x00") }},
		{"bad-exception-table", "3.12", func(c *marshal.Code) { c.Exceptiontable = bytesOf("\x81\x01\x00\x00\x80\x01\x00\x00") }},
	} {
		for _, version := range strings.Fields(tt.versions) {
			c, v := sample(t, version, "LOAD_CONST 0; RETURN_VALUE; LOAD_GLOBAL 0; RETURN_VALUE")
			tt.change(c)
			list := Code(c, v, Options{})
			if !slices.ContainsFunc(list, func(f Finding) bool { return f.Code == tt.code }) {
				t.Errorf("%s: got %v, want %s", version, list, tt.code)
			}
		}
	}
}

// TestTypeParameters: the type parameters of a class are known by the name of
// the cell that has them. One operand of LOAD_DEREF killed Python 3.12.
func TestTypeParameters(t *testing.T) {
	const use = "LOAD_DEREF 2; CALL_INTRINSIC_1 10; RETURN_VALUE"
	for _, version := range []string{"3.12", "3.13", "3.14"} {
		for _, tt := range []struct{ name, text, code string }{
			{".type_params", "MAKE_CELL 2; RESUME 0; BUILD_TUPLE 0; STORE_DEREF 2; " + use, ""},
			{".type_params", "MAKE_CELL 2; RESUME 0; " + use, ""}, // an empty cell
			{".type_params", "MAKE_CELL 2; RESUME 0; LOAD_CONST 0; STORE_DEREF 2; " + use, "bad-kind"},
			{".type_params", "LOAD_CONST 0; STORE_FAST 2; MAKE_CELL 2; RESUME 0; " + use, "bad-kind"},
			{"T", "MAKE_CELL 2; RESUME 0; BUILD_TUPLE 0; STORE_DEREF 2; " + use, "bad-kind"},
		} {
			c, v := sample(t, version, tt.text)
			c.LocalsPlusNames.Items[2] = str(tt.name)
			got := ""
			if list := Code(c, v, Options{ErrorsOnly: true}); len(list) > 0 {
				got = list[0].Code
			}
			if got != tt.code {
				t.Errorf("%s: %s in %s: got %q, want %q", version, tt.text, tt.name, got, tt.code)
			}
		}
	}
}

// TestUnset: a finding about a variable without a value names what looks for it,
// which every version has that does not look by itself.
func TestUnset(t *testing.T) {
	const want = "LOAD_FAST: reads b, which may have no value; LOAD_FAST_CHECK looks whether it has one"
	for _, version := range []string{"3.12", "3.13", "3.14", "3.15"} {
		c, v := sample(t, version, "RESUME 0; LOAD_FAST 1; RETURN_VALUE")
		if _, ok := opcode.For(v).Lookup("LOAD_FAST_CHECK"); !ok {
			t.Errorf("%s has no LOAD_FAST_CHECK", version)
		}
		if list := Code(c, v, Options{ErrorsOnly: true}); len(list) != 1 || list[0].Msg != want {
			t.Errorf("%s: got %v, want %s", version, list, want)
		}
	}
}

// TestNothingToCopy: COPY_FREE_VARS where there are no free variables.
func TestNothingToCopy(t *testing.T) {
	for _, version := range []string{"3.11", "3.13"} {
		c, v := sample(t, version, "COPY_FREE_VARS 0; RESUME 0; LOAD_CONST 0; RETURN_VALUE")
		c.LocalsPlusNames.Items, c.LocalsPlusKinds = c.LocalsPlusNames.Items[:3], bytesOf(c.LocalsPlusKinds.S[:3])
		if list := Code(c, v, Options{}); !slices.ContainsFunc(list, func(f Finding) bool { return f.Code == "odd-operand" }) {
			t.Errorf("%s: got %v", version, list)
		}
	}
}

// TestYieldWithoutResume: what comes behind YIELD_VALUE begins with RESUME.
func TestYieldWithoutResume(t *testing.T) {
	const text = "RETURN_GENERATOR; POP_TOP; RESUME 0; LOAD_CONST 0; YIELD_VALUE 0; "
	for _, version := range []string{"3.11", "3.12", "3.13"} {
		for next, warns := range map[string]bool{"RESUME 1; ": false, "": true} {
			c, v := sample(t, version, text+next+"RETURN_VALUE")
			c.Flags |= coGenerator
			list := Code(c, v, Options{})
			if got := slices.ContainsFunc(list, func(f Finding) bool { return f.Code == "untraced" }); got != warns {
				t.Errorf("%s %s: got %v", version, next, list)
			}
		}
	}
}

// TestResumeOperand: the operand of RESUME tells where it stands.
func TestResumeOperand(t *testing.T) {
	for _, tt := range []struct{ versions, operands, want string }{
		{"3.11 3.12", "0 1", ""},
		{"3.11 3.12", "0 0", "odd-operand 10"},
		{"3.11 3.12", "1 1", "odd-operand 4"},
		{"3.13 3.14", "0 5", ""},
		{"3.13 3.14", "0 1", ""},
		{"3.13 3.14", "0 9", "odd-operand 10"},
		{"3.13 3.14", "5 5", "odd-operand 4"},
		{"3.15", "4 9", ""},
		{"3.15", "5 9", "odd-operand 4"},
		{"3.15", "0 5", "odd-operand 12"},
	} {
		for _, version := range strings.Fields(tt.versions) {
			start, behind, _ := strings.Cut(tt.operands, " ")
			c, v := sample(t, version, "RETURN_GENERATOR; POP_TOP; RESUME "+start+"; LOAD_CONST 0; YIELD_VALUE 0; RESUME "+behind+"; RETURN_VALUE")
			c.Flags |= coGenerator
			got := ""
			for _, f := range Code(c, v, Options{}) {
				if f.Code != "lines-uncovered" {
					got += f.Code + " " + strconv.Itoa(f.Offset)
				}
			}
			if got != tt.want {
				t.Errorf("%s %s: got %q, want %q", version, tt.operands, got, tt.want)
			}
		}
	}
}

// TestModule: nothing fills the free variables of a module.
func TestModule(t *testing.T) {
	for version, text := range map[string]string{"2.7": "", "3.8": "", "3.12": begin} {
		c, v := sample(t, version, text+"LOAD_CONST 0; RETURN_VALUE")
		list := File(&pyc.File{Version: v, Code: c}, Options{ErrorsOnly: true})
		if len(list) == 0 || list[0].Code != "module-free-variables" {
			t.Errorf("%s: got %v", version, list)
		}
	}
}

// TestPlace: a finding tells where it is.
func TestPlace(t *testing.T) {
	f := Finding{Severity: diag.Error, Code: "stack-underflow", Path: "co_consts[2]", Name: "name", Offset: 34, Line: 7, Msg: "takes 1 value"}
	if got, want := f.String(), "co_consts[2] (name) offset 34 line 7: error: takes 1 value [stack-underflow]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
