// Package code gives a marshalled code object as the rest of the program
// wants to see it: names by operand, whatever the version's layout.
package code

import (
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// View is a code object with what operands refer to worked out.
type View struct {
	*marshal.Code
	Version *pyver.Version
	Table   *opcode.Table
	Consts  []marshal.Object
	Names   []marshal.Object // usually *marshal.Str, but a file may hold anything
	// Locals is what a Local operand counts in: co_varnames, or co_localsplusnames from 3.11 on.
	Locals []marshal.Object
	// Free is what a Free operand counts in: co_cellvars + co_freevars, or co_localsplusnames from 3.11 on.
	Free []marshal.Object
	// Varnames, Cellvars and Freevars are as the interpreter's attributes of these names show them.
	Varnames, Cellvars, Freevars []marshal.Object
}
