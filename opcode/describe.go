package opcode

import (
	"slices"
	"strconv"
	"strings"
)

// description is what data/describe.tsv says of a name.
type description struct{ name, does, more string }

// Describe tells what an operation does: in a few words that follow its name,
// and, for some, more about it in whole sentences.
func (t *Table) Describe(op *Op) (does, more string) {
	if op.Base != op.Code {
		base := t.Op(op.Base)
		does, more = t.Describe(base)
		return does + "; a specialised form of " + base.Name, more
	}
	if d, ok := describe(op.Name); ok {
		return d.does, d.more
	}
	if base, ok := strings.CutPrefix(op.Name, instrumented); ok {
		d, _ := describe(base)
		return d.does + ", and tells a monitoring tool", d.more
	}
	return "no operation of this version", ""
}

// instrumented is how the names of operations begin that stand for another one
// while a tool watches.
const instrumented = "INSTRUMENTED_"

func describe(name string) (description, bool) {
	i, ok := slices.BinarySearchFunc(descriptions[:], name, func(d description, name string) int {
		return strings.Compare(d.name, name)
	})
	if !ok {
		return description{}, false
	}
	return descriptions[i], true
}

// kindNames are the words of data/README.md.
var kindNames = [...]string{
	None: "-", Int: "int", Const: "const", Name: "name", NameNull: "namenull", NameMethod: "namemethod",
	NameSuper: "namesuper", NameImport: "nameimport", Local: "local", LocalPair: "localpair", Free: "free",
	Jump: "jump", Compare: "compare", BinaryOp: "binary", Intrinsic1: "intrinsic1", Intrinsic2: "intrinsic2",
	CommonConst: "common", Special: "special", FormatValue: "format", ConvertValue: "convert",
	MakeFunction: "function", FunctionAttr: "funcattr", CallCounts: "counts", IsOp: "is",
	ContainsOp: "contains", SmallInt: "smallint", LineNumber: "lineno",
}

// String gives the word that data/README.md has for the kind.
func (k Kind) String() string { return kindNames[k] }

// String gives "-", "abs", "fwd" or "back".
func (j JumpKind) String() string { return [...]string{"-", "abs", "fwd", "back"}[j] }

// EffectText gives the formula of the effect as data/README.md spells it, as
// "1-n" or "1/-1", or "?".
func (op *Op) EffectText() string {
	if !op.known {
		return "?"
	}
	s := op.next.String()
	if op.next != op.jump {
		s += "/" + op.jump.String()
	}
	return s
}

// termNames are the spellings of terms.
var termNames = [...]string{"", "n", "low(n)", "byte(n)", "args(n)", "func(n)", "split(n)", "bits(n)", "spec(n)", "three(n)"}

// String spells the formula: the number, the sign, the factor and the term.
func (f formula) String() string {
	if f.term == termNone {
		return strconv.Itoa(int(f.base))
	}
	s := ""
	if f.base != 0 {
		s = strconv.Itoa(int(f.base))
	}
	mul := int(f.mul)
	switch {
	case mul < 0:
		s += "-"
		mul = -mul
	case s != "":
		s += "+"
	}
	if mul != 1 {
		s += strconv.Itoa(mul) + "*"
	}
	return s + termNames[f.term]
}
