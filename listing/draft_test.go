package listing_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

func version(t *testing.T, name string) *pyver.Version {
	t.Helper()
	v, ok := pyver.ByName(name)
	if !ok {
		t.Fatalf("no version %s", name)
	}
	return v
}

// names makes a list of names from words.
func names(words string) []marshal.Object {
	var all []marshal.Object
	for _, w := range strings.Fields(words) {
		all = append(all, &marshal.Str{Head: marshal.Head{Type: 'u'}, S: w})
	}
	return all
}

// words is the reverse of names.
func words(list []marshal.Object) string {
	var all []string
	for _, o := range list {
		all = append(all, o.(*marshal.Str).S)
	}
	return strings.Join(all, " ")
}

// draft makes a draft of a program: words as "LOAD_CONST 3"; an operand ">2"
// leads to the item of that index.
func draft(t *testing.T, versionName string, program ...string) *listing.Draft {
	t.Helper()
	v := version(t, versionName)
	d := &listing.Draft{Version: v, Table: opcode.For(v), Obj: &marshal.Code{Firstlineno: 1}}
	for _, line := range program {
		word, arg, _ := strings.Cut(line, " ")
		op, ok := d.Table.Lookup(word)
		if !ok {
			t.Fatalf("%s has no %s", versionName, word)
		}
		it := instr.Item{Op: op.Code}
		if to, isJump := strings.CutPrefix(arg, ">"); isJump {
			it.Jump, arg = true, ""
			fmt.Sscan(to, &it.Target)
		}
		if arg != "" {
			fmt.Sscan(arg, &it.Arg)
		}
		d.Items = append(d.Items, it)
	}
	return d
}

// finish assembles a draft that has no faults.
func finish(t *testing.T, d *listing.Draft) *marshal.Code {
	t.Helper()
	if problems := d.Finish(); len(problems) > 0 {
		t.Fatal(problems)
	}
	return d.Obj
}

// args gives the operands of all instructions of an assembled object.
func args(d *listing.Draft) []uint32 {
	var all []uint32
	for _, in := range instr.Decode(nil, d.Table, d.Obj.Code.S, nil) {
		all = append(all, in.Arg)
	}
	return all
}

// hex spells kinds of variables.
func hex(kinds []byte) string { return fmt.Sprintf("% x", kinds) }

func TestLocalsPlus(t *testing.T) {
	for _, tt := range []struct {
		name, version              string
		obj                        marshal.Code
		vars, cells, frees, hidden string
		names, kinds               string
	}{
		{name: "none", version: "3.11"},
		{"each", "3.11", marshal.Code{Argcount: 1}, "a b", "c", "f g", "", "a b c f g", "20 20 40 80 80"},
		{"argument in a cell", "3.12", marshal.Code{Argcount: 2}, "a b", "b c", "", "", "a b c", "20 60 40"},
		{"hidden", "3.12", marshal.Code{}, "a h", "", "", "h", "a h", "20 30"},
		{"hidden cell", "3.12", marshal.Code{}, "a h", "h", "", "h", "a h", "20 70"},
		{"hidden that is no variable", "3.12", marshal.Code{}, "a", "", "", "x", "a", "20"},
		{"no kinds of arguments", "3.13", marshal.Code{Argcount: 3, Posonlyargcount: 1, Kwonlyargcount: 1, Flags: 0x0c}, "p a b k v w x", "", "", "", "p a b k v w x", "20 20 20 20 20 20 20"},
		{"kinds of arguments", "3.14", marshal.Code{Argcount: 3, Posonlyargcount: 1, Kwonlyargcount: 1, Flags: 0x0c}, "p a b k v w x", "", "", "", "p a b k v w x", "22 26 26 24 2a 2c 20"},
		{"*args only", "3.14", marshal.Code{Argcount: 1, Flags: 0x04}, "a v x", "", "", "", "a v x", "26 2a 20"},
		{"**kwargs only", "3.15", marshal.Code{Argcount: 1, Flags: 0x08}, "a w x", "", "", "", "a w x", "26 2c 20"},
		{"*args in a cell", "3.14", marshal.Code{Flags: 0x04}, "v x", "v", "f", "", "v x f", "6a 20 80"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, kinds := listing.LocalsPlus(version(t, tt.version), &tt.obj, names(tt.vars), names(tt.cells), names(tt.frees), names(tt.hidden))
			if words(got) != tt.names || hex(kinds) != tt.kinds {
				t.Errorf("got  %s: %s\nwant %s: %s", words(got), hex(kinds), tt.names, tt.kinds)
			}
		})
	}
}

