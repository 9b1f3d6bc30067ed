package assemble

import (
	"slices"
	"strings"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
)

// Method is a code object that is being read.
type Method struct {
	listing.Draft
	unit *Unit

	// Given says what the form tells; the rest is worked out. Lines is for a
	// line table that is told apart from the instructions.
	Given struct{ Argcount, Nlocals, Stacksize, Flags, Firstlineno, Args, Varnames, Lines bool }

	Args                 int32 // how many positional arguments the form lists
	varargs, varkeywords bool  // whether Signature has *args and **kwargs

	ranges  []rawRange
	tries   []tryMark // that are open
	runFrom int32     // item where the run of instructions with the same ".try" begins

	labels  map[string]int32 // item that a label stands before
	labelAt map[string]int   // line of the text that it stands on
	strays  map[string]int   // line of words that are no operations
	jumps   []labelJump
	lineOf  []int32 // line of the text of every item
	pending markState

	constText  map[string]int32        // by the text of the list
	constValue map[string]int32        // by valueText
	loops      map[marshal.Object]bool // containers that hold themselves
	codeAt     map[*marshal.Code]int32 // by address, of the constants before codesSeen
	codesSeen  int
	nameIndex  map[string]int32
	vars       map[varKey]listing.Var
	// which entries the instructions use, and whether they brought new ones
	constUsed, nameUsed []bool
	constNew, nameNew   []int32
	varNew              bool // whether they brought a new local variable

	byHand      bool       // whether a person has written it: see fromFile
	faulty      bool       // whether its lines have errors, of which others would only follow
	scope       *scope     // among others that wait, nil where it does not
	fresh       []freshVar // variables that no list has
	scoped      bool       // cells and free variables depend on other code objects
	refersAhead bool       // a constant refers to a code object that is not finished
	blank       []int32    // items whose operand is left out and worked out
	numbered    []int32    // items whose operand is a number of a list alone
}

// SetName gives the code object its name. Without one, the name is None.
func (m *Method) SetName(s *marshal.Str) { m.Obj.Name, m.unit.written = s, s.S }

// HasBody tells whether instructions or labels were read.
func (m *Method) HasBody() bool { return len(m.Items)+len(m.labels) > 0 }

// NewMethod begins a code object, which the lines and items from here on are
// about.
func (asm *Assembler) NewMethod() *Method {
	asm.End()
	m := &Method{labels: map[string]int32{}, labelAt: map[string]int{}, strays: map[string]int{}, constText: map[string]int32{}, loops: asm.loops}
	m.Version, m.Table, m.LineRoom = asm.Version, asm.Table, &asm.lineRoom
	m.Obj = &marshal.Code{}
	m.unit = &Unit{obj: m.Obj, nameAt: asm.LineNo, written: NoName}
	asm.units = append(asm.units, m.unit)
	asm.Cur = m
	return m
}

// End ends the code object that was begun last, if it has not ended yet, and
// gives what constants refer to it by.
func (asm *Assembler) End() *Unit {
	if asm.Cur == nil {
		return nil
	}
	m, u := asm.Cur, asm.Cur.unit
	m.byHand = asm.ByHand && !asm.fromFile(m)
	if m.waits() {
		u.waiting = true
		asm.waiting = append(asm.waiting, m)
	} else {
		asm.settleFresh(m)
		asm.finishMethod(m)
	}
	asm.codes.named(u)
	asm.Cur = nil
	return u
}

// SetDeviations reads what listing.AppendDeviations wrote of the code object.
func (asm *Assembler) SetDeviations(text string, at int) {
	list, err := listing.ParseDeviations(text, &asm.placeRoom)
	if err != nil {
		asm.Errorf(at, len(text), "%v", err)
		return
	}
	u := asm.Cur.unit
	u.marshal = append(u.marshal, list...)
	u.marshalAt = asm.LineNo
}

// SetNumber gives the code object the number that constants refer to it by.
// False means that another has it.
func (asm *Assembler) SetNumber(n uint64) bool { return asm.codes.number(asm.Cur.unit, n) }

// RememberConst notes the text of an entry of the list of constants, so that
// operands find it without being read.
func (m *Method) RememberConst(text string, index int32) {
	if _, twice := m.constText[text]; !twice {
		m.constText[text] = index
	}
}

// constIndex finds a constant, or adds it.
func (m *Method) constIndex(obj marshal.Object) int32 {
	if m.constValue == nil {
		m.constValue = map[string]int32{}
		for i := len(m.Consts) - 1; i >= 0; i-- {
			m.constValue[m.valueText(m.Consts[i])] = int32(i)
		}
	}
	text := m.valueText(obj)
	if i, ok := m.constValue[text]; ok {
		if marshal.Equal(m.Version, m.Consts[i], obj) {
			return i
		}
		// Code objects of one name: look at each.
		if j := m.sameConst(obj); j >= 0 {
			return j
		}
	}
	i := int32(len(m.Consts))
	m.constValue[text] = i
	m.constNew = append(m.constNew, i)
	m.Consts = append(m.Consts, obj)
	return i
}

// sameConst finds a constant that is equal, or gives -1. A code object is
// equal to itself only, so it is found by its address.
func (m *Method) sameConst(obj marshal.Object) int32 {
	c, ok := obj.(*marshal.Code)
	if !ok {
		return int32(slices.IndexFunc(m.Consts, func(o marshal.Object) bool { return marshal.Equal(m.Version, o, obj) }))
	}
	if m.codeAt == nil {
		m.codeAt = map[*marshal.Code]int32{}
	}
	for ; m.codesSeen < len(m.Consts); m.codesSeen++ {
		if c, ok := m.Consts[m.codesSeen].(*marshal.Code); ok {
			if _, twice := m.codeAt[c]; !twice {
				m.codeAt[c] = int32(m.codesSeen)
			}
		}
	}
	if i, ok := m.codeAt[c]; ok {
		return i
	}
	return -1
}

