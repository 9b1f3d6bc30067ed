package flow

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/stdlib"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// first gives the first range that an instruction is in, or -1.
func first(in *instr.Instr, excs []exctab.Entry) int32 {
	for k, e := range excs {
		if in.Offset >= e.Start && in.Offset < e.End {
			return int32(k)
		}
	}
	return -1
}

func TestCovers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var ins []instr.Instr
		for i := range r.IntN(40) {
			ins = append(ins, instr.Instr{Offset: int32(2 * i)})
		}
		var excs []exctab.Entry
		for range r.IntN(8) {
			from := int32(r.IntN(90))
			excs = append(excs, exctab.Entry{Start: from, End: from + int32(r.IntN(30)) - 5})
		}
		for i, got := range Covers(ins, excs) {
			if want := first(&ins[i], excs); got != want {
				t.Fatalf("instruction %d is in range %d, not %d of %v", i, got, want, excs)
			}
		}
	}
}

// TestManyRanges has very many ranges over the same code, and a jump behind
// each of very many instructions: neither may take long.
func TestManyRanges(t *testing.T) {
	v, _ := pyver.ByName("3.12")
	table := opcode.For(v)
	jump, _ := table.Lookup("POP_JUMP_IF_FALSE")
	var code []byte
	for range 20000 {
		code = append(code, jump.Code, 200)
	}
	excs := make([]exctab.Entry, 20000)
	for i := range excs {
		excs[i] = exctab.Entry{Start: 0, End: int32(i), Target: int32(2 * i), Depth: int32(i)}
	}
	begin := time.Now()
	Depths(table, instr.Decode(nil, table, string(code), nil), excs)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("%v", took)
	}
}

// TestGeneratorKeepsWhatIsSent: what is sent to a generator is on its stack
// until something takes it.
func TestGeneratorKeepsWhatIsSent(t *testing.T) {
	for _, tt := range []struct {
		names []string
		most  int
	}{
		{[]string{"RETURN_GENERATOR", "RESUME", "LOAD_CONST", "RETURN_VALUE"}, 2},
		{[]string{"RETURN_GENERATOR", "POP_TOP", "RESUME", "LOAD_CONST", "RETURN_VALUE"}, 1},
	} {
		for _, version := range []string{"3.11", "3.12", "3.13", "3.14"} {
			v, _ := pyver.ByName(version)
			table := opcode.For(v)
			var code []byte
			for _, name := range tt.names {
				op, _ := table.Lookup(name)
				code = append(code, op.Code, 0)
			}
			if _, most := Depths(table, instr.Decode(nil, table, string(code), nil), nil); most != tt.most {
				t.Errorf("%s %v: %d, want %d", version, tt.names, most, tt.most)
			}
		}
	}
}

// tally counts how the depth that is worked out compares with co_stacksize.
type tally struct{ same, less, more int }

// add takes in a code object. The compilers write 1 where nothing is ever put
// on the stack.
func (n *tally) add(t *testing.T, v *pyver.Version, c *marshal.Code) {
	t.Helper()
	var excs []exctab.Entry
	if c.Exceptiontable != nil {
		var err error
		if excs, err = exctab.Decode(nil, c.Exceptiontable.S); err != nil {
			t.Fatal(err)
		}
	}
	table := opcode.For(v)
	_, depth := Depths(table, instr.Decode(nil, table, c.Code.S, nil), excs)
	switch size := int(c.Stacksize); {
	case max(depth, 1) == size || depth == size:
		n.same++
	case depth < size:
		n.less++
	default:
		n.more++
		t.Errorf("%s %s:%d: depth %d, co_stacksize %d", c.Filename.S, c.Name.S, c.Firstlineno, depth, size)
	}
}

// check logs the numbers, and wants so many in a hundred to be the same.
func (n *tally) check(t *testing.T, name string, percent int) {
	all := n.same + n.less + n.more
	t.Logf("%s: of %d code objects %d as their compiler, %d less, %d more", name, all, n.same, n.less, n.more)
	if n.same*100 < all*percent {
		t.Errorf("%s: only %d of %d code objects have the depth of their compiler", name, n.same, all)
	}
}

// TestCorpus compares the depths with what the compilers of all versions that
// the corpus has wrote as co_stacksize; docs/check.md tells why some wrote more
// than is needed. None may have written less.
func TestCorpus(t *testing.T) {
	for _, folder := range corpus.Folders(t) {
		var n tally
		for _, file := range corpus.Files(t, folder) {
			f, err := pyc.Read(file.Data, pyc.ReadOptions{})
			if err != nil {
				t.Fatal(file, err)
			}
			if marshal.Has(f.Version, "co_stacksize") {
				each(f.Code, func(c *marshal.Code) { n.add(t, f.Version, c) })
			}
		}
		n.check(t, folder, 80)
	}
}

// TestStdlib does the same for whole standard libraries.
func TestStdlib(t *testing.T) {
	stdlib.Versions(t, func(t *testing.T, v *pyver.Version, codes []*marshal.Code) {
		var n tally
		for _, c := range codes {
			n.add(t, v, c)
		}
		n.check(t, v.Name, 80)
	})
}

func each(c *marshal.Code, visit func(*marshal.Code)) {
	visit(c)
	for _, k := range c.Consts.Items {
		if k, ok := k.(*marshal.Code); ok {
			each(k, visit)
		}
	}
}
