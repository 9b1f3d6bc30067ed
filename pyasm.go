package pyasm

import (
	"bytes"

	"github.com/pyasm/pyasm/asmtext"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/pyc"
)

// File is a .pyc file: its version, its header, the code object of its module
// and the bytes behind that.
type File = pyc.File

// ReadOptions say how to read a file. The zero value does for the files of all
// released versions.
type ReadOptions = pyc.ReadOptions

// Read reads a .pyc file. Its version is told by its magic number. An error is
// a [*diag.Diagnostic] with the offset and the place in the object.
func Read(data []byte, o ReadOptions) (*File, error) { return pyc.Read(data, o) }

// Write gives the bytes of a file. It fails where an object cannot be written
// in the version.
func Write(f *File) ([]byte, error) { return f.Append(nil) }

// Disassemble gives a file as text that a person can edit (docs/pyasm.md
// describes it) and that [Assemble] makes the same file of. For long files
// asmtext.Marshal writes the text bit by bit. It fails where the objects of a
// hostile file stand in so many places that the text would be out of all
// proportion.
func Disassemble(f *File) ([]byte, error) {
	var text bytes.Buffer
	if err := asmtext.Marshal(&text, f, asmtext.MarshalOptions{}); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// Assemble makes a file of a text. name is what messages call the text. The
// list holds all errors and warnings, each with its line and column; its
// method Err tells whether there is an error, and then the file is nil.
func Assemble(text []byte, name string) (*File, diag.List) {
	return asmtext.Unmarshal(text, name)
}
