package listing

import (
	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Bits of co_flags that say which variables are arguments, as in CPython's
// Include/cpython/code.h.
const (
	coVarargs     = 0x04
	coVarkeywords = 0x08
)

// LocalsPlus makes co_localsplusnames and co_localspluskinds as the compiler
// does: variables, then cells that are none of them, then free variables. The
// counts and flags of c tell which of the variables are arguments. hidden are
// those variables that inlined comprehensions have in a module or class.
func LocalsPlus(v *pyver.Version, c *marshal.Code, vars, cells, frees, hidden []marshal.Object) ([]marshal.Object, []byte) {
	names := make([]marshal.Object, 0, len(vars)+len(cells)+len(frees))
	kinds := make([]byte, 0, cap(names))
	for i, name := range vars {
		names = append(names, name)
		kinds = append(kinds, code.FastLocal|argKind(v, c, i))
	}
	find := finder(vars)
	for _, name := range hidden {
		if i := find(name); i >= 0 {
			kinds[i] |= code.FastHidden
		}
	}
	for _, name := range cells {
		if i := find(name); i >= 0 {
			kinds[i] |= code.FastCell
			continue
		}
		names = append(names, name)
		kinds = append(kinds, code.FastCell)
	}
	for _, name := range frees {
		names = append(names, name)
		kinds = append(kinds, code.FastFree)
	}
	return names, kinds
}

// argKind gives the bits of a variable that is an argument, in versions that
// note them.
func argKind(v *pyver.Version, c *marshal.Code, i int) byte {
	if v.Code != pyver.Code314 {
		return 0
	}
	pos, all := int(c.Argcount), int(c.Argcount)+int(c.Kwonlyargcount)
	switch {
	case i < int(c.Posonlyargcount):
		return code.FastArgPos
	case i < pos:
		return code.FastArgPos | code.FastArgKw
	case i < all:
		return code.FastArgKw
	}
	i -= all
	if c.Flags&coVarargs != 0 {
		if i == 0 {
			return code.FastArgVar | code.FastArgPos
		}
		i--
	}
	if c.Flags&coVarkeywords != 0 && i == 0 {
		return code.FastArgVar | code.FastArgKw
	}
	return 0
}

// finder gives a function that does what indexOf does, faster in long lists.
func finder(list []marshal.Object) func(marshal.Object) int {
	const few = 16
	if len(list) <= few {
		return func(name marshal.Object) int { return indexOf(list, name) }
	}
	index := make(map[any]int, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		index[nameKey(list[i])] = i
	}
	return func(name marshal.Object) int {
		if i, ok := index[nameKey(name)]; ok {
			return i
		}
		return -1
	}
}

// nameKey is the same for equal names, as sameName has it.
func nameKey(name marshal.Object) any {
	if s, ok := name.(*marshal.Str); ok {
		return strKey{s.S, s.Type == 's'}
	}
	return name
}

type strKey struct {
	s     string
	bytes bool
}

func indexOf(list []marshal.Object, name marshal.Object) int {
	for i, o := range list {
		if sameName(o, name) {
			return i
		}
	}
	return -1
}

// sameName tells whether two entries of lists of names are equal. What is not
// a string is equal to nothing but itself.
func sameName(a, b marshal.Object) bool {
	if a == b {
		return true
	}
	x, okX := a.(*marshal.Str)
	y, okY := b.(*marshal.Str)
	return okX && okY && x.S == y.S && (x.Type == 's') == (y.Type == 's')
}
