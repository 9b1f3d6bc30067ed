package linetab_test

import (
	"testing"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/stdlib"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

func TestStdlibEncodesAgain(t *testing.T) {
	stdlib.Versions(t, func(t *testing.T, v *pyver.Version, codes []*marshal.Code) {
		same, joined, spread := 0, 0, 0
		for _, c := range codes {
			table, size := c.Linetable.S, int32(len(c.Code.S))
			entries, err := linetab.Decode(nil, v.Lines, table, c.Firstlineno, size)
			if err != nil {
				t.Errorf("%s: %v", c.Name.S, err)
			}
			if string(linetab.Append(nil, v.Lines, entries, c.Firstlineno, size)) == table {
				same++
			}
			entries = linetab.Join(entries)
			if string(linetab.Append(nil, v.Lines, entries, c.Firstlineno, size)) == table {
				joined++
			}
			entries = linetab.Spread(nil, entries, instructionStarts(v, c.Code.S))
			if string(linetab.Append(nil, v.Lines, entries, c.Firstlineno, size)) == table {
				spread++
			}
		}
		t.Logf("%d of %d tables are the same, %d when equal neighbours are joined, %d with one entry an instruction", same, len(codes), joined, spread)
		if same*1000 < len(codes)*999 {
			t.Errorf("more than one in a thousand tables are encoded otherwise")
		}
	})
}

// instructionStarts gives the offsets where instructions begin, prefixes included.
func instructionStarts(v *pyver.Version, code string) []int32 {
	ins := instr.Decode(nil, opcode.For(v), code, nil)
	starts := make([]int32, len(ins))
	for i := range ins {
		starts[i] = ins[i].Start(v.Instr)
	}
	return starts
}
