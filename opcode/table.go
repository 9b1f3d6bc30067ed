package opcode

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/pyver"
)

// Table is the instruction set of one version: its operations and what their
// operands count in. Tables are never changed.
type Table struct {
	Version      *pyver.Version
	ExtendedArg  byte // number of EXTENDED_ARG; 0 where the version has none
	Cache        byte // number of CACHE (0); meaningful where Version.Instr.Caches
	HaveArgument byte // HAVE_ARGUMENT of the version's opcode module

	// The operand of a Compare operation is an index into CompareNames << CompareShift.
	CompareShift uint8
	CompareBool  uint32   // bit of it that asks for a bool as the result, or 0
	CompareNames []string // "<", "<=", …

	BinaryOps      []string // "+", …, "+=", …
	BinarySlots    []string // "NB_ADD", … in the same order
	Intrinsics1    []string // "INTRINSIC_PRINT", …
	Intrinsics2    []string
	CommonConsts   []string // as dis spells them: "AssertionError", …
	SpecialMethods []string // "__enter__", …
	Conversions    []string // of FORMAT_VALUE (bits 0 and 1) and CONVERT_VALUE; [0] is ""
	FunctionFlags  []string // by bit, of MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE
	Flags          []Flag   // of co_flags, ascending
	Pseudo         []string // operations that only the compiler has; no file holds them

	// How the version's dis spells operands.
	NameNullText    Affix  // a NameNull operand with bit 0
	NameMethodText  Affix  // a NameMethod operand with bit 0
	NameSuperText   Affix  // a NameSuper operand with bit 0
	NameLazyText    Affix  // a NameImport operand with bit 0
	NameEagerText   Affix  // a NameImport operand with bit 1 and not bit 0
	CompareBoolText Affix  // a comparison with CompareBool
	CountsText      string // a CallCounts operand, for fmt with two numbers; "" where it is not spelled
	FormatText      string // bit 2 of a FormatValue operand
	JumpLabels      bool   // jumps as "to L3", not "to 46"

	ops    [256]Op
	byName string // numbers of the defined operations, sorted by name

	disNames []disName // where dis differs from the interpreter (1.1 to 1.4)
	forms    []form    // specialised forms whose numbers dis does not name (3.11 to 3.13)
}

// form is a specialised form of an operation.
type form struct {
	code       byte
	name, base string
}

// disName is a name that only dis has.
type disName struct {
	code byte
	name string
}

// Affix is what stands before and after a text.
type Affix struct{ Before, After string }

// Flag is a bit of co_flags and its name, as dis.COMPILER_FLAG_NAMES has it.
type Flag struct {
	Bit  uint32
	Name string
}

// For gives the table of a version.
func For(v *pyver.Version) *Table { return &tables[v.Index()] }

// Op gives the operation of a number. It is never nil; where the version has
// no such operation, Defined is false and the name is "<number>".
func (t *Table) Op(code byte) *Op { return &t.ops[code] }

// DisName gives the name that the version's own dis module shows for a number.
// It is the name of the operation but for 1.1 to 1.4, whose dis was behind.
func (t *Table) DisName(code byte) string {
	for i := range t.disNames {
		if t.disNames[i].code == code {
			return t.disNames[i].name
		}
	}
	return t.ops[code].Name
}

// Lookup finds an operation by its name. That may also be the name that only
// the version's dis module has, or "<200>" for any number.
func (t *Table) Lookup(name string) (*Op, bool) {
	lo, hi := 0, len(t.byName)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		op := &t.ops[t.byName[mid]]
		switch c := strings.Compare(op.Name, name); {
		case c == 0:
			return op, true
		case c < 0:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return t.unusual(name)
}

// unusual finds the operation of a name that is not in the list of names.
func (t *Table) unusual(name string) (*Op, bool) {
	for i := range t.disNames {
		if t.disNames[i].name == name {
			return &t.ops[t.disNames[i].code], true
		}
	}
	if len(name) < 3 || name[0] != '<' || name[len(name)-1] != '>' {
		return nil, false
	}
	n, err := strconv.ParseUint(name[1:len(name)-1], 10, 8)
	if err != nil {
		return nil, false
	}
	return &t.ops[n], true
}

// Defined gives the operations of the version, ascending by number.
func (t *Table) Defined() []*Op {
	ops := make([]*Op, 0, len(t.byName))
	for i := range t.ops {
		if t.ops[i].Defined {
			ops = append(ops, &t.ops[i])
		}
	}
	return ops
}

// The words of IS_OP and CONTAINS_OP, which no version changed.
var (
	isWords       = []string{"is", "is not"}
	containsWords = []string{"in", "not in"}
)

// Words gives the list that an operand of this kind is an index into, or nil
// for kinds that have none. A Compare operand is to be shifted before, see
// CompareIndex. The slice belongs to the table.
func (t *Table) Words(k Kind) []string {
	switch k {
	case Compare:
		return t.CompareNames
	case BinaryOp:
		return t.BinaryOps
	case Intrinsic1:
		return t.Intrinsics1
	case Intrinsic2:
		return t.Intrinsics2
	case CommonConst:
		return t.CommonConsts
	case Special:
		return t.SpecialMethods
	case ConvertValue:
		return t.Conversions
	case IsOp:
		return isWords
	case ContainsOp:
		return containsWords
	}
	return nil
}

// FlagNames gives the names of the bits of co_flags, highest first; those
// that have none, or no bit at all, as a number.
func (t *Table) FlagNames(flags uint32) []string {
	var names []string
	for _, f := range slices.Backward(t.Flags) {
		if flags&f.Bit != 0 {
			names = append(names, f.Name)
			flags &^= f.Bit
		}
	}
	if flags != 0 || len(names) == 0 {
		names = append(names, "0x"+strconv.FormatUint(uint64(flags), 16))
	}
	return names
}

// CompareIndex gives the index into CompareNames that the operand of a
// comparison holds.
func (t *Table) CompareIndex(arg uint32) uint32 { return arg >> t.CompareShift }

// Forms gives the names of the forms that the interpreter puts in the place of an
// operation while it runs: specialised and instrumented ones.
func (t *Table) Forms(op *Op) []string {
	var names []string
	for _, other := range t.Defined() {
		if other.Code != op.Code && strings.TrimPrefix(t.Op(other.Base).Name, instrumented) == op.Name {
			names = append(names, other.Name)
		}
	}
	for _, f := range t.forms {
		if f.base == op.Name {
			names = append(names, f.name)
		}
	}
	return names
}

// TakenFor gives the name of the operation that the interpreter takes a number
// for. It is that of the base where the number is of a specialised form.
func (t *Table) TakenFor(code byte) string {
	for _, f := range t.forms {
		if f.code == code {
			return f.base
		}
	}
	return t.Op(t.Op(code).Base).Name
}

// IsPseudo tells whether only the version's compiler knows the operation, so
// that no file can hold it.
func (t *Table) IsPseudo(name string) bool {
	for _, p := range t.Pseudo {
		if p == name {
			return true
		}
	}
	return false
}
