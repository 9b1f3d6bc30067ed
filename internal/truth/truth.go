// Package truth gives tests what the interpreters themselves say of the files
// in testdata/corpus: the truth files beside the .pyc files.
package truth

import (
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

	File string // of the corpus, without its folder
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
func Versions(t *testing.T, corpus string, f func(t *testing.T, v *pyver.Version, codes []*Code)) {
	dirs, err := filepath.Glob(filepath.Join(corpus, "*", "opcodes.json.gz"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no corpus in %s (%v)", corpus, err)
	}
	for _, d := range dirs {
		dir := filepath.Dir(d)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			v, ok := pyver.ByName(filepath.Base(dir))
			if !ok {
				t.Fatalf("no version has the name of this folder")
			}
			f(t, v, Load(t, dir))
		})
	}
}

// Load gives all code objects of the truth files in one folder.
func Load(t testing.TB, dir string) []*Code {
	files, err := filepath.Glob(filepath.Join(dir, "*.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var all []*Code
	for _, name := range files {
		if strings.HasPrefix(filepath.Base(name), "opcodes.") {
			continue
		}
		all = collect(all, module(t, name), filepath.Base(name))
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

// module reads one truth file.
func module(t testing.TB, name string) *Code {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var doc struct{ Module *Code }
	if err := json.NewDecoder(z).Decode(&doc); err != nil || doc.Module == nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc.Module
}
