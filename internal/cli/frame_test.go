package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pyasm/pyasm/diag"
)

// world is an Env in a folder of its own.
type world struct {
	*Env
	t        *testing.T
	out, err bytes.Buffer
}

func newWorld(t *testing.T, files map[string]string) *world {
	t.Helper()
	w := &world{t: t}
	w.Env = &Env{Stdin: strings.NewReader(""), Stdout: &w.out, Stderr: &w.err, Dir: t.TempDir()}
	w.Getenv = func(string) string { return "" }
	for name, text := range files {
		path := filepath.Join(w.Dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// tree gives the names of all files of the folder, sorted.
func (w *world) tree() []string {
	var names []string
	err := filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(w.Dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return names
}

// upper is a batch that copies inputs in upper case and has a word for some.
func (w *world) upper(flags outFlags) *batch {
	if flags.jobs == 0 {
		flags.jobs = 2
	}
	b := &batch{env: w.Env, outFlags: flags, ext: ".txt"}
	b.work = func(_ context.Context, in *input, out io.Writer, r *report) error {
		c, err := w.read(in)
		if err != nil {
			return err
		}
		text := string(c.data)
		switch {
		case strings.HasPrefix(text, "panic"):
			panic("out of range")
		case strings.HasPrefix(text, "bad"):
			io.WriteString(out, "half of it")
			return diag.At(18, "co_code", "bad thing")
		case strings.HasPrefix(text, "odd"):
			r.warn(diag.List{{Line: 1, Col: 2, Width: 2, Msg: "odd thing", Source: text, Offset: -1}})
		}
		r.note("done %s", in.name)
		_, err = io.WriteString(out, strings.ToUpper(text))
		return err
	}
	return b
}

func (w *world) run(b *batch, args ...string) (int, error) {
	w.t.Helper()
	inputs, err := w.gather(args, compiled)
	if err != nil {
		return statusUsage, err
	}
	return b.run(context.Background(), inputs)
}

func TestManyInputsToStdout(t *testing.T) {
	files := map[string]string{"d/sub/c.pyc": "odd", "d/skip.txt": "no", "x.pyc": "last"}
	for i := range 100 {
		files[fmt.Sprintf("d/%02d.pyc", i)] = fmt.Sprint("text ", i, "\n")
	}
	files["d/50.pyc"], files["d/51.pyc"] = "bad", "panic"
	var first string
	for jobs := 1; jobs < 9; jobs++ {
		w := newWorld(t, files)
		status, err := w.run(w.upper(outFlags{jobs: jobs, quiet: true}), "d", "x.pyc", "missing.pyc")
		if status != statusFailed || err != nil {
			t.Fatalf("status %d, %v", status, err)
		}
		all := w.out.String() + "\n--\n" + w.err.String()
		if first == "" {
			first = all
		}
		if all != first {
			t.Fatalf("-j %d differs from -j 1:\n%s", jobs, all)
		}
	}
	if !strings.HasPrefix(first, "TEXT 0\nTEXT 1\n") || strings.Contains(first, "half") || !strings.Contains(first, "TEXT 99\nODDLAST\n--\n") {
		t.Errorf("output is\n%s", first)
	}
	_, messages, _ := strings.Cut(first, "--\n")
	want := `d/50.pyc: offset 0x12 (co_code): bad thing
d/51.pyc: error: internal error, please report it with this file: out of range
d/sub/c.pyc:1:2: warning: odd thing
missing.pyc: error: no such file or directory
`
	if messages != want {
		t.Errorf("messages are\n%s", messages)
	}
}

func TestIntoFolder(t *testing.T) {
	w := newWorld(t, map[string]string{
		"d/a.pyc": "a", "d/a.pyo": "clash", "d/sub/b.pyc": "b", "d/bad.pyc": "bad", "d/panic.pyc": "panic",
		"out/bad.txt": "from before",
	})
	status, err := w.run(w.upper(outFlags{output: "out"}), "d")
	if status != statusFailed || err != nil {
		t.Fatalf("status %d, %v", status, err)
	}
	want := []string{"d/a.pyc", "d/a.pyo", "d/bad.pyc", "d/panic.pyc", "d/sub/b.pyc", "out/a.txt", "out/bad.txt", "out/sub/b.txt"}
	if got := w.tree(); !slices.Equal(got, want) {
		t.Errorf("files are %q", got)
	}
	if got, _ := os.ReadFile(w.path("out/bad.txt")); string(got) != "from before" {
		t.Errorf("the output of a bad input is %q", got)
	}
	for _, message := range []string{"done d/a.pyc\n", "d/a.pyo: error: would be written to out/a.txt, as d/a.pyc is\n", "done d/sub/b.pyc\n"} {
		if !strings.Contains(w.err.String(), message) {
			t.Errorf("%q is not in\n%s", message, w.err.String())
		}
	}
}

func TestOneFile(t *testing.T) {
	w := newWorld(t, map[string]string{"a.pyc": "a", "b.pyc": "b"})
	if status, err := w.run(w.upper(outFlags{output: "new/deep.txt"}), "a.pyc"); status != 0 || err != nil {
		t.Fatalf("status %d, %v", status, err)
	}
	if got, _ := os.ReadFile(w.path("new/deep.txt")); string(got) != "A" {
		t.Errorf("output is %q", got)
	}
	if status, _ := w.run(w.upper(outFlags{output: "a.pyc"}), "a.pyc"); status != statusFailed {
		t.Errorf("writing over the input: status %d", status)
	}
	if status, _ := w.run(w.upper(outFlags{output: "/dev/null"}), "a.pyc"); status != 0 {
		t.Errorf("writing to a device: status %d\n%s", status, w.err.String())
	}
	if info, err := os.Stat("/dev/null"); err == nil && info.Mode().IsRegular() {
		t.Error("the device became a file")
	}
}

func TestOutputThroughLink(t *testing.T) {
	w := newWorld(t, map[string]string{"a.pyc": "a", "real.txt": "old"})
	if err := os.Symlink("real.txt", w.path("link.txt")); err != nil {
		t.Skip(err)
	}
	if status, _ := w.run(w.upper(outFlags{output: "link.txt"}), "a.pyc"); status != 0 {
		t.Fatalf("status %d\n%s", status, w.err.String())
	}
	if got, _ := os.ReadFile(w.path("real.txt")); string(got) != "A" {
		t.Errorf("what the link leads to holds %q", got)
	}
}

func TestUsage(t *testing.T) {
	w := newWorld(t, map[string]string{"a.pyc": "a", "b.pyc": "b"})
	binary := w.upper(outFlags{})
	binary.binary = true
	for name, c := range map[string]struct {
		batch *batch
		tty   bool
		args  []string
		want  string
	}{
		"many into one":    {w.upper(outFlags{output: "o"}), false, []string{"a.pyc", "b.pyc"}, "2 inputs do not fit into the one file o; name a folder with -o o/"},
		"binary, many":     {binary, false, []string{"a.pyc", "b.pyc"}, "2 inputs give as many files; name a folder for them with -o DIR/"},
		"binary, terminal": {binary, true, []string{"a.pyc"}, "the output is binary and does not go to a terminal; name a file with -o FILE"},
		"stdin twice":      {binary, false, []string{"-", "-"}, "standard input (-) is given twice"},
	} {
		w.StdoutTTY = c.tty
		if status, err := w.run(c.batch, c.args...); status != statusUsage || err == nil || err.Error() != c.want {
			t.Errorf("%s: status %d, %v", name, status, err)
		}
	}
}

func TestBadInputs(t *testing.T) {
	w := newWorld(t, map[string]string{"empty/x.txt": "", "secret.pyc": "s"})
	os.Chmod(w.path("secret.pyc"), 0)
	status, _ := w.run(w.upper(outFlags{quiet: true}), "empty", "-", "a/b", "secret.pyc")
	want := `empty: error: there is no .pyc or .pyo file in this folder
-: error: standard input is empty
a/b: error: no such file or directory
`
	if os.Getuid() != 0 {
		want += "secret.pyc: error: permission denied\n"
	}
	if status != statusFailed || w.err.String() != want {
		t.Errorf("status %d, messages\n%s", status, w.err.String())
	}
}

func TestLinksInFolders(t *testing.T) {
	w := newWorld(t, map[string]string{"d/a.pyc": "a", "other/b.pyc": "b"})
	err := errors.Join(
		os.Symlink("../other/b.pyc", w.path("d/file.pyc")),
		os.Symlink("..", w.path("d/loop")),
		os.Symlink("absent", w.path("d/dangling.pyc")),
		os.Symlink("d", w.path("link")))
	if err != nil {
		t.Skip(err)
	}
	status, _ := w.run(w.upper(outFlags{quiet: true}), "link")
	if want := "link/dangling.pyc: error: no such file or directory\n"; status != statusFailed || w.out.String() != "AB" || w.err.String() != want {
		t.Errorf("status %d, %q\n%s", status, w.out.String(), w.err.String())
	}
}

func TestCaretAndColour(t *testing.T) {
	w := newWorld(t, map[string]string{"odd.pyc": "odd\x1b[31m"})
	w.StderrTTY = true
	w.run(w.upper(outFlags{colour: "auto"}), "odd.pyc")
	want := "odd.pyc:1:2: \x1b[33;1mwarning:\x1b[0m odd thing\n  odd\\x1b[31m\n\x1b[32;1m   ^^\x1b[0m\ndone odd.pyc\n"
	if w.err.String() != want {
		t.Errorf("messages are %q", w.err.String())
	}
	for _, c := range []struct {
		mode, noColor string
		terminal, on  bool
	}{
		{"auto", "", true, true},
		{"auto", "", false, false},
		{"auto", "1", true, false},
		{"always", "1", false, true},
		{"never", "", true, false},
	} {
		w.Getenv = func(name string) string { return map[string]string{"NO_COLOR": c.noColor}[name] }
		if got := w.styleFor(c.mode, c.terminal).on; got != c.on {
			t.Errorf("%+v: colour is %v", c, got)
		}
	}
}

func TestManyDiagnostics(t *testing.T) {
	var out bytes.Buffer
	r := &report{name: "x"}
	list := make(diag.List, maxShown+5)
	for i := range list {
		list[i] = &diag.Diagnostic{Line: i + 1, Msg: "m", Severity: diag.Error}
	}
	r.fail(list)
	(&printer{w: &out}).print(r)
	if lines := strings.Count(out.String(), "\n"); lines != maxShown+1 || !strings.HasSuffix(out.String(), "x: and 5 more\n") {
		t.Errorf("%d lines, the end is %q", lines, out.String()[out.Len()-20:])
	}
}

// failing is a standard output that takes some bytes and then fails.
type failing struct {
	room int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, f.err
	}
	return len(p), nil
}

func TestStdoutFails(t *testing.T) {
	files := map[string]string{}
	for i := range 200 {
		files[fmt.Sprintf("d/%03d.pyc", i)] = strings.Repeat("x", 10000)
	}
	for err, c := range map[error]struct {
		status  int
		message string
	}{
		syscall.EPIPE:  {statusBrokenPipe, ""},
		syscall.ENOSPC: {statusFailed, "standard output: error: no space left on device\n"},
	} {
		w := newWorld(t, files)
		w.Stdout = &failing{50000, err}
		if status, _ := w.run(w.upper(outFlags{quiet: true}), "d"); status != c.status || w.err.String() != c.message {
			t.Errorf("%v: status %d, messages %q", err, status, w.err.String())
		}
	}
}

func TestInterrupt(t *testing.T) {
	w := newWorld(t, map[string]string{"d/a.pyc": "a", "d/b.pyc": "b", "d/c.pyc": "c"})
	ctx, cancel := context.WithCancel(context.Background())
	b := w.upper(outFlags{output: "out/", jobs: 1})
	b.work = func(_ context.Context, in *input, out io.Writer, _ *report) error {
		if in.rel == "b.pyc" {
			cancel()
		}
		_, err := io.WriteString(out, "text")
		return err
	}
	inputs, _ := w.gather([]string{"d"}, compiled)
	if status, err := b.run(ctx, inputs); status != statusInterrupted || err != nil {
		t.Errorf("status %d, %v", status, err)
	}
	if got, want := w.tree(), []string{"d/a.pyc", "d/b.pyc", "d/c.pyc", "out/a.txt"}; !slices.Equal(got, want) {
		t.Errorf("files are %q", got)
	}
	if w.err.Len() > 0 {
		t.Errorf("messages:\n%s", w.err.String())
	}
}

// TestInterruptWhileBusy has work that does not notice the interruption.
func TestInterruptWhileBusy(t *testing.T) {
	w := newWorld(t, nil)
	out, err := w.pending.create(w.path("x"))
	if err != nil {
		t.Fatal(err)
	}
	w.interrupt(make(chan int))
	if got := w.tree(); len(got) > 0 {
		t.Errorf("files are %q", got)
	}
	if err := out.commit(); err == nil {
		t.Error("a file got its name after the end")
	}
	if _, err := w.pending.create(w.path("y")); err == nil {
		t.Error("a file was begun after the end")
	}
}

// TestTurnsDoNotWaitForEver has every input write more than it may before
// its turn, the later ones faster.
func TestTurnsDoNotWaitForEver(t *testing.T) {
	files := map[string]string{}
	for i := range 12 {
		files[fmt.Sprintf("d/%02d.pyc", i)] = ""
	}
	w := newWorld(t, files)
	b := w.upper(outFlags{jobs: 4})
	piece := bytes.Repeat([]byte("0123456789abcdef"), 16<<10)
	b.work = func(_ context.Context, in *input, out io.Writer, _ *report) error {
		if in.rel == "00.pyc" {
			time.Sleep(10 * time.Millisecond)
		}
		for range 20 {
			if _, err := out.Write(piece); err != nil {
				return err
			}
		}
		return nil
	}
	if status, err := w.run(b, "d"); status != 0 || err != nil {
		t.Fatalf("status %d, %v", status, err)
	}
	if want := 12 * 20 * len(piece); w.out.Len() != want {
		t.Errorf("%d bytes, want %d", w.out.Len(), want)
	}
}

func TestProgress(t *testing.T) {
	var out bytes.Buffer
	p := &progress{w: &out, total: 10, start: time.Now()}
	p.tick()
	if out.Len() > 0 {
		t.Errorf("shown at once: %q", out.String())
	}
	p.start, p.done = time.Now().Add(-time.Minute), 4
	p.tick()
	if !strings.Contains(out.String(), "4/10") {
		t.Errorf("shows %q", out.String())
	}
	p.clear()
	single := &progress{w: &out, total: 1, start: p.start}
	single.tick()
	single.clear()
	for _, c := range []struct{ stderr, stdout, quiet, want bool }{
		{true, false, false, true}, {false, false, false, false}, {true, true, false, false}, {true, false, true, false},
	} {
		w := newWorld(t, nil)
		w.StderrTTY, w.StdoutTTY = c.stderr, c.stdout
		if got := w.upper(outFlags{quiet: c.quiet}).progress(3).w != nil; got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestKindOfBytes(t *testing.T) {
	for text, want := range map[string]kind{
		"\xcb\x0d\r\n\x00\x00": compiled,
		"\x02\x99\x99\x00":     compiled,
		"":                     compiled,
		"# pydisasm version 6.3\n# CPython Python bytecode 3.8.0 (3413)\n": assembly,
		"print('é')\n":                 source,
		"#\n# a comment\n":             source,
		"\x00\x01\x02\x03":             compiled,
		"text \xff":                    compiled,
		strings.Repeat("é", 5e3):       source,
		"x" + strings.Repeat("é", 5e3): source,
	} {
		if got := kindOfBytes([]byte(text)); got != want {
			t.Errorf("%.30q: %d, want %d", text, got, want)
		}
	}
}

func TestPanicOfCommand(t *testing.T) {
	w := newWorld(t, nil)
	v := &invocation{env: w.Env}
	cmd := newVersions(v)
	cmd.RunE = v.runs(func(context.Context, []string) (int, error) { panic("oh") })
	if status := v.execute(context.Background(), cmd, nil); status != statusFailed || strings.Contains(w.err.String(), "goroutine") {
		t.Errorf("status %d, messages\n%s", status, w.err.String())
	}
}
