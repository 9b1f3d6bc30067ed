package opcode

import (
	"slices"
	"strconv"
	"strings"
)

// Picture is the top of the stack before and after an operation, in one case.
// Items have commas between them, the last is the top. "item × n" is as many
// items as n tells, which is the operand or computed from it; "reversed" says
// that the first of them is the topmost. "(key, value) × n" is so many pairs.
type Picture struct {
	When          string // "" always, "goes on", "jumps", "handler", or a condition like "n&1=1"
	Before, After string
}

// stackRow is a line of data/stack.tsv.
type stackRow struct {
	name     string
	versions uint64 // a bit for each version, by Index
	picture  Picture
}

// Pictures gives the cases that an operation knows, of which the first that
// holds counts. There is none for what is no operation.
func (t *Table) Pictures(op *Op) []Picture {
	name := t.Op(op.Base).Name
	first, _ := slices.BinarySearchFunc(stackRows[:], name, func(r stackRow, name string) int {
		return strings.Compare(r.name, name)
	})
	if first == len(stackRows) || stackRows[first].name != name {
		if base, ok := strings.CutPrefix(name, instrumented); ok {
			if op, ok := t.Lookup(base); ok {
				return t.Pictures(op)
			}
		}
		return nil
	}
	var found []Picture
	for _, r := range stackRows[first:] {
		if r.name != name {
			break
		}
		covered := slices.ContainsFunc(found, func(p Picture) bool { return p.When == "" || p.When == r.picture.When })
		if r.versions>>t.Version.Index()&1 != 0 && !covered {
			found = append(found, r.picture)
		}
	}
	return found
}

// Picture gives the case that holds for an operand and a way to go on: Taken
// or NotTaken.
func (t *Table) Picture(op *Op, arg uint32, way JumpTaken) (Picture, bool) {
	for _, p := range t.Pictures(op) {
		if p.Holds(arg, way) {
			return p, true
		}
	}
	return Picture{}, false
}

// Holds tells whether it is the case of an operand and a way to go on.
func (p Picture) Holds(arg uint32, way JumpTaken) bool {
	switch p.When {
	case "":
		return true
	case "goes on":
		return way != Taken
	case "jumps", "handler":
		return way == Taken
	}
	at := strings.IndexAny(p.When, "=>")
	have, want := evaluate(p.When[:at], arg), evaluate(p.When[at+1:], arg)
	if p.When[at] == '>' {
		return have > want
	}
	return have == want
}

// String gives the picture for every operand, as "item × n -- list".
func (p Picture) String() string { return strings.TrimSpace(p.Before + " -- " + p.After) }

// Text gives the picture for one operand, as "item1, item2 -- list". Of many
// items it names the first and the last.
func (p Picture) Text(arg uint32) string {
	return strings.TrimSpace(sideText(p.Before, arg) + " -- " + sideText(p.After, arg))
}

// Depths counts the items before and after for one operand.
func (p Picture) Depths(arg uint32) (before, after int) {
	return sideDepth(p.Before, arg), sideDepth(p.After, arg)
}

// part is one member of a side: a group of items that comes so many times.
type part struct {
	items    []string
	count    int
	counted  bool // whether a number is told
	reversed bool
}

// parts takes a side of a picture apart.
func parts(side string, arg uint32) (all []part) {
	for side != "" {
		end := len(side)
		depth := 0
		for i := range len(side) {
			switch side[i] {
			case '(':
				depth++
			case ')':
				depth--
			case ',':
				if depth == 0 {
					end = min(end, i)
				}
			}
		}
		all = append(all, onePart(side[:end], arg))
		side = strings.TrimPrefix(side[end:], ", ")
	}
	return all
}

func onePart(text string, arg uint32) part {
	text, count, counted := strings.Cut(text, " × ")
	p := part{items: []string{text}, count: 1, counted: counted}
	if counted {
		count, p.reversed = strings.CutSuffix(count, " reversed")
		p.count = max(evaluate(count, arg), 0)
	}
	if text[0] == '(' {
		p.items = strings.Split(text[1:len(text)-1], ", ")
	}
	return p
}

// evaluate computes a number, or n with what is done to it from left to right:
// "n", "n-1", "n>>8&255".
func evaluate(text string, arg uint32) int {
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	value, rest := int(arg), text[1:]
	for rest != "" {
		operator := rest[0]
		rest = strings.TrimLeft(rest, ">&-")
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		by, _ := strconv.Atoi(rest[:digits])
		rest = rest[digits:]
		switch operator {
		case '&':
			value &= by
		case '-':
			value -= by
		case '>':
			value >>= by
		}
	}
	return value
}

func sideDepth(side string, arg uint32) (n int) {
	for _, p := range parts(side, arg) {
		n += p.count * len(p.items)
	}
	return n
}

func sideText(side string, arg uint32) string {
	var words []string
	for _, p := range parts(side, arg) {
		words = append(words, p.words()...)
	}
	return strings.Join(words, ", ")
}

// manyItems is how many equal items are told one by one.
const manyItems = 4

// words gives the items with their numbers, where there are several.
func (p part) words() (words []string) {
	if p.count == 1 {
		return p.items
	}
	for i := 1; i <= p.count; i++ {
		if p.count > manyItems && i == 2 {
			words = append(words, "…")
			i = p.count
		}
		n := i
		if p.reversed {
			n = p.count + 1 - i
		}
		for _, item := range p.items {
			words = append(words, item+strconv.Itoa(n))
		}
	}
	return words
}
