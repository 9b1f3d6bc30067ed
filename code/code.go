// Package code gives a marshalled code object as the rest of the program
// wants to see it: names by operand, whatever the layout of the version.
package code

import (
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// View is a code object with what operands refer to worked out. A file may
// hold anything where names are expected, so they are objects; nearly always
// they are *marshal.Str.
type View struct {
	*marshal.Code
	Version *pyver.Version
	Table   *opcode.Table
	Consts  []marshal.Object
	Names   []marshal.Object
	// Locals is what the operand of a local variable counts in: co_varnames,
	// or co_localsplusnames from 3.11 on.
	Locals []marshal.Object
	// Free is what the operand of a cell or free variable counts in:
	// co_cellvars + co_freevars, or co_localsplusnames from 3.11 on.
	Free []marshal.Object
	// Varnames, Cellvars and Freevars are what the interpreter's attributes
	// co_varnames, co_cellvars and co_freevars show.
	Varnames, Cellvars, Freevars []marshal.Object
}

// Kinds of a variable in co_localspluskinds, as in CPython's
// Include/internal/pycore_code.h.
const (
	FastArgPos = 0x02 // positional argument (3.14 and later)
	FastArgKw  = 0x04 // keyword argument (3.14 and later)
	FastArgVar = 0x08 // *args or **kwargs, with one of the above (3.14 and later)
	FastHidden = 0x10 // local of an inlined comprehension (3.12 and later)
	FastLocal  = 0x20
	FastCell   = 0x40
	FastFree   = 0x80
)

// New makes the view of a code object of version v.
func New(c *marshal.Code, v *pyver.Version) *View {
	w := &View{Code: c, Version: v, Table: opcode.For(v)}
	w.Consts, w.Names = items(c.Consts), items(c.Names)
	if c.LocalsPlusNames != nil {
		w.splitLocalsPlus()
		return w
	}
	w.Varnames, w.Cellvars, w.Freevars = items(c.Varnames), items(c.Cellvars), items(c.Freevars)
	w.Locals = w.Varnames
	switch {
	case len(w.Freevars) == 0:
		w.Free = w.Cellvars
	case len(w.Cellvars) == 0:
		w.Free = w.Freevars
	default:
		w.Free = append(append([]marshal.Object(nil), w.Cellvars...), w.Freevars...)
	}
	return w
}

func items(s *marshal.Seq) []marshal.Object {
	if s == nil {
		return nil
	}
	return s.Items
}

// splitLocalsPlus sorts co_localsplusnames into variables, cells and free
// variables by their kinds, as get_localsplus_names of CPython does. Kinds
// and names of different number are told by the verifier; here what has no
// kind is a local.
func (w *View) splitLocalsPlus() {
	all := items(w.LocalsPlusNames)
	w.Locals, w.Free = all, all
	kinds := ""
	if w.LocalsPlusKinds != nil {
		kinds = w.LocalsPlusKinds.S
	}
	w.Varnames = pick(all, kinds, FastLocal)
	w.Cellvars = pick(all, kinds, FastCell)
	w.Freevars = pick(all, kinds, FastFree)
}

// pick gives the names whose kind has the bit; a part of all where they
// stand together, as they mostly do.
func pick(all []marshal.Object, kinds string, bit byte) []marshal.Object {
	first, last, n := -1, -1, 0
	for i := range all {
		if kindAt(kinds, i)&bit != 0 {
			if first < 0 {
				first = i
			}
			last, n = i, n+1
		}
	}
	if n == 0 {
		return nil
	}
	if last-first+1 == n {
		return all[first : last+1 : last+1]
	}
	out := make([]marshal.Object, 0, n)
	for i, o := range all {
		if kindAt(kinds, i)&bit != 0 {
			out = append(out, o)
		}
	}
	return out
}

func kindAt(kinds string, i int) byte {
	if i < len(kinds) {
		return kinds[i]
	}
	return FastLocal
}

// Children gives the code objects among the constants, in order; those inside
// of tuples are not among them.
func (w *View) Children() []*marshal.Code {
	var out []*marshal.Code
	for _, c := range w.Consts {
		if c, ok := c.(*marshal.Code); ok {
			out = append(out, c)
		}
	}
	return out
}

// ReserveLocals sets Locals where code objects have no list of them (1.0 to
// 1.2): RESERVE_FAST, before the first use of a local, refers to a constant
// with the names.
func (w *View) ReserveLocals(ins []instr.Instr) {
	reserve, ok := w.Table.Lookup("RESERVE_FAST")
	if w.Varnames != nil || !ok {
		return
	}
	for i := range ins {
		if ins[i].Raw {
			continue
		}
		if w.Table.Op(ins[i].Op).Kind == opcode.Local {
			return
		}
		if ins[i].Op != reserve.Code || int64(ins[i].Arg) >= int64(len(w.Consts)) {
			continue
		}
		if names := ReservedNames(w.Consts[ins[i].Arg]); names != nil {
			w.Locals = names
			return
		}
	}
}

// ReservedNames gives the names of local variables, in order, that the constant
// of RESERVE_FAST has: a tuple of them, or in 1.0.1 a dict of the name and number
// of each. It is nil where the constant is nothing of the kind.
func ReservedNames(c marshal.Object) []marshal.Object {
	switch o := c.(type) {
	case *marshal.Seq:
		return o.Items
	case *marshal.Dict:
		return byNumber(o)
	}
	return nil
}

// byNumber gives the keys of a dict by their values, which must be the numbers
// from 0 on, each once.
func byNumber(d *marshal.Dict) []marshal.Object {
	names := make([]marshal.Object, len(d.Items)/2)
	for i := range names {
		n, ok := d.Items[2*i+1].(*marshal.Int)
		if !ok || n.V < 0 || n.V >= int64(len(names)) || names[n.V] != nil {
			return nil
		}
		names[n.V] = d.Items[2*i]
	}
	return names
}
