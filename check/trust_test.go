package check

import (
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// TestExitMethodBelow: WITH_EXCEPT_START calls what lies below the exception, and
// from 3.11 on takes the traceback from that.
func TestExitMethodBelow(t *testing.T) {
	inRange := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 6, End: 16, Target: 18, Depth: 2, Lasti: true}})))
	}
	const (
		method  = "LOAD_FAST 0; LOAD_METHOD 0; "
		body    = "LOAD_GLOBAL 0; POP_BLOCK; RETURN_VALUE; "
		special = "RESUME 0; LOAD_FAST 0; PUSH_NULL; LOAD_GLOBAL 0; RETURN_VALUE; PUSH_EXC_INFO; "
	)
	for _, tt := range []row{
		{"3.9", "null-value", method + "ROT_TWO; SETUP_FINALLY 6; " + body + "WITH_EXCEPT_START; POP_TOP; RERAISE 0", nil},
		{"3.9", "", method + "SETUP_FINALLY 6; " + body + "WITH_EXCEPT_START; POP_TOP; RERAISE 0", nil},
		{"3.10", "null-value", method + "ROT_TWO; SETUP_FINALLY 3; " + body + "WITH_EXCEPT_START; POP_TOP; RERAISE 0", nil},
		{"3.10", "", method + "SETUP_FINALLY 3; " + body + "WITH_EXCEPT_START; POP_TOP; RERAISE 0", nil},
		{"3.14", "bad-kind", special + "POP_TOP; LOAD_CONST 1; WITH_EXCEPT_START; RETURN_VALUE", inRange},
		{"3.14", "", special + "WITH_EXCEPT_START; POP_TOP; RERAISE 2", inRange},
	} {
		tt.run(t, "")
	}
}

// TestLocalFree: a variable that is local is no free one, whatever else its
// kind says; it would get no cell.
func TestLocalFree(t *testing.T) {
	kinds := func(k ...byte) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.LocalsPlusKinds = bytesOf(string(k)) }
	}
	for _, tt := range []row{
		{"3.11 3.12 3.13 3.14", "bad-field", "RESUME 0; LOAD_CONST 0; RETURN_VALUE", kinds(code.FastLocal, code.FastLocal|code.FastFree, code.FastCell)},
		{"3.11 3.12 3.13 3.14", "bad-field", "RESUME 0; LOAD_CONST 0; RETURN_VALUE", kinds(code.FastLocal, code.FastLocal, code.FastCell|code.FastFree)},
		{"3.11 3.12 3.13 3.14", "", "RESUME 0; LOAD_CONST 0; RETURN_VALUE", kinds(code.FastLocal, code.FastLocal|code.FastCell, code.FastCell)},
	} {
		tt.run(t, "")
	}
}

// free gives a code object with free variables of these names at the end.
func free(names ...string) change {
	return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.LocalsPlusNames.Items = append(c.LocalsPlusNames.Items[:3:3], nameSeq(names...).Items...)
		c.LocalsPlusKinds = bytesOf(c.LocalsPlusKinds.S[:3] + strings.Repeat(string([]byte{code.FastFree}), len(names)))
	}
}

// TestEveryFreeVariable: locals() takes each free variable for a cell.
func TestEveryFreeVariable(t *testing.T) {
	const use = "RESUME 0; LOAD_GLOBAL 0; RETURN_VALUE"
	for _, tt := range []row{
		{"3.11 3.12 3.13 3.14", "bad-local", "MAKE_CELL 4; " + use, free("d", "e")},
		{"3.11 3.12 3.13 3.14", "bad-local", "MAKE_CELL 3; " + use, free("d", "e")},
		{"3.11 3.12 3.13 3.14", "bad-local", use, free("d")},
		{"3.11 3.12 3.13 3.14", "", "MAKE_CELL 3; MAKE_CELL 4; " + use, free("d", "e")},
		{"3.11 3.12 3.13 3.14", "", "COPY_FREE_VARS 2; " + use, free("d", "e")},
		{"3.11 3.12 3.13 3.14", "", use, free()},
	} {
		tt.run(t, "")
	}
}

