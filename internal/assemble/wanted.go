package assemble

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/explain"
	"github.com/pyasm/pyasm/internal/near"
	"github.com/pyasm/pyasm/opcode"
)

// kindWanted says what the kinds of operands are in a text that a person
// writes. Those that may be left out are not here, nor numbers, of which
// opcode.Table.Operand knows what they are.
var kindWanted = map[opcode.Kind]string{
	opcode.Const: "a constant", opcode.CommonConst: "a constant",
	opcode.Name: "a name", opcode.NameNull: "a name", opcode.NameMethod: "a name", opcode.NameSuper: "a name", opcode.NameImport: "a name",
	opcode.Local: "a variable", opcode.Free: "a variable", opcode.LocalPair: "two variables",
	opcode.Jump: "a label", opcode.Compare: "a comparison", opcode.BinaryOp: "an operator",
	opcode.Intrinsic1: "a function of the interpreter", opcode.Intrinsic2: "a function of the interpreter",
	opcode.Special: "a special method", opcode.ConvertValue: "a conversion", opcode.FunctionAttr: "what is to be set",
	opcode.IsOp: "is or is not", opcode.ContainsOp: "in or not in", opcode.LineNumber: "a line",
}

// wordsWanted says of operands that may be left out what their words are.
var wordsWanted = map[opcode.Kind]string{
	opcode.MakeFunction: "the flags", opcode.FormatValue: "the flags",
}

// wanted says what the operand of an operation is.
func (asm *Assembler) wanted(op *opcode.Op) string {
	if text := kindWanted[op.Kind]; text != "" {
		return text
	}
	if text, _ := asm.Table.Operand(op); text != "" {
		return text
	}
	if text := wordsWanted[op.Kind]; text != "" {
		return text
	}
	return "a number"
}

// mustTell tells whether the operand of an operation may not be left out. What
// counts or selects something must be told by a person: 0 would be as good a
// guess as any. Bits may be left out, as none of them is set mostly.
func (asm *Assembler) mustTell(op *opcode.Op) bool {
	if asm.cacheOrPrefix(op) {
		return false
	}
	_, told := asm.Table.Operand(op)
	return kindWanted[op.Kind] != "" || op.Kind == opcode.SmallInt || told && asm.ByHand
}

// noOperand handles an operation whose operand is left out. s is what stands
// behind it.
func (asm *Assembler) noOperand(m *Method, op *opcode.Op, s string) {
	switch {
	case asm.mustTell(op):
		at := len(strings.TrimRight(asm.Line[:asm.at(s)], " \t"))
		asm.Report(diag.Error, at, 0, op.Name+" wants "+asm.wanted(op), asm.asIn(op))
	case isWorkedOut(op):
		m.blank = append(m.blank, int32(len(m.Items)-1))
	}
}

// asIn shows how an operation is written.
func (asm *Assembler) asIn(op *opcode.Op) string {
	if lines := explain.Examples(asm.Table, op); len(lines) > 0 && asm.ByHand {
		return "as in " + lines[0]
	}
	return ""
}

// bareWord reports an operand that is a word, where a number or parentheses
// should be.
func (asm *Assembler) bareWord(op *opcode.Op, s string) {
	text := strings.TrimRight(s[:CommentIndex(s)], " \t")
	if asm.words[op.Kind] == nil && (kindWanted[op.Kind] == "" || op.Kind == opcode.LineNumber) {
		asm.Errorf(asm.at(s), len(text), "%s wants a number: %s", op.Name, asm.wanted(op))
		return
	}
	hint := "write " + op.Name + " (" + text + ")"
	if op.Kind == opcode.Const && !asm.isConst(text) {
		hint = asm.textOrVariable(op, text)
	}
	asm.Report(diag.Error, asm.at(s), len(text), fmt.Sprintf("%s wants %s in parentheses", op.Name, asm.wanted(op)), hint)
}

// elsewhere says what does what an operand does in other versions; see
// opcode.Table.Instead.
func (asm *Assembler) elsewhere(operation string) string {
	if instead := asm.Table.Instead(operation); instead != "" {
		return instead + " does this"
	}
	return ""
}

