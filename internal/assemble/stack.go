package assemble

import (
	"sort"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/listing"
)

// stack is what the assembler knows of the stack of a code object.
type stack struct {
	ins     []instr.Instr
	offsets []int32 // of the items, and the length of the code
	depths  []int   // before each of ins, see flow.Depths
	most    int
}

// stackOf follows the stack of a code object. It gives nil where the code cannot
// be assembled, which Finish reports.
func (asm *Assembler) stackOf(m *Method) *stack {
	code, offsets, errs := instr.Assemble(nil, nil, asm.Table, m.Items)
	if len(errs) > 0 {
		return nil
	}
	st := &stack{ins: instr.Decode(nil, asm.Table, string(code), nil), offsets: offsets}
	st.follow(m)
	return st
}

func (st *stack) follow(m *Method) {
	var excs []exctab.Entry
	for _, r := range m.Ranges {
		if r.Depth != openDepth {
			excs = append(excs, exctab.Entry{
				Start: st.at(r.Start), End: st.at(r.End), Target: st.at(r.Target), Depth: r.Depth, Lasti: r.Lasti,
			})
		}
	}
	st.depths, st.most = flow.Depths(m.Table, st.ins, excs)
}

func (st *stack) at(p listing.Place) int32 {
	if p.Item < 0 {
		return p.Offset
	}
	return st.offsets[p.Item]
}

// depthTree gives the least depth of any run of instructions. It is a tree in a
// slice, whose leaves are the instructions.
type depthTree []int32

// noDepth is the depth of instructions that nothing leads to.
const noDepth = 1<<31 - 1

func (st *stack) tree() depthTree {
	n := len(st.depths)
	t := make(depthTree, 2*n)
	for i, d := range st.depths {
		if t[n+i] = int32(d); d == flow.Unreached {
			t[n+i] = noDepth
		}
	}
	for i := n - 1; i > 0; i-- {
		t[i] = min(t[2*i], t[2*i+1])
	}
	return t
}

// least gives the least depth of the instructions from one to before another.
func (t depthTree) least(from, to int) int32 {
	d := int32(noDepth)
	for i, j := from+len(t)/2, to+len(t)/2; i < j; i, j = i/2, j/2 {
		if i&1 != 0 {
			d = min(d, t[i])
			i++
		}
		if j&1 != 0 {
			j--
			d = min(d, t[j])
		}
	}
	return d
}

// index gives the instruction at an offset, or the next one.
func (st *stack) index(offset int32) int {
	return sort.Search(len(st.ins), func(i int) bool { return st.ins[i].Offset >= offset })
}

// maxRounds is how deep handlers of handlers may nest whose depths are worked
// out.
const maxRounds = 50

// openDepths works out the depths that entries of the exception table leave
// open: the most that all instructions of the range have on the stack. All
// entries that lead to one handler leave it the same, so the least of them
// counts. A handler is followed only when its depth is known, so it takes several
// rounds.
func (asm *Assembler) openDepths(m *Method, st *stack) {
	for range maxRounds {
		handlers := st.handlerDepths(m)
		open, found := 0, false
		for i := range m.Ranges {
			r := &m.Ranges[i]
			if r.Depth != openDepth {
				continue
			}
			open++
			if d, ok := handlers[r.Target]; ok {
				r.Depth, found = max(d-lastis(r), 0), true
			}
		}
		if open == 0 {
			return
		}
		if !found {
			break
		}
		st.follow(m)
	}
	asm.unknownDepths(m)
}

// lastis is how many objects an entry has pushed below the exception.
func lastis(r *listing.Range) int32 {
	if r.Lasti {
		return 1
	}
	return 0
}

// handlerDepths gives for each handler how deep the stack is below the
// exception, as far as the ranges that lead to it tell.
func (st *stack) handlerDepths(m *Method) map[listing.Place]int32 {
	handlers := map[listing.Place]int32{}
	tree := st.tree()
	for i := range m.Ranges {
		r := &m.Ranges[i]
		d := r.Depth
		if d == openDepth {
			d = tree.least(st.index(st.at(r.Start)), st.index(st.at(r.End)))
		}
		if d == noDepth {
			continue
		}
		d += lastis(r)
		if least, known := handlers[r.Target]; !known || d < least {
			handlers[r.Target] = d
		}
	}
	return handlers
}

// unknownDepths says of which ranges the depth cannot be worked out.
func (asm *Assembler) unknownDepths(m *Method) {
	for i := range m.Ranges {
		r := &m.Ranges[i]
		if r.Depth != openDepth {
			continue
		}
		r.Depth = 0
		asm.LineNo, asm.Line = m.unit.nameAt, ""
		if it := r.Start.Item; it >= 0 && int(it) < len(m.lineOf) {
			asm.LineNo = int(m.lineOf[it])
			asm.Line = asm.SourceLine(asm.LineNo)
		}
		asm.Warnf(0, len(asm.Line), "nothing leads here, so the depth of the stack is not known, and 0 is taken for the handler")
	}
}
