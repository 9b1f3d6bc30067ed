package assemble

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/consttext"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
)

// Unit is what stays of a code object of the text once it is assembled. A text
// may have very many.
type Unit struct {
	obj       *marshal.Code
	number    uint64 // of the line "# Code object:", or 0
	written   string // the name as the text has it
	nameAt    int    // line of the name
	marshal   []marshal.Deviation
	marshalAt int  // line of marshal
	waiting   bool // to be finished when all are read, see finishWaiting

	noQualname, noFlags bool // whether the text tells none, see placeCodes
}

// Refer gives the constant of the code object that is being read that refers to
// another.
func (asm *Assembler) Refer(u *Unit) *marshal.Code {
	asm.codes.refs[u.obj]++
	if asm.Cur != nil && u.waiting {
		asm.Cur.refersAhead = true
	}
	return u.obj
}

// name is what messages call the code object.
func (u *Unit) name() string {
	if u.obj.Name == nil {
		return "a code object without name"
	}
	return u.obj.Name.S
}

// NoName is how a reference writes that the name is None.
const NoName = "= None"

// codeTable finds the code objects that constants refer to.
type codeTable struct {
	byNumber map[uint64]*Unit
	byName   map[string][]*Unit    // those without a number
	refs     map[*marshal.Code]int // how many constants refer to a code object
	later    map[consttext.CodeRef]*laterRef
	all      map[string][]*Unit // by name, once all are read and a reference tells only that
}

// laterRef is a constant that refers to a code object that the text has not
// come to.
type laterRef struct {
	stand  *marshal.Code // in its place until the end
	uses   int
	line   int
	indent int
	source string
}

func newCodeTable() *codeTable {
	return &codeTable{
		byNumber: map[uint64]*Unit{}, byName: map[string][]*Unit{},
		refs: map[*marshal.Code]int{}, later: map[consttext.CodeRef]*laterRef{},
	}
}

// number gives a code object its number. False means that another has it.
func (t *codeTable) number(u *Unit, n uint64) bool {
	if other, taken := t.byNumber[n]; taken && other != u {
		return false
	}
	u.number = n
	t.byNumber[n] = u
	return true
}

// named notes the name of a code object that is complete.
func (t *codeTable) named(u *Unit) {
	if u.number == 0 {
		t.byName[u.written] = append(t.byName[u.written], u)
	}
}

// find gives the code object that a reference means: by its number or, as
// pydisasm has addresses there, by its name; of several with one name the
// first that begins on the line that is told and has no constant yet. It is
// not the one in which the reference stands. One that tells a name alone waits
// until all are read.
func (t *codeTable) find(ref consttext.CodeRef, not *Unit) *Unit {
	if ref.Bare {
		return nil
	}
	if u := t.byNumber[ref.At]; u != nil && u != not {
		return u
	}
	name := plainName(ref.Name)
	list := t.byName[name]
	for len(list) > 0 && t.refs[list[0].obj] > 0 {
		list = list[1:]
	}
	t.byName[name] = list
	var found *Unit
	for _, u := range list {
		if u == not || t.refs[u.obj] > 0 {
			continue
		}
		if ref.Line == 0 || u.obj.Firstlineno == int32(ref.Line) {
			return u
		}
		if found == nil {
			found = u
		}
	}
	return found
}

// plainName takes a name out of its quotes.
func plainName(name string) string {
	if pylit.IsString(name) {
		if val, _, n, err := pylit.ParseString(name, pylit.Text); err == nil && n == len(name) {
			return val
		}
	}
	return name
}

// codeRef gives the code object of a constant. One that comes later in the
// text is a stand-in until the end.
func (asm *Assembler) codeRef(ref consttext.CodeRef) (marshal.Object, error) {
	if u := asm.codes.find(ref, asm.Cur.unit); u != nil {
		asm.codes.refs[u.obj]++
		asm.Cur.refersAhead = asm.Cur.refersAhead || u.waiting
		return u.obj, nil
	}
	asm.Cur.refersAhead = true
	l := asm.codes.later[ref]
	if l == nil {
		ref.Name = keep(ref.Name)
		l = &laterRef{stand: &marshal.Code{}, line: asm.LineNo, indent: asm.Indent}
		if !asm.MadeUp {
			l.source = keep(asm.Line)
		}
		asm.codes.later[ref] = l
	}
	l.uses++
	return l.stand, nil
}