// TestSelfCell: super() takes the first argument for a cell where its kind says
// that it is kept in one. In 3.13 so does who looks at the frame, see
// TestShownCells.
func TestSelfCell(t *testing.T) {
	kinds := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.LocalsPlusKinds = bytesOf(string([]byte{code.FastLocal | code.FastCell, code.FastLocal, code.FastCell}))
	}
	none := func(t *testing.T, c *marshal.Code, v *pyver.Version) { kinds(t, c, v); c.Argcount = 0 }
	const use = "LOAD_GLOBAL 0; RETURN_VALUE"
	for _, tt := range []row{
		{"3.11 3.12 3.13 3.14", "bad-local", "RESUME 0; " + use, kinds},
		{"3.11 3.12 3.13 3.14", "bad-local", "MAKE_CELL 0; RESUME 0; LOAD_CONST 0; STORE_FAST 0; " + use, kinds},
		{"3.11 3.12 3.13 3.14", "", "MAKE_CELL 0; RESUME 0; " + use, kinds},
		{"3.11 3.12 3.14", "", "RESUME 0; MAKE_CELL 0; " + use, kinds},
		{"3.11 3.12 3.14", "", "RESUME 0; JUMP_FORWARD 0; MAKE_CELL 0; " + use, kinds},
		{"3.11 3.12 3.14", "", "MAKE_CELL 0; RESUME 0; LOAD_FAST 0; LOAD_CONST 0; STORE_FAST 0; STORE_FAST 0; " + use, kinds},
		{"3.11 3.12 3.13 3.14", "", "MAKE_CELL 0; RESUME 0; DELETE_FAST 0; " + use, kinds},
		{"3.11 3.12 3.13 3.14", "", "RESUME 0; " + use, none},
		{"3.11 3.12 3.13 3.14", "", "RESUME 0; " + use, nil},
	} {
		tt.run(t, "")
	}
}

// TestLateGenerator: a generator gets a copy of the frame, and a frame object
// made before would go on to look at the one that is no more.
func TestLateGenerator(t *testing.T) {
	const end = "POP_TOP; RESUME 0; LOAD_CONST 0; RETURN_VALUE"
	generator := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags |= coGenerator }
	for _, tt := range []row{
		{"3.11 3.12 3.13 3.14", "not-generator", "RESUME 0; RETURN_GENERATOR; " + end, generator},
		{"3.11 3.12 3.13 3.14", "not-generator", "JUMP_FORWARD 5; RETURN_GENERATOR; " + end + "; JUMP_BACKWARD_NO_INTERRUPT 6", generator},
		{"3.11 3.12 3.13 3.14", "", "JUMP_FORWARD 2; RETURN_GENERATOR; JUMP_FORWARD 1; JUMP_BACKWARD_NO_INTERRUPT 3; " + end, generator},
		{"3.11 3.12 3.13 3.14", "", "RETURN_GENERATOR; " + end, generator},
		{"3.11 3.12 3.13 3.14", "", "RESUME 0; LOAD_CONST 0; RETURN_VALUE", generator},
	} {
		tt.run(t, "")
	}
}

// TestClosedReturn: a debugger or profiler may look at the variables wherever the
// frame is complete, also before what calls nothing.
func TestClosedReturn(t *testing.T) {
	for _, tt := range []row{
		{"3.11 3.12", "bad-local", "JUMP_FORWARD 1; RESUME 0; LOAD_CONST 0; RETURN_VALUE", free("d")},
		{"3.11 3.12 3.13 3.14", "", "JUMP_FORWARD 1; RESUME 0; LOAD_CONST 0; RETURN_VALUE", free()},
		{"3.11 3.12 3.13 3.14", "", "JUMP_FORWARD 2; LOAD_CONST 0; RETURN_VALUE; JUMP_BACKWARD_NO_INTERRUPT 3", free("d")},
		{"3.13 3.14", "", "JUMP_FORWARD 1; RESUME 0; LOAD_CONST 0; RETURN_VALUE", free("d")},
	} {
		tt.run(t, "")
	}
}

