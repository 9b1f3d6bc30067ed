package assemble

import (
	"cmp"
	"maps"
	"slices"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// What is missing around cells and free variables, which would crash the
// interpreter.

// checkHandedOn looks that a code object hands on what an inner one takes from
// it, or from outside of it.
func (asm *Assembler) checkHandedOn(s, c *scope, outside map[string]*scope) {
	listed := c.listedFrees()
	for _, name := range slices.Sorted(maps.Keys(c.wants)) {
		known := s.has[name] || outside[name] != nil || listed[name] && s.makes
		if !known || s.mentions[name]&asClosure != 0 {
			continue
		}
		asm.LineNo, asm.Line = s.unit.nameAt, ""
		load := "LOAD_CLOSURE"
		if _, found := s.Table.Lookup(load); !found {
			load = "LOAD_FAST"
		}
		asm.Report(diag.Error, 0, 0, c.unit.name()+" uses "+name+" from outside, but "+s.unit.name()+" does not hand it on",
			"make its closure of "+load+" ("+name+") and the like, and BUILD_TUPLE")
	}
}

// countsVars tells whether operands are numbers of variables, of which mentions
// knows nothing.
func (m *Method) countsVars() bool {
	n := 0
	for i := range m.Items {
		if !m.Items[i].Raw {
			switch m.Table.Op(m.Items[i].Op).Kind {
			case opcode.Local, opcode.Free, opcode.LocalPair:
				n++
			}
		}
	}
	return n > len(m.VarOps)
}

// makesFunctions tells whether functions are made.
func (m *Method) makesFunctions() bool {
	for _, name := range m.ops {
		if name == "MAKE_FUNCTION" || name == "MAKE_CLOSURE" {
			return true
		}
	}
	return false
}

// checkClosure looks that the instructions are there that cells and free
// variables need (3.11 and later), which were found or which a person has
// listed.
func (asm *Assembler) checkClosure(m *Method) {
	if m.faulty || m.Obj.LocalsPlusKinds == nil || m.scope == nil && !m.byHand {
		return
	}
	asm.LineNo, asm.Line = m.unit.nameAt, ""
	if _, needed := m.Table.Lookup("MAKE_CELL"); needed && !m.takesNothing() {
		asm.checkCells(m)
	}
	if _, needed := m.Table.Lookup("COPY_FREE_VARS"); !needed || m.copiesFrees() {
		return
	}
	for i, obj := range m.Frees {
		if name, ok := obj.(*marshal.Str); ok && (m.byHand || i >= len(m.Frees)-len(m.scope.newFrees)) {
			asm.Report(diag.Error, 0, 0, m.unit.name()+" has the free variable "+name.S+", but nothing takes it from the closure",
				"begin the instructions with COPY_FREE_VARS")
			return
		}
	}
}

// checkCells looks that all cells are made, which instructions may tell by their
// numbers.
func (asm *Assembler) checkCells(m *Method) {
	makes, _ := m.Table.Lookup("MAKE_CELL")
	made := map[int]bool{}
	for i := range m.Items {
		if it := &m.Items[i]; !it.Raw && it.Op == makes.Code {
			made[int(it.Arg)] = true
		}
	}
	kinds := m.Obj.LocalsPlusKinds.S
	for i, obj := range m.Obj.LocalsPlusNames.Items {
		name, ok := obj.(*marshal.Str)
		if !ok || made[i] || i >= len(kinds) || kinds[i]&code.FastCell == 0 || asm.Full() {
			continue
		}
		if m.byHand || slices.Contains(m.scope.newCells, name.S) {
			asm.Report(diag.Error, 0, 0, name.S+" is a cell variable of "+m.unit.name()+", but nothing makes the cell",
				cmp.Or(m.scope.likeVariable(name.S), "begin the instructions with MAKE_CELL ("+name.S+")"))
		}
	}
}

// manyNames is among how many variables no similar one is looked for.
const manyNames = 1000

// likeVariable says which variable was perhaps meant by a name that none but the
// code object itself has: one of its own, or of those around it.
func (s *scope) likeVariable(name string) string {
	if s == nil || s.listed[name] {
		return ""
	}
	var names []string
	for c, n := s, 0; c != nil && n <= marshal.MaxDepth; c, n = c.outer, n+1 {
		if len(names)+len(c.has) > manyNames {
			return ""
		}
		for other := range c.has {
			if other != name {
				names = append(names, other)
			}
		}
	}
	slices.Sort(names)
	if best := nearestOf(name, names); best != "" {
		return "did you mean " + best + "?"
	}
	return ""
}

// copiesFrees tells whether something takes the free variables from the closure.
func (m *Method) copiesFrees() bool {
	copies, found := m.Table.Lookup("COPY_FREE_VARS")
	return found && slices.ContainsFunc(m.Items, func(it instr.Item) bool { return it.Op == copies.Code && !it.Raw })
}

// takesNothing tells whether free variables are taken though there are none, so
// that the cells that were found were not meant to be cells; see noFrees.
func (m *Method) takesNothing() bool {
	return len(m.Frees) == 0 && slices.ContainsFunc(m.blank, func(item int32) bool { return m.opIs(int(item), "COPY_FREE_VARS") })
}
