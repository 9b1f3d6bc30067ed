package operand

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// Append appends what the operand of an instruction means, or nothing where
// the version's dis says nothing of it and where it leads nowhere, as an index
// beyond the list does. Jumps in a version that numbers its labels need
// [Body.NumberLabels] before.
func (p *Printer) Append(dst []byte, b *Body, in *instr.Instr) []byte {
	op := b.Op(in)
	if !op.HasArg || in.Raw || op.Silent && !p.All {
		return dst
	}
	return p.meaning(dst, b, in, op)
}

// meaning appends the text for one operand, by its kind.
func (p *Printer) meaning(dst []byte, b *Body, in *instr.Instr, op *opcode.Op) []byte {
	v, t, arg := b.View, b.View.Table, in.Arg
	switch op.Kind {
	case opcode.Const:
		return p.constAt(dst, v.Consts, arg)
	case opcode.Name:
		return p.nameAt(dst, v.Names, arg, opcode.Affix{})
	case opcode.NameNull:
		return p.nameAt(dst, v.Names, op.NameIndex(arg), flagged(t.NameNullText, arg))
	case opcode.NameMethod:
		return p.nameAt(dst, v.Names, op.NameIndex(arg), flagged(t.NameMethodText, arg))
	case opcode.NameSuper:
		return p.nameAt(dst, v.Names, op.NameIndex(arg), flagged(t.NameSuperText, arg))
	case opcode.NameImport:
		return p.nameAt(dst, v.Names, op.NameIndex(arg), importAffix(t, arg))
	case opcode.Local:
		return p.nameAt(dst, v.Locals, arg, opcode.Affix{})
	case opcode.Free:
		return p.nameAt(dst, v.Free, arg, opcode.Affix{})
	case opcode.LocalPair:
		return p.pair(dst, v.Locals, arg)
	case opcode.Jump:
		return p.target(dst, b, in, op)
	case opcode.Compare:
		return appendCompare(dst, t, arg)
	case opcode.FormatValue:
		return appendFormat(dst, t, arg)
	case opcode.MakeFunction, opcode.FunctionAttr:
		return appendBits(dst, t.FunctionFlags, arg)
	case opcode.CallCounts:
		return appendCounts(dst, t.CountsText, arg)
	}
	return appendWord(dst, t.Words(op.Kind), arg)
}

// flagged gives what stands around a name whose lowest operand bit is set.
func flagged(a opcode.Affix, arg uint32) opcode.Affix {
	if arg&1 == 0 {
		return opcode.Affix{}
	}
	return a
}

// importAffix gives what stands around the name of a module.
func importAffix(t *opcode.Table, arg uint32) opcode.Affix {
	switch {
	case arg&1 != 0:
		return t.NameLazyText
	case arg&2 != 0:
		return t.NameEagerText
	}
	return opcode.Affix{}
}

// InRange tells whether the operand of an instruction means something: an
// index stands for an item of its list. Jumps are not looked at.
func (b *Body) InRange(in *instr.Instr) bool {
	op, v := b.Op(in), b.View
	i, n := in.Arg, 0
	switch op.Kind {
	case opcode.Const:
		n = len(v.Consts)
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		i, n = op.NameIndex(i), len(v.Names)
	case opcode.Local:
		n = len(v.Locals)
	case opcode.Free:
		n = len(v.Free)
	case opcode.LocalPair:
		i, n = max(i>>4, i&15), len(v.Locals)
	case opcode.Compare:
		i, n = v.Table.CompareIndex(i), len(v.Table.CompareNames)
	default:
		words := v.Table.Words(op.Kind)
		if words == nil {
			return true
		}
		n = len(words)
	}
	return !op.HasArg || uint64(i) < uint64(n)
}

// at gives the object of an index, or nil.
func at(list []marshal.Object, i uint32) marshal.Object {
	if uint64(i) >= uint64(len(list)) {
		return nil
	}
	return list[i]
}

func (p *Printer) constAt(dst []byte, list []marshal.Object, i uint32) []byte {
	o := at(list, i)
	if o == nil {
		return dst
	}
	return p.AppendConst(dst, o)
}

// nameAt appends the name of an index and what stands around it.
func (p *Printer) nameAt(dst []byte, list []marshal.Object, i uint32, around opcode.Affix) []byte {
	o := at(list, i)
	if o == nil {
		return dst
	}
	dst = append(dst, around.Before...)
	dst = p.AppendName(dst, o)
	return append(dst, around.After...)
}

// pair appends the two locals of an operand.
func (p *Printer) pair(dst []byte, list []marshal.Object, arg uint32) []byte {
	first, second := at(list, arg>>4), at(list, arg&15)
	if first == nil || second == nil {
		return dst
	}
	dst = append(p.AppendName(dst, first), ", "...)
	return p.AppendName(dst, second)
}

// target appends where a jump leads. Where the operand is the offset itself,
// as it was before 3.10 for absolute jumps, dis does not repeat it.
func (p *Printer) target(dst []byte, b *Body, in *instr.Instr, op *opcode.Op) []byte {
	if op.Jump == opcode.Absolute && b.View.Version.Instr.JumpUnit == 1 {
		return dst
	}
	offset, ok := b.Target(in)
	if !ok {
		return dst
	}
	if op.From {
		dst = append(dst, "from "...)
	} else {
		dst = append(dst, "to "...)
	}
	if !b.View.Table.JumpLabels {
		return strconv.AppendInt(dst, int64(offset), 10)
	}
	return strconv.AppendInt(append(dst, 'L'), int64(b.Label(offset)), 10)
}

func appendCompare(dst []byte, t *opcode.Table, arg uint32) []byte {
	i := t.CompareIndex(arg)
	if uint64(i) >= uint64(len(t.CompareNames)) {
		return dst
	}
	if arg&t.CompareBool == 0 {
		return append(dst, t.CompareNames[i]...)
	}
	dst = append(dst, t.CompareBoolText.Before...)
	dst = append(dst, t.CompareNames[i]...)
	return append(dst, t.CompareBoolText.After...)
}

// appendFormat appends the conversion of FORMAT_VALUE, and whether a format
// specification is on the stack.
func appendFormat(dst []byte, t *opcode.Table, arg uint32) []byte {
	dst = appendWord(dst, t.Conversions, arg&3)
	if arg&4 == 0 {
		return dst
	}
	if arg&3 != 0 {
		dst = append(dst, ", "...)
	}
	return append(dst, t.FormatText...)
}

// appendBits appends the words of the bits that are set.
func appendBits(dst []byte, words []string, arg uint32) []byte {
	start := len(dst)
	for i, word := range words {
		if arg>>i&1 == 0 {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ", "...)
		}
		dst = append(dst, word...)
	}
	return dst
}

// appendCounts appends the text for two counts, of arguments without and with
// a name.
func appendCounts(dst []byte, text string, arg uint32) []byte {
	for n := arg; text != ""; n >>= 8 {
		before, after, found := strings.Cut(text, "%d")
		dst = append(dst, before...)
		if found {
			dst = strconv.AppendUint(dst, uint64(n&255), 10)
		}
		text = after
	}
	return dst
}

func appendWord(dst []byte, words []string, i uint32) []byte {
	if uint64(i) >= uint64(len(words)) {
		return dst
	}
	return append(dst, words[i]...)
}
