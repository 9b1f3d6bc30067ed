package cli

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/asmtext"
)

func newFmt(v *invocation) *cobra.Command {
	flags := &outFlags{}
	write := false
	cmd := &cobra.Command{
		Use:   "fmt [flags] PATH...",
		Short: "Lay out .pyasm text",
		Long: `Lay out text (.pyasm) as the printer does: operations, operands and comments in
columns. No line is added, left out or moved but for blank ones, and the text
assembles to the same file. A text that has errors is left as it is.

` + pathsText(".pyasm"),
		Example: `  pyasm fmt module.pyasm
  pyasm fmt -w asm/`,
		Args: needPath,
	}
	flags.register(cmd)
	cmd.Flags().BoolVarP(&write, "write", "w", false, "write to the files themselves")
	cmd.RunE = v.runs(func(ctx context.Context, args []string) (int, error) {
		if write && flags.output != "" {
			return 0, usagef("-w and -o do not go together")
		}
		if err := flags.check(); err != nil {
			return 0, err
		}
		inputs, err := v.env.gather(args, assembly)
		if err != nil {
			return 0, err
		}
		return newFormatter(v.env, *flags, write).run(ctx, inputs)
	})
	return cmd
}

// newFormatter makes the batch that lays out its inputs.
func newFormatter(env *Env, flags outFlags, write bool) *batch {
	b := &batch{env: env, outFlags: flags, ext: ".pyasm"}
	b.work = func(_ context.Context, in *input, w io.Writer, _ *report) error {
		c, err := env.read(in)
		if err != nil {
			return err
		}
		laidOut, err := layOut(c.data, in.name)
		if err != nil {
			return err
		}
		if !write || in.name == stdinName {
			_, err := w.Write(laidOut)
			return err
		}
		if bytes.Equal(laidOut, c.data) {
			return nil
		}
		return env.rewrite(in.name, laidOut)
	}
	return b
}

// layOut lays out a text that has no errors, and looks that it means the same.
func layOut(text []byte, name string) ([]byte, error) {
	before, err := assembledBytes(text, name)
	if err != nil {
		return nil, err
	}
	laidOut := []byte(asmtext.Format(string(text)))
	if after, err := assembledBytes(laidOut, name); err != nil || !bytes.Equal(before, after) {
		return nil, errors.New("cannot be laid out without a change of what it means; please report this")
	}
	return laidOut, nil
}

func assembledBytes(text []byte, name string) ([]byte, error) {
	f, diags := asmtext.Unmarshal(text, name)
	if err := diags.Err(); err != nil {
		return nil, err
	}
	return f.Append(nil)
}

// rewrite puts other bytes into a file.
func (e *Env) rewrite(name string, data []byte) error {
	out, err := e.pending.create(e.path(name))
	if err != nil {
		return err
	}
	if _, err := out.Write(data); err != nil {
		out.abandon()
		return err
	}
	return out.commit()
}