// valueText is the same for equal constants, but for those that hold
// themselves.
func (m *Method) valueText(obj marshal.Object) string {
	p := consttext.NewPrinter(m.Version, nil, m.loops)
	return string(p.Append(nil, obj))
}

// name finds a name in co_names, or adds it.
func (m *Method) name(obj marshal.Object) int32 {
	s, ok := obj.(*marshal.Str)
	if !ok {
		m.nameNew = append(m.nameNew, int32(len(m.Names)))
		m.Names = append(m.Names, obj)
		return int32(len(m.Names) - 1)
	}
	if m.nameIndex == nil {
		m.nameIndex = indexNames(m.Names)
	}
	if i, ok := m.nameIndex[s.S]; ok {
		return i
	}
	i := int32(len(m.Names))
	m.nameIndex[s.S] = i
	m.nameNew = append(m.nameNew, i)
	m.Names = append(m.Names, obj)
	return i
}

func indexNames(names []marshal.Object) map[string]int32 {
	index := make(map[string]int32, len(names))
	for i := len(names) - 1; i >= 0; i-- {
		if s, ok := names[i].(*marshal.Str); ok {
			index[s.S] = int32(i)
		}
	}
	return index
}

// variable finds a variable, or adds it. free asks for one of the cells and
// free variables.
func (m *Method) variable(s *marshal.Str, free bool) listing.Var {
	if m.vars == nil {
		m.indexVars()
	}
	key := varKey{s.S, free && m.LocalNames == nil && !m.joined()}
	v, known := m.vars[key]
	if free && (!known || v.List == listing.InVarnames && !m.Given.Varnames) {
		m.scoped = true
	}
	if known {
		return v
	}
	if m.LocalNames != nil {
		v = listing.Var{List: listing.InLocalNames, Index: int32(len(m.LocalNames))}
		m.addLocalKind()
		m.LocalNames = append(m.LocalNames, s)
	} else {
		v = m.addFresh(s, key)
	}
	m.vars[key] = v
	return v
}

// addLocalKind gives a new variable a kind, where all others have one.
func (m *Method) addLocalKind() {
	if k := m.LocalKinds; k != nil && len(*k) == len(m.LocalNames) {
		kinds := *k + string(rune(code.FastLocal))
		m.LocalKinds = &kinds
	}
}

// varKey is where vars has a variable. Before 3.11 cells and free variables
// count apart from locals.
type varKey struct {
	name string
	free bool
}

// joined tells whether locals, cells and free variables count in one row.
func (m *Method) joined() bool { return marshal.Has(m.Version, "co_localsplusnames") }

// indexVars fills vars. Where names stand twice, the first counts.
func (m *Method) indexVars() {
	m.vars = map[varKey]listing.Var{}
	add := func(list listing.VarList, names []marshal.Object, free bool) {
		for i, name := range names {
			if s, ok := name.(*marshal.Str); ok {
				if _, twice := m.vars[varKey{s.S, free}]; !twice {
					m.vars[varKey{s.S, free}] = listing.Var{List: list, Index: int32(i)}
				}
			}
		}
	}
	if m.LocalNames != nil {
		add(listing.InLocalNames, m.LocalNames, false)
		return
	}
	add(listing.InVarnames, m.Varnames, false)
	add(listing.InCells, m.Cells, !m.joined())
	add(listing.InFrees, m.Frees, !m.joined())
}

// use notes that an entry of a list is used.
func use(used *[]bool, index uint32, n int) {
	if int64(index) >= int64(n) {
		return
	}
	for len(*used) < n {
		*used = append(*used, false)
	}
	(*used)[index] = true
}

// bracketed are the names that a compiler writes in angle brackets and
// pydisasm without.
var bracketed = map[string]bool{
	"lambda": true, "genexpr": true, "listcomp": true, "dictcomp": true, "setcomp": true, "module": true,
}

// realName gives the name of a code object that pydisasm wrote with an
// address behind it: lambda_0x7f… is <lambda>, f_0x7f…_12 is f.
func realName(s string) string {
	i := strings.LastIndex(s, "_0x")
	if i < 1 {
		return s
	}
	hex, line, _ := strings.Cut(s[i+len("_0x"):], "_")
	if len(hex) < 6 || strings.Trim(hex, "0123456789abcdef") != "" || strings.Trim(line, "0123456789") != "" {
		return s
	}
	name := s[:i]
	if bracketed[name] || strings.HasPrefix(name, "generic parameters of ") {
		return "<" + name + ">"
	}
	return name
}

// reserve takes the names of locals from the constant that RESERVE_FAST refers
// to, where code objects have no list of them (1.0 to 1.2).
func (m *Method) reserve(arg uint32) {
	if int64(arg) >= int64(len(m.Consts)) || m.Varnames != nil {
		return
	}
	if names := code.ReservedNames(m.Consts[arg]); names != nil {
		m.Varnames = names
		m.vars = nil
	}
}

// hasLocal tells whether a name is among those of reserve.
func (m *Method) hasLocal(name *marshal.Str) bool {
	if m.vars == nil {
		m.indexVars()
	}
	_, ok := m.vars[varKey{name.S, false}]
	return ok
}
