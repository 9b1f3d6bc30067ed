package pyver

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
)

//go:generate go run ./internal/magicgen

// Magic is one magic number that some interpreter wrote. The facts stand in
// magics.tsv, with their sources.
type Magic struct {
	Bytes    [4]byte  // as in the file
	Number   uint16   // the first two bytes, little-endian
	Name     string   // version of the implementation, like "3.12"; of a pre-release of CPython the tag, like "3.12a4"
	Impl     Impl     // who wrote it
	Released bool     // carried by a release (files in the wild)
	Unicode  bool     // written under -U (1.6 to 3.1): the number is one higher, the code the same
	Version  *Version // dialect to read its instructions with; for a pre-release that of the release; nil where this program cannot read it
	Remark   string   // what else is known of it
}

// Lookup finds the magic number that a file begins with. CPython has another
// number whenever the code or its meaning changed, so it tells the dialect;
// RustPython alone took numbers of CPython (3531, 3627) for a while, and its
// files are found out only when their code does not make sense.
func Lookup(b [4]byte) (Magic, bool) {
	key := binary.LittleEndian.Uint32(b[:])
	i, found := slices.BinarySearchFunc(magicTable[:], key, func(m Magic, key uint32) int {
		return cmp.Compare(binary.LittleEndian.Uint32(m.Bytes[:]), key)
	})
	if found {
		return magicTable[i], true
	}
	return lookupFamily(b)
}

// lookupFamily knows the numbers that follow a rule and are too many to list.
func lookupFamily(b [4]byte) (Magic, bool) {
	m := Magic{Bytes: b, Number: binary.LittleEndian.Uint16(b[:]), Released: true}
	crlf := b[2] == '\r' && b[3] == '\n'
	switch {
	case isHexDigit(b[0]) && isHexDigit(b[1]) && (crlf || isHexDigit(b[2]) && isHexDigit(b[3])):
		// vm/src/version.rs of RustPython before 0.5 takes the first
		// characters of the git revision; files have two or four of them.
		m.Impl, m.Name, m.Remark = RustPython, "3", "its number is digits of a git revision"
	case !crlf:
		return Magic{}, false
	case b[0] == 0x30:
		m.Impl, m.Name, m.Remark = PyPy, "3.2", "first byte 0x30"
	case m.Number > 21000 && m.Number < 22000 && m.Number%10 == 0:
		// ImpModuleBuiltins.GetMagic of GraalPy.
		m.Impl, m.Name = GraalPy, "3"
		m.Remark = fmt.Sprintf("bytecode format %d", (m.Number-21000)/10)
	default:
		return Magic{}, false
	}
	return m, true
}

// isHexDigit tells whether c is a digit of a git revision.
func isHexDigit(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// Magics gives every magic number that is listed, in the order of the bytes
// as a little-endian number. The slice is the caller's.
func Magics() []Magic { return slices.Clone(magicTable[:]) }

// MagicBytes is what a file of a release of this version begins with.
func (v *Version) MagicBytes() [4]byte {
	if !v.Header.CRLF {
		return [4]byte{byte(v.Magic), byte(v.Magic >> 8), 0x99, 0}
	}
	return [4]byte{byte(v.Magic), byte(v.Magic >> 8), '\r', '\n'}
}

// Unsupported says why a file with this magic number is not read, or "" where
// it is. A number of a pre-release of CPython counts as not read, since its
// instruction set is not known; the text tells how to read it nevertheless.
func (m Magic) Unsupported() string {
	switch {
	case m.Impl == CPython && m.Version == nil:
		return fmt.Sprintf("file of Python %s, from before the first release", m.Name)
	case m.Impl == CPython && !m.Released:
		return fmt.Sprintf("file of a pre-release of CPython, %s (magic number %d); --as %s reads its instructions with the table of the release",
			m.Name, m.Number, m.Version.Name)
	case m.Version != nil:
		return ""
	}
	why := fmt.Sprintf("file of %s %s: %s", m.Impl, m.Name, reasons[m.Impl])
	if m.Remark != "" {
		why += " (" + m.Remark + ")"
	}
	return why
}

// reasons tell for each implementation why its files are not read, save where
// the dialect is known.
var reasons = [...]string{
	PyPy:       "PyPy is read from 3.5 on, and 2.7",
	Pyston:     "its header and instruction set are its own",
	Jython:     "it holds bytecode of the Java machine, not of Python",
	GraalPy:    "its bytecode is not Python's",
	RustPython: "its bytecode is not Python's",
	Dropbox:    "its code is encrypted and its opcodes are renumbered",
}

// implNames are the names of the implementations as they write themselves.
var implNames = [...]string{
	CPython: "CPython", PyPy: "PyPy", Pyston: "Pyston", Jython: "Jython",
	GraalPy: "GraalPy", RustPython: "RustPython", Dropbox: "Dropbox",
}

// String gives the name of the implementation as it writes itself.
func (i Impl) String() string {
	if int(i) < len(implNames) {
		return implNames[i]
	}
	return fmt.Sprintf("Impl(%d)", uint8(i))
}
