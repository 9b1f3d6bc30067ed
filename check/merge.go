package check

import (
	"fmt"

	"github.com/pyasm/pyasm/instr"
)

// mostShapes is how many stacks of different depths a place may have, where it
// may have more than one.
const mostShapes = 8

// slotBytes is what a slot takes.
const slotBytes = 8

// lead brings a state to a place. Where another one came there before, what is
// known of both remains, and the place is run again if that is less.
//
// Up to 3.8 the code of a finally block is run for all ways to leave the block
// before it, and some of them come with another stack; there, and only there,
// states of different shape are followed one by one.
func (m *machine) lead(i int, s *state) {
	if m.again.on {
		return
	}
	p := &m.places[i]
	p.led = true
	if m.shows && m.ins[i].Offset > m.opens && !m.visible() {
		m.shown() // the first RESUME is left out
	}
	s.framed = s.framed || m.complete()
	shapes := 0
	for n := p.first; n != 0; n = m.states[n-1].next {
		a := &m.states[n-1]
		if sameShape(a, s) && m.sameFinals(a, s) {
			if m.join(n-1, s) {
				m.enqueue(n - 1)
			}
			return
		}
		if m.ways.finals && m.unify(n-1, s) {
			m.enqueue(n - 1)
			return
		}
		shapes++
	}
	if shapes > 0 {
		first, own := &m.states[p.first-1], s
		if s = m.apart(first, own, shapes); s == nil {
			m.mismatch(i, first, own)
			return
		}
	}
	if m.space -= len(s.locals) + slotBytes*len(s.stack); m.space < 0 {
		m.steps = 0
		return
	}
	m.states = append(m.states, m.store(s))
	n := int32(len(m.states) - 1)
	m.states[n].place, m.states[n].from, m.states[n].next = int32(i), int32(m.i), p.first
	p.first = n + 1
	m.enqueue(n)
}

// apart gives the form in which a state is followed by itself where one of
// another shape came before, or nil where the two may not differ. They may in
// the code of a finally block, below what it began with, and at its begin.
func (m *machine) apart(a, s *state, shapes int) *state {
	if !m.ways.finals || shapes >= mostShapes {
		return nil
	}
	if mayDiffer(a.stack, s.stack) {
		return s
	}
	if n := len(a.stack) - 1; lastFinal(a.stack) != n || n < 0 || !m.places[a.place].handles || !s.marked() {
		return nil
	}
	m.third.copy(s)
	m.makeFinal(&m.third)
	return &m.third
}

// mayDiffer tells whether two stacks of different depths may come to one place
// in a finally block: above what the block began with they are equally deep. An
// exception is always raised at the depth of the block, so that stacks that have
// one must differ in a block around that.
func mayDiffer(a, b []slot) bool {
	i, j := lastFinal(a), lastFinal(b)
	switch {
	case i < 0 || j < 0 || len(a)-i != len(b)-j:
		return false
	case a[i].kind() == final || b[j].kind() == final || i == j:
		return true
	}
	return mayDiffer(a[:i], b[:j])
}

// lastFinal gives the entry that a finally block began with, the innermost one,
// or -1 where there is none.
func lastFinal(stack []slot) int {
	for i := len(stack) - 1; i >= 0; i-- {
		if k := stack[i].kind(); k == final || k == exType {
			return i
		}
	}
	return -1
}

// marked tells whether None or NULL is on top, with which a finally block may
// begin; where it is the wrong one of the two, END_FINALLY tells.
func (s *state) marked() bool {
	n := len(s.stack)
	return n > 0 && (s.stack[n-1].kind() == none || s.stack[n-1].kind() == null)
}

func (m *machine) enqueue(n int32) {
	if s := &m.states[n]; !s.queued {
		s.queued = true
		m.todo = append(m.todo, n)
	}
}

// mismatch reports how two states differ that come to one place, the second one
// from the present instruction.
func (m *machine) mismatch(i int, a, b *state) {
	if m.ways.finals && (a.doubtful || b.doubtful) { // finally blocks are known by a constant
		m.failed[i] = true
		return
	}
	was := m.i
	m.i = i
	switch paths := fmt.Sprintf("%s and %s", m.where(int(a.from)), m.where(was)); {
	case len(a.stack) != len(b.stack):
		m.depthsDiffer(int(a.from), len(a.stack), was, len(b.stack))
	case a.made != b.made:
		m.fail(notGenerator, "paths with and without a generator lead here, from %s", paths)
	case sameBlocks(a.blocks, b.blocks):
		m.fail(blockMismatch, "paths from inside and outside of a finally block lead here, from %s", paths)
	default:
		m.fail(blockMismatch, "paths with different blocks lead here, from %s", paths)
	}
	m.i = was
}

