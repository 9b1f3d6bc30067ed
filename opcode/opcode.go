// Package opcode has the instruction sets: for every version of Python which
// numbers are operations, what they are called, what their operands mean and
// what they do to the stack.
//
// The facts stand in data/, one full file a version; data/README.md describes
// the columns. "go generate" makes tables.go from them. Nothing else in the
// project knows a fact about an opcode.
package opcode

//go:generate go run ./internal/gen

// Kind is what the operand of an operation means.
type Kind uint8

const (
	None         Kind = iota // no operand
	Int                      // a number with no further meaning: a count, a depth
	Const                    // index into co_consts
	Name                     // index into co_names
	NameNull                 // co_names index << 1 | push NULL (LOAD_GLOBAL of 3.11 and later)
	NameMethod               // co_names index << 1 | method (LOAD_ATTR of 3.12 and later)
	NameSuper                // co_names index << 2 | flags (LOAD_SUPER_ATTR)
	Local                    // index into co_varnames (localsplus from 3.11 on)
	LocalPair                // two locals of four bits each (LOAD_FAST_LOAD_FAST and the like)
	Free                     // index into co_cellvars + co_freevars (before 3.11), localsplus (3.11 and later)
	Jump                     // jump operand; see JumpKind
	Compare                  // index of a comparison; the Table tells how it is packed
	BinaryOp                 // index of a binary operator
	Intrinsic1               // index of a one-argument intrinsic
	Intrinsic2               // index of a two-argument intrinsic
	CommonConst              // index of a common constant
	Special                  // index of a special method
	FormatValue              // flags of FORMAT_VALUE
	ConvertValue             // conversion of CONVERT_VALUE
	MakeFunction             // flags of MAKE_FUNCTION (3.6 to 3.12)
	FunctionAttr             // flag of SET_FUNCTION_ATTRIBUTE
	CallCounts               // positional | keyword << 8 (CALL_FUNCTION before 3.6, MAKE_FUNCTION of 3.0 to 3.5)
	IsOp                     // 0 is, 1 is not
	ContainsOp               // 0 in, 1 not in
	SmallInt                 // the number itself (LOAD_SMALL_INT)
	NameImport               // co_names index << 2 | eager << 1 | lazy (IMPORT_NAME of 3.15)
	LineNumber               // a line of the source (SET_LINENO)
)

// JumpKind is how the operand of a jump leads to its target.
type JumpKind uint8

const (
	NoJump   JumpKind = iota
	Absolute          // target = operand * unit
	Forward           // target = end of the instruction, caches included, + operand * unit
	Backward          // target = end of the instruction, caches included, - operand * unit
)

// Op is one operation of one version. Ops belong to a Table and are never
// changed.
type Op struct {
	Name    string // "<200>" where the number is no operation of the version
	Code    byte
	Base    byte // the operation that this is a specialised form of (3.11 and later), else Code
	Kind    Kind // what the operand means
	Jump    JumpKind
	Caches  uint8 // code units of inline cache behind it
	Defined bool
	HasArg  bool // whether its operand counts
	Ends    bool // control never goes on to the next instruction (returns, raises, jumps always)
	Silent  bool // the version's dis says nothing of the operand, although it has a meaning
	From    bool // the version's dis spells the target "from L3", not "to L3" (END_ASYNC_FOR)

	known           bool // the three formulas count
	next, jump, max formula
}

// NameIndex gives the index into co_names that the operand of a Name,
// NameNull, NameMethod, NameSuper or NameImport operation holds, without its
// flag bits.
func (op *Op) NameIndex(arg uint32) uint32 { return arg >> op.Kind.FlagBits() }

// FlagBits is how many bits of the operand stand below the index.
func (k Kind) FlagBits() int {
	switch k {
	case NameNull, NameMethod:
		return 1
	case NameSuper, NameImport:
		return 2
	}
	return 0
}
