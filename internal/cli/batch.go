package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
)

// outFlags are the flags of every command that works on inputs.
type outFlags struct {
	output string
	jobs   int
	quiet  bool
	colour string
}

func (f *outFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "write to `FILE`, or for many inputs to files in the folder DIR/; folders that are missing are made")
	flags.IntVarP(&f.jobs, "jobs", "j", 0, "work on `N` inputs at once (default as many as there are cores)")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "show no progress and no remarks")
	flags.StringVar(&f.colour, "color", "auto", "colour: `MODE` is always, never, or auto for on a terminal")
}

// check looks at the values and settles how many workers there are.
func (f *outFlags) check() error {
	if f.jobs < 0 {
		return usagef("-j takes a number from 1 on, not %d", f.jobs)
	}
	if f.jobs == 0 {
		f.jobs = runtime.GOMAXPROCS(0)
	}
	return oneOf("--color", f.colour, colourModes)
}

// batch is the work of one command on its inputs.
type batch struct {
	env *Env
	outFlags
	ext    string // extension of the output files
	binary bool   // whether the output is not text
	work   func(ctx context.Context, in *input, w io.Writer, r *report) error
}

// job is one input on its way.
type job struct {
	in     *input
	dest   string // file to write, or "" for the common output
	turn   *turn
	report report
	done   chan struct{}
}

// run does the work on all inputs. What is shown and what goes to standard
// output comes in the order of the inputs, whatever the number of workers.
func (b *batch) run(ctx context.Context, inputs []*input) (status int, err error) {
	dests, err := b.destinations(inputs)
	if err != nil {
		return statusUsage, err
	}
	parent := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	jobs := make(chan *job)
	out := newOutput(b.env.Stdout)
	order := make(chan *job, maxWaiting)
	go func() {
		defer close(order)
		defer close(jobs)
		for i, in := range inputs {
			j := newJob(in, dests[i], out)
			select {
			case order <- j:
				jobs <- j
			case <-ctx.Done():
				return
			}
		}
	}()
	var workers sync.WaitGroup
	for range min(b.jobs, len(inputs)) {
		workers.Go(func() {
			for j := range jobs {
				b.do(ctx, j)
			}
		})
	}
	status = b.collect(order, cancel, len(inputs))
	workers.Wait()
	if parent.Err() != nil {
		status = statusInterrupted
	}
	return status, nil
}

func newJob(in *input, dest string, out *output) *job {
	return &job{
		in:     in,
		dest:   dest,
		turn:   out.newTurn(),
		report: report{name: in.name},
		done:   make(chan struct{}),
	}
}

// collect gives each job its turn to write, shows what it reports, and gives
// the exit status of the whole.
func (b *batch) collect(order <-chan *job, cancel func(), total int) int {
	status := statusOK
	printer := printer{b.env.Stderr, b.env.styleFor(b.colour, b.env.StderrTTY), b.env.StderrTTY, b.quiet}
	progress := b.progress(total)
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	closed := false // standard output takes no more
	for j := range order {
		j.turn.begin()
		await(j, ticker, progress)
		if err := j.turn.end(j.report.failed || closed); err != nil && !closed {
			closed = true
			cancel()
			status = max(status, j.report.unwritten(err))
		}
		if j.report.failed || j.report.found {
			status = max(status, statusFailed)
		}
		progress.done++
		if len(j.report.list)+len(j.report.notes) > 0 {
			progress.clear()
			printer.print(&j.report)
		}
	}
	progress.clear()
	return status
}

// unwritten reports that standard output could not be written to, and gives
// the exit status for that.
func (r *report) unwritten(err error) int {
	if quietly(err) {
		return statusBrokenPipe
	}
	r.name = "standard output"
	r.fail(err)
	return statusFailed
}

// await waits for a job and keeps the progress moving.
func await(j *job, ticker *time.Ticker, progress *progress) {
	for {
		select {
		case <-j.done:
			return
		case <-ticker.C:
			progress.tick()
		}
	}
}

// progress is shown on a terminal that no listing goes to.
func (b *batch) progress(total int) *progress {
	p := &progress{total: total, start: time.Now()}
	if b.env.StderrTTY && !b.quiet && !(b.toStdout() && b.env.StdoutTTY) {
		p.w = b.env.Stderr
	}
	return p
}

