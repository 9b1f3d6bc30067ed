package opcode

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pyasm/pyasm/internal/near"
	"github.com/pyasm/pyasm/pyver"
)

// fewNames is how many operations Suggest names at most.
const fewNames = 4

// Suggest says what a misspelled name was perhaps meant to be, with "or" between
// several; "" where nothing is near. Names that begin with it come first, then
// those that have all its words, then those with few other letters. For an
// operation that the version does not have there is what does the same in it.
func (t *Table) Suggest(name string) string {
	name = strings.ToUpper(name)
	if len(name) > 64 {
		return ""
	}
	for _, find := range []func(string) []string{t.foreign, t.beginning, t.withWords, t.nearest, t.related} {
		if found := find(name); len(found) > 0 {
			return strings.Join(found, " or ")
		}
	}
	return ""
}

// foreign are the names that other assemblers have for operations.
var foreign = map[string]string{
	"BR": "JUMP_ABSOLUTE", "BRANCH": "JUMP_ABSOLUTE", "GOTO": "JUMP_ABSOLUTE", "JMP": "JUMP_ABSOLUTE",
	"JZ": "POP_JUMP_IF_FALSE", "JNZ": "POP_JUMP_IF_TRUE", "CMP": "COMPARE_OP", "LDC": "LOAD_CONST", "PUSH": "LOAD_CONST",
	"DIV": "BINARY_TRUE_DIVIDE", "MUL": "BINARY_MULTIPLY", "SUB": "BINARY_SUBTRACT", "THROW": "RAISE_VARARGS",
}

// foreign gives the operation that other assemblers call so.
func (t *Table) foreign(name string) []string {
	if name = foreign[name]; name == "" || !t.has(name) && t.Instead(name) == "" {
		return nil
	}
	return t.spelled([]string{name})
}

// known gives the names of the operations of the version, and those of others
// of which something is known that does the same: operators first, which are
// what a word alone means, then those of the version, the shorter ones first.
func (t *Table) known() (names []string) {
	for _, op := range t.Defined() {
		if op.Base == op.Code {
			names = append(names, op.Name)
		}
	}
	for i := range replacements {
		// What says that nothing does the same has a reason behind a colon.
		name := replacements[i].name
		if text := t.Instead(name); text != "" && !strings.Contains(text, ":") && !strings.Contains(name, " ") {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(t.farOff(a)-t.farOff(b), len(a)-len(b), strings.Compare(a, b)) })
	return slices.Compact(names)
}

// farOff is the less the likelier a name is meant by a part of it.
func (t *Table) farOff(name string) int {
	switch {
	case strings.HasPrefix(name, "BINARY_") || strings.HasPrefix(name, "UNARY_"):
		return 0
	case t.has(name):
		return 1
	}
	return 2
}

// beginning gives what begins with a word, but not what goes on behind another
// that does.
func (t *Table) beginning(word string) (found []string) {
	if len(word) < 2 {
		return nil
	}
	var names []string
	for _, name := range t.known() {
		goesOn := func(shorter string) bool { return strings.HasPrefix(name, shorter+"_") }
		if strings.HasPrefix(name, word) && !slices.ContainsFunc(names, goesOn) {
			names = append(names, name)
		}
	}
	return t.spelled(names)
}

// withWords gives the names that have all words of another in their order, and
// the fewest besides.
func (t *Table) withWords(name string) []string {
	var names []string
	words := strings.Split(name, "_")
	fewest := len(words) + 3
	for _, cand := range t.known() {
		has := strings.Split(cand, "_")
		if !inOrder(words, has) || len(has) > fewest {
			continue
		}
		if len(has) < fewest {
			fewest, names = len(has), nil
		}
		names = append(names, cand)
	}
	return t.spelled(names)
}

// inOrder tells whether all words are among others, in their order.
func inOrder(words, among []string) bool {
	for _, w := range among {
		if len(words) > 0 && words[0] == w {
			words = words[1:]
		}
	}
	return len(words) == 0
}

// spelled gives the first of the names, with those that the version does not
// have as what does the same.
func (t *Table) spelled(names []string) (texts []string) {
	for _, name := range names {
		if instead := t.Instead(name); instead != "" {
			name = instead
		}
		if len(texts) < fewNames && !slices.Contains(texts, name) {
			texts = append(texts, name)
		}
	}
	return texts
}

// nearest gives the name with the fewest other letters, if they are few.
func (t *Table) nearest(name string) []string {
	best, least := "", len(name)/4+2
	for i := range len(t.byName) {
		cand := t.ops[t.byName[i]].Name
		if d := near.Distance(name, cand, least); d < least && !otherWord(name, cand) {
			best, least = cand, d
		}
	}
	if best == "" {
		return nil
	}
	return []string{best}
}

// otherWord tells whether a name has another word in the place of one, of which
// no letter stays.
func otherWord(name, cand string) bool {
	a, b := strings.Split(name, "_"), strings.Split(cand, "_")
	if len(a) != len(b) {
		return false
	}
	for i, w := range a {
		if w != b[i] && near.Distance(w, b[i], len(w)) >= len(w) {
			return true
		}
	}
	return false
}

// related gives names that have the same first word, if there are several.
func (t *Table) related(name string) []string {
	first, _, more := strings.Cut(name, "_")
	if !more {
		return nil
	}
	// What takes several operations was hardly meant by another word.
	found := slices.DeleteFunc(t.beginning(first+"_"), func(text string) bool { return strings.Contains(text, " and ") })
	if len(found) < 2 {
		return nil
	}
	return found
}

// Elsewhere gives the versions that have an operation of this name, in the
// order of pyver.All.
func Elsewhere(name string) []*pyver.Version {
	var found []*pyver.Version
	for _, v := range pyver.All() {
		if op, ok := For(v).Lookup(name); ok && op.Name == name && op.Defined {
			found = append(found, v)
		}
	}
	return found
}
