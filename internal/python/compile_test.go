package python

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// each runs a test with every interpreter of this machine.
func each(t *testing.T, test func(*testing.T, *Interpreter)) {
	all := (&Finder{Getenv: os.Getenv}).All(context.Background())
	if len(all) == 0 {
		t.Skip("no Python interpreter on this machine")
	}
	for _, it := range all {
		t.Run(it.Version.String(), func(t *testing.T) { test(t, it) })
	}
}

func TestCompileLikePyCompile(t *testing.T) {
	each(t, func(t *testing.T, it *Interpreter) {
		path := filepath.Join(t.TempDir(), "é.py")
		text := []byte("# -*- coding: utf-8 -*-\r\nx = 'é'\r\ndef f(a): return a")
		mtime := time.Unix(1600000000, 0)
		if err := errors.Join(os.WriteFile(path, text, 0o666), os.Chtimes(path, mtime, mtime)); err != nil {
			t.Fatal(err)
		}
		const script = "import py_compile, sys; py_compile.compile(sys.argv[1], sys.argv[1] + 'c')"
		cmd := exec.Command(it.Path, "-c", script, path)
		cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8", "LC_ALL=C.UTF-8")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("py_compile: %v\n%s", err, out)
		}
		want, err := os.ReadFile(path + "c")
		if err != nil {
			t.Fatal(err)
		}
		got, err := it.Compile(context.Background(), Source{path, text, mtime})
		if err != nil {
			t.Fatal(err)
		}
		// marshal sets the reference bit by reference counts, so the bytes of
		// the object may differ in it; the length and the header may not.
		if len(got) != len(want) || string(got[:8]) != string(want[:8]) {
			t.Errorf("got %d bytes %q, want %d bytes %q", len(got), got[:16], len(want), want[:16])
		}
	})
}

func TestCompileRefuses(t *testing.T) {
	each(t, func(t *testing.T, it *Interpreter) {
		_, err := it.Compile(context.Background(), Source{Name: "bad.py", Text: []byte("x = 1\nx = = 2\n")})
		e := (*CompileError)(nil)
		if !errors.As(err, &e) {
			t.Fatalf("error is %v", err)
		}
		for _, want := range []string{`File "bad.py", line 2`, "x = = 2", "SyntaxError: "} {
			if !strings.Contains(e.Output, want) {
				t.Errorf("%q is not in:\n%s", want, e.Output)
			}
		}
		if strings.Contains(e.Output, "Traceback") {
			t.Errorf("has a traceback:\n%s", e.Output)
		}
	})
}

// TestCompileDoesNotRun has a source with an effect, and modules in the
// working folder that the child must not import.
func TestCompileDoesNotRun(t *testing.T) {
	dir := t.TempDir()
	mark := filepath.Join(dir, "mark")
	for _, name := range []string{"traceback.py", "struct.py", "imp.py", "sitecustomize.py", "usercustomize.py"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("open('mark', 'w')\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("PYTHONPATH", dir)
	each(t, func(t *testing.T, it *Interpreter) {
		if _, err := it.Compile(context.Background(), Source{Name: "x.py", Text: []byte("open('mark', 'w')")}); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(mark); err == nil {
			t.Error("something ran")
		}
	})
}

func TestCompileHeader(t *testing.T) {
	each(t, func(t *testing.T, it *Interpreter) {
		data, err := it.Compile(context.Background(), Source{Name: "x.py", Mtime: time.Unix(0xf1234567, 0)})
		if err != nil {
			t.Fatal(err)
		}
		at := 4
		if v := it.Version; v.Major == 3 && v.Minor >= 7 {
			at = 8
		}
		if got := binary.LittleEndian.Uint32(data[at:]); got != 0xf1234567 {
			t.Errorf("time stamp is %#x", got)
		}
	})
}

func TestCompileWithWhatIsNoInterpreter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "python")
	if err := os.WriteFile(path, []byte("#!/bin/sh\necho once; echo no such thing >&2; exit 1\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	it := &Interpreter{Path: path}
	_, err := it.Compile(context.Background(), Source{Name: "x.py"})
	if err == nil || !strings.HasSuffix(err.Error(), "does not work: exit status 1: no such thing") {
		t.Errorf("error is %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := it.Compile(ctx, Source{Name: "x.py"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}
