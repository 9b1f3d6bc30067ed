package cli

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/internal/python"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// readFlags are the flags of every command that reads compiled files.
type readFlags struct {
	as     string
	python string
}

func (f *readFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.as, "as", "", "read the instructions of a pre-release as those of the released `VERSION`")
	flags.StringVar(&f.python, "python", "", "compile source with this `PYTHON`: a version or a path (default the newest that is found)")
	complete(cmd, "as", versionNames())
}

// loader makes a compiled file of whatever kind an input is.
type loader struct {
	env  *Env
	opts pyc.ReadOptions
	find func() (*python.Interpreter, error) // looks for an interpreter once
}

// loader checks the flags.
func (f *readFlags) loader(ctx context.Context, env *Env) (*loader, error) {
	l := &loader{env: env}
	if f.as != "" {
		v, ok := versionByName(f.as)
		if !ok {
			return nil, usagef("--as takes a version such as 3.12 or pypy3.9, not %q", f.as)
		}
		l.opts.As = v
	}
	finder := &python.Finder{Getenv: env.Getenv, Dir: env.Dir, Readable: canRead}
	l.find = sync.OnceValues(func() (*python.Interpreter, error) { return finder.Find(ctx, f.python) })
	return l, nil
}

// canRead tells whether this program reads what an interpreter compiles.
func canRead(v python.Version) bool {
	_, ok := pyver.ByName(v.Release())
	return ok
}

// load reads an input.
func (l *loader) load(ctx context.Context, in *input, r *report) (*pyc.File, error) {
	if k, ok := in.isForm(); ok {
		return l.env.readFormFile(k, in.name, r)
	}
	c, err := l.env.read(in)
	if err != nil {
		return nil, err
	}
	return l.decode(ctx, in, c, r)
}

// decode makes a compiled file of what was read.
func (l *loader) decode(ctx context.Context, in *input, c content, r *report) (*pyc.File, error) {
	switch c.kind {
	case assembly, xmlDocument, jsonDocument:
		return readForm(bytes.NewReader(c.data), c.kind, in.name, r)
	case source:
		return l.compile(ctx, in.name, c)
	case otherText:
		return nil, errors.New("is text of an unknown kind, which its name has to tell: .py or .pyw for Python source, else .pyasm, .xml or .json")
	}
	return pyc.Read(c.data, l.opts)
}

// compile has an interpreter compile a source file.
func (l *loader) compile(ctx context.Context, name string, c content) (*pyc.File, error) {
	interpreter, err := l.find()
	if err != nil {
		return nil, err
	}
	if name == stdinName {
		name = "<stdin>"
	}
	data, err := interpreter.Compile(ctx, python.Source{Name: name, Text: c.data, Mtime: c.mtime})
	if err != nil {
		return nil, err
	}
	return pyc.Read(data, l.opts)
}

// complete offers words for a flag to the shell.
func complete(cmd *cobra.Command, flag string, words []string) {
	// The only error is that the flag does not exist, which a test would see.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// versionNames gives the names of all versions that are read.
func versionNames() []string {
	var names []string
	for _, v := range pyver.All() {
		names = append(names, v.Name)
	}
	return names
}
