package asmtext

import (
	"strings"
	"testing"
)

// TestListed has listings that are taken for texts.
func TestListed(t *testing.T) {
	const want = `error: this is a listing, which cannot be assembled; "pyasm dis -F xasm FILE" writes text that can`
	for _, tt := range []struct{ text, at string }{
		{"# Python bytecode 3.12 (3531)\n\n  0           0 RESUME                   0\n\n  2           2 LOAD_CONST               0 (0)\n", "3:3"},
		{"# Python bytecode 3.13 (3571)\n   0          0       RESUME                   0\n             2       LOAD_CONST               0 (0)\n", "2:4"},
		{"# Python bytecode 3.13 (3571)\n  --          0       MAKE_CELL                   0\n", "2:3"},
		{"# Python bytecode 2.7 (62211)\n\n   2           0 LOAD_NAME 0 (b)\n        >>    7 FOR_ITER                10 (to 20)\n", "3:4"},
		{"# Python bytecode 2.7 (62211)\n   2:           0 |64 00 00| LOAD_CONST           (1)\n", "2:4"},
		{"  1           0 RESUME                   0\n", "1:3"},
		{"  0           RESUME                   0\n\n  1           LOAD_NAME                0 (b)\n", "1:3"},
		{"  1           0 SETUP_LOOP              18 (to 21)\n", "1:3"},
		{"Disassembly of f:\n  1           0 RESUME                   0\n", "1:1"},
		{"# Python bytecode 3.12\n  RESUME\nDisassembly of <code object f at 0x1, file \"x\", line 1>:\n", "3:1"},
		{"x.pyc (Python 3.12)\n[Code]\n    File Name: x.py\n    [Disassembly]\n        0       RESUME                        0\n", "2:1"},
	} {
		if _, diags := Unmarshal([]byte(tt.text), "x"); diags.Error() != "x:"+tt.at+": "+want {
			t.Errorf("%s:\n got %v", tt.text, diags)
		}
	}
	for _, text := range []string{
		"# Python bytecode 3.12\n 1: 0 RESUME 0\n >> 2 RETURN_CONST (None)\n",
		"# Python bytecode 3.12\n 0 RESUME\n 2 RETURN_CONST (None)\n",
	} {
		assembled(t, text)
	}
	if _, diags := Unmarshal([]byte("LOAD_CONST 0\n 5\n"), "x"); !strings.Contains(diags.Error(), "the version is not told") {
		t.Errorf("%v", diags)
	}
}
