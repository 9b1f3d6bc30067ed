package cli

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestReadme runs the console blocks of the README, one after the other in one
// folder, and compares what they print.
func TestReadme(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh to run the examples with")
	}
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	hello, err := os.ReadFile("../../testdata/readme/hello.pyc")
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "readme.txtar")
	if err := os.WriteFile(script, []byte(readmeScript(t, string(text))), 0o666); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Files: []string{script},
		Setup: func(env *testscript.Env) error {
			return os.WriteFile(filepath.Join(env.WorkDir, "hello.pyc"), hello, 0o666)
		},
	})
}

// readmeScript makes a test script of the console blocks of a text.
func readmeScript(t *testing.T, text string) string {
	var steps, files strings.Builder
	n := 0
	for i, block := range strings.Split(text, "```console\n") {
		if i == 0 {
			continue
		}
		block, _, _ = strings.Cut(block, "```")
		for _, step := range strings.Split("\n"+block, "\n$ ")[1:] {
			command, want, _ := strings.Cut(step, "\n")
			not := ""
			if rest, found := strings.CutSuffix(strings.TrimSuffix(want, "\n"), "[exit status 1]"); found {
				not, want = "! ", rest
			}
			if want != "" && !strings.HasSuffix(want, "\n") {
				want += "\n"
			}
			n++
			fmt.Fprintf(&steps, "%sexec sh command%d\ncmp stdout want%d\n", not, n, n)
			fmt.Fprintf(&files, "-- command%d --\nexec 2>&1\n%s\n-- want%d --\n%s", n, command, n, want)
		}
	}
	if n == 0 {
		t.Fatal("the README has no examples")
	}
	return steps.String() + files.String()
}
