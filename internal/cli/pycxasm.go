package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// PycXasm is the program pyc-xasm, which assembles one file.
func PycXasm(ctx context.Context, env *Env, args []string) int {
	v := &invocation{env: env}
	return v.execute(ctx, newPycXasm(v), args)
}

func newPycXasm(v *invocation) *cobra.Command {
	flags := outFlags{jobs: 1}
	cmd := &cobra.Command{
		Use:   "pyc-xasm [flags] FILE.pyasm",
		Short: "Assemble a .pyasm file, as the known program of this name",
		Long: `Assemble text that "pydisasm -F xasm" or "pyasm dis -F xasm" wrote, or a person.
The compiled file stands beside the input under the name with .pyc, if no other
is given. - is standard input, and standard output for --pyc-file.`,
		Example: `  pyc-xasm module.pyasm
  pyc-xasm --pyc-file out/module.pyc module.pyasm`,
		Version: version,
		Args:    oneFile,
	}
	cmd.Flags().StringVar(&flags.output, "pyc-file", "", "write to `FILE`")
	cmd.Flags().BoolVarP(&flags.quiet, "quiet", "q", false, "do not say what was written")
	cmd.Flags().StringVar(&flags.colour, "color", "auto", "colour: `MODE` is always, never, or auto for on a terminal")
	cmd.RunE = v.runs(func(ctx context.Context, args []string) (int, error) {
		return v.assembleOne(ctx, args[0], flags)
	})
	return cmd
}

// assembleOne assembles a file and says what was written, on standard output
// as the known program does.
func (v *invocation) assembleOne(ctx context.Context, name string, flags outFlags) (int, error) {
	if err := oneOf("--color", flags.colour, colourModes); err != nil {
		return 0, err
	}
	if flags.output == "" {
		if name == stdinName {
			return 0, usagef("standard input has no name to derive that of the output from; give one with --pyc-file")
		}
		flags.output = withExtension(name, ".pyc")
	}
	said := ""
	b := newAssembler(v.env, flags, func(f *pyc.File, size int) {
		said = fmt.Sprintf("Wrote %s bytecode file %q; %s.\n", pythonName(f.Version), flags.output, plural(size, "byte"))
	})
	status, err := b.run(ctx, []*input{{name: name, rel: name}})
	if err != nil || status != statusOK || flags.quiet || b.toStdout() {
		return status, err
	}
	_, err = io.WriteString(v.env.Stdout, said)
	return v.wrote(err), nil
}

// pythonName names a version as "Python 3.8" or "PyPy 3.9".
func pythonName(v *pyver.Version) string {
	if v.Impl == pyver.CPython {
		return "Python " + v.Name
	}
	return fmt.Sprintf("%s %d.%d", v.Impl, v.Major, v.Minor)
}

func oneFile(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("one FILE is to be given, not %d", len(args))
	}
	return nil
}
