// Package lsp is a language server for the text form: it tells editors what is
// wrong in a text, explains operations, knows where labels stand, and offers
// operations to write. It follows the Language Server Protocol 3.17.
//
// Messages go through github.com/sourcegraph/jsonrpc2. What the protocol calls
// its structures is in protocol.go, as far as it is used.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"sync"
	"time"

	"github.com/sourcegraph/jsonrpc2"
)

// Options are what a server may be told.
type Options struct {
	Version string        // of the program, for the editor's log
	Delay   time.Duration // how long to wait after an edit before looking for mistakes
}

// Serve speaks with one editor until that says exit or closes the input. The
// error is that of the connection, or ErrNotShutDown.
func Serve(ctx context.Context, in io.Reader, out io.Writer, opts Options) error {
	s := &server{opts: opts, docs: map[string]*document{}}
	stream := connect(in, out)
	conn := jsonrpc2.NewConn(ctx, stream, s, jsonrpc2.SetLogger(log.New(io.Discard, "", 0)))
	<-conn.DisconnectNotify()
	s.close()
	switch err := stream.failure(); {
	case err != nil:
		return err
	case !s.ended():
		return ErrNotShutDown
	}
	return nil
}

// ErrNotShutDown says that the editor went away without a shutdown request.
var ErrNotShutDown = errors.New("the editor closed the connection without a shutdown request")

// server is the state of a connection.
type server struct {
	opts Options

	mu    sync.Mutex // guards what follows
	conn  *jsonrpc2.Conn
	docs  map[string]*document
	state state
	work  sync.WaitGroup // that is still looking for mistakes
}

// state is how far the life of a server has come.
type state uint8

const (
	starting state = iota
	running
	shutDown
)

// Codes of errors that are the protocol's own.
const (
	codeNotInitialized = -32002
	codeRequestFailed  = -32803
)

// Handle does what a message asks for. Messages come one after the other.
func (s *server) Handle(ctx context.Context, conn *jsonrpc2.Conn, req *jsonrpc2.Request) {
	s.mu.Lock()
	s.conn = conn
	s.mu.Unlock()
	result, err := s.answer(req)
	if req.Notif {
		return
	}
	// What cannot be sent ends the connection, which the reader sees.
	if err != nil {
		_ = conn.ReplyWithError(ctx, req.ID, err)
	} else {
		_ = conn.Reply(ctx, req.ID, result)
	}
}

// answer gives the result of a request. A fault of ours is an error of the
// request and nothing more.
func (s *server) answer(req *jsonrpc2.Request) (result any, failure *jsonrpc2.Error) {
	defer func() {
		if fault := recover(); fault != nil {
			failure = errorf(jsonrpc2.CodeInternalError, "%s: %v", req.Method, fault)
		}
	}()
	if err := s.allows(req.Method); err != nil {
		return nil, err
	}
	do, ok := methods[req.Method]
	if !ok {
		return nil, errorf(jsonrpc2.CodeMethodNotFound, "no method %s", req.Method)
	}
	return do(s, req)
}

// errorf makes the error of a request.
func errorf(code int64, format string, args ...any) *jsonrpc2.Error {
	return &jsonrpc2.Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// allows tells whether a method may be called now.
func (s *server) allows(method string) *jsonrpc2.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case method == "exit":
		return nil
	case s.state == starting && method != "initialize":
		return errorf(codeNotInitialized, "the first request must be initialize")
	case s.state == shutDown:
		return errorf(jsonrpc2.CodeInvalidRequest, "the server was shut down")
	}
	return nil
}

// handler does what a method asks for.
type handler func(s *server, req *jsonrpc2.Request) (any, *jsonrpc2.Error)

var methods = map[string]handler{
	"initialize":                  on((*server).initialize),
	"initialized":                 ignore,
	"shutdown":                    (*server).shutdown,
	"exit":                        (*server).exit,
	"$/cancelRequest":             ignore,
	"$/setTrace":                  ignore,
	"textDocument/didOpen":        on((*server).didOpen),
	"textDocument/didChange":      on((*server).didChange),
	"textDocument/didSave":        ignore,
	"textDocument/didClose":       on((*server).didClose),
	"textDocument/hover":          inScript((*script).hover),
	"textDocument/definition":     inScript((*script).definition),
	"textDocument/references":     inScript((*script).references),
	"textDocument/prepareRename":  inScript((*script).prepareRename),
	"textDocument/rename":         inScript((*script).rename),
	"textDocument/completion":     inScript((*script).completion),
	"completionItem/resolve":      on((*server).resolve),
	"textDocument/documentSymbol": inScript((*script).symbols),
	"textDocument/formatting":     inScript((*script).formatting),
}

// on makes a handler of a function that takes the parameters.
func on[P any](do func(*server, *P) (any, *jsonrpc2.Error)) handler {
	return func(s *server, req *jsonrpc2.Request) (any, *jsonrpc2.Error) {
		params := new(P)
		if req.Params != nil {
			if err := json.Unmarshal(*req.Params, params); err != nil {
				return nil, errorf(jsonrpc2.CodeInvalidParams, "%v", err)
			}
		}
		return do(s, params)
	}
}

// inScript makes a handler of a function that looks at a document.
func inScript(do func(*script, *documentParams) (any, *jsonrpc2.Error)) handler {
	return on(func(s *server, p *documentParams) (any, *jsonrpc2.Error) {
		d := s.document(p.TextDocument.URI)
		if d == nil {
			return nil, errorf(jsonrpc2.CodeInvalidParams, "%s is not open", p.TextDocument.URI)
		}
		return do(d.scanned(), p)
	})
}

func ignore(*server, *jsonrpc2.Request) (any, *jsonrpc2.Error) { return nil, nil }

func (s *server) initialize(*initializeParams) (any, *jsonrpc2.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != starting {
		return nil, errorf(jsonrpc2.CodeInvalidRequest, "initialize comes once")
	}
	s.state = running
	return initializeResult{
		Capabilities: serverCapabilities{
			PositionEncoding:       "utf-16",
			TextDocumentSync:       syncOptions{OpenClose: true, Change: syncIncremental},
			HoverProvider:          true,
			DefinitionProvider:     true,
			ReferencesProvider:     true,
			DocumentSymbolProvider: true,
			FormattingProvider:     true,
			RenameProvider:         renameOptions{PrepareProvider: true},
			CompletionProvider:     completionOptions{TriggerCharacters: []string{"("}, ResolveProvider: true},
		},
		ServerInfo: serverInfo{Name: "pyasm", Version: s.opts.Version},
	}, nil
}

func (s *server) shutdown(*jsonrpc2.Request) (any, *jsonrpc2.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = shutDown
	return nil, nil
}

// exit ends the connection.
func (s *server) exit(*jsonrpc2.Request) (any, *jsonrpc2.Error) {
	_ = s.conn.Close() // which has no more to tell than that it is closed already
	return nil, nil
}

// ended tells whether the editor said that it would end.
func (s *server) ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state == shutDown
}

// close stops what is still going on for documents.
func (s *server) close() {
	s.mu.Lock()
	for _, d := range s.docs {
		d.forget()
	}
	s.mu.Unlock()
	s.work.Wait()
}
