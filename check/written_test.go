package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// TestCallFlags: CALL_FUNCTION_EX of 3.12 and 3.13 takes as many values as its
// operand says where it calls a Python function.
func TestCallFlags(t *testing.T) {
	const (
		before = "RESUME 0; PUSH_NULL; LOAD_FAST 0; BUILD_TUPLE 0; "
		first  = "RESUME 0; LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; "
		ends   = "RETURN_VALUE"
	)
	hold(
		t,
		row{"3.12", "bad-operand", before + "CALL_FUNCTION_EX 2; " + ends, nil},
		row{"3.13", "bad-operand", first + "CALL_FUNCTION_EX 2; " + ends, nil},
		row{"3.13", "bad-operand", first + "BUILD_MAP 0; CALL_FUNCTION_EX 3; " + ends, nil},
		row{"3.11 3.12", "", before + "CALL_FUNCTION_EX 0; " + ends, nil},
		row{"3.13", "", first + "BUILD_MAP 0; CALL_FUNCTION_EX 1; " + ends, nil},
		row{"3.11", "", before + "CALL_FUNCTION_EX 2; " + ends, nil}, // looks at bit 0
		row{"3.6 3.8 3.10", "", "LOAD_FAST 0; BUILD_TUPLE 0; CALL_FUNCTION_EX 2; " + ends, nil},
		row{"3.14", "", first + "PUSH_NULL; CALL_FUNCTION_EX 2; " + ends, nil},
	)
}

// TestEndFor: a traced END_FOR looks whether the iterator below is a generator,
// and from 3.15 on the index lies between.
func TestEndFor(t *testing.T) {
	hold(
		t,
		row{"3.13 3.14", "stack-underflow", "RESUME 0; LOAD_CONST 0; END_FOR; LOAD_CONST 1; RETURN_VALUE", nil},
		row{"3.13 3.14", "null-value", "RESUME 0; PUSH_NULL; LOAD_CONST 0; END_FOR; POP_TOP; LOAD_CONST 0; RETURN_VALUE", nil},
		row{"3.13 3.14", "", "RESUME 0; LOAD_CONST 0; LOAD_CONST 0; END_FOR; RETURN_VALUE", nil},
		row{"3.15", "stack-underflow", "RESUME 0; LOAD_CONST 0; LOAD_CONST 0; END_FOR; RETURN_VALUE", nil},
		row{"3.15", "null-value", "RESUME 0; PUSH_NULL; LOAD_CONST 0; LOAD_CONST 0; END_FOR; RETURN_VALUE", nil},
		row{"3.15", "", "RESUME 0; LOAD_CONST 0; PUSH_NULL; LOAD_CONST 0; END_FOR; POP_TOP; RETURN_VALUE", nil},
		row{"3.12", "", "RESUME 0; LOAD_CONST 0; LOAD_CONST 0; END_FOR; LOAD_CONST 0; RETURN_VALUE", nil},
	)
}

// TestFlags: flags below zero are no code object from 3.8 on, and NOFREE (0x40)
// calls a function without making its cells up to 3.6.
func TestFlags(t *testing.T) {
	const (
		text   = "LOAD_CONST 0; RETURN_VALUE"
		nofree = coOptimized | coNewlocals | 0x40
	)
	flags := func(n int32) change { return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags = n } }
	hold(
		t,
		row{"3.8 3.9 3.10 3.11 3.12 3.13 3.14 3.15", "bad-flags", text, flags(-1 << 31)},
		row{"2.7 3.6 3.7", "", text, flags(-1 << 31)},
		row{"2.7 3.2 3.6", "bad-flags", text, flags(nofree)},
		row{"2.7 3.2 3.6", "bad-flags", text, func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags, c.Freevars = nofree, seq() }},
		row{"2.7 3.2 3.6", "bad-flags", text, func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags, c.Cellvars = nofree, seq() }},
		row{"2.7 3.2 3.6", "", text, func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.Flags, c.Cellvars, c.Freevars = nofree, seq(), seq()
		}},
		row{"3.7 3.8 3.10", "", text, flags(nofree)}, // the flag is worked out
	)
}

