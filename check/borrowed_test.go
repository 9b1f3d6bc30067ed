package check

import (
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// generic makes a code object the one of the type parameters of a function, with
// the names of its arguments.
func generic(names ...string) change {
	return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
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
	for _, tt := range []row{
		{"3.11 3.12", "bad-kind", flags3, generic("a", "b", tuple)},
		{"3.13 3.14 3.15", "bad-kind", attr3, generic("a", "b", tuple)},
		{"3.11 3.12", "", flags2, generic(tuple, byNames)},
		{"3.13 3.14 3.15", "", attr2, generic(tuple, byNames)},
	} {
		tt.run(t, "")
	}
}

// TestFunctionAttributes: SET_FUNCTION_ATTRIBUTE knows one bit for each part of a
// function, __annotate__ from 3.14 on; of others 3.13 says that they cannot be.
func TestFunctionAttributes(t *testing.T) {
	const (
		made = "RESUME 0; LOAD_CONST 0; LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE "
		end  = "; RETURN_VALUE"
	)
	for _, tt := range []row{
		{"3.13", "bad-operand", made + "16" + end, generic()},
		{"3.14 3.15", "", made + "16" + end, generic()},
		{"3.13 3.14 3.15", "bad-operand", made + "32" + end, generic()},
		{"3.13 3.14 3.15", "bad-operand", made + "0" + end, generic()},
		{"3.13 3.14 3.15", "bad-operand", made + "6" + end, generic()},
	} {
		tt.run(t, "")
	}
}

// TestOwnDict: from 3.9 on compilers make a new dict for a call with arguments by
// name. C code has the values from there without holding them, so that nothing
// else may change it: __index__ of an argument of datetime() that emptied it
// killed 3.9 to 3.13.
func TestOwnDict(t *testing.T) {
	with := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Consts.Items = append(c.Consts.Items, &marshal.Dict{Head: marshal.Head{Type: '{'}})
	}
	for _, call := range []struct{ versions, before, twice, merge, end string }{
		{"3.9 3.10", "LOAD_FAST 0; BUILD_TUPLE 0; ", "DUP_TOP; ", "DICT_MERGE 1; ", "CALL_FUNCTION_EX 1; RETURN_VALUE"},
		{"3.11 3.12", "RESUME 0; PUSH_NULL; LOAD_FAST 0; BUILD_TUPLE 0; ", "COPY 1; ", "DICT_MERGE 1; ", "CALL_FUNCTION_EX 1; RETURN_VALUE"},
		{"3.13", "RESUME 0; LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; ", "COPY 1; ", "DICT_MERGE 1; ", "CALL_FUNCTION_EX 1; RETURN_VALUE"},
		{"3.14 3.15", "RESUME 0; LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; ", "COPY 1; ", "DICT_MERGE 1; ", "CALL_FUNCTION_EX 0; RETURN_VALUE"},
	} {
		for _, tt := range []struct{ want, text string }{
			{"bad-kind", "BUILD_MAP 0; " + call.twice + "STORE_GLOBAL 0; "},
			{"bad-kind", "BUILD_MAP 0; STORE_FAST 1; LOAD_FAST 1; "},
			{"bad-kind", "BUILD_MAP 0; IMPORT_FROM 0; POP_TOP; "},
			{"bad-kind", "LOAD_FAST 0; "},
			{"bad-kind", "LOAD_CONST 6; "},
			{"", "BUILD_MAP 0; "},
			{"", "BUILD_MAP 0; LOAD_FAST 0; " + call.merge},
			{"", "BUILD_MAP 0; LOAD_CONST 6; " + call.merge},
			{"", "BUILD_MAP 0; LOAD_CONST 2; LOAD_FAST 0; MAP_ADD 1; "},
			{"", "BUILD_MAP 0; " + call.twice + "STORE_GLOBAL 0; BUILD_MAP 0; LOAD_FAST 0; DICT_UPDATE 1; " + swapped(call.twice) + "POP_TOP; "},
		} {
			r := row{call.versions, tt.want, call.before + tt.text + call.end, with}
			r.run(t, "")
		}
	}
	for _, tt := range []row{
		{"3.9 3.10", "", "LOAD_FAST 0; BUILD_TUPLE 0; LOAD_CONST 2; LOAD_CONST 3; BUILD_CONST_KEY_MAP 1; CALL_FUNCTION_EX 1; RETURN_VALUE", nil},
		{"3.6 3.7 3.8", "", "LOAD_FAST 0; BUILD_TUPLE 0; LOAD_FAST 0; CALL_FUNCTION_EX 1; RETURN_VALUE", nil}, // as compilers write there
		{"3.14 3.15", "", "RESUME 0; LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; PUSH_NULL; CALL_FUNCTION_EX 0; RETURN_VALUE", nil},
		{"3.14 3.15", "bad-kind", "RESUME 0; LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; LOAD_FAST 0; CALL_FUNCTION_EX 0; RETURN_VALUE", nil},
	} {
		tt.run(t, "")
	}
}

// swapped gives the exchange of the two values on top of versions that copy the
// top so.
func swapped(twice string) string {
	if twice == "DUP_TOP; " {
		return "ROT_TWO; "
	}
	return "SWAP 2; "
}

