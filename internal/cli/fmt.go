package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/asmtext"
)

func newFmt(v *invocation) *cobra.Command {
	b := &layouts{}
	flags := &b.outFlags
	cmd := &cobra.Command{
		Use:   "fmt [flags] PATH...",
		Short: "Lay out .pyasm text",
		Long: `Lay out text (.pyasm) as the printer does: operations, operands and comments in
columns. No line is added, left out or moved but for blank ones, and the text
assembles to the same file, but for line numbers if those are the lines of the
text. A text that has errors is left as it is.

With -l, -d, -w or --check the text itself is not written to standard output: -l
names the files that change, -d shows how, -w changes them. --check is for a
script that is to fail where a file is not laid out: it names those files, and
the exit status is 1.

` + placesText(".pyasm") + ".",
		Example: `  pyasm fmt module.pyasm
  pyasm fmt -w asm/
  pyasm fmt -d module.pyasm
  pyasm fmt --check asm/`,
		Args: needPath,
	}
	flags.register(cmd)
	cmd.Flags().BoolVarP(&b.list, "list", "l", false, "show the names of files that are laid out otherwise")
	cmd.Flags().BoolVarP(&b.diff, "diff", "d", false, "show what would change, as a unified diff")
	cmd.Flags().BoolVarP(&b.write, "write", "w", false, "write to the files themselves")
	cmd.Flags().BoolVar(&b.strict, "check", false, "as -l, with the exit status 1 if there are such files")
	cmd.RunE = v.runs(func(ctx context.Context, args []string) (int, error) {
		switch {
		case b.write && flags.output != "":
			return 0, usagef("-w and -o do not go together")
		case b.write && b.strict:
			return 0, usagef("-w and --check do not go together")
		}
		b.list = b.list || b.strict
		if err := flags.check(); err != nil {
			return 0, err
		}
		inputs, err := v.env.gather(args, assembly)
		if err != nil {
			return 0, err
		}
		b.env = v.env
		status, err := (&batch{env: v.env, outFlags: b.outFlags, ext: ".pyasm", work: b.work}).run(ctx, inputs)
		if b.strict && b.changed.Load() {
			status = max(status, statusFailed)
		}
		return status, err
	})
	return cmd
}

// layouts is one run of "pyasm fmt".
type layouts struct {
	env *Env
	outFlags
	list, diff, write bool
	strict            bool // --check

	changed atomic.Bool // whether a file is laid out otherwise
}

// work lays out one input.
func (l *layouts) work(_ context.Context, in *input, w io.Writer, _ *report) error {
	c, err := l.env.read(in)
	if err != nil {
		return err
	}
	if err := in.noForm(c, "what is laid out is .pyasm"); err != nil {
		return err
	}
	laidOut, err := layOut(c.data, in.name)
	if err != nil {
		return err
	}
	if !l.list && !l.diff && (!l.write || in.name == stdinName) {
		_, err := w.Write(laidOut)
		return err
	}
	if bytes.Equal(laidOut, c.data) {
		return nil
	}
	l.changed.Store(true)
	if err := l.tell(w, in.name, c.data, laidOut); err != nil || !l.write || in.name == stdinName {
		return err
	}
	return l.env.rewrite(in.name, laidOut)
}

// tell writes what is asked for about a text that changes.
func (l *layouts) tell(w io.Writer, name string, before, after []byte) error {
	if l.list {
		if _, err := fmt.Fprintln(w, printableName(name)); err != nil {
			return err
		}
	}
	if !l.diff {
		return nil
	}
	_, err := w.Write(layoutDiff(printableName(name), string(before), string(after)))
	return err
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
