package marshal

import (
	"math"

	"github.com/pyasm/pyasm/pyver"
)

// pool says among which objects of a file equal ones are one object.
type pool uint8

const (
	poolOwn  pool = iota // none: every place has an object of its own
	poolUnit             // within one code object
	poolFile             // within the file
)

// mark says when a new object carries the reference bit. CPython sets it
// where the object has more than one owner as it is written (w_ref of
// marshal.c), so it depends on who else holds the object.
type mark uint8

const (
	never  mark = iota
	shared      // if it stands in another place of the file
	always
)

// rule is what a compiler does with the objects of one kind of place.
type rule struct {
	pool pool
	mark mark
}

// habits are the rules of a version for the places of a code object.
type habits struct {
	field    [fExceptiontable + 1]rule // the objects in the fields themselves
	items    rule                      // constants, and items inside of them
	tuple    rule                      // tuples and frozensets among them, where habits.items does not hold (PyPy)
	static   rule                      // small ints, single characters, empty strings and tuples
	interned rule                      // strings that the compiler interns
	code     rule                      // nested code objects
	root     rule                      // the module's code object
	smallInt int64                     // the highest whole number that is static
	// which strings are interned
	internItems bool // those inside of constant tuples, too
	internName  bool // names of code objects that are no identifiers, as <module>
	internAll   bool // file names and qualified names (3.13 and later)
	internChars bool // single characters
	digits12    bool // floats are written with twelve digits (to 2.1)
	plainLocals bool // names of variables are not interned (PyPy)
}

var (
	own      = rule{poolOwn, never}
	ownMark  = rule{poolOwn, always}
	unit     = rule{poolUnit, shared}
	file     = rule{poolFile, shared}
	fileMark = rule{poolFile, always}
)

// fields fills in the rules of the object fields: strings that no one shares,
// tuples, and tables.
func fields(code, tuples, table rule) (r [fExceptiontable + 1]rule) {
	for _, f := range []field{fConsts, fNames, fVarnames, fFreevars, fCellvars, fLocalsPlusNames} {
		r[f] = tuples
	}
	r[fCode] = code
	r[fLinetable], r[fExceptiontable] = table, table
	r[fFilename], r[fName] = fileMark, fileMark
	r[fQualname] = file
	return r
}

// pypyFields is what PyPy does: co_consts may carry the bit, file names are
// written again in every code object.
func pypyFields(consts rule) (r [fExceptiontable + 1]rule) {
	r[fConsts], r[fFilename], r[fName], r[fQualname] = consts, ownMark, fileMark, file
	return r
}

var habitsOf = [...]habits{
	pyver.HabitsOld:  {digits12: true},
	pyver.HabitsNone: {interned: fileMark, internItems: true, internName: true, internChars: true},
	pyver.Habits34: {
		field: fields(own, own, own), items: unit, static: fileMark, root: ownMark, smallInt: 256,
		interned: file, internItems: true, internName: true,
	},
	pyver.Habits38: {
		field: fields(own, file, own), items: file, static: fileMark, root: ownMark, smallInt: 256,
		interned: file, internItems: true, internName: true,
	},
	pyver.Habits310: {
		field: fields(file, file, file), items: file, static: fileMark, root: ownMark, smallInt: 256,
		interned: file, internItems: true, internName: true,
	},
	pyver.Habits311: {
		field: fields(ownMark, file, file), items: file, static: fileMark, root: ownMark, smallInt: 256,
		interned: fileMark, internItems: true,
	},
	pyver.Habits313: {
		field: fields(ownMark, file, file), items: file, static: fileMark, root: ownMark, smallInt: 256,
		interned: fileMark, internItems: true, internName: true, internAll: true, internChars: true,
	},
	pyver.Habits315: {
		field: fields(ownMark, file, file), items: file, static: fileMark, root: ownMark, smallInt: 1024,
		interned: fileMark, internItems: true, internName: true, internAll: true, internChars: true,
	},
	pyver.HabitsPyPy: {
		field: pypyFields(own), items: ownMark, tuple: own, static: own, smallInt: math.MaxInt64 - 1,
		interned: fileMark, internItems: true, internName: true, internChars: true, plainLocals: true,
	},
	pyver.HabitsPyPy8: {
		field: pypyFields(ownMark), items: ownMark, tuple: ownMark, static: own, smallInt: math.MaxInt64 - 1,
		code: ownMark, root: ownMark,
		interned: fileMark, internItems: true, internName: true, internChars: true, plainLocals: true,
	},
}

// rootPlace is where the module's code object stands.
var rootPlace = place{depth: -1}

// place is where an object stands: in a field, or somewhere inside of it.
type place struct {
	field field
	depth int // 0: the field itself; 1: an item of it; …
}

// rule gives what the version does with a value at a place.
func (h *habits) rule(v *value, p place) rule {
	switch {
	case p.field == fLocalsPlusKinds && v.n > 0:
		return h.field[fLocalsPlusKinds]
	case p == rootPlace:
		return h.root
	case v.class == clCode:
		return h.code
	case h.interns(v, p):
		return h.interned
	case v.static || v.class == clInt && v.kind == 'i' && v.small <= h.smallInt:
		return h.static
	case p.depth > 0 && v.kind == '(' && h.plainLocals:
		return h.tuple
	case p.depth > 0:
		return h.items
	}
	return h.field[p.field]
}

// interns tells whether the compiler interns a string at a place: names
// always, constants where they look like names.
func (h *habits) interns(v *value, p place) bool {
	if v.class != clText && v.class != clBytes {
		return false
	}
	switch p.field {
	case fNames:
		return p.depth == 1
	case fVarnames, fFreevars, fCellvars, fLocalsPlusNames:
		return p.depth == 1 && !h.plainLocals
	case fConsts:
		return (v.ident || v.static && h.internChars) && (p.depth == 1 || h.internItems)
	case fName:
		return v.ident || h.internName
	case fFilename, fQualname:
		return h.internAll
	}
	return false
}