// TestLastUnit: what the interpreter notes behind the last code unit.
func TestLastUnit(t *testing.T) {
	const ends = "LOAD_CONST 0; RETURN_VALUE; "
	hold(
		t,
		row{"3.8 3.9 3.10", "wrong-next", ends + "LOAD_GLOBAL 0", nil},
		row{"3.10", "wrong-next", ends + "LOAD_ATTR 0", nil},
		row{"3.8 3.9 3.10", "wrong-next", ends + "LOAD_GLOBAL 0; . 9", nil}, // half a unit
		row{"3.8 3.9 3.10", "wrong-next", ends + "EXTENDED_ARG 0; LOAD_GLOBAL 0", nil},
		row{"3.8 3.9 3.10", "", ends + "LOAD_GLOBAL 0; NOP", nil},
		row{"3.8 3.9", "", ends + "LOAD_ATTR 0", nil},
		row{"2.7 3.6 3.7 3.11", "", ends + "LOAD_GLOBAL 0", nil},
		row{"3.12 3.13 3.14", "cut-instruction", "RESUME 0; " + ends + "EXTENDED_ARG 0", nil},
		row{"3.12 3.13 3.14", "", "RESUME 0; " + ends + "EXTENDED_ARG 0; NOP", nil},
		row{"3.8 3.11", "", ends + "EXTENDED_ARG 0", nil},
	)
}

// TestFirstTraced: what is traced begins at the first unit that has the number
// of RESUME, be it a cache.
func TestFirstTraced(t *testing.T) {
	const end = "RESUME 0; LOAD_CONST 0; RETURN_VALUE"
	resume := map[string]byte{"3.12": 151, "3.13": 149, "3.14": 128, "3.15": 128}
	for version, op := range resume {
		cache := func(offset int, op byte) change {
			return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
				c.Code = bytesOf(c.Code.S[:offset] + string([]byte{op}) + c.Code.S[offset+1:])
			}
		}
		makes := func(t *testing.T, c *marshal.Code, v *pyver.Version) { cache(10, op)(t, c, v); c.Flags |= coGenerator }
		hold(
			t,
			row{version, "missing-caches", "JUMP_FORWARD 2; COMPARE_OP 0; " + end, cache(4, op)},
			row{version, "missing-caches", "JUMP_FORWARD 2; COMPARE_OP 0; LOAD_CONST 0; RETURN_VALUE", cache(4, op)},
			row{version, "missing-caches", "RETURN_GENERATOR; POP_TOP; LOAD_CONST 0; COPY 1; COMPARE_OP 0; POP_TOP; " + end, makes},
			row{version, "", "JUMP_FORWARD 2; COMPARE_OP 0; " + end, cache(4, 1)},
			row{version, "", "JUMP_FORWARD 2; COMPARE_OP 0; " + end, cache(5, op)}, // half a unit further
		)
	}
	for version, op := range map[string]byte{"3.12": 151, "3.13": 149} {
		hold(t, row{version, "", "RESUME 0; JUMP_FORWARD 2; COMPARE_OP 0; LOAD_CONST 0; RETURN_VALUE", func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.Code = bytesOf(c.Code.S[:6] + string([]byte{op}) + c.Code.S[7:])
		}})
	}
}

