package check

import "fmt"

// nulled notes which instruction led to a state with NULL, or what may be NULL,
// in an entry of the stack that was an object before.
type nulled struct{ state, entry, from int32 }

// replay is a second run of the code that led to a finding, in which each NULL
// on the stack is marked with where it comes from.
type replay struct {
	on   bool
	mark int // of the value that the finding is about, 0 where none is known
}

// The marks are what slots of NULL are about: 2n for entry n-1 of the state that
// the run begins with, 2n+1 for instruction n-1.
func (m *machine) markNulls(stack []slot, mark func(i int) int) {
	for i, s := range stack {
		if (s.kind() == null || s.kind() == maybe) && s.about() == 0 {
			stack[i] = s | slotOf(null, mark(i))
		}
	}
}

// origin tells where a value comes from that may be NULL and should not be.
func (m *machine) origin(s slot) string {
	if m.again.on {
		m.again.mark = s.about()
		return ""
	}
	m.runAgain()
	switch n := m.again.mark/2 - 1; {
	case n < 0:
		return ""
	case m.again.mark%2 == 0:
		return m.brought(int32(n))
	case n < len(m.ins):
		return "; the NULL is that of " + m.where(n)
	}
	return ""
}

// runAgain runs the code before the present instruction again, from where the
// run began, and then the instruction, up to where it asks for the origin.
func (m *machine) runAgain() {
	now, stop, last := m.now, m.stop, m.i
	m.now, m.again = state{}, replay{on: true}
	m.now.copy(&m.states[m.current])
	m.markNulls(m.now.stack, func(i int) int { return 2 * (i + 1) })
	for m.i = int(m.states[m.current].place); ; m.i++ {
		m.steps--
		m.instruction(&m.ins[m.i])
		if m.i == last || m.failed[m.i] {
			break
		}
		const pushed = 2 // no instruction pushes NULL below more than one value
		m.markNulls(m.now.stack[max(len(m.now.stack)-pushed, 0):], func(int) int { return 2*(m.i+1) + 1 })
	}
	m.failed[m.i] = false
	m.now, m.stop, m.i, m.again.on = now, stop, last, false
}

// brought tells which instruction led to the state that the run began with, with
// NULL in an entry of the stack.
func (m *machine) brought(entry int32) string {
	from, at := m.states[m.current].from, m.states[m.current].place
	for _, n := range m.nulls {
		if n.state == int32(m.current) && n.entry == entry {
			from = n.from
		}
	}
	if from < 0 {
		return ""
	}
	if m.cover != nil && m.cover[from] >= 0 && m.at(m.body.Exceptions[m.cover[from]].Target) == at {
		return fmt.Sprintf("; the NULL is on the stack at %s, which the range of the handler covers", m.where(int(from)))
	}
	return "; the NULL is on the stack on the path from " + m.where(int(from))
}
