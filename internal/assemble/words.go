package assemble

import (
	"slices"
	"strings"

	"github.com/pyasm/pyasm/opcode"
)

// Operands that are an index into a list of words, or bits with a word each,
// are written as the words: COMPARE_OP (<), BINARY_OP (+=),
// MAKE_FUNCTION (defaults, closure).

// WordTable has the words of one kind of operand.
type WordTable struct {
	text []string          // by operand; "" where the operand has no words
	arg  map[string]uint32 // the operand that a compiler writes for the words
}

// At gives the words of an operand and whether they alone stand for it.
func (w *WordTable) At(arg uint32) (text string, alone bool) {
	if w == nil || int64(arg) >= int64(len(w.text)) {
		return "", false
	}
	text = w.text[arg]
	back, ok := w.arg[text]
	return text, ok && back == arg
}

// distinct gives all words that mean something, each once.
func (w *WordTable) distinct() (words []string) {
	for _, s := range w.text {
		if s != "" && s != "BAD" && !slices.Contains(words, s) {
			words = append(words, s)
		}
	}
	return words
}

// WordTables has a table for each kind of operand that is made of words, by
// kind.
func WordTables(t *opcode.Table) map[opcode.Kind]*WordTable {
	m := map[opcode.Kind]*WordTable{}
	for _, op := range t.Defined() {
		if m[op.Kind] == nil {
			if w := newWords(t, op.Kind); w != nil {
				m[op.Kind] = w
			}
		}
	}
	return m
}

func newWords(t *opcode.Table, k opcode.Kind) *WordTable {
	switch k {
	case opcode.Compare:
		return compareWords(t)
	case opcode.BinaryOp, opcode.Intrinsic1, opcode.Intrinsic2, opcode.CommonConst, opcode.Special:
		return listWords(t.Words(k))
	case opcode.IsOp:
		return listWords([]string{"is", "is not"})
	case opcode.ContainsOp:
		return listWords([]string{"in", "not in"})
	case opcode.ConvertValue:
		return listWords(t.Conversions)
	case opcode.FormatValue:
		return formatWords(t)
	case opcode.MakeFunction, opcode.FunctionAttr:
		return flagWords(t.FunctionFlags)
	}
	return nil
}

func listWords(words []string) *WordTable {
	w := &WordTable{text: words, arg: map[string]uint32{}}
	for i, s := range words {
		if _, twice := w.arg[s]; !twice && s != "" {
			w.arg[s] = uint32(i)
		}
	}
	return w
}

// compareMasks are the low bits of COMPARE_OP from 3.12 on, by operator:
// which of unordered (1), less (2), greater (4) and equal (8) make it true
// (COMPARISON_… in CPython's Include/internal/pycore_code.h).
var compareMasks = map[string]uint32{"<": 2, "<=": 2 | 8, "==": 8, "!=": 1 | 2 | 4, ">": 4, ">=": 4 | 8}

func compareWords(t *opcode.Table) *WordTable {
	w := &WordTable{arg: map[string]uint32{}}
	w.text = make([]string, len(t.CompareNames)<<t.CompareShift)
	for arg := range w.text {
		name := t.CompareNames[t.CompareIndex(uint32(arg))]
		text := name
		if t.CompareBool != 0 && uint32(arg)&t.CompareBool != 0 {
			text = t.CompareBoolText.Before + name + t.CompareBoolText.After
		}
		w.text[arg] = text
		if t.CompareShift == 0 || uint32(arg)&0xf == compareMasks[name] {
			w.arg[text] = uint32(arg)
		}
	}
	return w
}

func formatWords(t *opcode.Table) *WordTable {
	var words []string
	for i := 0; i < 8; i++ {
		var parts []string
		if c := i & 3; c < len(t.Conversions) && t.Conversions[c] != "" {
			parts = append(parts, t.Conversions[c])
		}
		if i&4 != 0 && t.FormatText != "" {
			parts = append(parts, t.FormatText)
		}
		words = append(words, strings.Join(parts, ", "))
	}
	return listWords(words)
}

func flagWords(flags []string) *WordTable {
	var words []string
	for i := 0; i < 1<<len(flags); i++ {
		var parts []string
		for bit, name := range flags {
			if i>>bit&1 != 0 {
				parts = append(parts, name)
			}
		}
		words = append(words, strings.Join(parts, ", "))
	}
	return listWords(words)
}
