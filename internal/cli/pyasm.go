package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// Pyasm is the program pyasm.
func Pyasm(ctx context.Context, env *Env, args []string) int {
	v := &invocation{env: env}
	return v.execute(ctx, newPyasm(v), args)
}

func newPyasm(v *invocation) *cobra.Command {
	root := &cobra.Command{
		Use:   "pyasm",
		Short: "Read, list, edit and assemble the .pyc files of every Python",
		Long: `pyasm reads the .pyc files of every Python from 1.0 to 3.15 and of PyPy. It
lists them for people and for programs, and turns them into a text that can be
edited and assembled again. What was not changed comes back byte for byte.`,
		Example: `  pyasm dis module.pyc                           list what is in it
  pyasm dis -F xasm -o module.pyasm module.pyc   a text to edit
  pyasm asm -o module.pyc module.pyasm           and back
  pyasm check module.pyc                         whether it can crash Python
  pyasm json -o out/ __pycache__                 for programs, a whole folder`,
		Version: version,
		Args:    knownCommand,

		SuggestionsMinimumDistance: 2,
		RunE:                       v.help,
	}
	root.AddCommand(
		newDis(v),
		newAsm(v),
		newNew(v),
		newFmt(v),
		newCheck(v),
		newInfo(v),
		newOpcodes(v),
		newVersions(v),
		newLSP(v),
	)
	root.AddCommand(newFormCommands(v)...)
	return root
}

// knownCommand complains of a first word that is no command, which may be
// misspelt, or a file whose command was forgotten.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("; did you mean %s?", strings.Join(near, " or "))
	} else if kindOfName(args[0]) != byContent {
		hint = fmt.Sprintf("; did you mean \"%s dis %s\"?", cmd.Name(), args[0])
	}
	return usagef("unknown command %q%s", args[0], hint)
}
