package instr_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/truth"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// table gives the instruction set of a version.
func table(t testing.TB, version string) *opcode.Table {
	v, ok := pyver.ByName(version)
	if !ok {
		t.Fatalf("no version %s", version)
	}
	return opcode.For(v)
}

// program spells code in bytes: names of operations and numbers between them,
// each one byte.
func program(t testing.TB, tab *opcode.Table, text string) string {
	var code []byte
	for _, word := range strings.Fields(text) {
		if op, ok := tab.Lookup(word); ok {
			code = append(code, op.Code)
			continue
		}
		var n byte
		if _, err := fmt.Sscanf(word, "%d", &n); err != nil {
			t.Fatalf("%s: no operation and no number", word)
		}
		code = append(code, n)
	}
	return string(code)
}

// listing spells instructions, jumps with their targets.
func listing(tab *opcode.Table, ins []instr.Instr) string {
	var all []string
	for i := range ins {
		in := &ins[i]
		if in.Raw {
			all = append(all, fmt.Sprintf("%d raw %d", in.Offset, in.Op))
			continue
		}
		s := fmt.Sprintf("%d %s %d", in.Offset, tab.Op(in.Op).Name, in.Arg)
		if target, ok := instr.Target(tab, in); ok {
			s += fmt.Sprintf(" to %d", target)
		}
		if in.Prefixes > 0 {
			s += fmt.Sprintf(" prefixes %d", in.Prefixes)
		}
		if in.Caches > 0 {
			s += fmt.Sprintf(" caches %d", in.Caches)
		}
		if in.CacheSet {
			s += " set"
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		name, version, code string
		marks               []int32
		want                string
	}{
		{"empty", "3.12", "", nil, ""},
		{"old", "2.7", "LOAD_CONST 1 2 POP_TOP", nil, "0 LOAD_CONST 513; 3 POP_TOP 0"},
		{"old prefix", "2.7", "EXTENDED_ARG 1 0 LOAD_CONST 2 0", nil, "3 LOAD_CONST 65538 prefixes 1"},
		{
			"old prefix twice", "2.7", "EXTENDED_ARG 1 0 EXTENDED_ARG 2 0 LOAD_CONST 2 0", nil,
			"0 EXTENDED_ARG 1; 6 LOAD_CONST 131074 prefixes 1",
		},
		{
			"old prefix of nothing", "2.7", "EXTENDED_ARG 1 0 POP_TOP EXTENDED_ARG 1 0", nil,
			"0 EXTENDED_ARG 1; 3 POP_TOP 0; 4 EXTENDED_ARG 1",
		},
		{
			"old prefix led over", "2.7", "JUMP_ABSOLUTE 6 0 EXTENDED_ARG 1 0 LOAD_CONST 2 0", nil,
			"0 JUMP_ABSOLUTE 6 to 6; 3 EXTENDED_ARG 1; 6 LOAD_CONST 2",
		},
		{
			"old prefix led into", "2.7", "JUMP_ABSOLUTE 4 0 EXTENDED_ARG 1 0 LOAD_CONST 2 0", nil,
			"0 JUMP_ABSOLUTE 4 to 4; 6 LOAD_CONST 65538 prefixes 1",
		},
		{"cut operand", "2.7", "POP_TOP LOAD_CONST 1", nil, "0 POP_TOP 0; 1 raw 100; 2 raw 1"},
		{"prefix before a cut operand", "2.7", "EXTENDED_ARG 1 0 LOAD_CONST", nil, "0 EXTENDED_ARG 1; 3 raw 100"},
		{"no prefixes before 2.0", "1.5", "<143> 1 0 LOAD_CONST 2 0", nil, "0 <143> 1; 3 LOAD_CONST 2"},
		{"odd byte", "3.8", "POP_TOP 3 LOAD_CONST", nil, "0 POP_TOP 3; 2 raw 100"},
		{"prefixes", "3.8", "EXTENDED_ARG 1 EXTENDED_ARG 2 LOAD_CONST 3", nil, "4 LOAD_CONST 66051 prefixes 2"},
		{"longer than needed", "3.8", "EXTENDED_ARG 0 LOAD_CONST 3", nil, "2 LOAD_CONST 3 prefixes 1"},
		{
			"five prefixes", "3.8", "EXTENDED_ARG 1 EXTENDED_ARG 2 EXTENDED_ARG 3 EXTENDED_ARG 4 EXTENDED_ARG 5 LOAD_CONST 6", nil,
			"0 EXTENDED_ARG 1; 2 EXTENDED_ARG 2; 10 LOAD_CONST 50595078 prefixes 3",
		},
		{
			"prefix of nothing", "3.8", "EXTENDED_ARG 1 EXTENDED_ARG 2 POP_TOP 0 EXTENDED_ARG 3 EXTENDED_ARG 4", nil,
			"0 EXTENDED_ARG 1; 2 EXTENDED_ARG 2; 4 POP_TOP 0; 6 EXTENDED_ARG 3; 8 EXTENDED_ARG 4",
		},
		{
			"prefix led over", "3.8", "EXTENDED_ARG 1 EXTENDED_ARG 2 LOAD_CONST 3 JUMP_ABSOLUTE 2", nil,
			"0 EXTENDED_ARG 1; 4 LOAD_CONST 515 prefixes 1; 6 JUMP_ABSOLUTE 2 to 2",
		},
		{"mark on the first prefix", "3.8", "EXTENDED_ARG 1 LOAD_CONST 3", []int32{0, -1, 3, 99}, "2 LOAD_CONST 259 prefixes 1"},
		{"mark on the operation", "3.8", "EXTENDED_ARG 1 LOAD_CONST 3", []int32{2}, "0 EXTENDED_ARG 1; 2 LOAD_CONST 3"},
		{
			"a jump that was hidden", "3.8", "EXTENDED_ARG 1 JUMP_ABSOLUTE 4 EXTENDED_ARG 1 LOAD_CONST 1 EXTENDED_ARG 1 JUMP_ABSOLUTE 6",
			[]int32{2, 10},
			"0 EXTENDED_ARG 1; 2 JUMP_ABSOLUTE 4 to 4; 4 EXTENDED_ARG 1; 6 LOAD_CONST 1; 8 EXTENDED_ARG 1; 10 JUMP_ABSOLUTE 6 to 6",
		},
		{"units", "3.10", "JUMP_ABSOLUTE 2 JUMP_FORWARD 1", nil, "0 JUMP_ABSOLUTE 2 to 4; 2 JUMP_FORWARD 1 to 6"},
		{"caches", "3.12", "BINARY_OP 0 0 0 COMPARE_OP 2 1 0", nil, "0 BINARY_OP 0 caches 1; 4 COMPARE_OP 2 caches 1 set"},
		{"cut caches", "3.12", "LOAD_GLOBAL 0 0 0 0 0 0 0", nil, "0 LOAD_GLOBAL 0; 2 CACHE 0; 4 CACHE 0; 6 CACHE 0"},
		{"cut caches, odd", "3.12", "COMPARE_OP 0 0", nil, "0 COMPARE_OP 0; 2 raw 0"},
		{
			"caches led into", "3.12", "JUMP_FORWARD 1 COMPARE_OP 2 POP_TOP 1", nil,
			"0 JUMP_FORWARD 1 to 4; 2 COMPARE_OP 2; 4 POP_TOP 1",
		},
		{"mark behind caches", "3.12", "COMPARE_OP 2 0 0", []int32{0, 1, 3, 4}, "0 COMPARE_OP 2 caches 1"},
		{"mark in caches", "3.12", "COMPARE_OP 2 0 0", []int32{2}, "0 COMPARE_OP 2; 2 CACHE 0"},
		{"backward over caches", "3.13", "NOP 0 JUMP_BACKWARD 3 0 0", nil, "0 NOP 0; 2 JUMP_BACKWARD 3 to 0 caches 1"},
		{"backward before the code", "3.13", "JUMP_BACKWARD 9 0 0", nil, "0 JUMP_BACKWARD 9 caches 1"},
		{"far away", "3.8", "EXTENDED_ARG 255 EXTENDED_ARG 0 EXTENDED_ARG 0 JUMP_FORWARD 0", nil, "6 JUMP_FORWARD 4278190080 prefixes 3"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tab := table(t, tt.version)
			code := program(t, tab, tt.code)
			ins := instr.Decode(nil, tab, code, tt.marks)
			if got := listing(tab, ins); got != tt.want {
				t.Errorf("got\n%s, want\n%s", got, tt.want)
			}
			n := counts{}
			n.roundTrip(t, tab.Version, code, tt.marks, tt.name)
		})
	}
}

