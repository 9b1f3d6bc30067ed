package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sourcegraph/jsonrpc2"
)

// editor drives a server over a pair of pipes, as an editor does.
type editor struct {
	t       *testing.T
	client  *jsonrpc2.Conn
	reports chan publishParams
	served  chan error
}

const patience = 20 * time.Second

func newEditor(t *testing.T) *editor {
	t.Helper()
	toServer, fromEditor := io.Pipe()
	toEditor, fromServer := io.Pipe()
	e := &editor{t: t, reports: make(chan publishParams, 1000), served: make(chan error, 1)}
	go func() {
		e.served <- Serve(context.Background(), toServer, fromServer, Options{Version: "test", Delay: time.Millisecond})
		fromServer.Close()
	}()
	e.client = jsonrpc2.NewConn(context.Background(), connect(toEditor, fromEditor), e)
	t.Cleanup(func() { fromEditor.Close() })
	return e
}

// Handle takes what the server says by itself.
func (e *editor) Handle(_ context.Context, _ *jsonrpc2.Conn, req *jsonrpc2.Request) {
	var p publishParams
	if req.Method == "textDocument/publishDiagnostics" && json.Unmarshal(*req.Params, &p) == nil {
		e.reports <- p
	}
}

// start goes through the greeting.
func (e *editor) start() *editor {
	e.t.Helper()
	var result initializeResult
	e.call("initialize", map[string]any{"processId": nil, "capabilities": map[string]any{}}, &result)
	if result.Capabilities.PositionEncoding != "utf-16" || !result.Capabilities.HoverProvider || result.ServerInfo.Name != "pyasm" {
		e.t.Errorf("the server can %+v", result)
	}
	e.notify("initialized", map[string]any{})
	return e
}

// stop ends the connection as editors do.
func (e *editor) stop() {
	e.t.Helper()
	e.call("shutdown", nil, new(any))
	e.notify("exit", nil)
	select {
	case err := <-e.served:
		if err != nil {
			e.t.Errorf("the server ended with %v", err)
		}
	case <-time.After(patience):
		e.t.Fatal("the server does not end")
	}
}

