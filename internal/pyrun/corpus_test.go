package pyrun_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/pyc"
)

// throughText writes a file as text, changes that, and assembles it. warnings
// tells whether warnings are expected.
func throughText(t *testing.T, f *pyc.File, warnings bool, change func(string) string) *pyc.File {
	t.Helper()
	var text bytes.Buffer
	if err := asmtext.Marshal(&text, f, asmtext.MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	changed := change(text.String())
	back, diags := asmtext.Unmarshal([]byte(changed), "program.pyasm")
	if err := diags.Err(); err != nil || !warnings && len(diags) > 0 {
		t.Fatalf("%v\n%s", diags, changed)
	}
	return back
}

func same(text string) string { return text }

// strip takes out of a text what the assembler can work out. The operand of
// LOAD_SUPER_ATTR is a number, which needs its list.
func strip(text string) string {
	if !strings.Contains(text, "LOAD_SUPER_ATTR") {
		text = nameLists.ReplaceAllString(text, "")
	}
	return workedOut.ReplaceAllString(text, "")
}

var (
	nameLists = regexp.MustCompile(`(?m)^# Names:\n(# +\d+: .*\n)+`)
	workedOut = regexp.MustCompile(`(?m)^# (Stack size|Number of locals|Marshal): .*\n| \(to \d+\)$|  @[0-9?:-]+$`)
)

// TestCorpus runs the programs of the corpus as their interpreters compiled
// them and after they were text: they must print the same. So they must if the
// text does not say what can be worked out.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many programs")
	}
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		files := corpus.Files(t, py.Version.Name)
		for _, file := range files {
			f, err := pyc.Read(file.Data, pyc.ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			want := py.Run(t, f)
			for how, change := range map[string]func(string) string{"text": same, "bare text": strip} {
				got := py.Run(t, throughText(t, f, false, change))
				if got != want || want == "" {
					t.Errorf("as %s %s prints\n%s\nand not\n%s", how, file, got, want)
				}
			}
		}
		t.Logf("%d programs", len(files))
	})
}
