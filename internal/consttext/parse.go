package consttext

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// CodeRef is how a text refers to a code object: what stands in
// <code object NAME at 0xN> or <code object NAME>, and in the long form of
// pydisasm, <Code38 code object NAME at 0x7f…, file NAME>, line N.
type CodeRef struct {
	Name string
	Bare bool // the name is all that is told
	At   uint64
	Line int // 0 where it is not told
}

// Parser reads objects of one file.
type Parser struct {
	Python3 bool // str is text
	// Code gives the code object that a reference means. An error says why
	// there is none.
	Code func(CodeRef) (marshal.Object, error)
	// Loops has the containers that hold themselves, of all that was read.
	Loops   map[marshal.Object]bool
	anchors map[int]marshal.Object
}

// NewParser makes a parser for objects of a version.
func NewParser(v *pyver.Version, code func(CodeRef) (marshal.Object, error)) *Parser {
	return &Parser{Python3: v.Marshal.Bytes3, Code: code, Loops: map[marshal.Object]bool{}, anchors: map[int]marshal.Object{}}
}

// Parse reads the literal that s begins with and gives how many bytes it has.
// Errors are *pylit.Error with the offset in s. The objects have type codes of
// their kind ('u' or 's', '(', …); which the version's writer picks is for
// marshal.Canonical to say.
func (p *Parser) Parse(s string) (marshal.Object, int, error) {
	// Most constants are one string.
	if len(s) > 0 && (s[0] == '\'' || s[0] == '"') {
		val, prefix, n, err := pylit.ParseString(s, p.plain())
		if err != nil {
			return nil, 0, err
		}
		if !pylit.IsString(strings.TrimLeft(s[n:], " \t")) {
			return p.str(val, prefix), n, nil
		}
	}
	r := reader{Scanner: pylit.Scanner{Src: s}, p: p}
	obj, err := r.object()
	return obj, r.Pos, err
}

func (p *Parser) plain() pylit.Kind {
	if p.Python3 {
		return pylit.Text
	}
	return pylit.Bytes
}

func (p *Parser) str(val string, prefix pylit.Prefix) *marshal.Str {
	code := byte('s')
	if prefix.Kind(p.plain()) == pylit.Text {
		code = 'u'
	}
	return &marshal.Str{Head: marshal.Head{Type: code}, S: strings.Clone(val)}
}

// reader reads one literal.
type reader struct {
	pylit.Scanner
	p     *Parser
	depth int
}

// maxDepth is how deep literals may nest; a frozenset is two of them.
const maxDepth = 2 * marshal.MaxDepth

func (r *reader) object() (marshal.Object, error) {
	if r.depth++; r.depth > maxDepth {
		return nil, r.Errorf("constants nest deeper than %d", marshal.MaxDepth)
	}
	defer func() { r.depth-- }()
	r.SkipSpace()
	switch r.Peek() {
	case '&':
		return r.anchor()
	case '*':
		return r.alias()
	case '<':
		return r.angle()
	case '[':
		items, err := r.items("[", "]")
		return &marshal.Seq{Head: marshal.Head{Type: '['}, Items: items}, err
	case '{':
		return r.braces()
	case '(':
		if !r.AtNumeric() {
			return r.tuple()
		}
	}
	if r.AtString() {
		val, prefix, err := r.Strings(r.p.plain())
		if err != nil {
			return nil, err
		}
		return r.p.str(val, prefix), nil
	}
	if r.AtNumeric() {
		return r.number()
	}
	return r.word()
}

func (r *reader) number() (marshal.Object, error) {
	n, err := r.Numeric()
	if err != nil {
		return nil, err
	}
	switch n.Kind {
	case pylit.Float:
		return &marshal.Float{Head: marshal.Head{Type: 'g'}, Bits: math.Float64bits(n.Float)}, nil
	case pylit.Complex:
		return &marshal.Complex{Head: marshal.Head{Type: 'y'}, Real: math.Float64bits(n.Float), Imag: math.Float64bits(n.Imag)}, nil
	}
	if n.Big == nil && (!n.Long || r.p.Python3) {
		return &marshal.Int{Head: marshal.Head{Type: 'i'}, V: n.Int}, nil
	}
	neg, digits := pylit.IntDigits15(n.BigInt())
	return &marshal.Long{Head: marshal.Head{Type: 'l'}, Neg: neg, Digits: digits}, nil
}

var words = map[string]marshal.Object{
	"None": marshal.None, "True": marshal.True, "False": marshal.False,
	"Ellipsis": marshal.Ellipsis, "StopIteration": marshal.StopIteration,
}

