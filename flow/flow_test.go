package flow_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// equalShare is the least share of code objects, in percent, whose depth is
// co_stacksize. Where it is not, the compiler counted code that it took out
// later, or counted more than there is: those before 3.7 add the stacks of
// handlers that cannot be entered together (bpo-24340), and that of 3.13 takes
// 1 for the least.
var equalShare = map[string]int{
	"1.5.2": 94, "1.6": 94, "2.0": 93, "2.1": 93, "2.2": 98, "2.3": 98, "2.4": 97, "2.5": 80, "2.6": 80, "2.7": 95,
	"3.0": 88, "3.1": 86, "3.2": 88, "3.3": 87, "3.4": 89, "3.5.2": 89, "3.5": 89, "3.6": 84,
	"3.7": 100, "3.8": 100, "3.9": 100, "3.10": 100, "3.11": 98, "3.12": 98, "3.13": 95, "3.14": 98, "3.15": 98,
	"pypy2.7": 100, "pypy3.7": 100, "pypy3.9": 100, "pypy3.11": 100, "pypy3.11-8": 100,
}

// TestStackSizes compares the depths of all code objects of the corpus with
// what their compilers wrote: never more, and mostly the same.
func TestStackSizes(t *testing.T) {
	for _, folder := range corpus.Folders(t) {
		share, ok := equalShare[folder]
		if !ok {
			continue // no co_stacksize before 1.5
		}
		t.Run(folder, func(t *testing.T) {
			all, equal := 0, 0
			for _, file := range corpus.Files(t, folder) {
				f, err := pyc.Read(file.Data, pyc.ReadOptions{})
				if err != nil {
					t.Fatal(err)
				}
				each(code.New(f.Code, f.Version), func(w *code.View) {
					most := depth(t, w)
					if most > int(w.Stacksize) {
						t.Errorf("%s %s: depth %d, co_stacksize is %d", file, w.Name.S, most, w.Stacksize)
					}
					if all++; most == int(w.Stacksize) {
						equal++
					}
				})
			}
			t.Logf("%d of %d are co_stacksize", equal, all)
			if equal*100 < all*share {
				t.Errorf("%d of %d are co_stacksize; %d %% are wanted", equal, all, share)
			}
		})
	}
}

// each visits a code object and those inside of it.
func each(w *code.View, visit func(*code.View)) {
	visit(w)
	for _, c := range w.Children() {
		each(code.New(c, w.Version), visit)
	}
}

func depth(t *testing.T, w *code.View) int {
	t.Helper()
	var excs []exctab.Entry
	if w.Exceptiontable != nil {
		var err error
		if excs, err = exctab.Decode(nil, w.Exceptiontable.S); err != nil {
			t.Fatal(err)
		}
	}
	_, most := flow.Depths(w.Table, instr.Decode(nil, w.Table, w.Code.Code.S, nil), excs)
	return most
}

// line is one instruction of a program: its name, its operand or the index of
// the instruction that it jumps to, and the depth that is wanted before it.
type line struct {
	name  string
	arg   uint32
	depth int
}

const (
	raw = "raw byte"
	no  = flow.Unreached
)

// assemble makes the instructions of a program, and their offsets.
func assemble(t *testing.T, v *pyver.Version, program []line) ([]instr.Instr, []int32) {
	t.Helper()
	tab := opcode.For(v)
	var items []instr.Item
	for _, l := range program {
		if l.name == raw {
			items = append(items, instr.Item{Raw: true, Op: byte(l.arg)})
			continue
		}
		op, ok := tab.Lookup(l.name)
		if !ok {
			t.Fatalf("%s has no %s", v.Name, l.name)
		}
		it := instr.Item{Op: op.Code, Arg: l.arg}
		if op.Jump != opcode.NoJump {
			it.Jump, it.Target, it.Arg = true, int32(l.arg), 0
		}
		items = append(items, it)
	}
	text, offsets, errs := instr.Assemble(nil, nil, tab, items)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return instr.Decode(nil, tab, string(text), nil), offsets
}

