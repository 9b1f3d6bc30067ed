// Package pyrun gives tests the Python interpreters of the machine, to compile
// and run programs of their own.
package pyrun

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pyasm/pyasm/internal/python"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// Python is an interpreter that writes files of a version.
type Python struct {
	*python.Interpreter
	Version *pyver.Version
}

// timeout is how long a program may take.
const timeout = time.Minute

// versions are those that are often found on a machine.
var versions = []string{"2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"}

// found are the interpreters of the machine.
var found = sync.OnceValue(func() []*Python {
	var list []*Python
	finder := python.Finder{Getenv: os.Getenv}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	for _, name := range versions {
		it, err := finder.Find(ctx, name)
		v, known := pyver.ByName(name)
		if err == nil && known {
			list = append(list, &Python{it, v})
		}
	}
	return list
})

// Each calls f in a subtest for every interpreter, or for those of some
// versions. It skips the test where there is none.
func Each(t *testing.T, f func(t *testing.T, py *Python), versions ...string) {
	t.Helper()
	list := slices.DeleteFunc(slices.Clone(found()), func(py *Python) bool {
		return len(versions) > 0 && !slices.Contains(versions, py.Version.Name)
	})
	if len(list) == 0 {
		t.Skip("no Python interpreter is on the PATH or in pyenv")
	}
	for _, py := range list {
		t.Run(py.Version.Name, func(t *testing.T) {
			t.Parallel()
			f(t, py)
		})
	}
}

// Compile compiles a program.
func (py *Python) Compile(t *testing.T, source string) *pyc.File {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	data, err := py.Interpreter.Compile(ctx, python.Source{Name: "program.py", Text: []byte(source)})
	if err != nil {
		t.Fatal(err)
	}
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Magic != py.Version.MagicBytes() {
		t.Skipf("%s writes files of another magic number than %s", py, py.Version.Name)
	}
	return f
}

// Run writes a file and runs it in a folder of its own. It gives what the
// program prints, with "error: " and the last line of the message behind where
// the program fails.
func (py *Python) Run(t *testing.T, f *pyc.File) string {
	t.Helper()
	data, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "program.pyc"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, py.Path, "-S", "-Wignore", "program.pyc")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONHASHSEED=0", "PYTHONIOENCODING=utf-8", "PYTHONPATH=", "PYTHONSTARTUP=")
	cmd.WaitDelay = time.Second
	var out, msg bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &msg
	if err := cmd.Run(); err != nil {
		return out.String() + "error: " + failure(err, msg.String())
	}
	return out.String()
}

// failure gives the last line of the message of a program, or how it ended
// where it says nothing.
func failure(err error, msg string) string {
	lines := strings.Split(strings.TrimSpace(msg), "\n")
	var exit *exec.ExitError
	if last := lines[len(lines)-1]; last != "" && errors.As(err, &exit) && exit.Exited() {
		return last
	}
	return err.Error()
}
