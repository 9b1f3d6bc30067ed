package exctab_test

import (
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/internal/stdlib"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

func TestStdlibEncodesAgain(t *testing.T) {
	stdlib.Versions(t, func(t *testing.T, _ *pyver.Version, codes []*marshal.Code) {
		tables := 0
		for _, c := range codes {
			if c.Exceptiontable == nil {
				continue
			}
			table := c.Exceptiontable.S
			entries, err := exctab.Decode(nil, table)
			if err != nil {
				t.Errorf("%s: %v", c.Name.S, err)
			}
			if got := exctab.Append(nil, entries); string(got) != table {
				t.Errorf("%s: table %x is encoded as %x", c.Name.S, table, got)
			}
			tables++
		}
		t.Logf("%d tables are the same", tables)
	})
}
