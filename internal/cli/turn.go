package cli

import (
	"io"
	"sync"
)

// bufferSize is how many bytes are gathered before they are written.
const bufferSize = 64 << 10

// maxAhead is how many bytes of output an input may have before its turn. One
// that has more waits.
const maxAhead = 4 << 20

// turn is the place of one input in the output that all share. What is
// written before the turn begins is kept until then.
type turn struct {
	dst  io.Writer
	live chan struct{} // closed when the turn begins
	buf  []byte
	err  error // of dst
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func newTurn(dst io.Writer) *turn {
	return &turn{dst: dst, live: make(chan struct{})}
}

// begin lets the turn write.
func (t *turn) begin() { close(t.live) }

func (t *turn) Write(p []byte) (int, error) {
	if t.buf == nil {
		t.buf = (*buffers.Get().(*[]byte))[:0]
	}
	limit := maxAhead
	select {
	case <-t.live:
		limit = bufferSize
	default:
	}
	if len(t.buf)+len(p) > limit {
		<-t.live
		if t.flush(); t.err == nil && len(p) > bufferSize {
			_, t.err = t.dst.Write(p)
			return len(p), t.err
		}
	}
	t.buf = append(t.buf, p...)
	return len(p), t.err
}

func (t *turn) flush() {
	if t.err == nil && len(t.buf) > 0 {
		_, t.err = t.dst.Write(t.buf)
	}
	t.buf = t.buf[:0]
}

// end writes what is left, or drops it where the input turned out to be bad,
// and gives the error of the output if there was one.
func (t *turn) end(drop bool) error {
	if t.buf == nil {
		return t.err
	}
	if !drop {
		t.flush()
	}
	buf := t.buf
	buffers.Put(&buf)
	return t.err
}
