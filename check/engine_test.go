package check

import (
	"strings"
	"testing"
	"time"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// TestCountedBits: an operation that takes some bits of its operand takes them
// of all 32.
func TestCountedBits(t *testing.T) {
	const far = "RESUME 0; LOAD_CONST 0; LOAD_CONST 2; EXTENDED_ARG 32; EXTENDED_ARG 0; EXTENDED_ARG 0; "
	room := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Stacksize = 1 << 24 }
	engine(t, []row{
		{"3.12", "", far + "FORMAT_VALUE 4; RETURN_VALUE", nil},
		{"3.6 3.8 3.10", "", far[len("RESUME 0; "):] + "FORMAT_VALUE 4; RETURN_VALUE", nil},
		{"3.6 3.8 3.10", "stack-underflow", "LOAD_CONST 2; EXTENDED_ARG 32; EXTENDED_ARG 0; EXTENDED_ARG 0; FORMAT_VALUE 4; RETURN_VALUE", nil},
		{"2.7 3.5", "stack-underflow", "LOAD_CONST 0; EXTENDED_ARG 4096; CALL_FUNCTION 3; RETURN_VALUE", nil},
		{"2.7 3.5", "", "LOAD_CONST 0; LOAD_CONST 0; EXTENDED_ARG 4096; CALL_FUNCTION 1; RETURN_VALUE", nil},
		{"3.6 3.10 3.12 3.13", "bad-operand", "LOAD_CONST 0; EXTENDED_ARG 128; EXTENDED_ARG 0; EXTENDED_ARG 0; UNPACK_EX 1; RETURN_VALUE", room},
		{"3.5", "bad-operand", "LOAD_CONST 0; EXTENDED_ARG 32768; UNPACK_EX 1; RETURN_VALUE", room},
		{"3.6 3.10 3.12 3.13", "", "LOAD_CONST 0; EXTENDED_ARG 1; UNPACK_EX 1; RETURN_VALUE", nil},
	})
}

// TestDeepStack: a deep stack, which one instruction can make, does not make
// the check slow.
func TestDeepStack(t *testing.T) {
	const (
		million = "LOAD_CONST 0; EXTENDED_ARG 15; EXTENDED_ARG 66; UNPACK_SEQUENCE 64; "
		finally = "SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; "
		end     = "END_FINALLY; LOAD_CONST 0; RETURN_VALUE"
	)
	many := strings.Repeat("LOAD_CONST 0; STORE_FAST 1; ", 1000)
	for _, tt := range []struct{ versions, code, text string }{
		{"2.7", "", "LOAD_CONST 0; EXTENDED_ARG 15; UNPACK_SEQUENCE 0; RETURN_VALUE"},
		{"2.7", "stack-overflow", "LOAD_CONST 0; EXTENDED_ARG 256; UNPACK_SEQUENCE 1; RETURN_VALUE"},
		{"3.6 3.8 3.12 3.14", "", million + "RETURN_VALUE"},
		{"3.6 3.8 3.12", "", million + many + "RETURN_VALUE"},
		{"3.14", "too-complex", million + many + "RETURN_VALUE"}, // a value may be borrowed
		{"3.14", "", "LOAD_CONST 0; EXTENDED_ARG 255; UNPACK_SEQUENCE 0; " + many + "RETURN_VALUE"},
		{"3.6 3.12", "too-complex", "LOAD_CONST 0; " + strings.Repeat(million[len("LOAD_CONST 0; "):]+"EXTENDED_ARG 15; EXTENDED_ARG 66; BUILD_LIST 64; ", 500) + "RETURN_VALUE"},
		{"3.8", "too-complex", finally + million + many + end}, // what a finally block begins with has many values
		{"3.8", "", finally + end},
		{"3.8 3.12", "too-complex", "LOAD_CONST 0; EXTENDED_ARG 17; EXTENDED_ARG 0; UNPACK_SEQUENCE 0; RETURN_VALUE"}, // more than are followed
	} {
		for _, version := range strings.Fields(tt.versions) {
			c, v := sample(t, version, tt.text)
			c.Stacksize = 1 << 24
			begin, got := time.Now(), ""
			for _, f := range Code(c, v, Options{ErrorsOnly: true}) {
				if f.Code != "missing-resume" {
					got = f.Code
				}
			}
			if took := time.Since(begin); got != tt.code || took > limit {
				t.Errorf("%s %.99s: got %q, want %q, in %v", version, tt.text, got, tt.code, took)
			}
		}
	}
}

