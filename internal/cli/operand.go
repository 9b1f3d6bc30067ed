package cli

import (
	"fmt"
	"strings"

	"github.com/pyasm/pyasm/opcode"
)

// operandTexts say what the kinds of operands mean.
var operandTexts = map[opcode.Kind]string{
	opcode.None:         "none",
	opcode.Int:          "a number",
	opcode.Const:        "index into co_consts",
	opcode.Name:         "index into co_names",
	opcode.NameNull:     "index into co_names, times 2; plus 1 to push NULL as well",
	opcode.NameMethod:   "index into co_names, times 2; plus 1 to load for a method call",
	opcode.NameSuper:    "index into co_names, times 4; plus 1 for a method call, plus 2 for super() with two arguments",
	opcode.NameImport:   "index into co_names, times 4; the bits below say how lazy the import is",
	opcode.Local:        "a local variable: index into co_varnames",
	opcode.LocalPair:    "two local variables of four bits each, the first in the upper ones",
	opcode.Free:         "a cell or free variable: index into co_cellvars + co_freevars",
	opcode.Jump:         "an instruction",
	opcode.Compare:      "a comparison",
	opcode.BinaryOp:     "a binary operator",
	opcode.Intrinsic1:   "a function of the interpreter with one argument",
	opcode.Intrinsic2:   "a function of the interpreter with two arguments",
	opcode.CommonConst:  "a constant that the interpreter has at hand",
	opcode.Special:      "a special method",
	opcode.FormatValue:  "a conversion in bits 0 and 1; bit 2 for a format on the stack",
	opcode.ConvertValue: "a conversion",
	opcode.MakeFunction: "what is on the stack for the function, a bit each",
	opcode.FunctionAttr: "the attribute of the function to set",
	opcode.CallCounts:   "the number of positional arguments, plus 256 times that of keyword arguments",
	opcode.IsOp:         "0 for is, 1 for is not",
	opcode.ContainsOp:   "0 for in, 1 for not in",
	opcode.SmallInt:     "the number itself",
	opcode.LineNumber:   "a line of the source",
}

// operandWord names the kind of an operand in the table of operations.
func operandWord(op *opcode.Op) string {
	if op.Jump == opcode.NoJump {
		return op.Kind.String()
	}
	return op.Kind.String() + " " + op.Jump.String()
}

// operandText says what an operand means.
func operandText(t *opcode.Table, op *opcode.Op) string {
	unit := plural(t.Version.Instr.JumpUnit, "byte")
	switch op.Jump {
	case opcode.Absolute:
		return "an instruction, counted from the start of the code in units of " + unit
	case opcode.Forward:
		return "an instruction further on, counted from the end of this one in units of " + unit
	case opcode.Backward:
		return "an instruction before, counted from the end of this one in units of " + unit
	}
	text := operandTexts[op.Kind]
	switch op.Kind {
	case opcode.Compare:
		return text + comparisonText(t)
	case opcode.MakeFunction, opcode.FunctionAttr:
		return text + ": " + bitsText(t.FunctionFlags)
	}
	return text
}

// comparisonText says how the operand of a comparison is packed.
func comparisonText(t *opcode.Table) string {
	text := ""
	if t.CompareShift > 0 {
		text += fmt.Sprintf(" from bit %d on", t.CompareShift)
	}
	if t.CompareBool > 0 {
		text += fmt.Sprintf("; plus %d for a bool as the result", t.CompareBool)
	}
	return text
}

// bitsText spells what the bits of a set stand for.
func bitsText(names []string) string {
	var parts []string
	for bit, name := range names {
		if name != "" {
			parts = append(parts, fmt.Sprintf("%d %s", 1<<bit, name))
		}
	}
	return strings.Join(parts, ", ")
}

// terms say what the words in formulas of stack effects mean.
var terms = []struct{ word, text string }{
	{"low(n)", "n & 1"},
	{"byte(n)", "n & 255"},
	{"args(n)", "(n & 255) + 2 * (n >> 8 & 255)"},
	{"func(n)", "(n & 255) + 2 * (n >> 8 & 255) + (n >> 16 & 65535)"},
	{"split(n)", "(n & 255) + (n >> 8)"},
	{"bits(n)", "the number of bits set in n & 15"},
	{"spec(n)", "n >> 2 & 1"},
	{"three(n)", "1 where n is 3, else 0"},
}

// depthText says what an operation does to the depth of the stack.
func depthText(op *opcode.Op) string {
	text := op.EffectText()
	if text == "?" {
		return "the interpreter does not tell"
	}
	formula := text
	if on, jumped, two := strings.Cut(text, "/"); two {
		text = on + " where it goes on, " + jumped + " where it jumps"
	}
	text = "changes by " + text
	if strings.Contains(formula, "n") {
		text += ", n being the operand"
	}
	for _, term := range terms {
		if strings.Contains(formula, term.word) {
			text += "; " + term.word + " is " + term.text
		}
	}
	return text
}
