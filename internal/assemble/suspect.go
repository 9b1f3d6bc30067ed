package assemble

import (
	"slices"
	"strings"

	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/listing"
)

// What is suspicious in a text that a person wrote. Only what the assembler has
// to work out is looked at, so that nothing is said of a printed text.

// warnAt keeps a warning about an item for the case that the text has no
// errors. Of the line, it shows the word, or all.
func (asm *Assembler) warnAt(m *Method, item int32, word, format string, args ...any) {
	asm.LineNo, asm.Line = m.unit.nameAt, ""
	if int(item) < len(m.lineOf) {
		asm.LineNo = int(m.lineOf[item])
		asm.Line = asm.SourceLine(asm.LineNo)
	}
	at := strings.Index(asm.Line, "("+word) + 1
	if word == "" || at < 1 {
		at = len(asm.Line) - len(strings.TrimLeft(asm.Line, " \t"))
		word = asm.Line[at:]
	}
	asm.lateWarnf(at, len(word), format, args...)
}

// checkEnd warns of code that runs off its end.
func (asm *Assembler) checkEnd(m *Method, st *stack) {
	last := len(st.ins) - 1
	if !asm.ByHand || !asm.Fields.Stacksize || last < 0 || st.depths[last] == flow.Unreached || st.ins[last].Raw {
		return
	}
	if in := &st.ins[last]; !m.Table.Op(in.Op).Ends {
		asm.warnAt(m, st.item(in.Start(m.Version.Instr)), "", "the code goes on behind its last instruction; end it with RETURN_VALUE or a jump")
	}
}

// item gives the item at an offset.
func (st *stack) item(offset int32) int32 {
	i, _ := slices.BinarySearch(st.offsets, offset)
	return int32(i)
}

// neverSet warns of local variables that instructions use and none sets, which
// are often misspelt.
func (asm *Assembler) neverSet(m *Method) {
	if !asm.ByHand || len(m.fresh) == 0 {
		return
	}
	set, used := make([]bool, len(m.fresh)), make([]int32, len(m.fresh))
	for _, v := range m.VarOps {
		a, b := setsVars(m.Table.Op(m.Items[v.Item].Op).Name, v.Pair)
		noteVar(v.A, v.Item, a, set, used)
		if v.Pair {
			noteVar(v.B, v.Item, b, set, used)
		}
	}
	for i := range m.fresh {
		if v := &m.fresh[i]; !set[i] && v.to.List == listing.InVarnames && !m.isModule() {
			asm.warnAt(m, used[i]-1, v.name.S, "the local variable %s is never set", v.name.S)
		}
	}
}

// noteVar notes where a variable is used first, and whether it is set.
func noteVar(v listing.Var, item int32, sets bool, set []bool, used []int32) {
	if v.List != inFresh {
		return
	}
	set[v.Index] = set[v.Index] || sets
	if used[v.Index] == 0 {
		used[v.Index] = item + 1
	}
}

// setsVars tells whether an operation sets its variables, which may be two.
func setsVars(name string, pair bool) (a, b bool) {
	a = strings.HasPrefix(name, "STORE_") || strings.Contains(name, "_AND_CLEAR") || name == "MAKE_CELL" || name == "UNPACK_ARG" || name == "UNPACK_VARARG"
	return a, pair && strings.HasSuffix(name, "STORE_FAST")
}
