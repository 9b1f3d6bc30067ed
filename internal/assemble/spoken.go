package assemble

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/opcode"
)

// Listings say more of an operand than the words that stand for it in the text
// form, and not all in the same words. What they say is read too.

// spoken are the words of listings for operands that are else numbers, or
// have other words, by operation.
var spoken = map[string]map[string]uint32{
	"RAISE_VARARGS": {
		"reraise": 0, "exception": 1, "exception instance": 1,
		"exception, parameter": 2, "exception instance with __cause__": 2, "exception, parameter, traceback": 3,
	},
	"CALL_FUNCTION_EX": {"positional arguments only": 0, "keyword and positional arguments": 1},
	"FORMAT_VALUE": {
		"!s": 1, "!r": 2, "!a": 3, "!s, with format": 5, "!r, with format": 6, "!a, with format": 7,
	},
	"CONVERT_VALUE": {"!s": 1, "!r": 2, "!a": 3},
}

// functionWords are the bits of MAKE_FUNCTION in the words of xdis.
var functionWords = map[string]uint32{"default": 1, "keyword-only": 2, "annotation": 4, "closure": 8}

// spokenOperand reads the words of a listing.
func (asm *Assembler) spokenOperand(op *opcode.Op, text string) (uint32, bool) {
	if arg, ok := spoken[op.Name][text]; ok {
		return arg, true
	}
	switch op.Kind {
	case opcode.Int, opcode.SmallInt:
		return spokenCounts(text, 1)
	case opcode.CallCounts:
		return spokenCounts(text, 3)
	case opcode.MakeFunction, opcode.FunctionAttr:
		return spokenBits(text)
	case opcode.BinaryOp:
		return indexOf(asm.Table.BinarySlots, text)
	case opcode.CommonConst:
		return indexOf(asm.Table.CommonConsts, "<built-in function "+text+">")
	}
	return 0, false
}

func indexOf(words []string, word string) (uint32, bool) {
	i := slices.Index(words, word)
	return uint32(i), i >= 0
}

// spokenCounts reads "2 positional, 1 keyword pair": up to so many counts, each
// of them in the bits above the one before.
func spokenCounts(text string, most int) (arg uint32, ok bool) {
	if text == "No arguments" {
		return 0, true
	}
	parts := strings.Split(text, ",")
	for i, part := range parts {
		number, words, _ := strings.Cut(strings.TrimSpace(part), " ")
		bits := 32
		if most > 1 {
			bits = 8
		}
		n, err := strconv.ParseUint(number, 10, bits)
		if err != nil || i >= most || strings.ContainsAny(words, "0123456789") {
			return 0, false
		}
		arg |= uint32(n) << (8 * i)
	}
	return arg, true
}

// spokenBits reads "default, closure".
func spokenBits(text string) (arg uint32, ok bool) {
	if strings.HasPrefix(text, "No default") || strings.HasPrefix(text, "Neither default") {
		return 0, true
	}
	for word := range strings.SplitSeq(text, ",") {
		bit, known := functionWords[strings.TrimSpace(word)]
		if !known {
			return 0, false
		}
		arg |= bit
	}
	return arg, true
}
