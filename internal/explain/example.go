package explain

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/opcode"
)

// Examples gives lines of the text form with the operation, a line for each
// way to write its operand that is worth showing. Where they name a label, "done"
// stands behind and "again" before. There is none for what the assembler adds
// itself.
func Examples(t *opcode.Table, op *opcode.Op) []string {
	operands := exampleOperands(t, op)
	lines := make([]string, len(operands))
	for i, operand := range operands {
		lines[i] = strings.TrimSpace(op.Name + " " + operand)
	}
	return lines
}

// exampleNames are the names, constants and numbers of operations for which
// others than those of their kind make sense.
var exampleNames = map[string]string{
	"LOAD_ATTR": "(append)", "STORE_ATTR": "(size)", "DELETE_ATTR": "(size)", "LOAD_METHOD": "(append)", "LOOKUP_METHOD": "(append)",
	"IMPORT_NAME": "(os)", "IMPORT_FROM": "(path)", "STORE_NAME": "(total)", "DELETE_NAME": "(total)",
	"STORE_GLOBAL": "(total)", "DELETE_GLOBAL": "(total)", "STORE_ANNOTATION": "(total)",
	"KW_NAMES": "(('key',))", "RETURN_CONST": "(None)", "RESERVE_FAST": "(('x', 'y'))",
	"RESUME": "0", "GET_AWAITABLE": "0", "GEN_START": "0", "LOAD_REVDB_VAR": "0", "YIELD_VALUE": "0",
	"MAKE_FUNCTION": "0", "CALL_FUNCTION_EX": "0", "MATCH_CLASS": "0", "POP_FINALLY": "0", "RERAISE": "0", "GET_ITER": "0",
	"SWAP": "2", "BUILD_SLICE": "2", "UNPACK_SEQUENCE": "2", "UNPACK_EX": "1", "DUP_TOPX": "2", "ROT_N": "4", "BUILD_INTERPOLATION": "2",
	"BUILD_LIST": "2", "BUILD_TUPLE": "2", "BUILD_SET": "2", "BUILD_STRING": "2", "UNPACK_TUPLE": "2", "UNPACK_LIST": "2",
	"BUILD_CONST_KEY_MAP": "2", "LIST_APPEND": "2", "SET_ADD": "2", "MAP_ADD": "2",
}

// exampleOperands gives operands as the text form has them.
func exampleOperands(t *opcode.Table, op *opcode.Op) []string {
	if !op.HasArg {
		return []string{""}
	}
	name := strings.TrimPrefix(t.Op(op.Base).Name, "INSTRUMENTED_")
	plain := exampleNames[name]
	switch op.Kind {
	case opcode.Const:
		return []string{first(plain, "('text')")}
	case opcode.Name, opcode.NameImport:
		return []string{first(plain, "(print)")}
	case opcode.NameNull:
		return []string{"(print)", "(" + affixed(t.NameNullText, "print") + ")"}
	case opcode.NameMethod:
		return []string{"(append)", "(" + affixed(t.NameMethodText, "append") + ")"}
	case opcode.NameSuper:
		return []string{"(__init__)", "(" + affixed(t.NameSuperText, "__init__") + ")"}
	case opcode.Local, opcode.Free:
		return []string{"(x)"}
	case opcode.LocalPair:
		return []string{"(x, y)"}
	case opcode.Jump:
		return []string{label(op)}
	case opcode.SmallInt, opcode.LineNumber:
		return []string{"5"}
	}
	if words := exampleWords(t, op); words != nil {
		return words
	}
	return []string{number(plain)}
}

// exampleWords gives operands that are words.
func exampleWords(t *opcode.Table, op *opcode.Op) []string {
	switch op.Kind {
	case opcode.Compare:
		return compareExamples(t)
	case opcode.BinaryOp:
		return known(t.BinaryOps, "+", "+=", "[]")
	case opcode.Intrinsic1:
		return known(t.Intrinsics1, "INTRINSIC_PRINT")
	case opcode.Intrinsic2:
		return known(t.Intrinsics2, "INTRINSIC_PREP_RERAISE_STAR")
	case opcode.CommonConst:
		return known(t.CommonConsts, "AssertionError")
	case opcode.Special:
		return known(t.SpecialMethods, "__enter__")
	case opcode.ConvertValue:
		return known(t.Conversions, "repr")
	case opcode.FormatValue:
		if t.FormatText == "" {
			return []string{"1"}
		}
		return []string{"(repr)", "(" + t.FormatText + ")", "(repr, " + t.FormatText + ")"}
	case opcode.FunctionAttr:
		return known(t.FunctionFlags, "defaults")
	case opcode.MakeFunction:
		return []string{"0", "(defaults)", "(" + strings.Join([]string{t.FunctionFlags[0], t.FunctionFlags[len(t.FunctionFlags)-1]}, ", ") + ")"}
	case opcode.IsOp:
		return []string{"(is)", "(is not)"}
	case opcode.ContainsOp:
		return []string{"(in)", "(not in)"}
	}
	return nil
}

func compareExamples(t *opcode.Table) []string {
	examples := known(t.CompareNames, "<", "not in")
	if t.CompareBool != 0 {
		examples = append(examples, "("+affixed(t.CompareBoolText, "<")+")")
	}
	return examples
}

// known gives those of the wanted words that the list has, in parentheses; the
// numbers of them where it has none.
func known(list []string, wanted ...string) (words []string) {
	for _, w := range wanted {
		for _, have := range list {
			if have == w {
				words = append(words, "("+w+")")
				break
			}
		}
	}
	if words == nil {
		words = []string{strconv.Itoa(max(len(list)-1, 0))}
	}
	return words
}

func affixed(a opcode.Affix, name string) string { return a.Before + name + a.After }

// label gives a label that a jump can reach.
func label(op *opcode.Op) string {
	if op.Jump == opcode.Backward || op.Name == "JUMP_ABSOLUTE" || op.Name == "CONTINUE_LOOP" {
		return "again"
	}
	return "done"
}

// number gives what is told for an operation, if that is a number, else 1.
func number(plain string) string {
	if plain == "" || plain[0] == '(' {
		return "1"
	}
	return plain
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