// A name of bytes is not equal to one of text, and what is no string is equal
// to itself only.
func TestLocalsPlusComparesNames(t *testing.T) {
	v := version(t, "3.11")
	text, bytes := names("a")[0], &marshal.Str{Head: marshal.Head{Type: 's'}, S: "a"}
	interned := &marshal.Str{Head: marshal.Head{Type: 'Z'}, S: "a"}
	one, other := &marshal.Int{V: 1}, &marshal.Int{V: 1}
	for _, tt := range []struct {
		name, cell marshal.Object
		kinds      string
	}{
		{text, interned, "60"}, {text, bytes, "20 40"}, {bytes, bytes, "60"}, {one, other, "20 40"}, {one, one, "60"}, {marshal.None, marshal.None, "60"},
	} {
		_, kinds := listing.LocalsPlus(v, &marshal.Code{}, []marshal.Object{tt.name}, []marshal.Object{tt.cell}, nil, nil)
		if hex(kinds) != tt.kinds {
			t.Errorf("%v and %v: kinds %s, want %s", tt.name, tt.cell, hex(kinds), tt.kinds)
		}
	}
}

// Operands of variables count in lists that are complete only when the draft
// is finished.
func TestVariables(t *testing.T) {
	for _, tt := range []struct {
		version  string
		local    string
		free     string
		operands []uint32 // of a, b, c, f and g
	}{
		{"2.7", "LOAD_FAST", "LOAD_DEREF", []uint32{0, 1, 0, 2, 3}},
		{"3.10", "LOAD_FAST", "LOAD_DEREF", []uint32{0, 1, 0, 2, 3}},
		{"3.11", "LOAD_FAST", "LOAD_DEREF", []uint32{0, 1, 2, 3, 4}},
		{"3.14", "LOAD_FAST", "LOAD_DEREF", []uint32{0, 1, 2, 3, 4}},
	} {
		t.Run(tt.version, func(t *testing.T) {
			d := draft(t, tt.version, tt.local, tt.local, tt.free, tt.free, tt.free)
			d.Varnames, d.Cells, d.Frees = names("a b"), names("c b"), names("f g")
			for i, v := range []listing.Var{{listing.InVarnames, 0}, {listing.InVarnames, 1}, {listing.InCells, 0}, {listing.InFrees, 0}, {listing.InFrees, 1}} {
				d.VarOps = append(d.VarOps, listing.VarOp{Item: int32(i), A: v})
			}
			finish(t, d)
			if got := args(d); !slices.Equal(got, tt.operands) {
				t.Errorf("operands %v, want %v", got, tt.operands)
			}
			w := code.New(d.Obj, d.Version)
			cells := "c b"
			if d.Obj.LocalsPlusNames != nil {
				cells = "b c" // in the order of all variables
			}
			if words(w.Varnames) != "a b" || words(w.Cellvars) != cells || words(w.Freevars) != "f g" {
				t.Errorf("variables %s, cells %s, free %s", words(w.Varnames), words(w.Cellvars), words(w.Freevars))
			}
		})
	}
}