// do works on one input. Nothing that happens there keeps the other inputs
// from being worked on.
func (b *batch) do(ctx context.Context, j *job) {
	defer close(j.done)
	err := ctx.Err()
	if err == nil {
		err = b.write(ctx, j)
	}
	if err == nil || j.turn.err != nil {
		return
	}
	j.report.failed = true
	if !quietly(err) {
		j.report.fail(err)
	}
}

// write sends the output of one input where it belongs.
func (b *batch) write(ctx context.Context, j *job) error {
	if j.in.err != nil {
		return j.in.err
	}
	if j.dest == "" {
		return b.guarded(ctx, j, j.turn)
	}
	out, err := b.env.pending.create(b.env.path(j.dest))
	if err != nil {
		return fmt.Errorf("cannot write %s: %s", j.dest, plain(err))
	}
	if err := b.guarded(ctx, j, out); err != nil {
		out.abandon()
		return err
	}
	if err := out.commit(); err != nil {
		return fmt.Errorf("cannot write %s: %s", j.dest, plain(err))
	}
	return nil
}

// guarded turns a panic of the library, which would be a fault of ours, into
// an error of the one input that brought it about.
func (b *batch) guarded(ctx context.Context, j *job, w io.Writer) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = internalError(fault)
		}
	}()
	return b.work(ctx, j.in, &cancelWriter{ctx, w}, &j.report)
}

func internalError(fault any) error {
	return fmt.Errorf("internal error, please report it with this file: %v", fault)
}

// cancelWriter fails once the context is done, so that long work ends.
type cancelWriter struct {
	ctx context.Context
	w   io.Writer
}

func (c *cancelWriter) Write(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.w.Write(p)
}

// destinations gives the output file of each input, "" for standard output.
func (b *batch) destinations(inputs []*input) ([]string, error) {
	dests := make([]string, len(inputs))
	switch {
	case b.toStdout():
		return dests, b.checkStdout(inputs)
	case b.env.isFolder(b.output):
		b.intoFolder(inputs, dests)
	case len(inputs) > 1:
		return nil, usagef("%d inputs do not fit into the one file %s; name a folder with -o %s/", len(inputs), b.output, b.output)
	default:
		dests[0] = b.output
		b.spareInput(inputs[0], b.output)
	}
	return dests, nil
}

// isFolder tells whether an output is a folder: by a slash at the end of its
// name, or because it is there.
func (e *Env) isFolder(output string) bool {
	if output == "" || os.IsPathSeparator(output[len(output)-1]) {
		return output != ""
	}
	info, err := os.Stat(e.path(output))
	return err == nil && info.IsDir()
}

func (b *batch) toStdout() bool { return b.output == "" || b.output == stdinName }

func (b *batch) checkStdout(inputs []*input) error {
	switch {
	case !b.binary:
		return nil
	case len(inputs) > 1:
		return usagef("%d inputs give as many files; name a folder for them with -o DIR/", len(inputs))
	case b.env.StdoutTTY:
		return usagef("the output is binary and does not go to a terminal; name a file with -o FILE")
	}
	return nil
}

// intoFolder gives every input its place below the output folder. Where two
// would take the same, the later one is an error.
func (b *batch) intoFolder(inputs []*input, dests []string) {
	taken := map[string]string{}
	for i, in := range inputs {
		if in.err != nil {
			continue
		}
		dest := filepath.Join(b.output, withExtension(in.rel, b.ext))
		if first, clash := taken[dest]; clash {
			in.err = fmt.Errorf("would be written to %s, as %s is", dest, first)
			continue
		}
		taken[dest], dests[i] = in.name, dest
		b.spareInput(in, dest)
	}
}

// spareInput keeps an input from being replaced by its own output.
func (b *batch) spareInput(in *input, dest string) {
	if in.name == stdinName || in.err != nil {
		return
	}
	from, err := os.Stat(b.env.path(in.name))
	to, err2 := os.Stat(b.env.path(dest))
	if errors.Join(err, err2) == nil && from.Mode().IsRegular() && os.SameFile(from, to) {
		in.err = errors.New("the output would replace the input")
	}
}

// withExtension replaces the extension of a name.
func withExtension(name, ext string) string {
	return strings.TrimSuffix(name, filepath.Ext(name)) + ext
}
