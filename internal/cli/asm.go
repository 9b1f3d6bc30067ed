package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/pyc"
)

func newAsm(v *invocation) *cobra.Command {
	flags := &outFlags{}
	cmd := &cobra.Command{
		Use:   "asm [flags] PATH...",
		Short: "Assemble .pyasm text to compiled files",
		Long: `Assemble text (.pyasm) to compiled files (.pyc). Text that "pyasm dis -F xasm"
wrote and nobody changed gives the bytes that it was written from.

` + pathsText(".pyasm"),
		Example: `  pyasm asm -o module.pyc module.pyasm
  pyasm asm -o out/ asm/
  pyasm dis -F xasm module.pyc | sed 's/hello/bye/' | pyasm asm -o new.pyc -`,
		Args: needPath,
	}
	flags.register(cmd)
	cmd.RunE = v.runs(func(ctx context.Context, args []string) (int, error) {
		if err := flags.check(); err != nil {
			return 0, err
		}
		inputs, err := v.env.gather(args, assembly)
		if err != nil {
			return 0, err
		}
		return newAssembler(v.env, *flags, nil).run(ctx, inputs)
	})
	return cmd
}

// newAssembler makes the batch that assembles its inputs. done, if any, is
// told each file and its size in bytes.
func newAssembler(env *Env, flags outFlags, done func(f *pyc.File, size int)) *batch {
	b := &batch{env: env, outFlags: flags, ext: ".pyc", binary: true}
	b.work = func(_ context.Context, in *input, w io.Writer, r *report) error {
		f, err := env.readAssembly(in, r)
		if err != nil {
			return err
		}
		data, err := f.Append(nil)
		if err != nil {
			return err
		}
		if done != nil {
			done(f, len(data))
		}
		_, err = w.Write(data)
		return err
	}
	return b
}

// readAssembly reads an input that has to be assembly, whatever it is called.
func (e *Env) readAssembly(in *input, r *report) (*pyc.File, error) {
	if in.err == nil && in.name != stdinName && kindOfName(in.name) == assembly {
		return e.assembleFile(in.name, r)
	}
	c, err := e.read(in)
	if err != nil {
		return nil, err
	}
	switch {
	case c.kind == compiled && len(c.data) > 0:
		return nil, errors.New("is not text but a compiled file, or something else; what is assembled is .pyasm text")
	case bytes.HasPrefix(c.data, []byte("{")):
		return nil, errors.New("is JSON, which is for reading only; what is assembled is .pyasm text")
	case kindOfName(in.name) == source:
		return nil, errors.New("is Python source; what is assembled is .pyasm text (\"pyasm dis -F xasm\" makes it of source)")
	}
	return assemble(c.data, in.name, r)
}

// assembleFile reads a file part by part, as a text is several times as large
// as what it is assembled to.
func (e *Env) assembleFile(name string, r *report) (*pyc.File, error) {
	file, err := os.Open(e.path(name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil {
		e.collector.input(info.Size())
	}
	f, list, err := asmtext.Read(file, name)
	if err != nil {
		return nil, err
	}
	if err := list.Err(); err != nil {
		return nil, err
	}
	r.warn(list)
	return f, nil
}