func (e *editor) call(method string, params, result any) {
	e.t.Helper()
	if err := e.try(method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

func (e *editor) try(method string, params, result any) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return e.client.Call(ctx, method, params, result)
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.client.Notify(context.Background(), method, params); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

const uri = "file:///f.pyasm"

func (e *editor) open(all string) {
	e.t.Helper()
	e.notify("textDocument/didOpen", didOpenParams{textDocument{URI: uri, Version: 1, Text: all}})
}

// report waits for what the server says of a state of the document.
func (e *editor) report(stamp int) []diagnostic {
	e.t.Helper()
	late := time.After(patience)
	for {
		select {
		case p := <-e.reports:
			if p.URI == uri && p.Version == stamp {
				return p.Diagnostics
			}
		case <-late:
			e.t.Fatalf("nothing was said of state %d", stamp)
		}
	}
}

// at makes the parameters of a request about the n-th place, from 0, where the
// mark stands in the sample.
func at(mark string, n int) map[string]any {
	offset := 0
	for ; ; n-- {
		offset += strings.Index(sample[offset:], mark)
		if n == 0 {
			break
		}
		offset += len(mark)
	}
	before := sample[:offset]
	line := strings.Count(before, "\n")
	return about(line, units(before[strings.LastIndexByte(before, '\n')+1:]))
}

func about(line, character int) map[string]any {
	return map[string]any{
		"textDocument": map[string]any{"uri": uri},
		"position":     position{line, character},
	}
}

const sample = `# Python bytecode 3.12

# Method Name: first
# Code object: 0x1
# Constants:
#    0: None
#    1: 'one'
loop:
    LOAD_CONST          1 ; äö😀
    POP_JUMP_IF_TRUE    loop
    LOAD_CONST          ('😀' )  ; a comment
    LOAD_GLOBAL         (NULL + print)
    COMPARE_OP          2
    JUMP_FORWARD        ende
    BUILD_LIST          2
    BINARY_OP           (+)
ende:
    RETURN_CONST        (None)

# Method Name: <module>
    LOAD_CONST          (<code object first at 0x1>)
    POP_TOP
    JUMP_BACKWARD       loop
loop:
    RETURN_CONST        (None)
`

func TestLife(t *testing.T) {
	e := newEditor(t)
	if err := e.try("textDocument/hover", at("loop", 0), new(any)); code(err) != codeNotInitialized {
		t.Errorf("a request before initialize: %v", err)
	}
	e.start()
	if err := e.try("initialize", map[string]any{}, new(any)); code(err) != jsonrpc2.CodeInvalidRequest {
		t.Errorf("a second initialize: %v", err)
	}
	if err := e.try("no/such", nil, new(any)); code(err) != jsonrpc2.CodeMethodNotFound {
		t.Errorf("an unknown method: %v", err)
	}
	if err := e.try("textDocument/hover", at("loop", 0), new(any)); code(err) != jsonrpc2.CodeInvalidParams {
		t.Errorf("a document that is not open: %v", err)
	}
	e.notify("no/such", nil)
	e.notify("$/setTrace", map[string]any{"value": "off"})
	e.notify("textDocument/didChange", didChangeParams{TextDocument: textDocument{URI: "file:///no"}})
	e.open("# Python bytecode 3.12\n")
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
	e.call("shutdown", nil, new(any))
	if err := e.try("textDocument/hover", at("loop", 0), new(any)); code(err) != jsonrpc2.CodeInvalidRequest {
		t.Errorf("a request after shutdown: %v", err)
	}
	e.notify("exit", nil)
	if err := <-e.served; err != nil {
		t.Error(err)
	}
}

func code(err error) int64 {
	if rpc, ok := errors.AsType[*jsonrpc2.Error](err); ok {
		return rpc.Code
	}
	return 0
}

func TestConnectionLost(t *testing.T) {
	read, write := io.Pipe()
	served := make(chan error, 1)
	go func() { served <- Serve(context.Background(), read, io.Discard, Options{}) }()
	write.Close()
	if err := <-served; !errors.Is(err, ErrNotShutDown) {
		t.Errorf("without shutdown: %v", err)
	}
}

func TestDiagnostics(t *testing.T) {
	e := newEditor(t).start()
	e.open("# Python bytecode 3.8\n# Method Name: f\n  LOAD_CONST ('😀'), x\n  LOAD_CONTS  (5)\n")
	want := []diagnostic{
		{rng(3, 2, 12), severityError, "pyasm", "", "LOAD_CONTS is no operation of Python 3.8; did you mean LOAD_CONST?"},
	}
	got := e.report(1)
	if diff := cmp.Diff(want, got[len(got)-1:]); diff != "" {
		t.Error(diff)
	}
	// The second smiley takes two units of the line before the mistake.
	e.change(2, contentChange{Range: ptr(rng(2, 20, 20)), Text: "\n  COMPARE_OP "}, contentChange{Range: ptr(rng(4, 6, 7)), Text: "D"})
	e.report(2)
	e.change(3, contentChange{Text: "# Python bytecode 3.8\n# Method Name: f\n  LOAD_NAME (😀😀)  JUMP\n  LOAD_CONST (1) {odd}\n"})
	want = []diagnostic{{rng(3, 18, 21), severityError, "pyasm", "", "{odd} is none of {kept}, {bare}, {prefixes N}, {caches HEX}"}}
	got = e.report(3)
	if diff := cmp.Diff(want, got[len(got)-1:]); diff != "" {
		t.Error(diff)
	}
	e.change(4, contentChange{Text: "# Python bytecode 3.8\n# Method Name: f\n    LOAD_CONST (1)\n    RETURN_VALUE\n"})
	if got := e.report(4); len(got) > 0 {
		t.Errorf("a good text: %v", got)
	}
	e.change(5, contentChange{Range: ptr(rng(2, 0, 0)), Text: "    POP_TOP\n"})
	if got := e.report(5); len(got) != 1 || got[0].Range != rng(2, 4, 11) || got[0].Code != "stack-underflow" {
		t.Errorf("nothing on the stack: %v", got)
	}
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
	if got := e.report(5); len(got) > 0 {
		t.Errorf("a closed text: %v", got)
	}
	e.stop()
}

func (e *editor) change(stamp int, changes ...contentChange) {
	e.t.Helper()
	e.notify("textDocument/didChange", didChangeParams{textDocument{URI: uri, Version: stamp}, changes})
}

func rng(line, from, to int) textRange {
	return textRange{position{line, from}, position{line, to}}
}

func ptr[T any](v T) *T { return &v }

// TestManyChanges: while one types, what is said is of the last state.
func TestManyChanges(t *testing.T) {
	e := newEditor(t).start()
	e.open("# Python bytecode 3.8\n# Method Name: f\n    RETURN_VALUE\n")
	for i := range 200 {
		e.change(i+2, contentChange{Range: ptr(rng(2+i, 0, 0)), Text: fmt.Sprintf("    LOAD_CONST  (%d)\n", i)})
	}
	if got := e.report(201); len(got) > 0 {
		t.Errorf("a good text: %v", got)
	}
	e.stop()
}

func TestHover(t *testing.T) {
	e := newEditor(t).start()
	e.open(sample)
	for _, c := range []struct {
		mark string
		n    int
		want string // in the answer; "" for none
		rng  textRange
	}{
		{"BUILD_LIST", 0, "With 2: `item1, item2 -- list`", rng(14, 4, 14)},
		{"BINARY_OP", 0, "**BINARY_OP** (122, Python 3.12)\n\nApplies the binary operator", rng(15, 4, 13)},
		{"(+)", 0, "Operand of **BINARY_OP**: a binary operator.", rng(15, 24, 27)},
		{"2\n    JUMP", 0, "2 is `<`", rng(12, 24, 25)},
		{"1 ;", 0, "1 is `'one'`.", rng(8, 24, 25)},
		{"'😀'", 0, "index into co_consts", rng(10, 24, 31)},
		{"loop", 0, "Label `loop`, line 8:\n\n```pyasm\nLOAD_CONST          1 ; äö😀\n```", rng(7, 0, 4)},
		{"loop", 1, "Label `loop`, line 8", rng(9, 24, 28)},
		{"loop", 2, "Label `loop`, line 24", rng(22, 24, 28)},
		{"a comment", 0, "", textRange{}},
		{"Method Name", 0, "", textRange{}},
	} {
		var got *hover
		e.call("textDocument/hover", at(c.mark, c.n), &got)
		switch {
		case got == nil:
			if c.want != "" {
				t.Errorf("%s: nothing", c.mark)
			}
		case c.want == "" || !strings.Contains(got.Contents.Value, c.want) || got.Range != c.rng:
			t.Errorf("%s: %+v", c.mark, got)
		}
	}
	e.stop()
}

func TestNavigation(t *testing.T) {
	e := newEditor(t).start()
	e.open(sample)
	for _, c := range []struct {
		method, mark string
		n            int
		want         []textRange
	}{
		{"definition", "loop", 1, []textRange{rng(7, 0, 4)}},
		{"definition", "loop", 2, []textRange{rng(23, 0, 4)}},
		{"definition", "ende", 0, []textRange{rng(16, 0, 4)}},
		{"definition", "first at", 0, []textRange{rng(2, 15, 20)}},
		{"definition", "POP_TOP", 0, []textRange{}},
		{"references", "loop", 0, []textRange{rng(9, 24, 28)}},
		{"references", "POP_TOP", 0, []textRange{}},
	} {
		var got []location
		e.call("textDocument/"+c.method, at(c.mark, c.n), &got)
		ranges := []textRange{}
		for _, l := range got {
			ranges = append(ranges, l.Range)
			if l.URI != uri {
				t.Errorf("%s is somewhere else: %s", c.mark, l.URI)
			}
		}
		if diff := cmp.Diff(c.want, ranges); diff != "" {
			t.Errorf("%s of %s %d:\n%s", c.method, c.mark, c.n, diff)
		}
	}
	both := at("loop", 0)
	both["context"] = map[string]any{"includeDeclaration": true}
	var got []location
	e.call("textDocument/references", both, &got)
	if len(got) != 2 || got[0].Range != rng(7, 0, 4) {
		t.Errorf("references with the label itself: %v", got)
	}
	e.stop()
}

func TestRename(t *testing.T) {
	e := newEditor(t).start()
	e.open(sample)
	var where *textRange
	e.call("textDocument/prepareRename", at("loop", 1), &where)
	if where == nil || *where != rng(9, 24, 28) {
		t.Errorf("to rename is %v", where)
	}
	e.call("textDocument/prepareRename", at("POP_TOP", 0), &where)
	if where != nil {
		t.Errorf("an operation can be renamed: %v", where)
	}
	rename := func(mark, name string) (edit workspaceEdit, err error) {
		p := at(mark, 0)
		p["newName"] = name
		return edit, e.try("textDocument/rename", p, &edit)
	}
	edit, err := rename("loop", "again")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]textEdit{uri: {{rng(7, 0, 4), "again"}, {rng(9, 24, 28), "again"}}}
	if diff := cmp.Diff(want, edit.Changes); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"", "two words", "1st", "a:b", "(x)", "ende"} {
		if _, err := rename("loop", name); code(err) != codeRequestFailed {
			t.Errorf("renamed to %q: %v", name, err)
		}
	}
	if _, err := rename("POP_TOP", "again"); code(err) != codeRequestFailed {
		t.Errorf("an operation was renamed: %v", err)
	}
	e.stop()
}

