// Package truth gives tests what the interpreters themselves say of the files
// in testdata/corpus: the truth files beside the .pyc files.
package truth

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/pyver"
)

// Code is what an interpreter says of one code object. A field that the
// version does not have is nil or zero.
type Code struct {
	Name           string
	Firstlineno    int32
	Code           Hex
	Lnotab         *Hex
	Linetable      *Hex
	Exceptiontable *Hex
	Linestarts     [][2]*int32 // offset, line
	Positions      [][4]*int32 // line, end line, column, end column, one a code unit
	Labels         []int32
	Exceptions     [][5]any // start, end, target, depth, lasti
	Instructions   []Instruction
	Nested         []*Code

	File string // of the corpus, without folder and ending
}

// Lines is the line table of the code object, of whatever format.
func (c *Code) Lines() string {
	switch {
	case c.Linetable != nil:
		return string(*c.Linetable)
	case c.Lnotab != nil:
		return string(*c.Lnotab)
	}
	return ""
}

// Hex is bytes that are spelled in hexadecimal.
type Hex string

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hex) UnmarshalText(text []byte) error {
	b, err := hex.AppendDecode(nil, text)
	*h = Hex(b)
	return err
}

// Instruction is one instruction as dis lists it. EXTENDED_ARG prefixes are
// listed apart.
type Instruction struct {
	Offset  int32
	Op      byte
	Name    string
	Arg     *uint32
	Argrepr string
}

// UnmarshalJSON reads [offset, opcode, opname, arg, argrepr]; the last is not
// always there.
func (in *Instruction) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&in.Offset, &in.Op, &in.Name, &in.Arg, &in.Argrepr})
}

// Versions calls f in a subtest for every folder of the corpus that has truth
// files, with all code objects of that folder.
func Versions(t *testing.T, f func(t *testing.T, v *pyver.Version, codes []*Code)) {
	for _, folder := range corpus.Folders(t) {
		codes := Load(t, folder)
		if len(codes) == 0 {
			continue // Python 1.0 has no dis
		}
		v, _ := pyver.ByName(folder)
		t.Run(folder, func(t *testing.T) { f(t, v, codes) })
	}
}

// Load gives all code objects of the truth files in one folder of the corpus.
func Load(t testing.TB, folder string) []*Code {
	t.Helper()
	var all []*Code
	for _, f := range corpus.Files(t, folder) {
		var doc struct{ Module *Code }
		if f.Truth(t, &doc) {
			all = collect(all, doc.Module, f.Name)
		}
	}
	return all
}

// collect appends c and what is nested in it.
func collect(all []*Code, c *Code, file string) []*Code {
	c.File = file
	all = append(all, c)
	for _, n := range c.Nested {
		all = collect(all, n, file)
	}
	return all
}
