package asmtext

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/diag"
)

// TestMistakes has what a person gets to read, by what stands in a text of
// 3.12 behind two good lines; and before it, by what it begins with.
func TestMistakes(t *testing.T) {
	const head = "# Python bytecode 3.12 (3531)\n# Method Name: f\n"
	for text, want := range map[string]string{
		// operations
		"  LOAD_FSAT (x)":         "3:3: error: LOAD_FSAT is no operation of Python 3.12; did you mean LOAD_FAST?",
		"  load_fast (x)":         "3:3: error: load_fast is no operation of Python 3.12; did you mean LOAD_FAST?",
		"  RETURN":                "3:3: error: RETURN is no operation of Python 3.12; did you mean RETURN_CONST or RETURN_VALUE or RETURN_GENERATOR?",
		"  CALL(1)":               "3:3: error: CALL(1) is no operation of Python 3.12; a blank stands before the operand: CALL (1)",
		"  LOAD_CONST (1, 2) # t": `3:16: error: ")" is wanted here; a tuple has parentheses of its own: ((1, 2))`,
		"  12 ":                   "3:6: error: an operation is wanted here",
		"  .end":                  "3:3: error: no .try is open here",
		"# Method Name g\n NOP\n RETURN_CONST (None)":                  `3:3: warning: this is a comment; with a colon it is "Method Name:"`,
		"# Position-only argument count 1\n NOP\n RETURN_CONST (None)": `3:3: warning: this is a comment; with a colon it is "Position-only argument count:"`,
		"# Method: g\n NOP\n RETURN_CONST (None)":                      `3:3: warning: this is a comment; did you mean "Method Name:"?`,
		"  PRINT_ITEM":            "3:3: error: PRINT_ITEM is no operation of Python 3.12; it is of Python 1.0 to 2.7; in 3.12 a call of print does this",
		"  POP_BLOCK":             "3:3: error: POP_BLOCK is no operation of Python 3.12; it is of Python 1.0 to 3.10; in 3.12 the end of the range in the exception table (.try and .end) does this",
		" NOP junk":               "3:6: error: NOP takes no operand",
		"  RETURN_VALUE (None)":   "3:17: error: RETURN_VALUE takes no operand; RETURN_CONST (None) does this",
		"  RETURN_VALUE None":     "3:16: error: RETURN_VALUE takes no operand; RETURN_CONST (None) does this",
		"  POP_TOP (x)":           "3:12: error: POP_TOP takes no operand",
		"  MAKE_FUNCTION closure": "3:17: error: MAKE_FUNCTION wants the flags in parentheses; write MAKE_FUNCTION (closure)",
		" .byte zz":               "3:8: error: bytes in hexadecimal are wanted here, like 0x64",
		" NOP {what}":             "3:7: error: {what} is none of {kept}, {bare}, {prefixes N}, {caches HEX}",
		" NOP {kept":              `3:6: error: "}" is missing`,
		" NOP @1":                 "3:6: error: columns are wanted here, like @4-9 or @4-8:9",
		// labels and jumps
		"  STEP :":                                       "3:3: error: STEP is no operation of Python 3.12; the colon of a label stands directly behind it: STEP:",
		"  JUMP_FORWARD top\n NOP\n top":                 "5:2: error: top is no operation of Python 3.12; a label has a colon: top:",
		"  RETURN_VALUE;z":                               "3:3: error: RETURN_VALUE;z is no operation of Python 3.12; a blank stands before a comment: RETURN_VALUE ;z",
		"  JUMP_FORWARD NOWHERE":                         "3:16: error: the label NOWHERE stands nowhere",
		"  JUMP_FORWARD dne\ndone:\n NOP":                "3:16: error: the label dne stands nowhere; did you mean done?",
		" .try handlr\n NOP\n .end\nhandler:\n NOP":      "3:7: error: the label handlr stands nowhere; did you mean handler?",
		"  try:\n  NOP\nA:\n .try y lasti\n NOP\n .end":  "6:7: error: the label y stands nowhere",
		"A:\n NOP\nA:\n NOP":                             "5:1: error: the label A stands here a second time; it stands on line 3 already",
		"  LOAD_FAST L3":                                 "3:13: error: LOAD_FAST wants a variable in parentheses; write LOAD_FAST (L3)",
		"A:\n NOP\n  JUMP_FORWARD A":                     "5:3: error: the operation only jumps forward, but its target is before it; use JUMP_BACKWARD",
		"A:\n LOAD_CONST (1)\n POP_JUMP_IF_TRUE A\n NOP": "5:2: error: the operation only jumps forward, but its target is before it; lead it forward to a JUMP_BACKWARD",
		" JUMP_BACKWARD A\n NOP\nA:\n":                   "3:2: error: the operation only jumps backward, but its target is after it; use JUMP_FORWARD",
		" FOR_ITER (x)":                                  "3:12: error: the label x stands nowhere",
		" FOR_ITER (to x y)":                             "3:12: error: a label is wanted here, or an offset like (to 24)",
		"99999999999:\n  NOP":                            "3:1: error: line numbers go up to 2147483647",
		// operands
		"  LOAD_CONST (1, ":                   `3:16: error: ")" is wanted here`,
		"  LOAD_CONST ('abc)":                 "3:15: error: the string that begins here does not end, expected '",
		"  LOAD_CONST (nonsense)":             "3:15: error: found nonsense, expected a constant; LOAD_CONST ('nonsense') has a text, LOAD_NAME (nonsense) the value of a variable",
		"  LOAD_CONST":                        "3:13: error: LOAD_CONST wants a constant; as in LOAD_CONST ('text')",
		"  LOAD_NAME (x":                      `3:13: error: ")" is missing`,
		"  LOAD_CONST 4294967296":             "3:14: error: 4294967296 is no operand: it must be 0 to 4294967295; a constant stands in parentheses: LOAD_CONST (4294967296)",
		"  LOAD_CONST -1":                     "3:14: error: -1 is no operand: it must be 0 to 4294967295; a constant stands in parentheses: LOAD_CONST (-1)",
		"  LOAD_CONST ; one":                  "3:13: error: LOAD_CONST wants a constant; as in LOAD_CONST ('text')",
		"  LOAD_CONST None  ; no":             "3:14: error: LOAD_CONST wants a constant in parentheses; write LOAD_CONST (None)",
		"  LOAD_CONST 'a b'":                  "3:14: error: LOAD_CONST wants a constant in parentheses; write LOAD_CONST ('a b')",
		"  LOAD_CONST spam":                   "3:14: error: LOAD_CONST wants a constant in parentheses; LOAD_CONST ('spam') has a text, LOAD_NAME (spam) the value of a variable",
		"  LOAD_CONST 'spam":                  "3:14: error: LOAD_CONST wants a constant in parentheses; as in LOAD_CONST ('text')",
		"  LOAD_CONST 1.5":                    "3:14: error: 1.5 is no operand: it must be 0 to 4294967295; a constant stands in parentheses: LOAD_CONST (1.5)",
		"  LOAD_NAME print":                   "3:13: error: LOAD_NAME wants a name in parentheses; write LOAD_NAME (print)",
		"  COMPARE_OP <":                      "3:14: error: COMPARE_OP wants a comparison in parentheses; write COMPARE_OP (<)",
		"  BINARY_OP -":                       "3:13: error: BINARY_OP wants an operator in parentheses; write BINARY_OP (-)",
		"  BINARY_OP":                         "3:12: error: BINARY_OP wants an operator; as in BINARY_OP (+)",
		"  JUMP_FORWARD":                      "3:15: error: JUMP_FORWARD wants a label; as in JUMP_FORWARD done",
		"  CALL":                              "3:7: error: CALL wants the number of arguments; as in CALL 1",
		"  CALL one":                          "3:8: error: CALL wants a number: the number of arguments",
		"  CALL (one)":                        "3:9: error: CALL wants a number: the number of arguments",
		"  CALL_INTRINSIC_1 (INTRINSIC_PINT)": `3:21: error: "INTRINSIC_PINT" is no operand of CALL_INTRINSIC_1 in Python 3.12; did you mean (INTRINSIC_PRINT)?`,
		"  NOP 300":                           "3:3: error: the operand is too large",
		"  COMPARE_OP (<>)":                   `3:15: error: "<>" is no operand of COMPARE_OP in Python 3.12; there are <, <=, ==, !=, >, >=`,
		"  LOAD_CONST ('it's')":               `3:19: error: the string ends before this; a ' in it is written \', or the string stands in "`,
		`  LOAD_CONST ("a "big" b")`:          `3:19: error: the string ends before this; a " in it is written \", or the string stands in '`,
		"  LOAD_CONST ('don't')":              `3:20: error: the string ends before this; a ' in it is written \', or the string stands in "`,
		"# Constants:\n#   0: 'it's so'":      `4:12: error: the string ends before this; a ' in it is written \', or the string stands in "`,
		"  LOAD_CONST ('rock' n' roll')":      `3:22: error: the string ends before this; a ' in it is written \', or the string stands in "`,
		"  LOAD_CONST (hello world)":          "3:15: error: found hello, expected a constant; a text stands in quotes, and an expression is no operand",
		"  LOAD_CONST (x+1)":                  "3:15: error: found x, expected a constant; a text stands in quotes, and an expression is no operand",
		"  LOAD_CONST (1+2)":                  `3:16: error: ")" is wanted here; an operand holds a constant, no expression`,
		"  LOAD_CONST ('a' % 2)":              `3:19: error: ")" is wanted here; an operand holds a constant, no expression`,
		"  COMPARE_OP (in)":                   `3:15: error: "in" is no operand of COMPARE_OP in Python 3.12; CONTAINS_OP (in) does this`,
		"  COMPARE_OP (not in)":               `3:15: error: "not in" is no operand of COMPARE_OP in Python 3.12; CONTAINS_OP (not in) does this`,
		"  COMPARE_OP (is)":                   `3:15: error: "is" is no operand of COMPARE_OP in Python 3.12; IS_OP (is) does this`,
		"  COMPARE_OP (is not)":               `3:15: error: "is not" is no operand of COMPARE_OP in Python 3.12; IS_OP (is not) does this`,
		"  COMPARE_OP (exception match)":      `3:15: error: "exception match" is no operand of COMPARE_OP in Python 3.12; CHECK_EXC_MATCH does this`,
		"  CALL 1;x":                          "3:8: error: 1;x is no operand: it must be 0 to 4294967295; a blank stands before a comment: CALL 1 ;x",
		"  CALL 1#x":                          "3:8: error: 1#x is no operand: it must be 0 to 4294967295; a blank stands before a comment: CALL 1 #x",
		"  JUMP_FORWARD a;x\na:\n NOP":        "3:16: error: the label a;x stands nowhere; a blank stands before a comment: a ;x",
		"  .except":                           "3:3: error: .except is no operation of Python 3.12; what begins with a point is .try LABEL, .end or .byte",
		"  .finally done":                     "3:3: error: .finally is no operation of Python 3.12; what begins with a point is .try LABEL, .end or .byte",
		"  GOTO done":                         "3:3: error: GOTO is no operation of Python 3.12; did you mean JUMP_FORWARD LABEL or JUMP_BACKWARD LABEL?",
		"# Arguments: a b":                    `3:14: error: a name is wanted here, not "a b"; a comma stands between names`,
		"# Arguments: a, b, a":                "3:20: error: there is an argument a already",
		"# Arguments: a, *a":                  "3:17: error: there is an argument a already",
		"# Arguments: a, *, b, **a":           "3:23: error: there is an argument a already",
		"# Arguments: a:int":                  `3:14: error: a name is wanted here, not "a:int"`,
		"# Arguments: a, b = 1":               `3:17: error: a name is wanted here, not "b = 1"; values of arguments are told by MAKE_FUNCTION`,
		"  LOAD_CONST (1) junk":               "3:18: error: nothing more is expected here",
		"  LOAD_FAST (= 1)":                   "3:14: error: the name of a variable is wanted here, or its number",
		"  LOAD_CONST (x'12')":                "3:15: error: no string has the prefix x",
		"  LOAD_CONST (*1)":                   "3:17: error: no container is marked &1 before this",
		// lists
		"# Constants:\n#   0: 1\n#   2: 3":            "5:5: error: entry 1 is wanted here",
		"# Constants:\n#   0: [1,":                    "4:11: error: text ends, expected a constant",
		"# Constants:\n#   0: 1 2":                    "4:9: error: nothing more is expected behind the constant",
		"# Constants:\n#   0: <code object g at 0x9>": `4:9: error: the text has no code object g; it begins with a line "# Method Name: g"`,
		"  LOAD_CONST (<code object fizbuzz>)\n RETURN_VALUE\n# Method Name: fizzbuzz\n NOP\n RETURN_CONST (1)": "3:16: error: the text has no code object fizbuzz; did you mean fizzbuzz?",
		"# Function: g\n NOP\n RETURN_CONST (None)":                                                             `3:3: warning: this is a comment; did you mean "Method Name:"?`,
		"# Varnames:\n#\t'a' b": "4:6: error: a comma is wanted here",
		// the exception table
		"# Exception table:\n#  0 to B -> 0 [0]\n NOP": "4:9: error: the label B stands nowhere",
		"# Exception table:\n#  0 to 2 -> 2 [x]\n NOP": "4:16: error: a stack depth is wanted here, like [1]",
		"# Exception table:\n#  A - B: C\n NOP":        "4:4: error: an entry like L2 to L6 -> L8 [1] is wanted here",
		"# Exception table:\n#  A -> C\n NOP":          "4:4: error: an entry like L2 to L6 -> L8 [1] is wanted here",
		// header lines
		"# Stak size: 2\n NOP\n RETURN_CONST (None)":               `3:3: warning: this is a comment; did you mean "Stack size:"?`,
		"# Argumets: a\n NOP\n RETURN_CONST (None)":                `3:3: warning: this is a comment; did you mean "Arguments:"?`,
		"# stack_size: 2\n NOP\n RETURN_CONST (None)":              `3:3: warning: this is a comment; did you mean "Stack size:"?`,
		"# Argument count: many":                                   `3:19: error: a whole number of 32 bits is wanted here, not "many"`,
		"# Stack size: 99999999999":                                `3:15: error: a whole number of 32 bits is wanted here, not "99999999999"`,
		"# Flags: WRONG":                                           `3:10: error: "WRONG" is no flag of Python 3.12`,
		"# Code object: x":                                         "3:16: error: a number is wanted here, like 0x1",
		"# Line table: xyz":                                        "3:15: error: bytes in hexadecimal are wanted here",
		"# Source code size mod 2**32: b":                          "3:31: error: a size of 32 bits is wanted here",
		"# SipHash: x":                                             "3:12: error: a hash of 64 bits is wanted here, like 0x0123456789abcdef",
		"# Timestamp in code: yesterday":                           "3:22: warning: this is no time stamp; 0 is taken",
		"# Marshal: wrong names[0]":                                `3:12: error: "wrong" is none of plain, flagged, new, again, type, digits`,
		"# Marshal: plain names[x]":                                `3:12: error: "names[x]" is no place`,
		"# Marshal: plain consts[0-999999]":                        "3:12: error: the lines of this kind name more places than the text has",
		"# Python bytecode 3.11":                                   "3:1: error: the version is 3.12 already",
		"# Code object: 0x1\n# Method Name: g\n# Code object: 0x1": "5:16: error: another code object has the number 0x1 already; give this one another, or leave the line out",
	} {
		oneMistake(t, head+text+"\n", want)
	}
	for text, want := range map[string]string{
		"# Python bytecode 3.13\n COPY_FREE_VARS\n LOAD_DEREF (n)\n RETURN_VALUE\n": "2:2: error: there is nothing to take: <module> has no free variables; no code object around it has a variable n",
		"# Python bytecode 3.13\n COPY_FREE_VARS\n RETURN_CONST (None)\n":           "2:2: error: there is nothing to take: <module> has no free variables; leave COPY_FREE_VARS out, use a variable of a function around by LOAD_DEREF, or list it, as __class__ for super()",
		"# Python bytecode 3.9\n COMPARE_OP (exception match)\n":                    `2:14: error: "exception match" is no operand of COMPARE_OP in Python 3.9; JUMP_IF_NOT_EXC_MATCH LABEL does this`,
		"# Python bytecode 3.8\n .except\n":                                         "2:2: error: .except is no operation of Python 3.8; what begins with a point is .byte",
		"# Python bytecode 3.13\n MAKE_FUNCTION (closure)\n":                        "2:17: error: MAKE_FUNCTION takes no operand; SET_FUNCTION_ATTRIBUTE (closure) and the like, behind it, does this",
		"# Python bytecode 3.13\n MAKE_FUNCTION closure\n":                          "2:16: error: MAKE_FUNCTION takes no operand; SET_FUNCTION_ATTRIBUTE (closure) and the like, behind it, does this",
		"# Python bytecode 3.8\n RETURN_VALUE (None)\n":                             "2:16: error: RETURN_VALUE takes no operand; LOAD_CONST (None) before it does this",
		"":                                     "1:1: error: the text is empty",
		"LOAD_CONST 0\n":                       `1:1: error: the version is not told before this line; begin with a line like "# Python bytecode 3.12"`,
		"# Python bytecode 9.9\n":              `1:3: error: unknown Python version "9.9"; versions are 1.0 to 3.15, and PyPy 2.7 and 3.5 to 3.11`,
		"# Python bytecode 3.12 (1)\n":         "1:3: error: unknown magic number (1)",
		"# Jython Python bytecode 2.7\n":       "1:3: error: bytecode of Jython is not Python's own and cannot be assembled",
		"# Python bytecode 3.12\n":             "1:1: error: the text has no code object",
		"\xff\xfe#\x00 \x00":                   "1:1: error: the text is UTF-16 and has to be UTF-8; some shells write such files behind >; -o FILE does not",
		"# Python bytecode 3.12\n# Meth\xff\n": "2:7: error: the text is not UTF-8: byte 0xff",
		"# Python bytecode 3.8\n 16777217:\n LOAD_CONST 0\n":                                               "2:2: error: line numbers go up to 16777216",
		"# Python bytecode 3.8\n# Method Name: f\n" + strings.Repeat(" 1:\n NOP\n 16777216:\n NOP\n", 300): "2:1: error: the lines are too far from each other for a line table",
	} {
		oneMistake(t, text, want)
	}
}

