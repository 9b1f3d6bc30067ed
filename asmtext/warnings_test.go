package asmtext

import (
	"strings"
	"testing"
)

// TestWarnings looks that a text whose parts do not go together is told so.
func TestWarnings(t *testing.T) {
	for _, c := range []struct{ version, text, want string }{
		{"3.8", "# Constants:\n# 0: 5\nLOAD_CONST 1 (6)", "there is no constant 1 in the list, which has 1; the number counts"},
		{"3.8", "LOAD_NAME 0 (x)", "there is no name 0 in the list, which has 0; the number counts"},
		{"3.12", "# Names:\n# 0: a\nLOAD_GLOBAL 1 (NULL + b)", "name 0 is a, not this; the number counts"},
		{"3.12", "# Names:\n# 0: a\nLOAD_ATTR 0 (b)", "name 0 is a, not this; the number counts"},
		{"3.12", "BINARY_OP 5 (+)", "operand 5 is (*), not this; the number counts"},
		{"3.8", "COMPARE_OP 0 (==)", "operand 0 is (<), not this; the number counts"},
		{"3.13", "COMPARE_OP 88 (==)", ""},
		{"3.13", "COMPARE_OP 88 (<)", "operand 88 is (bool(==)), not this; the number counts"},
		{"3.8", "# Stack size: 1\nLOAD_CONST (1)\nLOAD_CONST (2)", "the stack of <module> gets 2 deep, more than its size of 1"},
		{"3.8", "# Stack size: 2\nLOAD_CONST (1)\nLOAD_CONST (2)", ""},
		{"3.8", "# Number of locals: 1\n# Varnames: a\nSTORE_FAST (b)", "<module> has 2 local variables, more than its number of 1"},
		{"3.8", "# Number of locals: 2\n# Varnames: a\nSTORE_FAST (b)", ""},
		{"3.12", "# Number of locals: 1\n# Varnames: a\nSTORE_FAST (b)", ""},
		{"3.8", "NOP", "the code goes on behind its last instruction; end it with RETURN_VALUE or a jump"},
		{"3.8", "SETUP_FINALLY fin\nLOAD_CONST (42)\nPOP_BLOCK\nCALL_FINALLY fin\nRETURN_VALUE\nfin:\nEND_FINALLY", ""},
		{"3.13", "# Method Name: f\n# Arguments: a\nLOAD_FAST (a)\nSTORE_NAME (b)\nLOAD_NAME (b)", "with STORE_NAME f is taken for a class body, whose variables are the module's where it is called; a function has STORE_FAST or STORE_GLOBAL"},
		{"3.13", "# Method Name: f\n# Arguments: a\n# Flags: OPTIMIZED, NEWLOCALS\nLOAD_NAME (b)", ""},
		{"3.13", "# Method Name: f\n# Arguments: a\nLOAD_FAST_AND_CLEAR (a)\nLOAD_NAME (b)", ""},
		{"2.7", "# Method Name: f\n# Arguments: a\nLOAD_NAME (b)", ""},
		{"3.8", "LOAD_CONST 20", "there is no constant 20; the constant itself stands in parentheses: LOAD_CONST (20)"},
		{"3.8", "LOAD_CONST 1\nLOAD_CONST (1)\nLOAD_CONST (2)", ""},
		{"3.8", "LOAD_CONST 20 ; out of range: there are 0", ""},
		{"3.13", "LOAD_GLOBAL 3", "there is no name 1; the name itself stands in parentheses: LOAD_GLOBAL (name)"},
		{"3.13", "LOAD_FAST 0", "there is no variable 0; the variable itself stands in parentheses: LOAD_FAST (name)"},
		{"3.8", "# Number of locals: 1\nLOAD_FAST 0", ""},
		{"3.8", "LOAD_CONST (1)\nBUILD_TUPLE 1 2", "BUILD_TUPLE has one operand, which is 1; this is ignored"},
		{"3.8", "LOAD_CONST (1)\nBUILD_TUPLE 1 words of a listing", ""},
		{"3.13", "MAKE_FUNCTION 8", "MAKE_FUNCTION takes no operand; SET_FUNCTION_ATTRIBUTE (closure) and the like, behind it, does this"},
		{"3.13", "MAKE_FUNCTION 0", ""},
		{"3.13", "# Filename: f\n# Stack size: 1\n# Flags: 0\nMAKE_FUNCTION 1", ""},
		{"3.14", "CALL_FUNCTION_EX 1", "CALL_FUNCTION_EX takes no operand; a dict of keyword arguments, or PUSH_NULL, before it does this"},
		{"3.8", "POP_TOP 3", "POP_TOP takes no operand"},
		{"3.8", "again:\nJUMP_ABSOLUTE again", ""},
		{"3.8", "# Method Name: f\n# Arguments: a\nLOAD_FAST (a)\nLOAD_FAST (b)\nSTORE_FAST (c)\nRETURN_VALUE", "the local variable b is never set"},
		{"3.8", "# nlocals: 1\nRETURN_VALUE", `did you mean "Number of locals:"?`},
		{"3.8", "# co_consts: 1\nRETURN_VALUE", `did you mean "Constants:"?`},
		{"3.8", "# Method names: 1\nRETURN_VALUE", `did you mean "Method Name:"?`},
		{"3.8", "# Arguments a, b\nNOP", `this is a comment; with a colon it is "Arguments:"`},
		{"3.8", "# Arguments\nNOP", `this is a comment; with a colon it is "Arguments:"`},
		{"3.8", "# Arguments self, /, *args, **kw\nNOP", `this is a comment; with a colon it is "Arguments:"`},
		{"3.8", "# Varnames a,b\nNOP", `this is a comment; with a colon it is "Varnames:"`},
		{"3.8", "# Free variables\n#   0: a\nNOP", `this is a comment; with a colon it is "Free variables:"`},
		{"3.8", "# Constants \n#   0: 5\nNOP", `this is a comment; with a colon it is "Constants:"`},
		{"3.12", "# Exception table\nNOP", `this is a comment; with a colon it is "Exception table:"`},
		{"3.8", "# Stack size 3\nNOP", `this is a comment; with a colon it is "Stack size:"`},
		{"3.8", "# Flags 0x43\nNOP", `this is a comment; with a colon it is "Flags:"`},
		{"3.8", "# Flags GENERATOR, NOFREE\nNOP", `this is a comment; with a colon it is "Flags:"`},
		{"3.8", "# Qualified name A.f\nNOP", `this is a comment; with a colon it is "Qualified name:"`},
		{"3.8", "# Code object 0x1\nNOP", `this is a comment; with a colon it is "Code object:"`},
		{"3.8", "# Constants are folded here\n# Names here\n# Arguments are a, b\n# Flags are worked out\n# Stack size is 3\n# Marshal 3\n# Filename of no file\nNOP", ""},
		{"3.8", "# Constantsalone\n# Exception tables\n# Local variables\nNOP", ""},
		{"3.8", "NOP\n    # Arguments a, b", ""},
		{"3.12", "LOAD_ATTR (x, method)", `"x, method" is no identifier; if it is meant, LOAD_ATTR ('x, method') has it`},
		{"3.12", "LOAD_ATTR (method a.b)", `"a.b" is no identifier; if it is meant, LOAD_ATTR ('a.b') has it`},
		{"3.8", "LOAD_NAME (print())", `"print()" is no identifier; if it is meant, LOAD_NAME ('print()') has it`},
		{"3.8", "LOAD_NAME (a b)", `"a b" is no identifier`},
		{"3.8", "LOAD_NAME (5)", `"5" is no identifier`},
		{"3.8", "LOAD_NAME ()", `"" is no identifier`},
		{"3.8", "LOAD_FAST (self.x)", `"self.x" is no identifier; if it is meant, LOAD_FAST ('self.x') has it`},
		{"3.8", "LOAD_DEREF (a-b)\nSTORE_DEREF (a-b)", `"a-b" is no identifier`},
		{"3.13", "STORE_FAST_STORE_FAST (x, 2)", `"2" is no identifier`},
		{"3.8", "LOAD_NAME (print())\nLOAD_NAME (print())", `"print()" is no identifier`},
		{"3.8", "LOAD_NAME ('print()')\nLOAD_NAME (print())", ""},
		{"3.8", "# Names:\n#    0: print()\nLOAD_NAME (print())", ""},
		{"3.8", "# Varnames: a.b\nLOAD_FAST (a.b)", ""},
		{"3.8", "IMPORT_NAME (os.path)\nIMPORT_NAME ()\nLOAD_NAME (_[1])\nLOAD_NAME (.0)\nLOAD_NAME (été)\nLOAD_NAME (<lambda>)", ""},
		{"3.14", "STORE_NAME (.defaults)\nLOAD_NAME (.generic_base)\nSTORE_NAME (__annotate__)", ""},
		{"1.4", "IMPORT_FROM (*)", ""},
		{"3.8", "# Method Name: f\n# Arguments: a, self.x\nNOP", `"self.x" is no identifier`},
		{"3.8", "# Method Name: f\n# Arguments: .0\nNOP", ""},
		{"3.8", "# Note: 1\nRETURN_VALUE", ""},
		{"3.8", "# Constants:\n#    0 5\nNOP", "this is a comment; an entry begins with its number and a colon"},
		{"3.8", "# Constants:\n#    0: 5\n# see above\nNOP", ""},
		{"3.12", "# Exception table:\n#  B to A -> A [0]\nA: ; first\nNOP\nB:\nNOP", "the range ends before it begins, so no instruction is in it"},
		{"3.8", "# stack size: 2\nNOP", `this is a comment; did you mean "Stack size:"?`},
		{"3.8", "# Constants:\n# 0: None\n# 1: 2\nLOAD_CONST (3)", "in <module> the constant 3 is new, while 2 is used by no instruction"},
		{"3.8", "# Names:\n#  0:   a \nLOAD_NAME 0 (a)", ""},
		{"3.8", "# Names:\n# 0: a\nLOAD_NAME ( a )\nCOMPARE_OP ( < )\nLOAD_CONST ( 5 )", ""},
	} {
		end := "\nRETURN_VALUE\n"
		if strings.Contains(c.want, "goes on") || strings.HasSuffix(c.text, "END_FINALLY") {
			end = "\n"
		}
		name := "# Method Name: <module>\n"
		if strings.HasPrefix(c.text, name[:len("# Method Name:")]) {
			name = ""
		}
		_, diags := Unmarshal([]byte("# Python bytecode "+c.version+"\n"+name+c.text+end), "")
		if err := diags.Err(); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
		got := diags.Error()
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.text, got)
		}
	}
}
