package assemble

import (
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/opcode"
)

// loopEnds are operations that lead to one operation only, in versions that
// have it. Old versions of pydisasm tell offsets for them that forget caches.
var loopEnds = map[string]string{"FOR_ITER": "END_FOR", "SEND": "END_SEND"}

// loopEnd gives the operation that a jump must lead to, or "" for any.
func (asm *Assembler) loopEnd(m *Method, item int32) string {
	end := loopEnds[asm.Table.Op(m.Items[item].Op).Name]
	if _, ok := asm.Table.Lookup(end); !ok || end == "" {
		return ""
	}
	return end
}

// checkLoopEnd refuses a label that old versions of pydisasm put in the wrong
// place. What has a number for its code object is not of theirs.
func (asm *Assembler) checkLoopEnd(m *Method, j labelJump, to int32) {
	end := asm.loopEnd(m, j.item)
	if !asm.OldNames || end == "" || m.unit.number != 0 || j.offset < 0 {
		return
	}
	if int(to) < len(m.Items) && asm.Table.Op(m.Items[to].Op).Name == end {
		return
	}
	asm.LineNo, asm.Line = j.line, j.source
	asm.Errorf(strings.Index(j.source, j.label), len(j.label), "this leads to %s, but the label %s stands elsewhere", end, j.label)
}

// checkLoops looks that every FOR_ITER that a person wrote leads to END_FOR,
// where the version has that: the interpreter goes on behind what it leads to,
// whatever that is.
func (asm *Assembler) checkLoops(m *Method) {
	iter, _ := asm.Table.Lookup("FOR_ITER")
	end, ok := asm.Table.Lookup("END_FOR")
	if !ok || !m.byHand || m.faulty {
		return
	}
	for i := range m.Items {
		if it := &m.Items[i]; it.Jump && !it.Raw && it.Op == iter.Code && !asm.Full() {
			asm.checkLoop(m, i, asm.loopTail(end))
		}
	}
}

// loopTail gives the operations that are to stand where a FOR_ITER leads to.
// END_FOR takes both the iterator and the missing item off the stack, or the
// item alone.
func (asm *Assembler) loopTail(end *opcode.Op) []string {
	tail := []string{end.Name}
	if n, _ := end.Effect(0, opcode.NotTaken); n < -1 {
		return tail
	}
	if pop, ok := asm.Table.Lookup("POP_ITER"); ok {
		return append(tail, pop.Name)
	}
	return append(tail, "POP_TOP")
}

// checkLoop looks at what a FOR_ITER leads to. The POP_TOP of 3.13 it leaves out
// as well, while POP_ITER is an operation as any other.
func (asm *Assembler) checkLoop(m *Method, item int, tail []string) {
	for n, want := range tail {
		at := int(m.Items[item].Target) + n
		if want != "POP_ITER" && (at >= len(m.Items) || !m.opIs(at, want)) {
			asm.noLoopEnd(m, item, at, tail, n)
			return
		}
	}
}

// noLoopEnd reports that at an item does not stand what is nth of the end of a
// loop.
func (asm *Assembler) noLoopEnd(m *Method, item, at int, tail []string, n int) {
	have, where := "nothing", "there"
	if at < len(m.Items) {
		have = asm.Table.Op(m.Items[at].Op).Name
	}
	if n > 0 {
		where = "behind " + tail[0]
	}
	asm.LineNo = int(m.lineOf[item])
	asm.Line = asm.SourceLine(asm.LineNo)
	asm.Report(diag.Error, asm.indent(), len(asm.Line)-asm.indent(), "FOR_ITER leads to "+strings.Join(tail[:n+1], " and ")+", but "+have+" stands "+where,
		"begin what is behind the loop with "+strings.Join(tail, " and "))
}