// Versions without a list of variables get none.
func TestVariablesOfOldVersions(t *testing.T) {
	for _, tt := range []struct {
		version         string
		varnames, frees bool
	}{{"1.0", false, false}, {"1.1", false, false}, {"1.3", true, false}, {"2.0", true, false}, {"2.1", true, true}} {
		d := draft(t, tt.version, "RETURN_VALUE")
		finish(t, d)
		if (d.Obj.Varnames != nil) != tt.varnames || (d.Obj.Freevars != nil) != tt.frees || (d.Obj.Cellvars != nil) != tt.frees || d.Obj.LocalsPlusNames != nil {
			t.Errorf("%s: %+v", tt.version, d.Obj)
		}
	}
}

func TestPairs(t *testing.T) {
	d := draft(t, "3.13", "LOAD_FAST_LOAD_FAST", "LOAD_FAST_LOAD_FAST", "LOAD_FAST_LOAD_FAST")
	d.Varnames, d.Cells = names(strings.Repeat("v ", 16)), names("c")
	local := func(i int32) listing.Var { return listing.Var{List: listing.InVarnames, Index: i} }
	cell := listing.Var{List: listing.InCells, Index: 0} // the seventeenth variable
	d.VarOps = []listing.VarOp{{Item: 0, A: local(3), B: local(15), Pair: true}, {Item: 1, A: cell, B: local(0), Pair: true}, {Item: 2, A: local(0), B: cell, Pair: true}}
	problems := d.Finish()
	if len(problems) != 2 || problems[0].Item != 1 || problems[1].Item != 2 || problems[0].Warning || !strings.Contains(problems[0].Msg, "first 16 variables") {
		t.Errorf("got %v", problems)
	}
	if got := args(d)[0]; got != 0x3f {
		t.Errorf("the operand is %#x", got)
	}
}

// Names and kinds that do not follow from the lists are taken as they are as
// long as they can be meant.
func TestLocalsThatDoNotFollow(t *testing.T) {
	kinds := func(s string) *string { return &s }
	for _, tt := range []struct {
		name, local string
		kinds       *string
		want        string
		warns       bool
	}{
		{name: "plain", want: "a b c: 20 20 40"},
		{name: "other kinds", kinds: kinds("\x20\x30\x40"), want: "a b c: 20 30 40"},
		{name: "kinds of another number", kinds: kinds("\x20\x30"), want: "a b c: 20 20 40", warns: true},
		{name: "other order", local: "c a b", kinds: kinds("\x40\x20\x20"), want: "c a b: 40 20 20"},
		{name: "other names and number of kinds", local: "c", kinds: kinds("\x40\x20"), want: "c: 40 20"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := draft(t, "3.12", "NOP")
			d.Varnames, d.Cells, d.LocalKinds = names("a b"), names("c"), tt.kinds
			if tt.local != "" {
				d.LocalNames = names(tt.local)
			}
			problems := d.Finish()
			if got := words(d.Obj.LocalsPlusNames.Items) + ": " + hex([]byte(d.Obj.LocalsPlusKinds.S)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if (len(problems) > 0) != tt.warns || tt.warns && !problems[0].Warning {
				t.Errorf("problems %v", problems)
			}
		})
	}
}

