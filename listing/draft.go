package listing

import (
	"fmt"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// Draft is a code object as a form describes it, on the way to a
// marshal.Code. The lists of names in it may still grow while instructions are
// added, so operands that count in several lists are kept apart until Finish.
type Draft struct {
	Version *pyver.Version
	Table   *opcode.Table
	// Obj is what Finish fills in; the form sets its counts, flags and strings.
	Obj *marshal.Code

	Consts, Names          []marshal.Object
	Varnames, Cells, Frees []marshal.Object
	Hidden                 []marshal.Object // see Code.Hidden
	LocalNames             []marshal.Object // co_localsplusnames, where it does not follow from the lists
	LocalKinds             *string          // co_localspluskinds, likewise
	Items                  []instr.Item
	VarOps                 []VarOp
	Marks                  []Mark
	Ranges                 []Range
	Jumps                  []OffsetJump
	Rest                   []int32 // items without operand whose operand byte is to be predicted, see RestArg
	RawLines, RawExcs      *string // tables whose bytes do not follow from Marks and Ranges
	Shown                  Spots   // where the form tells offsets of the code that it shows, not of the code that comes out
	// Offsets is where the items begin, in bytes, and the length of the code.
	// Finish sets it.
	Offsets []int32
	// LineRoom is how many bytes the line tables of the file may have beyond a
	// few for each mark, because its lines are far from each other; Finish
	// takes from it. nil stands for no limit.
	LineRoom *int64
}

// VarList is one of the lists that the operand of a variable counts in.
type VarList uint8

const (
	InVarnames VarList = iota
	InCells
	InFrees
	InLocalNames
)

// Var is a variable: an index into a list.
type Var struct {
	List  VarList
	Index int32
}

// VarOp is an operand that names one variable or, if Pair is set, two.
type VarOp struct {
	Item int32
	A, B Var
	Pair bool
}

// Mark says that the code from an item on has a position. Where Item is
// negative, it is from an offset in bytes on.
type Mark struct {
	Item, Offset int32
	Pos          linetab.Position
}

// Place is where a range begins or ends: before an item or, where Item is
// negative, at an offset in bytes.
type Place struct{ Item, Offset int32 }

// Range is an entry of the exception table.
type Range struct {
	Start, End, Target Place
	Depth              int32
	Lasti              bool
}

// OffsetJump is a jump whose target is told by an offset in bytes. Want,
// where it is not empty, is the operation that must stand there.
type OffsetJump struct {
	Item, Offset int32
	Want         string
}

// Problem is what Finish has to say of a draft.
type Problem struct {
	Item    int // that it is about, or -1
	Msg     string
	Warning bool
}

// Finish assembles the draft into its object.
func (d *Draft) Finish() []Problem {
	var f finisher
	f.Draft = d
	f.restArgs()
	f.variables()
	f.assemble()
	if !f.failed {
		f.tables()
	}
	return f.problems
}

type finisher struct {
	*Draft
	problems []Problem
	failed   bool
	offsets  []int32 // of the items, and the length of the code
	code     []byte
}

func (f *finisher) fail(item int, msg string) {
	f.problems = append(f.problems, Problem{Item: item, Msg: msg})
	f.failed = true
}

func (f *finisher) warn(msg string) {
	f.problems = append(f.problems, Problem{Item: -1, Msg: msg, Warning: true})
}

// variables lays out the lists of variables and sets the operands that count
// in them.
func (f *finisher) variables() {
	o := f.Obj
	o.Consts, o.Names = tuple(f.Consts), tuple(f.Names)
	at := f.varIndex
	if marshal.Has(f.Version, "co_localsplusnames") {
		at = f.localsPlus()
	} else if marshal.Has(f.Version, "co_varnames") {
		o.Varnames = tuple(f.Varnames)
		if marshal.Has(f.Version, "co_freevars") {
			o.Cellvars, o.Freevars = tuple(f.Cells), tuple(f.Frees)
		}
	}
	for _, op := range f.VarOps {
		arg := at(op.A)
		if op.Pair {
			b := at(op.B)
			if arg > 15 || b > 15 {
				f.fail(int(op.Item), "this operation holds only the first 16 variables")
			}
			arg = arg<<4 | b
		}
		f.Items[op.Item].Arg = arg
	}
}

func tuple(items []marshal.Object) *marshal.Seq {
	return &marshal.Seq{Head: marshal.Head{Type: '('}, Items: items}
}

// varIndex is the operand of a variable before 3.11: locals count in
// co_varnames, others in co_cellvars + co_freevars.
func (f *finisher) varIndex(v Var) uint32 {
	if v.List == InFrees {
		return uint32(len(f.Cells)) + uint32(v.Index)
	}
	return uint32(v.Index)
}

// localsPlus sets co_localsplusnames and co_localspluskinds and gives the
// function from variables to operands.
func (f *finisher) localsPlus() func(Var) uint32 {
	names, kinds := LocalsPlus(f.Version, f.Obj, f.Varnames, f.Cells, f.Frees, f.Hidden)
	cells := cellIndexes(f.Varnames, f.Cells)
	frees := len(names) - len(f.Frees)
	if f.LocalNames != nil {
		names = f.LocalNames
	}
	text := string(kinds)
	if f.LocalKinds != nil {
		if len(*f.LocalKinds) == len(names) || f.LocalNames != nil {
			text = *f.LocalKinds
		} else {
			f.warn("the kinds of the local variables no longer fit and are worked out anew")
		}
	}
	f.Obj.LocalsPlusNames = tuple(names)
	f.Obj.LocalsPlusKinds = &marshal.Str{Head: marshal.Head{Type: 's'}, S: text}
	return func(v Var) uint32 {
		switch v.List {
		case InCells:
			return cells[v.Index]
		case InFrees:
			return uint32(frees) + uint32(v.Index)
		}
		return uint32(v.Index)
	}
}

// cellIndexes gives for every cell its place in co_localsplusnames.
func cellIndexes(vars, cells []marshal.Object) []uint32 {
	at := make([]uint32, len(cells))
	next := uint32(len(vars))
	find := finder(vars)
	for i, name := range cells {
		if j := find(name); j >= 0 {
			at[i] = uint32(j)
			continue
		}
		at[i] = next
		next++
	}
	return at
}

// assemble makes the code bytes.
func (f *finisher) assemble() {
	var errs []instr.ItemError
	for _, j := range f.Jumps {
		if it := &f.Items[j.Item]; f.Table.Op(it.Op).Jump == opcode.Forward {
			it.Target = j.Item + 1 // where it may lead to, until offsets are known
		}
	}
	f.code, f.offsets, errs = instr.Assemble(nil, nil, f.Table, f.Items)
	if len(errs) == 0 && len(f.Jumps) > 0 {
		errs = f.settleJumps()
	}
	for _, e := range errs {
		f.fail(e.Item, e.Reason.String())
	}
	f.Offsets = f.offsets
	f.Obj.Code = &marshal.Str{Head: marshal.Head{Type: 's'}, S: string(f.code)}
}

// settleJumps gives jumps that are told by an offset the item that stands
// there. That may change the layout, so it is done until nothing moves.
func (f *finisher) settleJumps() []instr.ItemError {
	var errs []instr.ItemError
	for round := 0; round < 8; round++ {
		moved := false
		for _, j := range f.Jumps {
			to := f.itemAt(j.Offset)
			if to < 0 {
				f.fail(int(j.Item), "no instruction begins at the offset that this jump leads to")
				return nil
			}
			it := &f.Items[j.Item]
			if it.Target != to {
				it.Target, moved = to, true
			}
		}
		if !moved {
			break
		}
		f.code, f.offsets, errs = instr.Assemble(f.code[:0], f.offsets[:0], f.Table, f.Items)
	}
	f.checkWanted()
	return errs
}

// checkWanted looks that jumps told by offsets lead to what they must lead to.
func (f *finisher) checkWanted() {
	for _, j := range f.Jumps {
		to := int(f.Items[j.Item].Target)
		if j.Want != "" && (to >= len(f.Items) || f.Items[to].Raw || f.Table.Op(f.Items[to].Op).Name != j.Want) {
			f.fail(int(j.Item), fmt.Sprintf("this leads to %s, but no %s stands at offset %d", j.Want, j.Want, j.Offset))
		}
	}
}

// itemAt gives the item at an offset or, for the operation behind prefixes,
// that of its prefixes; -1 where there is none.
func (f *finisher) itemAt(offset int32) int32 {
	lo, hi := 0, len(f.offsets)
	for lo < hi {
		if mid := (lo + hi) / 2; f.offsets[mid] < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(f.offsets) && f.offsets[lo] == offset {
		return int32(lo)
	}
	// pydisasm tells the offset behind EXTENDED_ARG.
	if lo > 0 && lo <= len(f.Items) && f.prefixed(lo-1, offset) {
		return int32(lo - 1)
	}
	return -1
}

// prefixed tells whether only EXTENDED_ARG stands between the start of an
// item and an offset.
func (f *finisher) prefixed(item int, offset int32) bool {
	for at := f.offsets[item]; at < offset; {
		if f.Table.ExtendedArg == 0 || f.code[at] != f.Table.ExtendedArg {
			return false
		}
		at += 2
		if !f.Version.Instr.Wordcode {
			at++
		}
		if at == offset {
			return true
		}
	}
	return false
}

// tables makes the line table and the exception table.
func (f *finisher) tables() {
	if f.Version.Lines != pyver.SetLineno {
		f.Obj.Linetable = &marshal.Str{Head: marshal.Head{Type: 's'}, S: f.lineTable()}
	}
	if marshal.Has(f.Version, "co_exceptiontable") {
		f.Obj.Exceptiontable = &marshal.Str{Head: marshal.Head{Type: 's'}, S: f.exceptionTable()}
	}
}

func (f *finisher) lineTable() string {
	o, v := f.Obj, f.Version
	entries := make([]linetab.Entry, 0, len(f.Marks)+1)
	for _, m := range f.Marks {
		entries = append(entries, linetab.Entry{Offset: f.offset(Place{m.Item, m.Offset}), Pos: m.Pos})
	}
	n := int32(len(f.code))
	if !f.inOrder(entries) {
		f.fail(-1, "the line table does not fit: its offsets have to grow and to lie inside the code")
		return ""
	}
	if f.RawLines != nil {
		raw, _ := linetab.Decode(nil, v.Lines, *f.RawLines, o.Firstlineno, n)
		if f.samePositions(raw, entries) {
			return *f.RawLines
		}
		f.warn("the bytes of the line table no longer fit and are made anew")
	}
	if IsRanges(v.Lines) && n > 0 && (len(entries) == 0 || entries[0].Offset > 0) {
		entries = append([]linetab.Entry{{Pos: noPosition}}, entries...)
	}
	if !f.haveRoom(entries) {
		f.fail(-1, "the lines are too far from each other for a line table")
		return ""
	}
	entries = spreadPrefixes(v.Lines, entries, o.Firstlineno, f.eachItem)
	return string(linetab.Append(nil, v.Lines, entries, o.Firstlineno, n))
}

// inOrder tells whether entries follow each other inside the code.
func (f *finisher) inOrder(entries []linetab.Entry) bool {
	last := int32(0)
	for i := range entries {
		if at := entries[i].Offset; at < last || int(at) > len(f.code) {
			return false
		}
		last = entries[i].Offset
	}
	return true
}

func (f *finisher) exceptionTable() string {
	entries := make([]exctab.Entry, 0, len(f.Ranges))
	for _, r := range f.Ranges {
		entries = append(entries, exctab.Entry{
			Start: f.offset(r.Start), End: f.offset(r.End), Target: f.offset(r.Target), Depth: r.Depth, Lasti: r.Lasti,
		})
	}
	if f.RawExcs != nil {
		raw, _ := exctab.Decode(nil, *f.RawExcs)
		if sameEntries(raw, entries) {
			return *f.RawExcs
		}
		f.warn("the bytes of the exception table no longer fit and are made anew")
	}
	return string(exctab.Append(nil, entries))
}

func sameEntries(a, b []exctab.Entry) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (f *finisher) offset(p Place) int32 {
	if p.Item < 0 {
		return p.Offset
	}
	return f.offsets[p.Item]
}
