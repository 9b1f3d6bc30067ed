package cli

import "io"

// bufferSize is how many bytes are gathered before they are written.
const bufferSize = 64 << 10

// maxAhead is how many bytes of output all inputs together may have before
// their turn. One that has more waits.
const maxAhead = 8 << 20

// maxWaiting is how many inputs may be ahead of the output.
const maxWaiting = 128

// output is where the inputs of a batch write, each in its turn.
type output struct {
	dst  io.Writer
	free chan []byte // the buffers of those ahead; nil for one not made yet
}

func newOutput(dst io.Writer) *output {
	o := &output{dst, make(chan []byte, maxAhead/bufferSize)}
	for range cap(o.free) {
		o.free <- nil
	}
	return o
}

// turn is the place of one input in the output that all share. What is
// written before the turn begins is kept until then.
type turn struct {
	*output
	live chan struct{} // closed when the turn begins
	kept [][]byte      // all but the last are full
	err  error         // of dst
}

func (o *output) newTurn() *turn {
	return &turn{output: o, live: make(chan struct{})}
}

// begin lets the turn write.
func (t *turn) begin() { close(t.live) }

func (t *turn) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 && t.err == nil {
		switch last := len(t.kept) - 1; {
		case last >= 0 && len(t.kept[last]) < bufferSize:
			k := min(len(p), bufferSize-len(t.kept[last]))
			t.kept[last] = append(t.kept[last], p[:k]...)
			p = p[k:]
		case !t.isLive() && t.grow():
		default:
			<-t.live
			t.flush()
			if len(p) >= bufferSize || !t.grow() {
				t.send(p)
				p = nil
			}
		}
	}
	return n, t.err
}

func (t *turn) isLive() bool {
	select {
	case <-t.live:
		return true
	default:
		return false
	}
}

// grow adds a buffer, where there still is one.
func (t *turn) grow() bool {
	select {
	case buf := <-t.free:
		if buf == nil {
			buf = make([]byte, 0, bufferSize)
		}
		t.kept = append(t.kept, buf)
		return true
	default:
		return false
	}
}

func (t *turn) send(p []byte) {
	if t.err == nil {
		_, t.err = t.dst.Write(p)
	}
}

// flush writes what was kept.
func (t *turn) flush() {
	for _, buf := range t.kept {
		t.send(buf)
	}
	t.release()
}

// release gives the buffers back.
func (t *turn) release() {
	for _, buf := range t.kept {
		t.free <- buf[:0]
	}
	t.kept = t.kept[:0]
}

// end writes what is left, or drops it where the input turned out to be bad,
// and gives the error of the output if there was one.
func (t *turn) end(drop bool) error {
	if drop {
		t.release()
	} else {
		t.flush()
	}
	return t.err
}
