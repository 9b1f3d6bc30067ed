package render

import (
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
)

// columns are the widths of a listing in the format Dis.
type columns struct {
	line, label, offset int  // 0 where there is no such column
	stack               int  // where the column of the stack begins
	labels              bool // labels with numbers, as from 3.13 on
}

// The narrowest columns of Python's dis.
const (
	lineWidth   = 3
	noLineno    = "--" // in place of the line of code that has none
	offsetWidth = 4
	opnameWidth = 20
	argWidth    = 5
	stackMost   = 80 // where the column of the stack begins at most, which Python's dis does not have
)

// disFile lists all code objects, each before those among its constants.
func (l *lister) disFile() {
	l.seen = map[*marshal.Code]bool{}
	l.disTree(l.file.Code)
}

// disTree lists a code object and those below it, one that stands in several
// places but once.
func (l *lister) disTree(c *marshal.Code) {
	l.seen[c] = true
	if l.wanted(c) {
		l.disTitle(c)
		l.disCode(c)
	}
	if c.Consts == nil {
		return
	}
	for _, o := range c.Consts.Items {
		if inner, ok := o.(*marshal.Code); ok && !l.seen[inner] {
			l.disTree(inner)
		}
	}
}

// disTitle appends what stands before a code object.
func (l *lister) disTitle(c *marshal.Code) {
	l.end()
	if c != l.file.Code {
		l.str("Disassembly of ")
		l.constant(c)
		l.str(":")
		l.end()
	}
	if l.opts.FileOffsets {
		l.offsets(c)
	}
}

// disCode lists one code object.
func (l *lister) disCode(c *marshal.Code) {
	cols := columns{labels: l.table.JumpLabels}
	set := operand.Handlers
	if cols.labels {
		set = operand.Ranges
	}
	l.load(c, set)
	cols.measure(l)
	if l.opts.Stack != nil {
		l.stack = l.opts.Stack(c)
		if l.stack == nil {
			l.comment("the stack is not followed in code of this version")
		}
		l.units(false, func(u *unit) { cols.measureUnit(l, u) })
	}
	l.units(l.opts.Caches, func(u *unit) { l.disUnit(u, &cols) })
	l.disExceptions(&cols)
	l.tableErrors()
}

// measure sets the widths as print_instructions of Python does.
func (c *columns) measure(l *lister) {
	maxLine := int32(-1)
	bare := false
	for _, s := range l.starts {
		if s.Line != 0 || !c.labels { // dis of 3.13 does not count line 0
			maxLine = max(maxLine, s.Line)
		}
		bare = bare || s.Line < 0
	}
	if maxLine >= 0 {
		c.line = max(lineWidth, digits(int64(maxLine)))
		if c.labels && bare {
			c.line = max(c.line, len(noLineno)+2)
		}
	}
	c.offset = max(offsetWidth, digits(int64(len(l.body.Bytecode)-2)))
	if c.labels {
		c.label = 4 + digits(int64(l.body.Labels()))
	}
}

// measureUnit makes room for the text of a unit before the column of the
// stack, if it is not too long.
func (c *columns) measureUnit(l *lister, u *unit) {
	begin := len(l.buf)
	l.disText(u, c)
	if n := visible(l.buf[begin:]); n+2 <= stackMost {
		c.stack = max(c.stack, n+2)
	}
	l.buf = l.buf[:begin]
}

// disUnit appends the line of one unit.
func (l *lister) disUnit(u *unit, c *columns) {
	if u.line != noLine && c.line > 0 {
		if u.offset > 0 {
			l.end()
		}
		l.source(u.line)
	}
	begin := len(l.buf)
	l.disText(u, c)
	if l.stack != nil && (u.kind == operation || u.kind == stray) {
		l.disStack(l.stack[u.index], c.stack-visible(l.buf[begin:]))
	}
	l.end()
}

