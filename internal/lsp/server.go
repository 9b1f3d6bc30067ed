// Package lsp is a language server for the text form: it tells editors what is
// wrong in a text, explains operations, knows where labels stand, and offers
// operations to write. It follows the Language Server Protocol 3.17.
//
// Messages go through github.com/creachadair/jrpc2. What the protocol calls
// its structures is in protocol.go, as far as it is used.
package lsp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/creachadair/jrpc2"
	"github.com/creachadair/jrpc2/channel"
)

// Options are what a server may be told.
type Options struct {
	Version string        // of the program, for the editor's log
	Delay   time.Duration // how long to wait after an edit before looking for mistakes
}

// Serve speaks with one editor until that says exit or closes the input. The
// error is that of the connection, or ErrNotShutDown.
func Serve(ctx context.Context, in io.Reader, out io.WriteCloser, opts Options) error {
	s := &server{opts: opts, docs: map[string]*document{}}
	s.rpc = jrpc2.NewServer(assigner{s}, &jrpc2.ServerOptions{
		AllowPush: true, DisableBuiltin: true, Concurrency: 1,
		NewContext: func() context.Context { return ctx },
	})
	s.rpc.Start(connect(in, out))
	stop := context.AfterFunc(ctx, s.rpc.Stop)
	defer stop()
	status := s.rpc.WaitStatus()
	s.close()
	switch {
	case status.Err != nil && !errors.Is(status.Err, io.EOF) && !errors.Is(status.Err, io.ErrUnexpectedEOF):
		return status.Err
	case !s.ended():
		return ErrNotShutDown
	}
	return nil
}

// connection is a channel that takes what some editors say of the type of
// their messages as well, and whose reader comes to an end when it is closed.
type connection struct {
	channel.Channel
	in *io.PipeReader
}

func connect(in io.Reader, out io.WriteCloser) connection {
	read, write := io.Pipe()
	go func() {
		_, err := io.Copy(write, in)
		write.CloseWithError(err)
	}()
	return connection{channel.LSP(read, out), read}
}

// Recv is for package jrpc2.
func (c connection) Recv() ([]byte, error) {
	msg, err := c.Channel.Recv()
	if _, ok := errors.AsType[*channel.ContentTypeMismatchError](err); ok {
		err = nil
	}
	return msg, err
}

// Close is for package jrpc2.
func (c connection) Close() error {
	return errors.Join(c.in.Close(), c.Channel.Close())
}

// ErrNotShutDown says that the editor went away without a shutdown request.
var ErrNotShutDown = errors.New("the editor closed the connection without a shutdown request")

// server is the state of a connection.
type server struct {
	opts Options
	rpc  *jrpc2.Server

	mu    sync.Mutex // guards what follows
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
	codeNotInitialized jrpc2.Code = -32002
	codeRequestFailed  jrpc2.Code = -32803
)

// assigner finds the function for a method.
type assigner struct{ s *server }

// Assign is for package jrpc2.
func (a assigner) Assign(_ context.Context, method string) jrpc2.Handler {
	h, ok := methods[method]
	if !ok {
		return nil
	}
	return func(_ context.Context, req *jrpc2.Request) (result any, err error) {
		defer func() {
			if fault := recover(); fault != nil {
				err = jrpc2.Errorf(jrpc2.InternalError, "%s: %v", method, fault)
			}
		}()
		if err := a.s.allows(method); err != nil {
			return nil, err
		}
		return h(a.s, req)
	}
}

// allows tells whether a method may be called now.
func (s *server) allows(method string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case method == "exit":
		return nil
	case s.state == starting && method != "initialize":
		return jrpc2.Errorf(codeNotInitialized, "the first request must be initialize")
	case s.state == shutDown:
		return jrpc2.Errorf(jrpc2.InvalidRequest, "the server was shut down")
	}
	return nil
}

// handler does what a method asks for.
type handler func(s *server, req *jrpc2.Request) (any, error)

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
}

// on makes a handler of a function that takes the parameters.
func on[P any](do func(*server, *P) (any, error)) handler {
	return func(s *server, req *jrpc2.Request) (any, error) {
		params := new(P)
		if err := req.UnmarshalParams(params); err != nil {
			return nil, err
		}
		return do(s, params)
	}
}

// inScript makes a handler of a function that looks at a document.
func inScript(do func(*script, *documentParams) (any, error)) handler {
	return on(func(s *server, p *documentParams) (any, error) {
		d := s.document(p.TextDocument.URI)
		if d == nil {
			return nil, jrpc2.Errorf(jrpc2.InvalidParams, "%s is not open", p.TextDocument.URI)
		}
		return do(d.scanned(), p)
	})
}

func ignore(*server, *jrpc2.Request) (any, error) { return nil, nil }

func (s *server) initialize(*initializeParams) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state != starting {
		return nil, jrpc2.Errorf(jrpc2.InvalidRequest, "initialize comes once")
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
			RenameProvider:         renameOptions{PrepareProvider: true},
			CompletionProvider:     completionOptions{TriggerCharacters: []string{"("}, ResolveProvider: true},
		},
		ServerInfo: serverInfo{Name: "pyasm", Version: s.opts.Version},
	}, nil
}

func (s *server) shutdown(*jrpc2.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = shutDown
	return nil, nil
}

// exit ends the connection, after this notification was handled.
func (s *server) exit(*jrpc2.Request) (any, error) {
	go s.rpc.Stop()
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

// failed makes the error of a request that cannot be fulfilled.
func failed(format string, args ...any) error {
	return jrpc2.Errorf(codeRequestFailed, "%s", fmt.Sprintf(format, args...))
}
