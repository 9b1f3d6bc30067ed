package code_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// truth is what an interpreter says of the names of a code object.
type truth struct {
	Name                                  string
	Consts, Names                         []string
	Varnames, Cellvars, Freevars          []string
	Argcount, Kwonlyargcount, Firstlineno int32
	Nested                                []truth
}

// TestCorpus compares the views of all code objects with the attributes that
// the interpreters show. The corpus has files of every layout of which there
// are any.
func TestCorpus(t *testing.T) {
	layouts := map[pyver.CodeLayout]int{}
	for _, file := range corpus.Files(t) {
		var want struct{ Module truth }
		if !file.Truth(t, &want) {
			continue
		}
		f, err := pyc.Read(file.Data, pyc.ReadOptions{})
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		layouts[f.Version.Code] += compare(t, file.String(), code.New(f.Code, f.Version), &want.Module)
	}
	for layout := pyver.Code10; layout <= pyver.CodePyPy8; layout++ {
		if layouts[layout] < 50 {
			t.Errorf("%d code objects of layout %d", layouts[layout], layout)
		}
	}
	t.Logf("code objects by layout: %v", layouts)
}

// compare gives how many code objects it has compared.
func compare(t *testing.T, where string, w *code.View, want *truth) int {
	t.Helper()
	got := truth{
		Names: names(w.Names), Varnames: names(w.Varnames), Cellvars: names(w.Cellvars), Freevars: names(w.Freevars),
		Argcount: w.Argcount, Kwonlyargcount: w.Kwonlyargcount, Firstlineno: w.Firstlineno,
	}
	if diff := cmp.Diff(got, truth{
		Names: some(want.Names), Varnames: some(want.Varnames), Cellvars: some(want.Cellvars), Freevars: some(want.Freevars),
		Argcount: want.Argcount, Kwonlyargcount: want.Kwonlyargcount, Firstlineno: want.Firstlineno,
	}); diff != "" {
		t.Errorf("%s: %s", where, diff)
	}
	if len(w.Consts) != len(want.Consts) {
		t.Errorf("%s: %d constants, want %d", where, len(w.Consts), len(want.Consts))
	}
	children := w.Children()
	if len(children) != len(want.Nested) {
		t.Fatalf("%s: %d code objects inside, want %d", where, len(children), len(want.Nested))
	}
	n := 1
	for i, c := range children {
		n += compare(t, where+"."+want.Nested[i].Name, code.New(c, w.Version), &want.Nested[i])
	}
	return n
}

// names gives the texts of a list of names, nil where there are none.
func names(list []marshal.Object) []string {
	var all []string
	for _, o := range list {
		all = append(all, o.(*marshal.Str).S)
	}
	return all
}

func some(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

func tuple(list ...string) *marshal.Seq {
	s := &marshal.Seq{Head: marshal.Head{Type: '('}}
	for _, name := range list {
		s.Items = append(s.Items, text(name))
	}
	return s
}

func text(s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: 'u'}, S: s} }

func version(t *testing.T, name string) *pyver.Version {
	t.Helper()
	v, ok := pyver.ByName(name)
	if !ok {
		t.Fatalf("no version %s", name)
	}
	return v
}

// Before 3.11 operands count in three lists, of which the last two are one.
func TestListsOfVariables(t *testing.T) {
	for _, tt := range []struct{ cells, frees, free []string }{
		{nil, nil, nil},
		{[]string{"c"}, nil, []string{"c"}},
		{nil, []string{"f"}, []string{"f"}},
		{[]string{"c", "d"}, []string{"f"}, []string{"c", "d", "f"}},
	} {
		c := &marshal.Code{Names: tuple("n"), Varnames: tuple("a", "b"), Cellvars: tuple(tt.cells...), Freevars: tuple(tt.frees...)}
		w := code.New(c, version(t, "3.8"))
		if !slices.Equal(names(w.Locals), []string{"a", "b"}) || !slices.Equal(names(w.Free), tt.free) {
			t.Errorf("cells %v, free %v: locals %v, free %v", tt.cells, tt.frees, names(w.Locals), names(w.Free))
		}
	}
}

// The list that cells and free variables share must not be one of the lists of
// the object, which more than one view can have.
func TestFreeIsNoPartOfTheObject(t *testing.T) {
	cells := tuple("c", "d")
	cells.Items = cells.Items[:1]
	code.New(&marshal.Code{Cellvars: cells, Freevars: tuple("f")}, version(t, "3.8"))
	if second := cells.Items[:2][1].(*marshal.Str).S; second != "d" {
		t.Errorf("the list of cells is overwritten with %q", second)
	}
}

