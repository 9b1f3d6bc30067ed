package asmtext

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// TestOperandLeftOut leaves the operands of all operations out. What counts or
// selects something must be told; RERAISE is among those that
// may do without for PyPy's sake.
func TestOperandLeftOut(t *testing.T) {
	may := map[string]bool{}
	for _, v := range pyver.All() {
		tab := opcode.For(v)
		for _, op := range tab.Defined() {
			if !op.HasArg || op.Base != op.Code || strings.HasPrefix(op.Name, "INSTRUMENTED_") {
				continue
			}
			impl := map[pyver.Impl]string{pyver.PyPy: "PyPy "}[v.Impl]
			head := "# " + impl + "Python bytecode " + strings.TrimPrefix(v.Name, "pypy") + "\n# Method Name: f\n# Stack size: 1\n"
			_, diags := Unmarshal([]byte(head+op.Name+" ; c\n"), "x")
			told := len(diags) == 1 && strings.HasPrefix(diags[0].Error(), "x:4:"+strconv.Itoa(len(op.Name)+1)+": error: "+op.Name+" wants ") && strings.Contains(diags[0].Hint, "as in "+op.Name+" ")
			if !told {
				may[op.Name] = true
			}
		}
	}
	want := []string{
		"BUILD_LIST_FROM_ARG", "BUILD_MAP", "COPY_FREE_VARS", "ENTER_EXECUTOR", "EXTENDED_ARG", "FORMAT_VALUE", "GEN_START",
		"GET_AWAITABLE", "GET_ITER", "LOAD_REVDB_VAR", "MAKE_CLOSURE", "MAKE_FUNCTION", "RERAISE", "RESUME", "SET_FUNC_ARGS", "TRACE_RECORD", "YIELD_VALUE",
	}
	if got := slices.Sorted(maps.Keys(may)); !slices.Equal(got, want) {
		t.Errorf("%v may do without their operands", got)
	}
}
