package exctab_test

import (
	"fmt"
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/internal/truth"
	"github.com/pyasm/pyasm/pyver"
)

func TestCorpus(t *testing.T) {
	truth.Versions(t, func(t *testing.T, _ *pyver.Version, codes []*truth.Code) {
		n := 0
		for _, c := range codes {
			if c.Exceptiontable == nil {
				continue
			}
			table := string(*c.Exceptiontable)
			entries, err := exctab.Decode(nil, table)
			if err != nil {
				t.Errorf("%s, %s: %v", c.File, c.Name, err)
			}
			if got := exctab.Append(nil, entries); string(got) != table {
				t.Errorf("%s, %s: table %x is encoded as %x", c.File, c.Name, table, got)
			}
			if got, want := list(entries), fmt.Sprint(c.Exceptions); got != want {
				t.Errorf("%s, %s: entries are\n%v, want\n%v", c.File, c.Name, got, want)
			}
			n += len(entries)
		}
		t.Logf("%d entries", n)
	})
}

// list spells entries as the truth files do.
func list(entries []exctab.Entry) string {
	all := make([][5]any, len(entries))
	for i, e := range entries {
		all[i] = [5]any{e.Start, e.End, e.Target, e.Depth, e.Lasti}
	}
	return fmt.Sprint(all)
}
