package check

import (
	"testing"

	"github.com/pyasm/pyasm/marshal"
)

// generic makes a code object the one of the type parameters of a function, with
// the names of its arguments.
func generic(names ...string) func(c *marshal.Code) {
	return func(c *marshal.Code) {
		c.Name, c.Argcount = str("<g>"), int32(len(names))
		c.LocalsPlusNames, c.LocalsPlusKinds = nameSeq(names...), bytesOf("\x26\x26\x26"[:len(names)])
		inner := c.Consts.Items[5].(*marshal.Code)
		inner.LocalsPlusNames, inner.LocalsPlusKinds = seq(), bytesOf("")
	}
}

// TestLateDefaults: only the first two arguments may be the default values that
// compilers give to the type parameters of a function. Callers were asked for
// those, but the third one was believed as well; 3.11 to 3.13 died of it.
func TestLateDefaults(t *testing.T) {
	const (
		flags3  = "RESUME 0; LOAD_FAST 2; LOAD_CONST 5; MAKE_FUNCTION 1; RETURN_VALUE"
		flags2  = "RESUME 0; LOAD_FAST 1; LOAD_CONST 5; MAKE_FUNCTION 2; RETURN_VALUE"
		attr3   = "RESUME 0; LOAD_FAST 2; LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 1; RETURN_VALUE"
		attr2   = "RESUME 0; LOAD_FAST 1; LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 2; RETURN_VALUE"
		tuple   = ".defaults"
		byNames = ".kwdefaults"
	)
	for _, tt := range []trusted{
		{"3.11 3.12", "bad-kind", flags3, generic("a", "b", tuple)},
		{"3.13 3.14 3.15", "bad-kind", attr3, generic("a", "b", tuple)},
		{"3.11 3.12", "", flags2, generic(tuple, byNames)},
		{"3.13 3.14 3.15", "", attr2, generic(tuple, byNames)},
	} {
		tt.run(t)
	}
}

// TestFunctionAttributes: SET_FUNCTION_ATTRIBUTE knows one bit for each part of a
// function, __annotate__ from 3.14 on; of others 3.13 says that they cannot be.
func TestFunctionAttributes(t *testing.T) {
	const (
		made = "RESUME 0; LOAD_CONST 0; LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE "
		end  = "; RETURN_VALUE"
	)
	for _, tt := range []trusted{
		{"3.13", "bad-operand", made + "16" + end, generic()},
		{"3.14 3.15", "", made + "16" + end, generic()},
		{"3.13 3.14 3.15", "bad-operand", made + "32" + end, generic()},
		{"3.13 3.14 3.15", "bad-operand", made + "0" + end, generic()},
		{"3.13 3.14 3.15", "bad-operand", made + "6" + end, generic()},
	} {
		tt.run(t)
	}
}
