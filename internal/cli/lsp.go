package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/internal/lsp"
)

// typingPause is how long nothing must be typed before mistakes are looked for.
const typingPause = 200 * time.Millisecond

func newLSP(v *invocation) *cobra.Command {
	return &cobra.Command{
		Use:   "lsp",
		Short: "Help an editor with .pyasm files",
		Long: `Speak the Language Server Protocol on standard input and output. Editors start
this by themselves, once they are told to; docs/editors.md says how.

It tells mistakes while one types, explains the operation or operand under the
cursor, goes to labels and code objects, finds the uses of a label, renames it,
offers operations, labels and operands to write, lists the code objects, and
lays the text out.`,
		Example: `  pyasm lsp`,
		Args:    cobra.NoArgs,
		RunE: v.runs(func(ctx context.Context, _ []string) (int, error) {
			opts := lsp.Options{Version: version, Delay: typingPause}
			if err := lsp.Serve(ctx, v.env.Stdin, v.env.Stdout, opts); err != nil {
				fmt.Fprintf(v.env.Stderr, "pyasm lsp: %v\n", err)
				return statusFailed, nil
			}
			return statusOK, nil
		}),
	}
}
