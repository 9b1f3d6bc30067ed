package cli

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/pyc"
)

func newAsm(v *invocation) *cobra.Command {
	flags := &outFlags{}
	cmd := &cobra.Command{
		Use:   "asm [flags] PATH...",
		Short: "Assemble .pyasm text, XML or JSON to compiled files",
		Long: `Assemble text (.pyasm), XML and JSON to compiled files (.pyc). What "pyasm dis"
wrote with -F xasm, -F xml or -F json and nobody changed gives the bytes that it
was written from.

` + pathsText(".pyasm, .xml and .json"),
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
		inputs, err := v.env.gather(args, assembled...)
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

// readAssembly reads an input that has to be in a form that is assembled,
// whatever it is called.
func (e *Env) readAssembly(in *input, r *report) (*pyc.File, error) {
	if k, ok := in.isForm(); ok {
		return e.readFormFile(k, in.name, r)
	}
	c, err := e.read(in)
	if err != nil {
		return nil, err
	}
	if err := in.noForm(c, "what is assembled is .pyasm, .xml or .json"); err != nil {
		return nil, err
	}
	if kindForms[c.kind] == "" {
		c.kind = assembly // whose reader says what is missing
	}
	return readForm(bytes.NewReader(c.data), c.kind, in.name, r)
}

// noForm says of an input that is in none of the forms that a command takes
// what it is instead; wanted tells those.
func (in *input) noForm(c content, wanted string) error {
	switch {
	case c.kind == compiled && len(c.data) > 0:
		return errors.New("is not text but a compiled file, or something else; " + wanted)
	case kindOfName(in.name) == source:
		return errors.New("is Python source; " + wanted + " (\"pyasm dis -F xasm\" makes .pyasm of source)")
	}
	return nil
}
