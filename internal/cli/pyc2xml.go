package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/asmxml"
)

// Pyc2xml is the program pyc2xml, which goes from compiled files to XML
// documents and back.
func Pyc2xml(ctx context.Context, env *Env, args []string) int {
	v := &invocation{env: env}
	return v.execute(ctx, newPyc2xml(v), args)
}

// pyc2xml is one run of the program.
type pyc2xml struct {
	*invocation
	outFlags
	readFlags
	dtd, xsl, html bool
}

func newPyc2xml(v *invocation) *cobra.Command {
	x := &pyc2xml{invocation: v}
	x.jobs = 1
	cmd := &cobra.Command{
		Use:   "pyc2xml [flags] FILE...",
		Short: "Turn compiled files into XML and back, as the known program of this name",
		Long: `Turn a compiled file (.pyc, .pyo), or a source file (.py), which an interpreter
compiles for it, into an XML document; and a document (.xml) into the compiled
file that it describes, as well as text (.pyasm) and JSON (.json). The output
stands beside the input under the name with .xml or .pyc, if no other is given.
- is standard input, and standard output for -o.

A document refers to bytecode.dtd, which describes it, and bytecode.xsl, which
turns it into a page. --dtd and --xsl print these two.`,
		Example: `  pyc2xml module.pyc
  pyc2xml -o new.pyc module.xml
  pyc2xml --python 2.7 script.py
  pyc2xml --dtd > bytecode.dtd
  pyc2xml --html module.pyc`,
		Version: version,
		Args:    x.checkArgs,
		RunE:    v.runs(x.run),
	}
	flags := cmd.Flags()
	flags.StringVarP(&x.output, "output", "o", "", "write to `FILE`, or for many inputs to files in the folder DIR/; folders that are missing are made")
	flags.BoolVarP(&x.quiet, "quiet", "q", false, "do not say what is done")
	flags.StringVar(&x.colour, "color", "auto", "colour: `MODE` is always, never, or auto for on a terminal")
	flags.BoolVar(&x.dtd, "dtd", false, "print bytecode.dtd")
	flags.BoolVar(&x.xsl, "xsl", false, "print bytecode.xsl")
	flags.BoolVar(&x.html, "html", false, "write a page to read, in one HTML file, in the place of XML")
	cmd.MarkFlagsMutuallyExclusive("dtd", "xsl", "html")
	x.readFlags.register(cmd)
	return cmd
}

func (x *pyc2xml) checkArgs(_ *cobra.Command, args []string) error {
	switch printed := x.dtd || x.xsl; {
	case printed && len(args) > 0:
		return usagef("--dtd and --xsl take no FILE")
	case !printed && len(args) == 0:
		return usagef("no FILE is given")
	}
	return nil
}

func (x *pyc2xml) run(ctx context.Context, args []string) (int, error) {
	switch {
	case x.dtd:
		return x.print(ctx, asmxml.DTD)
	case x.xsl:
		return x.print(ctx, asmxml.XSL)
	}
	if err := oneOf("--color", x.colour, colourModes); err != nil {
		return 0, err
	}
	loader, err := x.readFlags.loader(ctx, x.env)
	if err != nil {
		return 0, err
	}
	if len(args) > 1 && x.output != "" && !x.env.isFolder(x.output) {
		return 0, usagef("%d inputs do not fit into the one file %s; name a folder with -o %s/", len(args), x.output, x.output)
	}
	status := statusOK
	for _, name := range args {
		one, err := x.convert(ctx, loader, name)
		if err != nil {
			return 0, err
		}
		if status = max(status, one); ctx.Err() != nil {
			break
		}
	}
	return status, nil
}

// print writes a text to standard output, or where -o says.
func (x *pyc2xml) print(ctx context.Context, text string) (int, error) {
	b := &batch{env: x.env, outFlags: x.outFlags}
	b.work = func(_ context.Context, _ *input, w io.Writer, _ *report) error {
		_, err := io.WriteString(w, text)
		return err
	}
	return b.run(ctx, []*input{{name: stdinName, rel: "bytecode"}})
}

// convert makes of one input what its kind asks for, and says so on standard
// output as the known program does.
func (x *pyc2xml) convert(ctx context.Context, loader *loader, name string) (int, error) {
	b, verb := x.lister(loader), "Disassembling"
	if kindForms[x.kindOf(name)] != "" && !x.html {
		b, verb = newAssembler(x.env, x.outFlags, nil), "Assembling"
	}
	switch {
	case x.env.isFolder(x.output):
		b.output = filepath.Join(x.output, withExtension(filepath.Base(name), b.ext))
	case x.output == "" && name == stdinName:
		return 0, usagef("standard input has no name to derive that of the output from; give one with -o")
	case x.output == "":
		b.output = withExtension(name, b.ext)
	}
	status, err := b.run(ctx, []*input{{name: name, rel: filepath.Base(name)}})
	if err != nil || status != statusOK || x.quiet || b.toStdout() {
		return status, err
	}
	_, err = fmt.Fprintf(x.env.Stdout, "%s: %s --> %s\n", verb, printableName(name), printableName(b.output))
	return x.wrote(err), nil
}

// kindOf gives the kind of an input. What cannot be read is an error of the
// work on it.
func (x *pyc2xml) kindOf(name string) kind {
	if k := kindOfName(name); k != byContent {
		return k
	}
	c, err := x.env.read(&input{name: name})
	if name == stdinName {
		x.env.Stdin = io.MultiReader(bytes.NewReader(c.data), lastError{err})
	}
	return c.kind
}

// lastError is a reader that has nothing but an error, if it has one.
type lastError struct{ err error }

func (f lastError) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// lister makes the batch that writes documents, or pages.
func (x *pyc2xml) lister(loader *loader) *batch {
	l := &lister{env: x.env, format: formatXML, loader: loader}
	if x.html {
		l.format = formatHTML
	}
	return &batch{env: x.env, outFlags: x.outFlags, ext: l.extension(), work: l.list}
}
