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

// superText is a class whose method uses super(), so that what no instruction
// names is listed.
const superText = `# Python bytecode 3.13
# Method Name: <module>
 RESUME
 LOAD_BUILD_CLASS
 PUSH_NULL
 LOAD_CONST (<code object Sub>)
 MAKE_FUNCTION
 LOAD_CONST ('Sub')
 CALL 2
 STORE_NAME (Sub)
 RETURN_CONST (None)
# Method Name: Sub
 MAKE_CELL (__class__)
 RESUME
 LOAD_NAME (__name__)
 STORE_NAME (__module__)
 LOAD_FAST (__class__)
 BUILD_TUPLE 1
 LOAD_CONST (<code object hello>)
 MAKE_FUNCTION
 SET_FUNCTION_ATTRIBUTE (closure)
 STORE_NAME (hello)
 LOAD_FAST (__class__)
 COPY 1
 STORE_NAME (__classcell__)
 RETURN_VALUE
# Method Name: hello
# Arguments: self
# Free variables:
#    0: __class__
 COPY_FREE_VARS
 RESUME
 LOAD_GLOBAL (NULL + super)
 CALL 0
 RETURN_VALUE
`

// TestListedClosures has what is said where variables of a closure are listed
// and something is missing.
func TestListedClosures(t *testing.T) {
	const given = "# Filename: f\n# Stack size: 4\n# Flags: 0x0\n"
	listed := strings.NewReplacer("Name: Sub\n", "Name: Sub\n# Cell variables:\n#    0: __class__\n").Replace(superText)
	numbers := strings.NewReplacer("(__class__)", "0").Replace(listed)
	const (
		noCell = "x.pyasm:12:1: error: __class__ is a cell variable of Sub, but nothing makes the cell; begin the instructions with MAKE_CELL (__class__)"
		noCopy = ": error: hello has the free variable __class__, but nothing takes it from the closure; begin the instructions with COPY_FREE_VARS"
		noHand = "x.pyasm:12:1: error: hello uses __class__ from outside, but Sub does not hand it on; make its closure of LOAD_FAST (__class__) and the like, and BUILD_TUPLE"
	)
	for _, tt := range []struct{ text, old, new, want string }{
		{superText, "", "", ""},
		{listed, "", "", ""},
		{numbers, "", "", ""},
		{superText, " MAKE_CELL (__class__)\n", "", noCell},
		{listed, " MAKE_CELL (__class__)\n", "", noCell},
		{numbers, " MAKE_CELL 0\n", "", noCell},
		{superText, " COPY_FREE_VARS\n", "", "x.pyasm:27:1" + noCopy},
		{listed, " COPY_FREE_VARS\n", "", "x.pyasm:29:1" + noCopy},
		{strings.ReplaceAll(superText, " LOAD_FAST (__class__)\n", ""), "", "", noHand},
		{strings.ReplaceAll(superText, "(__class__)", "(__cls__)"), "", "", noHand},
		// What was printed of a file may be odd.
		{listed, " MAKE_CELL (__class__)\n", given, ""},
		{listed, " COPY_FREE_VARS\n", given, ""},
	} {
		_, diags := Unmarshal([]byte(strings.Replace(tt.text, tt.old, tt.new, 1)), "x.pyasm")
		if got := diags.Error(); got != tt.want {
			t.Errorf("%q for %q:\n got %s\nwant %s", tt.new, tt.old, got, tt.want)
		}
	}
}
