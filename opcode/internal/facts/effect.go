package facts

import (
	"fmt"
	"strconv"
	"strings"
)

// Formula is a number and a multiple of one term in the operand.
type Formula struct {
	Base, Mul int
	Term      string // as in the file, "" for none
}

// Effect is what an operation does to the depth of the stack.
type Effect struct {
	Known           bool
	Next, Jump, Max Formula
}

// terms are the spellings of terms with the Go constants they stand for.
var terms = map[string]string{
	"": "termNone", "n": "termN", "low(n)": "termLow", "byte(n)": "termByte", "args(n)": "termArgs",
	"func(n)": "termFunc", "split(n)": "termSplit", "bits(n)": "termBits", "spec(n)": "termSpec",
	"three(n)": "termThree",
}

// parseEffect reads the effect column: FORMULA, NEXT/JUMP, NEXT/JUMP/MAX or ?.
func parseEffect(s string) (e Effect, err error) {
	if s == "?" {
		return e, nil
	}
	part := strings.Split(s, "/")
	if len(part) > 3 {
		return e, fmt.Errorf("effect %q has more than three parts", s)
	}
	var f [3]Formula
	for i, p := range part {
		if f[i], err = parseFormula(p); err != nil {
			return e, err
		}
	}
	switch len(part) {
	case 1:
		return Effect{true, f[0], f[0], f[0]}, nil
	case 2:
		if f[0].Term != "" || f[1].Term != "" {
			return e, fmt.Errorf("effect %q needs a third part, the greater one", s)
		}
		return Effect{true, f[0], f[1], Formula{Base: max(f[0].Base, f[1].Base)}}, nil
	}
	return Effect{true, f[0], f[1], f[2]}, nil
}

// parseFormula reads a sum of a number and a term, each at most once.
func parseFormula(s string) (f Formula, err error) {
	for rest := s; rest != ""; {
		end := strings.IndexAny(rest[1:], "+-") + 1
		if end == 0 {
			end = len(rest)
		}
		if err := f.add(rest[:end]); err != nil {
			return f, fmt.Errorf("effect %q: %w", s, err)
		}
		rest = rest[end:]
	}
	if s == "" || f.Base < -128 || f.Base > 127 {
		return f, fmt.Errorf("effect %q is not understood", s)
	}
	return f, nil
}

// add takes in one summand with its sign.
func (f *Formula) add(s string) error {
	if n, err := strconv.Atoi(s); err == nil {
		f.Base += n
		return nil
	}
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	s = strings.TrimLeft(s, "+-")
	if k, t, ok := strings.Cut(s, "*"); ok {
		n, err := strconv.Atoi(k)
		if err != nil || n > 127 {
			return fmt.Errorf("bad factor %q", k)
		}
		sign *= n
		s = t
	}
	if s == "" || terms[s] == "" {
		return fmt.Errorf("unknown term %q", s)
	}
	if f.Term != "" {
		return fmt.Errorf("more than one term")
	}
	f.Mul, f.Term = sign, s
	return nil
}
