package cli

import (
	"context"

	"github.com/spf13/cobra"
)

// Pydisasm is the program pydisasm: "pyasm dis" under the name and with the
// default format of the known program.
func Pydisasm(ctx context.Context, env *Env, args []string) int {
	v := &invocation{env: env}
	return v.execute(ctx, newPydisasm(v), knownHelp(args))
}

// knownHelp lets -help be --help, as it is for the known program.
func knownHelp(args []string) []string {
	if len(args) > 0 && args[0] == "-help" {
		return []string{"--help"}
	}
	return args
}

func newPydisasm(v *invocation) *cobra.Command {
	l := &lister{env: v.env}
	cmd := &cobra.Command{
		Use:   "pydisasm [flags] FILE...",
		Short: "List compiled files, as the known program of this name",
		Long: `List the code of compiled files (.pyc, .pyo) and of source files (.py), which an
interpreter compiles for it. It takes what the known pydisasm takes, and all
that "pyasm dis" takes; the format is "classic" where none is given.

` + pathsText(".pyc and .pyo") + `

The format "xasm" is text that pyc-xasm assembles to the same bytes again.`,
		Example: `  pydisasm module.pyc
  pydisasm -F extended-bytes -m main module.pyc
  pydisasm -F xasm module.pyc > module.pyasm`,
		Version: version,
		Args:    needPath,
		RunE:    v.runs(func(ctx context.Context, args []string) (int, error) { return l.run(ctx, args) }),
	}
	l.register(cmd, "classic")
	return cmd
}