func TestDecodeAppends(t *testing.T) {
	tab := table(t, "3.8")
	first := instr.Instr{Op: 9, Offset: 77}
	got := instr.Decode([]instr.Instr{first}, tab, program(t, tab, "EXTENDED_ARG 1 LOAD_CONST 3"), []int32{2})
	if len(got) != 3 || got[0] != first {
		t.Errorf("got %v", got)
	}
}

// item makes an item of a version.
func item(t testing.TB, tab *opcode.Table, name string, arg uint32) instr.Item {
	op, ok := tab.Lookup(name)
	if !ok {
		t.Fatalf("no operation %s", name)
	}
	return instr.Item{Op: op.Code, Arg: arg}
}

// jump makes an item that jumps.
func jump(t testing.TB, tab *opcode.Table, name string, target int32) instr.Item {
	it := item(t, tab, name, 0)
	it.Jump, it.Target = true, target
	return it
}

func TestAssembleGrowsJumps(t *testing.T) {
	tab := table(t, "3.8")
	for _, tt := range []struct {
		nops     int
		size     int32 // of the jump
		operands string
	}{
		{126, 2, "252"}, {127, 2, "254"}, {128, 4, "1 0"}, {1 << 15, 6, "1 0 0"}, {1 << 23, 8, "1 0 0 0"},
	} {
		items := append([]instr.Item{jump(t, tab, "JUMP_FORWARD", int32(tt.nops+1))}, slices.Repeat([]instr.Item{item(t, tab, "NOP", 0)}, tt.nops)...)
		code, offsets, errs := instr.Assemble(nil, nil, tab, items)
		if errs != nil || offsets[1] != tt.size {
			t.Errorf("over %d: the jump has %d bytes, %v, want %d", tt.nops, offsets[1], errs, tt.size)
		}
		var operands []string
		for i := int32(1); i < offsets[1]; i += 2 {
			operands = append(operands, fmt.Sprint(code[i]))
		}
		if got := strings.Join(operands, " "); got != tt.operands {
			t.Errorf("over %d: operand %s, want %s", tt.nops, got, tt.operands)
		}
	}
}