// TestPeeked: who asks a generator what it waits for is given the top of the
// stack where a certain operation is behind the present instruction.
func TestPeeked(t *testing.T) {
	const (
		start = "RETURN_GENERATOR; POP_TOP; RESUME 0; LOAD_FAST 0; "
		end   = "LOAD_CONST 0; RETURN_VALUE"
		from  = "LOAD_FAST 0; GET_YIELD_FROM_ITER; LOAD_CONST 0; "
	)
	generator := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags |= coGenerator }
	cache := func(n string) change {
		return func(t *testing.T, c *marshal.Code, v *pyver.Version) {
			generator(t, c, v)
			c.Code = bytesOf(c.Code.S[:12] + n + c.Code.S[14:])
		}
	}
	for _, tt := range []row{
		{"3.11 3.12", "wrong-next", start + "UNARY_NEGATIVE; RESUME 2; RETURN_VALUE", generator},
		{"3.11 3.12", "wrong-next", start + "UNARY_NEGATIVE; RETURN_VALUE; RESUME 3; " + end, generator},
		{"3.11 3.12", "", start + "UNARY_NEGATIVE; RESUME 1; RETURN_VALUE", generator},
		{"3.13 3.14", "", start + "UNARY_NEGATIVE; RESUME 2; RETURN_VALUE", generator},
		{"3.11 3.12", "", "RESUME 0; LOAD_FAST 0; UNARY_NEGATIVE; RESUME 2; RETURN_VALUE", nil},
		{"3.11", "missing-caches", start + "LOAD_CONST 1; BINARY_OP 0; RETURN_VALUE", cache("\x97\x02")},
		{"3.11", "missing-caches", start + "LOAD_CONST 1; BINARY_OP 0; RETURN_VALUE", cache("\xa7\xff")},
		{"3.11", "", start + "LOAD_CONST 1; BINARY_OP 0; RETURN_VALUE", cache("\x87\x02")},
		{"3.11", "", start + "LOAD_CONST 1; BINARY_OP 0; RETURN_VALUE", cache("\xa5\xff")},
		{"3.12", "", start + "LOAD_CONST 1; BINARY_OP 0; RETURN_VALUE", cache("\x97\x02")},

		{"3.10", "wrong-next", "GEN_START 0; LOAD_FAST 0; GET_YIELD_FROM_ITER; LOAD_GLOBAL 0; CALL_FUNCTION 0; YIELD_FROM; RETURN_VALUE", generator},
		{"3.10", "wrong-next", "GEN_START 0; " + from + "LOAD_CONST 0; POP_TOP; YIELD_FROM; RETURN_VALUE", generator},
		{"3.10", "wrong-next", "GEN_START 0; LOAD_CONST 0; RETURN_VALUE; YIELD_FROM", generator},
		{"3.10", "", "GEN_START 0; " + from + "YIELD_FROM; RETURN_VALUE", generator},
		{"3.10", "", "GEN_START 0; LOAD_FAST 0; GET_YIELD_FROM_ITER; LOAD_FAST 0; YIELD_FROM; RETURN_VALUE", generator},
		{"3.6 3.8 3.9", "wrong-next", "LOAD_CONST 0; RETURN_VALUE; YIELD_FROM", generator},
		{"3.8 3.9", "wrong-next", from + "LOAD_FAST 0; LOAD_METHOD 0; POP_TOP; STORE_FAST 1; YIELD_FROM; RETURN_VALUE", generator},
		{"3.6 3.8 3.9", "", "LOAD_FAST 0; GET_YIELD_FROM_ITER; LOAD_GLOBAL 0; CALL_FUNCTION 0; YIELD_FROM; RETURN_VALUE", generator},
		{"3.3 3.6 3.8 3.9", "", "LOAD_FAST 0; GET_ITER; LOAD_CONST 0; YIELD_FROM; RETURN_VALUE", generator},
	} {
		tt.run(t, "")
	}
}