// codes gives a sample more code objects: co_consts[6] has a free variable as
// co_consts[5] does, [7] and [8] have none, [9] is a comprehension.
func codes(t *testing.T, c *marshal.Code, v *pyver.Version) {
	t.Helper()
	free := c.Consts.Items[5].(*marshal.Code)
	twin, closed := *free, *free
	closed.Freevars, closed.LocalsPlusNames, closed.LocalsPlusKinds = seq(), seq(), bytesOf("")
	again := closed
	loop, _ := sample(t, v.Name, "FOR_ITER 0; NOP; LOAD_CONST 0; RETURN_VALUE")
	loop.Cellvars, loop.Freevars = seq(), seq()
	if loop.LocalsPlusNames != nil {
		loop.LocalsPlusNames, loop.LocalsPlusKinds = nameSeq("a"), bytesOf("\x26")
		loop.LocalsPlusNames.Items[0] = str(".0")
	} else {
		loop.Varnames.Items[0] = str(".0")
	}
	loop.Name = str("<listcomp>")
	if !v.Marshal.Bytes3 {
		loop.Name, loop.Varnames = bytesOf("<genexpr>"), plain(loop.Varnames)
	}
	c.Consts.Items = append(c.Consts.Items, &twin, &closed, &again, loop)
}

// TestJoinedCode: a code object that is one of two stands for both only if they
// have as many free variables and trust their arguments alike.
func TestJoinedCode(t *testing.T) {
	const (
		either27 = "LOAD_FAST 0; POP_JUMP_IF_TRUE 12; LOAD_CONST %a; JUMP_FORWARD 3; LOAD_CONST %b; "
		either38 = "LOAD_FAST 0; POP_JUMP_IF_TRUE 8; LOAD_CONST %a; JUMP_FORWARD 2; LOAD_CONST %b; LOAD_CONST 2; "
		either10 = "LOAD_FAST 0; POP_JUMP_IF_TRUE 4; LOAD_CONST %a; JUMP_FORWARD 1; LOAD_CONST %b; LOAD_CONST 2; "
		either12 = begin + "LOAD_FAST 0; POP_JUMP_IF_TRUE 2; LOAD_CONST %a; JUMP_FORWARD 1; LOAD_CONST %b; "
		either13 = begin + "LOAD_FAST 0; TO_BOOL; POP_JUMP_IF_TRUE 2; LOAD_CONST %a; JUMP_FORWARD 1; LOAD_CONST %b; "
		either11 = begin + "LOAD_FAST 0; POP_JUMP_FORWARD_IF_TRUE 2; LOAD_CONST %a; JUMP_FORWARD 1; LOAD_CONST %b; "
		cells12  = "LOAD_FAST 2; BUILD_TUPLE 1; "
	)
	pick := func(text, a, b string) string { return strings.NewReplacer("%a", a, "%b", b).Replace(text) }
	for _, tt := range []struct{ versions, either, before, make string }{
		{"2.7", either27, "", "MAKE_FUNCTION 0; RETURN_VALUE"},
		{"3.6 3.8", either38, "", "MAKE_FUNCTION 0; RETURN_VALUE"},
		{"3.10", either10, "", "MAKE_FUNCTION 0; RETURN_VALUE"},
		{"3.11", either11, "", "MAKE_FUNCTION 0; RETURN_VALUE"},
		{"3.12", either12, "", "MAKE_FUNCTION 0; RETURN_VALUE"},
		{"3.13 3.14", either13, "", "MAKE_FUNCTION; RETURN_VALUE"},
	} {
		for _, version := range strings.Fields(tt.versions) {
			engine(t, []row{
				{version, "bad-kind", pick(tt.either, "7", "5") + tt.make, codes},
				{version, "bad-kind", pick(tt.either, "7", "9") + tt.make, codes},
				{version, "", pick(tt.either, "7", "8") + tt.make, codes},
				{version, "bad-closure", pick(tt.either, "5", "6") + tt.make, codes},
			})
		}
	}
	engine(t, []row{
		{"3.13 3.14", "", pick(either13, "5", "6") + "MAKE_FUNCTION; " + cells12 + "SWAP 2; SET_FUNCTION_ATTRIBUTE 8; RETURN_VALUE", codes},
		{"3.12", "bad-closure", pick(either12, "7", "8") + "POP_TOP; " + cells12 + "LOAD_CONST 7; MAKE_FUNCTION 8; RETURN_VALUE", codes},
	})
}