func TestAssembleOld(t *testing.T) {
	tab := table(t, "2.7")
	nops := slices.Repeat([]instr.Item{item(t, tab, "NOP", 0)}, 1<<16)
	items := append(nops, jump(t, tab, "JUMP_ABSOLUTE", 1<<16), jump(t, tab, "JUMP_ABSOLUTE", 5))
	code, offsets, errs := instr.Assemble(nil, nil, tab, items)
	want := program(t, tab, "EXTENDED_ARG 1 0 JUMP_ABSOLUTE 0 0 JUMP_ABSOLUTE 5 0")
	if got := string(code[1<<16:]); got != want || errs != nil {
		t.Errorf("got %x, %v, want %x", got, errs, want)
	}
	if got := offsets[1<<16:]; !slices.Equal(got, []int32{1 << 16, 1<<16 + 6, 1<<16 + 9}) {
		t.Errorf("offsets %v", got)
	}
}

func TestAssembleAppends(t *testing.T) {
	tab := table(t, "3.12")
	items := []instr.Item{item(t, tab, "COMPARE_OP", 2), jump(t, tab, "JUMP_BACKWARD", 0)}
	code, offsets, errs := instr.Assemble([]byte("ab"), []int32{7}, tab, items)
	if want := "ab" + program(t, tab, "COMPARE_OP 2 0 0 JUMP_BACKWARD 3"); string(code) != want || errs != nil {
		t.Errorf("got %q, %v, want %q", code, errs, want)
	}
	if !slices.Equal(offsets, []int32{7, 0, 4, 6}) {
		t.Errorf("offsets %v", offsets)
	}
}

