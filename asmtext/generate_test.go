package asmtext

import (
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// generator builds files that no compiler would write: names that look like
// something else, odd constants, code and tables with all that can be wrong.
type generator struct {
	v     *pyver.Version
	pick  func(n int) int // a number from 0 to n-1
	made  []marshal.Object
	codes int
	parts int // objects that may still be made
}

func (g *generator) one(of ...string) string { return of[g.pick(len(of))] }

func (g *generator) often() bool { return g.pick(4) != 0 }

func (g *generator) seldom() bool { return g.pick(8) == 7 }

func (g *generator) file() *pyc.File {
	g.parts = 400
	f := &pyc.File{Version: g.v, Magic: g.v.MagicBytes()}
	f.Header = pyc.Header{Mtime: uint32(g.int32())}
	if g.v.Header.Size {
		f.Header.Size = uint32(g.int32())
	}
	if g.v.Header.Flags && g.seldom() {
		f.Header.Flags = uint32(g.pick(16))
		if f.Header.HashBased() {
			f.Header = pyc.Header{Flags: f.Header.Flags, Hash: uint64(g.int32())<<32 | uint64(uint32(g.int32()))}
		}
	}
	f.Code = g.code(0)
	if g.seldom() {
		f.Rest = []byte(strings.Repeat("\x00rest", g.pick(20)))
	}
	return f
}

func (g *generator) int32() int32 {
	return []int32{0, 1, 2, 3, 5, 64, 255, 256, 1000, 32767, -1, -2, -32768, 65536, 1 << 24, math.MaxInt32, math.MinInt32}[g.pick(17)]
}

// count is an integer field of a code object.
func (g *generator) count() int32 {
	n := g.int32()
	if g.often() {
		n = int32(g.pick(8))
	}
	if g.v.Marshal.Short16 {
		n = int32(int16(n))
	}
	return n
}

func (g *generator) code(depth int) *marshal.Code {
	g.codes++
	c := &marshal.Code{Head: g.head('c')}
	if g.v.Code == pyver.Code10 {
		c.Type = 'C'
	}
	for _, p := range []*int32{&c.Argcount, &c.Posonlyargcount, &c.Kwonlyargcount, &c.Nlocals, &c.Stacksize, &c.Flags, &c.Firstlineno} {
		*p = g.count()
	}
	c.Code = g.bytes(g.program())
	c.Consts = g.tuple(depth, g.constant)
	c.Names = g.tuple(depth, g.name)
	if marshal.Has(g.v, "co_localsplusnames") {
		c.LocalsPlusNames = g.tuple(depth, g.name)
		c.LocalsPlusKinds = g.bytes(g.kinds(len(c.LocalsPlusNames.Items)))
	} else {
		c.Varnames = g.tuple(depth, g.name)
		c.Cellvars = g.tuple(depth, g.name)
		c.Freevars = g.tuple(depth, g.name)
	}
	c.Filename, c.Name, c.Qualname = g.text(), g.text(), g.text()
	if g.seldom() {
		c.Name = nil
	} else if g.often() {
		c.Qualname = c.Name
	}
	c.Linetable = g.bytes(g.lineTable(c))
	c.Exceptiontable = g.bytes(g.exceptionTable(len(c.Code.S)))
	return c
}

func (g *generator) head(code byte) marshal.Head {
	return marshal.Head{Type: code, Ref: g.v.Marshal.Refs == pyver.FlagRefs && g.pick(3) != 0}
}

func (g *generator) keep(o marshal.Object) marshal.Object {
	g.made = append(g.made, o)
	return o
}

func (g *generator) bytes(s string) *marshal.Str {
	if g.seldom() {
		for _, o := range g.made {
			if s, ok := o.(*marshal.Str); ok && s.Type == 's' {
				return s
			}
		}
	}
	o := &marshal.Str{Head: g.head('s'), S: s}
	g.keep(o)
	return o
}

// words are strings that a text could take for something else.
var words = []string{
	"x", "a", "print", "self", "", " ", "a b", " a", "a ", "'a'", `"`, "'", `\`, "a\nb", "a,b", ",", "(", ")", "(a)", "a)", "= x", "=", "NULL + x",
	"x + NULL|self", "x + NULL", "method x", "super x", "L4", "L4 (to 4)", "12", "-1", "7:", "--:", "x:", "#", "##", ";", "a;b", "{kept}", "x {kept}",
	"@1-2", "  @1-2", "u'a'", "b'a'", "None", "<lambda>", "<module>", ".0", "lambda_0x7f0000000000", "f_0x7f1234567890_12", "x at 0x1", " at 0x1>",
	"a, line 3", "\t", "a\tb", "\x00", "\x7f", "é", "ÿ", "日本", "\xed\xa0\x80", "\xed\xa0\xbd\xed\xb8\x80", "😀", "\u00a0", "\u2028", "\ufeff", "\u202e",
	strings.Repeat("long ", 60), strings.Repeat("é", 256), "x" + strings.Repeat("y", 300), "*", "&1", "*1", "...", "%", "$",
}

// text makes a string, mostly of the kind that names are.
func (g *generator) text() *marshal.Str {
	s := words[g.pick(len(words))]
	if g.often() {
		s = words[g.pick(4)]
	}
	text := g.v.Marshal.Bytes3
	if g.seldom() {
		text = !text
	}
	code := byte('s')
	switch ascii := strings.Trim(s, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\t\n\x00\x7f") == ""; {
	case text && ascii && len(s) < 256:
		code = "zZaAu"[g.pick(5)]
	case text && ascii:
		code = "aAu"[g.pick(3)]
	case text:
		code = 'u'
	case !g.v.Marshal.Bytes3 && g.v.Marshal.Refs == pyver.InternRefs:
		code = "ts"[g.pick(2)]
	}
	if code == 'u' && g.v.Marshal.Bytes3 && g.seldom() {
		code = 't'
	}
	o := &marshal.Str{Head: g.head(code), S: s}
	if code == 't' && g.v.Marshal.Refs == pyver.InternRefs {
		o.Ref = false
	}
	g.keep(o)
	return o
}

func (g *generator) name(int) marshal.Object {
	if once, again := g.seldom(), g.seldom(); once && again {
		return g.constant(3)
	}
	return g.text()
}

func (g *generator) tuple(depth int, item func(int) marshal.Object) *marshal.Seq {
	if g.seldom() {
		for _, o := range g.made {
			if s, ok := o.(*marshal.Seq); ok && s.Type == ')' {
				return s
			}
		}
	}
	o := &marshal.Seq{Head: g.head("()"[g.pick(2)]), Items: g.items(g.pick(8), depth, item)}
	g.keep(o)
	return o
}

func (g *generator) items(n, depth int, item func(int) marshal.Object) []marshal.Object {
	var items []marshal.Object
	for ; n > 0 && g.parts > 0; n-- {
		g.parts--
		items = append(items, item(depth+1))
	}
	return items
}

var (
	floats = []float64{0, math.Copysign(0, -1), 1, -1.5, 0.1, 1e300, 5e-324, math.Inf(1), math.Inf(-1), 1e16, 123456789.125}
	nans   = []uint64{0x7ff8000000000000, 0x7ff8000000000001, 0xfff8000000000000, 0x7ff0000000000001, 0xffffffffffffffff}
	digits = []string{"0.0", "-0.0", "1", "1.0", "1.50", "1e5", "1E+5", ".5", "0.10000000000000001", "0.1", "inf", "-inf", "nan", "1e400", "00012"}
)

func (g *generator) bits() uint64 {
	if g.seldom() {
		return nans[g.pick(len(nans))]
	}
	return math.Float64bits(floats[g.pick(len(floats))])
}

// constant makes an object of any kind, or gives one that was made.
func (g *generator) constant(depth int) marshal.Object {
	if len(g.made) > 0 && g.pick(5) == 4 {
		return g.made[g.pick(len(g.made))]
	}
	kind := g.pick(16)
	if depth > 3 && kind >= 9 {
		kind -= 9
	}
	switch kind {
	case 0:
		return marshal.Atom("NTFS.0?"[g.pick(7)])
	case 1:
		return g.keep(&marshal.Int{Head: g.head('i'), V: int64(g.int32())})
	case 2:
		return g.keep(&marshal.Int{Head: g.head('I'), V: int64(g.int32()) * int64(g.int32())})
	case 3:
		o := marshal.NewLong(int64(g.int32()) * int64(g.int32()))
		if g.seldom() {
			o.Digits = strings.Repeat("\x01\x7f", 1+g.pick(30))
		}
		o.Head = g.head('l')
		return g.keep(o)
	case 4:
		return g.keep(&marshal.Float{Head: g.head('g'), Bits: g.bits()})
	case 5:
		return g.keep(&marshal.Complex{Head: g.head('y'), Real: g.bits(), Imag: g.bits()})
	case 6:
		if g.pick(2) == 0 {
			return g.keep(&marshal.Float{Head: g.head('f'), Text: g.one(digits...)})
		}
		return g.keep(&marshal.Complex{Head: g.head('x'), RealText: g.one(digits...), ImagText: g.one(digits...)})
	case 9:
		if g.codes < 12 {
			return g.keep(g.code(depth))
		}
	case 10, 11:
		return g.tuple(depth, g.constant)
	case 12:
		return g.list(depth)
	case 13:
		return g.keep(&marshal.Seq{Head: g.head("<>"[g.pick(2)]), Items: g.items(g.pick(4), depth, g.constant)})
	case 14:
		o := &marshal.Dict{Head: g.head('{')}
		if o.Ref {
			g.keep(o)
		}
		for n := g.pick(4); n > 0; n-- {
			key := g.constant(depth + 1)
			if key == marshal.Null {
				key = marshal.None
			}
			o.Items = append(o.Items, key, g.constant(depth+1))
		}
		return o
	case 15:
		parts := []marshal.Object{g.constant(depth + 1), g.constant(depth + 1), g.constant(depth + 1)}
		return g.keep(&marshal.Slice{Head: g.head(':'), Start: parts[0], Stop: parts[1], Step: parts[2]})
	}
	return g.text()
}

// list makes a list, which may hold itself.
func (g *generator) list(depth int) marshal.Object {
	o := &marshal.Seq{Head: g.head('[')}
	if o.Ref {
		g.keep(o)
	}
	o.Items = g.items(g.pick(4), depth, g.constant)
	return o
}

// program makes code bytes: operations with small operands, prefixes, caches
// that are not zero, and any bytes.
func (g *generator) program() string {
	t := opcode.For(g.v)
	var b []byte
	ops := t.Defined()
	for n := g.pick(24); n > 0; n-- {
		op := ops[g.pick(len(ops))]
		switch g.pick(12) {
		case 10:
			b = append(b, byte(g.pick(256)))
			continue
		case 11:
			op = t.Op(byte(g.pick(256)))
		}
		for p := g.pick(10) - 7; p > 0 && t.ExtendedArg != 0; p-- {
			b = g.unit(b, t, t.ExtendedArg, g.pick(3))
		}
		b = g.unit(b, t, op.Code, g.pick(12))
		for i := 0; i < 2*int(op.Caches); i++ {
			b = append(b, byte(max(0, g.pick(40)-38)))
		}
		if op.Caches > 0 && g.seldom() {
			b = b[:len(b)-g.pick(2*int(op.Caches)+1)]
		}
	}
	return string(b)
}

func (g *generator) unit(b []byte, t *opcode.Table, op byte, arg int) []byte {
	if g.seldom() {
		arg = g.pick(256)
	}
	switch {
	case g.v.Instr.Wordcode:
		return append(b, op, byte(arg))
	case t.Op(op).HasArg:
		return append(b, op, byte(arg), byte(max(0, g.pick(20)-18)))
	}
	return append(b, op)
}

// noise makes up to n bytes, mostly small ones.
func (g *generator) noise(n int) string {
	var b []byte
	for n = g.pick(n); n > 0; n-- {
		if g.pick(2) == 0 {
			b = append(b, byte(g.pick(256)))
		} else {
			b = append(b, byte(g.pick(8)))
		}
	}
	return string(b)
}

func (g *generator) kinds(n int) string {
	if g.seldom() {
		return g.noise(8)
	}
	b := make([]byte, n)
	for i := range b {
		b[i] = []byte{0x20, 0x40, 0x80, 0x60, 0x30, 0x26, 0x22, 0x24}[g.pick(8)]
	}
	return string(b)
}

func (g *generator) lineTable(c *marshal.Code) string {
	if g.pick(2) == 0 {
		return g.noise(20)
	}
	var entries []linetab.Entry
	at := int32(0)
	for n := g.pick(8); n > 0; n-- {
		line := c.Firstlineno/2 + int32(g.pick(300))
		pos := linetab.AtLine(line)
		if listing.HasColumns(g.v.Lines) {
			pos = linetab.Position{Line: line, EndLine: line + int32(g.pick(2)), Col: int32(g.pick(90)), EndCol: int32(g.pick(200))}
		}
		if g.seldom() && g.v.Lines >= pyver.Table310 {
			pos = linetab.AtLine(linetab.None)
		}
		entries = append(entries, linetab.Entry{Offset: at, Pos: pos})
		at += 2 * int32(g.pick(4))
	}
	table := string(linetab.Append(nil, g.v.Lines, entries, c.Firstlineno, int32(len(c.Code.S))))
	if g.seldom() {
		table = table[:g.pick(len(table)+1)]
	}
	return table
}

func (g *generator) exceptionTable(n int) string {
	if g.seldom() {
		return g.noise(12)
	}
	var entries []exctab.Entry
	for k := g.pick(4); k > 0; k-- {
		from := 2 * int32(g.pick(n/2+2))
		entries = append(entries, exctab.Entry{
			Start: from, End: from + 2*int32(g.pick(5)), Target: 2 * int32(g.pick(n/2+2)), Depth: int32(g.pick(5)), Lasti: g.pick(2) == 1,
		})
	}
	return string(exctab.Append(nil, entries))
}

// mustGenerate builds a file and takes it through text.
func mustGenerate(t testing.TB, v *pyver.Version, pick func(int) int) {
	t.Helper()
	g := generator{v: v, pick: pick}
	data, err := g.file().Append(nil)
	if err != nil {
		return // no such file
	}
	if f := readAny(t, data); f != nil {
		mustReturn(t, f, data)
	}
}

// TestGenerated takes files of every version through text.
func TestGenerated(t *testing.T) {
	files := 60
	if n, err := strconv.Atoi(os.Getenv("PYASM_GENERATED")); err == nil {
		files = n
	}
	for _, v := range pyver.All() {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			for i := range files {
				r := rand.New(rand.NewPCG(uint64(v.Index()), uint64(i)))
				mustGenerate(t, v, r.IntN)
				if t.Failed() {
					t.Fatal("file", i)
				}
			}
		})
	}
}

// FuzzGenerated builds a file of any version from the bytes of the fuzzer and
// takes it through text.
func FuzzGenerated(f *testing.F) {
	for i := range pyver.All() {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		seed := make([]byte, 600)
		for k := range seed {
			seed[k] = byte(r.Uint32())
		}
		f.Add(uint8(i), seed)
	}
	f.Fuzz(func(t *testing.T, version uint8, data []byte) {
		all := pyver.All()
		mustGenerate(t, all[int(version)%len(all)], func(n int) int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b) % n
		})
	})
}