func TestDepths(t *testing.T) {
	for _, tt := range []struct {
		name, version string
		most          int
		program       []line
		excs          []exctab.Entry // offsets are indexes of lines
	}{
		{name: "nothing", version: "3.8"},
		{name: "straight on", version: "3.8", most: 2, program: []line{
			{"LOAD_CONST", 0, 0}, {"LOAD_CONST", 0, 1}, {"BINARY_ADD", 0, 2}, {"RETURN_VALUE", 0, 1},
		}},
		{name: "behind a return", version: "3.8", most: 1, program: []line{
			{"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1}, {"LOAD_CONST", 0, no}, {"POP_TOP", 0, no},
		}},
		{name: "stack runs out", version: "3.8", most: 1, program: []line{
			{"POP_TOP", 0, 0}, {"BINARY_ADD", 0, 0}, {"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1},
		}},
		{name: "deepest at the end", version: "3.8", most: 1, program: []line{{"LOAD_CONST", 0, 0}}},
		{name: "loop", version: "3.8", most: 2, program: []line{
			{"LOAD_NAME", 0, 0}, {"GET_ITER", 0, 1}, {"FOR_ITER", 5, 1}, {"STORE_NAME", 0, 2}, {"JUMP_ABSOLUTE", 2, 1},
			{"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1},
		}},
		{name: "loop whose condition comes last", version: "2.7", most: 1, program: []line{
			{"JUMP_FORWARD", 3, 0}, {"LOAD_NAME", 0, 0}, {"POP_TOP", 0, 1}, {"LOAD_NAME", 0, 0}, {"POP_JUMP_IF_TRUE", 1, 1},
		}},
		{name: "deeper at each turn", version: "3.8", most: 2, program: []line{
			{"LOAD_CONST", 0, 0}, {"LOAD_CONST", 0, 1}, {"JUMP_ABSOLUTE", 1, 2},
		}},
		{name: "two ways", version: "3.8", most: 3, program: []line{
			{"LOAD_NAME", 0, 0}, {"POP_JUMP_IF_FALSE", 4, 1}, {"LOAD_NAME", 0, 0}, {"LOAD_NAME", 0, 1},
			{"LOAD_NAME", 0, 2}, {"RETURN_VALUE", 0, 3},
		}},
		{name: "value kept where the jump is taken", version: "2.7", most: 1, program: []line{
			{"LOAD_NAME", 0, 0}, {"JUMP_IF_TRUE_OR_POP", 3, 1}, {"LOAD_NAME", 0, 0}, {"RETURN_VALUE", 0, 1},
		}},
		{name: "jump that leads nowhere", version: "3.8", most: 0, program: []line{
			{"JUMP_FORWARD", 2, 0}, {"LOAD_CONST", 0, no}, // to the end
		}},
		{name: "bytes that are no code", version: "3.8", most: 1, program: []line{
			{"LOAD_CONST", 0, 0}, {raw, 100, 1}, // 100 would be LOAD_CONST
		}},
		{name: "try of 3.8", version: "3.8", most: 6, program: []line{
			{"SETUP_FINALLY", 4, 0}, {"LOAD_NAME", 0, 0}, {"POP_TOP", 0, 1}, {"JUMP_FORWARD", 9, 0},
			{"POP_TOP", 0, 6}, {"POP_TOP", 0, 5}, {"POP_TOP", 0, 4}, {"POP_EXCEPT", 0, 3}, {"JUMP_FORWARD", 9, 0},
			{"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1},
		}},
		{name: "try of 3.11", version: "3.11", most: 4, program: []line{
			{"NOP", 0, 0}, {"LOAD_NAME", 0, 0}, {"POP_TOP", 0, 1}, {"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1},
			{"PUSH_EXC_INFO", 0, 1}, {"POP_TOP", 0, 2}, {"POP_EXCEPT", 0, 1}, {"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1},
			{"COPY", 3, 3}, {"POP_EXCEPT", 0, 4}, {"RERAISE", 1, 3},
		}, excs: []exctab.Entry{{Start: 1, End: 3, Target: 5}, {Start: 5, End: 7, Target: 10, Depth: 1, Lasti: true}}},
		{name: "first entry of the table counts", version: "3.11", most: 4, program: []line{
			{"NOP", 0, 0}, {"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1}, {"RERAISE", 0, 4}, {"RERAISE", 0, no},
		}, excs: []exctab.Entry{{Start: 0, End: 2, Target: 3, Depth: 3}, {Start: 0, End: 2, Target: 4, Depth: 9}}},
		{name: "range that is not reached", version: "3.11", most: 1, program: []line{
			{"JUMP_FORWARD", 2, 0}, {"NOP", 0, no}, {"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1}, {"RERAISE", 0, no},
		}, excs: []exctab.Entry{{Start: 1, End: 2, Target: 4, Depth: 3}}},
		{name: "handler in the middle of an instruction", version: "3.11", most: 1, program: []line{
			{"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1},
		}, excs: []exctab.Entry{{Start: 0, End: 1, Target: -1, Depth: 9}}},
		// Until 3.12 what the first POP_TOP of a generator takes is no effect of RETURN_GENERATOR.
		{name: "generator", version: "3.12", most: 2, program: []line{
			{"RETURN_GENERATOR", 0, 0}, {"POP_TOP", 0, 0}, {"RESUME", 0, 0}, {"LOAD_CONST", 0, 0}, {"YIELD_VALUE", 1, 1},
			{"RESUME", 1, 1}, {"POP_TOP", 0, 1}, {"RETURN_CONST", 0, 0}, {"CALL_INTRINSIC_1", 3, 2}, {"RERAISE", 1, 2},
		}, excs: []exctab.Entry{{Start: 2, End: 8, Target: 8, Lasti: true}}},
		{name: "generator of 3.14", version: "3.14", most: 1, program: []line{
			{"RETURN_GENERATOR", 0, 0}, {"POP_TOP", 0, 1}, {"RESUME", 0, 0}, {"LOAD_CONST", 0, 0}, {"RETURN_VALUE", 0, 1},
		}},
		{name: "caches and prefixes", version: "3.12", most: 300, program: []line{
			{"LOAD_GLOBAL", 1, 0}, {"JUMP_FORWARD", 3, 2}, {"NOP", 0, no},
			{"LOAD_CONST", 300, 2}, {"UNPACK_SEQUENCE", 298, 3}, {"RETURN_VALUE", 0, 300},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, _ := pyver.ByName(tt.version)
			ins, offsets := assemble(t, v, tt.program)
			excs := slices.Clone(tt.excs)
			for i := range excs {
				for _, at := range []*int32{&excs[i].Start, &excs[i].End, &excs[i].Target} {
					if *at >= 0 {
						*at = offsets[*at]
					} else {
						*at = 1
					}
				}
			}
			got, most := flow.Depths(opcode.For(v), ins, excs)
			var want []int
			for _, l := range tt.program {
				want = append(want, l.depth)
			}
			if !slices.Equal(got, want) || most != tt.most {
				t.Errorf("got  %v, at most %d\nwant %v, at most %d", got, most, want, tt.most)
			}
		})
	}
}

// TestManyWays: code whose ways part and meet again, of which the deeper one is
// found later each time, is walked in time that grows with its length. Without
// a limit this takes minutes.
func TestManyWays(t *testing.T) {
	const n = 30_000
	v, _ := pyver.ByName("3.8")
	var program []line
	for i := range uint32(n) {
		program = append(program,
			line{"LOAD_CONST", 0, 0}, line{"POP_JUMP_IF_TRUE", 5*i + 4, 0}, line{"NOP", 0, 0}, line{"JUMP_FORWARD", 5*i + 5, 0},
			line{"LOAD_CONST", 0, 0})
	}
	ins, _ := assemble(t, v, append(program, line{"RETURN_VALUE", 0, 0}))
	start := time.Now()
	depths, most := flow.Depths(opcode.For(v), ins, nil)
	if spent := time.Since(start); spent > 20*time.Second {
		t.Errorf("%d instructions took %v", len(ins), spent)
	}
	if slices.Contains(depths, flow.Unreached) || most < 2 || most > n+1 {
		t.Errorf("at most %d", most)
	}
}
