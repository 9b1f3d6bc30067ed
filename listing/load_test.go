package listing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

func bytes(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: 's'}, S: s} }

// tuple makes a tuple that can be referred to.
func tuple(items ...marshal.Object) *marshal.Seq {
	return &marshal.Seq{Head: marshal.Head{Type: '(', Ref: true}, Items: items}
}

// open opens a document whose module is a code object.
func open(t *testing.T, v *pyver.Version, c *marshal.Code) *listing.Doc {
	t.Helper()
	doc, err := listing.Open(&pyc.File{Version: v, Code: c})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// load opens a document and takes its module apart.
func load(t *testing.T, v *pyver.Version, obj *marshal.Code) *listing.Code {
	t.Helper()
	var c listing.Code
	c.Load(open(t, v, obj), obj)
	return &c
}

// object makes a code object of 3.12 with code of some length.
func object(units int) *marshal.Code {
	const nop = "\x09\x00"
	return &marshal.Code{
		Code: bytes(strings.Repeat(nop, units)), Consts: tuple(), Names: tuple(), LocalsPlusNames: tuple(), LocalsPlusKinds: bytes(""),
		Filename: bytes("f"), Name: bytes("n"), Qualname: bytes("q"), Linetable: bytes(""), Exceptiontable: bytes(""), Firstlineno: 1,
	}
}

// Inner code objects come before those that hold them, each once, also those
// inside of tuples and slices and those that several hold.
func TestOrderOfCodes(t *testing.T) {
	v := version(t, "3.14")
	shared, inTuple, inSlice, outer, module := object(0), object(0), object(0), object(0), object(0)
	for i, c := range []*marshal.Code{shared, inTuple, inSlice, outer, module} {
		c.Firstlineno = int32(i)
	}
	outer.Consts = tuple(shared, tuple(marshal.None, inTuple))
	module.Consts = tuple(outer, shared, &marshal.Slice{Start: inSlice, Stop: marshal.None, Step: marshal.None}, outer)
	doc := open(t, v, module)
	var lines []int32
	for i, c := range doc.Codes {
		lines = append(lines, c.Firstlineno)
		if doc.IDs[c] != i+1 {
			t.Errorf("the number of code object %d is %d", i+1, doc.IDs[c])
		}
	}
	if diff := cmp.Diff(lines, []int32{0, 1, 3, 2, 4}); diff != "" {
		t.Error(diff)
	}
}

func TestLoops(t *testing.T) {
	list := &marshal.Seq{Head: marshal.Head{Type: '[', Ref: true}}
	dict := &marshal.Dict{Head: marshal.Head{Type: '{', Ref: true}, Items: []marshal.Object{marshal.None, list}}
	list.Items = []marshal.Object{tuple(dict)}
	twice := &marshal.Seq{Head: marshal.Head{Type: '[', Ref: true}, Items: []marshal.Object{marshal.True}}
	c := object(0)
	c.Consts = tuple(list, twice, twice)
	doc := open(t, version(t, "3.12"), c)
	if len(doc.Loops) != 1 || !doc.Loops[list] {
		t.Errorf("%d containers hold themselves: %v", len(doc.Loops), doc.Loops)
	}
}

// TestSpread: objects that share their parts can stand for more than any text
// can hold.
func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		name   string
		leaf   marshal.Object
		levels int
		ok     bool
	}{
		{"few", marshal.None, 10, true},
		{"many", marshal.None, 21, true},
		{"too many", marshal.None, 23, false},
		{"beyond counting", marshal.None, 200, false},
		{"long texts", bytes(strings.Repeat("x", 1<<20)), 10, false},
		{"long text", bytes(strings.Repeat("x", 1<<20)), 1, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			obj := tt.leaf
			for range tt.levels {
				obj = tuple(obj, obj)
			}
			c := object(0)
			c.Consts = tuple(obj)
			_, err := listing.Open(&pyc.File{Version: version(t, "3.12"), Code: c})
			if (err == nil) != tt.ok {
				t.Errorf("got %v", err)
			}
			if err != nil && !strings.Contains(err.Error(), "more than a listing can show") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Tables that the listing cannot give back by itself are kept as bytes.
func TestRawLinesAreFound(t *testing.T) {
	at := func(offset, line int32) linetab.Entry {
		return linetab.Entry{Offset: offset, Pos: linetab.AtLine(line)}
	}
	for _, tt := range []struct {
		name, version string
		entries       []linetab.Entry
		tail          string // bytes behind the table of the entries
		raw           bool
	}{
		{"plain", "3.8", []linetab.Entry{at(0, 2), at(2, 3)}, "", false},
		{"none", "3.8", nil, "", false},
		{"odd length", "3.8", []linetab.Entry{at(0, 2)}, "\x01", true},
		{"step of nothing", "3.8", []linetab.Entry{at(0, 2)}, "\x00\x00", false},
		{"inside of an instruction", "3.8", []linetab.Entry{at(0, 2), at(3, 3)}, "", true},
		{"at the end of the code", "3.8", []linetab.Entry{at(0, 2), at(8, 3)}, "", true},
		{"behind the code", "3.8", []linetab.Entry{at(0, 2), at(10, 3)}, "", true},
		{"first line by itself", "3.8", []linetab.Entry{at(0, 1), at(2, 3)}, "", true},
		{"below 0", "3.8", []linetab.Entry{at(2, -5)}, "", true},
		{"far away", "3.8", []linetab.Entry{at(2, 1+300*127)}, "", true},
		{"not that far", "3.8", []linetab.Entry{at(2, 1+200*127)}, "", false},
		{"no line", "3.8", []linetab.Entry{at(2, linetab.None)}, "", true},
		{"ranges", "3.10", []linetab.Entry{at(0, 2), at(2, linetab.None), at(4, 3)}, "", false},
		{"no ranges", "3.10", nil, "", true},
		{"ranges of nothing", "3.10", []linetab.Entry{at(0, 2), at(2, 5), at(2, 3)}, "", false},
		{"locations", "3.12", []linetab.Entry{at(0, 2), at(2, linetab.None), at(4, 1_000_000)}, "", false},
		{"cut location", "3.12", []linetab.Entry{at(0, 2), at(2, 3)}, "\xf0", true},
		{"no locations", "3.12", nil, "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := version(t, tt.version)
			c := object(4)
			c.LocalsPlusNames, c.LocalsPlusKinds, c.Exceptiontable = nil, nil, nil
			c.Linetable.S = string(linetab.Append(nil, v.Lines, tt.entries, 1, 8)) + tt.tail
			if got := load(t, v, c).RawLines; got != tt.raw {
				t.Errorf("table %x: raw is %v", c.Linetable.S, got)
			}
		})
	}
}

// Which lines are far away is counted from the first line, and to code of no
// line it is no way at all.
func TestFarLines(t *testing.T) {
	const most = 1 << 24
	at := func(offset, line int32) linetab.Entry {
		return linetab.Entry{Offset: offset, Pos: linetab.AtLine(line)}
	}
	for _, tt := range []struct {
		name, version string
		first         int32
		entries       []linetab.Entry
		raw           bool
	}{
		{"highest", "3.8", most - 1, []linetab.Entry{at(2, most)}, false},
		{"above", "3.8", most - 1, []linetab.Entry{at(2, most+1)}, true},
		{"above, with columns", "3.12", most - 1, []linetab.Entry{at(0, most+1)}, false},
		{"back and forth", "3.8", 20000, []linetab.Entry{at(0, 20), at(2, 20000), at(4, 20), at(6, 20000)}, true},
		{"none between", "3.10", 20000, []linetab.Entry{at(0, linetab.None), at(2, 20000), at(4, linetab.None), at(6, 20000)}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := version(t, tt.version)
			c := object(4)
			c.LocalsPlusNames, c.LocalsPlusKinds, c.Exceptiontable, c.Firstlineno = nil, nil, nil, tt.first
			c.Linetable.S = string(linetab.Append(nil, v.Lines, tt.entries, tt.first, 8))
			if got := load(t, v, c); got.RawLines != tt.raw {
				t.Errorf("raw is %v, lines %v", got.RawLines, got.Lines)
			}
		})
	}
}

