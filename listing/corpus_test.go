package listing_test

import (
	"slices"
	"testing"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// TestCorpus takes all code objects of the corpus apart and puts them together
// again: code, tables and variables come out as they were, and what follows
// from the listing is not kept beside it.
func TestCorpus(t *testing.T) {
	all, raw := 0, 0
	for _, file := range corpus.Files(t) {
		f, err := pyc.Read(file.Data, pyc.ReadOptions{})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		doc, err := listing.Open(f)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var c listing.Code
		for _, obj := range doc.Codes {
			c.Load(doc, obj)
			all++
			if c.RawLines || c.RawExcs || c.RawNames != listing.LocalsPlain {
				raw++
			}
			d := draftOf(&c)
			if problems := d.Finish(); len(problems) > 0 {
				t.Errorf("%s %s: %v", file, name(obj.Name), problems)
			}
			compare(t, file.String()+" "+name(obj.Name), d.Obj, obj)
		}
	}
	t.Logf("%d code objects, %d with tables that are kept as bytes", all, raw)
	if raw > 0 {
		t.Errorf("of %d code objects %d have tables that are kept as bytes", all, raw)
	}
}

// draftOf describes a code object as a form does, but for its constants.
func draftOf(c *listing.Code) *listing.Draft {
	obj := *c.View.Code
	obj.Code, obj.Linetable, obj.Exceptiontable = nil, nil, nil
	obj.Names, obj.Varnames, obj.Cellvars, obj.Freevars, obj.LocalsPlusNames, obj.LocalsPlusKinds = nil, nil, nil, nil, nil, nil
	d := &listing.Draft{
		Version: c.Version, Table: c.Table, Obj: &obj,
		Consts: c.Consts, Names: c.Names, Varnames: c.Varnames, Cells: c.Cellvars, Frees: c.Freevars, Hidden: slices.Clone(c.Hidden),
	}
	d.Items = instr.Items(nil, c.Table, c.View.Code.Code.S, c.Ins)
	if c.RawLines {
		d.RawLines = &c.Linetable.S
	}
	if c.RawExcs {
		d.RawExcs = &c.Exceptiontable.S
	}
	if c.RawNames == listing.LocalsOrder {
		d.LocalNames = c.Locals
	}
	if c.RawNames != listing.LocalsPlain {
		d.LocalKinds = &c.LocalsPlusKinds.S
	}
	addMarks(d, c)
	addRanges(d, c)
	addVariables(d, c)
	return d
}

// item is the instruction at an offset, or the end of the code.
func item(c *listing.Code, at int32) int32 {
	i, ok := slices.BinarySearchFunc(c.Ins, at, func(in instr.Instr, at int32) int { return int(in.Start(c.Version.Instr) - at) })
	if !ok && int(at) != len(c.View.Code.Code.S) {
		return -1
	}
	return int32(i)
}

func addMarks(d *listing.Draft, c *listing.Code) {
	for _, e := range c.Lines {
		d.Marks = append(d.Marks, listing.Mark{Item: item(c, e.Offset), Pos: e.Pos})
	}
}

func addRanges(d *listing.Draft, c *listing.Code) {
	place := func(at int32) listing.Place {
		if !c.Reaches(at) {
			return listing.Place{Item: -1, Offset: at}
		}
		return listing.Place{Item: item(c, at), Offset: -1}
	}
	for _, e := range c.Excs {
		d.Ranges = append(d.Ranges, listing.Range{Start: place(e.Start), End: place(e.End), Target: place(e.Target), Depth: e.Depth, Lasti: e.Lasti})
	}
}

// addVariables tells the operands of variables by list and index, and those of
// operations without operand by nothing, where that is what is predicted.
func addVariables(d *listing.Draft, c *listing.Code) {
	for i := range c.Ins {
		in, at := &c.Ins[i], int32(i)
		op := c.Table.Op(in.Op)
		if in.Raw {
			continue
		}
		switch a, ok := variable(c, op.Kind, in.Arg); {
		case op.Kind == opcode.LocalPair && in.Arg < 256:
			b, okB := variable(c, opcode.Local, in.Arg&15)
			if a, ok = variable(c, opcode.Local, in.Arg>>4); ok && okB {
				d.VarOps = append(d.VarOps, listing.VarOp{Item: at, A: a, B: b, Pair: true})
				d.Items[i].Arg = 0
			}
		case ok:
			d.VarOps = append(d.VarOps, listing.VarOp{Item: at, A: a})
			d.Items[i].Arg = 0
		case !op.HasArg && c.RestArg(i) == in.Arg:
			d.Rest = append(d.Rest, at)
			d.Items[i].Arg = 0
		}
	}
}

// variable finds the list that an operand counts in.
func variable(c *listing.Code, kind opcode.Kind, arg uint32) (listing.Var, bool) {
	n := int32(arg)
	vars, cells, frees := int32(len(c.Varnames)), int32(len(c.Cellvars)), int32(len(c.Freevars))
	joined := c.Version.Code == pyver.Code311 || c.Version.Code == pyver.Code314
	switch {
	case kind != opcode.Local && kind != opcode.Free:
		return listing.Var{}, false
	case joined:
		return joinedVariable(c, n)
	case kind == opcode.Local:
		return listing.Var{List: listing.InVarnames, Index: n}, n < vars
	case n < cells:
		return listing.Var{List: listing.InCells, Index: n}, true
	}
	return listing.Var{List: listing.InFrees, Index: n - cells}, n < cells+frees
}

func joinedVariable(c *listing.Code, n int32) (listing.Var, bool) {
	total := int32(len(c.Locals))
	switch {
	case n >= total:
		return listing.Var{}, false
	case c.RawNames == listing.LocalsOrder:
		return listing.Var{List: listing.InLocalNames, Index: n}, true
	case n >= total-int32(len(c.Freevars)):
		return listing.Var{List: listing.InFrees, Index: n - total + int32(len(c.Freevars))}, true
	}
	for i, cell := range c.Cellvars {
		if cell == c.Locals[n] {
			return listing.Var{List: listing.InCells, Index: int32(i)}, true
		}
	}
	return listing.Var{List: listing.InVarnames, Index: n}, true
}

func compare(t *testing.T, where string, got, want *marshal.Code) {
	t.Helper()
	for field, s := range map[string][2]*marshal.Str{
		"co_code":            {got.Code, want.Code},
		"co_linetable":       {got.Linetable, want.Linetable},
		"co_exceptiontable":  {got.Exceptiontable, want.Exceptiontable},
		"co_localspluskinds": {got.LocalsPlusKinds, want.LocalsPlusKinds},
	} {
		if (s[0] == nil) != (s[1] == nil) || s[0] != nil && s[0].S != s[1].S {
			t.Errorf("%s: %s is\n%x, want\n%x", where, field, text(s[0]), text(s[1]))
		}
	}
	for field, s := range map[string][2]*marshal.Seq{
		"co_names": {got.Names, want.Names}, "co_varnames": {got.Varnames, want.Varnames}, "co_cellvars": {got.Cellvars, want.Cellvars},
		"co_freevars": {got.Freevars, want.Freevars}, "co_localsplusnames": {got.LocalsPlusNames, want.LocalsPlusNames}, "co_consts": {got.Consts, want.Consts},
	} {
		if (s[0] == nil) != (s[1] == nil) || s[0] != nil && !slices.Equal(s[0].Items, s[1].Items) {
			t.Errorf("%s: other %s", where, field)
		}
	}
}

// name is for messages.
func name(s *marshal.Str) string {
	if s == nil {
		return "without a name"
	}
	return s.S
}

func text(s *marshal.Str) string {
	if s == nil {
		return ""
	}
	return s.S
}
