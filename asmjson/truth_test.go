package asmjson

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/pyc"
)

// truthFile is what an interpreter said of one of its own files.
type truthFile struct {
	Python struct {
		Version, Implementation string
		Magic                   int
	}
	Module truth
}

// truth is a code object as the interpreter sees it.
type truth struct {
	Name, Qualname, Filename      *string
	Argcount, Posonlyargcount     *int
	Kwonlyargcount, Nlocals       *int
	Stacksize, Flags, Firstlineno *int
	Names, Varnames               []string
	Freevars, Cellvars            []string
	Consts                        []string
	Code, Lnotab, Linetable       string
	Exceptiontable                string
	Exceptions                    [][5]any
	Instructions                  [][]any
	Linestarts                    [][2]*int
	Positions                     [][4]*int
	Labels                        []int
	Nested                        []truth
}

// ours is the same as read back from our JSON.
type ours struct {
	Name, Qualname, Filename      *string
	Argcount, Posonlyargcount     *int
	Kwonlyargcount, Nlocals       *int
	Stacksize, Flags, Firstlineno *int
	Names, Varnames               []string
	Freevars, Cellvars            []string
	CodeHex                       string `json:"code_hex"`
	LnotabHex                     string `json:"lnotab_hex"`
	LinetableHex                  string `json:"linetable_hex"`
	ExceptiontableHex             string `json:"exceptiontable_hex"`
	Instructions                  []ourInstr
	Exceptions                    []struct {
		Start, End, Target, Depth int
		Lasti                     bool
	}
	Consts []json.RawMessage
}

type ourInstr struct {
	Offset, Opcode   int
	Opname, Argrepr  string
	Arg              *int
	Line, Target     *int
	Position         []*int
	Prefixes, Caches *int
	CacheHex         string `json:"cache_hex"`
	Raw              string
}

// TestTruth compares the JSON of every file of the corpus with what its
// interpreter says.
func TestTruth(t *testing.T) {
	for _, file := range corpus.Files(t) {
		t.Run(file.String(), func(t *testing.T) {
			t.Parallel()
			doc := marshalFile(t, file)
			var want truthFile
			if file.Truth(t, &want) {
				compareFile(t, doc, want)
			}
		})
	}
}

