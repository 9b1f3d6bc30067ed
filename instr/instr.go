// Package instr turns the bytes of co_code into instructions and back.
//
// Code has one of three frames. Before 3.6 an instruction is one byte, or three
// with a little-endian operand of 16 bits; EXTENDED_ARG (2.0 and later) gives
// the 16 bits above. From 3.6 on it is two bytes, operation and operand, and up
// to three EXTENDED_ARG give higher bytes. From 3.11 on, code units of inline
// cache follow some of them.
//
// Every string of bytes decodes, and what was decoded encodes to the same
// bytes: see [Decode] and [Append]. [Assemble] makes code from items whose
// jumps lead to other items; [Items] makes such items from decoded code.
package instr

import (
	"math"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// Instr is one instruction: an operation, the EXTENDED_ARG prefixes before it
// folded into its operand, and the inline caches behind it.
type Instr struct {
	Offset   int32  // of the operation itself, in bytes
	Arg      uint32 // the whole operand; the operand byte where the operation takes none (wordcode)
	Op       byte   // number of the operation; the byte itself where Raw
	Prefixes uint8  // EXTENDED_ARG units folded into Arg; they stand before Offset
	Caches   uint8  // cache units behind the operation, 0 where they are cut short or led to
	CacheSet bool   // some cache unit is not zero
	Raw      bool   // not an instruction but one byte shown as it is (an odd last byte, a cut operand)
}

const (
	wordBytes  = 2 // a code unit of wordcode
	plainBytes = 1 // an old instruction without an operand
	argBytes   = 3 // an old instruction with one
)

// Start is the offset of the first byte of the instruction, prefixes included.
func (in *Instr) Start(f pyver.InstrFormat) int32 {
	return in.Offset - int32(in.Prefixes)*prefixBytes(f)
}

// Prefix gives the offset of an EXTENDED_ARG of the instruction, the first one
// having the number 0, and the operand that it and those before it make.
func (in *Instr) Prefix(f pyver.InstrFormat, i int) (offset int32, arg uint32) {
	left := int(in.Prefixes) - i
	bits := 16
	if f.Wordcode {
		bits = 8
	}
	return in.Offset - int32(left)*prefixBytes(f), in.Arg >> (bits * left)
}

// End is the offset behind the last byte of the instruction, caches included.
func (in *Instr) End(t *opcode.Table) int32 {
	return in.Offset + opBytes(t, in.Op, in.Raw) + int32(in.Caches)*wordBytes
}

// prefixBytes is the length of one EXTENDED_ARG.
func prefixBytes(f pyver.InstrFormat) int32 {
	if f.Wordcode {
		return wordBytes
	}
	return argBytes
}

// maxPrefixes is how many EXTENDED_ARG an operand can use; before 2.0 there are
// none.
func maxPrefixes(t *opcode.Table) uint8 {
	switch {
	case t.ExtendedArg == 0:
		return 0
	case t.Version.Instr.Wordcode:
		return 3
	}
	return 1
}

// opBytes is the length of an operation without prefixes and caches.
func opBytes(t *opcode.Table, op byte, raw bool) int32 {
	switch {
	case raw:
		return 1
	case t.Version.Instr.Wordcode:
		return wordBytes
	case t.Op(op).HasArg:
		return argBytes
	}
	return plainBytes
}

// Target gives the offset that the operand of a jump leads to, as dis shows
// it: for all operations that CPython lists under hasjrel or hasjabs. It may
// lie outside the code. ok is false for other operations, and where the offset
// is negative or beyond 2**31.
func Target(t *opcode.Table, in *Instr) (offset int32, ok bool) {
	op := t.Op(in.Op)
	if op.Jump == opcode.NoJump || in.Raw {
		return 0, false
	}
	n := int64(in.Arg) * int64(t.Version.Instr.JumpUnit)
	if op.Jump != opcode.Absolute {
		n = int64(jumpBase(t, op, in.Offset)) + sign(op.Jump)*n
	}
	if n < 0 || n > math.MaxInt32 {
		return 0, false
	}
	return int32(n), true
}

// jumpBase is what a relative jump at offset counts from: the end of the
// instruction with all caches that the operation has, there or not.
func jumpBase(t *opcode.Table, op *opcode.Op, offset int32) int32 {
	if !t.Version.Instr.Wordcode {
		return offset + argBytes
	}
	return offset + wordBytes + int32(op.Caches)*wordBytes
}

// sign is the direction of a relative jump.
func sign(k opcode.JumpKind) int64 {
	if k == opcode.Backward {
		return -1
	}
	return 1
}
