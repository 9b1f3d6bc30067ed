package cli

import (
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// summary is what "pyasm info" tells of a file.
type summary struct {
	*pyc.File
	name    string
	magic   pyver.Magic
	size    int  // of the whole file, in bytes
	decoded bool // whether the instructions are known

	codes, depth, instructions, codeBytes, consts, names int
}

// count goes through all code objects.
func (s *summary) count() {
	table := opcode.For(s.Version)
	var room []instr.Instr
	for c, depth := range codeObjects(s.Code) {
		s.codes++
		s.depth = max(s.depth, depth)
		s.consts += length(c.Consts)
		s.names += length(c.Names)
		if c.Code == nil {
			continue
		}
		s.codeBytes += len(c.Code.S)
		if s.decoded {
			room = instr.Decode(room[:0], table, c.Code.S, nil)
			s.instructions += len(room)
		}
	}
}

func length(seq *marshal.Seq) int {
	if seq == nil {
		return 0
	}
	return len(seq.Items)
}

// codeObjects gives a code object and those among its constants, each once,
// with how deep they are nested, from 1.
func codeObjects(top *marshal.Code) iter.Seq2[*marshal.Code, int] {
	return func(yield func(*marshal.Code, int) bool) {
		seen := map[*marshal.Code]bool{}
		var walk func(c *marshal.Code, depth int) bool
		walk = func(c *marshal.Code, depth int) bool {
			if seen[c] {
				return true
			}
			seen[c] = true
			if !yield(c, depth) {
				return false
			}
			for i := range length(c.Consts) {
				if inner, ok := c.Consts.Items[i].(*marshal.Code); ok && !walk(inner, depth+1) {
					return false
				}
			}
			return true
		}
		walk(top, 1)
	}
}

// line writes the summary on one line.
func (s *summary) line(w io.Writer) error {
	instructions := "instructions not known"
	if s.decoded {
		instructions = plural(s.instructions, "instruction")
	}
	_, err := fmt.Fprintf(w, "%s: %s, %s, %s, %s, %s\n",
		s.name, s.python(), plural(s.codes, "code object"), instructions, plural(s.size, "byte"), s.source())
	return err
}

// paragraph writes the summary with a line for each thing.
func (s *summary) paragraph(w io.Writer) error {
	instructions := fmt.Sprintf("not known for a pre-release; --as %s takes the table of the release", s.Version)
	if s.decoded {
		instructions = fmt.Sprintf("%d in %s", s.instructions, plural(s.codeBytes, "byte"))
	}
	_, err := fmt.Fprintf(w, `%s
  python        %s, magic number %d (%x)
  header        %s
  module        %s
  code objects  %d, nested %d deep
  instructions  %s
  constants     %d
  names         %d
  size          %s%s
`, s.name, s.python(), s.magic.Number, s.Magic, s.source(), s.module(), s.codes, s.depth, instructions, s.consts, s.names, plural(s.size, "byte"), s.behind())
	return err
}

// python names the Python that wrote the file.
func (s *summary) python() string {
	name := s.magic.Impl.String() + " " + s.magic.Name
	if s.magic.Unicode {
		name += " -U"
	}
	return name
}

// source tells what the header says of the source file.
func (s *summary) source() string {
	h, layout := s.Header, s.Version.Header
	switch {
	case layout.Flags && h.HashBased() && h.Flags&2 != 0:
		return fmt.Sprintf("source with hash %016x, to be checked", h.Hash)
	case layout.Flags && h.HashBased():
		return fmt.Sprintf("source with hash %016x, not to be checked", h.Hash)
	}
	at := time.Unix(int64(h.Mtime), 0).UTC().Format("2006-01-02 15:04:05 UTC")
	if !layout.Size {
		return "source of " + at
	}
	return fmt.Sprintf("source of %s, %s", at, plural(int(h.Size), "byte"))
}

// module names the source file and its first line.
func (s *summary) module() string {
	name := "without a file name"
	if s.Code.Filename != nil {
		name = printable(fmt.Sprintf("%q", s.Code.Filename.S))
	}
	if s.Code.Firstlineno > 0 {
		name += fmt.Sprintf(", from line %d", s.Code.Firstlineno)
	}
	return name
}

// behind tells of bytes that follow the code object.
func (s *summary) behind() string {
	if len(s.Rest) == 0 {
		return ""
	}
	return fmt.Sprintf(", %d of them behind the code", len(s.Rest))
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