// TestFunctionTypeParams: a function that gets type parameters is as it was.
func TestFunctionTypeParams(t *testing.T) {
	const set = "MAKE_FUNCTION; BUILD_TUPLE 0; CALL_INTRINSIC_2 4; "
	engine(t, []row{
		{"3.13 3.14", "bad-closure", begin + "LOAD_CONST 5; " + set + "RETURN_VALUE", nil},
		{"3.13 3.14", "", begin + "LOAD_CONST 5; " + set + "LOAD_FAST 2; BUILD_TUPLE 1; SWAP 2; SET_FUNCTION_ATTRIBUTE 8; RETURN_VALUE", nil},
		{"3.12 3.13 3.14", "bad-kind", begin + "LOAD_CONST 9; " + set + "RETURN_VALUE", codes},
		{"3.12 3.13 3.14", "", begin + "LOAD_CONST 7; " + set + "RETURN_VALUE", codes},
		{"3.12 3.13 3.14", "bad-kind", begin + "LOAD_CONST 0; BUILD_TUPLE 0; CALL_INTRINSIC_2 4; RETURN_VALUE", nil},
	})
}

// inRange gives code one exception range: from and to where, in code units, its
// handler, and how much that leaves on the stack.
func inRange(start, end, target, depth int32) change {
	return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Flags |= coGenerator
		c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 2 * start, End: 2 * end, Target: 2 * target, Depth: depth}})))
	}
}

// TestThrow: throw() raises where a generator waits, with a value of its own in
// the place of what was given.
func TestThrow(t *testing.T) {
	const (
		versions = "3.11 3.12 3.13 3.14"
		first    = "RETURN_GENERATOR; POP_TOP; RESUME 0; "
		list     = first + "BUILD_LIST 0; LOAD_CONST 0; YIELD_VALUE 0; RESUME 1; RETURN_VALUE; "
		given    = first + "BUILD_LIST 0; YIELD_VALUE 0; RESUME 1; GET_ITER; RETURN_VALUE; "
	)
	engine(t, []row{
		{versions, "bad-kind", given + "POP_TOP; LOAD_CONST 0; LIST_APPEND 1; RETURN_VALUE", inRange(4, 6, 8, 1)},
		{versions, "", given + "POP_TOP; GET_ITER; RETURN_VALUE", inRange(4, 6, 8, 1)},
		{versions, "", list + "POP_TOP; LOAD_CONST 0; LIST_APPEND 1; RETURN_VALUE", inRange(5, 7, 8, 1)},
		{versions, "not-generator", "RETURN_GENERATOR; POP_TOP; RESUME 0; LOAD_CONST 0; RETURN_VALUE; POP_TOP; RETURN_GENERATOR; POP_TOP; LOAD_CONST 0; RETURN_VALUE", inRange(0, 1, 5, 0)},
		{versions, "", "RETURN_GENERATOR; POP_TOP; RESUME 0; LOAD_CONST 0; RETURN_VALUE; YIELD_VALUE 0; RETURN_VALUE", inRange(1, 3, 5, 0)},
	})
}

// TestPopBlockBelow: where POP_BLOCK cuts the stack, no value may be missing.
func TestPopBlockBelow(t *testing.T) {
	engine(t, []row{
		{"2.7", "below-block", "LOAD_FAST 0; SETUP_LOOP 9; POP_TOP; POP_BLOCK; STORE_FAST 1; LOAD_FAST 1; RETURN_VALUE; RETURN_VALUE", nil},
		{"3.6 3.7", "below-block", "LOAD_FAST 0; SETUP_LOOP 10; POP_TOP; POP_BLOCK; STORE_FAST 1; LOAD_FAST 1; RETURN_VALUE; RETURN_VALUE", nil},
		{"2.7", "", "LOAD_FAST 0; SETUP_LOOP 9; NOP; POP_BLOCK; STORE_FAST 1; LOAD_FAST 1; RETURN_VALUE; RETURN_VALUE", nil},
		{"3.6 3.7", "", "LOAD_FAST 0; SETUP_LOOP 10; NOP; POP_BLOCK; STORE_FAST 1; LOAD_FAST 1; RETURN_VALUE; RETURN_VALUE", nil},
		{"2.7", "", "LOAD_FAST 0; SETUP_LOOP 11; LOAD_FAST 0; POP_BLOCK; STORE_FAST 1; LOAD_FAST 1; RETURN_VALUE; RETURN_VALUE", nil},
		{"3.8", "", "LOAD_FAST 0; SETUP_FINALLY 8; POP_TOP; POP_BLOCK; LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE", nil},
		{"3.10", "", "LOAD_FAST 0; SETUP_FINALLY 4; POP_TOP; POP_BLOCK; LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE", nil},
	})
}

