package check

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pyasm/pyasm/marshal"
)

// engineRow is code that is refused for a reason, or accepted for none. The
// change is for what sample does not give.
type engineRow struct {
	versions, code, text string
	change               func(c *marshal.Code)
}

// engine checks rows, but for what is about other things than the engine.
func engine(t *testing.T, rows []engineRow) {
	t.Helper()
	for _, tt := range rows {
		for _, version := range strings.Fields(tt.versions) {
			t.Run(version+" "+tt.text, func(t *testing.T) {
				c, v := sample(t, version, tt.text)
				if tt.change != nil {
					tt.change(c)
				}
				list := slices.DeleteFunc(Code(c, v, Options{ErrorsOnly: true}), func(f Finding) bool {
					return f.Code == "missing-resume" && f.Code != tt.code
				})
				switch {
				case tt.code == "" && len(list) > 0:
					t.Errorf("refused: %s", &list[0])
				case tt.code != "" && (len(list) == 0 || list[0].Code != tt.code):
					t.Errorf("got %v, want %s", list, tt.code)
				}
			})
		}
	}
}

// TestCountedBits: an operation that takes some bits of its operand takes them
// of all 32.
func TestCountedBits(t *testing.T) {
	const far = "RESUME 0; LOAD_CONST 0; LOAD_CONST 2; EXTENDED_ARG 32; EXTENDED_ARG 0; EXTENDED_ARG 0; "
	room := func(c *marshal.Code) { c.Stacksize = 1 << 24 }
	engine(t, []engineRow{
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
	many := strings.Repeat("LOAD_CONST 0; STORE_FAST 1; ", 10000)
	for _, tt := range []struct{ versions, code, text string }{
		{"2.7", "", "LOAD_CONST 0; EXTENDED_ARG 15; UNPACK_SEQUENCE 0; RETURN_VALUE"},
		{"2.7", "stack-overflow", "LOAD_CONST 0; EXTENDED_ARG 256; UNPACK_SEQUENCE 1; RETURN_VALUE"},
		{"3.6 3.8 3.12 3.14", "", million + "RETURN_VALUE"},
		{"3.6 3.8 3.12", "", million + many + "RETURN_VALUE"},
		{"3.14", "too-complex", million + many + "RETURN_VALUE"}, // a value may be borrowed
		{"3.14", "", "LOAD_CONST 0; EXTENDED_ARG 255; UNPACK_SEQUENCE 0; " + many + "RETURN_VALUE"},
		{"3.8", "too-complex", finally + million + many + end}, // what a finally block begins with has many values
		{"3.8", "", finally + end},
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