// Layouts without some of the fields give empty lists.
func TestMissingFields(t *testing.T) {
	for _, v := range pyver.All() {
		w := code.New(&marshal.Code{}, v)
		for _, list := range [][]marshal.Object{w.Consts, w.Names, w.Locals, w.Free, w.Varnames, w.Cellvars, w.Freevars} {
			if len(list) > 0 {
				t.Errorf("%s: an empty object has %v", v.Name, list)
			}
		}
		if w.Table == nil || w.Table.Version != v || w.Children() != nil {
			t.Errorf("%s: the table is that of %v", v.Name, w.Table)
		}
	}
}

// From 3.11 on one list has all variables, and their kinds say what they are.
func TestSplitLocalsPlus(t *testing.T) {
	const (
		arg    = code.FastLocal | code.FastArgPos | code.FastArgKw
		cell   = code.FastCell
		both   = code.FastLocal | code.FastCell
		free   = code.FastFree
		local  = code.FastLocal
		hidden = code.FastLocal | code.FastHidden
	)
	for _, tt := range []struct {
		name               string
		names              []string
		kinds              []byte
		vars, cells, frees []string
	}{
		{"none", nil, nil, nil, nil, nil},
		{"locals only", []string{"a", "b"}, []byte{arg, local}, []string{"a", "b"}, nil, nil},
		{"each", []string{"a", "c", "f"}, []byte{local, cell, free}, []string{"a"}, []string{"c"}, []string{"f"}},
		{"argument in a cell", []string{"a", "b", "c", "f"}, []byte{both, local, cell, free}, []string{"a", "b"}, []string{"a", "c"}, []string{"f"}},
		{"apart", []string{"a", "f", "b", "g"}, []byte{local, free, local, free}, []string{"a", "b"}, nil, []string{"f", "g"}},
		{"hidden", []string{"a", "h"}, []byte{local, hidden}, []string{"a", "h"}, nil, nil},
		{"hidden cell that is no local", []string{"h"}, []byte{code.FastHidden | cell}, nil, []string{"h"}, nil},
		{"fewer kinds", []string{"c", "a", "b"}, []byte{cell}, []string{"a", "b"}, []string{"c"}, nil},
		{"more kinds", []string{"c"}, []byte{cell, local, free}, nil, []string{"c"}, nil},
		{"no kind", []string{"x"}, []byte{0}, nil, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &marshal.Code{LocalsPlusNames: tuple(tt.names...), LocalsPlusKinds: &marshal.Str{S: string(tt.kinds)}}
			w := code.New(c, version(t, "3.14"))
			got := [][]string{names(w.Varnames), names(w.Cellvars), names(w.Freevars), names(w.Locals), names(w.Free)}
			if diff := cmp.Diff(got, [][]string{tt.vars, tt.cells, tt.frees, tt.names, tt.names}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A view of names without kinds is one of locals.
func TestNoKinds(t *testing.T) {
	w := code.New(&marshal.Code{LocalsPlusNames: tuple("a", "b")}, version(t, "3.11"))
	if len(w.Varnames) != 2 || w.Cellvars != nil || w.Freevars != nil {
		t.Errorf("%v, %v, %v", w.Varnames, w.Cellvars, w.Freevars)
	}
}

// A part of the names ends where it ends: who appends to it must not write
// into the list of all.
func TestPartsHaveNoRoom(t *testing.T) {
	c := &marshal.Code{LocalsPlusNames: tuple("a", "c"), LocalsPlusKinds: &marshal.Str{S: "\x20\x40"}}
	w := code.New(c, version(t, "3.11"))
	_ = append(w.Varnames, text("z"))
	if got := names(w.Locals); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("the locals are %v", got)
	}
}

func TestChildren(t *testing.T) {
	one, two, deep := &marshal.Code{}, &marshal.Code{}, &marshal.Code{}
	consts := tuple("x")
	consts.Items = append(consts.Items, one, &marshal.Seq{Items: []marshal.Object{deep}}, marshal.None, two, one)
	w := code.New(&marshal.Code{Consts: consts}, version(t, "2.7"))
	if got := w.Children(); !slices.Equal(got, []*marshal.Code{one, two, one}) {
		t.Errorf("%d children: %v", len(got), got)
	}
}
