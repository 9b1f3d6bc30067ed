package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// TestReturnBeforePopExcept: what stands behind an instruction that ends the code
// is not what comes next. Python 3.6 and 3.7 were killed by a return of the
// exception handled before, with POP_EXCEPT behind.
func TestReturnBeforePopExcept(t *testing.T) {
	const (
		try3  = "SETUP_EXCEPT 9; LOAD_FAST 0; POP_TOP; POP_BLOCK; LOAD_CONST 0; RETURN_VALUE; POP_TOP; POP_TOP; POP_TOP; "
		try36 = "SETUP_EXCEPT 10; LOAD_FAST 0; POP_TOP; POP_BLOCK; LOAD_CONST 0; RETURN_VALUE; POP_TOP; POP_TOP; POP_TOP; "
		end   = "RETURN_VALUE; POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE"
	)
	for versions, try := range map[string]string{"3.2 3.5": try3, "3.6 3.7": try36} {
		engine(t, []row{
			{versions, "below-block", try + end, nil},
			{versions, "", try + "LOAD_CONST 0; " + end, nil},
			{versions, "", try + "POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE", nil},
		})
	}
}

// TestPopFinallyOfWith: POP_FINALLY does not know that the exit method was taken
// from below an exception. Python 3.8 was killed by the form that is refused;
// compilers write the other one for a continue in a with block.
func TestPopFinallyOfWith(t *testing.T) {
	const (
		with  = "LOAD_FAST 0; SETUP_WITH 6; POP_TOP; POP_BLOCK; BEGIN_FINALLY; "
		leave = "WITH_CLEANUP_START; WITH_CLEANUP_FINISH; "
		end   = "LOAD_CONST 0; RETURN_VALUE"
		inner = "LOAD_FAST 0; SETUP_WITH 16; POP_TOP; POP_BLOCK; BEGIN_FINALLY; " + leave + "POP_FINALLY 0; " + end + "; "
	)
	engine(t, []row{
		{"3.8", "bad-kind", with + leave + "POP_FINALLY 0; " + end, nil},
		{"3.8", "bad-kind", with + leave + "LOAD_CONST 0; POP_FINALLY 1; RETURN_VALUE", nil},
		{"3.8", "", with + leave + "END_FINALLY; " + end, nil},
		{"3.8", "", inner + leave + "END_FINALLY; " + end, nil},
		{"3.8", "", "SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; POP_FINALLY 0; " + end, nil},
	})
}

// TestUnifyKeeps: a state that another one does not agree with stays as it is,
// since its place is not run again.
func TestUnifyKeeps(t *testing.T) {
	for _, version := range []string{"3.6", "3.8"} {
		v, _ := pyver.ByName(version)
		m := machine{ways: dialectOf(opcode.For(v))}
		was := state{blocks: []block{{kind: handlerBlock}}}
		for _, k := range [...]kind{prevTrace, prevValue, prevType, exTrace, exValue, exType} {
			was.stack = append(was.stack, slotOf(k, 0))
		}
		m.states = []state{m.store(&was)}
		other := state{stack: []slot{m.finalOf(finalReason)}, blocks: []block{{kind: loopBlock}, {kind: finalBlock}}}
		if got := &m.states[0]; m.unify(0, &other) || !slices.Equal(got.stack, was.stack) || !slices.Equal(got.blocks, was.blocks) {
			t.Errorf("%s: the state is %v", version, *got)
		}
		other.blocks = other.blocks[1:]
		if got := &m.states[0]; !m.unify(0, &other) || !slices.Equal(got.stack, []slot{m.finalOf(finalReason | finalRaised)}) || !slices.Equal(got.blocks, other.blocks) {
			t.Errorf("%s: the state of both is %v", version, *got)
		}
	}
}