// disText appends what a unit says.
func (l *lister) disText(u *unit, c *columns) {
	l.disPlace(u, c)
	l.begin(tintOpname)
	l.left(u.name(), opnameWidth)
	l.plain()
	if u.hasArg() || u.kind == stray {
		l.disArg(u, c)
	}
	if r := l.remark(u); r != "" {
		l.begin(tintRemark)
		l.str("  ; ")
		l.str(r)
		l.plain()
	}
}

// disStack appends the column of the stack, which begins after so many blanks.
func (l *lister) disStack(stack string, blanks int) {
	l.pad(max(blanks, 2))
	l.begin(tintComment)
	l.str("| ")
	l.str(stack)
	l.plain()
}

// disPlace appends the columns before the name of the operation.
func (l *lister) disPlace(u *unit, c *columns) {
	if c.line > 0 {
		l.disLine(u.line, c.line)
		l.str(" ")
	}
	label := l.body.Label(u.offset)
	if c.labels {
		l.disLabel(label, c.label)
		l.str(" ")
		l.right(int64(u.offset), c.offset)
		l.str("       ")
		return
	}
	l.str("    ")
	if label > 0 {
		l.begin(tintLabel)
		l.str(">> ")
		l.plain()
	} else {
		l.str("   ")
	}
	l.right(int64(u.offset), c.offset)
	l.str(" ")
}

// disLine appends the line that begins at a unit.
func (l *lister) disLine(line int32, width int) {
	switch {
	case line == noLine:
		l.pad(width)
	case line < 0:
		l.pad(width - len(noLineno))
		l.str(noLineno)
	default:
		l.begin(tintLine)
		l.right(int64(line), width)
		l.plain()
	}
}

// disLabel appends the number of a label, from 1.
func (l *lister) disLabel(label, width int) {
	if label == 0 {
		l.pad(width)
		return
	}
	l.pad(width - 2 - digits(int64(label)))
	l.begin(tintLabel)
	l.str("L")
	l.int(int64(label))
	l.str(":")
	l.plain()
}

// disArg appends the operand and what it means. From 3.13 on a long name may
// reach into the column of the operand.
func (l *lister) disArg(u *unit, c *columns) {
	width := argWidth
	if over := len(u.name()) - opnameWidth; c.labels && over > 0 {
		width -= over
	}
	l.str(" ")
	l.right(int64(u.arg), width)
	if u.kind != operation {
		return
	}
	l.text = l.operands.Append(l.text[:0], &l.body, u.in)
	if len(l.text) == 0 {
		return
	}
	l.str(" (")
	l.begin(tintMeaning)
	l.buf = pylit.AppendVisible(l.buf, l.text)
	l.plain()
	l.str(")")
}

// disExceptions appends the exception table: with labels, or with offsets, of
// which the second is that of the last unit in the range.
func (l *lister) disExceptions(c *columns) {
	if len(l.body.Exceptions) == 0 {
		return
	}
	l.str("ExceptionTable:")
	l.end()
	for _, e := range l.body.Exceptions {
		l.str("  ")
		l.place(e.Start, c.labels)
		l.str(" to ")
		if c.labels {
			l.place(e.End, true)
		} else {
			l.int(int64(e.End) - 2)
		}
		l.str(" -> ")
		l.place(e.Target, c.labels)
		l.str(" [")
		l.int(int64(e.Depth))
		l.str("]")
		if e.Lasti {
			l.str(" lasti")
		}
		l.end()
	}
}

// place appends an offset, or the label that stands there.
func (l *lister) place(offset int32, label bool) {
	if !label {
		l.int(int64(offset))
		return
	}
	l.str("L")
	l.int(int64(l.body.Label(offset)))
}

// tableErrors says where a table could not be read to its end.
func (l *lister) tableErrors() {
	for _, err := range []error{l.body.LineErr, l.body.ExceptionErr} {
		if err != nil {
			l.comment("%v", err)
		}
	}
}
