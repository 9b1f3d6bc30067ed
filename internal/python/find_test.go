package python

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// machine lays out a folder with executables that tell a version, and a
// finder that looks only there.
func machine(t *testing.T, files map[string]string) (*Finder, string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs shell scripts")
	}
	root := t.TempDir()
	for name, says := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		script := "#!/bin/sh\nprintf '%s' '" + says + "'\n"
		if err := os.WriteFile(path, []byte(script), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{
		"HOME": root,
		"PATH": strings.Join([]string{"", filepath.Join(root, ".pyenv/shims"), filepath.Join(root, "bin"), filepath.Join(root, "absent")}, string(filepath.ListSeparator)),
	}
	return &Finder{Getenv: func(k string) string { return env[k] }, Dir: root}, root
}

func TestFind(t *testing.T) {
	f, root := machine(t, map[string]string{
		"bin/python3.8":                      "",
		"bin/python":                         "2.7.18",
		"bin/pypy3":                          "pypy3.9.1",
		"bin/python3-config":                 "",
		".pyenv/shims/python3.11":            "",
		".pyenv/versions/3.10.2/bin/python":  "",
		".pyenv/versions/3.10.13/bin/python": "",
		".pyenv/versions/3.99.0/bin/python":  "",
	})
	f.Readable = func(v Version) bool { return v.Minor < 99 }
	for _, c := range []struct{ want, path string }{
		{"", ".pyenv/versions/3.10.13/bin/python"},
		{"3", ".pyenv/versions/3.99.0/bin/python"},
		{"3.10", ".pyenv/versions/3.10.13/bin/python"},
		{"3.10.2", ".pyenv/versions/3.10.2/bin/python"},
		{"python3.8", "bin/python3.8"},
		{"2.7", "bin/python"},
		{"pypy3.9", "bin/pypy3"},
		{"pypy", "bin/pypy3"},
		{"bin/python3.8", "bin/python3.8"},
	} {
		it, err := f.Find(context.Background(), c.want)
		if err != nil {
			t.Errorf("%q: %v", c.want, err)
			continue
		}
		if want := filepath.Join(root, c.path); it.Path != want {
			t.Errorf("%q: found %s, want %s", c.want, it.Path, want)
		}
	}
}

func TestFindOnlyUnnamed(t *testing.T) {
	f, root := machine(t, map[string]string{"bin/python": "2.7.18", "bin/python3": "3.9.1"})
	it, err := f.Find(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(root, "bin/python3"); it.Path != want || it.Version.Micro != 1 {
		t.Errorf("found %v, want %s", it, want)
	}
}

func TestFindNothing(t *testing.T) {
	f, _ := machine(t, map[string]string{"bin/python3.8": ""})
	for want, message := range map[string]string{
		"3.9":          "no Python interpreter found for version 3.9; install one, or point at one with --python PATH; found are: Python 3.8",
		"./absent":     "./absent: no such interpreter",
		"./bin":        "./bin: is a folder, not an interpreter",
		"no-such-tool": `no Python interpreter found under the name "no-such-tool"; give a version (3.8) or a path`,
	} {
		if _, err := f.Find(context.Background(), want); err == nil || err.Error() != message {
			t.Errorf("%q: %v, want %s", want, err, message)
		}
	}
	none := &Finder{Getenv: func(string) string { return "" }}
	if _, err := none.Find(context.Background(), ""); !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "--python PATH") {
		t.Errorf("with an empty PATH: %v", err)
	}
}