func TestCompletion(t *testing.T) {
	e := newEditor(t).start()
	e.open(sample + "    LOAD_G\n    JUMP_BACKWARD \n    BINARY_OP \n    LOAD_CONST \n")
	var items []completionItem
	line := strings.Count(sample, "\n")
	e.call("textDocument/completion", about(line, 10), &items)
	names := labels(items)
	if !strings.Contains(names, " LOAD_GLOBAL ") || strings.Contains(names, "INSTRUMENTED") || strings.Contains(names, " LOAD_METHOD ") {
		t.Errorf("operations are %s", names)
	}
	for _, item := range items {
		if item.Label == "LOAD_GLOBAL" {
			if diff := cmp.Diff(&textEdit{rng(line, 4, 10), "LOAD_GLOBAL"}, item.TextEdit); diff != "" || item.Detail != "-- value" {
				t.Errorf("LOAD_GLOBAL is offered as %+v", item)
			}
			var full completionItem
			e.call("completionItem/resolve", item, &full)
			if full.Documentation == nil || !strings.Contains(full.Documentation.Value, "global or built-in name") {
				t.Errorf("LOAD_GLOBAL is documented as %+v", full)
			}
		}
	}
	for i, want := range []string{" loop ", " (+) (&) ", " (<code object first at 0x1>) (None) "} {
		e.call("textDocument/completion", about(line+1+i, 30), &items)
		if got := labels(items); !strings.HasPrefix(got, want) {
			t.Errorf("operands are %s, not %s", got, want)
		}
	}
	for _, place := range [][2]int{{0, 5}, {1000, 5}, {8, 32}} {
		e.call("textDocument/completion", about(place[0], place[1]), &items)
		if len(items) > 0 {
			t.Errorf("at %v there is %s", place, labels(items))
		}
	}
	e.stop()
}

