package check

import (
	"slices"
	"testing"

	"github.com/pyasm/pyasm/exctab"
)

// TestTracer: a tracing function may raise before instructions that raise
// nothing themselves, and so lead to their handler. One that quits pdb killed
// Python 3.13 in each code here that is refused.
func TestTracer(t *testing.T) {
	const (
		first = "RESUME 0; "
		end   = "RETURN_VALUE; "
	)
	for _, tt := range []struct {
		name, text  string
		start, stop int32 // of the range, in code units
		target      int32
		depth       int32
		code        string
	}{
		{"a handler that takes too much", first + "LOAD_CONST 0; " + end + "POP_TOP; POP_TOP; LOAD_CONST 0; RETURN_VALUE", 1, 2, 3, 0, "stack-underflow"},
		{"a handler that takes what there is", first + "LOAD_CONST 0; " + end + "POP_TOP; LOAD_CONST 0; RETURN_VALUE", 1, 2, 3, 0, ""},
		{"less on the stack than the handler leaves", first + "LOAD_CONST 0; " + end + "POP_TOP; RETURN_VALUE", 1, 2, 3, 1, "below-block"},
		{"a variable that the handler reads", first + "LOAD_CONST 0; STORE_FAST 1; LOAD_CONST 0; " + end + "POP_TOP; LOAD_FAST 1; RETURN_VALUE", 2, 4, 5, 0, "bad-local"},
		{"one that is set by then", first + "LOAD_CONST 0; STORE_FAST 1; LOAD_CONST 0; " + end + "POP_TOP; LOAD_FAST 1; RETURN_VALUE", 3, 4, 5, 0, ""},
	} {
		for _, version := range []string{"3.12", "3.13", "3.14"} {
			c, v := sample(t, version, tt.text)
			c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 2 * tt.start, End: 2 * tt.stop, Target: 2 * tt.target, Depth: tt.depth}})))
			got := ""
			if list := Code(c, v, Options{ErrorsOnly: true}); len(list) > 0 {
				got = list[0].Code
			}
			if got != tt.code {
				t.Errorf("%s: %s: got %q, want %q", version, tt.name, got, tt.code)
			}
		}
	}
}

// TestOpenHandler: code that returns without POP_EXCEPT leaves the exception to
// its caller as the one that is being handled.
func TestOpenHandler(t *testing.T) {
	for _, version := range []string{"3.11", "3.12", "3.13"} {
		for leave, want := range map[string]bool{"": true, "POP_EXCEPT; ": false} {
			c, v := sample(t, version, "RESUME 0; LOAD_FAST 0; GET_ITER; RETURN_VALUE; PUSH_EXC_INFO; POP_TOP; "+leave+"LOAD_CONST 0; RETURN_VALUE")
			c.Exceptiontable = bytesOf(string(exctab.Append(nil, []exctab.Entry{{Start: 2, End: 6, Target: 8}})))
			list := Code(c, v, Options{})
			if got := slices.ContainsFunc(list, func(f Finding) bool { return f.Code == "open-handler" }); got != want {
				t.Errorf("%s %q: got %v", version, leave, list)
			}
		}
	}
}