// TestLoopEnds has loops whose FOR_ITER leads to another place than it should.
func TestLoopEnds(t *testing.T) {
	for _, tt := range []struct{ version, end, want string }{
		{"3.11", "", ""},
		{"3.12", "", "6:2: error: FOR_ITER leads to END_FOR, but LOAD_CONST stands there; begin what is behind the loop with END_FOR"},
		{"3.12", "END_FOR\n", ""},
		{"3.13", "POP_TOP\n", "6:2: error: FOR_ITER leads to END_FOR, but POP_TOP stands there; begin what is behind the loop with END_FOR and POP_TOP"},
		{"3.13", "END_FOR\n", "6:2: error: FOR_ITER leads to END_FOR and POP_TOP, but LOAD_CONST stands behind END_FOR; begin what is behind the loop with END_FOR and POP_TOP"},
		{"3.13", "END_FOR\nPOP_TOP\n", ""},
		{"3.14", "", "6:2: error: FOR_ITER leads to END_FOR, but LOAD_CONST stands there; begin what is behind the loop with END_FOR and POP_ITER"},
		{"3.14", "END_FOR\nPOP_ITER\n", ""},
		{"pypy3.11", "", ""},
	} {
		for _, to := range []string{"done", "(to 14)"} {
			if to != "done" && tt.version != "3.13" {
				continue
			}
			text := "# Python bytecode " + tt.version + "\n# Method Name: <module>\n LOAD_NAME (a)\n GET_ITER\nnext:\n FOR_ITER " + to +
				"\n POP_TOP\n JUMP_BACKWARD next\ndone:\n" + tt.end + " LOAD_CONST (None)\n RETURN_VALUE\n"
			if name, pypy := strings.CutPrefix(tt.version, "pypy"); pypy {
				text = strings.Replace(strings.Replace(text, tt.version, name, 1), "# Python", "# PyPy Python", 1)
				text = strings.Replace(text, "JUMP_BACKWARD", "JUMP_ABSOLUTE", 1)
			}
			if _, diags := Unmarshal([]byte(text), "x"); strings.TrimPrefix(diags.Error(), "x:") != tt.want {
				t.Errorf("%s %s %q: %v", tt.version, to, tt.end, diags)
			}
			const printed = "# Filename: x\n# Stack size: 3\n# Flags: 0x0\n"
			if _, diags := Unmarshal([]byte(strings.Replace(text, " LOAD_NAME", printed+" LOAD_NAME", 1)), "x"); len(diags) > 0 {
				t.Errorf("%s as printed: %v", tt.version, diags)
			}
		}
	}
}

