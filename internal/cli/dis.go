package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/pyasm/pyasm/check"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/render"
)

// formatNames gives the values of -F.
func formatNames() []string { return append(render.Formats(), formNames...) }

// lister is the work of the commands that list: dis, json and pydisasm.
type lister struct {
	outFlags
	readFlags
	format  string
	methods []string
	source  bool
	plain   bool // --no-show-source
	offsets bool
	stacks  bool

	env    *Env
	loader *loader
	colour bool
	heads  bool // say before each listing which file it is of

	mu   sync.Mutex
	seen map[string]bool // which of methods were found
}

func newDis(v *invocation) *cobra.Command {
	l := &lister{env: v.env}
	cmd := &cobra.Command{
		Use:   "dis [flags] PATH...",
		Short: "List compiled files",
		Long: `List the code of compiled files (.pyc, .pyo), of source files (.py, .pyw), which
an interpreter compiles for it, and of what is assembled (.pyasm, .xml, .json).
What standard input holds is told by how it begins; text of another kind is
taken for source there.

` + pathsText(".pyc and .pyo") + `

Formats: "dis" is close to what Python's own dis module shows; "classic",
"bytes", "extended", "extended-bytes" and "header" are those of pydisasm. "xasm"
is text for editing, "xml" the document of pyc2xml, "json" is for programs:
"pyasm asm" assembles these three to the same bytes again. "html" is a page to
read.

With --stack, "dis" has a column with the depth of the stack before each
instruction and what is on it, the top last, as "pyasm check" follows it.`,
		Example: `  pyasm dis module.pyc
  pyasm dis -F xasm -o module.pyasm module.pyc
  pyasm dis -F xasm -o asm/ /usr/lib/python3.12
  pyasm dis --python 3.8 script.py
  pyasm dis -m main -S script.py
  pyasm dis --stack -m main script.py`,
		RunE: v.runs(func(ctx context.Context, args []string) (int, error) { return l.run(ctx, args) }),
		Args: needPath,
	}
	l.register(cmd, "dis")
	cmd.Flags().BoolVar(&l.stacks, "stack", false, "show what is on the stack before each instruction; only for the format dis")
	return cmd
}

// formCommands are short for "pyasm dis" with the format of their name.
var formCommands = []struct{ format, short, long, example string }{
	{
		formatJSON, "Write compiled files as JSON",
		`Write compiled files as JSON, for programs; the same as "pyasm dis -F json".
"pyasm asm" makes the same compiled files of it again.`,
		`  pyasm json module.pyc | jq '.code.names'
  pyasm json -o out/ __pycache__`,
	},
	{
		formatXML, "Write compiled files as XML",
		`Write compiled files as the XML document that pyc2xml defined; the same as
"pyasm dis -F xml". "pyasm asm" makes the same compiled files of it again.`,
		`  pyasm xml -o module.xml module.pyc
  pyasm xml -o out/ __pycache__`,
	},
	{
		formatHTML, "Write compiled files as pages to read",
		`Write a page for each compiled file, in one HTML file that needs nothing else;
the same as "pyasm dis -F html".`,
		`  pyasm html -o module.html module.pyc
  pyasm html -o pages/ __pycache__`,
	},
}

// newFormCommands makes the commands of formCommands.
func newFormCommands(v *invocation) []*cobra.Command {
	var all []*cobra.Command
	for _, f := range formCommands {
		l := &lister{env: v.env, format: f.format}
		cmd := &cobra.Command{
			Use:     f.format + " [flags] PATH...",
			Short:   f.short,
			Long:    f.long + "\n\n" + pathsText(".pyc and .pyo"),
			Example: f.example,
			RunE:    v.runs(l.run),
			Args:    needPath,
		}
		l.outFlags.register(cmd)
		l.readFlags.register(cmd)
		if f.format == formatHTML {
			l.registerSource(cmd)
		}
		all = append(all, cmd)
	}
	return all
}

// pathsText says what a path can be, the same for every command; kinds are the
// files that a folder is searched for.
func pathsText(kinds string) string {
	return placesText(kinds) + `, with
another extension.`
}

// placesText is the part of pathsText that is true of a command which keeps the
// extension as well.
func placesText(kinds string) string {
	return `A PATH is a file, a folder, or - for standard input; a folder is searched for
` + kinds + ` files. Without -o the output goes to standard
output. With -o DIR/ each output file has the name of its input below DIR`
}

// register adds the flags of a listing; format is the default of -F.
func (l *lister) register(cmd *cobra.Command, format string) {
	flags := cmd.Flags()
	flags.StringVarP(&l.format, "format", "F", format, "`FORMAT` is one of "+strings.Join(formatNames(), ", "))
	flags.StringArrayVarP(&l.methods, "method", "m", nil, "list only code objects of this `NAME`; not for xasm, xml, json and html")
	l.registerSource(cmd)
	flags.BoolVar(&l.plain, "no-show-source", false, "show no source lines")
	flags.BoolVarP(&l.offsets, "show-file-offsets", "x", false, "show where in the file code objects stand")
	flags.Bool("no-show-file-offsets", false, "do not show it")
	flags.MarkHidden("no-show-source")
	flags.MarkHidden("no-show-file-offsets")
	flags.SetNormalizeFunc(dashes)
	l.outFlags.register(cmd)
	l.readFlags.register(cmd)
	complete(cmd, "format", formatNames())
}