// TestContinueInFinally: END_FINALLY goes on with the continue that led to the
// finally block, with the stack and the blocks that are there then.
func TestContinueInFinally(t *testing.T) {
	const (
		loop27 = "SETUP_LOOP 100; SETUP_FINALLY 3; CONTINUE_LOOP %d; END_FINALLY; JUMP_ABSOLUTE 3; "
		loop36 = "SETUP_LOOP 100; SETUP_FINALLY 2; CONTINUE_LOOP %d; END_FINALLY; JUMP_ABSOLUTE 2; "
		many27 = "SETUP_LOOP 100; SETUP_FINALLY 12; LOAD_FAST 0; POP_JUMP_IF_TRUE 15; CONTINUE_LOOP %d; CONTINUE_LOOP 3; END_FINALLY; JUMP_ABSOLUTE 3; "
	)
	to := func(text, place string) string { return strings.ReplaceAll(text, "%d", place) }
	pad27 := strings.Repeat("NOP; ", 100) + "LOAD_CONST 0; RETURN_VALUE"
	pad36 := strings.Repeat("NOP; ", 50) + "LOAD_CONST 0; RETURN_VALUE"
	engine(t, []row{
		{"2.7 3.5", "", to(loop27, "3") + pad27, nil},
		{"2.7 3.5", "jump-outside", to(loop27, "20000") + pad27, nil},
		{"2.7 3.5", "jump-inside", to(loop27, "4") + pad27, nil},
		{"2.7 3.5", "stack-underflow", to(loop27, "13") + "POP_TOP; " + pad27, nil},
		{"2.7 3.5", "", to(many27, "3") + pad27, nil},
		{"2.7 3.5", "block-mismatch", to(many27, "22") + pad27, nil},
		{"3.6 3.7", "", to(loop36, "2") + pad36, nil},
		{"3.6 3.7", "jump-outside", to(loop36, "254") + pad36, nil},
		{"3.6 3.7", "stack-underflow", to(loop36, "10") + "POP_TOP; " + pad36, nil},

		// of with, the exit method is taken off the stack on the way
		{"2.7 3.4", "", "SETUP_LOOP 100; LOAD_FAST 0; SETUP_WITH 4; POP_TOP; CONTINUE_LOOP 3; WITH_CLEANUP; END_FINALLY; JUMP_ABSOLUTE 3; " + pad27, nil},
		{"3.6 3.7", "", "SETUP_LOOP 100; LOAD_FAST 0; SETUP_WITH 4; POP_TOP; CONTINUE_LOOP 2; WITH_CLEANUP_START; WITH_CLEANUP_FINISH; END_FINALLY; JUMP_ABSOLUTE 2; " + pad36, nil},
		{"3.6 3.7", "depth-mismatch", "SETUP_LOOP 100; LOAD_FAST 0; SETUP_WITH 4; POP_TOP; CONTINUE_LOOP 2; END_FINALLY; JUMP_ABSOLUTE 2; " + pad36, nil},

		// a loop that is left, or gone on with, by what ends another block
		{"2.7", "below-block", "SETUP_LOOP 20; SETUP_FINALLY 1; BREAK_LOOP; SETUP_LOOP 1; END_FINALLY; POP_TOP; " + pad27, nil},
		{"3.6 3.7", "below-block", "SETUP_LOOP 20; SETUP_FINALLY 2; BREAK_LOOP; SETUP_LOOP 2; END_FINALLY; POP_TOP; " + pad36, nil},
		{"2.7", "below-block", "SETUP_EXCEPT 4; LOAD_CONST 0; RETURN_VALUE; SETUP_EXCEPT 1; END_FINALLY; NOP; LOAD_CONST 0; RETURN_VALUE", nil},
		{"2.7", "", "SETUP_EXCEPT 4; LOAD_CONST 0; RETURN_VALUE; SETUP_EXCEPT 2; POP_BLOCK; END_FINALLY; LOAD_CONST 0; RETURN_VALUE", nil},
		{"3.6 3.7", "block-mismatch", "SETUP_LOOP 20; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; CONTINUE_LOOP 2; " + pad36, nil},
		{"3.6 3.7", "", "SETUP_LOOP 20; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; BREAK_LOOP; " + pad36, nil},
	})
}

