package assemble

import (
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// TestSuccessors looks that every text is of use: it is for an operation that
// some version has, and some other version has all that it names and lacks that
// operation.
func TestSuccessors(t *testing.T) {
	for name, texts := range successors {
		in := opcode.Elsewhere(name)
		if len(in) == 0 {
			t.Errorf("no version has %s", name)
		}
		for _, text := range texts {
			used := slices.ContainsFunc(pyver.All(), func(v *pyver.Version) bool {
				table := opcode.For(v)
				_, has := table.Lookup(name)
				return !has && strings.Contains(successor(table, name), " "+text+" does this")
			})
			if !used {
				t.Errorf("%s: %q is told in no version", name, text)
			}
		}
	}
}
