package page

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
)

// rows is what the rows of a listing need to know of those around them.
type rows struct {
	lines linetab.Cursor
	line  int32  // the last that began
	leads []lead // jumps and handlers, by target
	next  int    // the next of them
	end   int32  // offset behind the last row; all of the code but for a page that is too long
}

// lead is a jump that leads somewhere, or an entry of the exception table.
type lead struct {
	target int32
	from   int32 // offset of the jump, or number of the entry
	entry  bool
}

// noLine says that no line begins at a row; linetab.None that code without a
// line does.
const noLine = -2

// maxFrom is how many of the jumps that lead to a row are named there.
const maxFrom = 6

var listingColumns = []string{"Line", "Label", "Offset", "Operation", "Operand", "Meaning"}

// listing appends the instructions, a row each.
func (w *writer) listing() {
	all := w.body.Instrs
	shown := all[:w.take(len(all))]
	w.startRows(len(shown))
	t := table{"listing", "Instructions", listingColumns, len(shown)}
	w.beginTable(&t)
	for i := range shown {
		w.nextRow(&t, i)
		w.instruction(&shown[i])
	}
	w.endTable(&t, len(all))
}

// startRows finds the lines and what leads where.
func (w *writer) startRows(shown int) {
	b, r := &w.body, &w.rows
	r.lines, r.line, r.next, r.leads = b.Cursor(), noLine, 0, r.leads[:0]
	for i := range b.Instrs {
		if target, ok := b.Target(&b.Instrs[i]); ok {
			r.leads = append(r.leads, lead{target, b.Instrs[i].Offset, false})
		}
	}
	for i, e := range b.Exceptions {
		r.leads = append(r.leads, lead{e.Target, int32(i), true})
	}
	slices.SortStableFunc(r.leads, func(a, b lead) int { return cmp.Compare(a.target, b.target) })
	r.end = int32(len(b.Bytecode))
	if shown < len(b.Instrs) {
		r.end = b.Instrs[shown].Start(w.file.Version.Instr)
	}
}

// instruction appends an instruction, its EXTENDED_ARG prefixes before it.
func (w *writer) instruction(in *instr.Instr) {
	line := w.newLine(in)
	for i := range int(in.Prefixes) {
		offset, arg := in.Prefix(w.file.Version.Instr, i)
		w.beginRow(offset, line, "x")
		line = noLine
		w.operation(w.table.Op(w.table.ExtendedArg).Name, int64(arg))
		w.from(offset)
		w.str("</td></tr>\n")
	}
	op := w.body.Op(in)
	w.beginRow(in.Offset, line, class(in, op))
	switch {
	case in.Raw:
		w.operation("<byte>", int64(in.Op))
	case op.HasArg || in.Arg != 0 && !w.file.Version.Instr.RotArgs:
		w.operation(op.Name, int64(in.Arg))
	default:
		w.str("<td>")
		w.plain(op.Name)
		w.str("</td><td></td><td>")
	}
	w.meaning(in, op)
	if remark := w.body.Remark(in); remark != "" {
		w.str(" <em>")
		w.str(remark)
		w.str("</em>")
	}
	w.from(in.Offset)
	w.str("</td></tr>\n")
}

// class is what the style knows an operation by: a jump, or an end of the flow.
func class(in *instr.Instr, op *opcode.Op) string {
	switch {
	case in.Raw:
		return ""
	case op.Kind == opcode.Jump:
		return "j"
	case op.Ends:
		return "e"
	}
	return ""
}

// beginRow appends the cells before the operation.
func (w *writer) beginRow(offset, line int32, class string) {
	if line >= 0 {
		w.sourceRow(line)
	}
	w.str("<tr id=\"")
	w.rowAnchor(offset)
	if line != noLine && offset > 0 {
		class = strings.TrimSpace("s " + class)
	}
	if class != "" {
		w.str("\" class=\"")
		w.str(class)
	}
	w.str("\"><td>")
	switch {
	case line >= 0:
		w.int(int64(line))
	case line != noLine:
		w.str("--")
	}
	w.str("</td><td>")
	if n := w.body.Label(offset); n > 0 && w.table.JumpLabels {
		w.str("L")
		w.int(int64(n))
	} else if n > 0 {
		w.str("&gt;&gt;")
	}
	w.str("</td><td>")
	w.int(int64(offset))
	w.str("</td>")
}

// newLine gives the line that begins at an instruction, or noLine. Where there
// are no ranges of code, no line is none that could begin.
func (w *writer) newLine(in *instr.Instr) int32 {
	f := w.file.Version
	line := w.rows.lines.At(in.Start(f.Instr)).Line
	if line == w.rows.line || line == linetab.None && !listing.IsRanges(f.Lines) {
		return noLine
	}
	w.rows.line = line
	return line
}