// TestWrittenByName: IMPORT_STAR and EXEC_STMT write local variables by their
// names, so that an iterator may be one no more.
func TestWrittenByName(t *testing.T) {
	const (
		begins = "RESUME 0; LOAD_CONST 0; GET_ITER; STORE_FAST 1; LOAD_CONST 0; "
		star   = "CALL_INTRINSIC_1 2; POP_TOP; "
		loop   = "LOAD_FAST 1; FOR_ITER 2; POP_TOP; JUMP_BACKWARD 4; "
		ends   = "LOAD_CONST 0; RETURN_VALUE"
		cells  = begin + "LOAD_CONST 0; " + star + "LOAD_DEREF 2; LOAD_DEREF 3; POP_TOP; RETURN_VALUE"
	)
	comprehension := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Name.S, c.Varnames.Items[0].(*marshal.Str).S = "<listcomp>", ".0"
	}
	hold(
		t,
		row{"3.11", "bad-kind", begins + "IMPORT_STAR; LOAD_FAST 1; FOR_ITER 2; POP_TOP; JUMP_BACKWARD 3; " + ends, nil},
		row{"3.11", "", begins + "POP_TOP; LOAD_FAST 1; FOR_ITER 2; POP_TOP; JUMP_BACKWARD 3; " + ends, nil},
		row{"3.12", "bad-kind", begins + star + loop + "END_FOR; " + ends, nil},
		row{"3.12", "", begins + "CALL_INTRINSIC_1 1; POP_TOP; " + loop + "END_FOR; " + ends, nil},
		row{"3.13", "bad-kind", begins + star + "LOAD_FAST 1; FOR_ITER 3; POP_TOP; JUMP_BACKWARD 5; END_FOR; POP_TOP; " + ends, nil},
		row{"3.12 3.13 3.14", "bad-local", "RESUME 0; LOAD_CONST 0; " + star + "LOAD_FAST 1; RETURN_VALUE", nil},
		row{"3.12 3.13 3.14", "", "RESUME 0; LOAD_CONST 0; " + star + "LOAD_FAST 0; RETURN_VALUE", nil},
		row{"3.12 3.13 3.14", "", cells, nil},
		row{"2.7", "bad-kind", "LOAD_FAST 0; IMPORT_STAR; LOAD_FAST 0; FOR_ITER 4; POP_TOP; JUMP_ABSOLUTE 7; " + ends, comprehension},
		row{"2.7", "bad-kind", "LOAD_CONST 0; DUP_TOP; DUP_TOP; EXEC_STMT; LOAD_FAST 0; FOR_ITER 4; POP_TOP; JUMP_ABSOLUTE 9; " + ends, comprehension},
		row{"2.7", "", "LOAD_FAST 0; POP_TOP; LOAD_FAST 0; FOR_ITER 4; POP_TOP; JUMP_ABSOLUTE 7; " + ends, comprehension},
		row{"3.6 3.10", "bad-kind", "LOAD_FAST 0; IMPORT_STAR; LOAD_FAST 0; FOR_ITER 2; POP_TOP; LOAD_CONST 0; RETURN_VALUE; " + ends, comprehension},
		row{"3.6 3.8", "", "LOAD_FAST 0; POP_TOP; LOAD_FAST 0; FOR_ITER 4; POP_TOP; JUMP_ABSOLUTE 6; " + ends, comprehension},
	)
}

