package asmtext

import (
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
)

// assembled assembles a text that has no mistakes.
func assembled(t *testing.T, text string) *pyc.File {
	t.Helper()
	f, diags := Unmarshal([]byte(text), "x.pyasm")
	if len(diags) > 0 {
		t.Fatalf("%v\n%s", diags, text)
	}
	return f
}

// find gives the code object of a name.
func find(t *testing.T, c *marshal.Code, name string) *marshal.Code {
	t.Helper()
	if c.Name.S == name {
		return c
	}
	for _, obj := range c.Consts.Items {
		if inner, ok := obj.(*marshal.Code); ok {
			if found := find(t, inner, name); found != nil {
				return found
			}
		}
	}
	return nil
}

// variables says what variables a code object has.
func variables(f *pyc.File, c *marshal.Code) string {
	list := func(names []marshal.Object) string {
		var words []string
		for _, n := range names {
			words = append(words, n.(*marshal.Str).S)
		}
		return strings.Join(words, ",")
	}
	v := code.New(c, f.Version)
	return list(v.Varnames) + " / " + list(v.Cellvars) + " / " + list(v.Freevars)
}

// three is a function in a function in a function, whose variables are told by
// the instructions alone.
const three38 = `# Python bytecode 3.8
# Method Name: outer
# Arguments: a, b
 LOAD_FAST (a)
 STORE_DEREF (z)
 LOAD_CLOSURE (b)
 LOAD_CLOSURE (z)
 BUILD_TUPLE 2
 LOAD_CONST (<code object middle>)
 LOAD_CONST ('middle')
 MAKE_FUNCTION (closure)
 RETURN_VALUE
# Method Name: <module>
 LOAD_CONST (<code object outer>)
 LOAD_CONST ('outer')
 MAKE_FUNCTION
 RETURN_VALUE
# Method Name: inner
 LOAD_DEREF (z)
 LOAD_DEREF (b)
 LOAD_DEREF (own)
 STORE_DEREF (own)
 LOAD_FAST (x)
 STORE_FAST (x)
 RETURN_VALUE
# Method Name: middle
 LOAD_CLOSURE (b)
 LOAD_CLOSURE (own)
 LOAD_CLOSURE (z)
 BUILD_TUPLE 3
 LOAD_CONST (<code object inner>)
 LOAD_CONST ('inner')
 MAKE_FUNCTION (closure)
 RETURN_VALUE
`

const three313 = `# Python bytecode 3.13
# Method Name: inner
 COPY_FREE_VARS
 RESUME
 LOAD_DEREF (z)
 LOAD_DEREF (b)
 LOAD_DEREF (own)
 LOAD_FAST (x)
 STORE_FAST (x)
 RETURN_VALUE
# Method Name: middle
 COPY_FREE_VARS
 MAKE_CELL (own)
 RESUME
 LOAD_FAST (b)
 LOAD_FAST (own)
 LOAD_FAST (z)
 BUILD_TUPLE 3
 LOAD_CONST (<code object inner>)
 MAKE_FUNCTION
 SET_FUNCTION_ATTRIBUTE (closure)
 RETURN_VALUE
# Method Name: outer
# Arguments: a, b
 MAKE_CELL (b)
 MAKE_CELL (z)
 RESUME
 LOAD_FAST (a)
 STORE_DEREF (z)
 LOAD_FAST (b)
 LOAD_FAST (z)
 BUILD_TUPLE 2
 LOAD_CONST (<code object middle>)
 MAKE_FUNCTION
 SET_FUNCTION_ATTRIBUTE (closure)
 RETURN_VALUE
# Method Name: <module>
 RESUME
 LOAD_CONST (<code object outer>)
 MAKE_FUNCTION
 RETURN_VALUE
`

// TestVariables looks which variables are found to be local, cells and free, in
// whatever order the code objects stand.
func TestVariables(t *testing.T) {
	want := map[string]string{"outer": "a,b / b,z / ", "middle": " / own / b,z", "inner": "x /  / b,own,z"}
	for _, text := range []string{three38, three313, strings.Replace(three313, "3.13", "3.14", 1), strings.Replace(three313, "3.13", "3.15", 1)} {
		head, parts, _ := strings.Cut(text, "# Method Name:")
		bodies := strings.Split(parts, "# Method Name:")
		for turn := range bodies {
			order := slices.Concat(bodies[turn:], bodies[:turn])
			f := assembled(t, head+"# Method Name:"+strings.Join(order, "# Method Name:"))
			for name, vars := range want {
				if got := variables(f, find(t, f.Code, name)); got != vars {
					t.Errorf("%s of %s has %s, not %s", name, f.Version.Name, got, vars)
				}
			}
		}
	}
}