func labels(items []completionItem) string {
	s := " "
	for _, item := range items {
		s += item.Label + " "
	}
	return s
}

func TestSymbols(t *testing.T) {
	e := newEditor(t).start()
	e.open(sample)
	var got []documentSymbol
	e.call("textDocument/documentSymbol", about(0, 0), &got)
	want := []documentSymbol{
		{"first", "0x1", symbolFunction, textRange{position{2, 0}, position{17, 30}}, rng(2, 15, 20)},
		{"<module>", "", symbolFunction, textRange{position{19, 0}, position{24, 30}}, rng(19, 15, 23)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	e.stop()
}

func TestFormatting(t *testing.T) {
	e := newEditor(t).start()
	e.open("# Python bytecode 3.8\n# Method Name: f\nLOAD_CONST (None) ; 😀\n RETURN_VALUE")
	var edits []textEdit
	e.call("textDocument/formatting", about(0, 0), &edits)
	if len(edits) != 1 || edits[0].Range != (textRange{position{}, position{3, 13}}) || !strings.Contains(edits[0].NewText, "\n            RETURN_VALUE") {
		t.Fatalf("laid out with %+v", edits)
	}
	e.change(2, contentChange{&edits[0].Range, edits[0].NewText})
	e.call("textDocument/formatting", about(0, 0), &edits)
	if len(edits) > 0 {
		t.Errorf("laid out again with %+v", edits)
	}
	e.stop()
}

// TestJSON sees to it that empty answers are lists, which editors insist on.
func TestJSON(t *testing.T) {
	s := scan(newText("x"))
	for name, do := range map[string]func(*script, *documentParams) (any, *jsonrpc2.Error){
		"completion": (*script).completion, "definition": (*script).definition, "references": (*script).references,
	} {
		got, err := do(s, &documentParams{})
		if text, _ := json.Marshal(got); err != nil || string(text) != "[]" {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
}

func TestOperation(t *testing.T) {
	for line, want := range map[string]string{
		"  NOP":                     "NOP",
		" 7: NOP":                   "NOP",
		" --:\tNOP ; x":             "NOP",
		" 7@4-9: 12 LOAD_CONST (1)": "LOAD_CONST",
		" 7@4-8:9: LOAD_CONST (1)":  "LOAD_CONST",
		"     >>   34 DUP_TOP":      "DUP_TOP",
		" 7: ; nothing":             "",
		"":                          "",
	} {
		if from, to := Operation(line); line[from:to] != want {
			t.Errorf("%q: %q, want %q", line, line[from:to], want)
		}
	}
}