// TestSendReach: how far SEND jumps is kept in 16 bits while the generator that
// it sends to runs.
func TestSendReach(t *testing.T) {
	send := func(arg int) string {
		return "RETURN_GENERATOR; POP_TOP; RESUME 0; LOAD_FAST 0; GET_YIELD_FROM_ITER; LOAD_CONST 0; EXTENDED_ARG " + strconv.Itoa(arg>>16) +
			"; EXTENDED_ARG " + strconv.Itoa(arg>>8&255) + "; SEND " + strconv.Itoa(arg&255) + "; YIELD_VALUE 0; " +
			strings.Repeat("RESUME 1; ", arg-1) + "END_SEND; RETURN_VALUE"
	}
	generator := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags |= coGenerator }
	for _, tt := range []row{
		{"3.12 3.13 3.14", "bad-operand", send(1 << 16), generator},
		{"3.13 3.14", "bad-operand", send(1<<16 - 2), generator},
		{"3.13 3.14", "", send(1<<16 - 3), generator},
		{"3.12", "", send(1<<16 - 1), generator},
	} {
		tt.run(t, "")
	}
}

// TestThrown: throw() goes on at the target of SEND from YIELD_VALUE (3.11).
func TestThrown(t *testing.T) {
	const (
		start = "RETURN_GENERATOR; POP_TOP; RESUME 0; LOAD_FAST 0; "
		past  = "LOAD_FAST 0; POP_JUMP_FORWARD_IF_TRUE 4; POP_TOP; LOAD_CONST 0; "
	)
	generator := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags |= coGenerator }
	nops := strings.Repeat("NOP; ", 252)
	for _, tt := range []row{
		{"3.11", "bad-operand", start + "LOAD_CONST 0; EXTENDED_ARG 1; SEND 0; YIELD_VALUE; RESUME 2; JUMP_BACKWARD_NO_INTERRUPT 5; " + nops + "NOP; RETURN_VALUE", generator},
		{"3.11", "", start + "LOAD_CONST 0; SEND 255; YIELD_VALUE; RESUME 2; JUMP_BACKWARD_NO_INTERRUPT 4; " + nops + "RETURN_VALUE", generator},
		{"3.11", "", start + "LOAD_CONST 0; EXTENDED_ARG 1; SEND 0; YIELD_VALUE; RESUME 1; JUMP_BACKWARD_NO_INTERRUPT 5; " + nops + "NOP; RETURN_VALUE", generator},
		{"3.11", "wrong-next", start + "LOAD_CONST 0; " + past + "MAKE_CELL 2; SEND 4; YIELD_VALUE; RESUME 2; POP_TOP; RETURN_VALUE; LOAD_DEREF 2; RETURN_VALUE", generator},
		{"3.11", "", start + "LOAD_CONST 0; " + past + "MAKE_CELL 2; SEND 4; YIELD_VALUE; RESUME 1; POP_TOP; RETURN_VALUE; LOAD_DEREF 2; RETURN_VALUE", generator},
	} {
		tt.run(t, "")
	}
}