// TestWrittenByTracer: a function that only looks on makes the interpreter write
// local variables back from where something else may be, up to 3.12.
func TestWrittenByTracer(t *testing.T) {
	const (
		text = "RESUME 0; LOAD_CONST 0; GET_ITER; STORE_FAST 1; LOAD_FAST 1; FOR_ITER "
		loop = "LOAD_FAST 0; FOR_ITER 4; POP_TOP; JUMP_ABSOLUTE 3; LOAD_CONST 0; RETURN_VALUE"
		ends = "LOAD_CONST 0; RETURN_VALUE"
		cell = "RESUME 0; JUMP_FORWARD 2; LOAD_DEREF 2; RETURN_VALUE; MAKE_CELL 2; JUMP_BACKWARD "
	)
	plain := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags = 0 }
	hidden := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.LocalsPlusKinds = bytesOf("\x20\x30\x40") }
	comprehension := func(flags int32) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.Name.S, c.Varnames.Items[0].(*marshal.Str).S, c.Flags = "<listcomp>", ".0", flags
		}
	}
	hold(
		t,
		row{"3.11", "bad-kind", text + "2; POP_TOP; JUMP_BACKWARD 3; " + ends, plain},
		row{"3.11", "", text + "2; POP_TOP; JUMP_BACKWARD 3; " + ends, nil},
		row{"3.11", "", text + "2; POP_TOP; JUMP_BACKWARD 3; " + ends, hidden},
		row{"3.12", "bad-kind", text + "2; POP_TOP; JUMP_BACKWARD 4; END_FOR; " + ends, plain},
		row{"3.12", "bad-kind", text + "2; POP_TOP; JUMP_BACKWARD 4; END_FOR; " + ends, hidden},
		row{"3.12", "", text + "2; POP_TOP; JUMP_BACKWARD 4; END_FOR; " + ends, nil},
		row{"3.13", "", text + "3; POP_TOP; JUMP_BACKWARD 5; END_FOR; POP_TOP; " + ends, plain},
		row{"3.13", "", text + "3; POP_TOP; JUMP_BACKWARD 5; END_FOR; POP_TOP; " + ends, hidden},
		row{"3.11 3.12", "", "MAKE_CELL 2; RESUME 0; LOAD_DEREF 2; RETURN_VALUE", plain},
		row{"3.11 3.12", "bad-local", cell + "4; " + ends, plain},
		row{"3.11 3.12", "", cell + "4; " + ends, nil},
		row{"3.13", "", cell + "5; " + ends, plain},
		row{"2.7", "bad-kind", loop, comprehension(0)},
		row{"2.7", "", loop, comprehension(coNewlocals)},
		row{"2.7", "", loop, comprehension(coOptimized | coNewlocals)},
	)
}

// TestRaisedEarly: what a tracing function raises at RESUME, Python 3.11 looks
// for in the ranges as raised at the unit before.
func TestRaisedEarly(t *testing.T) {
	const text = "RESUME 0; JUMP_FORWARD 2; NOP; NOP; RESUME 0; LOAD_CONST 0; RETURN_VALUE; POP_TOP; LOAD_CONST 0; RETURN_VALUE"
	in := func(start, end, depth int32) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 2 * start, End: 2 * end, Target: 14, Depth: depth}})))
		}
	}
	hold(
		t,
		row{"3.11", "below-block", text, in(3, 4, 1)},
		row{"3.11", "", text, in(3, 4, 0)},
		row{"3.11", "", text, in(2, 3, 1)},
		row{"3.11", "stack-underflow", strings.Replace(text, "POP_TOP", "POP_TOP; POP_TOP", 1), in(3, 4, 0)},
		row{"3.12 3.13", "", text, in(3, 4, 1)},
	)
}

// TestExceptionGroups: PREP_RERAISE_STAR gives back what is in its list, and
// that is raised then.
func TestExceptionGroups(t *testing.T) {
	const (
		text    = "RESUME 0; LOAD_CONST 0; GET_ITER; RETURN_VALUE; PUSH_EXC_INFO; "
		reraise = "CALL_INTRINSIC_2 1; SWAP 2; POP_EXCEPT; COPY 1; POP_JUMP_IF_NONE 1; RERAISE 0; RETURN_VALUE"
		early   = "PREP_RERAISE_STAR; SWAP 2; POP_EXCEPT; COPY 1; POP_JUMP_FORWARD_IF_NONE 1; RERAISE 0; RETURN_VALUE"
		none    = "BUILD_LIST 0; "
		leak    = "BUILD_LIST 0; COPY 1; LOAD_CONST 1; LIST_APPEND 1; POP_TOP; "
	)
	caught := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 2, End: 6, Target: 8}})))
	}
	for _, tt := range []struct{ code, before string }{
		{"", none},
		{"", none + "LOAD_CONST 0; LIST_APPEND 1; "},
		{"", none + "COPY 2; LIST_APPEND 1; "},
		{"", "COPY 1; BUILD_LIST 1; "},
		{"bad-kind", none + "LOAD_CONST 1; LIST_APPEND 1; "},
		{"bad-kind", "LOAD_CONST 1; BUILD_LIST 1; "},
		{"bad-kind", none + "LOAD_CONST 4; LIST_EXTEND 1; "},
		{"bad-kind", none + "COPY 2; LIST_EXTEND 1; "},
		{"bad-kind", leak},
		{"bad-kind", none + "IMPORT_FROM 0; POP_TOP; "},
		{"bad-kind", none + "STORE_FAST 1; LOAD_FAST 1; "},
	} {
		hold(
			t,
			row{"3.11", tt.code, text + tt.before + early, caught},
			row{"3.12 3.13 3.14", tt.code, text + tt.before + reraise, caught},
		)
	}
}

