package check

import (
	"strings"
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/pyver"
)

// TestReplaced: CHECK_EG_MATCH takes the exception as well and puts what is left of
// it in its place, perhaps None, so that it may not be older than the range. That
// killed Python 3.11 at the RERAISE, and 3.12 and 3.13 where the type is none that
// except* allows.
func TestReplaced(t *testing.T) {
	const (
		raises  = "RESUME 0; LOAD_CONST 0; GET_ITER; RETURN_VALUE; PUSH_EXC_INFO; "
		leaves  = "POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE; "
		handler = "POP_TOP; POP_TOP; " + leaves
		matches = raises + "LOAD_CONST 0; CHECK_EG_MATCH; POP_TOP; POP_TOP; " + leaves + handler
		stops   = raises + "CALL_INTRINSIC_1 3; POP_TOP; " + leaves + handler // in the place of StopIteration
	)
	in := func(at, handler, depth int32) change { // of a range of one unit
		return ranges(exctab.Entry{Start: 1, End: 3, Target: 4}, exctab.Entry{Start: at, End: at + 1, Target: handler, Depth: depth})
	}
	hold(
		t,
		row{"3.11 3.12 3.13 3.14", "below-block", matches, in(6, 12, 2)},
		row{"3.11 3.12 3.13 3.14", "", matches, in(6, 13, 1)},
		row{"3.12 3.13 3.14", "below-block", stops, in(5, 10, 2)},
		row{"3.12 3.13 3.14", "", stops, in(5, 11, 1)},
	)
}

// TestCallBehindPrefix: a form of PRECALL of 3.11 that makes the call skips as many
// code units as CALL and its caches have, and so lands in the last one where CALL
// has a prefix. With a prefix of its own PRECALL has no other forms.
func TestCallBehindPrefix(t *testing.T) {
	const (
		first = "RESUME 0; PUSH_NULL; LOAD_FAST 0; LOAD_CONST 0; "
		ends  = "RETURN_VALUE"
	)
	hold(
		t,
		row{"3.11", "wrong-next", first + "PRECALL 1; EXTENDED_ARG 0; CALL 1; " + ends, nil},
		row{"3.11", "", first + "PRECALL 1; CALL 1; " + ends, nil},
		row{"3.11", "", first + "EXTENDED_ARG 0; PRECALL 1; EXTENDED_ARG 0; CALL 1; " + ends, nil},
		row{"3.11", "", first + "EXTENDED_ARG 0; PRECALL 1; CALL 1; " + ends, nil},
		row{"3.12", "", first + "EXTENDED_ARG 0; CALL 1; " + ends, nil},
	)
}

// TestRaisedByCallee: what a Python function raises that an instruction runs without
// a call of C, Python 3.13 and later look for as raised at the unit before. Python
// 3.13 died of each operation that is refused here, but for BINARY_OP, which runs
// none before 3.14.
func TestRaisedByCallee(t *testing.T) {
	const (
		ends = "RETURN_VALUE; "
		pops = "POP_TOP; LOAD_CONST 0; RETURN_VALUE"
		call = "RESUME 0; LOAD_FAST 0; PUSH_NULL; JUMP_FORWARD 1; NOP; CALL 0; " + ends + pops
		loop = "RESUME 0; LOAD_FAST 0; GET_ITER; JUMP_FORWARD 1; NOP; FOR_ITER 3; POP_TOP; JUMP_BACKWARD 5; END_FOR; POP_TOP; LOAD_CONST 0; " + ends
	)
	// The NOP is at 4; CALL has three units of caches.
	at := func(depth int32) change {
		return ranges(exctab.Entry{Start: 4, End: 5, Target: 10, Depth: depth})
	}
	hold(
		t,
		row{"3.13 3.14", "below-block", call, at(1)}, // which has no values left
		row{"3.13 3.14", "stack-underflow", strings.Replace(call, "POP_TOP", "POP_TOP; POP_TOP", 1), at(0)},
		row{"3.13 3.14", "", call, at(0)},
		row{"3.13 3.14", "", call, ranges(exctab.Entry{Start: 3, End: 4, Target: 10, Depth: 2})},
	)
	hold(
		t,
		row{"3.13", "below-block", loop + "POP_TOP; " + pops, ranges(exctab.Entry{Start: 4, End: 5, Target: 14, Depth: 2})},
		row{"3.13", "", loop + "POP_TOP; " + pops, ranges(exctab.Entry{Start: 4, End: 5, Target: 14, Depth: 1})},
	)
	for _, tt := range []struct{ versions, code, before, enters string }{
		{"3.13 3.14", "below-block", "LOAD_FAST 0; PUSH_NULL; LOAD_CONST 0; LOAD_CONST 3; ", "CALL_KW 1"},
		{"3.13", "below-block", "LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; ", "CALL_FUNCTION_EX 0"},
		{"3.14", "below-block", "LOAD_FAST 0; PUSH_NULL; BUILD_TUPLE 0; PUSH_NULL; ", "CALL_FUNCTION_EX 0"},
		{"3.13", "below-block", "LOAD_FAST 0; LOAD_CONST 0; ", "BINARY_SUBSCR"},
		{"3.14", "below-block", "LOAD_FAST 0; LOAD_CONST 0; ", "BINARY_OP 26"},
		{"3.13 3.14", "", "LOAD_FAST 0; LOAD_CONST 0; ", "BINARY_OP 0"},
		{"3.13 3.14", "", "LOAD_FAST 0; LOAD_CONST 0; ", "COMPARE_OP 0"},
		{"3.13 3.14", "below-block", "LOAD_FAST 0; ", "LOAD_ATTR 0"},
		{"3.13 3.14", "", "LOAD_FAST 0; ", "LOAD_ATTR 1"}, // a method is only looked for
	} {
		for _, version := range strings.Fields(tt.versions) {
			v, _ := pyver.ByName(version)
			start := int32(len(assemble(t, v, "RESUME 0; "+tt.before+"JUMP_FORWARD 1; "))) / 2
			text := "RESUME 0; " + tt.before + "JUMP_FORWARD 1; NOP; " + tt.enters + "; LOAD_CONST 0; " + ends
			handler := int32(len(assemble(t, v, text))) / 2
			hold(t, row{version, tt.code, text + pops, ranges(exctab.Entry{Start: start, End: start + 1, Target: handler, Depth: 1})})
		}
	}
}

