package check

import (
	"fmt"
	"strings"
	"testing"
)

// TestPaths: where paths meet that differ, both are named, and a loop that does
// not leave the stack as it was.
func TestPaths(t *testing.T) {
	for _, tt := range []struct{ version, text, want string }{
		{
			"3.8", "LOAD_FAST 0; POP_JUMP_IF_FALSE 10; LOAD_CONST 0; LOAD_CONST 0; JUMP_FORWARD 2; LOAD_CONST 0; RETURN_VALUE",
			"RETURN_VALUE: the stack has 2 values on the path from JUMP_FORWARD (offset 8, line 1) and 1 on that from LOAD_CONST (offset 10, line 1)",
		},
		{
			"3.12", "LOAD_FAST 0; POP_JUMP_IF_TRUE 1; LOAD_CONST 0; LOAD_CONST 0; RETURN_VALUE",
			"LOAD_CONST: the stack has 0 values on the path from POP_JUMP_IF_TRUE (offset 2) and 1 on that from LOAD_CONST (offset 4)",
		},
		{
			"3.8", "LOAD_CONST 0; JUMP_ABSOLUTE 0",
			"LOAD_CONST: the stack has 0 values on the path from the start of the code and 1 on that from JUMP_ABSOLUTE (offset 2, line 1)" +
				"; each turn of the loop that JUMP_ABSOLUTE closes leaves 1 value more",
		},
		{
			"pypy3.9", "LOAD_CONST 0; LOAD_CONST 0; JUMP_ABSOLUTE 0",
			"LOAD_CONST: the stack has 0 values on the path from the start of the code and 2 on that from JUMP_ABSOLUTE (offset 4, line 1)" +
				"; each turn of the loop that JUMP_ABSOLUTE closes leaves 2 values more",
		},
		{
			"3.12", "LOAD_CONST 0; NOP; POP_TOP; JUMP_BACKWARD 3; RETURN_VALUE",
			"NOP: the stack has 1 value on the path from LOAD_CONST (offset 0) and 0 on that from JUMP_BACKWARD (offset 6)" +
				"; each turn of the loop that JUMP_BACKWARD closes leaves 1 value less",
		},
		{
			"3.8", "LOAD_FAST 0; POP_JUMP_IF_FALSE 6; SETUP_FINALLY 4; LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE",
			"LOAD_CONST: paths with different blocks lead here, from POP_JUMP_IF_FALSE (offset 2, line 1) and SETUP_FINALLY (offset 4, line 1)",
		},
	} {
		c, v := sample(t, tt.version, tt.text)
		var got []string
		for _, f := range Code(c, v, Options{ErrorsOnly: true}) {
			if f.Code == "depth-mismatch" || f.Code == "block-mismatch" {
				got = append(got, f.Msg)
			}
		}
		if len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.version, tt.text, got, tt.want)
		}
	}
}

// TestGoesOn: behind an operand that means nothing code is followed further, but
// for what hangs on the kinds of values.
func TestGoesOn(t *testing.T) {
	for _, tt := range []struct{ version, text, want string }{
		{"3.8", "LOAD_CONST 9; LOAD_FAST 9; COMPARE_OP 11; STORE_FAST 8; LOAD_GLOBAL 7; POP_TOP; RETURN_VALUE", "bad-operand 0, bad-operand 2, bad-operand 4, bad-operand 6, bad-operand 8, stack-underflow 12"},
		{"3.8", "LOAD_CONST 9; FOR_ITER 2; POP_TOP; JUMP_ABSOLUTE 2; LOAD_CONST 9; RETURN_VALUE", "bad-operand 0"},
		{"3.8", "LOAD_NAME 0; LOAD_CONST 9; RETURN_VALUE", "no-locals 0, bad-operand 2"},
		{"3.8", "LOAD_FAST 0; POP_JUMP_IF_TRUE 8; LOAD_CONST 9; JUMP_FORWARD 2; BUILD_LIST 0; LOAD_CONST 0; LIST_APPEND 1; POP_TOP; LOAD_FAST 9; RETURN_VALUE", "bad-operand 4, bad-operand 16"},
		{"3.8", "SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 9; END_FINALLY; LOAD_CONST 0; RETURN_VALUE", "bad-operand 4"},
		{"3.12", "RESUME 0; LOAD_CONST 9; LOAD_FAST 9; MAKE_FUNCTION; LOAD_GLOBAL 17; CALL 0; POP_TOP; POP_TOP; RETURN_VALUE", "bad-operand 2, bad-operand 4, bad-operand 8"},
		{"3.13", "RESUME 0; LOAD_CONST 9; LOAD_CONST 9; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 8; STORE_FAST 9; LOAD_FAST 1; RETURN_VALUE", "bad-operand 2, bad-operand 4, bad-operand 10"},
		{"2.2", "LOAD_CONST 9; MAKE_CLOSURE 0; LOAD_CONST 9; RETURN_VALUE", "bad-operand 0"},
		{"3.12", "RESUME 0; LOAD_CONST 9; RETURN_CONST 9", "bad-operand 2, bad-operand 4"},
		{"pypy3.9", "LOAD_CONST 9; LOAD_FAST 9; POP_TOP; POP_TOP; RETURN_VALUE", "bad-operand 0, bad-operand 2, stack-underflow 8"},
	} {
		c, v := sample(t, tt.version, tt.text)
		var got []string
		for _, f := range Code(c, v, Options{ErrorsOnly: true}) {
			got = append(got, fmt.Sprint(f.Code, " ", f.Offset))
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s %s: got %s, want %s", tt.version, tt.text, s, tt.want)
		}
	}
}
