package render

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/pyc"
)

const corpus = "../testdata/corpus"

// list lists a file of the corpus or elsewhere.
func list(t testing.TB, path string, o Options) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := pyc.Read(data, pyc.ReadOptions{})
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

// interpreter finds the interpreter of a version, or "".
func interpreter(version string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	found, err := filepath.Glob(filepath.Join(home, ".pyenv", "versions", version+".*", "bin", "python"))
	if err == nil && len(found) > 0 {
		return found[0]
	}
	path, err := exec.LookPath("python" + version)
	if err != nil {
		return ""
	}
	return path
}

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
	for _, version := range []string{"3.12", "3.13"} {
		python := interpreter(version)
		if python == "" {
			continue
		}
		files, err := filepath.Glob(corpus + "/" + version + "/*.pyc")
		if err != nil || len(files) == 0 {
			t.Fatalf("no corpus: %v", err)
		}
		for _, path := range files {
			t.Run(version+"/"+filepath.Base(path), func(t *testing.T) {
				said, err := exec.Command(python, "-c", disScript, path).Output()
				if err != nil {
					t.Fatal(err)
				}
				sameLines(t, normal(list(t, path, Options{Format: Dis})), normal(string(said)))
			})
		}
	}
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
