// Package pyver knows the versions of Python: their names, their magic
// numbers, and how their .pyc files differ.
//
// A [Version] is one dialect of the file format. Everything that is different
// between two versions and is not about single opcodes is a field of it (a
// trait), so that the other packages ask for the trait and never compare
// version numbers. The opcodes are in package opcode.
package pyver

// Impl is an implementation of Python.
type Impl uint8

// The implementations whose magic numbers are known. Files of CPython and PyPy
// are read; those of the others are named in the error.
const (
	CPython Impl = iota
	PyPy
	Pyston
	Jython
	GraalPy
	RustPython
	Dropbox
)

// Version is one dialect of .pyc files. There is one *Version for each, made
// by this package and never changed, so two are equal when the pointers are.
type Version struct {
	Name  string // unique: "3.12", "3.5.2" (magic 3350), "pypy3.9", "pypy3.11-8"
	Impl  Impl
	Major int
	Minor int
	Magic uint16 // low 16 bits of the magic that a release writes

	Header  Header
	Marshal Marshal
	Code    CodeLayout
	Lines   LineFormat
	Instr   InstrFormat

	index uint8 // place in the table of versions
}

// Header tells which words follow the four bytes of the magic number in a
// file of this version. Every word has four bytes, little-endian.
type Header struct {
	CRLF  bool // the magic ends in CR LF; 1.0 to 1.2 end in 99 00
	Flags bool // PEP 552 flags word, then mtime and size, or an 8-byte hash
	Size  bool // source size modulo 2**32 after the time stamp
}

// Bytes is the length of the header in bytes: 8, 12 or 16.
func (h Header) Bytes() int {
	n := 8
	if h.Size {
		n += 4
	}
	if h.Flags {
		n += 4
	}
	return n
}

// Marshal tells what the marshal format of a version can hold and what its
// writer picks.
type Marshal struct {
	Refs        RefKind
	Habits      Habits
	Bytes3      bool // 's' is bytes and 'u' is str (3.0 and later); else 's' is str and 'u' unicode
	Short16     bool // the integers of code objects have 16 bits (before 2.3)
	BinaryFloat bool // the writer picks 'g' and 'y' (2.5 and later), not the text forms 'f' and 'x'
	Int64       bool // the writer picks 'I' for whole numbers of 64 bits where a C long has them (1.5 to 3.3)
	ShortForms  bool // the writer picks 'a', 'A', 'z', 'Z' for ASCII text (3.4 and later)
	ShortTuples bool // the writer picks ')' for tuples of up to 255 items (3.4 and later, PyPy 3)
	EagerRefs   bool // the writer sets the reference bit on every string, long, float and so on it meets first, seen again or not (PyPy 3)
	ListFields  bool // the fields of code objects that are tuples may be lists (1.0.1)
	FlagCode    bool // with EagerRefs: code objects and tuples of constants carry the bit as well (PyPy 8)
}

// Habits is which equal objects of a file a version's compiler makes one
// object, which shows in the references that marshal writes. Package marshal
// has the rules.
type Habits uint8

const (
	HabitsOld   Habits = iota // nothing is shared; floats have twelve digits (to 2.1)
	HabitsNone                // interned strings only (2.2 to 3.3)
	Habits34                  // constants within a code object (3.4 to 3.7)
	Habits38                  // constants and tuples of names within a file (3.8, 3.9)
	Habits310                 // code bytes and line tables as well (3.10)
	Habits311                 // interned strings always carry the reference bit (3.11, 3.12)
	Habits313                 // file names and qualified names are interned (3.13, 3.14)
	Habits315                 // whole numbers up to 1024 are one object each (3.15)
	HabitsPyPy                // everything met carries the bit (PyPy 3)
	HabitsPyPy8               // code objects and tuples as well (PyPy 8)
)

// RefKind is how one object that stands in several places is written.
type RefKind uint8

const (
	NoRefs     RefKind = iota // written again each time
	InternRefs                // 't' for an interned string, 'R' for it again (2.4 to 2.7)
	FlagRefs                  // bit 0x80 of the type, 'r' for it again (3.4 and later)
)

// CodeLayout is the order of the fields of a marshalled code object.
type CodeLayout uint8

const (
	Code10      CodeLayout = iota // code consts names filename name [type 'C']
	Code13                        // argcount nlocals flags code consts names varnames filename name
	Code15                        // + stacksize, firstlineno, lnotab
	Code21                        // + freevars, cellvars
	Code30                        // + kwonlyargcount
	Code38                        // + posonlyargcount
	Code311                       // localsplus, qualname, linetable, exceptiontable
	Code314                       // the same; the kinds of localsplus tell arguments from other locals
	CodePyPy311                   // Code38 + qualname behind the name
	CodePyPy8                     // CodePyPy311 + exceptiontable at the end
)

// LineFormat is how a code object tells the line of an instruction.
type LineFormat uint8

const (
	SetLineno      LineFormat = iota // only by SET_LINENO instructions (to 1.4)
	LnotabUnsigned                   // pairs of bytes, line deltas 0 to 255 (1.5 to 3.5)
	LnotabSigned                     // line deltas -128 to 127 (3.6 to 3.9, PyPy to 3.10)
	Table310                         // pairs of range length and delta, -128 for no line (3.10)
	Location311                      // varint entries with columns (3.11 and later)
	LocationPyPy                     // one entry for every two bytes of code, see package linetab (PyPy 3.11)
)

// InstrFormat is the frame of an instruction: how bytes become operations and
// what the operand of a jump counts. Which opcode jumps is in package opcode.
type InstrFormat struct {
	Wordcode bool // two bytes each (3.6 and later); else one, or three with an operand
	JumpUnit int  // bytes that one unit of a jump operand stands for: 1, or 2 from 3.10 on
	Caches   bool // inline caches follow instructions (3.11 and later)
	RotArgs  bool // ROT_TWO and the like, which take no operand, keep one that the optimiser needed (3.10)
}

// ModuleName is what the version's compiler calls the code object of a module:
// "?" to 2.4. The compiler of 2.5 was a new one, and its marshal the first with
// binary floats.
func (v *Version) ModuleName() string {
	if v.Marshal.BinaryFloat {
		return "<module>"
	}
	return "?"
}
