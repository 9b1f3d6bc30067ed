// Package pyc reads and writes whole .pyc files: the header and the
// marshalled object, and whatever stands behind it.
package pyc

import (
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// File is a .pyc file. Writing it gives the bytes that were read.
type File struct {
	Version *pyver.Version // whose tables the instructions are read with
	Magic   pyver.Magic    // as in the file; differs from Version.Magic for pre-releases and -U
	Header  Header
	Code    *marshal.Code
	Rest    []byte // bytes behind the object
}

// Header is what follows the magic number. Which fields count is told by
// Version.Header and Flags.
type Header struct {
	Flags uint32 // PEP 552: bit 0 hash-based, bit 1 checked
	Mtime uint32
	Size  uint32
	Hash  uint64 // where Flags has bit 0: the eight bytes as a little-endian number
}

// HashBased tells whether the header holds a hash of the source (PEP 552).
func (h Header) HashBased() bool { return h.Flags&1 != 0 }