func marshalFile(t testing.TB, file *corpus.File) []byte {
	f, err := pyc.Read(file.Data, pyc.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Marshal(&out, f, MarshalOptions{File: file.Name + ".pyc"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func compareFile(t *testing.T, doc []byte, want truthFile) {
	var got struct {
		Python struct{ Magic int }
		Code   ours
	}
	if err := json.Unmarshal(doc, &got); err != nil {
		t.Fatalf("%v\n%.300s", err, doc)
	}
	if got.Python.Magic != want.Python.Magic {
		t.Errorf("magic %d, want %d", got.Python.Magic, want.Python.Magic)
	}
	c := comparer{T: t, cpython: want.Python.Implementation == "" || want.Python.Implementation == "cpython"}
	c.code("module", &got.Code, &want.Module)
}

type comparer struct {
	*testing.T
	cpython bool
}

func (c *comparer) equal(where, what string, got, want any) {
	c.Helper()
	if !reflect.DeepEqual(got, want) {
		c.Errorf("%s: %s is %s, want %s", where, what, show(got), show(want))
	}
}

func show(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return fmt.Sprintf("%.200s", b)
}

func (c *comparer) code(where string, got *ours, want *truth) {
	c.heading(where, got, want)
	c.raw(where, got, want)
	c.instructions(where, got, want)
	c.labels(where, got, want)
	c.exceptions(where, got, want)
	var nested []*ours
	for _, raw := range got.Consts {
		var k struct{ Code *ours }
		if raw[0] == '{' && json.Unmarshal(raw, &k) == nil && k.Code != nil {
			nested = append(nested, k.Code)
		}
	}
	if len(nested) != len(want.Nested) {
		c.Fatalf("%s: %d nested code objects, want %d", where, len(nested), len(want.Nested))
	}
	for i := range nested {
		name := "?"
		if want.Nested[i].Name != nil {
			name = *want.Nested[i].Name
		}
		c.code(where+"."+name, nested[i], &want.Nested[i])
	}
}

func (c *comparer) heading(where string, got *ours, want *truth) {
	for _, f := range []struct {
		name      string
		got, want *string
	}{
		{"name", got.Name, want.Name},
		{"qualname", got.Qualname, want.Qualname},
		{"filename", got.Filename, want.Filename},
	} {
		if f.want != nil {
			c.equal(where, f.name, f.got, f.want)
		}
	}
	for _, f := range []struct {
		name      string
		got, want *int
	}{
		{"argcount", got.Argcount, want.Argcount},
		{"posonlyargcount", got.Posonlyargcount, want.Posonlyargcount},
		{"kwonlyargcount", got.Kwonlyargcount, want.Kwonlyargcount},
		{"nlocals", got.Nlocals, want.Nlocals},
		{"stacksize", got.Stacksize, want.Stacksize},
		{"flags", got.Flags, want.Flags},
		{"firstlineno", got.Firstlineno, want.Firstlineno},
	} {
		if f.want != nil {
			c.equal(where, f.name, f.got, f.want)
		}
	}
	c.equal(where, "names", got.Names, want.Names)
	for _, f := range []struct {
		name      string
		got, want []string
	}{
		{"varnames", got.Varnames, want.Varnames},
		{"freevars", got.Freevars, want.Freevars},
		{"cellvars", got.Cellvars, want.Cellvars},
	} {
		if f.want != nil {
			c.equal(where, f.name, f.got, f.want)
		}
	}
}

func (c *comparer) raw(where string, got *ours, want *truth) {
	for _, f := range []struct{ name, got, want string }{
		{"code_hex", got.CodeHex, want.Code},
		{"lnotab_hex", got.LnotabHex, want.Lnotab},
		{"linetable_hex", got.LinetableHex, want.Linetable},
		{"exceptiontable_hex", got.ExceptiontableHex, want.Exceptiontable},
	} {
		if f.want != "" {
			c.equal(where, f.name, f.got, f.want)
		}
	}
}

// instructions compares operations, without prefixes and caches.
func (c *comparer) instructions(where string, got *ours, want *truth) {
	var list [][]any
	for _, in := range want.Instructions {
		if in[2] != "EXTENDED_ARG" && in[2] != "CACHE" {
			list = append(list, in)
		}
	}
	if len(list) != len(got.Instructions) {
		c.Fatalf("%s: %d instructions, want %d", where, len(got.Instructions), len(list))
	}
	lines := c.linesOf(want)
	for i, in := range list {
		c.instruction(where, &got.Instructions[i], in, want, lines)
		if c.Failed() {
			return
		}
	}
}

func (c *comparer) instruction(where string, got *ourInstr, in []any, want *truth, lines func(offset int) (*int, bool)) {
	offset := int(in[0].(float64))
	where = fmt.Sprintf("%s at %d %s", where, offset, in[2])
	var arg *int
	if in[3] != nil {
		n := int(in[3].(float64))
		arg = &n
	}
	c.equal(where, "offset", got.Offset, offset)
	c.equal(where, "opcode", got.Opcode, int(in[1].(float64)))
	c.equal(where, "opname", got.Opname, in[2])
	c.equal(where, "arg", got.Arg, arg)
	if got.Prefixes != nil && got.Target == nil || got.Caches != nil || got.CacheHex != "" || got.Raw != "" {
		c.Errorf("%s: deviations in what a compiler wrote", where)
	}
	if meaning, ok := meaningOf(in, want); ok && c.cpython && !volatile(meaning) && !rounded(got.Argrepr, meaning) {
		c.equal(where, "meaning", got.Argrepr, meaning)
	}
	if line, ok := lines(offset); ok {
		c.equal(where, "line", got.Line, line)
	}
	if want.Positions != nil && c.cpython {
		p := want.Positions[offset/2]
		if p[0] != nil {
			c.equal(where, "position", got.Position, p[:])
		}
	}
}

// meaningOf gives what the interpreter's dis says of an operand. Before 3.4 no
// more is known than what a constant is.
func meaningOf(in []any, want *truth) (string, bool) {
	if len(in) > 4 {
		return in[4].(string), true
	}
	if in[2] == "LOAD_CONST" && in[3] != nil {
		return want.Consts[int(in[3].(float64))], true
	}
	return "", false
}

// volatile tells whether a text is another in every run of an interpreter.
func volatile(s string) bool {
	return strings.Contains(s, "<code") || strings.Contains(s, "frozenset") || strings.Contains(s, "object at 0x")
}

// rounded tells whether two texts are floats of one value in twelve digits.
// Python 1.6 to 2.1 shows seventeen but writes no more than these to a file.
func rounded(got, want string) bool {
	g, err1 := strconv.ParseFloat(got, 64)
	w, err2 := strconv.ParseFloat(want, 64)
	return err1 == nil && err2 == nil && len(want) > 14 &&
		strconv.FormatFloat(g, 'g', 12, 64) == strconv.FormatFloat(w, 'g', 12, 64)
}

// linesOf gives the lines that the interpreter tells, by offset; ok is false
// where it tells nothing.
func (c *comparer) linesOf(want *truth) func(offset int) (line *int, ok bool) {
	switch {
	case c.cpython && want.Positions != nil:
		return func(offset int) (*int, bool) { return want.Positions[offset/2][0], true }
	case c.cpython && want.Linetable != "":
		lines := lines310(want)
		return func(offset int) (*int, bool) { return lines[offset], true }
	}
	return func(offset int) (line *int, ok bool) {
		for _, s := range want.Linestarts {
			if *s[0] <= offset {
				line = s[1]
			}
		}
		return line, line != nil && c.cpython
	}
}

// lines310 reads a line table of 3.10 in the simplest way.
func lines310(want *truth) map[int]*int {
	table, err := hex.DecodeString(want.Linetable)
	if err != nil {
		panic(err)
	}
	lines, line, at := map[int]*int{}, *want.Firstlineno, 0
	for ; len(table) > 1; table = table[2:] {
		var here *int
		if delta := int(int8(table[1])); delta != -128 {
			line += delta
			n := line
			here = &n
		}
		for end := at + int(table[0]); at < end; at += 2 {
			lines[at] = here
		}
	}
	return lines
}

// labels compares the targets of all jumps and handlers.
func (c *comparer) labels(where string, got *ours, want *truth) {
	if !c.cpython || want.Labels == nil {
		return
	}
	var targets []int
	for _, in := range got.Instructions {
		if in.Target != nil {
			targets = append(targets, *in.Target)
		}
	}
	for _, e := range got.Exceptions {
		targets = append(targets, e.Target)
	}
	slices.Sort(targets)
	labels := slices.Clone(want.Labels)
	for _, e := range want.Exceptions {
		labels = append(labels, int(e[2].(float64)))
	}
	slices.Sort(labels)
	if got, want := slices.Compact(targets), slices.Compact(labels); !slices.Equal(got, want) {
		c.Errorf("%s: targets %v, want %v", where, got, want)
	}
}

func (c *comparer) exceptions(where string, got *ours, want *truth) {
	if len(got.Exceptions) != len(want.Exceptions) {
		c.Errorf("%s: %d exceptions, want %d", where, len(got.Exceptions), len(want.Exceptions))
		return
	}
	for i, e := range got.Exceptions {
		ours := [5]any{float64(e.Start), float64(e.End), float64(e.Target), float64(e.Depth), e.Lasti}
		c.equal(where, "exception", ours, want.Exceptions[i])
	}
}
