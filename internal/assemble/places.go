package assemble

import (
	"strings"

	"github.com/pyasm/pyasm/marshal"
)

// places works out what of a code object follows from the one that holds it:
// the qualified name, and flags. What the text tells stays.
type places struct {
	root *marshal.Code
	open map[*marshal.Code]*Unit // those of which the text does not tell it
	seen map[*marshal.Code]bool

	flagNested, flagMethod, flagOptimized int32
}

// placeCodes works out what follows from where the code objects stand. It is for
// those that a constant holds, not a part of one.
func (asm *Assembler) placeCodes(root *marshal.Code) {
	p := places{
		root: root, open: map[*marshal.Code]*Unit{}, seen: map[*marshal.Code]bool{root: true},
		flagNested: asm.flag("NESTED"), flagMethod: asm.flag("METHOD"), flagOptimized: asm.flag("OPTIMIZED"),
	}
	for _, u := range asm.units {
		if u.noQualname || u.noFlags {
			p.open[u.obj] = u
		}
	}
	if len(p.open) > 0 {
		p.inside(root, false)
	}
}

// inside goes through what a code object holds. nested says whether that
// stands in a function, in whatever depth.
func (p *places) inside(outer *marshal.Code, nested bool) {
	for _, obj := range outer.Consts.Items {
		c, ok := obj.(*marshal.Code)
		if !ok || p.seen[c] {
			continue
		}
		p.seen[c] = true
		if u := p.open[c]; u != nil {
			p.found(u, outer, nested)
		}
		p.inside(c, nested || p.isFunction(c))
	}
}

func (p *places) isFunction(c *marshal.Code) bool { return c.Flags&p.flagOptimized != 0 }

// found is told which code object holds another.
func (p *places) found(u *Unit, outer *marshal.Code, nested bool) {
	c := u.obj
	if u.noQualname && outer != p.root {
		c.Qualname.S = qualified(outer, c.Name.S, p.isFunction(outer))
	}
	if !u.noFlags || !p.isFunction(c) {
		return
	}
	if nested {
		c.Flags |= p.flagNested
	}
	if !p.isFunction(outer) && outer != p.root {
		c.Flags |= p.flagMethod
	}
}

// genericParameters begins the names of the code objects that hold what has
// type parameters. Qualified names go past them.
const genericParameters = "<generic parameters of "

// qualified is the qualified name of what stands in another code object, a
// function or a class body (compiler_set_qualname of CPython's compile.c).
func qualified(outer *marshal.Code, name string, function bool) string {
	if outer.Qualname == nil || outer.Name == nil {
		return name
	}
	if strings.HasPrefix(outer.Name.S, genericParameters) {
		return strings.TrimSuffix(outer.Qualname.S, outer.Name.S) + name
	}
	if function {
		return outer.Qualname.S + ".<locals>." + name
	}
	return outer.Qualname.S + "." + name
}