// TestTypeAlias: a type alias is made of three parts that are not looked at.
func TestTypeAlias(t *testing.T) {
	const (
		name  = "RESUME 0; LOAD_CONST 2; "
		value = "LOAD_CONST 5; MAKE_FUNCTION 0; "
		makes = "BUILD_TUPLE 3; CALL_INTRINSIC_1 11; RETURN_VALUE"
	)
	opens := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { // the inner function needs no closure
		c.Consts.Items[5].(*marshal.Code).LocalsPlusKinds = bytesOf("\x20")
	}
	hold(
		t,
		row{"3.12 3.13 3.14", "", name + "LOAD_CONST 0; " + value + makes, opens},
		row{"3.12 3.13 3.14", "", name + "LOAD_FAST 0; BUILD_TUPLE 1; " + value + makes, opens},
		row{"3.12 3.13 3.14", "bad-kind", name + "LOAD_FAST 0; " + value + makes, opens},
		row{"3.12 3.13 3.14", "bad-kind", name + "LOAD_CONST 0; LOAD_CONST 1; " + makes, opens},
		row{"3.12 3.13 3.14", "bad-kind", "RESUME 0; LOAD_CONST 1; LOAD_CONST 0; " + value + makes, opens},
		row{"3.12 3.13 3.14", "bad-kind", name + "LOAD_CONST 0; BUILD_TUPLE 2; CALL_INTRINSIC_1 11; RETURN_VALUE", opens},
		row{"3.12 3.13 3.14", "", name + "LOAD_CONST 0; " + value + "BUILD_TUPLE 3; RETURN_VALUE", opens},
	)
}

