package asmjson

import (
	"fmt"
	"io"
	"strconv"

	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// MarshalOptions say what to write.
type MarshalOptions struct {
	File string // name of the file, as "file" shows it; left out where empty
}

// Marshal writes a file as one JSON object, a line each instruction. Unmarshal
// gives the same bytes back. It fails where w does, and with
// [operand.ErrSpread].
func Marshal(w io.Writer, f *pyc.File, o MarshalOptions) error {
	if err := operand.Check(f.Code); err != nil {
		return err
	}
	enc := &writer{
		out: w, buf: make([]byte, 0, bufferSize), file: f, shared: findShared(f.Code), table: opcode.For(f.Version),
		doc: &listing.Doc{File: f, Table: opcode.For(f.Version)}, dev: marshal.Deviations(f.Code, f.Version),
		operands: operand.NewPrinter(f.Version),
	}
	enc.document(o)
	enc.flush()
	return enc.err
}

const (
	flushSize  = 64 << 10 // bytes to collect before they are written
	bufferSize = flushSize + 4<<10
)

// writer appends JSON to a buffer and writes that out when it is full.
type writer struct {
	out      io.Writer
	buf      []byte
	err      error // the first error of out
	file     *pyc.File
	shared   *sharing
	table    *opcode.Table
	doc      *listing.Doc
	dev      map[*marshal.Code][]marshal.Deviation
	operands *operand.Printer
	list     listing.Code // the code object that is being written
	body     operand.Body // the same, as operands want it
	slack    uint32       // see [instr.Slack]
	text     []byte       // room for the meaning of one operand
	depth    int          // steps of indentation
	fresh    bool         // the current object has no field yet
}

func (w *writer) str(s string) { w.buf = append(w.buf, s...) }
func (w *writer) int(n int64)  { w.buf = strconv.AppendInt(w.buf, n, 10) }

// flushFull writes the buffer out where enough has been collected.
func (w *writer) flushFull() {
	if len(w.buf) >= flushSize {
		w.flush()
	}
}

func (w *writer) flush() {
	if w.err == nil {
		_, w.err = w.out.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

// line begins a new line.
func (w *writer) line() {
	w.buf = append(w.buf, '\n')
	w.buf = append(w.buf, indents[:min(2*w.depth, len(indents))]...)
}

// field begins a field of the current object, on a line of its own.
func (w *writer) field(name string) {
	if !w.fresh {
		w.buf = append(w.buf, ',')
	}
	w.fresh = false
	w.line()
	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, name...)
	w.buf = append(w.buf, `": `...)
}

func (w *writer) intField(name string, n int64) {
	w.field(name)
	w.int(n)
}

// open begins an object whose fields have lines of their own, close ends it.
func (w *writer) open() {
	w.str("{")
	w.depth++
	w.fresh = true
}

func (w *writer) close() {
	w.depth--
	w.line()
	w.str("}")
	w.fresh = false
}

// document writes the whole file.
func (w *writer) document(o MarshalOptions) {
	w.open()
	if o.File != "" {
		w.field("file")
		w.buf = appendString(w.buf, o.File)
	}
	w.python()
	w.header()
	w.field("code")
	w.code(w.file.Code)
	if len(w.file.Rest) > 0 {
		w.field("rest")
		w.buf = appendHex(w.buf, string(w.file.Rest))
	}
	w.close()
	w.str("\n")
}

// implementations are the names that sys.implementation.name has.
var implementations = map[pyver.Impl]string{pyver.CPython: "cpython", pyver.PyPy: "pypy"}

// python writes who wrote the file. The magic number is given as Python gives
// it, as a whole number of two bytes.
func (w *writer) python() {
	v, m := w.file.Version, w.file.Magic
	w.field("python")
	w.buf = fmt.Appendf(w.buf, `{"implementation": "%s", "version": "%s", "magic": %d}`,
		implementations[v.Impl], v.Name, int(m[0])|int(m[1])<<8)
}

// header writes the words behind the magic number that the version has.
func (w *writer) header() {
	h, layout := w.file.Header, w.file.Version.Header
	w.field("header")
	w.str("{")
	sep := ""
	put := func(name string, n uint32) {
		w.buf = fmt.Appendf(w.buf, `%s"%s": %d`, sep, name, n)
		sep = ", "
	}
	if layout.Flags {
		put("flags", h.Flags)
	}
	switch {
	case layout.Flags && h.HashBased():
		w.buf = fmt.Appendf(w.buf, `, "hash": "%016x"`, h.Hash)
	default:
		put("mtime", h.Mtime)
		if layout.Size {
			put("source_size", h.Size)
		}
	}
	w.str("}")
}
