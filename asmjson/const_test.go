package asmjson

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

func str(code byte, s string) *marshal.Str {
	return &marshal.Str{Head: marshal.Head{Type: code}, S: s}
}

func seq(code byte, items ...marshal.Object) *marshal.Seq {
	return &marshal.Seq{Head: marshal.Head{Type: code}, Items: items}
}

// flagged is seq for what stands in several places.
func flagged(code byte, items ...marshal.Object) *marshal.Seq {
	s := seq(code, items...)
	s.Ref = true
	return s
}

func num(n int64) marshal.Object {
	return &marshal.Int{Head: marshal.Head{Type: 'i'}, V: n}
}

func float(bits uint64) marshal.Object {
	return &marshal.Float{Head: marshal.Head{Type: 'g'}, Bits: bits}
}

func real(f float64) marshal.Object { return float(math.Float64bits(f)) }

// consts gives the JSON of constants, as the items of a document.
func consts(t testing.TB, version string, items ...marshal.Object) []json.RawMessage {
	t.Helper()
	v, ok := pyver.ByName(version)
	if !ok {
		t.Fatalf("no version %s", version)
	}
	c := &marshal.Code{Code: str('s', ""), Filename: str('s', "x.py"), Consts: seq('(', items...)}
	var out bytes.Buffer
	if err := Marshal(&out, &pyc.File{Version: v, Code: c}, MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Code struct{ Consts []json.RawMessage }
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("%v\n%.500s", err, out.String())
	}
	return doc.Code.Consts
}

func TestConstants(t *testing.T) {
	big := &marshal.Long{Head: marshal.Head{Type: 'l'}, Digits: strings.Repeat("\xff\x7f", 5)}
	small := &marshal.Long{Head: marshal.Head{Type: 'l'}, Neg: true, Digits: "\x05\x00"}
	huge := &marshal.Long{Head: marshal.Head{Type: 'l'}, Neg: true, Digits: strings.Repeat("\x00\x00", 4000) + "\x01\x00"}
	for _, c := range []struct {
		version string
		obj     marshal.Object
		want    string
	}{
		{"3.12", marshal.None, `null`},
		{"3.12", marshal.True, `true`},
		{"3.12", marshal.False, `false`},
		{"3.12", marshal.Ellipsis, `{"singleton": "Ellipsis"}`},
		{"3.12", marshal.StopIteration, `{"singleton": "StopIteration"}`},
		{"3.12", marshal.Null, `{"singleton": "NULL"}`},
		{"3.12", num(-7), `-7`},
		{"3.3", num(1 << 53), `9007199254740992`},
		{"3.3", num(1<<53 + 1), `{"int": "9007199254740993"}`},
		{"3.12", big, `{"int": "37778931862957161709567"}`},
		{"3.12", small, `-5`},
		{"2.7", small, `{"long": "-5"}`},
		{"3.12", huge, `{"int": "-0x1` + strings.Repeat("0", 15000) + `"}`},
		{"3.12", real(1.5), `1.5`},
		{"3.12", real(-2.5e-8), `-2.5e-08`},
		{"3.12", real(1), `{"float": "1.0"}`},
		{"3.12", real(math.Copysign(0, -1)), `{"float": "-0.0"}`},
		{"3.12", real(1e100), `{"float": "1e+100"}`},
		{"3.12", real(math.Inf(-1)), `{"float": "-inf"}`},
		{"3.12", float(quietNaN), `{"float": "nan"}`},
		{"3.12", float(negativeNaN), `{"float": "-nan"}`},
		{"3.12", float(quietNaN + 1), `{"float": "0x7ff8000000000001"}`},
		{"3.12", &marshal.Complex{Head: marshal.Head{Type: 'y'}, Imag: math.Float64bits(0.1)}, `{"complex": ["0.0", "0.1"]}`},
		{"3.12", str('z', "a\"b"), `"a\"b"`},
		{"3.12", str('s', "\x00\xff"), `{"bytes": "\u0000\u00ff"}`},
		{"2.7", str('t', "\x00\xff"), `"\u0000\u00ff"`},
		{"2.7", str('u', "é"), `{"unicode": "é"}`},
		{"2.7", str('u', "\xed\xa0\xbd\xed\xb8\x80"), `{"unicode": ["\ud83d", "\ude00"]}`},
		{"3.12", str('u', "\xed\xa0\x80"), `"\ud800"`},
		{"3.12", str('u', "\xed\xa0\xbd\xed\xb8\x80"), `{"str": ["\ud83d", "\ude00"]}`},
		{"3.12", seq(')', num(1), seq('(')), `[1, []]`},
		{"3.12", seq('[', num(1)), `{"list": [1]}`},
		{"3.12", seq('<', num(1)), `{"set": [1]}`},
		{"3.12", seq('>', num(2), num(1)), `{"frozenset": [2, 1]}`},
		{"3.12", &marshal.Dict{Items: []marshal.Object{num(1), num(2), marshal.None, num(3)}}, `{"dict": [[1, 2], [null, 3]]}`},
		{"3.15", &marshal.Dict{Head: marshal.Head{Type: '}'}, Items: []marshal.Object{num(1), marshal.None}}, `{"frozendict": [[1, null]]}`},
		{"3.14", &marshal.Slice{Start: num(1), Stop: marshal.None, Step: num(-1)}, `{"slice": [1, null, -1]}`},
	} {
		if got := string(consts(t, c.version, c.obj)[0]); got != c.want {
			t.Errorf("%s: got %.80s, want %.80s", c.version, got, c.want)
		}
	}
}

func TestSharedObjects(t *testing.T) {
	little := str('z', "little")
	large := str('a', strings.Repeat("x", refSize))
	loop := flagged('[', num(1))
	loop.Items = append(loop.Items, loop)
	got := consts(t, "3.12", little, little, large, seq('(', large), loop)
	for i, want := range []string{
		`"little"`, `"little"`,
		`{"id": 1, "value": "` + large.S + `"}`, `[{"ref": 1}]`,
		`{"id": 2, "value": {"list": [1, {"ref": 2}]}}`,
	} {
		if string(got[i]) != want {
			t.Errorf("%d: got %.80s, want %.80s", i, got[i], want)
		}
	}
}

func TestSharedCode(t *testing.T) {
	inner := &marshal.Code{Code: str('s', ""), Filename: str('s', "x.py")}
	got := consts(t, "3.12", inner, inner)
	if !strings.HasPrefix(string(got[0]), `{"id": 1, "code": {`) || string(got[1]) != `{"ref": 1}` {
		t.Errorf("got %s, %s", got[0], got[1])
	}
}

// TestHostile writes objects that would have no end if each were written in
// full.
func TestHostile(t *testing.T) {
	o := marshal.Object(seq('('))
	for range 100 {
		o = flagged('(', o, o)
	}
	if n := len(consts(t, "3.12", o)[0]); n > 100*refSize {
		t.Errorf("%d bytes", n)
	}
	deep := marshal.Object(num(1))
	for range marshal.MaxDepth {
		deep = seq('(', deep)
	}
	consts(t, "3.12", deep)
	bytecode := str('s', strings.Repeat("\t\x00", 1<<16))
	root := &marshal.Code{Code: bytecode, Consts: seq('(')}
	for range 1000 {
		root.Consts.Items = append(root.Consts.Items, &marshal.Code{Code: bytecode})
	}
	v, _ := pyver.ByName("3.12")
	if err := Marshal(&bytes.Buffer{}, &pyc.File{Version: v, Code: root}, MarshalOptions{}); err != operand.ErrSpread {
		t.Error(err)
	}
}
