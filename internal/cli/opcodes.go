package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/internal/explain"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

func newOpcodes(v *invocation) *cobra.Command {
	return &cobra.Command{
		Use:   "opcodes VERSION [NAME]",
		Short: "Show the operations of a version, or explain one",
		Long: `Show the operations that a version of Python has: number, name, what the operand
means, what the operation does to the depth of the stack, and how many units of
inline cache follow it. With the name or the number of an operation, explain
that one: what it does, what its operand means and how it is written, the top
of the stack before -- and after it, which versions have it, and what earlier
and later ones have in its place.

The column DEPTH is a number, or a formula in the operand n. Two with a slash
are for operations that jump: where they go on, and where they jump. The
explanation has the terms of the formula. In pictures of the stack the last item
is the top, and "item × n" is as many items as the operand says.`,
		Example: `  pyasm opcodes 3.12
  pyasm opcodes 3.12 LOAD_GLOBAL
  pyasm opcodes pypy3.9 203`,
		Args:              needVersion,
		ValidArgsFunction: completeOpcodes,
		RunE: v.runs(func(_ context.Context, args []string) (int, error) {
			version, ok := versionByName(args[0])
			if !ok {
				return 0, usagef("no version is called %q; try 3.12 or pypy3.9", args[0])
			}
			table := opcode.For(version)
			if len(args) == 1 {
				return v.wrote(writeOpcodes(v.env.Stdout, table, v.env.styleFor("auto", v.env.StdoutTTY))), nil
			}
			op, err := findOp(table, args[1])
			if err != nil {
				return 0, err
			}
			_, err = io.WriteString(v.env.Stdout, explain.Of(table, op).Text())
			return v.wrote(err), nil
		}),
	}
}

// versionByName finds the version that a user names: "PyPy 3.9", as "pyasm
// versions" has it, is pypy3.9.
func versionByName(name string) (*pyver.Version, bool) {
	return pyver.ByName(strings.ToLower(strings.ReplaceAll(name, " ", "")))
}

func needVersion(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("no VERSION is given; try 3.12 or pypy3.9")
	case len(args) > 2:
		return usagef("a VERSION and a NAME are taken, not %d arguments", len(args))
	}
	return nil
}

// completeOpcodes offers versions, then the operations of the version.
func completeOpcodes(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var words []string
	switch len(args) {
	case 0:
		words = versionNames()
	case 1:
		if v, ok := versionByName(args[0]); ok {
			for _, op := range opcode.For(v).Defined() {
				words = append(words, op.Name)
			}
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// operandWord names the kind of an operand in the table of operations.
func operandWord(op *opcode.Op) string {
	if op.Jump == opcode.NoJump {
		return op.Kind.String()
	}
	return op.Kind.String() + " " + op.Jump.String()
}

// writeOpcodes writes the table of all operations.
func writeOpcodes(w io.Writer, t *opcode.Table, head style) error {
	rows := table{{"OP", "NAME", "OPERAND", "DEPTH", "CACHES", "REMARK"}}
	for _, op := range t.Defined() {
		caches := "-"
		if op.Caches > 0 {
			caches = strconv.Itoa(int(op.Caches))
		}
		rows = append(rows, []string{
			strconv.Itoa(int(op.Code)), op.Name, operandWord(op), op.EffectText(), caches, opRemark(t, op),
		})
	}
	return rows.write(w, head)
}

// opRemark tells what the columns do not.
func opRemark(t *opcode.Table, op *opcode.Op) string {
	var remarks []string
	if op.Base != op.Code {
		remarks = append(remarks, "special form of "+t.Op(op.Base).Name)
	}
	if op.Ends {
		remarks = append(remarks, "never goes on")
	}
	return strings.Join(remarks, ", ")
}

// findOp finds the operation that a name or number means.
func findOp(t *opcode.Table, name string) (*opcode.Op, error) {
	if n, err := strconv.ParseUint(name, 0, 64); err == nil {
		if n <= math.MaxUint8 && t.Op(byte(n)).Defined {
			return t.Op(byte(n)), nil
		}
		return nil, usagef("Python %s has no operation with the number %d", t.Version, n)
	}
	name = strings.ToUpper(name)
	if op, ok := t.Lookup(name); ok {
		return op, nil
	}
	msg := fmt.Sprintf("Python %s has no operation %s", t.Version, name)
	if t.IsPseudo(name) {
		msg += ": only its compiler knows it, and no file holds it"
	}
	if others := opcode.Elsewhere(name); len(others) > 0 {
		msg += "; there is one in " + pyver.Ranges(others)
		if instead := t.Instead(name); instead != "" {
			msg += "; in " + t.Version.Name + " " + instead + " does this"
		}
	} else if near := t.Suggest(name); near != "" {
		msg += "; did you mean " + near + "?"
	}
	return nil, usagef("%s", msg)
}
