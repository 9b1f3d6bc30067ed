package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// pending are the output files that are being written. The zero value is
// ready to use.
type pending struct {
	mu    sync.Mutex
	temps map[string]bool
	ended bool // after removeAll, when no file may appear any more
}

// outFile is an output file that is being written. It gets its name only when
// it is complete; until then it stands beside it under another one.
type outFile struct {
	*bufio.Writer
	file    *os.File
	name    string
	temp    string // "" for what is no regular file, as /dev/null, and is written to directly
	pending *pending
}

var errInterrupted = errors.New("interrupted")

var tempCount atomic.Uint32

// create begins an output file. Folders on the way to it are made.
func (p *pending) create(name string) (*outFile, error) {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return nil, &fs.PathError{Op: "write", Path: name, Err: errors.New("is a folder")}
	}
	if err == nil && !info.Mode().IsRegular() {
		file, err := os.OpenFile(name, os.O_WRONLY, 0)
		return &outFile{bufio.NewWriterSize(file, bufferSize), file, name, "", p}, err
	}
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	temp := filepath.Join(dir, fmt.Sprintf(".pyasm-%d-%d.tmp", os.Getpid(), tempCount.Add(1)))
	file, err := p.open(temp)
	if err != nil {
		return nil, err
	}
	return &outFile{bufio.NewWriterSize(file, bufferSize), file, name, temp, p}, nil
}

func (p *pending) open(temp string) (*os.File, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return nil, errInterrupted
	}
	file, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	if p.temps == nil {
		p.temps = map[string]bool{}
	}
	p.temps[temp] = true
	return file, nil
}

// commit ends the file and gives it its name.
func (o *outFile) commit() error {
	if err := errors.Join(o.Flush(), o.file.Close()); err != nil {
		o.remove()
		return err
	}
	if o.temp == "" {
		return nil
	}
	o.pending.mu.Lock()
	defer o.pending.mu.Unlock()
	if o.pending.ended {
		return errInterrupted
	}
	delete(o.pending.temps, o.temp)
	err := os.Rename(o.temp, o.name)
	if err != nil {
		os.Remove(o.temp)
	}
	return err
}

// abandon ends the file as if it had never been begun.
func (o *outFile) abandon() {
	o.file.Close()
	o.remove()
}

func (o *outFile) remove() {
	if o.temp == "" {
		return
	}
	o.pending.mu.Lock()
	defer o.pending.mu.Unlock()
	delete(o.pending.temps, o.temp)
	os.Remove(o.temp)
}

// removeAll abandons all files that are being written, and those that would
// begin later.
func (p *pending) removeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	for temp := range p.temps {
		os.Remove(temp)
	}
}