// TestWithCleanup: WITH_CLEANUP_FINISH needs what WITH_CLEANUP_START gave, since
// it undoes the handling of an exception where there was one.
func TestWithCleanup(t *testing.T) {
	const (
		with7 = "LOAD_FAST 0; SETUP_WITH 6; POP_TOP; POP_BLOCK; LOAD_CONST 0; WITH_CLEANUP_START; "
		with8 = "LOAD_FAST 0; SETUP_WITH 6; POP_TOP; POP_BLOCK; BEGIN_FINALLY; WITH_CLEANUP_START; "
		end   = "WITH_CLEANUP_FINISH; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"
	)
	for versions, with := range map[string]string{"3.6 3.7": with7, "3.8": with8} {
		engine(t, []row{
			{versions, "", with + end, nil},
			{versions, "", with + "POP_TOP; LOAD_CONST 0; " + end, nil}, // as an asynchronous with, another result
			{versions, "bad-kind", with + "POP_TOP; POP_TOP; LOAD_CONST 0; LOAD_CONST 0; " + end, nil},
			{versions, "bad-kind", with + "ROT_TWO; " + end, nil},
			{versions, "bad-kind", with + "POP_TOP; STORE_FAST 1; LOAD_FAST 1; LOAD_CONST 0; " + end, nil},
		})
	}
}

// TestExitMethod: the exit method lies right below what a finally block begins
// with, above all other blocks, and is taken once: with an exception, more is on
// the stack than before from then on (3.0 to 3.8).
func TestExitMethod(t *testing.T) {
	const (
		with7  = "LOAD_FAST 0; LOAD_FAST 0; SETUP_WITH 6; POP_TOP; POP_BLOCK; LOAD_CONST 0; "
		with8  = "LOAD_FAST 0; LOAD_FAST 0; SETUP_WITH 6; POP_TOP; POP_BLOCK; BEGIN_FINALLY; "
		leave  = "WITH_CLEANUP_START; WITH_CLEANUP_FINISH; "
		end    = "END_FINALLY; LOAD_CONST 0; RETURN_VALUE"
		three  = "LOAD_CONST 0; LOAD_CONST 0; LOAD_CONST 0; POP_TOP; POP_TOP; POP_TOP; "
		inLoop = "SETUP_LOOP 10; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; "
	)
	room := func(n int32) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Stacksize = n }
	}
	engine(t, []row{
		{"3.6 3.7", "", with7 + leave + end, nil},
		{"3.8", "", with8 + leave + end, nil},
		{"3.6 3.7", "bad-kind", with7 + leave + leave + end, nil},
		{"3.8", "bad-kind", with8 + leave + leave + end, nil},
		{"2.7", "", "LOAD_FAST 0; LOAD_FAST 0; SETUP_WITH 5; POP_TOP; POP_BLOCK; LOAD_CONST 0; WITH_CLEANUP; WITH_CLEANUP; " + end, nil},

		{"3.6 3.7", "below-block", "LOAD_FAST 0; " + inLoop + leave + end, nil},
		{"3.6 3.7", "", "SETUP_LOOP 18; LOAD_FAST 0; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; " + leave + "END_FINALLY; POP_BLOCK; LOAD_CONST 0; RETURN_VALUE", nil},
		{"3.6 3.7", "block-mismatch", with7 + "SETUP_LOOP 4; " + leave + end, nil},
		{"2.7", "below-block", "LOAD_FAST 0; SETUP_LOOP 8; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; WITH_CLEANUP; " + end, nil},

		{"3.6 3.7", "stack-overflow", with7 + leave + three + end, room(10)},
		{"3.6 3.7", "", with7 + leave + three + end, room(11)},
		{"3.8", "stack-overflow", with8 + leave + three + end, room(9)},
		{"3.8", "", with8 + leave + three + end, room(10)},
	})
}

