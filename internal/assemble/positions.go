package assemble

import (
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyver"
)

// markState is the line mark that the next instruction is to have.
type markState struct {
	pos  linetab.Position
	open bool // a mark was read and no instruction since
}

// Mark begins a position. Tables of ranges with columns have it with the next
// instruction, which may tell columns; the others have every mark.
func (asm *Assembler) Mark(line int32) {
	m := asm.Cur
	pos := linetab.Position{Line: line, EndLine: linetab.None, Col: linetab.None, EndCol: linetab.None}
	switch {
	case asm.Version.Lines == pyver.SetLineno:
	case listing.HasColumns(asm.Version.Lines):
		pos.EndLine = line
		m.pending = markState{pos, true}
	case line == linetab.None && !listing.IsRanges(asm.Version.Lines):
		asm.Errorf(0, len(asm.Line), "Python %s has no code without a line", asm.Version.Name)
	case len(m.Items) == 0 && len(m.Marks) == 0 && !listing.IsRanges(asm.Version.Lines) && line == asm.firstLine(m, line):
		// The table begins on this line by itself.
	default:
		m.Marks = append(m.Marks, listing.Mark{Item: int32(len(m.Items)), Pos: pos})
	}
}

// firstLine is the first line of a code object: as given, or the first mark.
func (asm *Assembler) firstLine(m *Method, line int32) int32 {
	if !m.Given.Firstlineno {
		m.Obj.Firstlineno, m.Given.Firstlineno = line, true
	}
	return m.Obj.Firstlineno
}

// settleMark gives the position that was read last to an item.
func (m *Method) settleMark(item int32) {
	if m.pending.open {
		m.Marks = append(m.Marks, listing.Mark{Item: item, Pos: m.pending.pos})
		m.pending.open = false
	}
}

// columns reads "@4-9" or "@4-8:9".
func (asm *Assembler) columns(m *Method, item int32, s string, at int) {
	if m.Given.Lines {
		return
	}
	if !listing.HasColumns(asm.Version.Lines) {
		asm.Warnf(at, len(s), "Python %s has no columns", asm.Version.Name)
		return
	}
	pos := m.pending.pos
	if !m.pending.open && len(m.Marks) == 0 {
		pos = linetab.Position{Line: linetab.None, EndLine: linetab.None}
	}
	if !ParseColumns(s[1:], &pos) {
		asm.Errorf(at, len(s), "columns are wanted here, like @4-9 or @4-8:9")
		return
	}
	m.pending = markState{pos, true}
}

// MarkColumns reads the columns "@4-9" of the mark that was read last.
func (asm *Assembler) MarkColumns(s string, at int) {
	asm.columns(asm.Cur, int32(len(asm.Cur.Items)), s, at)
}

// ParseColumns reads 4-9, or 4-8:9 where the end is on another line, for a
// position whose line is known.
func ParseColumns(s string, pos *linetab.Position) bool {
	from, to, found := strings.Cut(s, "-")
	endLine, endCol, other := strings.Cut(to, ":")
	if !other {
		endCol = to
	}
	pos.EndLine = pos.Line
	return found && column(from, &pos.Col) && column(endCol, &pos.EndCol) && (!other || column(endLine, &pos.EndLine))
}

// AppendColumns appends what ParseColumns reads.
func AppendColumns(dst []byte, pos *linetab.Position) []byte {
	dst = append(appendColumn(dst, pos.Col), '-')
	if pos.EndLine != pos.Line {
		dst = append(appendColumn(dst, pos.EndLine), ':')
	}
	return appendColumn(dst, pos.EndCol)
}

func appendColumn(dst []byte, n int32) []byte {
	if n == linetab.None {
		return append(dst, '?')
	}
	return strconv.AppendInt(dst, int64(n), 10)
}

// HasColumns tells whether a position says more than its line.
func HasColumns(pos *linetab.Position) bool {
	return pos.Col != linetab.None || pos.EndCol != linetab.None || pos.EndLine != pos.Line
}

func column(s string, dst *int32) bool {
	if s == "?" {
		*dst = linetab.None
		return true
	}
	n, err := strconv.ParseUint(s, 10, 31)
	*dst = int32(n)
	return err == nil
}