func TestAssembleErrors(t *testing.T) {
	for _, tt := range []struct {
		name, version string
		item          func(tab *opcode.Table) instr.Item // stands behind a NOP and before one
		want          instr.Reason
		code          string
	}{
		{"behind", "3.8", func(tab *opcode.Table) instr.Item { return jump(t, tab, "JUMP_FORWARD", 0) }, instr.TargetBehind, "NOP 0 JUMP_FORWARD 0 NOP 0"},
		{"ahead", "3.12", func(tab *opcode.Table) instr.Item { return jump(t, tab, "JUMP_BACKWARD", 3) }, instr.TargetAhead, "NOP 0 JUMP_BACKWARD 0 NOP 0"},
		{"no target", "3.12", func(tab *opcode.Table) instr.Item { return jump(t, tab, "JUMP_BACKWARD", 4) }, instr.NoSuchTarget, "NOP 0 JUMP_BACKWARD 0 NOP 0"},
		{"negative target", "3.12", func(tab *opcode.Table) instr.Item { return jump(t, tab, "JUMP_BACKWARD", -1) }, instr.NoSuchTarget, "NOP 0 JUMP_BACKWARD 0 NOP 0"},
		{"no jump", "3.12", func(tab *opcode.Table) instr.Item { return jump(t, tab, "NOP", 1) }, instr.NotAJump, "NOP 0 NOP 0 NOP 0"},
		{"operand of 17 bits", "1.5", func(tab *opcode.Table) instr.Item { return item(t, tab, "LOAD_CONST", 1<<16) }, instr.ArgTooLarge, "POP_TOP LOAD_CONST 0 0 POP_TOP"},
		{"operand of none", "2.7", func(tab *opcode.Table) instr.Item { return item(t, tab, "NOP", 1) }, instr.ArgTooLarge, "NOP NOP NOP"},
		{"large operand of none", "3.8", func(tab *opcode.Table) instr.Item { return item(t, tab, "NOP", 256) }, instr.ArgTooLarge, "NOP 0 NOP 0 NOP 0"},
		{"operand byte of none", "3.8", func(tab *opcode.Table) instr.Item { return item(t, tab, "NOP", 255) }, 0, "NOP 0 NOP 255 NOP 0"},
		{"prefixes of none", "3.8", func(tab *opcode.Table) instr.Item {
			it := item(t, tab, "NOP", 0)
			it.Prefixes = 1
			return it
		}, instr.TooManyPrefixes, "NOP 0 NOP 0 NOP 0"},
		{"four prefixes", "3.8", func(tab *opcode.Table) instr.Item {
			it := item(t, tab, "LOAD_CONST", 1)
			it.Prefixes = 4
			return it
		}, instr.TooManyPrefixes, "NOP 0 EXTENDED_ARG 0 EXTENDED_ARG 0 EXTENDED_ARG 0 LOAD_CONST 1 NOP 0"},
		{"short cache", "3.12", func(tab *opcode.Table) instr.Item {
			it := item(t, tab, "COMPARE_OP", 2)
			it.Cache = "a"
			return it
		}, instr.WrongCache, "NOP 0 COMPARE_OP 2 0 0 NOP 0"},
		{"cache of none", "3.12", func(tab *opcode.Table) instr.Item {
			it := item(t, tab, "COMPARE_OP", 2)
			it.Cache, it.Bare = "ab", true
			return it
		}, instr.WrongCache, "NOP 0 COMPARE_OP 2 NOP 0"},
		{"uneven", "3.10", func(tab *opcode.Table) instr.Item { return jump(t, tab, "JUMP_FORWARD", 3) }, 0, "NOP 0 JUMP_FORWARD 1 NOP 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tab := table(t, tt.version)
			nop := instr.Item{Op: 9}
			if tt.version < "2" {
				nop.Op = 1
			}
			code, _, errs := instr.Assemble(nil, nil, tab, []instr.Item{nop, tt.item(tab), nop})
			if want := program(t, tab, tt.code); string(code) != want {
				t.Errorf("got %x, want %x", code, want)
			}
			var want []instr.ItemError
			if tt.want != 0 {
				want = []instr.ItemError{{Item: 1, Reason: tt.want}}
			}
			if !slices.Equal(errs, want) {
				t.Errorf("got %v, want %v", errs, want)
			}
		})
	}
}

func TestUnevenTarget(t *testing.T) {
	tab := table(t, "3.10")
	items := []instr.Item{jump(t, tab, "JUMP_FORWARD", 2), {Op: 1, Raw: true}, item(t, tab, "NOP", 0)}
	if _, _, errs := instr.Assemble(nil, nil, tab, items); !slices.Equal(errs, []instr.ItemError{{Item: 0, Reason: instr.TargetUneven}}) {
		t.Errorf("got %v", errs)
	}
}