// TestAcrossFinal: what a finally block begins with is of one entry or more, so
// that no depth can be counted across it.
func TestAcrossFinal(t *testing.T) {
	const (
		list7 = "BUILD_LIST 0; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; "
		list8 = "BUILD_LIST 0; SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; "
		end   = "END_FINALLY; RETURN_VALUE"
	)
	for versions, list := range map[string]string{"2.7 3.6 3.7": list7, "3.8": list8} {
		engine(t, []row{
			{versions, "bad-kind", list + "LOAD_CONST 0; LIST_APPEND 2; " + end, nil},
			{versions, "", list + "BUILD_LIST 0; LOAD_CONST 0; LIST_APPEND 1; POP_TOP; " + end, nil},
			{versions, "", list + "END_FINALLY; LOAD_CONST 0; LIST_APPEND 1; RETURN_VALUE", nil},
		})
	}
}

// TestTiedAsSelf: a function that trusts its argument is called by itself, not
// given to another object as self.
func TestTiedAsSelf(t *testing.T) {
	const (
		made8  = "LOAD_CONST 9; LOAD_CONST 2; MAKE_FUNCTION 0; LOAD_FAST 0; GET_ITER; "
		made11 = "LOAD_CONST 9; MAKE_FUNCTION 0; LOAD_FAST 0; GET_ITER; "
	)
	engine(t, []row{
		{"3.7 3.8 3.10", "bad-kind", "LOAD_FAST 0; " + made8 + "CALL_METHOD 1; RETURN_VALUE", codes},
		{"3.7 3.8 3.10", "bad-kind", "LOAD_FAST 0; LOAD_METHOD 0; POP_TOP; " + made8 + "CALL_METHOD 1; RETURN_VALUE", codes},
		{"3.7 3.8 3.10", "", "LOAD_CONST 9; LOAD_CONST 2; MAKE_FUNCTION 0; LOAD_FAST 0; GET_ITER; CALL_METHOD 0; RETURN_VALUE", codes},
		{"3.7 3.8 3.10", "", "LOAD_FAST 0; LOAD_METHOD 0; LOAD_CONST 0; CALL_METHOD 1; RETURN_VALUE", codes},
		{"3.7 3.8 3.10", "", "LOAD_CONST 0; LOAD_CONST 0; LOAD_CONST 0; CALL_METHOD 1; RETURN_VALUE", codes},
		{"3.11", "bad-kind", "RESUME 0; LOAD_FAST 0; " + made11 + "PRECALL 1; CALL 1; RETURN_VALUE", codes},
		{"3.11", "bad-kind", "RESUME 0; LOAD_FAST 0; LOAD_METHOD 0; POP_TOP; " + made11 + "PRECALL 1; CALL 1; RETURN_VALUE", codes},
		{"3.11", "", "RESUME 0; PUSH_NULL; " + made11 + "PRECALL 1; CALL 1; RETURN_VALUE", codes},
		{"3.11", "", "RESUME 0; " + made11 + "PRECALL 0; CALL 0; RETURN_VALUE", codes},
		{"3.11", "", "RESUME 0; LOAD_FAST 0; LOAD_METHOD 0; PRECALL 0; CALL 0; RETURN_VALUE", codes},
		{"3.12", "bad-kind", "RESUME 0; LOAD_FAST 0; " + made11 + "CALL 1; RETURN_VALUE", codes},
		{"3.12", "bad-kind", "RESUME 0; LOAD_FAST 0; LOAD_ATTR 1; POP_TOP; " + made11 + "CALL 1; RETURN_VALUE", codes},
		{"3.12", "", "RESUME 0; PUSH_NULL; " + made11 + "CALL 1; RETURN_VALUE", codes},
		{"3.12", "", "RESUME 0; " + made11 + "CALL 0; RETURN_VALUE", codes},
	})
}