// A table that is kept shows a line for each change that a form can show.
func TestLinesOfRawTables(t *testing.T) {
	v := version(t, "3.8")
	c := object(4)
	c.LocalsPlusNames, c.LocalsPlusKinds, c.Exceptiontable = nil, nil, nil
	c.Linetable.S = "\x00\x00\x02\x03\x02\x00\x01\x01" // to 1, 4, 4 and, inside of an instruction, 5
	got := load(t, v, c)
	want := []linetab.Entry{{Offset: 0, Pos: linetab.AtLine(1)}, {Offset: 2, Pos: linetab.AtLine(4)}, {Offset: 6, Pos: linetab.AtLine(5)}}
	if diff := cmp.Diff(got.Lines, want); diff != "" || !got.RawLines {
		t.Errorf("raw is %v\n%s", got.RawLines, diff)
	}
}

// Code whose line cannot be shown goes with the code before it, that at the
// beginning with the first line.
func TestLinesThatCannotBeShown(t *testing.T) {
	v := version(t, "3.8")
	c := object(4)
	c.LocalsPlusNames, c.LocalsPlusKinds, c.Exceptiontable = nil, nil, nil
	at := func(offset, line int32) linetab.Entry {
		return linetab.Entry{Offset: offset, Pos: linetab.AtLine(line)}
	}
	c.Linetable.S = string(linetab.Append(nil, v.Lines, []linetab.Entry{at(0, -5), at(2, 3), at(4, -1), at(6, 4)}, 1, 8))
	got := load(t, v, c)
	if diff := cmp.Diff(got.Lines, []linetab.Entry{at(0, 1), at(2, 3), at(6, 4)}); diff != "" || !got.RawLines {
		t.Errorf("raw is %v\n%s", got.RawLines, diff)
	}
}

