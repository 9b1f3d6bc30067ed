package cli

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

//go:generate go test -run ^TestDocs$ -update .

var update = flag.Bool("update", false, "write the pages in docs anew")

const docsFolder = "../../docs"

// releaseDate stands at the foot of the man pages.
var releaseDate = time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)

func programs() []*cobra.Command {
	v := &invocation{env: &Env{}}
	return []*cobra.Command{newPyasm(v), newPydisasm(v), newPycXasm(v), newPyc2xml(v)}
}

// commands gives a command and those below it that have a page.
func commands(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		all = append(all, commands(sub)...)
	}
	return all
}

// TestDocs compares the pages of the commands, the man pages and the shell
// completions with what the commands say of themselves.
func TestDocs(t *testing.T) {
	pages := map[string][]byte{}
	for _, program := range programs() {
		addCompletions(t, pages, program)
		program.InitDefaultCompletionCmd()
		program.DisableAutoGenTag = true
		for _, cmd := range commands(program) {
			cmd.InitDefaultHelpFlag()
			cmd.InitDefaultVersionFlag()
			name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
			pages["commands/"+name+".md"] = markdown(cmd)
			pages["man/"+name+".1"] = man(t, cmd)
		}
	}
	for name, want := range pages {
		comparePage(t, filepath.Join(docsFolder, name), want)
	}
	for _, folder := range []string{"commands", "man", "completions"} {
		entries, _ := os.ReadDir(filepath.Join(docsFolder, folder))
		for _, e := range entries {
			if pages[folder+"/"+e.Name()] == nil {
				t.Errorf("%s/%s belongs to no command", folder, e.Name())
			}
		}
	}
}

func comparePage(t *testing.T, path string, want []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is not as go generate writes it:\n%.2000s", path, diff)
	}
}

func man(t *testing.T, cmd *cobra.Command) []byte {
	t.Helper()
	header := &doc.GenManHeader{Section: "1", Source: "pyasm " + version, Manual: "pyasm", Date: &releaseDate}
	var b bytes.Buffer
	if err := doc.GenMan(cmd, header, &b); err != nil {
		t.Fatal(err)
	}
	return manFlags(cmd, b.Bytes())
}

// manFlags writes flags as --help does: with a name for their value and, where
// there is one, the default.
func manFlags(cmd *cobra.Command, page []byte) []byte {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		name := `\fB--` + f.Name + `\fP`
		value, _ := pflag.UnquoteUsage(f)
		if value != "" {
			value = ` \fI` + value + `\fP`
		}
		if hasDefault(f) {
			value += " (default " + f.DefValue + ")"
		}
		written := regexp.MustCompile(regexp.QuoteMeta(name) + `(\[=.*\]|=.*)\n`)
		page = written.ReplaceAll(page, []byte(name+value+"\n"))
	})
	return page
}

func addCompletions(t *testing.T, pages map[string][]byte, program *cobra.Command) {
	t.Helper()
	for shell, write := range map[string]func(*bytes.Buffer) error{
		"bash": func(b *bytes.Buffer) error { return program.GenBashCompletionV2(b, true) },
		"zsh":  func(b *bytes.Buffer) error { return program.GenZshCompletion(b) },
		"fish": func(b *bytes.Buffer) error { return program.GenFishCompletion(b, true) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		pages["completions/"+program.Name()+"."+shell] = b.Bytes()
	}
}

// markdown writes the page of a command.
func markdown(cmd *cobra.Command) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n```\n%s\n```\n\n%s\n", cmd.CommandPath(), cmd.Short, cmd.UseLine(), cmd.Long)
	if subs := cmd.Commands(); len(subs) > 0 {
		b.WriteString("\n## Commands\n\n")
		for _, sub := range subs {
			fmt.Fprintf(&b, "- [%s](%s.md): %s\n", sub.CommandPath(), strings.ReplaceAll(sub.CommandPath(), " ", "-"), sub.Short)
		}
	}
	if cmd.Example != "" { // the commands for completions have none
		fmt.Fprintf(&b, "\n## Examples\n\n```\n%s\n```\n", unindent(cmd.Example))
	}
	b.WriteString("\n## Flags\n\n| flag | meaning |\n|---|---|\n")
	cmd.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			fmt.Fprintf(&b, "| %s | %s |\n", flagName(f), flagMeaning(f))
		}
	})
	fmt.Fprintf(&b, "\n## Exit status\n\n%s\n", exitText)
	return b.Bytes()
}

const exitText = `0 where all was done; 1 where an input was bad or an output could not be
written, which is told on standard error, the other inputs being done
nevertheless; 2 where the command line was wrong and nothing was done.`

func unindent(s string) string {
	return strings.ReplaceAll(strings.TrimPrefix(s, "  "), "\n  ", "\n")
}

func flagName(f *pflag.Flag) string {
	name := "`--" + f.Name
	if f.Shorthand != "" {
		name = "`-" + f.Shorthand + "`, " + name
	}
	if value, _ := pflag.UnquoteUsage(f); value != "" {
		name += " " + value
	}
	return name + "`"
}

func flagMeaning(f *pflag.Flag) string {
	_, text := pflag.UnquoteUsage(f)
	if hasDefault(f) {
		text += " (default " + f.DefValue + ")"
	}
	return strings.ReplaceAll(text, "|", `\|`)
}

// hasDefault tells whether a flag has a default that is worth a word.
func hasDefault(f *pflag.Flag) bool {
	return !slices.Contains([]string{"", "false", "0", "[]"}, f.DefValue)
}

// TestHelpOfEveryCommand sees to it that each command has what its page and
// its --help need.
func TestHelpOfEveryCommand(t *testing.T) {
	for _, program := range programs() {
		for _, cmd := range commands(program) {
			for what, text := range map[string]string{"Short": cmd.Short, "Long": cmd.Long, "Example": cmd.Example} {
				if text == "" {
					t.Errorf("%s has no %s", cmd.CommandPath(), what)
				}
				for line := range strings.Lines(text) {
					if len(line) > 81 {
						t.Errorf("%s: a line of %s has %d characters", cmd.CommandPath(), what, len(line)-1)
					}
				}
			}
		}
	}
}
