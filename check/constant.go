package check

import (
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// What is known of constants.

// loadConst puts a constant on the stack, with what is known of it.
func loadConst(m *machine, in *instr.Instr, _ *opcode.Op) {
	o := m.view.Consts[in.Arg]
	if s, ok := o.(*marshal.Str); ok && m.ways.byteNames {
		m.push(byteText(s))
		return
	}
	s := constSlot(o)
	if s.kind() == codeObj {
		s = slotOf(codeObj, m.codeAbout(int(in.Arg)))
	}
	m.pushSlot(s)
}

// byteText gives the kind of a string of 2.x, where names are strings of bytes.
func byteText(s *marshal.Str) kind {
	if s.Type == 'u' {
		return object
	}
	return text
}

// loadCommonConstant puts one of the constants on the stack that the
// interpreter has itself.
func loadCommonConstant(m *machine, in *instr.Instr, _ *opcode.Op) {
	switch m.table.CommonConsts[in.Arg] {
	case "None":
		m.push(none)
	case "True", "False":
		m.push(boolean)
	case "''":
		m.push(text)
	case "-1":
		m.push(integer)
	default:
		m.push(object)
	}
}

func constSlot(o marshal.Object) slot {
	switch o := o.(type) {
	case marshal.Atom:
		switch o &^ marshal.RefFlag {
		case marshal.None:
			return slotOf(none, 0)
		case marshal.True, marshal.False:
			return slotOf(boolean, 0)
		case marshal.Null:
			return slotOf(null, 0)
		}
	case *marshal.Int, *marshal.Long:
		return slotOf(integer, 0)
	case *marshal.Str:
		if o.Type != 's' {
			return slotOf(text, 0)
		}
	case *marshal.Code:
		return slotOf(codeObj, 0)
	case *marshal.Seq:
		switch o.TypeCode() {
		case '(', ')':
			return slotOf(tupleKind(o), len(o.Items)+1)
		case '[':
			return slotOf(list, 0)
		case '<':
			return slotOf(set, 0)
		}
	case *marshal.Dict:
		if o.TypeCode() == '{' { // else it is a frozendict
			return slotOf(dict, 0)
		}
	}
	return slotOf(object, 0)
}

// tupleKind tells whether a tuple has strings only.
func tupleKind(s *marshal.Seq) kind {
	for _, o := range s.Items {
		if constSlot(o).kind() != text {
			return tuple
		}
	}
	return strTuple
}
