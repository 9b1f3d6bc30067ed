package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/internal/skeleton"
	"github.com/pyasm/pyasm/pyver"
)

// newestTaught is the version that programs are for unless another is asked
// for.
const newestTaught = "3.13"

func newNew(v *invocation) *cobra.Command {
	version, kind := newestTaught, skeleton.Kinds[0]
	cmd := &cobra.Command{
		Use:   "new [flags]",
		Short: "Write a small program in assembly to begin from",
		Long: `Write a small program in assembly to begin from. It runs when it is assembled.

The kinds, of which not every version has all, are:
` + strings.Join(skeleton.Kinds, ", ") + `.`,
		Example: `  pyasm new --python 3.13 > hello.pyasm
  pyasm asm -o hello.pyc hello.pyasm && python3.13 hello.pyc
  pyasm new --python 3.8 --kind closure`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().StringVar(&version, "python", version, "the `version` of Python that the program is for")
	cmd.Flags().StringVar(&kind, "kind", kind, "what the program shows: "+strings.Join(skeleton.Kinds, ", "))
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(skeleton.Kinds, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = v.runs(func(context.Context, []string) (int, error) { return v.newProgram(version, kind) })
	return cmd
}

// newProgram writes a program to standard output.
func (v *invocation) newProgram(version, kind string) (int, error) {
	if err := oneOf("--kind", kind, skeleton.Kinds); err != nil {
		return 0, err
	}
	py, known := pyver.ByName(version)
	if !known {
		return 0, usagef("unknown Python version %q; \"pyasm versions\" lists those that are known", version)
	}
	text, _, ok := skeleton.Program(py, kind)
	if !ok {
		return 0, usagef("there is no %s for Python %s; there is: %s", kind, version, strings.Join(skeleton.Of(py), ", "))
	}
	_, err := io.WriteString(v.env.Stdout, text)
	return v.wrote(err), nil
}