// TestRestArg: the byte behind the ROT operations of 3.10 depends on what
// stands around them.
func TestRestArg(t *testing.T) {
	for _, tt := range []struct {
		program string
		at      int
		want    uint32
	}{
		{"ROT_TWO", 0, 2},
		{"ROT_THREE", 0, 3},
		{"ROT_FOUR", 0, 4},
		{"NOP ROT_TWO NOP", 1, 2},
		{"ROT_TWO STORE_ATTR", 0, 0},
		{"ROT_TWO POP_TOP", 0, 0},
		{"BINARY_SUBSCR ROT_TWO POP_TOP", 1, 0},
		{"DUP_TOP LOAD_CONST BINARY_SUBSCR ROT_TWO POP_TOP", 3, 2},
		{"COPY_DICT_WITHOUT_KEYS ROT_TWO POP_TOP", 1, 2},
		{"POP_BLOCK ROT_TWO", 1, 0},
		{"ROT_THREE ROT_TWO", 1, 3},
		{"ROT_THREE ROT_TWO", 0, 3},
		{"ROT_THREE COMPARE_OP", 0, 0},
		{"ROT_THREE CONTAINS_OP", 0, 0},
		{"ROT_THREE IS_OP", 0, 0},
		{"ROT_THREE STORE_SUBSCR", 0, 0},
		{"ROT_THREE POP_TOP", 0, 3},
		{"ROT_FOUR POP_EXCEPT", 0, 0},
		{"ROT_FOUR POP_TOP", 0, 0},
		{"POP_TOP ROT_FOUR POP_TOP", 1, 4},
		{"NOP", 0, 0},
		{"POP_TOP", 0, 0},
	} {
		t.Run(tt.program, func(t *testing.T) {
			d := draft(t, "3.10", strings.Fields(tt.program)...)
			d.Rest = []int32{int32(tt.at)}
			d.Items[tt.at].Arg = 99
			finish(t, d)
			if got := args(d)[tt.at]; got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
			c := load(t, d.Version, d.Obj)
			if got := c.RestArg(tt.at); got != tt.want {
				t.Errorf("of the code: %d, want %d", got, tt.want)
			}
		})
	}
	d := draft(t, "3.9", "ROT_TWO")
	d.Rest = []int32{0}
	finish(t, d)
	if got := args(d)[0]; got != 0 {
		t.Errorf("3.9 has %d", got)
	}
}

func TestOffsetJumps(t *testing.T) {
	// where 608 is depends on the prefix that the jump itself needs
	long := append([]string{"JUMP_FORWARD >1"}, slices.Repeat([]string{"NOP"}, 300)...)
	long = append(long, "LOAD_CONST 300", "RETURN_VALUE")
	for _, tt := range []struct {
		name, version string
		program       []string
		jump          listing.OffsetJump
		target        int32 // item that the jump leads to
		problem       string
	}{
		{"to an item", "3.8", []string{"JUMP_ABSOLUTE >0", "NOP", "RETURN_VALUE"}, listing.OffsetJump{Item: 0, Offset: 4}, 2, ""},
		{"to the end", "3.8", []string{"JUMP_ABSOLUTE >0", "NOP"}, listing.OffsetJump{Item: 0, Offset: 4}, 2, ""},
		{"between items", "3.8", []string{"JUMP_ABSOLUTE >0", "NOP", "RETURN_VALUE"}, listing.OffsetJump{Item: 0, Offset: 3}, 0, "no instruction begins"},
		{"behind the end", "3.8", []string{"JUMP_ABSOLUTE >0", "NOP"}, listing.OffsetJump{Item: 0, Offset: 6}, 0, "no instruction begins"},
		{"below nothing", "3.8", []string{"JUMP_ABSOLUTE >0", "NOP"}, listing.OffsetJump{Item: 0, Offset: -2}, 0, "no instruction begins"},
		{"behind prefixes", "3.8", []string{"JUMP_ABSOLUTE >0", "LOAD_CONST 70000", "NOP"}, listing.OffsetJump{Item: 0, Offset: 6}, 1, ""},
		{"into prefixes", "3.8", []string{"JUMP_ABSOLUTE >0", "LOAD_CONST 70000", "NOP"}, listing.OffsetJump{Item: 0, Offset: 5}, 0, "no instruction begins"},
		{"behind prefixes of 2.7", "2.7", []string{"JUMP_ABSOLUTE >0", "LOAD_CONST 70000", "NOP"}, listing.OffsetJump{Item: 0, Offset: 6}, 1, ""},
		{"that grows on the way", "3.8", long, listing.OffsetJump{Item: 0, Offset: 608}, 302, ""},
		{"to what is wanted", "3.12", []string{"FOR_ITER >1", "NOP", "END_FOR"}, listing.OffsetJump{Item: 0, Offset: 6, Want: "END_FOR"}, 2, ""},
		{"to what is not wanted", "3.12", []string{"FOR_ITER >1", "NOP", "END_FOR"}, listing.OffsetJump{Item: 0, Offset: 4, Want: "END_FOR"}, 1, "leads to END_FOR, but no END_FOR stands at offset 4"},
		{"to the end, where something is wanted", "3.12", []string{"FOR_ITER >1", "NOP"}, listing.OffsetJump{Item: 0, Offset: 6, Want: "END_FOR"}, 2, "no END_FOR"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := draft(t, tt.version, tt.program...)
			d.Jumps = []listing.OffsetJump{tt.jump}
			problems := d.Finish()
			if tt.problem != "" {
				if len(problems) != 1 || problems[0].Item != 0 || problems[0].Warning || !strings.Contains(problems[0].Msg, tt.problem) {
					t.Errorf("got %v, want %s", problems, tt.problem)
				}
				return
			}
			if len(problems) > 0 || d.Items[0].Target != tt.target {
				t.Errorf("leads to item %d, want %d (%v)", d.Items[0].Target, tt.target, problems)
			}
		})
	}
}

