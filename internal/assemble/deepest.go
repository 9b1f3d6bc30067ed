package assemble

import (
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
)

// Deepest gives how deep the stack of a code object gets.
func (asm *Assembler) Deepest(c *marshal.Code) int {
	var excs []exctab.Entry
	if c.Exceptiontable != nil {
		excs, _ = exctab.Decode(nil, c.Exceptiontable.S)
	}
	_, most := flow.Depths(asm.Table, instr.Decode(nil, asm.Table, c.Code.S, nil), excs)
	return most
}
