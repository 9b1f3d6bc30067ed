package asmtext

import (
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/pyver"
)

// linesOf gives the lines that the instructions of the function f have.
func linesOf(t *testing.T, text string, on bool) (lines []int32) {
	t.Helper()
	f, diags, err := UnmarshalOptions{TextLines: on}.Read(strings.NewReader(text), "x")
	if err != nil || f == nil {
		t.Fatal(err, diags)
	}
	c := find(t, f.Code, "f")
	entries, err := linetab.Decode(nil, f.Version.Lines, c.Linetable.S, c.Firstlineno, int32(len(c.Code.S)))
	if err != nil {
		t.Fatal(err)
	}
	lines = append(lines, c.Firstlineno)
	for _, e := range entries {
		if e.Pos.Line != lines[len(lines)-1] {
			lines = append(lines, e.Pos.Line)
		}
	}
	return lines
}

// TestTextLines looks at the lines of a text that tells none.
func TestTextLines(t *testing.T) {
	for _, v := range pyver.All() {
		if v.Impl != pyver.CPython || v.Lines == pyver.SetLineno {
			continue
		}
		head := "# Python bytecode " + v.Name + "\n"
		body := "\n\n## why\n  LOAD_CONST (None)\n\n  RETURN_VALUE\n"
		for text, want := range map[string][]int32{
			head + "# Method Name: f" + body:                          {2, 5, 7},
			head + "# Method Name: f\n# Filename: f.py" + body:        {1},
			head + "# Method Name: f\n# First Line: 9" + body:         {9},
			head + "# Method Name: f\n 20:" + body:                    {20},
			head + "## c\n# Method Name: f\n# Names:\n#  0: a" + body: {3, 8, 10},
		} {
			if got := linesOf(t, text, true); !slices.Equal(got, want) {
				t.Errorf("%s: %q has the lines %v, not %v", v.Name, text, got, want)
			}
			if got := linesOf(t, text, false); len(got) > 1 {
				t.Errorf("%s: %q has the lines %v without being asked", v.Name, text, got)
			}
		}
	}
}
