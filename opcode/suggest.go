package opcode

import (
	"strings"

	"github.com/pyasm/pyasm/internal/near"
	"github.com/pyasm/pyasm/pyver"
)

// Suggest gives the operation name that is nearest to a misspelled one, or ""
// where none is near.
func (t *Table) Suggest(name string) string {
	name = strings.ToUpper(name)
	if len(name) > 64 {
		return ""
	}
	best, least := "", len(name)/4+2
	for i := range len(t.byName) {
		cand := t.ops[t.byName[i]].Name
		if d := near.Distance(name, cand, least); d < least {
			best, least = cand, d
		}
	}
	return best
}

// Elsewhere gives the versions that have an operation of this name, in the
// order of pyver.All.
func Elsewhere(name string) []*pyver.Version {
	var found []*pyver.Version
	for _, v := range pyver.All() {
		if op, ok := For(v).Lookup(name); ok && op.Name == name && op.Defined {
			found = append(found, v)
		}
	}
	return found
}