// resolveLater puts code objects in the place of stand-ins.
func (asm *Assembler) resolveLater() {
	if len(asm.codes.later) == 0 {
		return
	}
	real := map[marshal.Object]marshal.Object{}
	refs := slices.SortedFunc(maps.Keys(asm.codes.later), func(a, b consttext.CodeRef) int {
		return cmp.Or(asm.codes.later[a].line-asm.codes.later[b].line, cmp.Compare(a.At, b.At), strings.Compare(a.Name, b.Name))
	})
	for _, ref := range refs {
		l := asm.codes.later[ref]
		u, wrong := asm.findLater(ref)
		if wrong != "" {
			asm.LineNo, asm.Line, asm.Indent = l.line, l.source, l.indent
			at := max(strings.Index(l.source, "code object "), 0)
			asm.Report(diag.Error, at, len("code object ")+len(ref.Name), wrong, asm.otherCode(plainName(ref.Name)))
			continue
		}
		asm.codes.refs[u.obj] += l.uses
		real[l.stand] = u.obj
	}
	r := replacer{real, map[marshal.Object]bool{}}
	for _, u := range asm.units {
		o := u.obj
		for _, s := range []*marshal.Seq{o.Consts, o.Names, o.Varnames, o.Freevars, o.Cellvars, o.LocalsPlusNames} {
			if s != nil {
				r.items(s.Items)
			}
		}
	}
	for _, m := range asm.waiting {
		r.items(m.Consts)
		r.items(m.Names)
	}
}

// allNamed gives all code objects by their names.
func (asm *Assembler) allNamed() map[string][]*Unit {
	if asm.codes.all == nil {
		asm.codes.all = map[string][]*Unit{}
		for _, u := range asm.units {
			asm.codes.all[u.written] = append(asm.codes.all[u.written], u)
		}
	}
	return asm.codes.all
}

// findLater is find when all is read. It says what is wrong where it finds none.
func (asm *Assembler) findLater(ref consttext.CodeRef) (u *Unit, wrong string) {
	if !ref.Bare {
		if u = asm.codes.find(ref, nil); u == nil {
			return nil, "the text has no code object " + ref.Name
		}
		return u, ""
	}
	name := plainName(ref.Name)
	list := asm.allNamed()[name]
	switch len(list) {
	case 0:
		return nil, "the text has no code object " + ref.Name
	case 1:
		return list[0], ""
	}
	return nil, "there are several code objects " + ref.Name + ": give each a number with a line like \"# Code object: 0x1\" and refer to <code object " + ref.Name + " at 0x1>"
}

// otherCode says what to do about a reference to a code object that the text does
// not have; "" where it has one of that name.
func (asm *Assembler) otherCode(name string) string {
	all := asm.allNamed()
	if _, has := all[name]; has || !asm.ByHand {
		return ""
	}
	if best := nearestOf(name, slices.Sorted(maps.Keys(all))); best != "" {
		return "did you mean " + best + "?"
	}
	return "it begins with a line \"# Method Name: " + name + "\""
}

// replacer puts objects in the place of others, in containers of any depth.
type replacer struct {
	real map[marshal.Object]marshal.Object
	seen map[marshal.Object]bool
}

func (r replacer) items(items []marshal.Object) {
	for i := range items {
		r.object(&items[i])
	}
}

func (r replacer) object(at *marshal.Object) {
	if to, ok := r.real[*at]; ok {
		*at = to
		return
	}
	if r.seen[*at] {
		return
	}
	switch o := (*at).(type) {
	case *marshal.Seq:
		r.seen[o] = true
		r.items(o.Items)
	case *marshal.Dict:
		r.seen[o] = true
		r.items(o.Items)
	case *marshal.Slice:
		r.object(&o.Start)
		r.object(&o.Stop)
		r.object(&o.Step)
	}
}
