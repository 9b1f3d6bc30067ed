package pyrun_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/pyrun"
)

// program is compiled by every interpreter. It prints the lines that it is on,
// so that a line table that is wrong shows.
const program = `from __future__ import print_function
import sys

def line():
    return sys._getframe(1).f_lineno

def check(n):
    if n > 3:
        print('big', n)
    else:
        print('small', n)
    try:
        print('dividing', line())
        return 10 // n
    except ZeroDivisionError:
        print('zero', line())
        return -1
    finally:
        print('done', line())

for i in (0, 2, 5):
    print(check(i), line())
`

const plain = `small 0
dividing 13
zero 16
done 19
-1 22
small 2
dividing 13
done 19
5 22
big 5
dividing 13
done 19
2 22
`

// calls are, for one way of calling in a version, the instructions that print
// the absolute of -77.
type calls struct{ first, print, abs, call string }

func callsOf(name string) calls {
	switch name {
	case "3.11":
		return calls{"", "NULL + print", "NULL + abs", "PRECALL 1\nCALL 1"}
	case "3.12":
		return calls{"", "NULL + print", "NULL + abs", "CALL 1"}
	case "3.13":
		return calls{"", "print + NULL", "abs + NULL", "CALL 1"}
	}
	return calls{"", "print", "abs", "CALL_FUNCTION 1"}
}

// printAbs is code that uses names and a constant that check does not have.
func printAbs(name string) string {
	c := callsOf(name)
	return "LOAD_GLOBAL (" + c.print + ")\nLOAD_GLOBAL (" + c.abs + ")\nLOAD_CONST (-77)\n" +
		c.call + "\n" + c.call + "\nPOP_TOP\n"
}

// inFunction changes the text of one code object.
func inFunction(t *testing.T, text, name string, change func(string) string) string {
	t.Helper()
	const key = "# Method Name:       "
	before, rest, found := strings.Cut(text, key+name+"\n")
	if !found {
		t.Fatalf("the text has no function %s", name)
	}
	body, after, more := strings.Cut(rest, key)
	if more {
		after = key + after
	}
	return before + key + name + "\n" + change(body) + after
}

var stackSize = regexp.MustCompile(`(?m)^# Stack size: .*\n`)

// atLine puts code to the beginning of that of a line, and lets the assembler
// work out how deep the stack gets.
func atLine(t *testing.T, body, line, code string) string {
	t.Helper()
	body = stackSize.ReplaceAllString(body, "")
	mark := " " + line + ":\n"
	if !strings.Contains(body, mark) {
		t.Fatalf("no line %s in\n%s", line, body)
	}
	return strings.Replace(body, mark, mark+code, 1)
}

var branch = regexp.MustCompile(`POP_JUMP_(FORWARD_)?IF_FALSE`)

// TestEdits changes the text of a program and looks that it prints what the
// change means.
func TestEdits(t *testing.T) {
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		f := py.Compile(t, program)
		if got := py.Run(t, f); got != plain {
			t.Fatalf("the program prints\n%s", got)
		}
		edits := []struct {
			name     string
			warnings bool
			change   func(string) string
			want     func(string) string
		}{
			{
				"constant in list and operand", false,
				func(s string) string { return strings.ReplaceAll(s, "'big'", "'huge ü'") },
				func(s string) string { return strings.ReplaceAll(s, "big", "huge ü") },
			},
			{
				"constant in operand only", true,
				func(s string) string { return strings.ReplaceAll(s, "('big')", "('huge')") },
				func(s string) string { return strings.ReplaceAll(s, "big", "huge") },
			},
			{
				"branch", false,
				func(s string) string {
					return inFunction(t, s, "check", func(body string) string {
						at := branch.FindString(body)
						return strings.Replace(body, at, strings.Replace(at, "FALSE", "TRUE", 1), 1)
					})
				},
				strings.NewReplacer("small", "big", "big", "small").Replace,
			},
			{
				"call before the branch", true,
				func(s string) string {
					return inFunction(t, s, "check", func(body string) string {
						return atLine(t, body, "8", printAbs(py.Version.Name))
					})
				},
				strings.NewReplacer("small", "77\nsmall", "big", "77\nbig").Replace,
			},
			{
				"call in the protected range", true,
				func(s string) string {
					return inFunction(t, s, "check", func(body string) string {
						return atLine(t, body, "13", printAbs(py.Version.Name))
					})
				},
				func(s string) string { return strings.ReplaceAll(s, "dividing", "77\ndividing") },
			},
			{
				"jumps that need prefixes", true,
				func(s string) string {
					long := strings.Repeat("LOAD_CONST ('padding')\nPOP_TOP\n", 40000)
					return inFunction(t, s, "check", func(body string) string {
						return atLine(t, body, "9", long)
					})
				},
				func(s string) string { return s },
			},
		}
		for _, e := range edits {
			got := py.Run(t, throughText(t, f, e.warnings, e.change))
			if want := e.want(plain); got != want {
				t.Errorf("%s: prints\n%s\nand not\n%s", e.name, got, want)
			}
		}
	})
}
