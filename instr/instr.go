// Package instr turns the bytes of co_code into instructions and back.
package instr

import "github.com/pyasm/pyasm/opcode"

// Instr is one instruction: an operation, the EXTENDED_ARG prefixes before it
// folded into its operand, and the inline caches behind it.
type Instr struct {
	Offset   int32  // of the operation itself, in bytes
	Arg      uint32 // the whole operand; the operand byte where the operation takes none (wordcode)
	Op       byte
	Prefixes uint8 // EXTENDED_ARG units folded into Arg; they stand before Offset
	Caches   uint8 // cache units behind the operation, 0 where they are cut short or jumped into
	CacheSet bool  // some cache unit is not zero
	Raw      bool  // not an instruction: bytes that are shown as they are (an odd last byte, a cut operand)
}

// Decode appends the instructions of code to dst.
var _ = opcode.None
