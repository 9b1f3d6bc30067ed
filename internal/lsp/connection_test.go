package lsp

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestBadMessages: what is no message ends the connection, whatever it claims.
func TestBadMessages(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Content-Length: 9223372036854775807\r\n\r\n{}", "Content-Length is 0 to"},
		{"Content-Length: 1000000000\r\n\r\n{}", ErrNotShutDown.Error()},
		{"Content-Length: -1\r\n\r\n{}", "Content-Length is 0 to"},
		{"Content-Length: x\r\n\r\n{}", "Content-Length is 0 to"},
		{"\r\n{}", "a message without Content-Length"},
		{strings.Repeat("x", 10000), "a header line without end"},
		{"Content-Length: 2\r\n\r\n{}", "unable to determine message type"},
		{"Content-Length: 3\r\n\r\n[}{", "invalid character"},
		{"Content-Length: 0\r\n\r\n", "unexpected end of JSON"},
		{"", ErrNotShutDown.Error()},
	} {
		err := Serve(context.Background(), strings.NewReader(c.in), io.Discard, Options{})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v", c.in, err)
		}
	}
}

// FuzzMessages sends what may be messages.
func FuzzMessages(f *testing.F) {
	f.Add(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`, `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"a","text":"x"}}}`)
	f.Add(`{"jsonrpc":"2.0","id":[],"method":7}`, `[{"jsonrpc":"2.0","method":"exit"}]`)
	f.Add(`{"jsonrpc":"2.0","id":1,"method":"textDocument/hover","params":[1]}`, `{"jsonrpc":"2.0","id":1,"result":{}}`)
	f.Fuzz(func(_ *testing.T, a, b string) {
		read, write := io.Pipe()
		done := make(chan error, 1)
		go func() { done <- Serve(context.Background(), read, io.Discard, Options{}) }()
		for _, msg := range []string{`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{}}`, a, b} {
			if _, err := fmt.Fprintf(write, "Content-Length: %d\r\n\r\n%s", len(msg), msg); err != nil {
				break
			}
		}
		write.Close()
		<-done
	})
}
