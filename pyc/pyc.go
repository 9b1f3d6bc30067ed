// Package pyc reads and writes whole .pyc files: the header, the marshalled
// code object, and whatever stands behind it.
package pyc

import (
	"encoding/binary"
	"fmt"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// File is a .pyc file. Writing it gives the bytes that were read.
type File struct {
	Version *pyver.Version // whose tables the instructions are read with
	Magic   [4]byte        // as in the file; of a pre-release or of -U it is not Version's own
	Header  Header
	Code    *marshal.Code
	Rest    []byte // bytes behind the object
}

// Header is what follows the magic number. Which fields are there is told by
// Version.Header and, for a hash, by Flags.
type Header struct {
	Flags uint32 // PEP 552: bit 0 hash-based, bit 1 checked
	Mtime uint32 // seconds since 1970
	Size  uint32 // of the source in bytes, modulo 2**32
	Hash  uint64 // of the source, where Flags has bit 0; little-endian
}

// HashBased tells whether the header holds a hash of the source (PEP 552).
func (h Header) HashBased() bool { return h.Flags&1 != 0 }

// ReadOptions say how to read a file.
type ReadOptions struct {
	// As is the version to read the instructions of a pre-release with, whose
	// opcodes may differ from those of the release. Without it such a file is
	// an error.
	As *pyver.Version
}

// Read reads a .pyc file of any version that this program knows. Errors are
// *diag.Diagnostic with an offset and a path, without the file's name.
func Read(data []byte, o ReadOptions) (*File, error) {
	s := string(data)
	f, at, err := readHeader(s, o)
	if err != nil {
		return nil, err
	}
	obj, end, err := marshal.Decode(f.Version, s, at)
	if err != nil {
		return nil, err
	}
	c, ok := obj.(*marshal.Code)
	if !ok {
		return nil, diag.At(at, "", "the file holds %s, not a code object", marshal.Describe(obj))
	}
	f.Code = c
	if end < len(s) {
		f.Rest = data[end:len(data):len(data)]
	}
	return f, nil
}

// readHeader reads all before the marshalled object and gives the offset of
// that.
func readHeader(s string, o ReadOptions) (*File, int, error) {
	if len(s) == 0 {
		return nil, 0, diag.At(0, "", "the file is empty")
	}
	f := &File{}
	if copy(f.Magic[:], s) < 4 {
		return nil, 0, diag.At(len(s), "", "the file ends in its magic number")
	}
	if err := f.setVersion(o); err != nil {
		return nil, 0, err
	}
	n := f.Version.Header.Bytes()
	if len(s) < n {
		return nil, 0, diag.At(len(s), "", "the file ends in its header, which has %d bytes in Python %s", n, f.Version.Name)
	}
	f.Header = parseHeader(f.Version.Header, s[4:n])
	return f, n, nil
}

// setVersion finds the version that a magic number stands for.
func (f *File) setVersion(o ReadOptions) error {
	m, ok := pyver.Lookup(f.Magic)
	if !ok {
		return diag.At(0, "", "unknown magic number %d (bytes %x): not a .pyc file, or of a Python that is newer than this program",
			binary.LittleEndian.Uint16(f.Magic[:]), f.Magic)
	}
	if o.As != nil && m.Impl == pyver.CPython && !m.Released {
		f.Version = o.As
		return nil
	}
	if why := m.Unsupported(); why != "" {
		return diag.At(0, "", "%s", why)
	}
	f.Version = m.Version
	return nil
}

// parseHeader reads the words behind the magic number.
func parseHeader(layout pyver.Header, s string) Header {
	word := func() uint32 {
		v := binary.LittleEndian.Uint32([]byte(s[:4]))
		s = s[4:]
		return v
	}
	var h Header
	if layout.Flags {
		h.Flags = word()
		if h.HashBased() {
			lo := uint64(word())
			h.Hash = lo | uint64(word())<<32
			return h
		}
	}
	h.Mtime = word()
	if layout.Size {
		h.Size = word()
	}
	return h
}

// Append appends the bytes of the file to dst. It fails where an object
// cannot be written in this version.
func (f *File) Append(dst []byte) ([]byte, error) {
	dst = append(dst, f.Magic[:]...)
	dst = f.Header.append(dst, f.Version.Header)
	dst, err := marshal.Append(dst, f.Version, f.Code)
	if err != nil {
		return nil, fmt.Errorf("cannot be written for Python %s: %w", f.Version.Name, err)
	}
	return append(dst, f.Rest...), nil
}

func (h Header) append(dst []byte, layout pyver.Header) []byte {
	le := binary.LittleEndian
	if layout.Flags {
		dst = le.AppendUint32(dst, h.Flags)
		if h.HashBased() {
			return le.AppendUint64(dst, h.Hash)
		}
	}
	dst = le.AppendUint32(dst, h.Mtime)
	if layout.Size {
		dst = le.AppendUint32(dst, h.Size)
	}
	return dst
}
