package opcode

import (
	"strings"
	"unicode"

	"github.com/pyasm/pyasm/pyver"
)

// replacement is a line of data/replaced.tsv.
type replacement struct {
	name    string
	from    int // index of the version from which on
	instead string
}

// Instead tells what a version of CPython has in the place of an operation of
// earlier versions, as "BINARY_OP (+)" or "SWAP 2"; "" where it has the
// operation, or nothing is known. What has operations of the version in it has
// their names in capital letters.
func (t *Table) Instead(name string) string {
	if op, has := t.Lookup(name); has && op.Name == name || t.Version.Impl != pyver.CPython {
		return ""
	}
	instead := ""
	for i := range replacements {
		if r := &replacements[i]; r.name == name && r.from <= t.Version.Index() {
			instead = r.instead
		}
	}
	return instead
}

// Change is one that a version of CPython made to the operations.
type Change struct {
	From    *pyver.Version
	Old     string // name of the operation that the version no longer has
	Instead string // what it has in its place
}

// Changes gives the changes by which an operation went away, or came for
// another one, in the order of the names and versions.
func Changes(name string) (gone, came []Change) {
	for _, r := range replacements {
		c := Change{&pyver.List[r.from], r.name, r.instead}
		if r.name == name {
			gone = append(gone, c)
		}
		if hasWord(r.instead, name) {
			came = append(came, c)
		}
	}
	return gone, came
}

// hasWord tells whether a name is one of the words of a text.
func hasWord(text, name string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return !(unicode.IsUpper(r) || unicode.IsDigit(r) || r == '_' || r == '+')
	}) {
		if word == name {
			return true
		}
	}
	return false
}
