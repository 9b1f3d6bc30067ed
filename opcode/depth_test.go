package opcode_test

import (
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// depthTruth is what an interpreter says of one code object.
type depthTruth struct {
	Name         string       `json:"name"`
	StackSize    *int         `json:"stacksize"`
	Instructions [][]any      `json:"instructions"` // offset, opcode, opname, argument
	Consts       []string     `json:"consts"`
	FreeVars     []string     `json:"freevars"`
	Nested       []depthTruth `json:"nested"`
}

// codes calls visit for every code object of a folder of the corpus.
func codes(t *testing.T, folder string, visit func(file string, c *depthTruth)) {
	t.Helper()
	var walk func(file string, c *depthTruth)
	walk = func(file string, c *depthTruth) {
		visit(file, c)
		for i := range c.Nested {
			walk(file, &c.Nested[i])
		}
	}
	for _, f := range corpus.Files(t, folder) {
		var truth struct{ Module depthTruth }
		if f.Truth(t, &truth) {
			walk(f.Name, &truth.Module)
		}
	}
}

// oldFolders are the folders of the corpus whose interpreters have no
// dis.stack_effect to compare with: CPython to 2.7 and PyPy.
var oldFolders = []string{
	"1.1", "1.2", "1.3", "1.4", "1.5.2", "1.6", "2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7",
	"pypy2.7", "pypy3.7", "pypy3.9", "pypy3.11", "pypy3.11-8",
}

// Every operation in the files of the corpus is known.
func TestOperationsOfTheCorpusAreDefined(t *testing.T) {
	for _, folder := range oldFolders {
		v, _ := pyver.ByName(folder)
		tab := opcode.For(v)
		codes(t, folder, func(file string, c *depthTruth) {
			for _, i := range c.Instructions {
				if op := tab.Op(byte(i[1].(float64))); !op.Defined {
					t.Errorf("%s %s: %s at %v is no operation", folder, file, op.Name, i[0])
				}
			}
		})
	}
}

// The deepest stack that the effects add up to fits into co_stacksize, and
// mostly fills it: compilers count in the same way. Code objects have a
// co_stacksize from 1.5 on.
func TestEffectsAgainstStackSizes(t *testing.T) {
	for _, folder := range oldFolders {
		v, _ := pyver.ByName(folder)
		all, equal := 0, 0
		codes(t, folder, func(file string, c *depthTruth) {
			w := &walker{tab: opcode.For(v), code: c, seen: map[int]int{}}
			w.index()
			if bad := w.walk(0, w.start()); bad != "" {
				t.Errorf("%s %s %s: %s", folder, file, c.Name, bad)
			}
			if c.StackSize == nil {
				return
			}
			if w.deepest > *c.StackSize {
				t.Errorf("%s %s %s: depth %d, co_stacksize is %d", folder, file, c.Name, w.deepest, *c.StackSize)
			}
			all++
			if w.deepest == *c.StackSize {
				equal++
			}
		})
		t.Logf("%s: %d of %d equal", folder, equal, all)
		if equal*4 < all*3 {
			t.Errorf("%s: only %d of %d code objects have the depth that their compiler counted", folder, equal, all)
		}
	}
}

// walker adds up effects along the ways through a code object.
type walker struct {
	tab     *opcode.Table
	code    *depthTruth
	at      map[int]int // index of the instruction at an offset
	seen    map[int]int // greatest depth before an instruction so far
	deepest int
}

func (w *walker) index() {
	w.at = map[int]int{}
	for k, i := range w.code.Instructions {
		w.at[int(i[0].(float64))] = k
	}
}

// start is the depth at the beginning: the arguments of a function lie on the
// stack as a tuple up to 1.2, and UNPACK_ARG or UNPACK_VARARG takes them.
func (w *walker) start() int {
	for k := range w.code.Instructions {
		if op, _ := w.instruction(k); strings.HasPrefix(op.Name, "UNPACK_") && strings.HasSuffix(op.Name, "ARG") {
			return 1
		}
	}
	return 0
}

// walk follows the code from an instruction on. Where a jump forward is met,
// its target comes first, so that handlers are entered with all that an
// exception pushes, as END_FINALLY wants it. Jumps back lead to nothing new:
// loops leave the stack as it was.
func (w *walker) walk(k, depth int) string {
	for ; k < len(w.code.Instructions); k++ {
		if was, ok := w.seen[k]; ok && was >= depth {
			return ""
		}
		w.seen[k] = depth
		op, arg := w.instruction(k)
		next, _ := op.Effect(arg, opcode.NotTaken)
		next += depth - w.cells(k, op)
		w.deepest = max(w.deepest, depth, next)
		if next < 0 {
			return op.Name + " takes more than there is"
		}
		if target, ok := w.target(k, op, arg); ok && target > k {
			taken, _ := op.Effect(arg, opcode.Taken)
			w.deepest = max(w.deepest, depth+taken)
			if bad := w.walk(target, depth+taken); bad != "" {
				return bad
			}
		}
		if op.Ends {
			return ""
		}
		depth = next
	}
	return ""
}

func (w *walker) instruction(k int) (*opcode.Op, uint32) {
	i := w.code.Instructions[k]
	arg, _ := i[3].(float64)
	return w.tab.Op(byte(i[1].(float64))), uint32(arg)
}

// target is the instruction that a jump leads to.
func (w *walker) target(k int, op *opcode.Op, arg uint32) (int, bool) {
	to := int(arg) * w.tab.Version.Instr.JumpUnit
	switch op.Jump {
	case opcode.NoJump:
		return 0, false
	case opcode.Forward:
		size := 3
		if w.tab.Version.Instr.Wordcode {
			size = 2
		}
		to += int(w.code.Instructions[k][0].(float64)) + size
	}
	target, ok := w.at[to]
	return target, ok
}

// cells counts what MAKE_CLOSURE of 2.1 to 2.4 takes besides what its operand
// says: a cell for each free variable of the code object loaded before it.
func (w *walker) cells(k int, op *opcode.Op) int {
	v := w.tab.Version
	if op.Name != "MAKE_CLOSURE" || v.Impl != pyver.CPython || v.Major != 2 || v.Minor > 4 {
		return 0
	}
	_, arg := w.instruction(k - 1)
	name := strings.TrimSuffix(strings.TrimPrefix(w.code.Consts[arg], "<code "), ">")
	for _, c := range w.code.Nested {
		if c.Name == name {
			return len(c.FreeVars)
		}
	}
	return 0
}