// depthsDiffer reports that paths from two instructions come to the present one
// with stacks of different depths.
func (m *machine) depthsDiffer(a, depthA, b, depthB int) {
	turn := ""
	switch aBack, bBack := m.jumpsBack(a), m.jumpsBack(b); {
	case bBack && !aBack:
		turn = m.turn(b, depthB-depthA)
	case aBack && !bBack:
		turn = m.turn(a, depthA-depthB)
	}
	m.fail(depthMismatch, "the stack has %s on the path from %s and %d on that from %s%s", counted(depthA, "value"), m.where(a), depthB, m.where(b), turn)
}

// jumpsBack tells whether an instruction is, or stands behind, the present one
// and jumps to it.
func (m *machine) jumpsBack(from int) bool {
	if from < m.i {
		return false
	}
	to, ok := instr.Target(m.table, &m.ins[from])
	return ok && int(m.at(to)) == m.i
}

// turn tells what a loop does that a jump back closes.
func (m *machine) turn(from, more int) string {
	much := "more"
	if more < 0 {
		more, much = -more, "less"
	}
	return fmt.Sprintf("; each turn of the loop that %s closes leaves %s %s", m.opName(&m.ins[from]), counted(more, "value"), much)
}

// where names an instruction that a path comes from.
func (m *machine) where(i int) string {
	if i < 0 {
		return "the start of the code"
	}
	in := &m.ins[i]
	s := fmt.Sprintf("%s (offset %d", m.opName(in), in.Offset)
	if line := m.line(int(in.Offset)); line > 0 {
		s += fmt.Sprintf(", line %d", line)
	}
	return s + ")"
}

// store copies a state to where it stays.
func (m *machine) store(s *state) state {
	to := state{passed: s.passed}
	to.locals, m.kinds = keep(m.kinds, s.locals)
	to.stack, m.room = keep(m.room, s.stack)
	if len(s.blocks) > 0 {
		to.blocks = append(to.blocks, s.blocks...)
	}
	return to
}

// keep copies s into room, which is given back.
func keep[T any](room, s []T) (kept, left []T) {
	if cap(room)-len(room) < len(s) {
		const least = 4096
		room = make([]T, 0, max(2*cap(room), len(s), least))
	}
	n := len(room)
	room = append(room, s...)
	return room[n:len(room):len(room)], room
}

// join takes from the state of a number what another one of the same shape does
// not have, and tells whether that was anything.
func (m *machine) join(n int32, b *state) bool {
	a := &m.states[n]
	m.steps -= len(a.locals) + len(a.stack)
	was := a.passed
	a.passed = passed{a.made || b.made, a.handed || b.handed, a.framed || b.framed, a.doubtful || b.doubtful}
	changed := joinKinds(a.locals, b.locals) || a.passed != was
	return m.joinSlots(n, a.stack, b.stack) || changed
}

func sameShape(a, b *state) bool {
	return len(a.stack) == len(b.stack) && a.made == b.made && sameBlocks(a.blocks, b.blocks)
}

// sameFinals tells whether two states of the same shape have finals, which are
// of more entries than one, at the same places.
func (m *machine) sameFinals(a, b *state) bool {
	if !m.finals {
		return true
	}
	m.lookedAt(len(a.stack))
	for i, s := range a.stack {
		if (s.kind() == final) != (b.stack[i].kind() == final) {
			return false
		}
	}
	return true
}

// unify gives two states that enter a finally block in different ways the same
// shape, if they can have it, and joins them. Else that of the number stays as
// it is.
func (m *machine) unify(n int32, b *state) bool {
	a := &m.states[n]
	la, ok := m.finalLevel(a)
	lb, alike := m.finalLevel(b)
	if !ok || !alike || la != lb {
		return false
	}
	m.third.copy(b)
	m.fourth.copy(a)
	m.makeFinal(&m.third)
	m.makeFinal(&m.fourth)
	if !sameShape(&m.fourth, &m.third) || !m.sameFinals(&m.fourth, &m.third) {
		return false
	}
	m.makeFinal(a)
	m.join(n, &m.third)
	return true
}

// joinKinds is joinSlots of local variables.
func joinKinds(a, b []kind) bool {
	changed := false
	for i, k := range b {
		if a[i] == k {
			continue
		}
		if j := join(slotOf(a[i], 0), slotOf(k, 0)).kind(); j != a[i] {
			a[i], changed = j, true
		}
	}
	return changed
}

// joinSlots joins each slot of a, the stack of the state of a number, with that
// of b.
func (m *machine) joinSlots(n int32, a, b []slot) bool {
	changed := false
	for i, s := range b {
		if a[i] == s {
			continue
		}
		if j := join(a[i], s); j != a[i] {
			if a[i].full() && !j.full() {
				m.nulls = append(m.nulls, nulled{n, int32(i), int32(m.i)})
			}
			a[i], changed = j, true
		}
	}
	return changed
}

func sameBlocks(a, b []block) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
