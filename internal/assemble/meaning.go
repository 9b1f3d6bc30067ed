package assemble

import (
	"fmt"
	"strings"

	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// compareMeaning warns where number and text disagree; then the number
// counts.
func (asm *Assembler) compareMeaning(op *opcode.Op, arg uint32, text string) {
	if have := asm.Disagrees(op, arg, text, "this"); have != "" {
		asm.Warnf(strings.Index(asm.Line, "("+text)+1, len(text), "%s; the number counts", have)
	}
}

// Disagrees tells what the operand of an instruction of the code object being
// read means, where the text beside it means something else: "name 0 is print,
// not this". It is empty where they agree, and where the text cannot be
// understood.
func (asm *Assembler) Disagrees(op *opcode.Op, arg uint32, text, this string) string {
	m := asm.Cur
	if asm.isCut(text) {
		return ""
	}
	switch op.Kind {
	case opcode.Const:
		return asm.otherConst(m, arg, text, this)
	case opcode.Name, opcode.NameNull, opcode.NameMethod, opcode.NameSuper, opcode.NameImport:
		name, _ := asm.cutFlags(op, text)
		return asm.otherName(m.Names, op.NameIndex(arg), name, this)
	case opcode.Local:
		if m.joined() {
			return ""
		}
		return asm.otherName(m.Varnames, arg, text, this)
	}
	return asm.otherWords(op, arg, text, this)
}

func (asm *Assembler) otherWords(op *opcode.Op, arg uint32, text, this string) string {
	w := asm.words[op.Kind]
	if w == nil {
		return ""
	}
	want, known := w.arg[text]
	if !known || op.Kind == opcode.Compare && asm.Table.CompareIndex(want) == asm.Table.CompareIndex(arg) {
		// Old versions of pydisasm do not say that a comparison makes a bool.
		return ""
	}
	if have, _ := w.At(arg); have != text {
		return fmt.Sprintf("operand %d is (%s), not %s", arg, have, this)
	}
	return ""
}

func (asm *Assembler) otherConst(m *Method, arg uint32, text, this string) string {
	switch {
	case int64(arg) >= int64(len(m.Consts)):
		return notListed("constant", arg, len(m.Consts))
	case m.constText[text] == int32(arg) && arg > 0 || strings.HasPrefix(text, "<") || strings.Contains(text, "<code "):
		return ""
	}
	obj, n, err := asm.Lits.Parse(text)
	if err != nil || n < len(text) || marshal.Equal(asm.Version, obj, m.Consts[arg]) {
		return ""
	}
	return fmt.Sprintf("constant %d is %s, not %s", arg, asm.shortConst(m.Consts[arg]), this)
}

// shortConst names a constant in a message: as it is, where it is short.
func (asm *Assembler) shortConst(obj marshal.Object) string {
	const short = 60
	switch o := obj.(type) {
	case *marshal.Str:
		if len(o.S) > short {
			return "another string"
		}
	case *marshal.Int, *marshal.Float, *marshal.Complex, marshal.Atom:
	default:
		return marshal.Describe(obj)
	}
	return string(consttext.NewPrinter(asm.Version, nil, nil).Append(nil, obj))
}

func (asm *Assembler) otherName(names []marshal.Object, index uint32, text, this string) string {
	if int64(index) >= int64(len(names)) {
		return notListed("name", index, len(names))
	}
	name, ok := names[index].(*marshal.Str)
	if !ok || name.S == text || asm.isNameOf(name, text) {
		return ""
	}
	return fmt.Sprintf("name %d is %s, not %s", index, name.S, this)
}

// longText is how long a text has to be for a form to show but its beginning.
const longText = 200

// isCut tells whether a text may be but the beginning of what it means.
func (asm *Assembler) isCut(text string) bool {
	return asm.Listings && len(text) >= longText && strings.HasSuffix(text, "...")
}

// isNameOf tells whether a text that is no plain name may stand for a name: it is
// a literal of it, or one that is no string.
func (asm *Assembler) isNameOf(name *marshal.Str, text string) bool {
	lit, constant := strings.CutPrefix(text, "= ")
	if !constant && !pylit.IsString(text) {
		return false
	}
	obj, n, err := asm.Lits.Parse(lit)
	s, ok := obj.(*marshal.Str)
	return err == nil && n == len(lit) && (!ok || s.S == name.S)
}

// notListed says of a number that it means nothing although the text beside it
// does.
func notListed(what string, index uint32, n int) string {
	return fmt.Sprintf("there is no %s %d in the list, which has %d", what, index, n)
}