// oneMistake looks for a message about a text, which must be the first and,
// unless it is a warning, all that is said.
func oneMistake(t *testing.T, text, want string) {
	t.Helper()
	_, diags := Unmarshal([]byte(text), "x.pyasm")
	checkPlaces(t, []byte(text), diags)
	if len(diags) == 0 || diags[0].Error() != "x.pyasm:"+want {
		t.Errorf("%.200q:\n got %v\nwant x.pyasm:%s", text, diags, want)
	}
	if len(diags) > 1 {
		t.Errorf("%.200q: more than one message:\n%v", text, diags)
	}
	if failed := diags.Err() != nil; failed != strings.Contains(want, "error: ") {
		t.Errorf("%.200q: an error or not: %v", text, failed)
	}
}

// TestStrayLabel has a label without its colon before the jump to it.
func TestStrayLabel(t *testing.T) {
	_, diags := Unmarshal([]byte("# Python bytecode 3.8\ntop\n JUMP_ABSOLUTE top\n"), "x.pyasm")
	const want = "x.pyasm:3:16: error: the label top stands nowhere; line 2 has it without a colon"
	if len(diags) != 2 || diags[1].Error() != want {
		t.Errorf("%v", diags)
	}
}

func TestTenMistakes(t *testing.T) {
	const text = `# Python bytecode 3.12 (3531)
# Method Name: f
# Argument count: many
# Constants:
#    0: (1, 2
#    1: 'two'
   1:
	LOAD_FSAT (x)
    LOAD_CONST ('été' 'two)
    JUMP_FORWARD NOWHERE
A:
    COMPARE_OP (<>)
A:
    NOP {what}
    LOAD_CONST
    LOAD_NAME (x
    NOP @1
# Flags: WRONG
`
	_, diags := Unmarshal([]byte(text), "ten.pyasm")
	checkPlaces(t, []byte(text), diags)
	var got []string
	errors := 0
	for _, d := range diags {
		got = append(got, d.Error()+"\n"+d.Caret())
		if d.Severity == diag.Error {
			errors++
		}
	}
	const want = `ten.pyasm:3:19: error: a whole number of 32 bits is wanted here, not "many"
  # Argument count: many
                    ^^^^
ten.pyasm:5:14: error: text ends, expected )
  #    0: (1, 2
               ^
ten.pyasm:8:2: error: LOAD_FSAT is no operation of Python 3.12; did you mean LOAD_FAST?
  	LOAD_FSAT (x)
  	^^^^^^^^^
ten.pyasm:9:23: error: the string that begins here does not end, expected '
      LOAD_CONST ('été' 'two)
                        ^
ten.pyasm:10:18: error: the label NOWHERE stands nowhere
      JUMP_FORWARD NOWHERE
                   ^^^^^^^
ten.pyasm:12:17: error: "<>" is no operand of COMPARE_OP in Python 3.12; there are <, <=, ==, !=, >, >=
      COMPARE_OP (<>)
                  ^^
ten.pyasm:13:1: error: the label A stands here a second time; it stands on line 11 already
  A:
  ^
ten.pyasm:14:10: error: {what} is none of {kept}, {bare}, {prefixes N}, {caches HEX}
      NOP {what}
           ^^^^
ten.pyasm:15:15: error: LOAD_CONST wants a constant; as in LOAD_CONST ('text')
      LOAD_CONST
                ^
ten.pyasm:16:15: error: ")" is missing
      LOAD_NAME (x
                ^
ten.pyasm:17:9: error: columns are wanted here, like @4-9 or @4-8:9
      NOP @1
          ^^
ten.pyasm:18:10: error: "WRONG" is no flag of Python 3.12
  # Flags: WRONG
           ^^^^^`
	if all := strings.Join(got, "\n"); errors < 10 || diags.Err() == nil || all != want {
		t.Errorf("%d errors:\n%s", errors, all)
	}
}

