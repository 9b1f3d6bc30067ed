package asmtext

import (
	"strings"
	"testing"
)

const (
	counter38 = `# Python bytecode 3.8
# Method Name: make_counter
# Arguments: start
 LOAD_CLOSURE (start)
 BUILD_TUPLE 1
 LOAD_CONST (<code object step>)
 LOAD_CONST ('step')
 MAKE_FUNCTION (closure)
 RETURN_VALUE
# Method Name: step
 LOAD_DEREF (start)
 RETURN_VALUE
# Method Name: <module>
 LOAD_CONST (<code object make_counter>)
 LOAD_CONST ('make_counter')
 MAKE_FUNCTION
 RETURN_VALUE
`
	counter313 = `# Python bytecode 3.13
# Method Name: <module>
 RESUME
 LOAD_CONST (<code object make_counter>)
 MAKE_FUNCTION
 RETURN_VALUE
# Method Name: make_counter
# Arguments: start
 MAKE_CELL (start)
 RESUME
 LOAD_FAST (start)
 BUILD_TUPLE 1
 LOAD_CONST (<code object step>)
 MAKE_FUNCTION
 SET_FUNCTION_ATTRIBUTE (closure)
 RETURN_VALUE
# Method Name: step
 COPY_FREE_VARS 1
 RESUME
 LOAD_DEREF (start)
 STORE_DEREF (start)
 LOAD_CONST (None)
 RETURN_VALUE
`
)

// TestClosureMistakes has what is said of a program with a closure in which
// something is written otherwise.
func TestClosureMistakes(t *testing.T) {
	for _, tt := range []struct{ text, old, new, want string }{
		{counter38, "", "", ""},
		{counter313, "", "", ""},
		{counter38, "LOAD_DEREF (start)", "LOAD_DEREF (strat)", "x.pyasm:11:14: warning: the cell variable strat is never set; did you mean start?"},
		{counter38, "LOAD_DEREF (start)", "LOAD_DEREF (other)", "x.pyasm:11:14: warning: the cell variable other is never set"},
		{counter38, "LOAD_DEREF (start)", "LOAD_CONST (1)\n STORE_DEREF (other)\n LOAD_DEREF (other)", ""},
		{counter38, "LOAD_DEREF (start)", "LOAD_FAST (start)", "x.pyasm:11:13: warning: the local variable start is never set; LOAD_DEREF (start) has that of make_counter"},
		{
			counter313, "LOAD_DEREF (start)", "LOAD_DEREF (strat)",
			"x.pyasm:17:1: error: strat is a cell variable of step, but nothing makes the cell; did you mean start?",
		},
		{
			counter313, "LOAD_DEREF (start)\n STORE_DEREF (start)", "LOAD_DEREF (strat)\n STORE_DEREF (strat)",
			"x.pyasm:17:1: error: strat is a cell variable of step, but nothing makes the cell; did you mean start?",
		},
		{
			strings.Replace(counter313, "VARS 1", "VARS", 1), "LOAD_DEREF (start)\n STORE_DEREF (start)", "LOAD_DEREF (strat)\n STORE_DEREF (strat)",
			"x.pyasm:18:2: error: there is nothing to take: step has no free variables; no code object around it has a variable strat; did you mean start?",
		},
		{
			counter313, "LOAD_FAST (start)", "LOAD_CLOSURE (start)",
			"x.pyasm:11:2: error: LOAD_CLOSURE is no operation of Python 3.13; it is of Python 2.1 to 3.12; in 3.13 LOAD_FAST (NAME) does this",
		},
	} {
		_, diags := Unmarshal([]byte(strings.Replace(tt.text, tt.old, tt.new, 1)), "x.pyasm")
		got := ""
		if len(diags) > 0 {
			got = diags[0].Error()
		}
		if got != tt.want || len(diags) > 1 {
			t.Errorf("%s: %s:\n got %v\nwant %s", tt.old, tt.new, diags, tt.want)
		}
	}
}
