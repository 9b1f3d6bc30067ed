package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/pyver"
)

// informer is the work of "pyasm info".
type informer struct {
	outFlags
	readFlags
	brief  bool
	env    *Env
	loader *loader
}

func newInfo(v *invocation) *cobra.Command {
	n := &informer{env: v.env}
	cmd := &cobra.Command{
		Use:   "info [flags] PATH...",
		Short: "Tell what compiled files are",
		Long: `Tell of each file which Python wrote it, what its header says, and how much is
in it. Files of pre-releases are counted too; only their instructions are not,
unless --as says how to read them.

` + pathsText(".pyc and .pyo"),
		Example: `  pyasm info module.pyc
  pyasm info --brief /usr/lib/python3.12`,
		RunE: v.runs(func(ctx context.Context, args []string) (int, error) { return n.run(ctx, args) }),
		Args: needPath,
	}
	cmd.Flags().BoolVarP(&n.brief, "brief", "b", false, "one line a file")
	n.outFlags.register(cmd)
	n.readFlags.register(cmd)
	return cmd
}

func (n *informer) run(ctx context.Context, args []string) (int, error) {
	if err := n.check(); err != nil {
		return 0, err
	}
	inputs, err := n.env.gather(args, compiled)
	if err != nil {
		return 0, err
	}
	if n.loader, err = n.readFlags.loader(ctx, n.env); err != nil {
		return 0, err
	}
	b := &batch{env: n.env, outFlags: n.outFlags, ext: ".txt", work: n.tell}
	return b.run(ctx, inputs)
}

// tell writes what there is to know of one input.
func (n *informer) tell(ctx context.Context, in *input, w io.Writer, r *report) error {
	s, err := n.summarize(ctx, in, r)
	switch {
	case err != nil:
		return err
	case n.brief:
		return s.line(w)
	}
	return s.paragraph(w)
}

// summarize reads and counts one input. That the instructions of a
// pre-release are not known does not keep the rest from being counted.
func (n *informer) summarize(ctx context.Context, in *input, r *report) (*summary, error) {
	c, err := n.env.read(in)
	if err != nil {
		return nil, err
	}
	s := &summary{name: printableName(in.name), decoded: true}
	load := *n.loader
	if m, ok := firstMagic(c.data); c.kind == compiled && ok && !m.Released && load.opts.As == nil {
		load.opts.As, s.decoded = m.Version, false
	}
	if s.File, err = load.decode(ctx, in, c, r); err != nil {
		return nil, err
	}
	s.magic, _ = pyver.Lookup(s.Magic)
	data, err := s.Append(nil)
	s.size = len(data)
	s.count()
	return s, err
}

// firstMagic gives the magic number that a file begins with, if it is known.
func firstMagic(data []byte) (pyver.Magic, bool) {
	var m [4]byte
	if copy(m[:], data) < len(m) {
		return pyver.Magic{}, false
	}
	return pyver.Lookup(m)
}