func TestRawExceptionsAreFound(t *testing.T) {
	plain := string(exctab.Append(nil, []exctab.Entry{{Start: 2, End: 4, Target: 6, Depth: 1}}))
	for _, tt := range []struct {
		name, table string
		entries     int
		raw         bool
	}{
		{"none", "", 0, false},
		{"plain", plain, 1, false},
		{"long number", "\xc0\x01" + plain[1:], 1, true},
		{"cut", plain + "\x80", 1, true},
		{"no start", "\x00" + plain, 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := object(4)
			c.Exceptiontable.S = tt.table
			got := load(t, version(t, "3.12"), c)
			if got.RawExcs != tt.raw || len(got.Excs) != tt.entries {
				t.Errorf("raw is %v, entries %v", got.RawExcs, got.Excs)
			}
		})
	}
}

// Labels stand where jumps and entries of the exception table lead, if an
// instruction begins there.
func TestLabels(t *testing.T) {
	c := object(4)
	c.Code.S = "\x6e\x01\x09\x00\x09\x00\x53\x00" // JUMP_FORWARD over one unit, NOP, NOP, RETURN_VALUE
	c.Exceptiontable.S = string(exctab.Append(nil, []exctab.Entry{{Start: 0, End: 6, Target: 20}}))
	got := load(t, version(t, "3.12"), c)
	for at, want := range map[int32]bool{0: true, 2: false, 4: true, 6: true, 8: false} {
		if got.Labelled(at) != want {
			t.Errorf("offset %d: label is %v", at, got.Labelled(at))
		}
	}
	for at, want := range map[int32]bool{-1: false, 0: true, 1: false, 6: true, 8: true, 9: false, 20: false} {
		if got.Reaches(at) != want {
			t.Errorf("offset %d: an instruction begins: %v", at, got.Reaches(at))
		}
	}
}

func TestRawNamesAreFound(t *testing.T) {
	for _, tt := range []struct {
		name, names, kinds string
		want               listing.LocalsDeviation
		hidden             string
	}{
		{"none", "", "", listing.LocalsPlain, ""},
		{"plain", "a b c f", "\x20\x60\x40\x80", listing.LocalsPlain, ""},
		{"hidden", "a h", "\x20\x30", listing.LocalsPlain, "h"},
		{"unknown kind", "a b", "\x20\x21", listing.LocalsKinds, ""},
		{"hidden cell", "a b", "\x20\x50", listing.LocalsKinds, "b"},
		{"free before local", "f a", "\x80\x20", listing.LocalsOrder, ""},
		{"no kind", "a b", "\x20\x00", listing.LocalsOrder, ""},
		{"fewer kinds", "a b", "\x20", listing.LocalsOrder, ""},
		{"more kinds", "a", "\x20\x20", listing.LocalsOrder, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := object(0)
			c.LocalsPlusNames, c.LocalsPlusKinds = tuple(names(tt.names)...), bytes(tt.kinds)
			got := load(t, version(t, "3.12"), c)
			if got.RawNames != tt.want || words(got.Hidden) != tt.hidden {
				t.Errorf("deviation %d, hidden %q", got.RawNames, words(got.Hidden))
			}
		})
	}
}

// One Code serves for all code objects, of whatever file: nothing of one is
// left in the next.
func TestLoadAgain(t *testing.T) {
	v := version(t, "3.12")
	full, empty := object(4), object(3)
	full.Code.S = "\x6e\x01\x09\x00\x09\x00\x53\x00"
	full.Exceptiontable.S, full.Linetable.S = "\x80\x01\x01\x00\x00", "\x00"
	full.LocalsPlusNames, full.LocalsPlusKinds = tuple(names("f h")...), bytes("\x80\x30")
	empty.Consts = tuple(full)
	doc := open(t, v, empty)
	var c listing.Code
	c.Load(doc, full)
	if !c.RawLines || !c.RawExcs || c.RawNames != listing.LocalsOrder || !c.Reaches(8) || !c.Labelled(2) {
		t.Fatal("the first is not as odd as it should be")
	}
	c.Load(doc, empty)
	if c.RawExcs || c.RawNames != listing.LocalsPlain || c.Reaches(8) || c.Labelled(2) || len(c.Ins) != 3 || len(c.Excs)+len(c.Hidden) > 0 || c.ID != 2 {
		t.Errorf("something is left: %+v", c)
	}
	c.Load(doc, full)
	old, v2 := object(0), version(t, "2.7")
	old.Code.S = "\x09\x09\x09\x09"
	old.LocalsPlusNames, old.LocalsPlusKinds, old.Exceptiontable = nil, nil, nil
	c.Load(open(t, v2, old), old)
	if c.RawLines || c.RawExcs || !c.Reaches(1) {
		t.Errorf("something is left: %+v", c)
	}
	old.Code.S = "\x64\x00\x00\x09" // LOAD_CONST, NOP
	c.Load(open(t, v2, old), old)
	if c.Reaches(1) || !c.Reaches(3) {
		t.Error("instructions of the code before are left")
	}
}

// A code object that holds itself, which no file can, is one code object.
func TestCodeThatHoldsItself(t *testing.T) {
	c := object(0)
	c.Consts = tuple(c)
	if doc := open(t, version(t, "3.12"), c); len(doc.Codes) != 1 {
		t.Errorf("%d code objects", len(doc.Codes))
	}
}