// TestKeywordNames: keyword names give arguments in another order, so a function
// that trusts them is called without.
func TestKeywordNames(t *testing.T) {
	const (
		parts = "LOAD_CONST 3; LOAD_CONST 2; LOAD_CONST 1; BUILD_MAP 1; "
		made8 = "LOAD_CONST 10; LOAD_CONST 2; MAKE_FUNCTION 0; " + parts
		made  = "LOAD_CONST 10; MAKE_FUNCTION 0; "
	)
	generic := func(t *testing.T, c *marshal.Code, v *pyver.Version) {
		codes(t, c, v)
		g := *c.Consts.Items[9].(*marshal.Code)
		g.Name, g.Argcount = str("<g>"), 2
		if vars := nameSeq(".defaults", ".kwdefaults"); g.LocalsPlusNames != nil {
			g.LocalsPlusNames, g.LocalsPlusKinds = vars, bytesOf("\x26\x26")
		} else {
			g.Varnames = vars
		}
		c.Consts.Items = append(c.Consts.Items, &g)
	}
	engine(t, []row{
		{"3.6 3.8 3.10", "bad-kind", made8 + "LOAD_CONST 3; CALL_FUNCTION_KW 2; RETURN_VALUE", generic},
		{"3.6 3.8 3.10", "", made8 + "CALL_FUNCTION 2; RETURN_VALUE", generic},
		{"3.11", "bad-kind", "RESUME 0; PUSH_NULL; " + made + parts + "KW_NAMES 3; PRECALL 2; CALL 2; RETURN_VALUE", generic},
		{"3.11", "", "RESUME 0; PUSH_NULL; " + made + parts + "PRECALL 2; CALL 2; RETURN_VALUE", generic},
		{"3.12", "bad-kind", "RESUME 0; PUSH_NULL; " + made + parts + "KW_NAMES 3; CALL 2; RETURN_VALUE", generic},
		{"3.12", "", "RESUME 0; PUSH_NULL; " + made + parts + "CALL 2; RETURN_VALUE", generic},
		{"3.13 3.14", "bad-kind", "RESUME 0; " + made + parts + "LOAD_CONST 3; CALL_KW 1; RETURN_VALUE", generic},
		{"3.13 3.14", "", "RESUME 0; " + made + parts + "CALL 1; RETURN_VALUE", generic},
	})
}

// TestBuiltConstants: a constant list, set or dict is exactly that, as one that
// was built.
func TestBuiltConstants(t *testing.T) {
	items := func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		for _, typ := range []byte("[<>") {
			c.Consts.Items = append(c.Consts.Items, &marshal.Seq{Head: marshal.Head{Type: typ}})
		}
		for _, typ := range []byte("{}") {
			c.Consts.Items = append(c.Consts.Items, &marshal.Dict{Head: marshal.Head{Type: typ}})
		}
	}
	const end = "RETURN_VALUE"
	engine(t, []row{
		{"2.7 3.6 3.8 3.12 3.13", "", "LOAD_CONST 6; LOAD_CONST 1; LIST_APPEND 1; " + end, items},
		{"2.7 3.6 3.8 3.12 3.13", "bad-kind", "LOAD_CONST 4; LOAD_CONST 1; LIST_APPEND 1; " + end, items},
		{"2.7 3.6 3.8 3.12 3.13", "", "LOAD_CONST 7; LOAD_CONST 1; SET_ADD 1; " + end, items},
		{"2.7 3.6 3.8 3.12 3.13", "bad-kind", "LOAD_CONST 8; LOAD_CONST 1; SET_ADD 1; " + end, items},
		{"2.7 3.6 3.8 3.12 3.13", "", "LOAD_CONST 9; LOAD_CONST 1; LOAD_CONST 1; MAP_ADD 1; " + end, items},
		{"3.15", "bad-kind", "LOAD_CONST 10; LOAD_CONST 1; LOAD_CONST 1; MAP_ADD 1; " + end, items},
		{"3.12", "bad-kind", "RESUME 0; PUSH_NULL; LOAD_FAST 0; BUILD_TUPLE 0; LOAD_CONST 9; CALL_FUNCTION_EX 1; " + end, items}, // co_consts has it, too
		{"3.13", "bad-kind", "RESUME 0; LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; LOAD_CONST 9; CALL_FUNCTION_EX 1; " + end, items},
		{"3.12", "bad-kind", "RESUME 0; PUSH_NULL; LOAD_FAST 0; BUILD_TUPLE 0; LOAD_CONST 0; CALL_FUNCTION_EX 1; " + end, items},
	})
}

