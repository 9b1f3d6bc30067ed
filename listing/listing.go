// Package listing is the editable document between the bytes of a file and
// the forms (text, XML, JSON): code objects in an order, instructions with
// places that labels stand for, and the deviations of the file, that is, what
// of its bytes does not follow from what a form shows.
//
// Open goes from a file to its code objects; a Draft goes back from a code
// object that a form describes, and Finish from all of them to a file.
package listing

import (
	"fmt"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// Doc is a file that is being shown.
type Doc struct {
	*pyc.File
	Table *opcode.Table
	Codes []*marshal.Code       // inner ones first, the module's last
	IDs   map[*marshal.Code]int // number of a code object: its place in Codes, from 1
	// Loops has the containers that hold themselves, in some depth.
	Loops map[marshal.Object]bool

	dev map[*marshal.Code][]marshal.Deviation
}

// Open prepares a file for being shown. It fails where objects of the file
// stand in so many places that the text would be out of all proportion.
func Open(f *pyc.File) (*Doc, error) {
	d := &Doc{File: f, Table: opcode.For(f.Version), IDs: map[*marshal.Code]int{}, Loops: map[marshal.Object]bool{}}
	w := walker{doc: d, sizes: map[marshal.Object]int{}, open: map[marshal.Object]bool{}}
	w.code(f.Code)
	if w.size > maxSpread+64*w.own {
		return nil, fmt.Errorf("objects that stand in many places make %d objects out of %d: more than a listing can show", w.size, w.own)
	}
	d.dev = marshal.Deviations(f.Code, f.Version)
	return d, nil
}

// maxSpread is how many objects a listing may show more than 64 times those
// of the file.
const maxSpread = 1 << 22

// walker finds the code objects, the containers that hold themselves, and how
// many objects a form has to show.
type walker struct {
	doc   *Doc
	sizes map[marshal.Object]int  // of containers that can be met again
	open  map[marshal.Object]bool // containers that can hold themselves
	size  int                     // objects to show
	own   int                     // objects of the file
}

// code visits a code object, once.
func (w *walker) code(c *marshal.Code) {
	if _, seen := w.doc.IDs[c]; seen {
		return
	}
	w.doc.IDs[c] = 0
	for _, s := range []*marshal.Seq{c.Consts, c.Names, c.Varnames, c.Freevars, c.Cellvars, c.LocalsPlusNames} {
		if s != nil {
			w.size = addSize(w.size, w.seq(s))
		}
	}
	w.doc.Codes = append(w.doc.Codes, c)
	w.doc.IDs[c] = len(w.doc.Codes)
}

func addSize(a, b int) int {
	const limit = 1 << 40
	return min(a+b, limit)
}

// seq gives the size of a tuple of a code object, which may be shared.
func (w *walker) seq(s *marshal.Seq) int {
	if s.Ref {
		if n, ok := w.sizes[s]; ok {
			return n
		}
	}
	n := w.items(s.Items)
	if s.Ref {
		w.sizes[s] = n
	}
	return n
}

func (w *walker) items(items []marshal.Object) int {
	n := 1
	for _, it := range items {
		n = addSize(n, w.object(it))
	}
	w.own += len(items)
	return n
}

// object gives how many objects a form shows for one.
func (w *walker) object(obj marshal.Object) int {
	switch o := obj.(type) {
	case *marshal.Code:
		w.code(o)
	case *marshal.Seq:
		if o.Type != '[' {
			return w.seq(o)
		}
		return w.mutable(o, o.Items)
	case *marshal.Dict:
		return w.mutable(o, o.Items)
	case *marshal.Slice:
		return w.items([]marshal.Object{o.Start, o.Stop, o.Step})
	case *marshal.Str:
		return 1 + len(o.S)/64
	}
	return 1
}

// mutable is for lists and dicts, the only ones that can hold themselves.
func (w *walker) mutable(obj marshal.Object, items []marshal.Object) int {
	if !obj.Flagged() {
		return w.items(items)
	}
	if w.open[obj] {
		w.doc.Loops[obj] = true
		return 1
	}
	if n, ok := w.sizes[obj]; ok {
		if w.doc.Loops[obj] {
			return 1 // it has a mark
		}
		return n
	}
	w.open[obj] = true
	n := w.items(items)
	delete(w.open, obj)
	w.sizes[obj] = n
	return n
}

// Code is one code object, taken apart. Load fills it, so that one Code can
// serve for all code objects of a file without new memory.
type Code struct {
	*code.View
	Doc     *Doc
	ID      int
	Ins     []instr.Instr
	Lines   []linetab.Entry // as the table has them; with RawLines: one for each change
	Excs    []exctab.Entry
	Marshal []marshal.Deviation

	// What is set where the bytes do not follow from the fields above.
	RawLines bool            // co_lnotab or co_linetable
	RawExcs  bool            // co_exceptiontable
	RawNames LocalsDeviation // co_localsplusnames, co_localspluskinds

	// Hidden are the variables of inlined comprehensions in a module or class
	// (3.12 and later), which no frame of their own keeps apart.
	Hidden []marshal.Object

	marks []uint8 // by offset, one more than the code has bytes
	extra []int32
	buf   []byte
}

// Bits of Code.marks.
const (
	isStart uint8 = 1 << iota // an instruction begins here
	isLabel                   // something leads here
)

// LocalsDeviation says what of co_localsplusnames and co_localspluskinds does
// not follow from the lists of variables.
type LocalsDeviation uint8

const (
	LocalsPlain LocalsDeviation = iota
	LocalsKinds                 // other kinds than predicted
	LocalsOrder                 // another order of the names as well
)

// Load takes a code object of the document apart.
func (c *Code) Load(d *Doc, obj *marshal.Code) {
	c.View = code.New(obj, d.Version)
	c.Doc, c.ID = d, d.IDs[obj]
	c.Marshal = d.dev[obj]
	c.loadExceptions()
	c.Ins = instr.Decode(c.Ins[:0], c.Table, c.View.Code.Code.S, c.extra)
	if c.Version.Code == pyver.Code10 {
		c.ReserveLocals(c.Ins)
	}
	c.markStarts()
	c.loadLines()
	c.RawNames = c.localsDeviation()
}

func (c *Code) bytes() string { return c.View.Code.Code.S }

// loadExceptions reads the exception table and notes which offsets need an
// instruction to stand there.
func (c *Code) loadExceptions() {
	c.Excs, c.extra, c.RawExcs = c.Excs[:0], c.extra[:0], false
	if c.Exceptiontable == nil {
		return
	}
	var err error
	c.Excs, err = exctab.Decode(c.Excs, c.Exceptiontable.S)
	c.buf = exctab.Append(c.buf[:0], c.Excs)
	c.RawExcs = err != nil || string(c.buf) != c.Exceptiontable.S
	for _, e := range c.Excs {
		c.extra = append(c.extra, e.Start, e.End, e.Target)
	}
}

// markStarts notes where instructions begin and where something leads.
func (c *Code) markStarts() {
	n := len(c.bytes()) + 1
	if cap(c.marks) < n {
		c.marks = make([]uint8, n)
	}
	c.marks = c.marks[:n]
	clear(c.marks)
	f := c.Version.Instr
	for i := range c.Ins {
		c.marks[c.Ins[i].Start(f)] = isStart
	}
	c.marks[n-1] = isStart
	for i := range c.Ins {
		if t, ok := instr.Target(c.Table, &c.Ins[i]); ok {
			c.lead(t)
		}
	}
	for _, at := range c.extra {
		c.lead(at)
	}
}

// lead notes that something leads to an offset, if an instruction is there.
func (c *Code) lead(at int32) {
	if c.Reaches(at) {
		c.marks[at] |= isLabel
	}
}

// Reaches tells whether an instruction begins at an offset, or the code ends
// there, so that a label can stand for it.
func (c *Code) Reaches(at int32) bool {
	return at >= 0 && int(at) < len(c.marks) && c.marks[at]&isStart != 0
}

// Labelled tells whether something leads to the instruction at an offset.
func (c *Code) Labelled(at int32) bool { return c.marks[at]&isLabel != 0 }

// loadLines reads the line table and finds out whether it follows from its
// entries.
func (c *Code) loadLines() {
	c.Lines, c.RawLines = c.Lines[:0], false
	if c.Linetable == nil {
		return
	}
	var err error
	f, table, n := c.Version.Lines, c.Linetable.S, int32(len(c.bytes()))
	c.Lines, err = linetab.Decode(c.Lines, f, table, c.Firstlineno, n)
	if f == pyver.LocationPyPy {
		c.Lines = positionChanges(nil, c.Lines, f, c.Firstlineno, c.eachInstruction)
	}
	c.buf = linetab.Append(c.buf[:0], f, spreadPrefixes(f, c.Lines, c.Firstlineno, c.eachInstruction), c.Firstlineno, n)
	if err == nil && string(c.buf) == table && c.linesAtStarts() && canShow(f, c.Lines, c.Firstlineno, n) {
		return
	}
	c.RawLines = true
	c.Lines = positionChanges(nil, c.Lines, f, c.Firstlineno, c.eachInstruction)
}

// linesAtStarts tells whether marks before instructions can stand for the line
// table. A table of ranges that is empty is another one than of one range.
func (c *Code) linesAtStarts() bool {
	if len(c.Lines) == 0 && len(c.Ins) > 0 && IsRanges(c.Version.Lines) {
		return false
	}
	for i := range c.Lines {
		if at := c.Lines[i].Offset; !c.Reaches(at) || int(at) == len(c.marks)-1 {
			return false
		}
	}
	return true
}

// localsDeviation compares co_localsplus with what the lists of variables
// give.
func (c *Code) localsDeviation() LocalsDeviation {
	if c.LocalsPlusNames == nil {
		return LocalsPlain
	}
	c.Hidden = c.Hidden[:0]
	for i, name := range c.Locals {
		if i < len(c.LocalsPlusKinds.S) && c.LocalsPlusKinds.S[i]&code.FastHidden != 0 {
			c.Hidden = append(c.Hidden, name)
		}
	}
	names, kinds := LocalsPlus(c.Version, c.View.Code, c.Varnames, c.Cellvars, c.Freevars, c.Hidden)
	switch {
	case !sameNames(names, c.LocalsPlusNames.Items), !allText(names), len(c.LocalsPlusKinds.S) != len(names):
		return LocalsOrder
	case string(kinds) != c.LocalsPlusKinds.S:
		return LocalsKinds
	}
	return LocalsPlain
}

// allText tells whether all names are text, as what else stands in a file for
// a name can be told apart by its identity only.
func allText(names []marshal.Object) bool {
	for _, name := range names {
		if s, ok := name.(*marshal.Str); !ok || s.Type == 's' {
			return false
		}
	}
	return true
}

func sameNames(a, b []marshal.Object) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !sameName(a[i], b[i]) {
			return false
		}
	}
	return true
}
