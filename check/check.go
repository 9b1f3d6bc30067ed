// Package check tells whether a code object can be run without harm to the
// interpreter, which trusts its compiler and so crashes on code that no
// compiler writes: it reads beyond lists, takes from an empty stack, and takes
// any object for a list where a list should be.
//
// [File] follows every path through the code with what is known of each value
// on the stack: whether there is one at all, and whether it is what the
// instructions that do not look need. docs/check.md lists what it finds.
//
// Code of CPython from 2.0 on is followed; for 1.x and for PyPy less is known,
// see walker.
package check

import (
	"strconv"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// Finding is one thing that is wrong with a code object.
type Finding struct {
	Severity diag.Severity
	In       *marshal.Code // the code object
	Code     string        // one of Codes, as "stack-underflow"
	Path     string        // of the code object, as "co_consts[2]"; empty for the module
	Name     string        // co_name of the code object
	Offset   int           // of the instruction in co_code, in bytes; -1 where it is about none
	Line     int           // of the source; 0 where none is known
	Msg      string
}

// String gives the finding on one line: "co_consts[2] (name) offset 34 line 7:
// error: message [code]".
func (f *Finding) String() string {
	return f.Place() + ": " + f.Severity.String() + ": " + f.Msg + " [" + f.Code + "]"
}

// Place gives where the finding is: "co_consts[2] (name) offset 34 line 7".
func (f *Finding) Place() string {
	s := "(" + f.Name + ")"
	if f.Path != "" {
		s = f.Path + " " + s
	}
	if f.Offset >= 0 {
		s += " offset " + strconv.Itoa(f.Offset)
	}
	if f.Line > 0 {
		s += " line " + strconv.Itoa(f.Line)
	}
	return s
}

// Options say what to look for.
type Options struct {
	ErrorsOnly bool // leave out warnings
}

// File checks all code objects of a file. Findings are in the order of the
// code objects, outer ones first, and by offset in each.
func File(f *pyc.File, o Options) []Finding {
	c := checker{v: f.Version, o: o, seen: map[*marshal.Code]bool{}}
	if n := freeCount(f.Code); n > 0 {
		c.body.Load(f.Code, f.Version)
		c.at = place{code: f.Code, name: nameOf(f.Code)}
		c.report(moduleFree, -1, "the module has %d free variables, which nothing fills", n)
	}
	c.all(f.Code, "")
	return c.list
}

// Code checks one code object of a version, without those in its constants.
func Code(c *marshal.Code, v *pyver.Version, o Options) []Finding {
	ch := checker{v: v, o: o}
	ch.one(c, "")
	return ch.list
}

// checker gathers the findings of a file.
type checker struct {
	v    *pyver.Version
	o    Options
	list []Finding
	seen map[*marshal.Code]bool
	body operand.Body
	flow machine
	at   place
}

// place is the code object that findings are about.
type place struct {
	code       *marshal.Code
	path, name string
}

// all checks a code object and those in its constants.
func (c *checker) all(code *marshal.Code, path string) {
	if c.seen[code] {
		return
	}
	c.seen[code] = true
	c.one(code, path)
	if code.Consts == nil {
		return
	}
	for i, k := range code.Consts.Items {
		if inner, ok := k.(*marshal.Code); ok {
			c.all(inner, constPath(path, i))
		}
	}
}

func constPath(path string, i int) string {
	item := "co_consts[" + strconv.Itoa(i) + "]"
	if path == "" {
		return item
	}
	return path + "." + item
}

// one checks one code object.
func (c *checker) one(code *marshal.Code, path string) {
	c.at = place{code, path, nameOf(code)}
	first := len(c.list)
	c.body.Load(code, c.v)
	if c.structure() {
		c.follow()
	}
	c.list = c.list[:first+len(sorted(c.list[first:]))]
}

func nameOf(c *marshal.Code) string {
	if c.Name == nil {
		return "?"
	}
	return c.Name.S
}
