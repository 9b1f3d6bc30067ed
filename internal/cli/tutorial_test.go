package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/internal/python"
)

// TestTutorial does all that docs/tutorial.md says, section by section: a block
// with a file name is written to that file, and of a block "console" the lines
// that begin with "$" are run and must say what stands below them. A section
// whose interpreter is not found is left where it is needed.
func TestTutorial(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
	text, err := os.ReadFile(filepath.Join(docsFolder, "tutorial.md"))
	if err != nil {
		t.Fatal(err)
	}
	for section := range strings.SplitSeq(string(text), "\n## ") {
		title, _, _ := strings.Cut(section, "\n")
		t.Run(strings.ReplaceAll(title, " ", "_"), func(t *testing.T) {
			l := lesson{T: t, dir: t.TempDir()}
			for i, part := range strings.Split(section, "\n```") {
				if i%2 == 1 {
					l.block(part)
				}
			}
		})
	}
}

// lesson is a section of the tutorial that is being done.
type lesson struct {
	*testing.T
	dir string
}

// block does one block: its first line says what it is.
func (l *lesson) block(text string) {
	fence, body, _ := strings.Cut(text, "\n")
	words := strings.Fields(fence)
	switch {
	case len(words) == 2:
		l.laidOut(words[1], body+"\n")
		if err := os.WriteFile(filepath.Join(l.dir, words[1]), []byte(body+"\n"), 0o666); err != nil {
			l.Fatal(err)
		}
	case len(words) == 1 && words[0] == "console":
		for session := range strings.SplitSeq("\n"+body, "\n$ ") {
			if command, want, _ := strings.Cut(session, "\n"); command != "" {
				l.command(command, want)
			}
		}
	default:
		l.Errorf("a block %q is none of the tutorial's", fence)
	}
}

// laidOut tells where an assembly file is not as "pyasm fmt" lays it out.
func (l *lesson) laidOut(name, text string) {
	if filepath.Ext(name) != ".pyasm" {
		return
	}
	if want := asmtext.Format(text); want != text {
		l.Errorf("pyasm fmt makes of %s\n%s", name, want)
	}
}

var pythonCommand = regexp.MustCompile(`\bpython3\.\d+\b`)

// command runs a command line and compares what it says.
func (l *lesson) command(line, want string) {
	l.Helper()
	for _, name := range pythonCommand.FindAllString(line, -1) {
		l.linkPython(name)
	}
	cmd := exec.CommandContext(l.Context(), "sh", "-c", line)
	cmd.Dir = l.dir
	if source, ok := strings.CutPrefix(line, "go build "); ok {
		cmd = l.goBuild(source)
	}
	cmd.Env = append(os.Environ(), "PATH="+l.dir+string(os.PathListSeparator)+os.Getenv("PATH"), "PYTHONPATH=", "LC_ALL=C.UTF-8")
	got, err := cmd.CombinedOutput()
	if err != nil {
		l.Fatalf("%s: %v\n%s", line, err, got)
	}
	if strings.TrimSpace(string(got)) != strings.TrimSpace(want) {
		l.Errorf("%s says\n%s\nand not\n%s", line, got, want)
	}
}

// goBuild builds a program on the library, inside of its module.
func (l *lesson) goBuild(source string) *exec.Cmd {
	if _, err := exec.LookPath("go"); err != nil || testing.Short() {
		l.Skip("no go, or no time for it")
	}
	program := filepath.Join(l.dir, strings.TrimSuffix(source, ".go"))
	return exec.CommandContext(l.Context(), "go", "build", "-o", program, program+".go")
}

// linkPython gives an interpreter the name that the tutorial has for it.
func (l *lesson) linkPython(name string) {
	link := filepath.Join(l.dir, name)
	if _, err := os.Lstat(link); err == nil {
		return
	}
	finder := python.Finder{Getenv: os.Getenv, Readable: canRead}
	found, err := finder.Find(context.Background(), strings.TrimPrefix(name, "python"))
	if err != nil {
		l.Skipf("%s is not found", name)
	}
	script := "#!/bin/sh\nexec '" + found.Path + "' -S -Wignore \"$@\"\n"
	if err := os.WriteFile(link, []byte(script), 0o777); err != nil {
		l.Fatal(err)
	}
}
