package python

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Finder looks for interpreters: on the PATH, and among those that pyenv has
// installed.
type Finder struct {
	Getenv func(string) string
	Dir    string // working directory that relative paths are taken from; "" is that of the process
	// Readable tells whether files of a version can be read by the caller;
	// the newest interpreter is picked among those. Nil accepts all.
	Readable func(Version) bool
}

// ErrNone is wrapped by the error of [Finder.Find] where no interpreter was
// found.
var ErrNone = errors.New("no Python interpreter found")

const howToPoint = "install one, or point at one with --python PATH"

var executableName = regexp.MustCompile(`^(python|pypy)[0-9.]*t?(\.exe)?$`)

// Find gives the interpreter that want asks for: a path, a version ("3.8",
// "pypy3.9"), or "" for the newest one.
func (f *Finder) Find(ctx context.Context, want string) (*Interpreter, error) {
	switch {
	case want == "":
		return f.newest(ctx)
	case strings.ContainsAny(want, `/\`):
		return f.atPath(want)
	}
	if v, ok := ParseVersion(want); ok {
		return f.version(ctx, want, v)
	}
	path, err := exec.LookPath(want)
	if err != nil {
		return nil, fmt.Errorf("%w under the name %q; give a version (3.8) or a path", ErrNone, want)
	}
	return describe(path), nil
}

// atPath takes the user's word that the file is an interpreter.
func (f *Finder) atPath(path string) (*Interpreter, error) {
	full := path
	if !filepath.IsAbs(full) && f.Dir != "" {
		full = filepath.Join(f.Dir, full)
	}
	info, err := os.Stat(full)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: no such interpreter", path)
	case info.IsDir():
		return nil, fmt.Errorf("%s: is a folder, not an interpreter", path)
	}
	return describe(full), nil
}

// newest gives the newest interpreter that the caller can read files of.
func (f *Finder) newest(ctx context.Context) (*Interpreter, error) {
	best := f.best(ctx, func(v Version) bool { return f.Readable == nil || f.Readable(v) })
	if best == nil {
		return nil, fmt.Errorf("%w; %s", ErrNone, howToPoint)
	}
	return best, nil
}

// version gives the newest interpreter of the version asked for.
func (f *Finder) version(ctx context.Context, want string, v Version) (*Interpreter, error) {
	if best := f.best(ctx, func(have Version) bool { return have.matches(v) }); best != nil {
		return best, nil
	}
	err := fmt.Errorf("%w for version %s; %s", ErrNone, want, howToPoint)
	var have []string
	for _, it := range f.All(ctx) {
		have = append(have, it.Version.String())
	}
	if len(have) > 0 {
		err = fmt.Errorf("%w; found are: %s", err, strings.Join(slices.Compact(have), ", "))
	}
	return nil, err
}

// best gives the newest interpreter whose version is accepted. Those whose
// name does not tell their version are asked only where no other will do.
func (f *Finder) best(ctx context.Context, accept func(Version) bool) *Interpreter {
	var best *Interpreter
	consider := func(it *Interpreter) {
		if it.Known && accept(it.Version) && (best == nil || it.Version.compare(best.Version) > 0) {
			best = it
		}
	}
	candidates := f.candidates()
	for _, it := range candidates {
		consider(it)
	}
	if best != nil {
		return best
	}
	for _, it := range candidates {
		if !it.Known {
			it.ask(ctx)
			consider(it)
		}
	}
	return best
}

// All gives every interpreter found whose version can be told, the oldest
// first.
func (f *Finder) All(ctx context.Context) []*Interpreter {
	all := f.candidates()
	for _, it := range all {
		if !it.Known {
			it.ask(ctx)
		}
	}
	all = slices.DeleteFunc(all, func(it *Interpreter) bool { return !it.Known })
	slices.SortStableFunc(all, func(a, b *Interpreter) int { return a.Version.compare(b.Version) })
	return all
}

// candidates gives the executables that are called like an interpreter, each
// once, in the order of the PATH.
func (f *Finder) candidates() []*Interpreter {
	var found []*Interpreter
	seen := map[string]bool{}
	for _, path := range append(f.onPath(), f.inPyenv()...) {
		real, err := filepath.EvalSymlinks(path)
		if err != nil || seen[real] {
			continue
		}
		seen[real] = true
		found = append(found, describe(path))
	}
	return found
}

// onPath gives what is called like an interpreter in the folders of the PATH.
// The shims of pyenv are left out: each is a shell script that picks one of
// the interpreters that inPyenv gives, and takes its time.
func (f *Finder) onPath() []string {
	var found []string
	for _, dir := range filepath.SplitList(f.Getenv("PATH")) {
		if dir == "" || filepath.Base(dir) == "shims" {
			continue
		}
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			if executableName.MatchString(e.Name()) && executable(path) {
				found = append(found, path)
			}
		}
	}
	return found
}

// inPyenv gives the interpreters that pyenv has installed.
func (f *Finder) inPyenv() []string {
	root := f.Getenv("PYENV_ROOT")
	if root == "" && f.Getenv("HOME") != "" {
		root = filepath.Join(f.Getenv("HOME"), ".pyenv")
	}
	if root == "" {
		return nil
	}
	found, _ := filepath.Glob(filepath.Join(root, "versions", "*", "bin", "python"))
	return slices.DeleteFunc(found, func(path string) bool { return !executable(path) })
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

// describe tells the version of an interpreter from what it is called: the
// name of the file, that of the file it links to, or pyenv's folder.
func describe(path string) *Interpreter {
	it := &Interpreter{Path: path}
	names := []string{filepath.Base(path), ""}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		names[1] = filepath.Base(real)
	}
	if dir := filepath.Dir(filepath.Dir(path)); filepath.Base(filepath.Dir(dir)) == "versions" {
		names = []string{filepath.Base(dir)}
	}
	for _, name := range names {
		if v, ok := ParseVersion(name); ok && v.Minor >= 0 {
			it.Version, it.Known = v, true
			return it
		}
	}
	return it
}

// askTimeout is how long an interpreter may take to tell its version.
const askTimeout = 10 * time.Second

const askScript = `import sys
sys.stdout.write(('', 'pypy')['__pypy__' in sys.builtin_module_names] + sys.version.split()[0])`

// ask has an interpreter tell its version.
func (it *Interpreter) ask(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, it.Path, "-E", "-S", "-c", askScript).Output()
	if err == nil {
		it.Version, it.Known = ParseVersion(string(out))
	}
}
