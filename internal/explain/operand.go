package explain

import (
	"fmt"
	"strings"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// operandTexts say what the kinds of operands mean, and how they are written
// in the text form.
var operandTexts = map[opcode.Kind]struct{ means, written string }{
	opcode.None:         {means: "none"},
	opcode.Int:          {"a number", "the number"},
	opcode.Const:        {"index into co_consts", "the constant in parentheses"},
	opcode.Name:         {"index into co_names", "the name in parentheses"},
	opcode.NameNull:     {"index into co_names, times 2; plus 1 to push NULL as well", "the name in parentheses, with NULL where it is pushed"},
	opcode.NameMethod:   {"index into co_names, times 2; plus 1 to load for a method call", "the name in parentheses, with NULL|self for a method call"},
	opcode.NameSuper:    {"index into co_names, times 4; plus 1 for a method call, plus 2 for super() with two arguments", "the name in parentheses, with NULL|self for a method call; a number where super() has two arguments"},
	opcode.NameImport:   {"index into co_names, times 4; plus 1 for a lazy import, plus 2 for an eager one", "the name in parentheses; a number for the other two"},
	opcode.Local:        {"a local variable", "its name in parentheses"},
	opcode.LocalPair:    {"two variables of four bits each, the first in the upper ones", "their names in parentheses"},
	opcode.Free:         {"a cell or free variable", "its name in parentheses"},
	opcode.Jump:         {"an instruction", "a label"},
	opcode.Compare:      {"a comparison", "the comparison in parentheses"},
	opcode.BinaryOp:     {"a binary operator", "the operator in parentheses"},
	opcode.Intrinsic1:   {"a function of the interpreter with one argument", "its name in parentheses"},
	opcode.Intrinsic2:   {"a function of the interpreter with two arguments", "its name in parentheses"},
	opcode.CommonConst:  {"a constant that the interpreter has at hand", "the constant in parentheses"},
	opcode.Special:      {"a special method", "its name in parentheses"},
	opcode.FormatValue:  {"a conversion in bits 0 and 1; bit 2 for a format on the stack", "both in parentheses"},
	opcode.ConvertValue: {"a conversion", "its name in parentheses"},
	opcode.MakeFunction: {"what is on the stack for the function, a bit each", "their names in parentheses"},
	opcode.FunctionAttr: {"the attribute of the function to set", "its name in parentheses"},
	opcode.CallCounts:   {"the number of positional arguments, plus 256 times that of keyword arguments", "the number"},
	opcode.IsOp:         {"0 for is, 1 for is not", "the words in parentheses"},
	opcode.ContainsOp:   {"0 for in, 1 for not in", "the words in parentheses"},
	opcode.SmallInt:     {"the number itself", "the number"},
	opcode.LineNumber:   {"a line of the source", "the number"},
}

// operandText says what an operand means.
func operandText(t *opcode.Table, op *opcode.Op) string {
	unit := map[int]string{1: "1 byte", 2: "2 bytes"}[t.Version.Instr.JumpUnit]
	switch op.Jump {
	case opcode.Absolute:
		return "an instruction, counted from the start of the code in units of " + unit
	case opcode.Forward:
		return "an instruction further on, counted from the end of this one in units of " + unit
	case opcode.Backward:
		return "an instruction before, counted from the end of this one in units of " + unit
	}
	text := operandTexts[op.Kind].means
	switch op.Kind {
	case opcode.Int, opcode.SmallInt, opcode.CallCounts:
		if what, _ := t.Operand(op); what != "" {
			return what
		}
	case opcode.Local, opcode.LocalPair, opcode.Free:
		return text + localsText(t.Version, op.Kind)
	case opcode.Compare:
		return text + comparisonText(t)
	case opcode.MakeFunction, opcode.FunctionAttr:
		return text + ": " + bitsText(t.FunctionFlags)
	}
	return text
}

// localsText says what the number of a variable counts in.
func localsText(v *pyver.Version, k opcode.Kind) string {
	switch {
	case v.Code == pyver.Code311 || v.Code == pyver.Code314:
		return ": index into co_localsplusnames, where local variables, cells and free variables are in one row"
	case v.Code == pyver.Code10:
		return ": index into the tuple that RESERVE_FAST has"
	case k == opcode.Free:
		return ": index into co_cellvars + co_freevars"
	}
	return ": index into co_varnames"
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
