package explain_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pyasm/pyasm/internal/explain"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

//go:generate go test -run ^TestPages$ -update .

var update = flag.Bool("update", false, "write the pages in docs/opcodes anew")

const pagesFolder = "../../docs/opcodes"

// mostBytes is how large all pages together may get.
const mostBytes = 1_500_000

// TestPages compares docs/opcodes with what is known of the operations: a page
// for each, one for each version, and an index.
func TestPages(t *testing.T) {
	pages := map[string]string{"README.md": indexPage()}
	for _, v := range pyver.All() {
		pages[v.Name+".md"] = versionPage(v)
	}
	for _, name := range operationNames() {
		pages[name+".md"] = operationPage(name)
	}
	size := 0
	for name, want := range pages {
		size += len(want)
		comparePage(t, name, want)
	}
	if size > mostBytes {
		t.Errorf("the pages have %d bytes, more than %d", size, mostBytes)
	}
	t.Logf("%d pages, %d bytes", len(pages), size)
	entries, _ := os.ReadDir(pagesFolder)
	for _, e := range entries {
		if pages[e.Name()] == "" {
			t.Errorf("%s belongs to no operation or version", e.Name())
		}
	}
}

func comparePage(t *testing.T, name, want string) {
	t.Helper()
	path := filepath.Join(pagesFolder, name)
	if *update {
		if err := os.MkdirAll(pagesFolder, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is not as go generate writes it:\n%.2000s", path, cmp.Diff(want, string(got)))
	}
}

// operationNames gives the names that have a page: those of all versions but
// for specialised and instrumented forms.
func operationNames() []string {
	names := map[string]bool{}
	for _, v := range pyver.All() {
		table := opcode.For(v)
		for _, op := range table.Defined() {
			names[pageOf(table, op)] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// pageOf gives the operation on whose page another one is.
func pageOf(t *opcode.Table, op *opcode.Op) string {
	name := t.Op(op.Base).Name
	base, found := strings.CutPrefix(name, "INSTRUMENTED_")
	if _, ok := t.Lookup(base); found && ok {
		return base
	}
	return name
}

func indexPage() string {
	var b strings.Builder
	b.WriteString(`# Operations

What every operation of every version does, made from the facts in [opcode/data](../../opcode/data) by ` + "`go generate`" + `.
` + "`pyasm opcodes VERSION NAME`" + ` says the same.

In pictures of the stack, ` + "`before -- after`" + `, the last item is the top. ` + "`item × n`" + ` is as many items as the operand n says;
` + "`n&255`, `n>>8`" + ` are computed as in C, from left to right; ` + "`reversed`" + ` says that the first of the items is the topmost. What lies below is not touched.

Files of 3.5.0 to 3.5.2 have another magic number than later ones. ` + "`3.5.2`" + ` is the name of the former, as ` + "`pyasm versions`" + ` has it, and ` + "`3.5`" + `
that of 3.5.3 and later; their operations are the same.

Versions: `)
	var links []string
	for _, v := range pyver.All() {
		links = append(links, fmt.Sprintf("[%s](%s.md)", v, v.Name))
	}
	b.WriteString(strings.Join(links, ", ") + ".\n\n| operation | what it does | versions |\n|---|---|---|\n")
	for _, name := range operationNames() {
		in := opcode.Elsewhere(name)
		table := opcode.For(in[0])
		op, _ := table.Lookup(name)
		does, _ := table.Describe(op)
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s |\n", name, name, cell(explain.Escape(does)), pyver.Ranges(in))
	}
	return b.String()
}

// cell makes a text fit for a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func versionPage(v *pyver.Version) string {
	table := opcode.For(v)
	var b strings.Builder
	fmt.Fprintf(&b, "# Operations of Python %s\n\n", v)
	fmt.Fprintf(&b, "Specialised and instrumented forms are on the pages of their operations. [All operations](README.md).\n\n")
	b.WriteString("| number | operation | operand | stack | caches |\n|---|---|---|---|---|\n")
	for _, op := range table.Defined() {
		if pageOf(table, op) != op.Name {
			continue
		}
		var stack []string
		for _, c := range explain.Of(table, op).Stack {
			stack = append(stack, strings.TrimSpace("`"+c.Picture+"` "+c.When))
		}
		fmt.Fprintf(&b, "| %d | [%s](%s.md) | %s | %s | %d |\n", op.Code, op.Name, op.Name, op.Kind, cell(strings.Join(stack, "; ")), op.Caches)
	}
	return b.String()
}

// group is versions that say the same of an operation.
type group struct {
	facts    string
	versions []*pyver.Version
	numbers  map[byte][]*pyver.Version
}

func operationPage(name string) string {
	var groups []*group
	var last *explain.Explanation
	for _, v := range opcode.Elsewhere(name) {
		table := opcode.For(v)
		op, _ := table.Lookup(name)
		last = explain.Of(table, op)
		facts := last.Facts()
		i := slices.IndexFunc(groups, func(g *group) bool { return g.facts == facts })
		if i < 0 {
			i = len(groups)
			groups = append(groups, &group{facts: facts, numbers: map[byte][]*pyver.Version{}})
		}
		g := groups[i]
		g.versions = append(g.versions, v)
		g.numbers[op.Code] = append(g.numbers[op.Code], v)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n\nPython %s.\n", name, explain.Escape(last.Summary()), last.Versions)
	b.WriteString(changesText(name) + formsText(name))
	for _, g := range groups {
		fmt.Fprintf(&b, "\n## In %s\n\n- number: %s\n%s", pyver.Ranges(g.versions), g.numbersText(), g.facts)
	}
	return b.String()
}

// numbersText tells the numbers of an operation; the versions of each where
// there are several.
func (g *group) numbersText() string {
	numbers := slices.SortedFunc(maps.Keys(g.numbers), func(a, b byte) int {
		return g.numbers[a][0].Index() - g.numbers[b][0].Index()
	})
	if len(numbers) == 1 {
		return fmt.Sprint(numbers[0])
	}
	var parts []string
	for _, n := range numbers {
		parts = append(parts, fmt.Sprintf("%d in %s", n, pyver.Ranges(g.numbers[n])))
	}
	return strings.Join(parts, "; ")
}

// changesText says what came instead of an operation, and what it came for.
func changesText(name string) string {
	var b strings.Builder
	gone, came := opcode.Changes(name)
	before := map[*pyver.Version][]string{}
	for _, c := range came {
		before[c.From] = append(before[c.From], fmt.Sprintf("[%s](%s.md)", c.Old, c.Old))
	}
	for _, v := range pyver.All() {
		if len(before[v]) > 0 {
			fmt.Fprintf(&b, "Before %s: %s.\n", v.FirstRelease(), strings.Join(before[v], ", "))
		}
	}
	for _, c := range gone {
		fmt.Fprintf(&b, "From %s on %s does this.\n", c.From.FirstRelease(), explain.Escape(c.Instead))
	}
	if b.Len() > 0 {
		return "\n" + strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\n", "\n\n") + "\n"
	}
	return ""
}

// formsText lists the specialised and instrumented forms of an operation.
func formsText(name string) string {
	in := map[string][]*pyver.Version{}
	for _, v := range pyver.All() {
		table := opcode.For(v)
		op, ok := table.Lookup(name)
		if !ok {
			continue
		}
		for _, form := range table.Forms(op) {
			in[form] = append(in[form], v)
		}
	}
	var forms []string
	for _, form := range slices.Sorted(maps.Keys(in)) {
		forms = append(forms, fmt.Sprintf("`%s` (%s)", form, pyver.Ranges(in[form])))
	}
	if forms == nil {
		return ""
	}
	return "\nForms that the interpreter puts in its place while it runs: " + strings.Join(forms, ", ") + ".\n"
}
