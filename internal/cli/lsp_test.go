package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"testing"
)

// TestLSP speaks with "pyasm lsp" as an editor does, in the bytes of the
// protocol.
func TestLSP(t *testing.T) {
	in, fromEditor := io.Pipe()
	toEditor, out := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		env := &Env{Stdin: in, Stdout: out, Stderr: &stderr, Getenv: func(string) string { return "" }}
		ended <- Pyasm(context.Background(), env, []string{"lsp"})
	}()
	answers := bufio.NewReader(toEditor)
	say := func(body string) {
		t.Helper()
		if _, err := fmt.Fprintf(fromEditor, "Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf8\r\n\r\n%s", len(body), body); err != nil {
			t.Fatal(err)
		}
	}
	hears := func(want string) {
		t.Helper()
		if got := readMessage(t, answers); !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	say(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}`)
	hears(`"positionEncoding":"utf-16"`)
	say(`{"jsonrpc":"2.0","method":"initialized","params":{}}`)
	say(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.pyasm","languageId":"pyasm","version":1,"text":"# Python bytecode 3.12\n# Method Name: f\n    LOAD_CONTS (1)\n"}}}`)
	hears(`LOAD_CONTS is no operation of Python 3.12; did you mean LOAD_CONST?`)
	say(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.pyasm","version":2},"contentChanges":[{"range":{"start":{"line":2,"character":12},"end":{"line":2,"character":14}},"text":"ST"}]}}`)
	say(`{"jsonrpc":"2.0","id":"two","method":"textDocument/hover","params":{"textDocument":{"uri":"file:///a.pyasm"},"position":{"line":2,"character":8}}}`)
	hears(`**LOAD_CONST** (100, Python 3.12)`)
	hears(`"method":"textDocument/publishDiagnostics"`)
	say(`{"jsonrpc":"2.0","id":3,"method":"shutdown"}`)
	hears(`"result":null`)
	say(`{"jsonrpc":"2.0","method":"exit"}`)
	if status := <-ended; status != statusOK || stderr.Len() > 0 {
		t.Errorf("ended with %d: %s", status, &stderr)
	}
}

// readMessage reads one message of the server.
func readMessage(t *testing.T, r *bufio.Reader) string {
	t.Helper()
	header, err := textproto.NewReader(r).ReadMIMEHeader()
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil {
		t.Fatal(err)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		t.Fatal(err)
	}
	return string(body)
}
