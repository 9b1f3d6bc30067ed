package lsp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// connection carries messages with the headers that the protocol's base has:
//
//	Content-Length: 123 CR LF
//	CR LF
//	123 bytes of JSON
//
// It is a stream for package jsonrpc2.
type connection struct {
	in  *io.PipeReader
	r   *bufio.Reader
	out io.Writer

	mu  sync.Mutex
	err error // that ended the reading
}

// mostMessage is how many bytes a message may have. A text is sent as a whole
// when it is opened.
const mostMessage = 1 << 30

// connect makes a connection whose reader comes to an end when it is closed,
// though the editor says nothing more and keeps the input open.
func connect(in io.Reader, out io.Writer) *connection {
	read, write := io.Pipe()
	go func() {
		_, err := io.Copy(write, in)
		write.CloseWithError(err)
	}()
	return &connection{in: read, r: bufio.NewReader(read), out: out}
}

// WriteObject sends a message.
func (c *connection) WriteObject(obj any) error {
	msg, err := json.Marshal(obj)
	if err != nil {
		return err
	}
	_, err = c.out.Write(append(fmt.Appendf(nil, "Content-Length: %d\r\n\r\n", len(msg)), msg...))
	return err
}

// ReadObject reads a message. The memory it takes grows with what comes,
// whatever the header says.
func (c *connection) ReadObject(v any) error {
	err := c.read(v)
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
	return err
}

func (c *connection) read(v any) error {
	n, err := c.header()
	if err != nil {
		return err
	}
	var msg bytes.Buffer
	if _, err := io.CopyN(&msg, c.r, n); err != nil {
		return err
	}
	return json.Unmarshal(msg.Bytes(), v)
}

// failure gives the error that ended the reading, unless the input was at its
// end or the connection was closed.
func (c *connection) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if errors.Is(c.err, io.EOF) || errors.Is(c.err, io.ErrClosedPipe) {
		return nil
	}
	return c.err
}

// header reads the lines before a message and gives its length.
func (c *connection) header() (int64, error) {
	n := int64(-1)
	for {
		line, err := c.r.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return 0, errors.New("a header line without end")
		}
		if err != nil {
			return 0, err
		}
		text := strings.TrimSpace(string(line))
		switch {
		case text == "" && n >= 0:
			return n, nil
		case text == "":
			return 0, errors.New("a message without Content-Length")
		}
		if key, value, _ := strings.Cut(text, ":"); strings.EqualFold(key, "Content-Length") {
			n, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			if err != nil || n < 0 || n > mostMessage {
				return 0, fmt.Errorf("Content-Length is 0 to %d, not %.20q", mostMessage, value)
			}
		}
	}
}

// Close ends the reading.
func (c *connection) Close() error { return c.in.Close() }
