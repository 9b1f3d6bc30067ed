package opcode

import (
	"slices"
	"strings"
)

// operandRow is a line of data/operands.tsv.
type operandRow struct {
	name     string
	versions uint64 // a bit for each version, by Index
	told     bool
	text     string
}

// Operand tells what the operand of an operation is that is a number, in words
// that fit behind "is" and "wants"; "" where nothing is to be said. told is
// whether a person who writes the operation must tell it: there is no number
// that asks for nothing special.
func (t *Table) Operand(op *Op) (text string, told bool) {
	name := strings.TrimPrefix(t.Op(op.Base).Name, instrumented)
	first, _ := slices.BinarySearchFunc(operandRows[:], name, func(r operandRow, name string) int {
		return strings.Compare(r.name, name)
	})
	for _, r := range operandRows[first:] {
		if r.name != name {
			break
		}
		if r.versions>>t.Version.Index()&1 != 0 {
			return r.text, r.told
		}
	}
	return "", false
}
