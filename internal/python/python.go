// Package python finds the Python interpreters of a machine and has them
// compile source files. The source is compiled in a child process and never
// run or imported there.
package python

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is the version of an interpreter as far as its name or path tells:
// Minor and Micro are -1 where it does not.
type Version struct {
	PyPy                bool
	Major, Minor, Micro int
}

// Interpreter is an executable that should be a Python interpreter.
type Interpreter struct {
	Path    string
	Version Version
	Known   bool // whether the path told the version
}

// Release gives the version as "3.8.18" or "pypy3.9", with as many numbers as
// are known.
func (v Version) Release() string {
	if v.PyPy {
		return "pypy" + v.numbers()
	}
	return v.numbers()
}

func (v Version) String() string {
	if v.PyPy {
		return "PyPy " + v.numbers()
	}
	return "Python " + v.numbers()
}

// numbers gives the numbers that are known, with dots between.
func (v Version) numbers() string {
	s := ""
	for _, n := range []int{v.Major, v.Minor, v.Micro} {
		if n < 0 {
			break
		}
		s += "." + strconv.Itoa(n)
	}
	return strings.TrimPrefix(s, ".")
}

func (it *Interpreter) String() string {
	if !it.Known {
		return it.Path
	}
	return fmt.Sprintf("%s (%s)", it.Version, it.Path)
}

// ParseVersion reads "3", "3.8", "3.8.18", "python3.8", "pypy3.9" or "pypy".
// What follows the numbers, as in "3.14t" or "pypy3.9-7.3.11", is skipped.
func ParseVersion(s string) (v Version, ok bool) {
	s, v.PyPy = strings.CutPrefix(s, "pypy")
	if !v.PyPy {
		s = strings.TrimPrefix(s, "python")
	}
	v.Major, v.Minor, v.Micro = -1, -1, -1
	for _, n := range []*int{&v.Major, &v.Minor, &v.Micro} {
		var more bool
		if *n, s, more = leadingNumber(s); !more {
			break
		}
	}
	return v, v.Major >= 0 || v.PyPy && s == ""
}

// leadingNumber cuts a number off the front of s, and the dot behind it where
// more digits follow.
func leadingNumber(s string) (n int, rest string, more bool) {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	n, err := strconv.Atoi(s[:end])
	if err != nil {
		return -1, s, false
	}
	rest = s[end:]
	if len(rest) > 1 && rest[0] == '.' && rest[1] >= '0' && rest[1] <= '9' {
		return n, rest[1:], true
	}
	return n, rest, false
}

// matches tells whether v is a version that want, which may leave numbers
// open, asks for.
func (v Version) matches(want Version) bool {
	fits := func(want, have int) bool { return want < 0 || want == have }
	return v.PyPy == want.PyPy && fits(want.Major, v.Major) && fits(want.Minor, v.Minor) && fits(want.Micro, v.Micro)
}

// compare orders versions from old to new, PyPy before CPython.
func (v Version) compare(w Version) int {
	if v.PyPy != w.PyPy {
		if v.PyPy {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor), cmp.Compare(v.Micro, w.Micro))
}
