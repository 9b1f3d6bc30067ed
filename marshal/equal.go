package marshal

import "github.com/pyasm/pyasm/pyver"

// Equal tells whether two objects have the same type and value, however they
// are written: type codes that mean one type are one (of which int and long are
// two before 3.0), references count as what
// they refer to. Unlike Python's ==, 1 is not True, 0.0 is not -0.0, a nan is
// equal to one of the same bits. Code objects are equal only to themselves.
// Objects that hold themselves are equal only to themselves as well, and so
// are those of more than a million parts.
func Equal(v *pyver.Version, a, b Object) bool {
	e := equality{text3: v.Marshal.Bytes3, left: 1 << 20}
	return e.equal(a, b, 0)
}

type equality struct {
	text3 bool
	left  int // comparisons that may still be made
}

func (e *equality) equal(a, b Object, depth int) bool {
	if a == b {
		return true
	}
	if e.left--; e.left < 0 || depth > MaxDepth {
		return false
	}
	switch x := a.(type) {
	case Atom:
		y, ok := b.(Atom)
		return ok && x.TypeCode() == y.TypeCode()
	case *Str:
		y, ok := b.(*Str)
		return ok && x.S == y.S && x.IsText(e.text3) == y.IsText(e.text3)
	case *Int, *Long:
		return e.equalNumbers(a, b)
	case *Float:
		y, ok := b.(*Float)
		return ok && x.Bits == y.Bits
	case *Complex:
		y, ok := b.(*Complex)
		return ok && x.Real == y.Real && x.Imag == y.Imag
	case *Code:
		return false
	}
	kindA, itemsA := parts(a)
	kindB, itemsB := parts(b)
	if kindA != kindB || kindA == 0 || len(itemsA) != len(itemsB) {
		return false
	}
	for i := range itemsA {
		if !e.equal(itemsA[i], itemsB[i], depth+1) {
			return false
		}
	}
	return true
}

func (e *equality) equalNumbers(a, b Object) bool {
	if !e.text3 && (a.TypeCode() == 'l') != (b.TypeCode() == 'l') {
		return false
	}
	x, okX := smallValue(a)
	y, okY := smallValue(b)
	if okX || okY {
		return okX && okY && x == y
	}
	p, okP := a.(*Long)
	q, okQ := b.(*Long)
	return okP && okQ && p.Neg == q.Neg && p.Digits == q.Digits
}

func smallValue(o Object) (int64, bool) {
	switch o := o.(type) {
	case *Int:
		return o.V, true
	case *Long:
		return o.Int64()
	}
	return 0, false
}
