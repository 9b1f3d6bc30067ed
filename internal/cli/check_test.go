package cli

import (
	"context"
	"testing"
)

// TestCheckCarets: on a terminal a finding in a text shows the line and points
// to the operation.
func TestCheckCarets(t *testing.T) {
	w := newWorld(t, map[string]string{"a.pyasm": "# Python bytecode 3.8\n\t3@1-2: 0 POP_TOP ; é\n RETURN_VALUE\n"})
	for terminal, want := range map[bool]string{
		false: "a.pyasm:2:11: error: (<module>) line 3: POP_TOP: takes a value from the stack, which has 0 [stack-underflow]\n",
		true: "a.pyasm:2:11: error: (<module>) line 3: POP_TOP: takes a value from the stack, which has 0 [stack-underflow]\n" +
			"  \t3@1-2: 0 POP_TOP ; é\n  \t         ^^^^^^^\n",
	} {
		w.out.Reset()
		w.StdoutTTY = terminal
		if status := Pyasm(context.Background(), w.Env, []string{"check", "--color", "never", "a.pyasm"}); status != 1 || w.out.String() != want {
			t.Errorf("status %d, %q, want %q", status, w.out.String(), want)
		}
	}
}
