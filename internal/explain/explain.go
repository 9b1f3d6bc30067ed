// Package explain says what is known of an operation, for people: as lines for
// a terminal and as Markdown for pages and editors. All facts come from package
// opcode.
package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// Explanation is what there is to say of one operation of one version. Empty
// texts do not apply.
type Explanation struct {
	Name     string
	Number   int
	Version  *pyver.Version
	Does     string   // a few words that follow the name
	More     string   // whole sentences
	Operand  string   // what the operand means
	Written  string   // how it is written in the text form
	Examples []string // lines of the text form
	Stack    []Case
	Depth    string // how it changes the depth of the stack
	Caches   string
	Control  string   // where control goes
	Versions string   // that have an operation of this name
	Before   []string // what versions before had in its place
	After    []string // what versions after have in its place
	Words    []string // that the operand selects from, by number; "" where there is none
}

// Case is a picture of the stack and when it is the one that counts.
type Case struct{ When, Picture string }

// Of explains an operation.
func Of(t *opcode.Table, op *opcode.Op) *Explanation {
	does, more := t.Describe(op)
	e := &Explanation{
		Name: op.Name, Number: int(op.Code), Version: t.Version,
		Does: does, More: more,
		Operand: operandText(t, op), Written: operandTexts[op.Kind].written, Examples: Examples(t, op),
		Depth: depthText(op), Caches: cachesText(op), Control: controlText(op),
		Versions: pyver.Ranges(opcode.Elsewhere(op.Name)),
		Words:    t.Words(op.Kind),
	}
	for _, p := range t.Pictures(op) {
		e.Stack = append(e.Stack, Case{whenText(p.When), p.String()})
	}
	e.Before, e.After = history(t, op)
	return e
}

// Summary gives what the operation does as a sentence or several.
func (e *Explanation) Summary() string {
	return strings.TrimSuffix(sentence(e.Does)+" "+e.More, " ")
}

// sentence makes a sentence of a few words.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

// whenText says when a picture counts.
func whenText(when string) string {
	switch when {
	case "":
		return ""
	case "goes on":
		return "where it goes on"
	case "jumps":
		return "where it jumps"
	case "handler":
		return "where the handler begins"
	}
	when = strings.NewReplacer("&", " & ", ">>", " >> ", "=", " is ").Replace(when)
	return "where " + strings.Replace(when, "n>", "n is above ", 1)
}

func cachesText(op *opcode.Op) string {
	switch op.Caches {
	case 0:
		return ""
	case 1:
		return "1 code unit of inline cache behind it"
	}
	return fmt.Sprintf("%d code units of inline cache behind it", op.Caches)
}

func controlText(op *opcode.Op) string {
	switch {
	case op.Ends && op.Jump == opcode.NoJump:
		return "never goes on to the next instruction"
	case op.Ends:
		return "always jumps"
	case strings.HasPrefix(op.Name, "SETUP_"):
		return "goes on to the next instruction; the operand leads to where the block is handled"
	case op.Jump != opcode.NoJump:
		return "goes on, or leads to its target"
	}
	return "goes on to the next instruction"
}

// history says what other versions have in the place of an operation.
func history(t *opcode.Table, op *opcode.Op) (before, after []string) {
	if t.Version.Impl != pyver.CPython || op.Base != op.Code {
		return nil, nil
	}
	gone, came := opcode.Changes(op.Name)
	now := t.Version.Index()
	for _, c := range gone {
		if now < c.From.Index() {
			after = append(after, fmt.Sprintf("from %s on %s does this", c.From.FirstRelease(), c.Instead))
		}
	}
	olds := map[*pyver.Version][]string{}
	var froms []*pyver.Version
	for _, c := range came {
		if now >= c.From.Index() {
			if olds[c.From] == nil {
				froms = append(froms, c.From)
			}
			olds[c.From] = append(olds[c.From], c.Old)
		}
	}
	slices.SortFunc(froms, func(a, b *pyver.Version) int { return a.Index() - b.Index() })
	for _, v := range froms {
		before = append(before, fmt.Sprintf("before %s %s", v.FirstRelease(), strings.Join(olds[v], ", ")))
	}
	return before, after
}