// TestCommonConstants: the constants that the interpreter has itself are known.
func TestCommonConstants(t *testing.T) {
	c, v := sample(t, "3.15", "RESUME 0; LOAD_COMMON_CONSTANT 7; LOAD_COMMON_CONSTANT 8; LOAD_COMMON_CONSTANT 9; LOAD_COMMON_CONSTANT 11; LOAD_COMMON_CONSTANT 0; RETURN_VALUE")
	got := Stacks(c, v)[6].Values
	if want := []string{"none", "str", "bool", "int", "obj"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestHandedOut: what is in the cell of the type parameters is not known any
// more where something else knows of the cell. Compilers make it that of the
// function of a class, and look into it before that is called.
func TestHandedOut(t *testing.T) {
	const (
		first  = "MAKE_CELL 2; RESUME 0; BUILD_TUPLE 0; STORE_DEREF 2; "
		load   = "LOAD_FAST 2; "
		build  = "BUILD_TUPLE 1; LOAD_CONST 5; "
		closes = load + build + "MAKE_FUNCTION 8; "
		sets   = load + build + "MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 8; "
		use    = "LOAD_DEREF 2; CALL_INTRINSIC_1 10; "
		ends   = "RETURN_VALUE"
	)
	named := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.LocalsPlusNames.Items[2] = str(".type_params")
	}
	for _, tt := range []struct{ code, text string }{
		{"", use},
		{"", load + use},
		{"", "CLOSED LOAD_CONST 2; " + use},
		{"bad-kind", "LOAD_CONST 0; LOAD_FROM_DICT_OR_DEREF 2; CALL_INTRINSIC_1 10; "},
		{"bad-operand", "LOAD_DEREF 99; LOAD_FROM_DICT_OR_DEREF 2; CALL_INTRINSIC_1 10; "},
		{"bad-kind", "CLOSED LOAD_CONST 2; " + use + use},
		{"bad-kind", "CLOSED POP_TOP; " + use},
		{"bad-kind", "CLOSED STORE_FAST 1; " + use},
		{"bad-kind", load + "STORE_FAST 1; " + use},
		{"bad-kind", load + "POP_TOP; " + load + use},
		{"bad-kind", load + "STORE_FAST 2; " + use},
		{"bad-kind", "LOAD_FAST_AND_CLEAR 2; STORE_FAST 2; " + use},
		{"bad-kind", "LOAD_FAST_CHECK 2; POP_TOP; " + use},
		{"bad-kind", "LOAD_CONST 0; CALL_INTRINSIC_1 2; POP_TOP; " + use},
	} {
		hold(
			t,
			row{"3.12", tt.code, first + strings.Replace(tt.text, "CLOSED ", closes, 1) + ends, named},
			row{"3.13 3.14", tt.code, first + strings.Replace(tt.text, "CLOSED ", sets, 1) + ends, named},
		)
	}
	raises := func(t *testing.T, c *marshal.Code, v *pyver.Version) { // before LOAD_DEREF, with the function on the stack
		named(t, c, v)
		c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 18, End: 20, Target: 24, Depth: 1}})))
	}
	hold(t, row{"3.12", "bad-kind", first + closes + "LOAD_CONST 2; " + use + ends + "; POP_TOP; " + use + ends, raises})
}

// TestNamesInCalls: before 3.6 the names of arguments are values on the stack,
// which stand in a message where one comes twice.
func TestNamesInCalls(t *testing.T) {
	const (
		byName = "LOAD_FAST 0; LOAD_CONST 2; LOAD_CONST 0; "
		byInt  = "LOAD_FAST 0; LOAD_CONST 1; LOAD_CONST 0; "
		more   = "LOAD_FAST 0; "
	)
	unicode := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Consts.Items[2] = str("s") }
	plain := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Consts.Items[2] = bytesOf("s") }
	for _, tt := range []struct{ call, above string }{
		{"CALL_FUNCTION 256; RETURN_VALUE", ""},
		{"CALL_FUNCTION_KW 256; RETURN_VALUE", more},
		{"CALL_FUNCTION_VAR 256; RETURN_VALUE", more},
		{"CALL_FUNCTION_VAR_KW 256; RETURN_VALUE", more + more},
	} {
		hold(
			t,
			row{"2.2 2.7", "", byName + tt.above + tt.call, plain},
			row{"2.2 2.7", "bad-kind", byName + tt.above + tt.call, unicode},
			row{"2.2 2.7 3.4", "bad-kind", byInt + tt.above + tt.call, nil},
			row{"3.0 3.4", "", byName + tt.above + tt.call, unicode},
			row{"3.0 3.4", "bad-kind", byName + tt.above + tt.call, plain},
		)
	}
	const below = "LOAD_FAST 0; LOAD_FAST 0; LOAD_CONST 2; LOAD_CONST 0; "
	hold(
		t,
		row{"3.5", "", below + "CALL_FUNCTION_VAR 256; RETURN_VALUE", unicode},
		row{"3.5", "", below + more + "CALL_FUNCTION_VAR_KW 256; RETURN_VALUE", unicode},
		row{"3.5", "bad-kind", below + "CALL_FUNCTION_VAR 256; RETURN_VALUE", plain},
		row{"2.7 3.5", "stack-underflow", "LOAD_FAST 0; CALL_FUNCTION 512; RETURN_VALUE", nil},
	)
}