// TestGivenVariables looks that what lists tell stays as it is told.
func TestGivenVariables(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"# Python bytecode 3.8\n# Free variables:\n#  0: b\n LOAD_DEREF (b)\n LOAD_DEREF (a)\n STORE_DEREF (a)\n LOAD_DEREF (b)\n RETURN_VALUE\n", " / a / b"},
		{"# Python bytecode 3.13\n# Varnames: a\n MAKE_CELL (a)\n LOAD_CONST (None)\n RETURN_VALUE\n", "a /  / "},
		{"# Python bytecode 3.13\n# Arguments: a\n MAKE_CELL (a)\n LOAD_CONST (None)\n RETURN_VALUE\n", "a / a / "},
		{"# Python bytecode 3.13\n# Varnames: a\n# Cell variables:\n#  0: a\n MAKE_CELL (a)\n LOAD_DEREF (a)\n RETURN_VALUE\n", "a / a / "},
	} {
		f := assembled(t, tt.text)
		if got := variables(f, f.Code); got != tt.want {
			t.Errorf("%s has %s, not %s", tt.text, got, tt.want)
		}
	}
}

// TestWorkedOut looks at names, flags and counts that are left out.
func TestWorkedOut(t *testing.T) {
	f := assembled(t, three313)
	for name, want := range map[string]string{
		"outer": "outer OPTIMIZED NEWLOCALS", "middle": "outer.<locals>.middle OPTIMIZED NEWLOCALS NESTED",
		"inner": "outer.<locals>.middle.<locals>.inner OPTIMIZED NEWLOCALS NESTED", "<module>": "<module>",
	} {
		c := find(t, f.Code, name)
		got := append([]string{c.Qualname.S}, flagNames(f, c)...)
		if strings.Join(got, " ") != want {
			t.Errorf("%s is %v, not %s", name, got, want)
		}
	}
	if op := find(t, f.Code, "inner").Code.S[1]; op != 3 {
		t.Errorf("COPY_FREE_VARS %d", op)
	}
}

func flagNames(f *pyc.File, c *marshal.Code) []string {
	var names []string
	for _, flag := range opcode.For(f.Version).Flags {
		if uint32(c.Flags)&flag.Bit != 0 {
			names = append(names, flag.Name)
		}
	}
	return names
}

// TestKinds looks which functions are found to be generators and coroutines.
func TestKinds(t *testing.T) {
	for _, tt := range []struct{ version, body, want string }{
		{"3.8", "LOAD_CONST (1)\nYIELD_VALUE\nPOP_TOP\n", "OPTIMIZED NEWLOCALS GENERATOR NOFREE"},
		{"3.8", "LOAD_FAST (a)\nGET_AWAITABLE\nLOAD_CONST (None)\nYIELD_FROM\nPOP_TOP\n", "OPTIMIZED NEWLOCALS NOFREE COROUTINE"},
		{"3.8", "LOAD_FAST (a)\nGET_YIELD_FROM_ITER\nLOAD_CONST (None)\nYIELD_FROM\nPOP_TOP\n", "OPTIMIZED NEWLOCALS GENERATOR NOFREE"},
		{"3.8", "LOAD_FAST (a)\nGET_AWAITABLE\nLOAD_CONST (None)\nYIELD_FROM\nYIELD_VALUE\nPOP_TOP\n", "OPTIMIZED NEWLOCALS NOFREE ASYNC_GENERATOR"},
		{"3.12", "LOAD_FAST (a)\nGET_AWAITABLE\nLOAD_CONST (None)\nagain:\nSEND out\nYIELD_VALUE\nRESUME\nJUMP_BACKWARD_NO_INTERRUPT again\nout:\nEND_SEND\nPOP_TOP\n", "OPTIMIZED NEWLOCALS COROUTINE"},
		{"3.8", "LOAD_NAME (a)\nPOP_TOP\n", "NOFREE"},
		{"2.1", "LOAD_FAST (a)\nPOP_TOP\n", "OPTIMIZED NEWLOCALS"},
	} {
		arguments := "# Arguments: a\n"
		if strings.HasPrefix(tt.body, "LOAD_NAME") {
			arguments = "" // a class body has none
		}
		f := assembled(t, "# Python bytecode "+tt.version+"\n# Method Name: f\n"+arguments+tt.body+"LOAD_CONST (None)\nRETURN_VALUE\n")
		if got := strings.Join(flagNames(f, f.Code), " "); got != tt.want {
			t.Errorf("%s\n%s: %s and not %s", tt.version, tt.body, got, tt.want)
		}
	}
}

// TestResume looks at the operands of RESUME that are left out.
func TestResume(t *testing.T) {
	const text = `# Python bytecode 3.12
# Method Name: f
# Arguments: a
 RETURN_GENERATOR
 POP_TOP
 RESUME
 LOAD_FAST (a)
 YIELD_VALUE
 RESUME
 LOAD_FAST (a)
 %s
 LOAD_CONST (None)
again:
 SEND out
 YIELD_VALUE
 RESUME
 JUMP_BACKWARD_NO_INTERRUPT again
out:
 END_SEND
 RETURN_VALUE
`
	for how, want := range map[string]string{"GET_AWAITABLE": "013", "GET_YIELD_FROM_ITER": "012"} {
		f := assembled(t, strings.Replace(text, "%s", how, 1))
		got := ""
		for i := 0; i < len(f.Code.Code.S); i += 2 {
			if opcode.For(f.Version).Op(f.Code.Code.S[i]).Name == "RESUME" {
				got += string('0' + f.Code.Code.S[i+1])
			}
		}
		if got != want {
			t.Errorf("%s: %s", how, got)
		}
	}
}
