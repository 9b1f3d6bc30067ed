package check

import (
	"math/bits"
	"slices"
	"strings"
	"sync"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// rule is what an operation takes from the stack and puts there.
//
// It is spelled "in -- out", or "in -- out / out" where the stack differs on
// the way to the target of a jump; the top is last. A word is
//
//	o           any object; the other kinds of values by the words of kinds.go
//	x           anything, also NULL
//	1 … 4       anything, which the same digit behind "--" puts back
//	!1 … !4     the same, but no NULL
//	=kind       a value of a kind that is left as it is
//
// with "*" and how often behind it: n for the operand, or a word of counts.
type rule struct {
	in, out, jump []item
	simple        int8    // number of objects taken where in has nothing else, else -1
	special       special // where the words do not say all
	locals        bool    // needs a dict of local variables
	quiet         bool    // raises no exception
	moves         bool    // gives what it takes in another order, and does nothing else
	enters        bool    // may go on in a Python function, and what that raises is looked for early, see raisedInside
	same          int8    // how many words at the beginning of in and out are the same
	known         bool

	cases []stackCase // in versions that are followed plainly, all that there is
}

// item is one word of a rule.
type item struct {
	kind  kind
	digit uint8 // 1 to 4 for a value that is kept
	any   bool  // x, or a digit without "!"
	left  bool  // =kind
	times count
}

// count is how often a word stands there.
type count uint8

const (
	once count = iota
	countN
	countTwice // two for each of the operand
	countLow   // bit 0 of the operand
	countByte  // its lowest byte
	countSplit // the lowest byte and all above
	countSpec  // bit 2 of the operand
	countThree // once where the operand is 3
	countArgs  // the entries of a call before 3.6
	countBits  // the bits set in the lowest four
)

var counts = [...]string{
	countN: "n", countTwice: "2n", countLow: "low", countByte: "byte", countSplit: "split", countSpec: "spec",
	countThree: "three", countArgs: "args", countBits: "bits",
}

// value computes how often, never negative. What takes some bits of the operand
// takes them of the whole of it; else it is cut at what no stack is as deep as.
func (c count) value(arg uint32) int {
	const most = 1 << 28
	n := int(min(arg, most))
	switch c {
	case once:
		return 1
	case countTwice:
		return 2 * n
	case countLow:
		return int(arg & 1)
	case countByte:
		return int(arg & 255)
	case countSplit:
		return int(arg&255 + arg>>8)
	case countSpec:
		return int(arg >> 2 & 1)
	case countThree:
		if arg == 3 {
			return 1
		}
		return 0
	case countArgs:
		return int(arg&255 + arg>>8&255*2)
	case countBits:
		return bits.OnesCount32(arg & 15)
	}
	return n
}

// rules are the rules of a version by the number of the operation.
type rules [256]rule

// loaded are the rules of each version, made when they are first needed.
var loaded = make([]struct {
	sync.Once
	rules rules
}, len(pyver.List))

// rulesFor gives the rules of a version.
func rulesFor(v *pyver.Version) *rules {
	l := &loaded[v.Index()]
	l.Do(func() {
		if t := opcode.For(v); followed(v) {
			l.rules.load(t)
		} else {
			l.rules.loadPlain(t)
		}
	})
	return &l.rules
}

func (r *rules) load(t *opcode.Table) {
	texts := textsFor(t)
	for _, op := range t.Defined() {
		if op.Base != op.Code || t.Version.Instr.Caches && strings.HasPrefix(op.Name, "INSTRUMENTED_") {
			continue
		}
		to := &r[op.Code]
		to.special, to.locals, to.quiet = specials[op.Name], needLocals[op.Name], quiet[op.Name]
		to.enters = enters[op.Name] && dialectOf(t).unwindsEarly
		text, ok := texts[op.Name]
		if !ok {
			text, ok = byPrefix(op.Name)
		}
		if ok {
			to.parse(text)
		}
		to.known = ok || to.special != nil
	}
}

// byPrefix gives the rule of operations that have many names.
func byPrefix(name string) (string, bool) {
	for _, p := range prefixes {
		if strings.HasPrefix(name, p[0]) {
			return p[1], true
		}
	}
	return "", false
}

// parse reads a rule. The texts are constants, which a test reads all.
func (r *rule) parse(s string) {
	in, out, _ := strings.Cut(s, "--")
	out, jump, differs := strings.Cut(out, "/")
	r.in, r.out = parseItems(in), parseItems(out)
	r.jump = r.out
	if differs {
		r.jump = parseItems(jump)
	}
	for int(r.same) < min(len(r.in), len(r.out)) && r.in[r.same].stays(r.out[r.same]) {
		r.same++
	}
	r.moves = len(r.in) == len(r.out) && len(r.in) > 1 && !slices.ContainsFunc(slices.Concat(r.in, r.out), func(it item) bool { return it.digit == 0 })
	r.simple = int8(len(r.in))
	for _, it := range r.in {
		if it.kind != object || it.digit != 0 || it.any || it.times != once {
			r.simple = -1
		}
	}
}

// stays tells whether a word says that a value is left as it is.
func (it item) stays(out item) bool {
	return it.digit == out.digit && (it.digit != 0 || it.left && out.left)
}

func parseItems(s string) []item {
	fields := strings.Fields(s)
	items := make([]item, len(fields))
	for i, f := range fields {
		items[i] = parseItem(f)
	}
	return items
}

func parseItem(s string) (it item) {
	s, times, _ := strings.Cut(s, "*")
	for i, w := range counts {
		if w == times && w != "" {
			it.times = count(i)
		}
	}
	word := strings.TrimPrefix(s, "!")
	switch c := word[0]; {
	case word == "x":
		it.kind, it.any = maybe, true
	case c >= '1' && c <= '4':
		it.digit, it.any = c-'0', word == s
		it.kind = object
	default:
		kind := strings.TrimPrefix(word, "=")
		it.kind, it.left = kindOf(kind), kind != word
	}
	return it
}

// kindOf gives the kind of a word.
func kindOf(word string) kind {
	for i, w := range words {
		if w == word {
			return kind(i)
		}
	}
	panic("no kind is called " + word)
}
