package render

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/pyc"
)

// list lists a file of the corpus.
func list(t testing.TB, file *corpus.File, o Options) string {
	t.Helper()
	f, err := pyc.Read(file.Data, pyc.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Write(&out, f, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// disScript prints what the interpreter's dis says of a .pyc file.
const disScript = `
import sys, dis, marshal
code = marshal.loads(open(sys.argv[1], "rb").read()[16:])
sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
if sys.version_info >= (3, 13):
    dis.dis(code, show_offsets=True)
else:
    dis.dis(code)
`

// What differs from run to run, the heading that is ours, and what dis of some
// versions does not say.
var (
	address  = regexp.MustCompile(`at 0x[0-9a-f]+`)
	heading  = regexp.MustCompile(`(?m)^# .*\n`)
	unsaid   = regexp.MustCompile(`(?m)((?:IS_OP|CONTAINS_OP|KW_NAMES|MAKE_FUNCTION) +\d+) \(.*\)$`)
	setItems = regexp.MustCompile(`frozenset\(\{.*?\}\)`)
)

func normal(s string) []string {
	s = heading.ReplaceAllString(s, "")
	s = address.ReplaceAllString(s, "at 0x")
	s = unsaid.ReplaceAllString(s, "$1")
	s = setItems.ReplaceAllString(s, "frozenset")
	return strings.Split(strings.TrimPrefix(s, "\n"), "\n")
}

// TestInterpreters compares the format Dis with what dis of the same version
// prints, where the interpreter is at hand.
func TestInterpreters(t *testing.T) {
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		for _, file := range corpus.Files(t, py.Version.Name) {
			t.Run(file.Name, func(t *testing.T) {
				said, err := exec.Command(py.Path, "-c", disScript, file.Path).Output()
				if err != nil {
					t.Fatal(err)
				}
				sameLines(t, normal(list(t, file, Options{Format: Dis})), normal(string(said)))
			})
		}
	}, "3.12", "3.13")
}

func sameLines(t *testing.T, got, want []string) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("line %d:\ngot  %q\nwant %q", i+1, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
}
