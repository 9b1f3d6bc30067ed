package assemble

import (
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyver"
)

// textLines gives the instructions of a code object the lines of the text, where
// that tells neither a line nor another file: then the text is the source that
// messages of the interpreter are to show.
func (asm *Assembler) textLines(m *Method) {
	if !asm.TextLines || m.Given.Firstlineno || m.Given.Lines || m.RawLines != nil || m.Obj.Filename != nil || len(m.Marks) > 0 ||
		asm.Version.Lines == pyver.SetLineno {
		return
	}
	first := int32(max(m.unit.nameAt, 1))
	m.Obj.Firstlineno, m.Given.Firstlineno = first, true
	last := first
	if listing.IsRanges(asm.Version.Lines) {
		last = linetab.None
	}
	for i, line := range m.lineOf {
		if line == last || line > int32(listing.MaxLine(asm.Version.Lines)) {
			continue
		}
		pos := linetab.AtLine(line)
		if listing.HasColumns(asm.Version.Lines) {
			pos.EndLine = line
		}
		m.Marks = append(m.Marks, listing.Mark{Item: int32(i), Pos: pos})
		last = line
	}
}
