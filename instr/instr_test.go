package instr_test

import (
	"slices"
	"testing"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/truth"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

func TestInstructionsAreThoseOfDis(t *testing.T) {
	truth.Versions(t, func(t *testing.T, v *pyver.Version, codes []*truth.Code) {
		tab := opcode.For(v)
		for _, c := range codes {
			got := instr.Decode(nil, tab, string(c.Code), nil)
			got = slices.DeleteFunc(got, func(in instr.Instr) bool { return in.Op == tab.ExtendedArg && tab.ExtendedArg != 0 })
			want := slices.Clone(c.Instructions)
			want = slices.DeleteFunc(want, func(in truth.Instruction) bool { return in.Name == "EXTENDED_ARG" || in.Name == "CACHE" })
			if len(got) != len(want) {
				t.Errorf("%s, %s: %d instructions, want %d", c.File, c.Name, len(got), len(want))
				continue
			}
			for i := range got {
				compare(t, c, tab, &got[i], &want[i])
			}
		}
	})
}

// compare compares one instruction with what dis says of it.
func compare(t *testing.T, c *truth.Code, tab *opcode.Table, in *instr.Instr, want *truth.Instruction) {
	op := tab.Op(in.Op)
	if in.Offset != want.Offset || in.Op != want.Op {
		t.Errorf("%s, %s: %v %s, want %v", c.File, c.Name, *in, op.Name, *want)
	}
	if want.Arg != nil && in.Arg != *want.Arg {
		t.Errorf("%s, %s: %v %s has operand %d, want %d", c.File, c.Name, *in, op.Name, in.Arg, *want.Arg)
	}
	if op.HasArg != (want.Arg != nil) {
		t.Errorf("%s, %s: %v %s has an operand: %v, want %v", c.File, c.Name, *in, op.Name, op.HasArg, *want)
	}
}

func TestTargetsAreTheLabelsOfDis(t *testing.T) {
	truth.Versions(t, func(t *testing.T, v *pyver.Version, codes []*truth.Code) {
		tab := opcode.For(v)
		for _, c := range codes {
			var got []int32
			ins := instr.Decode(nil, tab, string(c.Code), nil)
			for i := range ins {
				if target, ok := instr.Target(tab, &ins[i]); ok {
					got = append(got, target)
				}
			}
			slices.Sort(got)
			got = slices.Compact(got)
			want := slices.Clone(c.Labels)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %s: targets are\n%v, want\n%v", c.File, c.Name, got, want)
			}
		}
	})
}

// marks gives the offsets that the tables of a code object lead to.
func marks(c *truth.Code) []int32 {
	var all []int32
	for _, e := range c.Exceptions {
		for _, n := range e[:3] {
			all = append(all, int32(n.(float64)))
		}
	}
	return all
}

func TestCorpusAssemblesAgain(t *testing.T) {
	truth.Versions(t, func(t *testing.T, v *pyver.Version, codes []*truth.Code) {
		n := counts{}
		for _, c := range codes {
			n.roundTrip(t, v, string(c.Code), marks(c), c.Name)
		}
		t.Logf("%+v", n)
	})
}

// counts is what was seen on the way.
type counts struct {
	Codes, Instructions, Jumps, Prefixed, Explicit, Bare, CacheSet, Raw int
}

// roundTrip decodes code and encodes it again in both ways.
func (n *counts) roundTrip(t *testing.T, v *pyver.Version, code string, marks []int32, name string) {
	tab := opcode.For(v)
	ins := instr.Decode(nil, tab, code, marks)
	if got := instr.Append(nil, tab, code, ins); string(got) != code {
		t.Errorf("%s: code %x is encoded as %x", name, code, got)
	}
	items := instr.Items(nil, tab, code, ins)
	got, offsets, errs := instr.Assemble(nil, nil, tab, items)
	if string(got) != code || errs != nil {
		t.Errorf("%s: code %x is assembled as %x, %v", name, code, got, errs)
	}
	if offsets[len(items)] != int32(len(code)) {
		t.Errorf("%s: %d bytes assembled, and the last offset is %d", name, len(code), offsets[len(items)])
	}
	n.Codes++
	n.Instructions += len(ins)
	for i, it := range items {
		n.count(it, ins[i])
		if offsets[i] != ins[i].Start(v.Instr) {
			t.Errorf("%s: item %d is at %d, want %d", name, i, offsets[i], ins[i].Start(v.Instr))
		}
	}
}

func (n *counts) count(it instr.Item, in instr.Instr) {
	for _, c := range []struct {
		counter *int
		is      bool
	}{
		{&n.Jumps, it.Jump},
		{&n.Prefixed, in.Prefixes > 0},
		{&n.Explicit, it.Prefixes > 0},
		{&n.Bare, it.Bare},
		{&n.CacheSet, in.CacheSet},
		{&n.Raw, in.Raw},
	} {
		if c.is {
			*c.counter++
		}
	}
}
