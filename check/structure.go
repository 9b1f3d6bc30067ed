package check

import (
	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Bits of co_flags, as in CPython's Include/cpython/code.h.
const (
	coOptimized      = 0x01
	coNewlocals      = 0x02
	coVarargs        = 0x04
	coVarkeywords    = 0x08
	coGenerator      = 0x20
	coNofree         = 0x40 // there are no cells (to 3.9)
	coCoroutine      = 0x80
	coAsyncGenerator = 0x200
	coSuspends       = coGenerator | coCoroutine | coAsyncGenerator
)

// structure checks what can be seen without following the code, and tells
// whether that is worth doing.
func (c *checker) structure() bool {
	before := len(c.list)
	c.fields()
	if len(c.list) > before {
		return false
	}
	c.counts()
	c.tables()
	return len(c.body.Instrs) > 0 || c.empty()
}

// empty tells of code without any instruction.
func (c *checker) empty() bool {
	c.report(fallsOff, -1, "there is no instruction")
	return false
}

// fields checks the types of what the fields hold.
func (c *checker) fields() {
	w := c.body.View
	for _, f := range []struct {
		name string
		seq  *marshal.Seq
		text bool
	}{
		{"co_consts", w.Code.Consts, false},
		{"co_names", w.Code.Names, true},
		{"co_varnames", w.Code.Varnames, true},
		{"co_freevars", w.Code.Freevars, true},
		{"co_cellvars", w.Code.Cellvars, true},
		{"co_localsplusnames", w.LocalsPlusNames, true},
	} {
		switch {
		case f.seq == nil && marshal.Has(c.v, f.name):
			c.report(badField, -1, "%s is missing", f.name)
		case f.seq != nil:
			c.tuple(f.name, f.seq, f.text)
		}
	}
	c.strings()
}

// strings checks the fields that hold strings.
func (c *checker) strings() {
	w := c.body.View
	for _, f := range []struct {
		name string
		str  *marshal.Str
		text bool
	}{
		{"co_code", w.Code.Code, false},
		{"co_name", w.Name, true},
		{"co_qualname", w.Qualname, true},
		{"co_filename", w.Filename, true},
		{"co_lnotab", w.Linetable, false},
		{"co_linetable", w.Linetable, false},
		{"co_exceptiontable", w.Exceptiontable, false},
		{"co_localspluskinds", w.LocalsPlusKinds, false},
	} {
		switch {
		case !marshal.Has(c.v, f.name):
		case f.str == nil && f.name == "co_name" && c.v.Marshal.ListFields: // a lambda of 1.0
		case f.str == nil:
			c.report(badField, -1, "%s is missing", f.name)
		case !c.fits(f.str, f.text):
			c.report(badField, -1, "%s is %s of the type '%c', which it may not be", f.name, marshal.Describe(f.str), f.str.Type)
		}
	}
}

// fits tells whether a string has the type that the interpreter wants of a
// field: text or bytes, which are one type before 3.0.
func (c *checker) fits(s *marshal.Str, text bool) bool {
	return (s.Type == 'u' || c.v.Marshal.Bytes3 && s.Type != 's') == (text && c.v.Marshal.Bytes3)
}

// tuple checks a field that must be a tuple, of strings where it has names.
func (c *checker) tuple(name string, s *marshal.Seq, text bool) {
	if t := s.TypeCode(); t != '(' && t != ')' && (t != '[' || !c.v.Marshal.ListFields) {
		c.report(badField, -1, "%s is %s, not a tuple", name, marshal.Describe(s))
	}
	if !text {
		return
	}
	for i, o := range s.Items {
		if k, ok := o.(*marshal.Str); !ok || !c.fits(k, true) {
			c.report(badField, -1, "%s[%d] is %s, not a name", name, i, marshal.Describe(o))
			return
		}
	}
}

// counts checks the numbers of arguments, variables and stack entries.
func (c *checker) counts() {
	w := c.body.View
	for _, n := range []struct {
		name  string
		value int32
	}{
		{"co_argcount", w.Argcount},
		{"co_posonlyargcount", w.Posonlyargcount},
		{"co_kwonlyargcount", w.Kwonlyargcount},
		{"co_nlocals", w.Nlocals},
		{"co_stacksize", w.Stacksize},
	} {
		if n.value < 0 {
			c.report(badCount, -1, "%s is %d", n.name, n.value)
		}
	}
	if w.Posonlyargcount > w.Argcount {
		c.report(badCount, -1, "co_posonlyargcount is %d, more than co_argcount, which is %d", w.Posonlyargcount, w.Argcount)
	}
	const most = 1 << 24
	if w.Stacksize > most {
		c.report(badCount, -1, "co_stacksize is %d, more than the interpreter can get", w.Stacksize)
	}
	if !marshal.Has(c.v, "co_argcount") {
		return
	}
	if marshal.Has(c.v, "co_nlocals") && int64(w.Nlocals) > int64(len(w.Varnames)) {
		c.report(badCount, -1, "co_nlocals is %d, but co_varnames has %d names", w.Nlocals, len(w.Varnames))
	}
	if n, room := argumentSlots(w.Code), c.localSlots(); n > room {
		c.report(badCount, -1, "there are %d arguments, but %d local variables", n, room)
	}
	c.localsPlus()
	c.flags()
	if w.LocalsPlusNames != nil && w.Flags&coSuspends&(w.Flags&coSuspends-1) != 0 {
		c.report(badFlags, -1, "the flags say more than one of generator, coroutine and asynchronous generator")
	}
}

// flags checks what CPython takes for granted of co_flags, or makes no code
// object of.
func (c *checker) flags() {
	w := c.body.View
	const quick = coOptimized | coNewlocals | coNofree // with these and no others a call makes no cells
	switch {
	case !followed(c.v):
	case w.Flags < 0 && marshal.Has(c.v, "co_posonlyargcount"):
		c.report(badFlags, -1, "co_flags is %d", w.Flags)
	case w.Flags == quick && dialectOf(w.Table).trustsNofree && len(w.Cellvars)+len(w.Freevars) > 0:
		c.report(badFlags, -1, "the flags say that there are no cells (NOFREE), but there are %d", len(w.Cellvars)+len(w.Freevars))
	}
}

// localSlots is how many local variables a frame has room for.
func (c *checker) localSlots() int64 {
	switch w := c.body.View; {
	case marshal.Has(c.v, "co_nlocals"):
		return int64(w.Nlocals)
	case c.v.Code == pyver.Code10: // RESERVE_FAST makes the room
		return int64(len(w.Locals))
	default:
		return int64(len(w.Varnames))
	}
}

// argumentSlots is how many local variables a call fills.
func argumentSlots(c *marshal.Code) int64 {
	n := int64(c.Argcount) + int64(c.Kwonlyargcount)
	if c.Flags&coVarargs != 0 {
		n++
	}
	if c.Flags&coVarkeywords != 0 {
		n++
	}
	return n
}

// localsPlus checks the kinds of variables: locals, then cells, then the free
// variables, which the interpreter expects at the end.
func (c *checker) localsPlus() {
	w := c.body.View
	if w.LocalsPlusNames == nil || w.LocalsPlusKinds == nil {
		return
	}
	kinds, exact := w.LocalsPlusKinds.S, dialectOf(w.Table).copiesLocals
	if len(kinds) != len(w.Locals) {
		c.report(badField, -1, "co_localspluskinds is of %d variables, co_localsplusnames of %d", len(kinds), len(w.Locals))
		return
	}
	var last byte
	for i := range len(kinds) {
		group := kinds[i] & (code.FastLocal | code.FastCell | code.FastFree)
		if group&code.FastLocal != 0 {
			group &^= code.FastCell // it may be a cell as well, but not free
		}
		if group == 0 || group < last || group&(group-1) != 0 {
			c.report(badField, -1, "co_localspluskinds[%d] is %#x, which does not belong there", i, kinds[i])
			return
		}
		if exact && group == code.FastFree && kinds[i] != group { // else its cell is written over when the copy comes back
			c.report(badField, -1, "co_localspluskinds[%d] is %#x, but that of a free variable is %#x and nothing more", i, kinds[i], group)
			return
		}
		last = group
	}
}

// freeCount is the number of free variables.
func freeCount(c *marshal.Code) int {
	if c.LocalsPlusKinds == nil {
		if c.Freevars == nil {
			return 0
		}
		return len(c.Freevars.Items)
	}
	n := 0
	for i := range len(c.LocalsPlusKinds.S) {
		if c.LocalsPlusKinds.S[i]&code.FastFree != 0 {
			n++
		}
	}
	return n
}

// tables checks the line table and the exception table.
func (c *checker) tables() {
	b := &c.body
	switch f := c.v.Lines; {
	case b.LineErr == nil:
	case f == pyver.LnotabUnsigned || f == pyver.LnotabSigned: // the interpreter leaves out half a pair
		c.report(linesUncovered, -1, "%v", b.LineErr)
	default:
		c.report(badLineTable, -1, "%v", b.LineErr)
	}
	if n, ok := covered(c.v.Lines, b.View.Linetable); ok && n != len(b.Bytecode) {
		k := linesUncovered
		if n > len(b.Bytecode) && dialectOf(b.View.Table).lineArray {
			k = badLineTable
		}
		c.report(k, -1, "the line table is of %d bytes of code, but there are %d", n, len(b.Bytecode))
	}
	if b.ExceptionErr != nil {
		c.report(badExceptionTable, -1, "%v", b.ExceptionErr)
	}
	before := int32(0)
	size := int32(len(b.Bytecode))
	for i, e := range b.Exceptions {
		switch {
		case e.Start < before:
			c.report(badExceptionTable, int(e.Start), "range %d of the exception table begins before the end of the one before it", i)
		case e.End > size || e.Target >= size:
			c.report(badExceptionTable, -1, "range %d of the exception table leads outside of the code", i)
		}
		before = e.End
	}
}

// covered tells how many bytes of code a line table is of, where its entries
// are ranges of code.
func covered(f pyver.LineFormat, table *marshal.Str) (n int, ok bool) {
	if table == nil {
		return 0, false
	}
	const unit = 2
	switch f {
	case pyver.Table310: // pairs of length and line
		for i := 0; i < len(table.S); i += 2 {
			n += int(table.S[i])
		}
	case pyver.Location311: // the first byte of an entry has the highest bit, and the length below
		for _, b := range []byte(table.S) {
			if b&0x80 != 0 {
				n += (int(b&7) + 1) * unit
			}
		}
	default:
		return 0, false
	}
	return n, true
}

// followed tells whether the code of a version is followed.
func followed(v *pyver.Version) bool { return v.Impl == pyver.CPython && v.Major >= 2 }