// TestHandledCallback: what a callback for EXCEPTION_HANDLED of sys.monitoring
// raises, Python 3.12 and later look for as raised at the unit before the handler.
// Python 3.12 and 3.13 died of the code that is refused here.
func TestHandledCallback(t *testing.T) {
	const (
		first = "RESUME 0; JUMP_FORWARD 4; NOP; "
		leave = "LOAD_CONST 0; RETURN_VALUE; "
		text  = first + "POP_TOP; " + leave + "LOAD_CONST 0; GET_ITER; RETURN_VALUE; "
		pops  = "POP_TOP; POP_TOP; " + leave
	)
	in := func(target, depth int32, lasti bool) change { // beside the range of GET_ITER, whose handler is at 3
		return ranges(
			exctab.Entry{Start: 2, End: 3, Target: target, Depth: depth, Lasti: lasti},
			exctab.Entry{Start: 7, End: 8, Target: 3},
		)
	}
	hold(
		t,
		row{"3.12 3.13 3.14", "below-block", text + pops, in(9, 2, false)},
		row{"3.12 3.13 3.14", "stack-underflow", text + pops, in(9, 0, false)},
		row{"3.12 3.13 3.14", "", text + pops, in(9, 1, false)}, // the exception that was to be handled
		row{"3.12 3.13 3.14", "", text + pops, in(9, 0, true)},
		row{"3.12 3.13 3.14", "", text + pops, in(10, 0, false)},
		row{"3.11", "", text + pops, in(9, 2, false)},
		// Compilers write these, and so die of such a callback as well.
		row{"3.12 3.13 3.14", "", strings.Replace(text, "4; NOP", "4; RERAISE 0", 1) + pops, in(9, 2, false)},
		row{"3.12 3.13 3.14", "", text + "POP_TOP; POP_TOP; LOAD_FAST 1; RETURN_VALUE", in(9, 1, false)},
		row{"3.12 3.13 3.14", "stack-underflow", strings.Replace(text, "4; NOP", "4; RERAISE 0", 1) + pops, in(9, 0, false)},
	)
}

// TestInterrupted: what a signal raises behind a jump back, Python 3.11 and 3.12
// look for as raised at the unit before its target. Both died of the first code.
func TestInterrupted(t *testing.T) {
	const (
		first  = "RESUME 0; JUMP_FORWARD 2; NOP; NOP; NOP; "
		leave  = "LOAD_CONST 0; RETURN_VALUE; "
		text   = first + "JUMP_BACKWARD 2; POP_TOP; " + leave
		ended  = "RESUME 0; JUMP_FORWARD 2; NOP; RERAISE 0; NOP; JUMP_BACKWARD 2; POP_TOP; " + leave
		tests  = first + "LOAD_CONST 0; POP_JUMP_BACKWARD_IF_NONE 3; " + leave + "POP_TOP; " + leave
		silent = first + "JUMP_BACKWARD_NO_INTERRUPT 2; POP_TOP; " + leave
		cached = first + "JUMP_BACKWARD 3; POP_TOP; " + leave
		reads  = first + "JUMP_BACKWARD 2; POP_TOP; LOAD_FAST 1; RETURN_VALUE"
	)
	in := func(start, target, depth int32) change { // of a range of one unit
		return ranges(exctab.Entry{Start: start, End: start + 1, Target: target, Depth: depth})
	}
	hold(
		t,
		row{"3.11 3.12", "below-block", text, in(3, 6, 1)},
		row{"3.11 3.12", "stack-underflow", strings.Replace(text, "POP_TOP", "POP_TOP; POP_TOP", 1), in(3, 6, 0)},
		row{"3.11 3.12", "", text, in(3, 6, 0)},
		row{"3.11 3.12", "", text, in(2, 6, 1)},
		row{"3.11", "below-block", tests, in(3, 9, 1)},
		row{"3.11", "", tests, in(3, 9, 0)},
		row{"3.11", "below-block", ended, in(3, 6, 1)},
		row{"3.12", "", ended, in(3, 6, 1)}, // as compilers write it, too
		row{"3.11 3.12", "", reads, in(3, 6, 0)},
		row{"3.11 3.12", "", silent, in(3, 6, 1)},
		row{"3.13", "", cached, in(3, 7, 1)},
	)
}