func TestReasons(t *testing.T) {
	e := instr.ItemError{Item: 3, Reason: instr.TargetAhead}
	if got := e.Error(); got != "item 3: the operation only jumps backward, but its target is after it" {
		t.Error(got)
	}
	if got := instr.Reason(200).String(); got != "reason 200" {
		t.Error(got)
	}
}

// TestPinned takes jumps apart that a compiler made longer than need be, each
// because the other was.
func TestPinned(t *testing.T) {
	tab := table(t, "3.8")
	fill := strings.Repeat("NOP 0 ", 126)
	// The operands are 254 and 254 if both jumps are short, 256 and 258 if both are long.
	code := program(t, tab, "EXTENDED_ARG 1 JUMP_FORWARD 0 EXTENDED_ARG 1 JUMP_ABSOLUTE 2 "+fill)
	ins := instr.Decode(nil, tab, code, nil)
	if got := listing(tab, ins[:2]); got != "2 JUMP_FORWARD 256 to 260 prefixes 1; 6 JUMP_ABSOLUTE 258 to 258 prefixes 1" {
		t.Fatal(got)
	}
	n := counts{}
	n.roundTrip(t, tab.Version, code, nil, "pinned")
	if n.Explicit == 0 || n.Jumps != 2 {
		t.Errorf("%+v", n)
	}
}

// TestSlowGrowth assembles a program in which each jump that grows makes but
// one other grow, which would take as many rounds as there are jumps.
func TestSlowGrowth(t *testing.T) {
	tab := table(t, "3.12")
	const jumps, nops = 8000, 254
	var items []instr.Item
	for i := range int32(jumps) {
		// Over the jump behind: 255 units as long as that one is short.
		items = append(items, jump(t, tab, "JUMP_FORWARD", (i+1)*(nops+1)+1))
		items = append(items, slices.Repeat([]instr.Item{item(t, tab, "NOP", 0)}, nops)...)
	}
	items = append(items, instr.Item{Op: tab.ExtendedArg}, item(t, tab, "NOP", 0))
	items[(jumps-1)*(nops+1)].Target++ // the last one grows
	code, offsets, errs := instr.Assemble(nil, nil, tab, items)
	if errs != nil || len(code) != 2*(len(items)+jumps) {
		t.Errorf("%d bytes for %d items, %v", len(code), len(items), errs)
	}
	if offsets[1] != 4 {
		t.Errorf("the first jump has %d bytes", offsets[1])
	}
}

// random makes a program whose items may be anything that the version has.
func random(r *rand.Rand, tab *opcode.Table) []instr.Item {
	ops := tab.Defined()
	items := make([]instr.Item, 1+r.Intn(400))
	for i := range items {
		items[i] = randomItem(r, tab, ops[r.Intn(len(ops))], i, len(items))
	}
	return items
}

func randomItem(r *rand.Rand, tab *opcode.Table, op *opcode.Op, i, n int) instr.Item {
	it := instr.Item{Op: op.Code}
	if !op.HasArg || op.Code == tab.ExtendedArg {
		it.Op = 1
		return it
	}
	if op.Caches > 0 && r.Intn(2) == 0 {
		it.Cache = strings.Repeat("\x00\x07", int(op.Caches))
	}
	it.Arg = uint32(r.Intn(300))
	if r.Intn(8) == 0 && tab.ExtendedArg != 0 {
		it.Prefixes = 1
	}
	if op.Jump == opcode.NoJump {
		return it
	}
	it.Jump, it.Target, it.Arg = true, int32(r.Intn(n+1)), 0
	switch op.Jump {
	case opcode.Forward:
		it.Target = int32(i + 1 + r.Intn(n-i))
	case opcode.Backward:
		it.Target = int32(r.Intn(i + 1))
	}
	return it
}

// TestBuiltProgramsDecode assembles random programs and decodes them: what was
// asked for must be what is read.
func TestBuiltProgramsDecode(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, v := range pyver.All() {
		tab := opcode.For(v)
		for range 40 {
			items := random(r, tab)
			code, offsets, errs := instr.Assemble(nil, nil, tab, items)
			if errs != nil {
				t.Fatalf("%s: %v", v.Name, errs)
			}
			ins := instr.Decode(nil, tab, string(code), nil)
			if len(ins) != len(items) {
				t.Fatalf("%s: %d items are %d instructions", v.Name, len(items), len(ins))
			}
			for i := range ins {
				check(t, tab, &items[i], &ins[i], string(code), offsets)
			}
		}
	}
}