// TestPushExcInfo: a tracing function may raise before PUSH_EXC_INFO as well.
// Compilers' handlers then take the exception on the stack for the one that was
// handled before, which does no harm.
func TestPushExcInfo(t *testing.T) {
	const (
		body  = "RESUME 0; LOAD_FAST 0; GET_ITER; RETURN_VALUE; " // 0 to 3
		usual = "PUSH_EXC_INFO; POP_TOP; LOAD_FAST 0; GET_ITER; POP_TOP; POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE; COPY 3; POP_EXCEPT; RERAISE 1"
	)
	outer := exctab.Entry{Start: 1, End: 3, Target: 4}
	for _, tt := range []row{
		{"3.11 3.12 3.13 3.14", "stack-underflow", body + "PUSH_EXC_INFO; POP_TOP; POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE; POP_TOP; POP_TOP; POP_TOP; LOAD_CONST 0; RETURN_VALUE", ranges(outer, exctab.Entry{Start: 4, End: 5, Target: 9, Depth: 1})},
		{"3.11 3.12 3.13 3.14", "bad-kind", body + "PUSH_EXC_INFO; POP_TOP; LOAD_FAST 0; GET_ITER; POP_TOP; POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE; POP_TOP; RERAISE 0", ranges(outer, exctab.Entry{Start: 4, End: 9, Target: 12, Depth: 1})},
		{"3.11 3.12 3.13 3.14", "", body + usual, ranges(outer, exctab.Entry{Start: 4, End: 9, Target: 12, Depth: 1, Lasti: true})},
	} {
		tt.run(t, "")
	}
}

// TestNoneBefore: where no exception was handled before, None stands for it.
func TestNoneBefore(t *testing.T) {
	const body = "RESUME 0; LOAD_FAST 0; GET_ITER; RETURN_VALUE; PUSH_EXC_INFO; POP_TOP; POP_TOP; " // the handler is at 4
	for _, tt := range []row{
		{"3.11 3.12 3.13 3.14", "", body + "LOAD_CONST 0; POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE", ranges(exctab.Entry{Start: 1, End: 3, Target: 4})},
		{"3.11 3.12 3.13 3.14", "bad-kind", body + "LOAD_CONST 1; POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE", ranges(exctab.Entry{Start: 1, End: 3, Target: 4})},
	} {
		tt.run(t, "")
	}
}

// TestConditionalAnnotations: SET_ADD takes for a set what a module or class of
// 3.14 has under a name of the compiler, which is no set by itself.
func TestConditionalAnnotations(t *testing.T) {
	const (
		store = "BUILD_SET 0; STORE_NAME 0; "
		add   = "LOAD_CONST 1; SET_ADD 1; RETURN_VALUE"
	)
	module := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Flags = 0
		c.Names = nameSeq("__conditional_annotations__")
	}
	class := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.LocalsPlusNames.Items[2] = str("__conditional_annotations__")
	}
	for _, tt := range []row{
		{"3.6 3.8 3.10", "bad-kind", store + "LOAD_NAME 0; " + add, module},
		{"3.11 3.12 3.13", "bad-kind", "RESUME 0; " + store + "LOAD_NAME 0; " + add, module},
		{"3.14", "", "RESUME 0; " + store + "LOAD_NAME 0; " + add, module},
		{"3.14", "", "RESUME 0; " + store + "JUMP_FORWARD 0; LOAD_NAME 0; " + add, module},
		{"3.14", "bad-kind", "RESUME 0; LOAD_NAME 0; " + add, module},
		{"3.14", "bad-kind", "RESUME 0; LOAD_CONST 1; STORE_NAME 0; LOAD_NAME 0; " + add, module},
		{"3.14", "bad-kind", "RESUME 0; " + store + "LOAD_CONST 1; STORE_NAME 0; LOAD_NAME 0; " + add, module},
		{"3.14", "bad-kind", "RESUME 0; " + store + "DELETE_NAME 0; LOAD_NAME 0; " + add, module},
		{"3.14", "bad-kind", "RESUME 0; JUMP_FORWARD 2; " + store + "LOAD_NAME 0; " + add, module},
		{"3.14", "", "MAKE_CELL 2; RESUME 0; BUILD_SET 0; STORE_DEREF 2; LOAD_DEREF 2; " + add, class},
		{"3.14", "bad-kind", "MAKE_CELL 2; RESUME 0; LOAD_CONST 1; STORE_DEREF 2; LOAD_DEREF 2; " + add, class},
		{"3.13", "bad-kind", "MAKE_CELL 2; RESUME 0; BUILD_SET 0; STORE_DEREF 2; LOAD_DEREF 2; " + add, class},
		{"3.13", "", "MAKE_CELL 2; RESUME 0; LOAD_CONST 1; STORE_DEREF 2; LOAD_DEREF 2; RETURN_VALUE", class},
	} {
		tt.run(t, "")
	}
}

