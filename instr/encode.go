package instr

import (
	"math/bits"

	"github.com/pyasm/pyasm/opcode"
)

// Append appends the bytes of instructions that Decode gave. code is what they
// were decoded from: the contents of caches that are set are taken from it.
func Append(dst []byte, t *opcode.Table, code string, ins []Instr) []byte {
	for i := range ins {
		in := &ins[i]
		if in.Raw {
			dst = append(dst, in.Op)
			continue
		}
		dst = appendOp(dst, t, in.Op, in.Arg, in.Prefixes)
		if in.Caches > 0 {
			dst = append(dst, cacheOf(in, code)...)
		}
	}
	return dst
}

// cacheOf is the contents of the caches of an instruction of code.
func cacheOf(in *Instr, code string) string {
	n := int(in.Caches) * wordBytes
	if !in.CacheSet && n <= len(zeros) {
		return zeros[:n]
	}
	start := int(in.Offset) + wordBytes
	return code[start : start+n]
}

// appendOp appends an operation with its prefixes, without caches.
func appendOp(dst []byte, t *opcode.Table, op byte, arg uint32, prefixes uint8) []byte {
	if t.Version.Instr.Wordcode {
		for ; prefixes > 0; prefixes-- {
			dst = append(dst, t.ExtendedArg, byte(arg>>(8*prefixes)))
		}
		return append(dst, op, byte(arg))
	}
	if prefixes > 0 {
		dst = append(dst, t.ExtendedArg, byte(arg>>16), byte(arg>>24))
	}
	if !t.Op(op).HasArg {
		return append(dst, op)
	}
	return append(dst, op, byte(arg), byte(arg>>8))
}

// needs is the number of prefixes that an operand takes; it may be more than
// the frame can have.
func needs(t *opcode.Table, arg uint32) uint8 {
	if arg < 1<<8 {
		return 0
	}
	group := 16 // bits of the operation and of each prefix
	if t.Version.Instr.Wordcode {
		group = 8
	}
	return uint8((max(bits.Len32(arg), group) - 1) / group)
}