// check compares an item with the instruction that it became.
func check(t *testing.T, tab *opcode.Table, it *instr.Item, in *instr.Instr, code string, offsets []int32) {
	t.Helper()
	cache := code[in.End(tab)-2*int32(in.Caches) : in.End(tab)]
	if in.Op != it.Op || in.Prefixes < it.Prefixes || in.CacheSet != (it.Cache != "") || in.CacheSet && cache != it.Cache {
		t.Errorf("%s: %+v is read as %+v", tab.Version.Name, *it, *in)
	}
	if !it.Jump {
		if in.Arg != it.Arg {
			t.Errorf("%s: %+v is read as %+v", tab.Version.Name, *it, *in)
		}
		return
	}
	if target, ok := instr.Target(tab, in); !ok || target != offsets[it.Target] {
		t.Errorf("%s: %+v leads to %d, %v, want %d", tab.Version.Name, *it, target, ok, offsets[it.Target])
	}
}

// FuzzDecode holds: any bytes decode, and encode to the same bytes in both
// ways; instructions follow each other without a gap.
func FuzzDecode(f *testing.F) {
	versions := pyver.All()
	for _, folder := range corpus.Folders(f) {
		v, _ := pyver.ByName(folder)
		for _, c := range truth.Load(f, folder) {
			if len(c.Code) < 400 {
				f.Add(uint8(v.Index()), string(c.Code), uint16(6))
			}
		}
	}
	f.Fuzz(func(t *testing.T, version uint8, code string, mark uint16) {
		tab := opcode.For(versions[int(version)%len(versions)])
		marks := []int32{int32(mark), int32(mark) / 2}
		n := counts{}
		n.roundTrip(t, tab.Version, code, marks, tab.Version.Name)
		at := int32(0)
		ins := instr.Decode(nil, tab, code, marks)
		for i := range ins {
			if ins[i].Start(tab.Version.Instr) != at {
				t.Errorf("%+v does not begin at %d", ins[i], at)
			}
			at = ins[i].End(tab)
		}
	})
}

// benchmarks runs f over the code of the corpus of some versions.
func benchmarks(b *testing.B, f func(b *testing.B, tab *opcode.Table, codes []string)) {
	for _, name := range []string{"2.7", "3.8", "3.13"} {
		var codes []string
		bytes, count := 0, 0
		tab := table(b, name)
		for _, c := range truth.Load(b, name) {
			codes = append(codes, string(c.Code))
			bytes += len(c.Code)
			count += len(instr.Decode(nil, tab, string(c.Code), nil))
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(bytes))
			b.ReportAllocs()
			f(b, tab, codes)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(count), "ns/instr")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	benchmarks(b, func(b *testing.B, tab *opcode.Table, codes []string) {
		var buf []instr.Instr
		for b.Loop() {
			for _, c := range codes {
				buf = instr.Decode(buf[:0], tab, c, nil)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	benchmarks(b, func(b *testing.B, tab *opcode.Table, codes []string) {
		var ins [][]instr.Instr
		for _, c := range codes {
			ins = append(ins, instr.Decode(nil, tab, c, nil))
		}
		var buf []byte
		for b.Loop() {
			for i, c := range codes {
				buf = instr.Append(buf[:0], tab, c, ins[i])
			}
		}
	})
}

func BenchmarkItems(b *testing.B) {
	benchmarks(b, func(b *testing.B, tab *opcode.Table, codes []string) {
		var ins [][]instr.Instr
		for _, c := range codes {
			ins = append(ins, instr.Decode(nil, tab, c, nil))
		}
		var buf []instr.Item
		for b.Loop() {
			for i, c := range codes {
				buf = instr.Items(buf[:0], tab, c, ins[i])
			}
		}
	})
}

func BenchmarkAssemble(b *testing.B) {
	benchmarks(b, func(b *testing.B, tab *opcode.Table, codes []string) {
		var items [][]instr.Item
		for _, c := range codes {
			items = append(items, instr.Items(nil, tab, c, instr.Decode(nil, tab, c, nil)))
		}
		var buf []byte
		var offsets []int32
		for b.Loop() {
			for _, it := range items {
				buf, offsets, _ = instr.Assemble(buf[:0], offsets[:0], tab, it)
			}
		}
	})
}