// TestFinalBelow: what a finally block begins with does not meet another value,
// nor below the top, since it is of one entry or more. Python 2.7 was killed by a
// loop that leaves one on the stack where there was a constant before.
func TestFinalBelow(t *testing.T) {
	const (
		loop    = "LOAD_CONST 0; LOAD_CONST 1; POP_TOP; STORE_FAST 1; "
		finally = "SETUP_FINALLY 8; LOAD_FAST 0; POP_TOP; POP_BLOCK; LOAD_CONST 0; "
	)
	engine(t, []row{
		{"2.5 2.7", "block-mismatch", loop + finally + "LOAD_CONST 1; JUMP_ABSOLUTE 6", nil},
		{"2.5 2.7", "", loop + finally + "END_FINALLY; LOAD_CONST 0; LOAD_CONST 1; JUMP_ABSOLUTE 6", nil},
		{"2.5 2.7", "", loop + finally + "LOAD_CONST 1; POP_TOP; JUMP_ABSOLUTE 21", nil},
		{"2.5 2.7", "", loop + finally + "LOAD_CONST 1; POP_TOP; END_FINALLY; LOAD_CONST 0; RETURN_VALUE", nil},
	})
}

// TestFinalRoom: every value on the stack has its room there, what finally
// blocks begin with above all: an exception of as many entries as it has, and
// where CALL_FINALLY goes on. Chains of them killed Python 2.7 and 3.6 to 3.8.
func TestFinalRoom(t *testing.T) {
	const (
		marked27 = "SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; "
		marked36 = "SETUP_FINALLY 4; POP_BLOCK; LOAD_CONST 0; "
		marked38 = "SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; "
		end      = "END_FINALLY; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"
		chain    = "CALL_FINALLY 4; LOAD_CONST 0; RETURN_VALUE; CALL_FINALLY 2; END_FINALLY; END_FINALLY"
		silenced = "WITH_CLEANUP; END_FINALLY; END_FINALLY; LOAD_CONST 0; RETURN_VALUE"
		with34   = "LOAD_FAST 0; SETUP_WITH 5; POP_TOP; POP_BLOCK; LOAD_CONST 0; "
	)
	room := func(n int32) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Stacksize = n }
	}
	engine(t, []row{
		{"2.7", "stack-overflow", marked27 + marked27 + end, room(5)},
		{"2.7", "", marked27 + marked27 + end, room(6)},
		{"3.2 3.5", "stack-overflow", marked27 + marked27 + end, room(11)},
		{"3.2 3.5", "", marked27 + marked27 + end, room(12)},
		{"3.6 3.7", "stack-overflow", marked36 + marked36 + end, room(11)},
		{"3.6 3.7", "", marked36 + marked36 + end, room(12)},
		{"3.8", "stack-overflow", marked38 + marked38 + end, room(11)},
		{"3.8", "", marked38 + marked38 + end, room(12)},

		{"3.8", "stack-overflow", chain, room(1)},
		{"3.8", "", chain, room(2)},
		{"3.8", "stack-overflow", "LOAD_CONST 0; CALL_FINALLY 2; RETURN_VALUE; END_FINALLY", room(1)},

		// in one of the blocks the value that WITH_CLEANUP may leave has the spare entry of the frame
		{"3.4", "", with34 + "WITH_CLEANUP; END_FINALLY; LOAD_CONST 0; RETURN_VALUE", room(7)},
		{"3.4", "stack-overflow", with34 + "WITH_CLEANUP; " + with34 + silenced, room(14)},
		{"3.4", "", with34 + "WITH_CLEANUP; " + with34 + silenced, room(15)},

		{"3.10", "", "GEN_START 0; LOAD_CONST 0; RETURN_VALUE", generator(1)},
		{"3.10", "", "RETURN_VALUE", generator(0)}, // what is sent first has the spare entry
		{"3.10", "stack-overflow", "LOAD_CONST 0; RETURN_VALUE", generator(0)},
	})
}

// generator makes a generator of code, with so much of a stack.
func generator(stack int32) change {
	return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
		c.Flags |= coGenerator
		c.Stacksize = stack
	}
}

