package assemble

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// What is suspicious in a text that a person wrote. Only what the assembler has
// to work out is looked at, so that nothing is said of a printed text.

// fromFile tells whether the header of a code object has what printers always
// write and a person leaves out. The text may then be that of a file, however
// odd that is, so that nothing is said of it.
func (asm *Assembler) fromFile(m *Method) bool {
	return m.Obj.Filename != nil && (m.Given.Stacksize || !asm.Fields.Stacksize) && (m.Given.Flags || !asm.Fields.Flags)
}

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

// oddName warns of a name that no list has and that is neither an identifier nor
// what compilers make up, unless it is written as a string literal. op, if any,
// is the operation that has it.
func (asm *Assembler) oddName(op *opcode.Op, name string, at int) {
	if !asm.ByHand || len(asm.late) >= maxErrors || isUsualName(name) || pylit.IsString(name) || strings.HasPrefix(name, "= ") {
		return
	}
	dotted := op != nil && op.Name == "IMPORT_NAME"
	if dotted && isUsualName(strings.ReplaceAll(name, ".", "_")) || dotted && name == "" {
		return
	}
	hint := ""
	if op != nil && !strings.ContainsAny(name, `'\`) {
		hint = "; if it is meant, " + op.Name + " ('" + name + "') has it"
	}
	asm.lateWarnf(at, len(name), "%q is no identifier%s", name, hint)
}

// isUsualName tells whether a name is an identifier or one that compilers write:
// .0, .defaults, <lambda>, _[1], and * for all that a module has. Letters beyond
// ASCII are not told apart.
func isUsualName(name string) bool {
	switch {
	case name == "*" || strings.HasPrefix(name, "<") && strings.HasSuffix(name, ">"):
		return true
	case strings.HasPrefix(name, "_[") && strings.HasSuffix(name, "]"):
		return AllDigits(name[2 : len(name)-1])
	case strings.HasPrefix(name, "."):
		return isIdentifier("_" + name[1:])
	}
	return isIdentifier(name)
}

func isIdentifier(name string) bool {
	for i, r := range name {
		if r < utf8.RuneSelf && r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

// OutOfRange begins the remark by which a text says that it knows of an operand
// that is beyond its list.
const OutOfRange = "out of range"

// noteBeyond notes an operand that is a number, to be looked at when the lists
// are complete. rest is what stands behind it.
func (m *Method) noteBeyond(op *opcode.Op, rest string) {
	if listOf[op.Kind].name != "" && !strings.HasPrefix(rest, "; "+OutOfRange) {
		m.numbered = append(m.numbered, int32(len(m.Items)-1))
	}
}

// listOf says which list of a code object operands are numbers of.
var listOf = map[opcode.Kind]struct {
	name string
	size func(*Method) int
}{
	opcode.Const:      {"constant", func(m *Method) int { return len(m.Consts) }},
	opcode.Name:       {"name", func(m *Method) int { return len(m.Names) }},
	opcode.NameNull:   {"name", func(m *Method) int { return len(m.Names) }},
	opcode.NameMethod: {"name", func(m *Method) int { return len(m.Names) }},
	opcode.Local:      {"variable", (*Method).mostLocals},
}

// mostLocals gives how many variables LOAD_FAST and the like may mean, or more.
func (m *Method) mostLocals() int {
	n := len(m.Varnames)
	if m.joined() {
		n += len(m.Cells) + len(m.Frees) + len(m.LocalNames)
	}
	return max(n, int(m.Obj.Nlocals))
}

// beyondLists warns of operands that are beyond their list, where the
// interpreter reads memory of something else.
func (asm *Assembler) beyondLists(m *Method) {
	if !asm.ByHand || !asm.Fields.Stacksize || m.Given.Stacksize {
		return
	}
	for _, item := range m.numbered {
		arg := m.Items[item].Arg
		op := m.Table.Op(m.Items[item].Op)
		list := listOf[op.Kind]
		if index := op.NameIndex(arg); int64(index) >= int64(list.size(m)) {
			asm.warnAt(m, item, "", "there is no %s %d; the %s itself stands in parentheses: %s", list.name, index, list.name, asm.withMeaning(op, arg))
		}
	}
}

// withMeaning shows how to write an operation with an operand that is no number.
func (asm *Assembler) withMeaning(op *opcode.Op, arg uint32) string {
	if op.Kind == opcode.Const {
		return fmt.Sprintf("%s (%d)", op.Name, arg)
	}
	return op.Name + " (name)"
}

// endsPerhaps are operations behind which the code goes on or not, as what they
// find on the stack tells: after an exception and after CALL_FINALLY it does not.
var endsPerhaps = map[string]bool{"END_FINALLY": true}

// checkEnd warns of code that runs off its end.
func (asm *Assembler) checkEnd(m *Method, st *stack) {
	last := len(st.ins) - 1
	if !asm.ByHand || !asm.Fields.Stacksize || last < 0 || st.depths[last] == flow.Unreached || st.ins[last].Raw {
		return
	}
	if in := &st.ins[last]; !m.Table.Op(in.Op).Ends && !endsPerhaps[m.Table.Op(in.Op).Name] {
		asm.warnAt(m, st.item(in.Start(m.Version.Instr)), "", "the code goes on behind its last instruction; end it with RETURN_VALUE or a jump")
	}
}

// inFunctions says what functions have for operations of class bodies.
var inFunctions = map[string]string{
	"LOAD_NAME": "LOAD_FAST or LOAD_GLOBAL", "STORE_NAME": "STORE_FAST or STORE_GLOBAL", "DELETE_NAME": "DELETE_FAST or DELETE_GLOBAL",
}

// namesInFunction warns where a code object that is taken for a class body has
// what only functions have. When it is called, its variables are the module's.
func (asm *Assembler) namesInFunction(m *Method) {
	if !asm.ByHand || !m.Version.Marshal.Bytes3 || m.isModule() || len(m.Varnames) == 0 {
		return
	}
	by := int32(-1)
	for i, name := range m.ops {
		if name == "LOAD_FAST_AND_CLEAR" {
			return // a comprehension that stands in a class body has variables of its own
		}
		if by < 0 && inFunctions[name] != "" {
			by = int32(i)
		}
	}
	if by < 0 {
		return
	}
	op := m.Table.Op(m.Items[by].Op).Name
	asm.warnAt(m, by, "", "with %s %s is taken for a class body, whose variables are the module's where it is called; a function has %s", op, m.unit.name(), inFunctions[op])
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
			if len(asm.unset) < maxErrors {
				asm.unset = append(asm.unset, unsetVar{asm.late[len(asm.late)-1], m.Obj, v.name.S})
			}
		}
	}
}

// unsetVar is a local variable that is never set, and the warning of it.
type unsetVar struct {
	warning *diag.Diagnostic
	of      *marshal.Code
	name    string
}

// meantOutside says of local variables that are never set where a code object
// around has one of that name, which was perhaps meant.
func (asm *Assembler) meantOutside() {
	if len(asm.unset) == 0 {
		return
	}
	outer := map[*marshal.Code]*marshal.Code{}
	for _, u := range asm.units {
		if u.obj.Consts == nil || u.obj.Name == nil {
			continue
		}
		for _, obj := range u.obj.Consts.Items {
			if c, ok := obj.(*marshal.Code); ok {
				outer[c] = u.obj
			}
		}
	}
	for _, v := range asm.unset {
		c := outer[v.of]
		for n := 0; c != nil && n < marshal.MaxDepth; n++ {
			if view := code.New(c, asm.Version); hasName(view.Varnames, v.name) || hasName(view.Cellvars, v.name) {
				v.warning.Hint = "LOAD_DEREF (" + v.name + ") has that of " + c.Name.S
				break
			}
			c = outer[c]
		}
	}
}

func hasName(names []marshal.Object, name string) bool {
	return slices.ContainsFunc(names, func(obj marshal.Object) bool {
		s, ok := obj.(*marshal.Str)
		return ok && s.S == name
	})
}

// cellsNeverSet warns of cell variables that neither a code object sets nor one
// in it.
func (asm *Assembler) cellsNeverSet(s *scope) {
	if _, made := s.Table.Lookup("MAKE_CELL"); made || s.faulty || !asm.ByHand {
		return
	}
	for _, name := range s.newCells {
		if len(asm.late) >= maxErrors {
			return // each looks at all variables
		}
		// What a class is called for its methods is set when the class is made.
		if s.listed[name] || strings.HasPrefix(name, "__class") || s.sets[name] {
			continue
		}
		text := "the cell variable " + name + " is never set"
		if like := s.likeVariable(name); like != "" {
			text += "; " + like
		}
		asm.warnAt(s.Method, s.firstUse(name), name, "%s", text)
	}
}

// firstUse gives the item that names a variable first.
func (m *Method) firstUse(name string) int32 {
	for _, v := range m.VarOps {
		if m.varName(v.A) == name || v.Pair && m.varName(v.B) == name {
			return v.Item
		}
	}
	return int32(len(m.Items))
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
