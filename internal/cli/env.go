// Package cli is the layer that all commands share: what a path means, where
// output goes, how many inputs are worked on at once, how errors are shown,
// and the exit status. Each program is a function that can be run and tested
// without a process of its own.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/term"
)

// The exit statuses of every program.
const (
	statusOK          = 0
	statusFailed      = 1 // an input was bad, or an output could not be written
	statusUsage       = 2 // the command line was wrong; nothing was done
	statusInterrupted = 130
	statusBrokenPipe  = 141
)

// Program is one of the programs: it takes the arguments that follow the
// program's name and gives the exit status.
type Program func(ctx context.Context, env *Env, args []string) int

// Env is the world around a program.
type Env struct {
	Stdin                io.Reader
	Stdout, Stderr       io.Writer
	StdoutTTY, StderrTTY bool // whether these are terminals
	Getenv               func(string) string
	Dir                  string // folder that relative paths are taken from; "" is that of the process

	pending   pending
	collector collector
}

// path gives the name under which the operating system knows a file that the
// user named.
func (e *Env) path(name string) string {
	if e.Dir == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(e.Dir, name)
}

// Main runs a program in this process and ends the process. An interrupted
// program leaves no output file half written.
func Main(program Program) {
	env := &Env{
		Stdin:     os.Stdin,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		StdoutTTY: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTTY: term.IsTerminal(int(os.Stderr.Fd())),
		Getenv:    os.Getenv,
	}
	env.collector.begin()
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	watch(signals)
	done := make(chan int, 1)
	go func() { done <- program(ctx, env, os.Args[1:]) }()
	select {
	case status := <-done:
		os.Exit(status)
	case s := <-signals:
		signal.Reset() // so that a second signal ends the process at once
		cancel()
		env.interrupt(done)
		os.Exit(interrupted(s))
	}
}

// watch asks for the signals that end a program, unless whoever started it
// wants them ignored.
func watch(signals chan<- os.Signal) {
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
}

// interrupted gives the exit status that a shell gives for a signal.
func interrupted(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok {
		return 128 + int(n)
	}
	return statusInterrupted
}

// grace is how long an interrupted program may take to end by itself.
const grace = 300 * time.Millisecond

// interrupt waits a moment for the program to end and removes what it leaves.
func (e *Env) interrupt(done <-chan int) {
	select {
	case <-done:
	case <-time.After(grace):
	}
	e.pending.removeAll()
}
