package check

import (
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// Operations of names, attributes and super().

// conditionalAnnotations is the name of the set of annotations that there are.
const conditionalAnnotations = "__conditional_annotations__"

// loadName knows one name that only the compiler uses.
func loadName(m *machine, in *instr.Instr, _ *opcode.Op) {
	if m.ways.conditional && m.annotates(in) && m.notesSet() {
		m.push(set)
		return
	}
	m.push(object)
}

// annotates tells whether an instruction uses that name.
func (m *machine) annotates(in *instr.Instr) bool {
	if int64(in.Arg) >= int64(len(m.view.Names)) {
		return false
	}
	s, ok := m.view.Names[in.Arg].(*marshal.Str)
	return ok && s.S == conditionalAnnotations
}

// notesSet tells whether the code puts a set under that name at its beginning,
// as a module does that needs one, and nothing else later.
func (m *machine) notesSet() bool {
	if !m.noted {
		m.noted, m.notes = true, m.storesSet()
	}
	return m.notes
}

func (m *machine) storesSet() bool {
	straight, found := true, false
	for i := 1; i < len(m.ins); i++ {
		in := &m.ins[i]
		straight = straight && !m.places[i].led && !m.table.Op(m.ins[i-1].Op).Ends
		switch name := m.opName(in); {
		case name != "STORE_NAME" && name != "DELETE_NAME" || !m.annotates(in):
		case name == "DELETE_NAME" || m.places[i].led || m.opName(&m.ins[i-1]) != "BUILD_SET":
			return false
		default:
			found = found || straight
		}
	}
	return found
}

// loadGlobal puts NULL beside the value where the operand says so.
func loadGlobal(m *machine, in *instr.Instr, op *opcode.Op) {
	m.callable(op.Kind == opcode.NameNull && in.Arg&1 != 0, null)
}

func loadAttr(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.popObjects(1) {
		m.callable(op.Kind == opcode.NameMethod && in.Arg&1 != 0, maybe)
	}
}

func loadSuperAttr(m *machine, in *instr.Instr, _ *opcode.Op) {
	const parts = 3 // super, class, self
	if m.popObjects(parts) {
		m.callable(in.Arg&1 != 0, maybe)
	}
}

// callable puts an object on the stack, and where it is to be called, what
// belongs beside it.
func (m *machine) callable(called bool, beside kind) {
	if called && !m.ways.callableFirst {
		m.push(beside)
	}
	m.push(object)
	if called && m.ways.callableFirst {
		m.push(beside)
	}
}
