package asmtext

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pyasm/pyasm/exctab"
)

// TestTry looks at the table that nested marks make.
func TestTry(t *testing.T) {
	// All handlers are one place, so they are left the same.
	const text = `# Python bytecode 3.13
 RESUME
.try outer
 LOAD_NAME (a)
.try inner lasti
 LOAD_NAME (b)
 POP_TOP
.end
 POP_TOP
.end
 LOAD_NAME (list)
.try deep [0]
 NOP
.end
 RETURN_VALUE
outer:
inner:
deep:
 RERAISE 0
`
	f := assembled(t, text)
	got, err := exctab.Decode(nil, f.Code.Exceptiontable.S)
	want := []exctab.Entry{
		{Start: 2, End: 4, Target: 16, Depth: 0},
		{Start: 4, End: 8, Target: 16, Depth: 0, Lasti: true},
		{Start: 8, End: 10, Target: 16, Depth: 0},
		{Start: 12, End: 14, Target: 16, Depth: 0},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the table is %v (%v)", got, err)
	}
}

// TestCleanupInHandlers has a handler in a handler in a loop: the marks for the
// inner one stand where more is on the stack than the least of them.
func TestCleanupInHandlers(t *testing.T) {
	const text = `# Python bytecode 3.13
 RESUME
 LOAD_NAME (items)
 GET_ITER
next:
 FOR_ITER done
 STORE_NAME (x)
.try failed
 LOAD_NAME (x)
 POP_TOP
.end
 JUMP_BACKWARD next
done:
 END_FOR
 POP_TOP
 RETURN_CONST (None)
failed:
 PUSH_EXC_INFO
.try cleanup lasti
 LOAD_NAME (KeyError)
 CHECK_EXC_MATCH
 POP_JUMP_IF_FALSE other
 POP_TOP
 NOP
.end
 POP_EXCEPT
 JUMP_BACKWARD next
other:
.try cleanup lasti
 RERAISE 0
.end
cleanup:
 COPY 3
 POP_EXCEPT
 RERAISE 1
`
	f := assembled(t, text)
	got, err := exctab.Decode(nil, f.Code.Exceptiontable.S)
	var depths []int32
	for _, e := range got {
		depths = append(depths, e.Depth)
	}
	if err != nil || !slices.Equal(depths, []int32{1, 2, 2}) {
		t.Errorf("the table is %v (%v)", got, err)
	}
}

// TestManyTries has very many handlers and code objects that wait for each
// other, which must not take time out of proportion.
func TestManyTries(t *testing.T) {
	const n = 20000
	texts := map[string]string{
		"one after another": "# Python bytecode 3.13\n RESUME\n" + strings.Repeat(".try h\n NOP\n.end\n", n) + " LOAD_CONST (None)\n RETURN_VALUE\nh:\n RERAISE 0\n",
		"in each other":     "# Python bytecode 3.13\n RESUME\n" + strings.Repeat(".try h\n", n) + " NOP\n" + strings.Repeat(".end\n", n) + " LOAD_CONST (None)\n RETURN_VALUE\nh:\n RERAISE 0\n",
		"over each other":   "# Python bytecode 3.13\n# Exception table:\n" + strings.Repeat("# a to h -> h\n", n) + " RESUME\na:\n" + strings.Repeat(" NOP\n", n) + " LOAD_CONST (None)\n RETURN_VALUE\nh:\n RERAISE 0\n",
		"waiting":           "# Python bytecode 3.13\n" + strings.Repeat("# Method Name: f\n LOAD_DEREF (x)\n LOAD_CONST (<code object g>)\n RETURN_VALUE\n", n),
	}
	for name, text := range texts {
		start := time.Now()
		Unmarshal([]byte(text), "x")
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		t.Log(name, time.Since(start))
	}
}
