package assemble

import (
	"sort"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/flow"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyver"
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

// before gives the depth before what begins at an offset, or flow.Unreached.
func (st *stack) before(frame pyver.InstrFormat, offset int32) int {
	i := sort.Search(len(st.ins), func(i int) bool { return st.ins[i].Start(frame) >= offset })
	if i < len(st.ins) && st.ins[i].Start(frame) == offset {
		return st.depths[i]
	}
	return flow.Unreached
}

// maxRounds is how deep handlers of handlers may nest whose depths are worked
// out.
const maxRounds = 50

// openDepths works out the depths that entries of the exception table leave
// open: what the stack has where the range begins. A handler is followed only
// when the depth of its range is known, so it takes several rounds.
func (asm *Assembler) openDepths(m *Method, st *stack) {
	for range maxRounds {
		open, found := 0, false
		for i := range m.Ranges {
			if r := &m.Ranges[i]; r.Depth == openDepth {
				open++
				if d := st.before(m.Version.Instr, st.at(m.depthAt[i])); d != flow.Unreached {
					r.Depth, found = int32(d), true
				}
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

// unknownDepths says of which ranges the depth cannot be worked out.
func (asm *Assembler) unknownDepths(m *Method) {
	for i := range m.Ranges {
		r := &m.Ranges[i]
		if r.Depth != openDepth {
			continue
		}
		r.Depth = 0
		asm.LineNo, asm.Line = m.unit.nameAt, ""
		if it := m.depthAt[i].Item; it >= 0 && int(it) < len(m.lineOf) {
			asm.LineNo = int(m.lineOf[it])
			asm.Line = asm.SourceLine(asm.LineNo)
		}
		asm.Warnf(0, len(asm.Line), "nothing leads here, so the depth of the stack is not known, and 0 is taken for the handler")
	}
}