// TestMadeOnThePath: a generator's frame is complete without RESUME, but not
// before the generator was made, wherever that is in the code.
func TestMadeOnThePath(t *testing.T) {
	const end = "RESUME 0; LOAD_CONST 0; RETURN_VALUE"
	generator := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Flags |= coGenerator }
	for _, tt := range []row{
		{"3.12 3.13 3.14", "missing-resume", "JUMP_FORWARD 3; RETURN_GENERATOR; POP_TOP; JUMP_FORWARD 4; LOAD_FAST 0; GET_LEN; POP_TOP; POP_TOP; JUMP_BACKWARD_NO_INTERRUPT 8; " + end, generator},
		{"3.12 3.13 3.14", "", "JUMP_FORWARD 4; LOAD_FAST 0; GET_LEN; POP_TOP; JUMP_FORWARD 3; RETURN_GENERATOR; POP_TOP; JUMP_BACKWARD_NO_INTERRUPT 7; POP_TOP; " + end, generator},
		{"3.12 3.13 3.14", "", "RETURN_GENERATOR; POP_TOP; LOAD_FAST 0; GET_LEN; POP_TOP; POP_TOP; " + end, generator},
	} {
		tt.run(t, "")
	}
}

// TestFullStackGenerator: a generator takes over what is on the stack.
func TestFullStackGenerator(t *testing.T) {
	change := func(size int32) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.Flags, c.Stacksize = c.Flags|coGenerator, size
		}
	}
	const text = "LOAD_CONST 1; PUSH_NULL; RETURN_GENERATOR; POP_TOP; RESUME 0; SWAP 2; RETURN_VALUE"
	for _, tt := range []row{
		{"3.11 3.12 3.13 3.14", "", text, change(3)},
		{"3.11 3.12 3.13 3.14", "stack-overflow", text, change(2)},
		{"3.11 3.12 3.13 3.14", "null-value", strings.Replace(text, "SWAP 2; ", "", 1), change(3)},
	} {
		tt.run(t, "")
	}
}

// TestComprehension: the function of a comprehension may be called with NULL for
// self, if it is that for sure.
func TestComprehension(t *testing.T) {
	listcomp := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		inner := c.Consts.Items[5].(*marshal.Code)
		inner.Name, inner.Argcount = str("<listcomp>"), 1
		inner.LocalsPlusNames, inner.LocalsPlusKinds = nameSeq(".0"), bytesOf(string([]byte{code.FastLocal}))
		inner.Code = bytesOf(assemble(t, version313(t), "RESUME 0; BUILD_LIST 0; LOAD_FAST 0; FOR_ITER 0; END_FOR; POP_TOP; RETURN_VALUE"))
	}
	const iter = "LOAD_FAST 0; GET_ITER; CALL 1; RETURN_VALUE"
	for _, tt := range []row{
		{"3.13", "", "RESUME 0; LOAD_CONST 5; MAKE_FUNCTION; PUSH_NULL; " + iter, listcomp},
		{"3.13", "", "RESUME 0; LOAD_CONST 5; MAKE_FUNCTION; LOAD_FAST 0; GET_ITER; CALL 0; RETURN_VALUE", listcomp},
		{"3.13", "bad-kind", "RESUME 0; LOAD_CONST 5; MAKE_FUNCTION; PUSH_NULL; LOAD_FAST 0; CALL 1; RETURN_VALUE", listcomp},
		{"3.13", "bad-kind", "RESUME 0; LOAD_CONST 5; MAKE_FUNCTION; LOAD_FAST 0; LOAD_ATTR 1; SWAP 2; POP_TOP; " + iter, listcomp},
	} {
		tt.run(t, "")
	}
}