// word reads a named constant or a call.
func (r *reader) word() (marshal.Object, error) {
	if r.Accept("...") {
		return marshal.Ellipsis, nil
	}
	at := r.Pos
	switch w := r.Word(); w {
	case "frozenset", "set":
		return r.set(w)
	case "frozendict":
		return r.frozendict()
	case "slice":
		return r.slice()
	default:
		if obj, ok := words[w]; ok {
			return obj, nil
		}
	}
	r.Pos = at
	return nil, r.Wanted("a constant")
}

// items reads a list of objects between two marks.
func (r *reader) items(open, end string) ([]marshal.Object, error) {
	if err := r.Expect(open); err != nil {
		return nil, err
	}
	var items []marshal.Object
	for {
		r.SkipSpace()
		if r.Accept(end) {
			return items, nil
		}
		it, err := r.object()
		if err != nil {
			return nil, err
		}
		items = append(items, it)
		r.SkipSpace()
		if !r.Accept(",") {
			return items, r.Expect(end)
		}
	}
}

// tuple reads a tuple, or one object in parentheses.
func (r *reader) tuple() (marshal.Object, error) {
	items, err := r.items("(", ")")
	if err != nil {
		return nil, err
	}
	end := strings.TrimRight(r.Src[:r.Pos-1], " \t\r\n")
	if len(items) == 1 && !strings.HasSuffix(end, ",") {
		return items[0], nil
	}
	return &marshal.Seq{Head: marshal.Head{Type: '('}, Items: items}, nil
}

// braces reads a set or dict.
func (r *reader) braces() (marshal.Object, error) {
	if err := r.Expect("{"); err != nil {
		return nil, err
	}
	var items []marshal.Object
	pairs := false
	for {
		r.SkipSpace()
		if r.Accept("}") {
			break
		}
		if err := r.entry(&items, &pairs); err != nil {
			return nil, err
		}
		r.SkipSpace()
		if !r.Accept(",") {
			if err := r.Expect("}"); err != nil {
				return nil, err
			}
			break
		}
	}
	if pairs || len(items) == 0 {
		return &marshal.Dict{Head: marshal.Head{Type: '{'}, Items: items}, nil
	}
	return &marshal.Seq{Head: marshal.Head{Type: '<'}, Items: items}, nil
}

// entry reads an item of a set, or a key and value of a dict.
func (r *reader) entry(items *[]marshal.Object, pairs *bool) error {
	key, err := r.object()
	if err != nil {
		return err
	}
	r.SkipSpace()
	first := len(*items) == 0
	if !r.Accept(":") {
		if *pairs {
			return r.Wanted(`":"`)
		}
		*items = append(*items, key)
		return nil
	}
	if !first && !*pairs {
		return r.Errorf("a key and value in a set")
	}
	*pairs = true
	val, err := r.object()
	*items = append(*items, key, val)
	return err
}

// set reads what follows the word set or frozenset.
func (r *reader) set(word string) (marshal.Object, error) {
	code := byte('<')
	if word == "frozenset" {
		code = '>'
	}
	args, err := r.items("(", ")")
	if err != nil {
		return nil, err
	}
	obj := &marshal.Seq{Head: marshal.Head{Type: code}}
	switch len(args) {
	case 0:
		return obj, nil
	case 1:
		switch a := args[0].(type) {
		case *marshal.Seq:
			obj.Items = a.Items
			return obj, nil
		case *marshal.Dict:
			if len(a.Items) == 0 {
				return obj, nil
			}
		}
	}
	return nil, r.Errorf("%s takes one set, list or tuple", word)
}

// frozendict reads what follows that word: nothing, or a dict.
func (r *reader) frozendict() (marshal.Object, error) {
	args, err := r.items("(", ")")
	if err != nil {
		return nil, err
	}
	obj := &marshal.Dict{Head: marshal.Head{Type: '}'}}
	if len(args) == 0 {
		return obj, nil
	}
	if d, ok := args[0].(*marshal.Dict); ok && len(args) == 1 {
		obj.Items = d.Items
		return obj, nil
	}
	return nil, r.Errorf("frozendict takes one dict")
}

func (r *reader) slice() (marshal.Object, error) {
	args, err := r.items("(", ")")
	if err != nil {
		return nil, err
	}
	if len(args) != 3 {
		return nil, r.Errorf("slice takes three parts: slice(start, stop, step)")
	}
	return &marshal.Slice{Head: marshal.Head{Type: ':'}, Start: args[0], Stop: args[1], Step: args[2]}, nil
}

