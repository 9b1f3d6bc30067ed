package opcode

import "math/bits"

// JumpTaken says which way an instruction goes on.
type JumpTaken uint8

const (
	Max      JumpTaken = iota // what the version's compiler counts: the greater effect (dis.stack_effect with jump=None)
	Taken                     // to the target of the operand (jump=True)
	NotTaken                  // to the next instruction (jump=False)
)

// formula is a number plus a multiple of one term in the operand.
type formula struct {
	base, mul int8
	term      term
}

// term is something that is computed from an operand; data/README.md says how.
type term uint8

const (
	termNone term = iota
	termN
	termLow
	termByte
	termArgs
	termFunc
	termSplit
	termBits
	termSpec
	termThree
)

// Effect tells by how much the operation with the operand changes the depth of
// the stack. False means that the interpreter does not say, which is so for
// numbers that are no operations.
//
// It follows stack_effect of CPython's compile.c. Max is what that function
// says. Up to 3.6 it counts more than happens for a few operations that set up
// or leave blocks, and in 3.11 and 3.12 less for RETURN_GENERATOR; Taken and
// NotTaken are then what happens.
func (op *Op) Effect(arg uint32, jump JumpTaken) (int, bool) {
	switch jump {
	case Taken:
		return op.jump.value(arg), op.known
	case NotTaken:
		return op.next.value(arg), op.known
	}
	return op.max.value(arg), op.known
}

func (f formula) value(arg uint32) int {
	if f.term == termNone {
		return int(f.base)
	}
	return int(f.base) + int(f.mul)*f.term.value(arg)
}

// value computes the term.
func (t term) value(arg uint32) int {
	n := int(arg)
	switch t {
	case termN:
		return n
	case termLow:
		return n & 1
	case termByte:
		return n & 255
	case termArgs:
		return n&255 + n>>8&255*2
	case termFunc:
		return n&255 + n>>8&255*2 + n>>16&0xffff
	case termSplit:
		return n&255 + n>>8
	case termBits:
		return bits.OnesCount32(arg & 15)
	case termSpec:
		return n >> 2 & 1
	case termThree:
		if n == 3 {
			return 1
		}
	}
	return 0
}
