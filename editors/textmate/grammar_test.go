// Package textmate tests the grammar for editors.
package textmate

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// rule is a rule of a TextMate grammar.
type rule struct {
	Include       string             `json:"include"`
	Name          string             `json:"name"`
	Match         string             `json:"match"`
	Begin         string             `json:"begin"`
	End           string             `json:"end"`
	Captures      map[string]capture `json:"captures"`
	BeginCaptures map[string]capture `json:"beginCaptures"`
	EndCaptures   map[string]capture `json:"endCaptures"`
	Patterns      []*rule            `json:"patterns"`
}

type capture struct {
	Name string `json:"name"`
}

type grammar struct {
	ScopeName      string           `json:"scopeName"`
	FileTypes      []string         `json:"fileTypes"`
	FirstLineMatch string           `json:"firstLineMatch"`
	Patterns       []*rule          `json:"patterns"`
	Repository     map[string]*rule `json:"repository"`
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func readGrammar(t *testing.T) *grammar {
	t.Helper()
	g := new(grammar)
	readJSON(t, "pyasm.tmLanguage.json", g)
	return g
}

// each calls a function for every rule.
func each(rules []*rule, do func(*rule)) {
	for _, r := range rules {
		do(r)
		each(r.Patterns, do)
	}
}

func (g *grammar) each(do func(*rule)) {
	each(g.Patterns, do)
	for _, r := range g.Repository {
		each([]*rule{r}, do)
	}
}

// roots are the beginnings of scopes that themes know.
var roots = []string{"comment", "constant", "entity", "keyword", "meta", "punctuation", "storage", "string", "support", "variable"}

// TestRules looks whether the expressions are right, for Go as well, whose
// engine knows less than those of editors; whether captures and inclusions are
// there; and whether scopes are such that themes know.
func TestRules(t *testing.T) {
	g := readGrammar(t)
	if g.ScopeName != "source.pyasm" || !slices.Equal(g.FileTypes, []string{"pyasm", "xasm"}) {
		t.Errorf("the grammar is for %s, %v", g.ScopeName, g.FileTypes)
	}
	n := 0
	g.each(func(r *rule) {
		n++
		if r.Include != "" && g.Repository[strings.TrimPrefix(r.Include, "#")] == nil {
			t.Errorf("no rule %s", r.Include)
		}
		checkScope(t, r.Name)
		checkCaptures(t, r.Match, r.Captures)
		checkCaptures(t, r.Begin, r.BeginCaptures)
		checkCaptures(t, r.End, r.EndCaptures)
		if (r.Begin == "") != (r.End == "") {
			t.Errorf("%+v has no begin or no end", r)
		}
	})
	t.Logf("%d rules", n)
}

func checkCaptures(t *testing.T, expression string, captures map[string]capture) {
	t.Helper()
	re, err := regexp.Compile(expression)
	if err != nil {
		t.Error(err)
		return
	}
	for number, c := range captures {
		if i, err := strconv.Atoi(number); err != nil || i > re.NumSubexp() {
			t.Errorf("%s has no group %s", expression, number)
		}
		checkScope(t, c.Name)
	}
}

func checkScope(t *testing.T, scope string) {
	t.Helper()
	root, _, _ := strings.Cut(scope, ".")
	if scope != "" && (!slices.Contains(roots, root) || !strings.HasSuffix(scope, ".pyasm")) {
		t.Errorf("%s is no scope", scope)
	}
}

// compiled has each expression compiled once.
var compiled = func() func(string) *regexp.Regexp {
	known := map[string]*regexp.Regexp{}
	return func(expression string) *regexp.Regexp {
		if known[expression] == nil {
			known[expression] = regexp.MustCompile(expression)
		}
		return known[expression]
	}
}()

// first gives the rule that a line begins with, and what its groups hold by
// scope.
func (g *grammar) first(line string) (*rule, map[string]string) {
	for _, r := range g.Patterns {
		expression, captures := r.Match, r.Captures
		if r.Begin != "" {
			expression, captures = r.Begin, r.BeginCaptures
		}
		if expression == "" {
			continue
		}
		groups := compiled(expression).FindStringSubmatch(line)
		if groups == nil {
			continue
		}
		found := map[string]string{}
		for number, c := range captures {
			i, _ := strconv.Atoi(number)
			if groups[i] != "" {
				found[strings.TrimSuffix(c.Name, ".pyasm")] = groups[i]
			}
		}
		return r, found
	}
	return nil, nil
}

// TestOperations looks whether the name of every operation of every version is
// taken for one, as a whole, and labels behind jumps for labels.
func TestOperations(t *testing.T) {
	g := readGrammar(t)
	seen := map[string]bool{}
	for _, v := range pyver.All() {
		for _, op := range opcode.For(v).Defined() {
			jump := op.Jump != opcode.NoJump
			key := op.Name + strconv.FormatBool(jump)
			if seen[key] {
				continue
			}
			seen[key] = true
			_, found := g.first("  7:   >> 12 " + op.Name + "   target ; comment")
			name := found["support.function.operation"] + found["keyword.control.flow"] + found["keyword.control.jump"]
			if name != op.Name {
				t.Errorf("%s %s is taken for %v", v, op.Name, found)
			}
			if jump && found["entity.name.label"] != "target" {
				t.Errorf("%s %s: the label is taken for %v", v, op.Name, found)
			}
		}
	}
	t.Logf("%d names", len(seen))
}

// TestTexts looks whether every line of printed texts has a rule, and none of
// the lines that say something is taken for a comment.
func TestTexts(t *testing.T) {
	g := readGrammar(t)
	key := regexp.MustCompile(`^# ?[A-Z][a-z].*:`)
	for _, name := range samples(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			r, _ := g.first(line)
			switch {
			case r == nil && strings.TrimSpace(line) != "":
				t.Errorf("%s:%d: no rule for %s", name, i+1, line)
			case r != nil && strings.HasPrefix(r.Name, "comment") && key.MatchString(line):
				t.Errorf("%s:%d: taken for a comment: %s", name, i+1, line)
			}
		}
	}
}

