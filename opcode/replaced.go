package opcode

import (
	"slices"
	"strings"
	"sync"

	"github.com/pyasm/pyasm/pyver"
)

// replacement is a line of data/replaced.tsv.
type replacement struct{ name, text string }

// Instead tells what does in a version what an operation of other versions
// does, as "BINARY_OP (+)" or "LOAD_CONST and RETURN_VALUE"; "" where it has
// the operation, or nothing is known. Of an operand that the operation has in
// other versions only it tells by the name with the operand, or N, behind it:
// "COMPARE_OP (in)", "MAKE_FUNCTION N". The text fits before "does this"; the
// operations in it are those of the version. N, NAME and LABEL stand for
// operands.
func (t *Table) Instead(name string) string {
	if t.has(name) {
		return ""
	}
	first, _ := slices.BinarySearchFunc(replacements[:], name, func(r replacement, name string) int {
		return strings.Compare(r.name, name)
	})
	for _, r := range replacements[first:] {
		if r.name != name {
			break
		}
		if hasAll(t, r.text) {
			return r.text
		}
	}
	return ""
}

// has tells whether the version has an operation. Names that only its dis
// knows do not count.
func (t *Table) has(name string) bool {
	op, ok := t.Lookup(name)
	return ok && op.Name == name
}

// Change is one that a version of CPython made to the operations.
type Change struct {
	From    *pyver.Version
	Old     string // name of the operation that the version no longer has
	Instead string // what does in it what the operation did
}

// changes are all, by name and version. They follow from the tables.
var changes = sync.OnceValue(func() (all []Change) {
	last := ""
	for _, r := range replacements {
		if r.name != last {
			all = append(all, gone(r.name)...)
		}
		last = r.name
	}
	return all
})

// gone gives the changes from the first version of CPython on that no longer
// has an operation.
func gone(name string) (all []Change) {
	had, last := false, ""
	for _, v := range pyver.All() {
		t := For(v)
		switch {
		case v.Impl != pyver.CPython:
		case t.has(name):
			had, last = true, ""
		case had:
			if text := t.Instead(name); text != "" && text != last {
				all = append(all, Change{v, name, text})
				last = text
			}
		}
	}
	return all
}

// Changes gives the changes by which an operation went away, or came for one
// that the version before still had, in the order of the names and versions.
func Changes(name string) (went, came []Change) {
	for _, c := range changes() {
		if c.Old == name {
			went = append(went, c)
		}
		if before := &pyver.List[c.From.Index()-1]; For(before).has(c.Old) && hasWord(c.Instead, name) {
			came = append(came, c)
		}
	}
	return went, came
}

// hasWord tells whether a text names an operation.
func hasWord(text, name string) bool {
	for word := range strings.FieldsSeq(withoutOperands(text)) {
		if strings.TrimRight(word, ",") == name {
			return true
		}
	}
	return false
}

// hasAll tells whether a version has all operations that a text names. LOAD_ATTR
// (method NAME) is one where the operand tells that.
func hasAll(t *Table, text string) bool {
	for word := range strings.FieldsSeq(withoutOperands(text)) {
		if word = strings.TrimRight(word, ","); isOperation(word) {
			if !t.has(word) {
				return false
			}
		}
	}
	op, ok := t.Lookup("LOAD_ATTR")
	return !strings.Contains(text, "(method") || ok && op.Kind == NameMethod
}

// withoutOperands takes out what stands in parentheses.
func withoutOperands(text string) string {
	for {
		before, rest, found := strings.Cut(text, "(")
		_, after, closed := strings.Cut(rest, ")")
		if !found || !closed {
			return text
		}
		text = before + after
	}
}

// isOperation tells whether a word looks like the name of an operation. N, NAME
// and LABEL stand for operands.
func isOperation(word string) bool {
	const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	switch word {
	case "N", "NAME", "LABEL":
		return false
	}
	return strings.ContainsAny(word, capitals) && strings.Trim(word, capitals+"_0123456789+") == ""
}