// What cannot be assembled is told of its item.
func TestAssemblyFails(t *testing.T) {
	d := draft(t, "2.7", "NOP", "JUMP_FORWARD >0", "RETURN_VALUE")
	problems := d.Finish()
	if len(problems) != 1 || problems[0].Item != 1 || problems[0].Warning || d.Obj.Linetable != nil {
		t.Errorf("got %v, table %v", problems, d.Obj.Linetable)
	}
}

func mark(item, line int32) listing.Mark {
	return listing.Mark{Item: item, Pos: linetab.AtLine(line)}
}

// The bytes of a table are kept as long as they say what the marks say.
func TestRawLines(t *testing.T) {
	const odd = "\x00\x01\x02\x01\x00\x00" // with a step of nothing at the end
	for _, tt := range []struct {
		name  string
		marks []listing.Mark
		want  string
		warns bool
	}{
		{"that fit", []listing.Mark{mark(0, 2), mark(1, 3)}, odd, false},
		{"of another line", []listing.Mark{mark(0, 2), mark(1, 4)}, "\x00\x01\x02\x02", true},
		{"of another place", []listing.Mark{mark(0, 2), mark(2, 3)}, "\x00\x01\x04\x01", true},
		{"none", nil, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := draft(t, "3.8", "NOP", "NOP", "RETURN_VALUE")
			raw := odd
			d.Marks, d.RawLines = tt.marks, &raw
			problems := d.Finish()
			if d.Obj.Linetable.S != tt.want {
				t.Errorf("the table is %x, want %x", d.Obj.Linetable.S, tt.want)
			}
			if (len(problems) > 0) != tt.warns || tt.warns && (!problems[0].Warning || problems[0].Item != -1) {
				t.Errorf("problems %v", problems)
			}
		})
	}
}

// A table of ranges covers the code from its beginning; a table of steps needs
// nothing for code before its first entry.
func TestLinesThatBeginLate(t *testing.T) {
	for name, want := range map[string]string{"3.8": " 2:5", "3.10": " 0:-1 2:5", "3.12": " 0:-1 2:5"} {
		d := draft(t, name, "NOP", "NOP")
		d.Marks = []listing.Mark{mark(1, 5)}
		finish(t, d)
		entries, err := linetab.Decode(nil, d.Version.Lines, d.Obj.Linetable.S, 1, 4)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range entries {
			got += fmt.Sprintf(" %d:%d", e.Offset, e.Pos.Line)
		}
		if got != want {
			t.Errorf("%s: lines%s, want%s", name, got, want)
		}
	}
}