// TestSentTo: a generator that says that it waits for another one was sending to
// it. One that waited for itself without having tried to send to it was closed
// over and over by 3.12, until the stack of C was at its end.
func TestSentTo(t *testing.T) {
	const (
		start = "RETURN_GENERATOR; POP_TOP; RESUME 0; LOAD_FAST 0; "
		yield = "YIELD_VALUE 1; RESUME "
		end   = "; POP_TOP; POP_TOP; LOAD_CONST 0; RETURN_VALUE"
	)
	generator := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags |= coGenerator }
	for _, tt := range []row{
		{"3.12", "wrong-next", start + "LOAD_CONST 0; " + yield + "2" + end, generator},
		{"3.12", "wrong-next", start + "LOAD_CONST 0; SEND 3; NOP; " + yield + "3" + end, generator},
		{"3.12", "", start + "LOAD_CONST 0; " + yield + "1" + end, generator},
		{"3.12", "", start + "LOAD_CONST 0; SEND 2; " + yield + "3" + end, generator},
		{"3.12", "wrong-next", start + "LOAD_CONST 0; LOAD_FAST 0; POP_JUMP_IF_TRUE 2; SEND 2; " + yield + "2" + end, generator},
		{"3.12", "", start + "LOAD_CONST 0; LOAD_FAST 0; POP_JUMP_IF_TRUE 2; SEND 2; " + yield + "1" + end, generator},
		{"3.11", "wrong-next", start + "LOAD_CONST 0; LOAD_FAST 0; POP_JUMP_FORWARD_IF_TRUE 1; SEND 3; YIELD_VALUE; RESUME 2" + end, generator},
		{"3.11", "", start + "LOAD_CONST 0; LOAD_FAST 0; POP_JUMP_FORWARD_IF_TRUE 1; SEND 3; YIELD_VALUE; RESUME 1" + end, generator},
		{"3.13 3.14", "", start + "LOAD_CONST 0; " + yield + "2" + end, generator}, // looks whether it runs
	} {
		tt.run(t, "")
	}
}

// TestFreeKinds: up to 3.12 a traced frame gets its variables back from the dict
// of them, into the cell of a variable only if it is free and nothing else by its
// kind. With another bit the value took the place of the cell in 3.11 and 3.12.
func TestFreeKinds(t *testing.T) {
	kind := func(bits string, flags int32) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.LocalsPlusKinds, c.Flags = bytesOf(c.LocalsPlusKinds.S[:3]+bits), flags
		}
	}
	const (
		function = coOptimized | coNewlocals
		text     = begin + "LOAD_DEREF 3; RETURN_VALUE"
	)
	for _, tt := range []row{
		{"3.11 3.12", "bad-field", text, kind("\x90", function)},
		{"3.11 3.12", "bad-field", text, kind("\x81", function)},
		{"3.11 3.12", "", text, kind("\x80", function)},
		{"3.13 3.14 3.15", "", text, kind("\x90", function)}, // the frame has no other variables than its own
		{"3.13 3.14 3.15", "", text, kind("\x81", function)},
		{"3.11 3.12", "", text, func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.LocalsPlusKinds = bytesOf("\x21\x21\x41\x80") }}, // other kinds are looked at by their bits
	} {
		tt.run(t, "")
	}
}

// TestShownCells: 3.13.0 takes what is in a cell variable for a cell when anything
// looks at the variables of a frame, as locals() or a debugger; from 3.14 on it is
// looked. Each that is refused here killed 3.13 so. In an inlined comprehension
// its compiler has something else there as well, behind LOAD_FAST_AND_CLEAR.
func TestShownCells(t *testing.T) {
	const (
		stored = "LOAD_CONST 0; STORE_FAST 2; "
		end    = "LOAD_CONST 0; RETURN_VALUE"
		past   = "JUMP_FORWARD 1; RESUME 0; "
		inline = "LOAD_FAST_AND_CLEAR 2; " + stored + "STORE_FAST 2; "
		gener  = "RETURN_GENERATOR; POP_TOP; "
	)
	second := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { // the second argument is a cell variable
		c.Argcount, c.LocalsPlusKinds = 2, bytesOf("\x20\x60\x40")
	}
	generator := func(t *testing.T, c *marshal.Code, v *pyver.Version) {
		second(t, c, v)
		c.Flags |= coGenerator
	}
	const others = "3.11 3.12 3.14 3.15"
	for _, tt := range []row{
		{"3.13", "bad-local", begin + stored + end, nil},
		{others, "", begin + stored + end, nil},
		{"3.13", "bad-local", "RESUME 0; " + stored + end, nil}, // never was a cell
		{"3.13", "bad-local", begin + "DELETE_FAST 2; " + stored + end, nil},
		{"3.13", "", begin + "DELETE_FAST 2; " + end, nil},
		{"3.12 3.13 3.14", "", begin + inline + end, nil},
		{"3.13", "bad-local", begin + stored + inline + end, nil},
		{"3.13", "bad-local", "RESUME 0; MAKE_CELL 1; " + end, second},
		{others, "", "RESUME 0; MAKE_CELL 1; " + end, second},
		{"3.13", "", "MAKE_CELL 1; RESUME 0; " + end, second},
		{"3.13", "", "LOAD_CONST 0; STORE_FAST 1; MAKE_CELL 1; RESUME 0; " + end, second},
		{"3.13", "bad-local", past + end, second},
		{"3.13", "", "MAKE_CELL 1; " + past + end, second},
		{"3.13", "bad-local", gener + "MAKE_CELL 1; RESUME 0; " + end, generator},
		{"3.11 3.12 3.14", "", gener + "MAKE_CELL 1; RESUME 0; " + end, generator},
		{"3.13", "", "MAKE_CELL 1; " + gener + "RESUME 0; " + end, generator},
		{"3.13", "bad-local", "MAKE_CELL 1; " + gener + "LOAD_CONST 0; STORE_FAST 1; MAKE_CELL 1; RESUME 0; " + end, generator},
	} {
		tt.run(t, "")
	}
}
