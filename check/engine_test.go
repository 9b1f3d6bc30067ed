package check

import (
	"slices"
	"strings"
	"testing"

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