func (l *lister) registerSource(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&l.source, "show-source", "S", false, "show source lines before their instructions, where the file is found")
}

// dashes lets flags be spelled with underscores, as pydisasm has one.
func dashes(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	return pflag.NormalizedName(strings.ReplaceAll(name, "_", "-"))
}

// run lists what the arguments name.
func (l *lister) run(ctx context.Context, args []string) (int, error) {
	l.format = strings.ToLower(l.format)
	if err := oneOf("-F", l.format, formatNames()); err != nil {
		return 0, err
	}
	if err := l.check(); err != nil {
		return 0, err
	}
	if l.stacks && l.format != render.Dis.String() {
		return 0, usagef("--stack is for the format dis, not %s", l.format)
	}
	inputs, err := l.env.gather(args, compiled)
	if err != nil {
		return 0, err
	}
	if l.loader, err = l.readFlags.loader(ctx, l.env); err != nil {
		return 0, err
	}
	l.seen = map[string]bool{}
	b := &batch{env: l.env, outFlags: l.outFlags, ext: l.extension(), work: l.list}
	l.colour = b.toStdout() && l.env.styleFor(l.outFlags.colour, l.env.StdoutTTY).on
	l.heads = b.toStdout() && len(inputs) > 1
	status, err := b.run(ctx, inputs)
	if err == nil && status == statusOK {
		status = l.missing(inputs)
	}
	return status, err
}

// extension gives the extension of the files that a format is written to.
func (l *lister) extension() string {
	if f, ok := forms[l.format]; ok {
		return f.ext
	}
	return ".txt"
}

// list lists one input.
func (l *lister) list(ctx context.Context, in *input, w io.Writer, r *report) error {
	f, err := l.loader.load(ctx, in, r)
	if err != nil {
		return err
	}
	if form, ok := forms[l.format]; ok {
		return form.write(w, f, shownFile{strings.TrimPrefix(in.name, stdinName), l.sourceOf(in)})
	}
	return l.render(in, f, w)
}

// render writes a listing for people.
func (l *lister) render(in *input, f *pyc.File, w io.Writer) error {
	format, _ := render.ParseFormat(l.format)
	o := render.Options{Format: format, Methods: l.methods, FileOffsets: l.offsets, Color: l.colour, Source: l.sourceOf(in)}
	if l.stacks {
		o.Stack = func(c *marshal.Code) []string { return stackTexts(check.Stacks(c, f.Version)) }
	}
	if l.heads {
		if _, err := fmt.Fprintf(w, "## %s\n", printableName(in.name)); err != nil {
			return err
		}
	}
	l.look(f)
	return render.Write(w, f, o)
}

// stackTexts gives the texts of the column of the stack.
func stackTexts(stacks []check.Stack) []string {
	var texts []string
	for _, s := range stacks {
		switch {
		case s.Unknown:
			texts = append(texts, " ?")
		case !s.Reached:
			texts = append(texts, " -  unreachable")
		default:
			text := fmt.Sprintf("%2d  %s", len(s.Values), strings.Join(s.Values, " "))
			if s.Others {
				text += ", or another depth"
			}
			texts = append(texts, text)
		}
	}
	return texts
}

// sourceOf gives the source lines of an input, nil where none are to be shown.
func (l *lister) sourceOf(in *input) func(file string, line int) string {
	if !l.source || l.plain {
		return nil
	}
	return newSources(l.env, in.name).line
}

// look notes which of the names of -m are there.
func (l *lister) look(f *pyc.File) {
	if len(l.methods) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range codeObjects(f.Code) {
		if c.Name != nil {
			l.seen[c.Name.S] = true
		}
	}
}

// missing tells the names of -m that no input has; it is a failure where all
// of them are.
func (l *lister) missing(inputs []*input) int {
	if _, ok := forms[l.format]; ok {
		return statusOK
	}
	lost := 0
	for _, name := range l.methods {
		if !l.seen[name] {
			lost++
			fmt.Fprintf(l.env.Stderr, "%s: error: no code object is called %s\n", namesOf(inputs), printable(name))
		}
	}
	if lost > 0 && lost == len(l.methods) {
		return statusFailed
	}
	return statusOK
}

// namesOf names inputs in a message: one by its name, more by how many they are.
func namesOf(inputs []*input) string {
	if len(inputs) == 1 {
		return printableName(inputs[0].name)
	}
	return fmt.Sprintf("%d files", len(inputs))
}