// unwanted warns of a number, which s begins with, behind an operation that has
// no operand. The text of a file has one where the byte is not 0.
func (asm *Assembler) unwanted(m *Method, op *opcode.Op, arg uint32, s string) {
	if op.HasArg || arg == 0 || !asm.Version.Instr.Wordcode || asm.cacheOrPrefix(op) {
		return
	}
	if !asm.ByHand || asm.fromFile(m) || len(asm.late) >= maxErrors {
		return
	}
	warning, instead := op.Name+" takes no operand", asm.elsewhere(op.Name+" N")
	if instead != "" {
		warning += "; " + instead
	} else if text, _ := asm.Table.Operand(op); text != "" {
		return // the dis of PyPy 3.11 knows nothing of the operand of COPY
	}
	asm.lateWarnf(asm.at(s), wordEnd(s), "%s", warning)
}

// noClosing reports that something stands between a constant and the parenthesis
// that closes the operand s. rest is what does.
func (asm *Assembler) noClosing(s, rest string) {
	hint := ""
	switch end := closing(s); {
	case asm.stringEnded(asm.at(rest)):
		return
	case rest == "":
	case rest[0] == ',' && end < len(s):
		hint = "a tuple has parentheses of its own: (" + s[:end+1] + ")"
	case strings.IndexByte("+-*/%@<>=!&|^.[(", rest[0]) >= 0:
		hint = "an operand holds a constant, no expression"
	}
	asm.Report(diag.Error, asm.at(rest), 1, `")" is wanted here`, hint)
}

// takesNone reports an operand of an operation that has none.
func (asm *Assembler) takesNone(op *opcode.Op, text string, at int) {
	hint := asm.elsewhere(op.Name + " N")
	if op.Name == "RETURN_VALUE" && asm.isConst(text) {
		hint = "LOAD_CONST (" + text + ") before it does this"
		if _, known := asm.Table.Lookup("RETURN_CONST"); known {
			hint = "RETURN_CONST (" + text + ") does this"
		}
	}
	asm.Report(diag.Error, at, len(text), op.Name+" takes no operand", hint)
}

// textOrVariable says what a word can be that is no constant.
func (asm *Assembler) textOrVariable(op *opcode.Op, text string) string {
	if strings.ContainsAny(text, ` ()'"\`) {
		return asm.asIn(op)
	}
	return op.Name + " ('" + text + "') has a text, LOAD_NAME (" + text + ") the value of a variable"
}

// noConst reports what stands in parentheses and is no constant; a word was
// perhaps meant to be a text, or the name of a variable.
func (asm *Assembler) noConst(op *opcode.Op, text string, err error, at int) {
	switch {
	case text == "" || !isWord(text[:1]):
		asm.LitError(err, at)
		return
	case !isWord(text):
		asm.litError(err, at, "a text stands in quotes, and an expression is no operand")
		return
	}
	asm.Report(diag.Error, at, len(text), "found "+text+", expected a constant", asm.textOrVariable(op, text))
}

// isWord tells whether a text is letters, digits and underscores.
func isWord(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// isConst tells whether a text is a constant.
func (asm *Assembler) isConst(text string) bool {
	_, n, err := asm.Lits.Parse(text)
	return err == nil && n == len(text)
}

// commentHint says where the blank before a comment is missing that a word ends
// in; "" where there is none.
func commentHint(before, word string) string {
	if i := strings.IndexAny(word, ";#"); i > 0 {
		return "a blank stands before a comment: " + before + word[:i] + " " + word[i:]
	}
	return ""
}

// noNumber reports a word that begins like a number and is none that an operand
// can be. s is the operand, which it begins.
func (asm *Assembler) noNumber(op *opcode.Op, s, word string) {
	hint := commentHint(op.Name+" ", word)
	if text := strings.TrimRight(s[:CommentIndex(s)], " \t"); op.Kind == opcode.Const && asm.isConst(text) {
		hint = "a constant stands in parentheses: " + op.Name + " (" + text + ")"
	}
	asm.Report(diag.Error, asm.at(s), len(word), word+" is no operand: it must be 0 to 4294967295", hint)
}

// fewWords is how many words a message lists, and farWord how much another word
// must be like one for it to be meant.
const (
	fewWords = 30
	farWord  = 3
)

// wordHint says which words an operand may be instead of one that it may not.
func (asm *Assembler) wordHint(op *opcode.Op, text string) string {
	words := asm.words[op.Kind].distinct()
	best, least := "", farWord
	for _, w := range words {
		if d := near.Distance(text, w, least); d < least && d < len(w)-1 {
			best, least = w, d
		}
	}
	switch {
	case best != "":
		return "did you mean (" + best + ")?"
	case len(words) > fewWords:
		return ""
	}
	return "there are " + strings.Join(words, ", ")
}
