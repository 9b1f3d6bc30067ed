package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/check"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/lsp"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyc"
)

// The formats of findings.
const (
	findingsText  = "text"
	findingsJSON  = "json"
	findingsSARIF = "sarif"
)

var findingsFormats = []string{findingsText, findingsJSON, findingsSARIF}

// checking is one run of "pyasm check".
type checking struct {
	env *Env
	outFlags
	readFlags
	format string
	errors bool

	loader *loader
	mu     sync.Mutex
	found  map[*input][]*finding // for the formats that are written as a whole
}

// finding is one that was found, with its file.
type finding struct {
	check.Finding
	file string
	at   textPlace
}

// textPlace is a place in the text that was assembled.
type textPlace struct {
	line, col, width int // in characters; line 0 where no text was
	source           string
}

func newCheck(v *invocation) *cobra.Command {
	c := &checking{env: v.env}
	cmd := &cobra.Command{
		Use:   "check [flags] PATH...",
		Short: "Tell whether compiled files can crash the interpreter",
		Long: `Check compiled files, or what can be made into such: follow every path through
the code with what is known of the stack, and tell what would make the
interpreter crash. docs/check.md lists what is found. The exit status is 1 where
there is an error, 0 where there are only warnings or nothing.

` + pathsText(".pyc and .pyo"),
		Example: `  pyasm check module.pyc
  pyasm check -F sarif -o findings.sarif __pycache__
  pyasm check module.pyasm && pyasm asm -o module.pyc module.pyasm`,
		RunE: v.runs(c.run),
		Args: needPath,
	}
	flags := cmd.Flags()
	flags.StringVarP(&c.format, "format", "F", findingsText, "`FORMAT` of the findings: text, json or sarif")
	flags.BoolVarP(&c.errors, "errors-only", "e", false, "leave out warnings")
	c.outFlags.register(cmd)
	c.readFlags.register(cmd)
	flags.Lookup("quiet").Usage = "show nothing; only the exit status tells"
	complete(cmd, "format", findingsFormats)
	return cmd
}

func (c *checking) run(ctx context.Context, args []string) (int, error) {
	if err := oneOf("-F", c.format, findingsFormats); err != nil {
		return 0, err
	}
	if err := c.check(); err != nil {
		return 0, err
	}
	inputs, err := c.env.gather(args, compiled)
	if err != nil {
		return 0, err
	}
	if c.loader, err = c.readFlags.loader(ctx, c.env); err != nil {
		return 0, err
	}
	if c.format == findingsText {
		b := &batch{env: c.env, outFlags: c.outFlags, ext: ".txt", work: c.tell}
		return b.run(ctx, inputs)
	}
	c.found = map[*input][]*finding{}
	return c.whole(ctx, inputs)
}

