package assemble

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/marshal"
)

// Entries of the exception table may stand as marks around the instructions:
//
//	.try handler [1] lasti
//	…
//	.end
//
// Marks nest. An instruction has the handler of the innermost ones around it, so
// that the table has entries that do not overlap, as compilers write it.

// openDepth is a stack depth that is worked out.
const openDepth = -1

// tryMark is a ".try" that is open.
type tryMark struct {
	rawRange
	empty bool // no instruction stands in it
}

// directive reads a line that begins with a point. False means that it is none
// of those that are known.
func (asm *Assembler) directive(name, rest string) bool {
	switch name {
	case ".byte", ".bytes":
		m := asm.Cur
		item := int32(len(m.Items))
		if rest = asm.rawBytes(m, rest); len(m.Items) > int(item) {
			asm.annotations(m, item, rest)
			m.settleMark(item)
		}
	case ".try":
		asm.beginTry(asm.Cur, strings.TrimLeft(rest, " \t"))
	case ".end":
		asm.endTry(asm.Cur, strings.TrimLeft(rest, " \t"))
	default:
		return false
	}
	return true
}

// directives names those that the version has.
func (asm *Assembler) directives() string {
	if !marshal.Has(asm.Version, "co_exceptiontable") {
		return ".byte"
	}
	return ".try LABEL, .end or .byte"
}

// beginTry reads what stands behind ".try".
func (asm *Assembler) beginTry(m *Method, s string) {
	if !marshal.Has(asm.Version, "co_exceptiontable") {
		asm.Report(diag.Error, asm.at(s), len(s), "Python "+asm.Version.Name+" has no exception table",
			"SETUP_FINALLY and POP_BLOCK do this")
		return
	}
	m.endRun()
	t := tryMark{rawRange: rawRange{depth: openDepth, line: asm.LineNo, source: keep(asm.Line), marked: true}, empty: true}
	m.tries = append(m.tries, t)
	if n := wordEnd(s); endsOperand(s) {
		asm.Errorf(asm.at(s), 0, "the label of the handler is wanted here")
	} else {
		last := &m.tries[len(m.tries)-1]
		last.target = keep(s[:n])
		asm.handlerState(&last.rawRange, s[n:])
	}
}

// handlerState reads the depth and "lasti".
func (asm *Assembler) handlerState(r *rawRange, s string) {
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" || s[0] == ';' || s[0] == '#' {
			return
		}
		n := wordEnd(s)
		depth, err := strconv.ParseInt(strings.Trim(s[:n], "[]"), 10, 32)
		switch {
		case s[:n] == "lasti":
			r.lasti = true
		case s[0] == '[' && err == nil && depth >= 0:
			r.depth = int32(depth)
		default:
			asm.Errorf(asm.at(s), n, "a stack depth is wanted here, like [1], or lasti")
			return
		}
		s = s[n:]
	}
}

// endTry ends the innermost ".try".
func (asm *Assembler) endTry(m *Method, s string) {
	if !endsOperand(s) {
		asm.Errorf(asm.at(s), len(s), "nothing more is expected here")
	}
	if len(m.tries) == 0 {
		asm.Errorf(asm.indent(), len(asm.Line), "no .try is open here")
		return
	}
	m.endRun()
	last := m.tries[len(m.tries)-1]
	m.tries = m.tries[:len(m.tries)-1]
	if last.empty {
		asm.Warnf(asm.indent(), len(asm.Line), "no instruction is in this .try")
	}
}

// endRun ends the run of instructions that have the handler of the innermost
// ".try".
func (m *Method) endRun() {
	at := int32(len(m.Items))
	if n := len(m.tries); n > 0 && at > m.runFrom {
		r := m.tries[n-1].rawRange
		r.from, r.to = m.runFrom, at
		m.ranges = append(m.ranges, r)
		for i := range m.tries {
			m.tries[i].empty = false
		}
	}
	m.runFrom = at
}

// openTries reports every ".try" that has no ".end".
func (asm *Assembler) openTries(m *Method) {
	for _, t := range m.tries {
		asm.LineNo, asm.Line = t.line, t.source
		asm.Errorf(asm.indent(), len(asm.Line), "this .try has no .end")
	}
}

// indent is how many blanks the line begins with.
func (asm *Assembler) indent() int { return len(asm.Line) - len(strings.TrimLeft(asm.Line, " \t")) }
