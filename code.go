package pyasm

import (
	"fmt"
	"iter"
	"slices"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
)

// Code is a code object of a file. Its fields are those of [code.View] and of
// the [marshal.Code] in it: Consts, Names, Varnames, Argcount, Flags and so on.
type Code struct {
	*code.View
	Outer *Code // that has it as a constant; nil for the module's

	printer *operand.Printer // one for all code objects of a walk
}

// Codes walks the code objects of a file: the module's, then those among its
// constants with all that is inside of them, in order. Each comes once, though
// several constants may refer to it.
//
// The code objects of one walk are for one goroutine at a time.
func Codes(f *File) iter.Seq[*Code] {
	return func(yield func(*Code) bool) {
		w := walk{file: f, yield: yield, seen: map[marshal.Object]bool{}, printer: operand.NewPrinter(f.Version)}
		w.printer.All = true
		w.object(f.Code, nil)
	}
}

type walk struct {
	file    *File
	yield   func(*Code) bool
	seen    map[marshal.Object]bool
	printer *operand.Printer
}

// object walks what is in an object. False means that no more is wanted.
func (w *walk) object(obj marshal.Object, outer *Code) bool {
	switch o := obj.(type) {
	case *marshal.Code:
		if w.seen[o] {
			return true
		}
		w.seen[o] = true
		c := &Code{View: code.New(o, w.file.Version), Outer: outer, printer: w.printer}
		return w.yield(c) && w.items(c.Consts, c)
	case *marshal.Seq:
		return w.container(o, o.Items, outer)
	case *marshal.Dict:
		return w.container(o, o.Items, outer)
	}
	return true
}

func (w *walk) container(obj marshal.Object, items []marshal.Object, outer *Code) bool {
	if w.seen[obj] {
		return true
	}
	w.seen[obj] = true
	return w.items(items, outer)
}

func (w *walk) items(items []marshal.Object, outer *Code) bool {
	for _, it := range items {
		if !w.object(it, outer) {
			return false
		}
	}
	return true
}

// String gives the name of the code object: the qualified one where the
// version has it (3.11 and later), else co_name.
func (c *Code) String() string {
	switch {
	case c.Qualname != nil:
		return c.Qualname.S
	case c.Name != nil:
		return c.Name.S
	}
	return "None"
}

// SetConst puts a value in the place of a constant of this code object. What
// else refers to the constant or to the tuple of constants keeps the old one.
// See [Value] for what x may be.
func (c *Code) SetConst(i int, x any) error {
	if i < 0 || i >= len(c.Consts) {
		return fmt.Errorf("%s has no constant %d: there are %d", c, i, len(c.Consts))
	}
	obj, err := Value(c.Version, x)
	if err != nil {
		return err
	}
	items := slices.Clone(c.Consts)
	items[i] = obj
	c.setConsts(items)
	return nil
}

// AddConst puts a value behind the constants of this code object and gives its
// index.
func (c *Code) AddConst(x any) (int, error) {
	obj, err := Value(c.Version, x)
	if err != nil {
		return 0, err
	}
	i := len(c.Consts)
	c.setConsts(append(slices.Clip(c.Consts), obj))
	return i, nil
}

// setConsts makes a tuple of its own of the constants, as code objects with
// equal ones may share it.
func (c *Code) setConsts(items []marshal.Object) {
	c.Consts = items
	tuple := &marshal.Seq{Head: marshal.Head{Type: '('}, Items: items}
	c.View.Code.Consts = marshal.Retype(tuple, c.Version).(*marshal.Seq)
}

// Instr is one instruction of a code object. The fields and methods of its
// [opcode.Op] are its own: Name, Kind, Jump, Effect and so on.
type Instr struct {
	*opcode.Op
	Offset int32            // of the operation in co_code, in bytes; EXTENDED_ARG prefixes stand before it
	Arg    uint32           // the whole operand, prefixes included
	Pos    linetab.Position // line and columns; linetab.None for what is not known

	in   instr.Instr
	body *operand.Body
	code *Code
}

// rawByte stands for a byte that is no instruction, which is its Arg.
var rawByte = &opcode.Op{Name: ".byte"}

// Instrs walks the instructions of the code object. Prefixes and caches are
// not listed: they belong to their operation. A byte that is no instruction,
// as an odd one at the end, is listed under the name ".byte".
func (c *Code) Instrs() iter.Seq[Instr] {
	return func(yield func(Instr) bool) {
		body := &operand.Body{}
		body.Load(c.View.Code, c.Version)
		body.NumberLabels(operand.Targets)
		at := body.Cursor()
		for i := range body.Instrs {
			in := &body.Instrs[i]
			next := Instr{
				Op: body.Op(in), Offset: in.Offset, Arg: in.Arg, Pos: at.At(in.Offset),
				in: *in, body: body, code: c,
			}
			if in.Raw {
				next.Op, next.Arg = rawByte, uint32(in.Op)
			}
			if !yield(next) {
				return
			}
		}
	}
}

// Line is the line of the source that the instruction belongs to, or
// linetab.None.
func (in Instr) Line() int32 { return in.Pos.Line }

// Meaning says what the operand means in the words of the version's dis: the
// constant, the name, the operator, the target. It is empty where there is no
// more to say than the number.
func (in Instr) Meaning() string {
	return string(in.code.printer.Append(nil, in.body, &in.in))
}

// Target gives the offset that the operand leads to. ok is false for
// operations that are no jumps and where the offset cannot be one.
func (in Instr) Target() (offset int32, ok bool) { return in.body.Target(&in.in) }

// Const gives the index of the constant that the instruction loads. ok is
// false for other operations, and where there is no such constant.
func (in Instr) Const() (index int, ok bool) {
	index = int(in.Arg)
	return index, in.Kind == opcode.Const && index < len(in.code.Consts)
}

// String gives the name, the operand and what that means.
func (in Instr) String() string {
	if !in.HasArg && in.Op != rawByte {
		return in.Name
	}
	s := fmt.Sprintf("%-20s %d", in.Name, in.Arg)
	if m := in.Meaning(); m != "" {
		s += " (" + m + ")"
	}
	return s
}
