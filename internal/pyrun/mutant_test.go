package pyrun_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pyasm/pyasm/check"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
)

// harsh runs a file as hard as an interpreter can be made to: traced at every
// instruction, with all local variables looked at.
const harsh = `
import sys, marshal
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except ImportError:
    pass
with open(sys.argv[1], 'rb') as f:
    data = f.read()
code = marshal.loads(data[16 if sys.version_info >= (3, 7) else 12 if sys.version_info >= (3, 3) else 8:])
def trace(frame, event, arg):
    if sys.version_info >= (3, 7):
        frame.f_trace_opcodes = True
    frame.f_locals
    return trace
sys.settrace(trace)
exec(code, {'__name__': '__main__', '__file__': sys.argv[1]})
`

// TestAccepted changes bytes of code at random. What the check accepts must not
// kill the interpreter, also not one that looks at what it writes beyond its
// memory (PYTHONMALLOC=debug). PYASM_MUTANTS is how many to run for a version,
// which takes some 0.1 seconds for each; what seeds were good for, TestClasses of
// package check has.
func TestAccepted(t *testing.T) {
	n := 5
	if s := os.Getenv("PYASM_MUTANTS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		files := slices.DeleteFunc(corpus.Files(t, py.Version.Name), func(f *corpus.File) bool { return strings.HasPrefix(f.Name, "all_") })
		rnd := rand.New(rand.NewPCG(1, uint64(n)))
		for accepted := 0; accepted < n; {
			file := files[rnd.IntN(len(files))]
			f, change := mutant(t, file, rnd)
			if f.Magic != py.Version.MagicBytes() || len(check.File(f, check.Options{ErrorsOnly: true})) > 0 {
				continue
			}
			accepted++
			if fault := survives(t, py, f); fault != "" {
				t.Errorf("%s with %s: %s", file, change, fault)
			}
		}
	})
}

// mutant changes one to three bytes of a code object of a file.
func mutant(t *testing.T, file *corpus.File, rnd *rand.Rand) (f *pyc.File, change string) {
	f, err := pyc.Read(file.Data, pyc.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	codes := nested(nil, f.Code)
	c := codes[rnd.IntN(len(codes))]
	b := []byte(c.Code.S)
	for range 1 + rnd.IntN(3) {
		at, value := rnd.IntN(len(b)), byte(rnd.IntN(256))
		if rnd.IntN(2) > 0 {
			value = b[rnd.IntN(len(b))]
		}
		change += fmt.Sprintf("%s[%d] = %d (was %d); ", c.Name.S, at, value, b[at])
		b[at] = value
	}
	c.Code = &marshal.Str{Head: c.Code.Head, S: string(b)}
	return f, change
}

// nested appends a code object and those in its constants.
func nested(all []*marshal.Code, c *marshal.Code) []*marshal.Code {
	all = append(all, c)
	for _, k := range c.Consts.Items {
		if inner, ok := k.(*marshal.Code); ok {
			all = nested(all, inner)
		}
	}
	return all
}

// survives runs a file and tells how the interpreter died, if it did. One that
// goes on for too long is well.
func survives(t *testing.T, py *pyrun.Python, f *pyc.File) (fault string) {
	data, err := f.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	name := filepath.Join(dir, "program.pyc")
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, py.Path, "-S", "-Wignore", "-c", harsh, name)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PYTHONMALLOC=debug", "PYTHONPATH=", "PYTHONSTARTUP=")
	cmd.WaitDelay = time.Second
	var msg bytes.Buffer
	cmd.Stderr = &msg
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
	case errors.As(err, &exit) && !exit.Exited():
		return exit.Error() + "\n" + msg.String()
	case strings.Contains(msg.String(), "SystemError"):
		return msg.String()
	}
	return ""
}
