package assemble

import (
	"maps"
	"slices"

	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// Variables that instructions name and no list has get their list when all is
// known that it depends on: one that an outer code object has is a free
// variable, one that an inner code object uses is a cell. So a code object with
// such variables waits for those around it (finishWaiting); all others are
// finished where they end. The rules are those of CPython's symtable.c.

// inFresh is the list of a variable that has none yet: Index counts in
// Method.fresh.
const inFresh listing.VarList = 0xff

// freshVar is a variable that instructions brought.
type freshVar struct {
	name *marshal.Str
	free bool // looked for among cells and free variables only (to 3.10)
	to   listing.Var
}

// addFresh adds a variable that no list has.
func (m *Method) addFresh(s *marshal.Str, key varKey) listing.Var {
	v := listing.Var{List: inFresh, Index: int32(len(m.fresh))}
	m.fresh = append(m.fresh, freshVar{name: s, free: key.free})
	return v
}

// waits tells whether what the variables are depends on other code objects, or
// those of others on it.
func (m *Method) waits() bool { return m.scoped || m.refersAhead || m.byHand && len(m.Frees) > 0 }

// settleFresh gives the variables of a code object that depends on no other
// their place, and all operands that name variables the final ones.
func (asm *Assembler) settleFresh(m *Method) {
	line, lineNo := asm.Line, asm.LineNo
	for i := range m.fresh {
		if v := &m.fresh[i]; v.to == (listing.Var{}) {
			v.to = listing.Var{List: listing.InVarnames, Index: int32(len(m.Varnames))}
			m.Varnames = append(m.Varnames, v.name)
			m.varNew = true
		}
	}
	asm.neverSet(m)
	asm.Line, asm.LineNo = line, lineNo
	settle := func(v *listing.Var) {
		if v.List == inFresh {
			*v = m.fresh[v.Index].to
		}
	}
	for i := range m.VarOps {
		settle(&m.VarOps[i].A)
		settle(&m.VarOps[i].B)
	}
}

// mention is how instructions of a code object name a variable.
type mention uint8

const (
	asLocal   mention = 1 << iota // LOAD_FAST and the like
	asNewCell                     // MAKE_CELL
	asDeref                       // LOAD_DEREF and the like
	asClosure                     // what puts the cell itself on the stack
	asSet                         // STORE_DEREF and the like
)

// scope is a code object that waits, among those around it.
type scope struct {
	*Method
	outer    *scope
	inner    []*scope
	mentions map[string]mention
	listed   map[string]bool // variables that lists of the text have
	wants    map[string]bool // what it takes from outside, where there is such a variable
	sets     map[string]bool // variables that it sets, or one in it
	has      map[string]bool // all its variables, once they are settled
	newCells []string        // cells that no list of the text has
	newFrees []string
	makes    bool // functions, which may have a closure
}

// finishWaiting settles the variables of all code objects that wait, from the
// outermost to the inner ones, and finishes them.
func (asm *Assembler) finishWaiting() {
	scopes := asm.scopes()
	for _, s := range scopes {
		if s.outer == nil {
			s.want(0)
			asm.settleScope(s, map[string]*scope{}, 0)
		}
	}
	for _, s := range scopes {
		asm.settleFresh(s.Method)
		asm.cellsNeverSet(s)
		asm.finishMethod(s.Method)
	}
	asm.waiting = nil
}

// scopes gives the code objects that wait, each with the one that holds it.
func (asm *Assembler) scopes() []*scope {
	byObj := map[marshal.Object]*scope{}
	var list []*scope
	for _, m := range asm.waiting {
		s := &scope{Method: m, listed: m.listedVars(), wants: map[string]bool{}, sets: map[string]bool{}, has: map[string]bool{}}
		s.mentions, s.makes = m.mentioned(), m.makesFunctions()
		m.scope = s
		byObj[m.Obj] = s
		list = append(list, s)
	}
	for _, s := range list {
		for _, obj := range s.Consts {
			if c := byObj[obj]; c != nil && c.outer == nil && !c.holds(s) {
				c.outer = s
				s.inner = append(s.inner, c)
			}
		}
	}
	return list
}

// holds tells whether s stands in c, or is c. What nests deeper than a file can
// hold is refused later.
func (s *scope) holds(c *scope) bool {
	for n := 0; c != nil && n <= marshal.MaxDepth; n++ {
		if c == s {
			return true
		}
		c = c.outer
	}
	return c != nil
}

func (m *Method) listedVars() map[string]bool {
	names := map[string]bool{}
	for _, list := range [][]marshal.Object{m.Varnames, m.Cells, m.Frees} {
		for _, obj := range list {
			if s, ok := obj.(*marshal.Str); ok {
				names[s.S] = true
			}
		}
	}
	return names
}

// mentioned gives how the instructions name each variable.
func (m *Method) mentioned() map[string]mention {
	names := map[string]mention{}
	loader, found := m.Table.Lookup("LOAD_CLOSURE")
	for _, v := range m.VarOps {
		op := m.Table.Op(m.Items[v.Item].Op)
		how := asLocal
		switch {
		case op.Name == "MAKE_CELL":
			how = asNewCell
		case op.Kind == opcode.Free:
			how = asDeref
		}
		if op == loader || how == asLocal && (!found || m.joined()) {
			how |= asClosure
		}
		if sets, _ := setsVars(op.Name, v.Pair); sets {
			how |= asSet
		}
		names[m.varName(v.A)] |= how
		if v.Pair {
			names[m.varName(v.B)] |= how
		}
	}
	return names
}

// varName gives the name of a variable, "" where it has none.
func (m *Method) varName(v listing.Var) string {
	var list []marshal.Object
	switch v.List {
	case inFresh:
		return m.fresh[v.Index].name.S
	case listing.InVarnames:
		list = m.Varnames
	case listing.InCells:
		list = m.Cells
	case listing.InFrees:
		list = m.Frees
	case listing.InLocalNames:
		list = m.LocalNames
	}
	if int(v.Index) < len(list) {
		if s, ok := list[v.Index].(*marshal.Str); ok {
			return s.S
		}
	}
	return ""
}

// want finds what a code object takes from outside, the inner ones first: what
// it uses as a cell or free variable, and what an inner one wants and it hands
// on, but for its own cells and what its lists have; and the free variables that
// a person has listed.
func (s *scope) want(depth int) {
	if depth > marshal.MaxDepth {
		return
	}
	add := func(name string) {
		if how := s.mentions[name]; how != 0 && how&asNewCell == 0 && !s.listed[name] {
			s.wants[name] = true
		}
	}
	for name, how := range s.mentions {
		s.sets[name] = how&asSet != 0
		if how&asDeref != 0 {
			add(name)
		}
	}
	for _, c := range s.inner {
		c.want(depth + 1)
		for name := range c.wants {
			add(name)
			s.sets[name] = s.sets[name] || c.sets[name]
		}
	}
	for name := range s.listedFrees() {
		s.wants[name] = true
	}
}

// listedFrees gives the free variables that a person has listed. Those of a
// printed text ask for nothing.
func (m *Method) listedFrees() map[string]bool {
	names := map[string]bool{}
	for _, obj := range m.Frees {
		if s, ok := obj.(*marshal.Str); ok && m.byHand {
			names[s.S] = true
		}
	}
	return names
}

// wanted tells whether an inner code object wants a variable.
func (s *scope) wanted(name string) bool {
	return slices.ContainsFunc(s.inner, func(c *scope) bool { return c.wants[name] })
}

// settleScope says of each variable what it is. outside are the variables of
// the code objects around.
func (asm *Assembler) settleScope(s *scope, outside map[string]*scope, depth int) {
	if depth > marshal.MaxDepth {
		return
	}
	s.settle(outside)
	s.place(asm.StrType())
	if !s.faulty && !s.countsVars() {
		for _, c := range s.inner {
			asm.checkHandedOn(s, c, outside)
		}
	}
	shadowed := map[string]*scope{}
	for name := range s.has {
		shadowed[name] = outside[name]
		outside[name] = s
	}
	for _, c := range s.inner {
		asm.settleScope(c, outside, depth+1)
	}
	for name, before := range shadowed {
		if before == nil {
			delete(outside, name)
		} else {
			outside[name] = before
		}
	}
}

// settle finds the new cells and free variables.
func (s *scope) settle(outside map[string]*scope) {
	cells := map[string]bool{}
	for name := range s.listed {
		s.has[name] = true
		if s.listedAsLocal(name) && (s.wanted(name) || s.mentions[name]&(asDeref|asNewCell) != 0 && !s.Given.Varnames) {
			cells[name] = true
		}
	}
	for i := range s.fresh {
		v := &s.fresh[i]
		name := v.name.S
		s.has[name] = true
		how := s.mentions[name]
		switch {
		case !s.joined() && !v.free:
		case s.wants[name] && outside[name] != nil:
			s.newFrees = append(s.newFrees, name)
		case how&(asDeref|asNewCell) != 0 || s.wanted(name):
			cells[name] = true
		}
	}
	s.newCells = slices.Sorted(maps.Keys(cells))
	slices.Sort(s.newFrees)
}

// listedAsLocal tells whether a list has a variable as a local one only.
func (s *scope) listedAsLocal(name string) bool {
	is := func(obj marshal.Object) bool {
		str, ok := obj.(*marshal.Str)
		return ok && str.S == name
	}
	return slices.ContainsFunc(s.Varnames, is) && !slices.ContainsFunc(s.Cells, is) && !slices.ContainsFunc(s.Frees, is)
}

// place puts the new cells and free variables into their lists, as strings of a
// type code.
func (s *scope) place(code byte) {
	at := map[string]listing.Var{}
	str := func(name string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: code}, S: name} }
	for _, name := range s.newCells {
		at[name] = listing.Var{List: listing.InCells, Index: int32(len(s.Cells))}
		s.Cells = append(s.Cells, str(name))
	}
	for _, name := range s.newFrees {
		at[name] = listing.Var{List: listing.InFrees, Index: int32(len(s.Frees))}
		s.Frees = append(s.Frees, str(name))
	}
	for i := range s.fresh {
		v := &s.fresh[i]
		if to, ok := at[v.name.S]; ok && (v.free || s.joined()) {
			v.to = to
		}
	}
}
