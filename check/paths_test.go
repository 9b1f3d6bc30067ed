package check

import "testing"

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