// TestFinallyLocals: a finally block may change the iterator of a comprehension
// before the code goes on behind CALL_FINALLY, or behind a loop.
func TestFinallyLocals(t *testing.T) {
	const (
		fin    = "END_FINALLY; LOAD_CONST 0; RETURN_VALUE; "
		change = "LOAD_CONST 0; STORE_FAST 0; "
		loop7  = "LOAD_FAST 0; FOR_ITER 1; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE"
		loop8  = "LOAD_FAST 0; FOR_ITER 2; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE"
		call   = "SETUP_FINALLY 14; POP_BLOCK; CALL_FINALLY 10; " + loop8 + "; "
	)
	generator := func(_ *testing.T, c *marshal.Code, v *pyver.Version) {
		c.Name, c.Varnames.Items[0] = str("<genexpr>"), str(".0")
		if !v.Marshal.Bytes3 {
			c.Name, c.Varnames = bytesOf("<genexpr>"), nameSeq(".0", "b")
			c.Varnames = plain(c.Varnames)
		}
	}
	engine(t, []row{
		{"3.8", "bad-kind", call + change + fin, generator},
		{"2.7", "bad-kind", "SETUP_LOOP 15; SETUP_FINALLY 1; BREAK_LOOP; " + change + fin + loop7, generator},
		{"3.6 3.7", "bad-kind", "SETUP_LOOP 14; SETUP_FINALLY 2; BREAK_LOOP; " + change + fin + loop8, generator},
		{"2.7", "", "SETUP_LOOP 5; BREAK_LOOP; LOAD_CONST 0; RETURN_VALUE; " + loop7, generator},
		{"3.6 3.7", "", "SETUP_LOOP 6; BREAK_LOOP; LOAD_CONST 0; RETURN_VALUE; " + loop8, generator},
	})
}

// TestPopBlockOuter: what is taken right before POP_BLOCK may belong to that
// block, but not to one around it.
func TestPopBlockOuter(t *testing.T) {
	const end = "POP_TOP; POP_BLOCK; LOAD_CONST 0; LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE"
	engine(t, []row{
		{"3.8", "below-block", "LOAD_FAST 0; SETUP_FINALLY 16; SETUP_FINALLY 10; " + end, nil},
		{"3.10", "below-block", "LOAD_FAST 0; SETUP_FINALLY 8; SETUP_FINALLY 5; " + end, nil},
		{"3.8", "below-block", handler + "SETUP_FINALLY 10; LOAD_CONST 0; ROT_FOUR; POP_BLOCK; LOAD_FAST 0; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE", nil},
		{"3.8", "", handler + "SETUP_FINALLY 10; LOAD_CONST 0; ROT_FOUR; POP_BLOCK; POP_EXCEPT; RETURN_VALUE; LOAD_CONST 0; RETURN_VALUE", nil},
		{"3.8", "", "SETUP_FINALLY 18; LOAD_FAST 0; SETUP_FINALLY 10; " + end, nil},
		{"3.10", "", "SETUP_FINALLY 9; LOAD_FAST 0; SETUP_FINALLY 5; " + end, nil},
	})
}

// TestExitAbove: the exit method is above what a finally block begins with only
// where SETUP_WITH does not put it below.
func TestExitAbove(t *testing.T) {
	const (
		finally = "LOAD_FAST 0; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; LOAD_FAST 0; "
		begun   = "LOAD_FAST 0; SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; LOAD_FAST 0; "
		end     = "END_FINALLY; RETURN_VALUE"
	)
	engine(t, []row{
		{"2.5 3.0 3.1", "", finally + "WITH_CLEANUP; " + end, nil},
		{"2.5 3.0 3.1", "bad-kind", "LOAD_FAST 0; SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; WITH_CLEANUP; " + end, nil},
		{"2.6 2.7 3.2 3.4", "bad-kind", finally + "WITH_CLEANUP; " + end, nil},
		{"3.6 3.7", "bad-kind", finally + "WITH_CLEANUP_START; WITH_CLEANUP_FINISH; " + end, nil},
		{"3.8", "bad-kind", begun + "WITH_CLEANUP_START; WITH_CLEANUP_FINISH; " + end, nil},
	})
}

// TestCallWithMaps: the operand tells where the function lies that an error
// message names (3.5).
func TestCallWithMaps(t *testing.T) {
	const maps = "LOAD_FAST 0; BUILD_MAP 0; BUILD_MAP 0; "
	engine(t, []row{
		{"3.5", "", maps + "BUILD_MAP_UNPACK_WITH_CALL 258; RETURN_VALUE", nil}, // one below the two
		{"3.5", "stack-underflow", maps + "BUILD_MAP_UNPACK_WITH_CALL 514; RETURN_VALUE", nil},
		{"3.5", "bad-kind", "SETUP_EXCEPT 4; LOAD_CONST 0; RETURN_VALUE; " + maps[len("LOAD_FAST 0; "):] + "BUILD_MAP_UNPACK_WITH_CALL 1282; RETURN_VALUE", nil},
		{"3.6", "", "LOAD_FAST 0; " + maps + "BUILD_MAP_UNPACK_WITH_CALL 2; RETURN_VALUE", nil},
	})
}
