package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// kind is what an input holds.
type kind uint8

const (
	byContent    kind = iota // not told by the name
	compiled                 // .pyc, .pyo
	source                   // .py
	assembly                 // .pyasm
	xmlDocument              // .xml
	jsonDocument             // .json
	otherText                // text in a file whose name does not tell what it is
)

// extensions tells the kind of a file by its name.
var extensions = map[string]kind{
	".pyc": compiled, ".pyo": compiled,
	".py": source, ".pyw": source,
	".pyasm": assembly, ".xasm": assembly,
	".xml": xmlDocument, ".json": jsonDocument,
}

func kindOfName(name string) kind { return extensions[strings.ToLower(filepath.Ext(name))] }

// input is one file to work on.
type input struct {
	name string // as the user named it, or below the folder that the user named; "-" for standard input
	rel  string // name below the folder that -o names
	err  error  // why it cannot be worked on
}

const stdinName = "-"

// gather finds the inputs that the arguments name: files as they are, and of
// folders what holds the kinds wanted, sorted. What cannot be found is an
// input with an error.
func (e *Env) gather(args []string, want ...kind) ([]*input, error) {
	var found []*input
	for i, arg := range args {
		if arg == stdinName {
			if slices.Contains(args[:i], stdinName) {
				return nil, usagef("standard input (-) is given twice")
			}
			found = append(found, &input{name: arg, rel: "stdin"})
			continue
		}
		info, err := os.Stat(e.path(arg))
		if err != nil || !info.IsDir() {
			found = append(found, &input{name: arg, rel: filepath.Base(arg), err: err})
			continue
		}
		before := len(found)
		found = e.walk(found, arg, "", want)
		if len(found) == before {
			err := fmt.Errorf("there is no %s file in this folder", extensionsOf(want...))
			found = append(found, &input{name: arg, err: err})
		}
	}
	return found, nil
}

// walk appends the files of some kinds below a folder. Links to folders are not
// followed.
func (e *Env) walk(found []*input, root, rel string, want []kind) []*input {
	dir := filepath.Join(root, rel)
	entries, err := os.ReadDir(e.path(dir))
	if err != nil {
		return append(found, &input{name: dir, err: err})
	}
	for _, entry := range entries {
		below := filepath.Join(rel, entry.Name())
		switch {
		case entry.IsDir():
			found = e.walk(found, root, below, want)
		case slices.Contains(want, kindOfName(below)) && e.isFile(filepath.Join(root, below), entry):
			found = append(found, &input{name: filepath.Join(root, below), rel: below})
		}
	}
	return found
}

func (e *Env) isFile(name string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(e.path(name))
	return err != nil || info.Mode().IsRegular()
}

// extensionsOf spells the extensions of some kinds, as ".pyc or .pyo".
func extensionsOf(want ...kind) string {
	var all []string
	for ext, of := range extensions {
		if slices.Contains(want, of) {
			all = append(all, ext)
		}
	}
	slices.Sort(all)
	last := len(all) - 1
	return strings.TrimPrefix(strings.Join(all[:last], ", ")+" or "+all[last], " or ")
}

// content is what an input turned out to hold.
type content struct {
	kind  kind
	data  []byte
	mtime time.Time // the zero time for standard input
}

// maxInput is the size of the largest input in bytes; the lengths in .pyc
// files have 31 bits.
const maxInput = 1 << 31

// read reads an input. Where its name does not tell what it holds, the bytes
// do.
func (e *Env) read(in *input) (content, error) {
	if in.err != nil {
		return content{}, in.err
	}
	c, err := e.readBytes(in.name)
	switch {
	case err != nil:
		return c, err
	case in.name == stdinName && len(c.data) == 0:
		return c, errors.New("standard input is empty")
	}
	if c.kind = kindOfName(in.name); c.kind == byContent {
		c.kind = kindOfBytes(c.data)
	}
	if c.kind == source && kindOfName(in.name) != source && in.name != stdinName && !isScript(c.data) {
		c.kind = otherText
	}
	return c, nil
}

// isScript tells whether a text says itself that Python is to run it.
func isScript(data []byte) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return bytes.HasPrefix(line, []byte("#!")) && bytes.Contains(line, []byte("python"))
}

func (e *Env) readBytes(name string) (c content, err error) {
	if name == stdinName {
		c.data, err = readLimited(e.Stdin, 0)
		e.collector.input(int64(len(c.data)))
		return c, err
	}
	file, err := os.Open(e.path(name))
	if err != nil {
		return c, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return c, err
	}
	c.mtime = info.ModTime()
	e.collector.input(info.Size())
	c.data, err = readLimited(file, info.Size())
	return c, err
}

// readLimited reads to the end; size is how much to expect.
func readLimited(r io.Reader, size int64) ([]byte, error) {
	if size > maxInput {
		return nil, errors.New("is larger than 2 GiB")
	}
	var buf bytes.Buffer
	buf.Grow(int(size) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(r, maxInput+1))
	if err == nil && n > maxInput {
		err = errors.New("is larger than 2 GiB")
	}
	return buf.Bytes(), err
}

// kindOfBytes tells assembly by its header line, documents by how they begin,
// and source by being text. All else is taken for a .pyc file, whose reader says what is wrong with it.
func kindOfBytes(data []byte) kind {
	head := data[:min(len(data), 4096)]
	if len(data) >= 4 && (string(data[2:4]) == "\r\n" || string(data[2:4]) == "\x99\x00") {
		return compiled
	}
	for line := range bytes.Lines(head) {
		if bytes.HasPrefix(line, []byte("#")) && bytes.Contains(line, []byte("Python bytecode")) {
			return assembly
		}
	}
	if k := kindOfStart(head); k != byContent {
		return k
	}
	if len(data) > 0 && isText(head, len(head) < len(data)) {
		return source
	}
	return compiled
}

// kindOfStart tells XML and JSON by their first characters.
func kindOfStart(head []byte) kind {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	for _, mark := range []string{"<?xml", "<!DOCTYPE", "<!--", "<bytecode"} {
		if bytes.HasPrefix(head, []byte(mark)) {
			return xmlDocument
		}
	}
	if inner, ok := bytes.CutPrefix(head, []byte("{")); ok && bytes.HasPrefix(bytes.TrimLeft(inner, " \t\r\n"), []byte(`"`)) {
		return jsonDocument
	}
	return byContent
}

// isText tells whether the bytes are UTF-8 without control characters. Where
// they are cut off, the last character may be incomplete.
func isText(data []byte, cut bool) bool {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return cut && len(data)-i < utf8.UTFMax
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f':
			return false
		}
		i += n
	}
	return true
}
