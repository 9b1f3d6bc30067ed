package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// version is what --version shows.
const version = "0.1.0"

// usageError is a mistake in the command line.
type usageError struct{ msg string }

func (e usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

// oneOf checks the value of a flag that takes one of a few words.
func oneOf(flag, value string, words []string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return usagef("%s takes %s, not %q", flag, strings.Join(words, ", "), value)
}

// invocation is one run of a program.
type invocation struct {
	env    *Env
	status int
}

// action is what a command does: it gives the exit status, or an error where
// the command line turned out to be wrong.
type action func(ctx context.Context, args []string) (int, error)

// runs makes an action the work of a cobra command.
func (v *invocation) runs(do action) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		v.status, err = do(cmd.Context(), args)
		return err
	}
}

// execute runs the command that the arguments name. An error that comes back
// from cobra or from an action is one of the command line.
func (v *invocation) execute(ctx context.Context, root *cobra.Command, args []string) (status int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(v.env.Stderr, "%s: %v\n", root.Name(), internalError(fault))
			status = statusFailed
		}
	}()
	root.SetIn(v.env.Stdin)
	root.SetOut(v.env.Stdout)
	root.SetErr(v.env.Stderr)
	root.SetArgs(append([]string{}, args...)) // nil would mean those of the process
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(flagError)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil {
		fmt.Fprintf(v.env.Stderr, "%s: %s\nTry '%s --help'.\n", cmd.CommandPath(), printable(strings.TrimSpace(err.Error())), cmd.CommandPath())
		return statusUsage
	}
	return v.status
}

// flagError says what is wrong with a flag, without the words of the package
// that reads numbers.
func flagError(_ *cobra.Command, err error) error {
	var bad *pflag.InvalidValueError
	if !errors.As(err, &bad) {
		return err
	}
	want := "a whole number"
	if bad.GetFlag().Value.Type() == "bool" {
		want = "true or false"
	}
	return usagef("--%s takes %s, not %q", bad.GetFlag().Name, want, bad.GetValue())
}

// help is what a program does that was given no command: it says how to use
// it, as after any other mistake.
func (v *invocation) help(cmd *cobra.Command, _ []string) error {
	v.status = statusUsage
	cmd.SetOut(v.env.Stderr)
	return cmd.Help()
}

func needPath(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usagef("no PATH is given")
	}
	return nil
}
