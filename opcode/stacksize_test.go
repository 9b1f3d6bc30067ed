package opcode_test

import (
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// stackedCode is what an interpreter says of the stack of a code object.
type stackedCode struct {
	Name         string        `json:"name"`
	StackSize    int           `json:"stacksize"`
	Instructions [][]any       `json:"instructions"`
	Exceptions   [][]any       `json:"exceptions"` // start, end, target, depth, lasti
	Nested       []stackedCode `json:"nested"`
}

// TestStackSizes3 adds up the effects of Python 3 along all ways through the
// code of the corpus. The stack never runs out, and never grows beyond
// co_stacksize.
func TestStackSizes3(t *testing.T) {
	all, equal := 0, 0
	for _, f := range corpus.Files(t) {
		var file struct{ Module stackedCode }
		if f.Version.Impl != pyver.CPython || f.Version.Major < 3 || !f.Truth(t, &file) {
			continue
		}
		file.Module.each(func(c *stackedCode) {
			s := &stacker{t: t, file: f.String(), tab: opcode.For(f.Version), code: c, depths: map[int]int{}}
			s.index()
			s.flow()
			all++
			if s.deepest == c.StackSize {
				equal++
			}
			if s.deepest > c.StackSize {
				t.Errorf("%s %s: depth %d, co_stacksize is %d", f, c.Name, s.deepest, c.StackSize)
			}
		})
	}
	t.Logf("%d of %d code objects are as deep as co_stacksize", equal, all)
	if equal*10 < all*9 {
		t.Errorf("only %d of %d code objects are as deep as co_stacksize", equal, all)
	}
}

func (c *stackedCode) each(visit func(*stackedCode)) {
	visit(c)
	for i := range c.Nested {
		c.Nested[i].each(visit)
	}
}

// stacker follows the depth of the stack through one code object.
type stacker struct {
	t       *testing.T
	file    string
	tab     *opcode.Table
	code    *stackedCode
	at      map[int]int // index of the instruction at an offset
	depths  map[int]int // by index, the greatest depth before it
	todo    []int
	deepest int
}

func (s *stacker) index() {
	s.at = map[int]int{}
	for k, row := range s.code.Instructions {
		s.at[int(row[0].(float64))] = k
	}
}

// reach notes that an instruction is reached with a depth.
func (s *stacker) reach(k, depth int) {
	s.deepest = max(s.deepest, depth)
	if was, ok := s.depths[k]; ok && was >= depth {
		return
	}
	if depth > s.code.StackSize+100 || depth < 0 {
		s.t.Fatalf("%s %s: depth %d before instruction %d", s.file, s.code.Name, depth, k)
	}
	s.depths[k] = depth
	s.todo = append(s.todo, k)
}

// start is the depth at the beginning: a generator of 3.10 begins with what is
// sent to it.
func (s *stacker) start() int {
	for _, row := range s.code.Instructions {
		if s.tab.Op(byte(row[1].(float64))).Name == "GEN_START" {
			return 1
		}
	}
	return 0
}

func (s *stacker) flow() {
	s.reach(0, s.start())
	for len(s.todo) > 0 {
		k := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		s.step(k)
	}
}

// step goes on from an instruction to all that may follow.
func (s *stacker) step(k int) {
	row := s.code.Instructions[k]
	offset := int(row[0].(float64))
	op := s.tab.Op(byte(row[1].(float64)))
	arg, _ := row[3].(float64)
	for _, e := range s.code.Exceptions {
		if int(e[0].(float64)) <= offset && offset < int(e[1].(float64)) {
			depth := int(e[3].(float64)) + 1
			if e[4].(bool) {
				depth++
			}
			s.reach(s.at[int(e[2].(float64))], depth)
		}
	}
	next, ok := op.Effect(uint32(arg), opcode.NotTaken)
	if !ok {
		s.t.Fatalf("%s %s: %s has no effect", s.file, s.code.Name, op.Name)
	}
	if !op.Ends {
		s.reach(k+1, s.depths[k]+next)
	}
	if op.Jump != opcode.NoJump && op.Name != "END_ASYNC_FOR" {
		taken, _ := op.Effect(uint32(arg), opcode.Taken)
		to := s.at[target(s.tab, op, offset, int(arg))]
		if to > k || s.tab.Version.Minor >= 8 { // before, what a finally block pops depends on how it was entered
			s.reach(to, s.depths[k]+taken)
		}
	}
}
