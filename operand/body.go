package operand

import (
	"slices"
	"sort"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// Body is a code object taken apart, as a listing wants it. One Body can load
// code objects one after another, which saves memory.
type Body struct {
	View       *code.View
	Bytecode   string
	Instrs     []instr.Instr
	Lines      []linetab.Entry
	Exceptions []exctab.Entry

	// LineErr and ExceptionErr say what is wrong with the tables; the entries
	// before that place are there all the same.
	LineErr, ExceptionErr error

	labels []int32 // offsets that have a number, ascending
}

// Load takes a code object apart.
func (b *Body) Load(c *marshal.Code, v *pyver.Version) {
	b.View = code.New(c, v)
	b.Bytecode = text(c.Code)
	b.Exceptions, b.ExceptionErr = exctab.Decode(b.Exceptions[:0], text(c.Exceptiontable))
	b.labels = b.labels[:0]
	for _, e := range b.Exceptions {
		b.labels = append(b.labels, e.Start, e.End, e.Target)
	}
	b.Instrs = instr.Decode(b.Instrs[:0], b.View.Table, b.Bytecode, b.labels)
	b.labels = b.labels[:0]
	b.Lines, b.LineErr = linetab.Decode(b.Lines[:0], v.Lines, text(c.Linetable), c.Firstlineno, int32(len(b.Bytecode)))
	if v.Lines == pyver.SetLineno {
		b.readLineno()
	}
	if v.Code == pyver.Code10 {
		b.View.ReserveLocals(b.Instrs)
	}
}

func text(s *marshal.Str) string {
	if s == nil {
		return ""
	}
	return s.S
}

// readLineno takes the lines from the operations that set them, where there is
// no table.
func (b *Body) readLineno() {
	for i := range b.Instrs {
		in := &b.Instrs[i]
		if !in.Raw && b.Op(in).Kind == opcode.LineNumber {
			b.Lines = append(b.Lines, linetab.Entry{Offset: in.Offset, Pos: linetab.AtLine(int32(in.Arg))})
		}
	}
}

// Op gives the operation of an instruction.
func (b *Body) Op(in *instr.Instr) *opcode.Op { return b.View.Table.Op(in.Op) }

// Bytes gives the bytes of an instruction, prefixes and caches included.
func (b *Body) Bytes(in *instr.Instr) string {
	return b.Bytecode[in.Start(b.View.Version.Instr):in.End(b.View.Table)]
}

// Cursor walks the lines beside the instructions.
func (b *Body) Cursor() linetab.Cursor {
	return linetab.NewCursor(b.View.Version.Lines, b.Lines, b.View.Firstlineno)
}

// Target gives the offset that an instruction may jump to, as [instr.Target].
func (b *Body) Target(in *instr.Instr) (int32, bool) { return instr.Target(b.View.Table, in) }

// Remark tells what is wrong with an instruction, or nothing.
func (b *Body) Remark(in *instr.Instr) string {
	op := b.Op(in)
	switch {
	case in.Raw:
		return "not an instruction"
	case !op.Defined:
		return "unknown operation"
	case op.Kind == opcode.Jump:
		return b.jumpRemark(in)
	case !b.InRange(in):
		return "operand out of range"
	}
	return ""
}

// jumpRemark tells whether a jump leads to where no instruction begins.
func (b *Body) jumpRemark(in *instr.Instr) string {
	target, ok := b.Target(in)
	if !ok || int(target) >= len(b.Bytecode) {
		return "jump out of the code"
	}
	if !b.Begins(target) {
		return "jump into an instruction"
	}
	return ""
}

// Begins tells whether an instruction begins at an offset, with its prefixes.
func (b *Body) Begins(offset int32) bool {
	i := sort.Search(len(b.Instrs), func(i int) bool { return b.Instrs[i].Offset >= offset })
	return i < len(b.Instrs) && b.Instrs[i].Start(b.View.Version.Instr) == offset
}

// LabelSet says which offsets get a number.
type LabelSet uint8

const (
	Targets  LabelSet = iota // targets of jumps, as dis.get_instructions of 3.13 and later numbers them
	Handlers                 // and of the exception table
	Ranges                   // and the ends of its ranges, as a listing of 3.13 and later numbers them
)

// NumberLabels gives numbers to the offsets of a set, in order of the code.
func (b *Body) NumberLabels(set LabelSet) {
	b.labels = b.labels[:0]
	for i := range b.Instrs {
		if target, ok := b.Target(&b.Instrs[i]); ok {
			b.labels = append(b.labels, target)
		}
	}
	for _, e := range b.Exceptions {
		if set >= Handlers {
			b.labels = append(b.labels, e.Target)
		}
		if set >= Ranges {
			b.labels = append(b.labels, e.Start, e.End)
		}
	}
	slices.Sort(b.labels)
	b.labels = slices.Compact(b.labels)
}

// Label gives the number of the label at an offset, from 1; 0 where none is.
func (b *Body) Label(offset int32) int {
	i, ok := slices.BinarySearch(b.labels, offset)
	if !ok {
		return 0
	}
	return i + 1
}

// Labels is how many labels have a number.
func (b *Body) Labels() int { return len(b.labels) }
