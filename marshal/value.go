package marshal

import (
	"encoding/binary"
	"math"
)

// class sorts values by what an interpreter does with equal ones.
type class uint8

const (
	clAtom      class = iota
	clText            // text; str of Python 3, unicode of Python 2
	clBytes           // bytes; str of Python 2
	clInt             // whole number; of Python 2 also long
	clFloat           // float
	clComplex         // complex
	clContainer       // tuple, list, set, frozenset, dict, frozendict, slice
	clCode
)

// value is what is known of all objects that are equal: same type, same
// content. Equality is that of the text form: -0.0 is not 0.0, 1 is not True.
type value struct {
	class  class
	kind   byte  // of a container: '(' '[' '<' '>' '{' '}' ':'; of a number: 'i' or 'l' in Python 2; else 0
	static bool  // one object in the whole interpreter: single characters, empty strings and tuples
	loop   bool  // a container that holds itself, which needs the reference bit
	ident  bool  // a string of letters, digits and _ only, which the compiler interns
	small  int64 // of a whole number: itself, MaxInt64 where it is below those that are kept
	n      int32 // bytes of a string, items of a container
	items  int32 // where the numbers of the parts stand in values.parts, one for each item or object field
	parts  int32 // how many they are
}

// values numbers the values of a file.
type values struct {
	list  []value
	parts []int32
	text  map[string]int32
	bytes map[string]int32
	rest  map[string]int32
	bySeq []int32 // decoded position -> 1 + number
	byPtr map[Object]int32
	open  map[Object]int32 // containers being numbered; 0, or the number of one that holds itself
	key   []byte
	long2 bool // 'i' and 'l' are different values (before 3.0)
	text3 bool // 't' is text (3.0 and later)
}

func newValues(text3 bool) *values {
	return &values{
		text: map[string]int32{}, bytes: map[string]int32{}, rest: map[string]int32{},
		byPtr: map[Object]int32{}, open: map[Object]int32{},
		long2: !text3, text3: text3,
	}
}

// shared finds the number of an object that was met before.
func (t *values) shared(h *Head, obj Object) (int32, bool) {
	if s := int(h.seq); s > 0 && s < len(t.bySeq) && t.bySeq[s] > 0 {
		return t.bySeq[s] - 1, true
	}
	if h.seq > 0 || !h.Ref {
		return 0, false
	}
	id, ok := t.byPtr[obj]
	return id, ok
}

func (t *values) remember(h *Head, obj Object, id int32) {
	if s := int(h.seq); s > 0 {
		for s >= len(t.bySeq) {
			t.bySeq = append(t.bySeq, make([]int32, max(64, len(t.bySeq)))...)
		}
		t.bySeq[s] = id + 1
	} else if h.Ref {
		t.byPtr[obj] = id
	}
}

func (t *values) add(v value) int32 {
	t.list = append(t.list, v)
	return int32(len(t.list) - 1)
}

// str numbers a string.
func (t *values) str(o *Str) int32 {
	m, cl := t.bytes, clBytes
	if o.IsText(t.text3) {
		m, cl = t.text, clText
	}
	if id, ok := m[o.S]; ok {
		return id
	}
	v := value{class: cl, n: int32(len(o.S)), ident: allNameChars(o.S)}
	v.static = len(o.S) < 2 || cl == clText && len(o.S) == 2 && o.S[0] >= 0xc2 && o.S[0] <= 0xc3
	id := t.add(v)
	m[o.S] = id
	return id
}

// scalar numbers a value by a key of its kind and content.
func (t *values) scalar(v value, parts ...uint64) int32 {
	t.key = append(t.key[:0], byte(v.class), v.kind)
	for _, p := range parts {
		t.key = binary.LittleEndian.AppendUint64(t.key, p)
	}
	return t.keyed(v)
}

func (t *values) keyed(v value) int32 {
	if id, ok := t.rest[string(t.key)]; ok {
		return id
	}
	id := t.add(v)
	t.rest[string(t.key)] = id
	return id
}

func (t *values) int(n int64, long bool) int32 {
	v := value{class: clInt, kind: 'i', small: n}
	if n < -5 {
		v.small = math.MaxInt64
	}
	if long && t.long2 {
		v.kind = 'l'
	}
	return t.scalar(v, uint64(n))
}

func (t *values) longInt(o *Long) int32 {
	if n, ok := o.Int64(); ok {
		return t.int(n, true)
	}
	t.key = append(t.key[:0], byte(clInt), 'l')
	if o.Neg {
		t.key = append(t.key, '-')
	}
	t.key = append(t.key, o.Digits...)
	return t.keyed(value{class: clInt, kind: 'l'})
}

// container numbers a container whose items are numbered.
func (t *values) container(kind byte, items []int32) int32 {
	t.key = append(t.key[:0], byte(clContainer), kind)
	for _, it := range items {
		t.key = binary.LittleEndian.AppendUint32(t.key, uint32(it))
	}
	if id, ok := t.rest[string(t.key)]; ok {
		return id
	}
	v := value{class: clContainer, kind: kind, n: int32(len(items))}
	t.setParts(&v, items)
	v.static = len(items) == 0 && (kind == '(' || kind == '>')
	id := t.add(v)
	t.rest[string(t.key)] = id
	return id
}

// setParts gives a value its parts.
func (t *values) setParts(v *value, items []int32) {
	v.items, v.parts = int32(len(t.parts)), int32(len(items))
	t.parts = append(t.parts, items...)
}

// partsOf gives the numbers of the parts of a value.
func (t *values) partsOf(v *value) []int32 { return t.parts[v.items : v.items+v.parts] }

// IsText tells whether the string is text (str of Python 3, unicode of
// Python 2) and not bytes. text3 says whether 't' is text: in Python 3 it is.
func (s *Str) IsText(text3 bool) bool {
	return s.Type != 's' && (s.Type != 't' || text3)
}

// allNameChars follows all_name_chars of CPython's Objects/codeobject.c.
func allNameChars(s string) bool {
	for i := 0; i < len(s); i++ {
		if !nameChar[s[i]] {
			return false
		}
	}
	return true
}

var nameChar = func() (t [256]bool) {
	for _, c := range []byte("0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		t[c] = true
	}
	return t
}()

// Int64 gives the number where it fits in 64 bits.
func (o *Long) Int64() (int64, bool) {
	if len(o.Digits) > 10 {
		return 0, false
	}
	var u uint64
	for i := len(o.Digits) - 2; i >= 0; i -= 2 {
		d := uint64(o.Digits[i]) | uint64(o.Digits[i+1])<<8
		if u > math.MaxUint64>>15 {
			return 0, false
		}
		u = u<<15 | d
	}
	if o.Neg {
		if u > 1<<63 {
			return 0, false
		}
		return -int64(u), true
	}
	return int64(u), u <= math.MaxInt64
}
