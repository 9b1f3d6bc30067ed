package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/pyasm/pyasm/internal/python"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"pyasm":    func() { Main(Pyasm) },
		"pydisasm": func() { Main(Pydisasm) },
		"pyc-xasm": func() { Main(PycXasm) },
		"pyc2xml":  func() { Main(Pyc2xml) },
	})
}

// TestScripts runs the commands as a user would. In a script, $CORPUS is the
// folder with the compiled files, and [python] or [python:3.8] holds where
// there is such an interpreter.
func TestScripts(t *testing.T) {
	corpus, err := filepath.Abs("../../testdata/corpus")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("CORPUS", corpus)
			env.Setenv("HOME", os.Getenv("HOME"))
			env.Setenv("PYENV_ROOT", os.Getenv("PYENV_ROOT"))
			return nil
		},
		Condition: havePython,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"files": listFiles,
		},
	})
}

// havePython is the condition python, or python:VERSION.
func havePython(cond string) (bool, error) {
	name, want, _ := strings.Cut(cond, ":")
	if name != "python" {
		return false, fmt.Errorf("unknown condition %q", cond)
	}
	finder := python.Finder{Getenv: os.Getenv, Readable: canRead}
	_, err := finder.Find(context.Background(), want)
	return err == nil, nil
}

// listFiles is the command "files DIR NAME...": exactly these files are below
// the folder.
func listFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: files DIR NAME...")
	}
	var got []string
	root := ts.MkAbs(args[0])
	ts.Check(filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(root, path)
			got = append(got, filepath.ToSlash(rel))
		}
		return err
	}))
	if want := args[1:]; strings.Join(got, " ") != strings.Join(want, " ") {
		ts.Fatalf("the files in %s are %q, not %q", args[0], got, want)
	}
}