// TestEndAsyncForPrefix: END_ASYNC_FOR jumps by its operand though it has none, so
// that no prefix may give it one. Python 3.8 to 3.10 ran what stands there.
func TestEndAsyncForPrefix(t *testing.T) {
	const (
		try8  = "LOAD_FAST 0; SETUP_FINALLY 4; LOAD_CONST 0; RAISE_VARARGS 1; "
		try10 = "LOAD_FAST 0; SETUP_FINALLY 2; LOAD_CONST 0; RAISE_VARARGS 1; "
		end   = "LOAD_CONST 0; RETURN_VALUE"
	)
	for versions, try := range map[string]string{"3.8 3.9": try8, "3.10": try10} {
		engine(t, []row{
			{versions, "bad-operand", try + "EXTENDED_ARG 255; END_ASYNC_FOR; " + end, nil},
			{versions, "stray-prefix", try + "EXTENDED_ARG 1; EXTENDED_ARG 0; END_ASYNC_FOR; " + end, nil},
			{versions, "", try + "EXTENDED_ARG 0; END_ASYNC_FOR; " + end, nil},
			{versions, "", try + "END_ASYNC_FOR; EXTENDED_ARG 255; NOP; " + end, nil},
		})
	}
}

// TestNameNone: a code object must have a name, or loading it raises SystemError;
// lambdas of Python 1.0 alone have None.
func TestNameNone(t *testing.T) {
	for _, tt := range []struct{ versions, want string }{
		{"1.0", ""},
		{"1.1 1.3 1.5 1.6 2.0 2.7 3.0 3.8 3.10 3.11 3.12 3.14 3.15 pypy2.7 pypy3.9 pypy3.11", "bad-field"},
	} {
		for _, version := range strings.Fields(tt.versions) {
			c, v := sample(t, version, "LOAD_CONST 0; RETURN_VALUE")
			c.Name = nil
			var got string
			for _, f := range Code(c, v, Options{ErrorsOnly: true}) {
				if f.Code == "bad-field" {
					got = f.Code
				}
			}
			if got != tt.want {
				t.Errorf("%s: got %q, want %q", version, got, tt.want)
			}
		}
	}
}

// TestEmptyClosure: a tuple of nothing is a closure for code without free
// variables, which no other code can have.
func TestEmptyClosure(t *testing.T) {
	const constant = "LOAD_CONST 6; "
	change := func(free bool) change {
		return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) {
			c.Consts.Items = append(c.Consts.Items, seq())
			inner := c.Consts.Items[5].(*marshal.Code)
			switch none := seq(); {
			case free:
			case inner.Freevars != nil:
				inner.Freevars = none
			default:
				inner.LocalsPlusNames, inner.LocalsPlusKinds = none, bytesOf("")
			}
		}
	}
	for _, empty := range []string{"BUILD_TUPLE 0; ", constant} {
		for versions, text := range map[string]string{
			"2.5 2.7":        empty + "LOAD_CONST 5; MAKE_CLOSURE 0; RETURN_VALUE",
			"3.3 3.5":        empty + "LOAD_CONST 5; LOAD_CONST 2; MAKE_CLOSURE 0; RETURN_VALUE",
			"3.6 3.8 3.10":   empty + "LOAD_CONST 5; LOAD_CONST 2; MAKE_FUNCTION 8; RETURN_VALUE",
			"3.11 3.12":      "RESUME 0; " + empty + "LOAD_CONST 5; MAKE_FUNCTION 8; RETURN_VALUE",
			"3.13 3.14 3.15": "RESUME 0; " + empty + "LOAD_CONST 5; MAKE_FUNCTION; SET_FUNCTION_ATTRIBUTE 8; RETURN_VALUE",
		} {
			engine(t, []row{
				{versions, "", text, change(false)},
				{versions, "bad-closure", text, change(true)},
				{versions, "bad-kind", strings.NewReplacer("TUPLE 0", "LIST 0", constant, "LOAD_CONST 0; ").Replace(text), change(false)},
			})
		}
	}
}
