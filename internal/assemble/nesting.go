package assemble

import "github.com/pyasm/pyasm/marshal"

// nestsWell refuses what no file can hold: code objects that hold themselves,
// unless by a list or dict that is written before them, and objects that nest
// too deep.
func (asm *Assembler) nestsWell(root *marshal.Code) bool {
	n := nesting{heights: map[marshal.Object]int{}, open: map[marshal.Object]bool{}}
	n.code(root, 0)
	if n.wrong == "" {
		asm.lost(&n)
		return true
	}
	for _, u := range asm.units {
		if u.obj == n.where {
			asm.LineNo, asm.Line = u.nameAt, ""
			asm.Errorf(0, 0, "the code object %s %s", u.name(), n.wrong)
		}
	}
	return false
}

// lost warns of code objects that only such refer to as are left out.
func (asm *Assembler) lost(n *nesting) {
	for _, u := range asm.units {
		if _, kept := n.heights[u.obj]; !kept && asm.codes.refs[u.obj] > 0 {
			asm.LineNo, asm.Line = u.nameAt, ""
			asm.Warnf(0, 0, "nothing that is kept refers to the code object %s, so it is left out", u.name())
		}
	}
}

// nesting measures how deep objects nest.
type nesting struct {
	heights map[marshal.Object]int // of code objects and of what can stand in two places, once they are done
	open    map[marshal.Object]bool
	inside  *marshal.Code // the one that is being walked
	wrong   string
	where   *marshal.Code // what is wrong
}

func (n *nesting) fail(c *marshal.Code, wrong string) {
	if n.wrong == "" {
		n.where, n.wrong = c, wrong
	}
}

// code gives how many levels a code object has, itself included. depth is how
// many are above it, as far as they have been walked.
func (n *nesting) code(c *marshal.Code, depth int) int {
	if h, done := n.heights[c]; done {
		return n.level(h, depth)
	}
	if n.open[c] {
		n.fail(c, "holds itself")
	}
	if n.inside == nil {
		n.inside = c
	}
	if n.level(1, depth); n.wrong != "" {
		return 0
	}
	outer := n.inside
	n.open[c], n.inside = true, c
	h := 0
	for _, s := range []*marshal.Seq{c.Consts, c.Names, c.Varnames, c.Freevars, c.Cellvars, c.LocalsPlusNames} {
		if s != nil {
			h = max(h, 1+n.items(s.Items, depth+2))
		}
	}
	delete(n.open, c)
	n.inside = outer
	n.heights[c] = h + 1
	return h + 1
}

// level looks that h levels may stand below others.
func (n *nesting) level(h, depth int) int {
	if h+depth > marshal.MaxDepth {
		n.fail(n.inside, "is part of objects that nest too deep")
	}
	return h
}

func (n *nesting) items(items []marshal.Object, depth int) int {
	h := 0
	for _, it := range items {
		if h = max(h, n.object(it, depth)); n.wrong != "" {
			break
		}
	}
	return h
}

// object gives how many levels an object has. A list or dict that holds
// itself, which may be, has none more at that place.
func (n *nesting) object(obj marshal.Object, depth int) int {
	var items []marshal.Object
	switch o := obj.(type) {
	case *marshal.Code:
		return n.code(o, depth)
	case *marshal.Seq:
		items = o.Items
	case *marshal.Dict:
		items = o.Items
	case *marshal.Slice:
		items = []marshal.Object{o.Start, o.Stop, o.Step}
	}
	if len(items) == 0 || n.open[obj] {
		return 1
	}
	if h, done := n.heights[obj]; done {
		return n.level(h, depth)
	}
	if n.level(1, depth); n.wrong != "" {
		return 0
	}
	loop := obj.Flagged()
	if loop {
		n.open[obj] = true
	}
	h := 1 + n.items(items, depth+1)
	if loop {
		delete(n.open, obj)
		n.heights[obj] = h
	}
	return h
}