func samples(t *testing.T) []string {
	t.Helper()
	names, _ := filepath.Glob("../../asmtext/testdata/golden/*.pyasm")
	if len(names) == 0 {
		t.Fatal("no texts to try")
	}
	return names
}

// TestHeaderKeys looks whether all words of header lines that the assembler
// knows are known here.
func TestHeaderKeys(t *testing.T) {
	source, err := os.ReadFile("../../asmtext/parseheader.go")
	if err != nil {
		t.Fatal(err)
	}
	g := readGrammar(t)
	keys := regexp.MustCompile(`(?m)^\t"([A-Z][^"]*)": `).FindAllStringSubmatch(string(source), -1)
	for _, key := range keys {
		if r, found := g.first("# " + key[1] + ": 1"); r == nil || found["punctuation.separator.header"] != ":" {
			t.Errorf("%s is taken for %v", key[1], found)
		}
	}
	if len(keys) < 20 {
		t.Errorf("only %d words are found in the source", len(keys))
	}
}

// TestPackage reads what VS Code reads.
func TestPackage(t *testing.T) {
	var extension struct {
		Main        string `json:"main"`
		Contributes struct {
			Languages []struct {
				ID            string   `json:"id"`
				Extensions    []string `json:"extensions"`
				FirstLine     string   `json:"firstLine"`
				Configuration string   `json:"configuration"`
			} `json:"languages"`
			Grammars []struct {
				Language, ScopeName, Path string
			} `json:"grammars"`
		} `json:"contributes"`
	}
	readJSON(t, "package.json", &extension)
	language, gram := extension.Contributes.Languages[0], extension.Contributes.Grammars[0]
	if language.ID != gram.Language || gram.ScopeName != readGrammar(t).ScopeName || !slices.Equal(language.Extensions, []string{".pyasm", ".xasm"}) {
		t.Errorf("languages and grammars do not fit: %+v", extension)
	}
	if language.FirstLine != readGrammar(t).FirstLineMatch || !regexp.MustCompile(language.FirstLine).MatchString("# Python bytecode 3.12 (3531)") {
		t.Errorf("the first line is %s", language.FirstLine)
	}
	for _, name := range []string{extension.Main, language.Configuration, gram.Path} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
	var configuration struct {
		Comments map[string]string `json:"comments"`
	}
	readJSON(t, language.Configuration, &configuration)
	if configuration.Comments["lineComment"] != "##" {
		t.Errorf("comments are %v", configuration.Comments)
	}
}

// TestTokens has the engine of VS Code take the texts apart, where node finds
// that.
func TestTokens(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node to run the engine of VS Code with")
	}
	if exec.Command(node, "-e", `require("vscode-textmate"); require("vscode-oniguruma")`).Run() != nil {
		t.Skip("node finds no vscode-textmate; npm install fetches it")
	}
	if out, err := exec.Command(node, append([]string{"test.js"}, samples(t)...)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%.3000s", err, out)
	}
}
