package pyrun_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/check"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/skeleton"
	"github.com/pyasm/pyasm/pyver"
)

// TestChecked assembles every program that people are shown as an example, and
// looks that neither the assembler nor the check has an error for it: what is
// taught must be right, and what is right must not be refused.
func TestChecked(t *testing.T) {
	programs := shown(t)
	if len(programs) < 100 {
		t.Errorf("only %d programs are found", len(programs))
	}
	for name, text := range programs {
		f, diags := asmtext.Unmarshal([]byte(text), name)
		if len(diags) > 0 {
			t.Errorf("%v", diags)
			continue
		}
		for _, found := range check.File(f, check.Options{}) {
			if found.Severity == diag.Error {
				t.Errorf("%s: %v", name, &found)
			}
		}
	}
}

// shown gives the programs of the tutorial, those that "pyasm new" writes, and
// those that tests run, by name.
func shown(t *testing.T) map[string]string {
	t.Helper()
	programs := map[string]string{}
	for _, v := range pyver.All() {
		for _, kind := range skeleton.Of(v) {
			programs[v.Name+" "+kind], _, _ = skeleton.Program(v, kind)
		}
	}
	ours, _ := filepath.Glob("testdata/*.pyasm")
	users, _ := filepath.Glob("testdata/programs/*.pyasm")
	if len(ours) == 0 || len(users) == 0 {
		t.Fatal("no programs")
	}
	for _, name := range append(ours, users...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		programs[name] = string(text)
	}
	tutorial, err := os.ReadFile("../../docs/tutorial.md")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(string(tutorial), "\n```pyasm ") {
		name, rest, _ := strings.Cut(block, "\n")
		if text, _, closed := strings.Cut(rest, "\n```"); closed && strings.HasSuffix(name, ".pyasm") {
			programs["tutorial "+name] = text + "\n"
		}
	}
	return programs
}