func version313(t *testing.T) *pyver.Version {
	v, ok := pyver.ByName("3.13")
	if !ok {
		t.Fatal("there is no 3.13")
	}
	return v
}

// TestAlike: a debugger that looks at the variables puts one in the place of
// another one that has its name.
func TestAlike(t *testing.T) {
	const (
		add    = "RESUME 0; BUILD_LIST 0; STORE_FAST 1; LOAD_FAST 1; LOAD_CONST 1; LIST_APPEND 1; RETURN_VALUE"
		lent   = "MAKE_CELL 2; RESUME 0; LOAD_CLOSURE 2; STORE_FAST 1; LOAD_DEREF 1; RETURN_VALUE"
		boxed  = "MAKE_CELL 2; RESUME 0; LOAD_DEREF 2; RETURN_VALUE"
		params = "MAKE_CELL 2; RESUME 0; LOAD_DEREF 2; CALL_INTRINSIC_1 10; RETURN_VALUE"
		back   = "RESUME 0; JUMP_FORWARD 2; LOAD_DEREF 2; RETURN_VALUE; MAKE_CELL 2; JUMP_BACKWARD_NO_INTERRUPT 4"
	)
	names := func(names ...string) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.LocalsPlusNames = nameSeq(names...) }
	}
	class := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Flags = 0
		c.LocalsPlusNames = nameSeq("a", "b", "c", "b")
	}
	for _, tt := range []row{
		{"3.11 3.12", "bad-kind", add, names("a", "a", "c")},
		{"3.11 3.12", "", add, nil},
		{"3.13 3.14", "", add, names("a", "a", "c")},
		{"3.11 3.12", "bad-kind", "COPY_FREE_VARS 1; " + add, names("a", "b", "c", "b")},
		{"3.11 3.12", "bad-kind", "COPY_FREE_VARS 1; " + add, class}, // its mapping may answer anything
		{"3.11 3.12", "bad-local", lent, names("a", "a", "c")},
		{"3.11 3.12", "", lent, nil},
		{"3.11 3.12", "", boxed, names("a", "c", "c")},
		{"3.11 3.12", "bad-local", back, names("a", "c", "c")},
		{"3.11 3.12", "", back, nil},
		{"3.12", "bad-kind", params, names("a", ".type_params", ".type_params")},
		{"3.13 3.14", "", params, names("a", ".type_params", ".type_params")},
		{"3.12", "", params, names("a", "b", ".type_params")},
		{"3.11 3.12", "", "COPY_FREE_VARS 1; RESUME 0; LOAD_DEREF 3; STORE_FAST 1; LOAD_FAST 1; RETURN_VALUE", names("a", "b", "c", "b")},
	} {
		tt.run(t, "")
	}
}

// TestAlikeIterator: likewise what a comprehension takes for an iterator without
// a look.
func TestAlikeIterator(t *testing.T) {
	listcomp := func(free string) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.Name, c.Varnames, c.Freevars = str("<listcomp>"), nameSeq(".0", "b"), nameSeq(free)
		}
	}
	for _, tt := range []row{
		{"3.6 3.8", "bad-kind", "LOAD_FAST 0; FOR_ITER 4; POP_TOP; JUMP_ABSOLUTE 2; LOAD_CONST 0; RETURN_VALUE", listcomp(".0")},
		{"3.6 3.8", "", "LOAD_FAST 0; FOR_ITER 4; POP_TOP; JUMP_ABSOLUTE 2; LOAD_CONST 0; RETURN_VALUE", listcomp("d")},
		{"3.10", "bad-kind", "LOAD_FAST 0; FOR_ITER 2; POP_TOP; JUMP_ABSOLUTE 1; LOAD_CONST 0; RETURN_VALUE", listcomp(".0")},
		{"3.10", "", "LOAD_FAST 0; FOR_ITER 2; POP_TOP; JUMP_ABSOLUTE 1; LOAD_CONST 0; RETURN_VALUE", listcomp("d")},
	} {
		tt.run(t, "")
	}
}
