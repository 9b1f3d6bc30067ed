package check

import "testing"

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
		engine(t, []engineRow{
			{versions, "below-block", try + end, nil},
			{versions, "", try + "LOAD_CONST 0; " + end, nil},
			{versions, "", try + "POP_EXCEPT; LOAD_CONST 0; RETURN_VALUE", nil},
		})
	}
}