// Lines that are far from each other take bytes of the table, of which a file
// has but so many.
func TestLineRoom(t *testing.T) {
	for _, tt := range []struct {
		room, left int64
		fails      bool
	}{{1000, 1000 - 2*787 + 2*500, false}, {574, 0, false}, {573, -1, true}} {
		d := draft(t, "3.8", "NOP", "NOP")
		d.Obj.Firstlineno = 10_000
		d.Marks = []listing.Mark{mark(0, 10_000+127*187), mark(1, 10_000+127*87)}
		room := tt.room
		d.LineRoom = &room
		problems := d.Finish()
		if room != tt.left || (len(problems) > 0) != tt.fails {
			t.Errorf("of %d bytes %d are left, want %d; problems %v", tt.room, room, tt.left, problems)
		}
	}
}

// Formats whose tables do not grow with the way need no room, and without a
// limit there is always room.
func TestLineRoomIsForStepsOnly(t *testing.T) {
	for _, name := range []string{"3.12", "3.8"} {
		d := draft(t, name, "NOP")
		d.Marks = []listing.Mark{mark(0, 1_000_000)}
		if none := int64(0); name == "3.12" {
			d.LineRoom = &none
		}
		finish(t, d)
	}
}

func TestRawExceptions(t *testing.T) {
	table := string(exctab.Append(nil, []exctab.Entry{{Start: 0, End: 2, Target: 4, Depth: 1}}))
	odd := "\xc0\x00" + table[1:] // the start, 0, in two groups
	at := func(item int32) listing.Place { return listing.Place{Item: item} }
	for _, tt := range []struct {
		name  string
		r     listing.Range
		want  string
		warns bool
	}{
		{"that fit", listing.Range{Start: at(0), End: at(1), Target: at(2), Depth: 1}, odd, false},
		{"of another depth", listing.Range{Start: at(0), End: at(1), Target: at(2), Depth: 2}, "\x80\x01\x02\x04", true},
		{"of another range", listing.Range{Start: at(0), End: at(2), Target: at(2), Depth: 1}, "\x80\x02\x02\x02", true},
		{"with offsets", listing.Range{Start: listing.Place{Item: -1, Offset: 0}, End: listing.Place{Item: -1, Offset: 2}, Target: at(2), Depth: 1}, odd, false},
		{"to the end", listing.Range{Start: at(0), End: at(1), Target: at(3), Depth: 1, Lasti: true}, "\x80\x01\x03\x03", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := draft(t, "3.12", "NOP", "NOP", "NOP")
			d.Marks = []listing.Mark{mark(0, 1)}
			d.Ranges, d.RawExcs = []listing.Range{tt.r}, &odd
			problems := d.Finish()
			if d.Obj.Exceptiontable.S != tt.want {
				t.Errorf("the table is %x, want %x", d.Obj.Exceptiontable.S, tt.want)
			}
			if (len(problems) > 0) != tt.warns || tt.warns && !problems[0].Warning {
				t.Errorf("problems %v", problems)
			}
		})
	}
	d := draft(t, "3.12", "NOP")
	d.RawExcs = &odd
	if problems := d.Finish(); len(problems) != 1 || d.Obj.Exceptiontable.S != "" {
		t.Errorf("without ranges: table %x, problems %v", d.Obj.Exceptiontable.S, problems)
	}
}

// PyPy 3.11 gives the position of an instruction to its first prefix alone.
func TestPrefixesOfPyPy(t *testing.T) {
	d := draft(t, "pypy3.11", "LOAD_CONST 70000", "RETURN_VALUE")
	d.Marks = []listing.Mark{mark(0, 1), mark(1, 2)}
	finish(t, d)
	got, err := linetab.Decode(nil, d.Version.Lines, d.Obj.Linetable.S, 1, 8)
	if err != nil {
		t.Fatal(err)
	}
	want := []linetab.Entry{{Offset: 0, Pos: linetab.AtLine(1)}, {Offset: 2, Pos: linetab.AtLine(linetab.None)}, {Offset: 6, Pos: linetab.AtLine(2)}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}