// sourceRow appends a line of the source.
func (w *writer) sourceRow(line int32) {
	c := w.body.View.Code
	if w.opts.Source == nil || c.Filename == nil {
		return
	}
	w.text = w.operands.AppendName(w.text[:0], c.Filename)
	s := w.opts.Source(string(pylit.AppendVisible(nil, w.text)), int(line))
	if s == "" {
		return
	}
	w.str("<tr class=\"src\"><td colspan=\"6\">")
	w.plain(strings.ReplaceAll(s[:min(len(s), longConst)], "\t", "    "))
	w.str("</td></tr>\n")
}

// operation appends the cells of an operation and its operand and begins that
// of the meaning.
func (w *writer) operation(name string, arg int64) {
	w.str("<td>")
	w.plain(name)
	w.str("</td><td>")
	w.int(arg)
	w.str("</td><td>")
}

// meaning appends what an operand means: of a jump a link to the target, of a
// code object a link to that, of a constant that is too long one to its row.
func (w *writer) meaning(in *instr.Instr, op *opcode.Op) {
	if in.Raw || !op.HasArg {
		return
	}
	w.operands.Limit = longOperand
	w.text = w.operands.Append(w.text[:0], &w.body, in)
	if op.Kind == opcode.Jump {
		w.jump(in)
		return
	}
	long := false
	if op.Kind == opcode.Const && int64(in.Arg) < int64(len(w.body.View.Consts)) {
		if c, ok := w.body.View.Consts[in.Arg].(*marshal.Code); ok {
			w.codeLink(c, longItem)
			return
		}
		long = len(w.text) >= longOperand
	}
	w.show(w.text)
	if long && int64(in.Arg) < int64(w.constRows) {
		w.str(" <a href=\"#")
		w.constAnchor(int(in.Arg))
		w.str("\">more</a>")
	}
}

// jump appends where a jump leads. Where dis says nothing, since the operand is
// the offset itself, we say it.
func (w *writer) jump(in *instr.Instr) {
	target, ok := w.body.Target(in)
	if !ok {
		return
	}
	linked := w.beginLink(target)
	if len(w.text) > 0 {
		w.show(w.text)
	} else {
		w.str("to ")
		w.int(int64(target))
	}
	w.endLink(linked)
}

// beginLink begins a link to the row of an offset, if it has one.
func (w *writer) beginLink(offset int32) bool {
	if offset >= w.rows.end || !w.body.Begins(offset) {
		return false
	}
	w.str("<a href=\"#")
	w.rowAnchor(offset)
	w.str("\">")
	return true
}

func (w *writer) endLink(linked bool) {
	if linked {
		w.str("</a>")
	}
}

// offset appends an offset, with a link to its row if it has one.
func (w *writer) offset(offset int32) {
	linked := w.beginLink(offset)
	w.int(int64(offset))
	w.endLink(linked)
}

// rowAnchor appends the id of a row.
func (w *writer) rowAnchor(offset int32) {
	w.anchor(w.id)
	w.str("-")
	w.int(int64(offset))
}

// from appends what leads to a row.
func (w *writer) from(offset int32) {
	r := &w.rows
	r.next += sort.Search(len(r.leads)-r.next, func(i int) bool { return r.leads[r.next+i].target >= offset })
	first := r.next
	for r.next < len(r.leads) && r.leads[r.next].target == offset {
		r.next++
	}
	leads := r.leads[first:r.next]
	if len(leads) == 0 {
		return
	}
	w.str(" <small>")
	for i, l := range leads[:min(len(leads), maxFrom)] {
		switch {
		case l.entry && (i == 0 || !leads[i-1].entry):
			if i > 0 {
				w.str(", ")
			}
			w.str("handles")
		case i == 0:
			w.str("from")
		}
		w.str(" ")
		w.lead(l)
	}
	if len(leads) > maxFrom {
		w.str(" and ")
		w.int(int64(len(leads) - maxFrom))
		w.str(" more")
	}
	w.str("</small>")
}

// lead appends where a jump stands, or the range of a handler.
func (w *writer) lead(l lead) {
	if !l.entry {
		if l.from < w.rows.end {
			w.str("<a href=\"#")
			w.rowAnchor(l.from)
			w.str("\">")
			w.int(int64(l.from))
			w.str("</a>")
		} else {
			w.int(int64(l.from))
		}
		return
	}
	e := &w.body.Exceptions[l.from]
	w.offset(e.Start)
	w.str("–")
	w.int(int64(e.End))
}