// anchor reads &N and the container that holds itself.
func (r *reader) anchor() (marshal.Object, error) {
	n, err := r.markNumber()
	if err != nil {
		return nil, err
	}
	r.SkipSpace()
	var hold marshal.Object
	switch r.Peek() {
	case '[':
		hold = &marshal.Seq{Head: marshal.Head{Type: '[', Ref: true}}
	case '{':
		// A set cannot hold itself, as it must be hashed.
		hold = &marshal.Dict{Head: marshal.Head{Type: '{', Ref: true}}
	default:
		return nil, r.Wanted("a list or dict")
	}
	r.p.anchors[n] = hold
	r.p.Loops[hold] = true
	obj, err := r.object()
	if err != nil {
		return nil, err
	}
	switch h := hold.(type) {
	case *marshal.Seq:
		h.Items = obj.(*marshal.Seq).Items
	case *marshal.Dict:
		d, ok := obj.(*marshal.Dict)
		if !ok {
			return nil, r.Errorf("a set cannot hold itself")
		}
		h.Items = d.Items
	}
	return hold, nil
}

// alias reads *N.
func (r *reader) alias() (marshal.Object, error) {
	n, err := r.markNumber()
	if err != nil {
		return nil, err
	}
	if obj, ok := r.p.anchors[n]; ok {
		return obj, nil
	}
	return nil, r.Errorf("no container is marked &%d before this", n)
}

// markNumber reads the number behind & or *.
func (r *reader) markNumber() (int, error) {
	rest := r.Rest()[1:]
	n := 0
	for n < len(rest) && n < 9 && '0' <= rest[n] && rest[n] <= '9' {
		n++
	}
	v, err := strconv.Atoi(rest[:n])
	if err != nil {
		return 0, r.Wanted("a number")
	}
	r.Pos += 1 + n
	return v, nil
}

// angle reads what stands in angle brackets: a code object, NULL.
func (r *reader) angle() (marshal.Object, error) {
	for text, obj := range map[string]marshal.Object{"<NULL>": marshal.Null, "<unknown>": marshal.Unknown} {
		if r.Accept(text) {
			return obj, nil
		}
	}
	ref, n, ok := ParseCodeRef(r.Rest())
	if !ok {
		return nil, r.Wanted("<code object NAME>")
	}
	if r.p.Code == nil {
		return nil, r.Errorf("no code object can stand here")
	}
	obj, err := r.p.Code(ref)
	if err != nil {
		return nil, r.Errorf("%s", message(err))
	}
	r.Pos += n
	return obj, nil
}

func message(err error) string {
	var e *pylit.Error
	if errors.As(err, &e) {
		return e.Text()
	}
	return err.Error()
}

// ParseCodeRef reads the reference to a code object that s begins with and
// gives how many bytes it has.
func ParseCodeRef(s string) (ref CodeRef, n int, ok bool) {
	const mark = "code object "
	from := strings.Index(s, mark)
	if from < 1 || from > len("<Code0000 ") || s[0] != '<' {
		return ref, 0, false
	}
	rest := s[from+len(mark):]
	at := atMark(rest)
	if at < 0 {
		end := nameEnd(rest)
		if end <= 0 {
			return ref, 0, false
		}
		return CodeRef{Name: rest[:end], Bare: true}, from + len(mark) + end + 1, true
	}
	ref.Name = rest[:at]
	rest = rest[at+len(" at 0x"):]
	hex := 0
	for hex < len(rest) && strings.IndexByte("0123456789abcdefABCDEF", rest[hex]) >= 0 {
		hex++
	}
	var err error
	if ref.At, err = strconv.ParseUint(rest[:hex], 16, 64); err != nil {
		return ref, 0, false
	}
	end := strings.IndexByte(rest, '>')
	if end < 0 {
		return ref, 0, false
	}
	rest = rest[end+1:]
	if tail, found := strings.CutPrefix(rest, ", line "); found {
		digits := len(tail) - len(strings.TrimLeft(tail, "0123456789"))
		ref.Line, _ = strconv.Atoi(tail[:digits])
		rest = tail[digits:]
	}
	return ref, len(s) - len(rest), true
}

// quotedName gives the length of the quoted name that s begins with, or 0.
func quotedName(s string) int {
	if pylit.IsString(s) {
		if _, _, n, err := pylit.ParseString(s, pylit.Text); err == nil {
			return n
		}
	}
	return 0
}

// nameEnd finds the ">" behind a name, which may be one like <lambda>; -1 where
// there is none.
func nameEnd(s string) int {
	open := 0
	for i := quotedName(s); i < len(s); i++ {
		switch s[i] {
		case '<':
			open++
		case '>':
			if open == 0 {
				return i
			}
			open--
		}
	}
	return -1
}

// atMark finds " at 0x" outside of a quoted name.
func atMark(s string) int {
	from := quotedName(s)
	i := strings.Index(s[from:], " at 0x")
	if i < 0 {
		return -1
	}
	return from + i
}
