// Package instr turns the bytes of co_code into instructions and back.
//
// Code has one of three frames. Before 3.6 an instruction is one byte, or three
// with a little-endian operand of 16 bits; EXTENDED_ARG (2.0 and later) gives
// the 16 bits above. From 3.6 on it is two bytes, operation and operand, and up
// to three EXTENDED_ARG give higher bytes. From 3.11 on, code units of inline
// cache follow some of them.
//
// Every string of bytes decodes, and what was decoded encodes to the same
// bytes: see Decode and Append. Assemble makes code from items whose jumps
// lead to other items.
package instr

import "github.com/pyasm/pyasm/opcode"

// Instr is one instruction: an operation, the EXTENDED_ARG prefixes before it
// folded into its operand, and the inline caches behind it.
type Instr struct {
	Offset   int32  // of the operation itself, in bytes
	Arg      uint32 // the whole operand; the operand byte where the operation takes none (wordcode)
	Op       byte   // number of the operation; the byte itself where Raw
	Prefixes uint8  // EXTENDED_ARG units folded into Arg; they stand before Offset
	Caches   uint8  // cache units behind the operation, 0 where they are cut short or jumped into
	CacheSet bool   // some cache unit is not zero
	Raw      bool   // not an instruction but one byte shown as it is (an odd last byte, a cut operand)
}

// Item is one instruction of a program to assemble.
type Item struct {
	Op       byte   // number of the operation; the byte itself where Raw
	Raw      bool   // one byte as it is; all other fields but Op are ignored
	Jump     bool   // the operand leads to the item Target, and Arg is ignored
	Bare     bool   // no cache units follow, whatever the operation has
	Prefixes uint8  // EXTENDED_ARG units at least; more where the operand needs them
	Arg      uint32 // the operand
	Target   int32  // index of the item that a jump leads to, to its first prefix; the number of items for the end of the code
	Cache    string // contents of the cache units; empty for zeros
}

// Reason says why an item cannot be encoded.
type Reason uint8

const (
	ArgTooLarge     Reason = iota // the operand has more bits than the frame can hold
	NotAJump                      // Jump is set but the operation does not jump
	NoSuchTarget                  // Target is no index of an item
	TargetBehind                  // the operation jumps forward only, and the target is before it
	TargetAhead                   // the operation jumps backward only, and the target is behind it
	TargetUneven                  // the target is not a whole number of code units away
	WrongCache                    // Cache has another length than the caches of the operation
	TooManyPrefixes               // Prefixes is more than the frame can hold
)

// ItemError is what is wrong with one item.
type ItemError struct {
	Item   int // index of the item
	Reason Reason
}

// Decode appends the instructions of code to dst. Every byte of code is in
// exactly one of them, and Append gives the code back.
//
// EXTENDED_ARG is folded into the instruction behind it where that is possible
// without a loss; else it is an instruction of its own. Where a jump leads, or
// one of the offsets in marks (ends of exception ranges and the like), an
// instruction begins if that is possible at all: an instruction is not folded
// with prefixes, nor caches attached to it, if that would put a place that is
// led to inside. The caches are then instructions of their own.
func Decode(dst []Instr, t *opcode.Table, code string, marks []int32) []Instr {
	panic("being written")
}

// Append appends the bytes of instructions that Decode gave. code is what they
// were decoded from; the contents of caches are taken from it.
func Append(dst []byte, t *opcode.Table, code string, ins []Instr) []byte { panic("being written") }

// Start is the offset of the first byte of an instruction, prefixes included.
func (in *Instr) Start(t *opcode.Table) int32 { panic("being written") }

// End is the offset behind the last byte of an instruction, caches included.
func (in *Instr) End(t *opcode.Table) int32 { panic("being written") }

// Target gives the offset that the operand of a jump leads to, as dis shows
// it: for all operations that CPython lists under hasjrel or hasjabs. It may
// lie outside the code. ok is false for other operations, and where the offset
// is negative or beyond 2**31.
func Target(t *opcode.Table, in *Instr) (offset int32, ok bool) { panic("being written") }

// Items appends decoded instructions as items to assemble: a jump to where an
// instruction begins, or to the end of the code, becomes a Jump; the operand of
// others stays a number. Assemble gives the same code.
func Items(dst []Item, t *opcode.Table, code string, ins []Instr) []Item { panic("being written") }

// Assemble appends the code of items to code, and to offsets the offset of each
// item (that of its first prefix) and the length of the code. Jumps get as few
// prefixes as they need. What cannot be encoded is left with the operand 0 and
// listed in errs, in order of the items.
func Assemble(code []byte, offsets []int32, t *opcode.Table, items []Item) ([]byte, []int32, []ItemError) {
	panic("being written")
}
