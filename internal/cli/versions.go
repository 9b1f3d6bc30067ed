package cli

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/pyver"
)

func newVersions(v *invocation) *cobra.Command {
	released := false
	cmd := &cobra.Command{
		Use:   "versions [VERSION...]",
		Short: "List every magic number that is known",
		Long: `List the magic numbers that .pyc files begin with: as the number that Python
gives, as the four bytes in the file, and who writes them. The column "read"
tells whether this program reads such files: "yes", "no", or the --as flag that
it needs for the files of a pre-release. A VERSION lists its own numbers only.`,
		Example: `  pyasm versions                    all
  pyasm versions 3.8                those of one version
  pyasm versions --released         without alphas, betas and candidates
  pyasm versions | grep 3531        who wrote this number?`,
		ValidArgsFunction: cobra.FixedCompletions(versionNames(), cobra.ShellCompDirectiveNoFileComp),
	}
	cmd.Flags().BoolVar(&released, "released", false, "only those of released versions")
	cmd.RunE = v.runs(func(_ context.Context, args []string) (int, error) {
		var only []*pyver.Version
		for _, name := range args {
			of, ok := versionByName(name)
			if !ok {
				return 0, usagef("unknown Python version %q; \"pyasm versions\" lists those that are known", name)
			}
			only = append(only, of)
		}
		return v.listMagics(released, only), nil
	})
	return cmd
}

// listMagics writes the table of magic numbers, of some versions or of all.
func (v *invocation) listMagics(released bool, only []*pyver.Version) int {
	magics := pyver.Magics()
	slices.SortStableFunc(magics, byAge)
	rows := table{{"MAGIC", "BYTES", "PYTHON", "READ", "REMARK"}}
	for _, m := range magics {
		if released && !m.Released || len(only) > 0 && !isOf(m, only) {
			continue
		}
		rows = append(rows, []string{
			strconv.Itoa(int(m.Number)), hex.EncodeToString(m.Bytes[:]), m.Impl.String() + " " + m.Name, readable(m), m.Remark,
		})
	}
	return v.wrote(rows.write(v.env.Stdout, v.env.styleFor("auto", v.env.StdoutTTY)))
}

// isOf tells whether a magic number is one of some versions. Where a version
// changed its files between two of its releases, it is asked for as a whole.
func isOf(m pyver.Magic, only []*pyver.Version) bool {
	return m.Version != nil && slices.ContainsFunc(only, func(v *pyver.Version) bool {
		return v.Impl == m.Impl && v.Major == m.Version.Major && v.Minor == m.Version.Minor
	})
}

// byAge orders magic numbers by implementation and version, those of
// pre-releases before the one of the release.
func byAge(a, b pyver.Magic) int {
	age := func(m pyver.Magic) int {
		switch {
		case m.Version == nil:
			return -1
		case m.Released:
			return 2*m.Version.Index() + 1
		}
		return 2 * m.Version.Index()
	}
	return cmp.Or(cmp.Compare(a.Impl, b.Impl), cmp.Compare(age(a), age(b)), cmp.Compare(a.Number, b.Number))
}

// readable tells whether files with a magic number are read.
func readable(m pyver.Magic) string {
	switch {
	case m.Unsupported() == "":
		return "yes"
	case m.Version != nil && m.Impl == pyver.CPython:
		return "--as " + m.Version.Name
	}
	return "no"
}

// wrote gives the exit status of writing to standard output.
func (v *invocation) wrote(err error) int {
	switch {
	case err == nil:
		return statusOK
	case quietly(err):
		return statusBrokenPipe
	}
	fmt.Fprintf(v.env.Stderr, "standard output: error: %s\n", plain(err))
	return statusFailed
}
