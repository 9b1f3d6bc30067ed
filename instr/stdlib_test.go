package instr_test

import (
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/internal/stdlib"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

func TestStdlibAssemblesAgain(t *testing.T) {
	stdlib.Versions(t, func(t *testing.T, v *pyver.Version, codes []*marshal.Code) {
		n := counts{}
		for _, c := range codes {
			var marks []int32
			if c.Exceptiontable != nil {
				entries, _ := exctab.Decode(nil, c.Exceptiontable.S)
				for _, e := range entries {
					marks = append(marks, e.Start, e.End, e.Target)
				}
			}
			n.roundTrip(t, v, c.Code.S, marks, c.Name.S)
		}
		t.Logf("%+v", n)
	})
}
