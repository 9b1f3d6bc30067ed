package flow

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
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

// TestCorpus compares the depths with what the compilers of all versions that
// the corpus has wrote as co_stacksize. Many of them counted some code deeper
// than it goes; from 3.7 to 3.10 all agree.
func TestCorpus(t *testing.T) {
	names, err := filepath.Glob("../testdata/corpus/*/*.pyc")
	if err != nil || len(names) == 0 {
		t.Fatal("no corpus", err)
	}
	same, most := map[string]int{}, map[string]int{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := pyc.Read(data, pyc.ReadOptions{})
		if err != nil {
			t.Fatal(name, err)
		}
		if !marshal.Has(f.Version, "co_stacksize") {
			continue
		}
		each(f.Code, func(c *marshal.Code) {
			table := opcode.For(f.Version)
			var excs []exctab.Entry
			if c.Exceptiontable != nil {
				if excs, err = exctab.Decode(nil, c.Exceptiontable.S); err != nil {
					t.Fatal(name, err)
				}
			}
			_, depth := Depths(table, instr.Decode(nil, table, c.Code.S, nil), excs)
			most[f.Version.Name]++
			if max(depth, 1) == int(c.Stacksize) {
				same[f.Version.Name]++
			}
		})
	}
	for v, n := range most {
		t.Logf("%s: %d of %d", v, same[v], n)
		if same[v]*100 < n*80 {
			t.Errorf("%s: only %d of %d code objects have the depth of their compiler", v, same[v], n)
		}
	}
}

func each(c *marshal.Code, visit func(*marshal.Code)) {
	visit(c)
	for _, k := range c.Consts.Items {
		if k, ok := k.(*marshal.Code); ok {
			each(k, visit)
		}
	}
}
