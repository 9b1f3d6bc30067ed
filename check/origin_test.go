package check

import (
	"testing"

	"github.com/pyasm/pyasm/exctab"
)

// TestOrigin: a finding about NULL tells where that comes from.
func TestOrigin(t *testing.T) {
	const covered = "RESUME 0; LOAD_CONST 0; NOP; LOAD_FAST_AND_CLEAR 1; SWAP 2; POP_TOP; NOP; STORE_FAST 1; LOAD_CONST 0; RETURN_VALUE; "
	for _, tt := range []struct{ name, text, want string }{
		{"the same run", "RESUME 0; PUSH_NULL; LOAD_CONST 0; SWAP 2; RETURN_VALUE", "RETURN_VALUE: needs an object and gets NULL; the NULL is that of PUSH_NULL (offset 2)"},
		{
			"a method", "RESUME 0; LOAD_FAST 0; LOAD_ATTR 1; SWAP 2; RETURN_VALUE",
			"RETURN_VALUE: needs an object and gets what may be NULL; the NULL is that of LOAD_ATTR (offset 4)",
		},
		{
			"a path", "RESUME 0; LOAD_FAST 0; POP_JUMP_IF_TRUE 2; LOAD_CONST 0; JUMP_FORWARD 1; PUSH_NULL; NOP; RETURN_VALUE",
			"RETURN_VALUE: needs an object and gets what may be NULL; the NULL is on the stack on the path from PUSH_NULL (offset 10)",
		},
		{
			"one path only", "RESUME 0; PUSH_NULL; LOAD_FAST 0; POP_JUMP_IF_TRUE 1; NOP; POP_TOP; LOAD_CONST 0; RETURN_VALUE",
			"POP_TOP: needs an object and gets NULL; the NULL is on the stack on the path from POP_JUMP_IF_TRUE (offset 6)",
		},
		{
			"a handler", covered + "POP_TOP; POP_TOP; LOAD_CONST 0; RETURN_VALUE",
			"POP_TOP: needs an object and gets what may be NULL; the NULL is on the stack at POP_TOP (offset 10), which the range of the handler covers",
		},
		{
			"moved in a handler", covered + "SWAP 2; POP_TOP; RERAISE 0",
			"POP_TOP: needs an object and gets what may be NULL; the NULL is on the stack at POP_TOP (offset 10), which the range of the handler covers",
		},
	} {
		c, v := sample(t, "3.12", tt.text)
		if tt.text[:min(len(covered), len(tt.text))] == covered {
			c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 4, End: 14, Target: 20, Depth: 1}})))
		}
		got := ""
		for _, f := range Code(c, v, Options{ErrorsOnly: true}) {
			if f.Code == "null-value" {
				got += f.Msg
			}
		}
		if got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}
