package opcode

import (
	"strings"

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
		if d := distance(name, cand, least); d < least {
			best, least = cand, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, change or swap with their
// neighbour to make b from a. It gives up, with the limit, where it is sure to
// reach it.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var rows [3][80]int
	before, prev, cur := rows[0][:], rows[1][:], rows[2][:]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			change := prev[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			cur[j] = min(change, prev[j]+1, cur[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(b)], limit)
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
