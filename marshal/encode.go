package marshal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/pyasm/pyasm/pyver"
)

// Append appends the stream of an object, as it stands: every object with its
// own type code and reference bit, an object met again as a reference to its
// first place. What Decode gave comes out as the same bytes. It fails where
// the version has no way to write an object: a count that does not fit, a
// recursive object without the reference bit.
func Append(dst []byte, v *pyver.Version, obj Object) ([]byte, error) {
	e := encoder{v: v, dst: dst}
	e.object(obj)
	return e.dst, e.err
}

type encoder struct {
	v     *pyver.Version
	dst   []byte
	err   error
	depth int
	refs  refTable
}

// refTable finds the index of a referable object that was met before. Objects
// that were decoded have their index with them; others are found by address.
type refTable struct {
	list  []Object         // referable objects in the order of the stream
	bySeq []int32          // decoded position -> 1 + index in list
	byPtr map[Object]int32 // built objects -> index in list
}

// find gives the index of the object among those added.
func (t *refTable) find(h *Head, obj Object) (int32, bool) {
	if s := int(h.seq); s > 0 && s < len(t.bySeq) {
		if i := t.bySeq[s] - 1; i >= 0 && t.list[i] == obj {
			return i, true
		}
	}
	i, ok := t.byPtr[obj]
	return i, ok
}

// add gives the object the next index.
func (t *refTable) add(h *Head, obj Object) {
	i := int32(len(t.list))
	t.list = append(t.list, obj)
	if s := int(h.seq); s > 0 && s <= len(t.list)+1<<16 {
		for s >= len(t.bySeq) {
			t.bySeq = append(t.bySeq, 0)
		}
		if t.bySeq[s] == 0 {
			t.bySeq[s] = i + 1
			return
		}
	}
	if t.byPtr == nil {
		t.byPtr = map[Object]int32{}
	}
	t.byPtr[obj] = i
}

func (e *encoder) fail(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

func (e *encoder) long(n int) {
	if n > math.MaxInt32 || n < math.MinInt32 {
		e.fail("a size of %d does not fit in 32 bits", n)
	}
	e.dst = binary.LittleEndian.AppendUint32(e.dst, uint32(n))
}

// head writes the type byte, or a reference where the object has been written
// before; then it gives false.
func (e *encoder) head(h *Head, obj Object) bool {
	interned := h.Type == 't' && e.v.Marshal.Refs == pyver.InternRefs
	if !h.Ref && !interned {
		e.dst = append(e.dst, h.Type)
		return true
	}
	if i, ok := e.refs.find(h, obj); ok {
		code := byte('r')
		if interned {
			code = 'R'
		}
		e.dst = append(e.dst, code)
		e.long(int(i))
		return false
	}
	e.refs.add(h, obj)
	if h.Ref {
		e.dst = append(e.dst, h.Type|RefFlag)
	} else {
		e.dst = append(e.dst, h.Type)
	}
	return true
}

var errDepth = errors.New("objects nest too deep to be written")

func (e *encoder) object(obj Object) {
	if e.err != nil {
		return
	}
	if e.depth++; e.depth > MaxDepth {
		e.err = errDepth
		return
	}
	switch o := obj.(type) {
	case nil:
		e.dst = append(e.dst, '0')
	case Atom:
		e.dst = append(e.dst, byte(o))
	case *Str:
		e.str(o)
	case *Int:
		e.int(o)
	case *Seq:
		e.seq(o)
	case *Code:
		e.code(o)
	case *Long:
		e.longInt(o)
	case *Float:
		e.float(o)
	case *Complex:
		e.complex(o)
	case *Dict:
		e.dict(o)
	case *Slice:
		e.slice(o)
	}
	e.depth--
}

func (e *encoder) int(o *Int) {
	if !e.head(&o.Head, o) {
		return
	}
	if o.Type == 'I' {
		e.dst = binary.LittleEndian.AppendUint64(e.dst, uint64(o.V))
	} else {
		e.long(int(o.V))
	}
}

func (e *encoder) longInt(o *Long) {
	if !e.head(&o.Head, o) {
		return
	}
	n := len(o.Digits) / 2
	if o.Neg {
		n = -n
	}
	e.long(n)
	e.dst = append(e.dst, o.Digits...)
}

func (e *encoder) float(o *Float) {
	if !e.head(&o.Head, o) {
		return
	}
	if o.Type == 'f' {
		e.floatText(o.Text)
	} else {
		e.dst = binary.LittleEndian.AppendUint64(e.dst, o.Bits)
	}
}

func (e *encoder) floatText(s string) {
	if len(s) > 255 {
		e.fail("a float of %d characters", len(s))
	}
	e.dst = append(e.dst, byte(len(s)))
	e.dst = append(e.dst, s...)
}

func (e *encoder) complex(o *Complex) {
	if !e.head(&o.Head, o) {
		return
	}
	if o.Type == 'x' {
		e.floatText(o.RealText)
		e.floatText(o.ImagText)
		return
	}
	e.dst = binary.LittleEndian.AppendUint64(e.dst, o.Real)
	e.dst = binary.LittleEndian.AppendUint64(e.dst, o.Imag)
}

func (e *encoder) str(o *Str) {
	if !e.head(&o.Head, o) {
		return
	}
	if o.Type == 'z' || o.Type == 'Z' {
		e.count(len(o.S), "a short string")
	} else {
		e.long(len(o.S))
	}
	e.dst = append(e.dst, o.S...)
}

// count writes a length of one byte.
func (e *encoder) count(n int, what string) {
	if n > 255 {
		e.fail("%s of %d items", what, n)
	}
	e.dst = append(e.dst, byte(n))
}

func (e *encoder) seq(o *Seq) {
	if !e.head(&o.Head, o) {
		return
	}
	if o.Type == ')' {
		e.count(len(o.Items), "a short tuple")
	} else {
		e.long(len(o.Items))
	}
	for _, it := range o.Items {
		e.object(it)
	}
}

func (e *encoder) dict(o *Dict) {
	if !e.head(&o.Head, o) {
		return
	}
	for _, it := range o.Items {
		e.object(it)
	}
	e.dst = append(e.dst, byte(Null))
}

func (e *encoder) slice(o *Slice) {
	if e.head(&o.Head, o) {
		e.object(o.Start)
		e.object(o.Stop)
		e.object(o.Step)
	}
}

func (e *encoder) code(o *Code) {
	if !e.head(&o.Head, o) {
		return
	}
	for _, f := range layouts[e.v.Code] {
		e.codeField(o, f)
	}
}

func (e *encoder) codeField(o *Code, f field) {
	if f < fCode {
		e.codeInt(*o.int(f), f)
		return
	}
	if p := o.seq(f); p != nil {
		if *p == nil {
			e.fail("code object without %s", f.name(e.v))
			return
		}
		e.object(*p)
		return
	}
	if p := o.str(f); *p != nil {
		e.object(*p)
	} else if f == fName {
		e.object(None)
	} else {
		e.fail("code object without %s", f.name(e.v))
	}
}

func (e *encoder) codeInt(n int32, f field) {
	if !e.v.Marshal.Short16 {
		e.long(int(n))
		return
	}
	if n != int32(int16(n)) {
		e.fail("%s is %d, which does not fit in 16 bits", f.name(e.v), n)
	}
	e.dst = binary.LittleEndian.AppendUint16(e.dst, uint16(n))
}