// tell writes the findings of one input, a line each.
func (c *checking) tell(ctx context.Context, in *input, w io.Writer, r *report) error {
	list, err := c.findings(ctx, in, r)
	if err != nil || c.quiet {
		return err
	}
	terminal := c.env.StdoutTTY && c.toStdout()
	p := printer{style: c.env.styleFor(c.colour, terminal), carets: terminal}
	var b strings.Builder
	for _, f := range list {
		p.diagnostic(&b, f.diagnostic())
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func (c *checking) toStdout() bool { return c.output == "" || c.output == stdinName }

// diagnostic gives a finding as the assembler tells what is wrong: at its place
// in the text, where there is one, else behind that in the code object.
func (f *finding) diagnostic() *diag.Diagnostic {
	msg := f.Msg + " [" + f.Code + "]"
	if f.at.line == 0 {
		return &diag.Diagnostic{Severity: f.Severity, File: f.file + ": " + f.Place(), Offset: -1, Msg: msg}
	}
	in := f.Finding
	in.Offset = -1
	if in.Line == f.at.line {
		in.Line = 0
	}
	return &diag.Diagnostic{
		Severity: f.Severity, File: f.file, Line: f.at.line, Col: f.at.col, Width: f.at.width, Msg: in.Place() + ": " + msg, Source: f.at.source,
	}
}

// findingJSON is a finding as docs/check.md describes it.
type findingJSON struct {
	File       string `json:"file"`
	TextLine   int    `json:"text_line,omitempty"`
	TextColumn int    `json:"text_column,omitempty"`
	Severity   string `json:"severity"`
	Code       string `json:"code"`
	Path       string `json:"path"`
	Name       string `json:"name"`
	Offset     *int   `json:"offset,omitempty"`
	Line       int    `json:"line,omitempty"`
	Message    string `json:"message"`
}

func (f *finding) json() findingJSON {
	out := findingJSON{f.file, f.at.line, f.at.col, f.Severity.String(), f.Code, f.Path, f.Name, nil, f.Line, f.Msg}
	if f.Offset >= 0 {
		out.Offset = &f.Offset
	}
	return out
}

// findings checks one input.
func (c *checking) findings(ctx context.Context, in *input, r *report) ([]*finding, error) {
	f, text, err := c.load(ctx, in, r)
	if err != nil {
		return nil, err
	}
	var list []*finding
	for _, one := range check.File(f, check.Options{ErrorsOnly: c.errors}) {
		found := &finding{Finding: one, file: in.name}
		if o, ok := text.origins[one.In]; ok {
			found.at = text.place(o.Line(one.Offset))
		}
		r.found = r.found || one.Severity == diag.Error
		list = append(list, found)
	}
	return list, nil
}

// asmText is a text that was assembled.
type asmText struct {
	data    []byte
	lines   [][]byte // made when the first one is needed
	origins listing.Origins
}

// place gives the place of the operation on a line, or of all of a line that
// has none, as that of a name.
func (t *asmText) place(line int) textPlace {
	if t.lines == nil {
		t.lines = bytes.Split(t.data, []byte("\n"))
	}
	if line < 1 || line > len(t.lines) {
		return textPlace{line: line, col: 1}
	}
	s := strings.TrimSuffix(strings.TrimPrefix(string(t.lines[line-1]), "\ufeff"), "\r")
	from, to := lsp.Operation(s)
	if strings.HasPrefix(s, "#") {
		from, to = 0, len(s)
	}
	return textPlace{line, 1 + utf8.RuneCountInString(s[:from]), utf8.RuneCountInString(s[from:to]), s}
}

// load reads an input; of text it also gives the text and where instructions
// come from.
func (c *checking) load(ctx context.Context, in *input, r *report) (*pyc.File, asmText, error) {
	if in.err == nil && in.name != stdinName && kindOfName(in.name) != assembly {
		f, err := c.loader.load(ctx, in, r)
		return f, asmText{}, err
	}
	got, err := c.env.read(in)
	if err != nil {
		return nil, asmText{}, err
	}
	if got.kind != assembly {
		f, err := c.loader.decode(ctx, in, got, r)
		return f, asmText{}, err
	}
	text := asmText{data: got.data, origins: listing.Origins{}}
	f, list, err := asmtext.UnmarshalOptions{TextLines: true, Origins: text.origins}.Read(bytes.NewReader(got.data), in.name)
	if err == nil {
		err = list.Err()
	}
	if err == nil {
		r.warn(list)
	}
	return f, text, err
}

// whole writes the findings of all inputs as one document.
func (c *checking) whole(ctx context.Context, inputs []*input) (int, error) {
	quiet := c.outFlags
	quiet.output = ""
	b := &batch{env: c.env, outFlags: quiet}
	b.work = func(ctx context.Context, in *input, _ io.Writer, r *report) error {
		list, err := c.findings(ctx, in, r)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.found[in] = list
		return err
	}
	status, err := b.run(ctx, inputs)
	if err != nil || ctx.Err() != nil {
		return status, err
	}
	var all []*finding
	for _, in := range inputs {
		all = append(all, c.found[in]...)
	}
	out := &batch{env: c.env, outFlags: c.outFlags}
	out.work = func(_ context.Context, _ *input, w io.Writer, _ *report) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if c.format == findingsSARIF {
			return enc.Encode(sarifOf(all))
		}
		plain := []findingJSON{}
		for _, f := range all {
			plain = append(plain, f.json())
		}
		return enc.Encode(plain)
	}
	written, err := out.run(ctx, []*input{{name: stdinName, rel: "findings"}})
	return max(status, written), err
}

// knownCodes gives the kinds of findings that are in a list, in the order of
// the codes.
func knownCodes(list []*finding) []check.About {
	return slices.DeleteFunc(check.Codes(), func(a check.About) bool {
		return !slices.ContainsFunc(list, func(f *finding) bool { return f.Code == a.Code })
	})
}