// TestHoldsItself has code objects that no file can hold.
func TestHoldsItself(t *testing.T) {
	const f = "\n# Method Name: f\n# Code object: 0x1\n# Constants:\n#   0: %s\n RETURN_VALUE\n"
	const g = "\n# Method Name: g\n# Code object: 0x2\n# Constants:\n#   0: %s\n RETURN_VALUE\n"
	for _, tt := range []struct{ f, g, want string }{
		{"<code object g at 0x2>", "<code object f at 0x1>", "8:1: error: the code object g holds itself"},
		{"(1, <code object g at 0x2>)", "{<code object f at 0x1>: 2}", "8:1: error: the code object g holds itself"},
		{"<code object f at 0x1>", "1", "2:1: warning: nothing that is kept refers to the code object f"},
		{"&1 [<code object f at 0x1>]", "*1", ""},
	} {
		text := "# Python bytecode 3.12" + strings.Replace(f, "%s", tt.f, 1) + strings.Replace(g, "%s", tt.g, 1)
		_, diags := Unmarshal([]byte(text), "x")
		if tt.want == "" && len(diags) > 0 || tt.want != "" && (len(diags) == 0 || !strings.Contains(diags.Error(), tt.want)) {
			t.Errorf("%s", diags)
		}
	}
	var deep strings.Builder
	deep.WriteString("# Python bytecode 3.12\n# Method Name: f0\n# Code object: 0x1\n RETURN_VALUE\n")
	for i := 1; i < 5000; i++ {
		fmt.Fprintf(&deep, "\n# Method Name: f%d\n# Code object: %d\n# Constants:\n#   0: <code object f%d at 0x%x>\n RETURN_VALUE\n", i, i+1, i-1, i)
	}
	_, diags := Unmarshal([]byte(deep.String()), "x")
	if len(diags) != 1 || !strings.Contains(diags.Error(), "nest too deep") {
		t.Errorf("%.1000s", diags)
	}
}
