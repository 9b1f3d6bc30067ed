package render

import (
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
)

// classicFile lists all code objects, those of one level before those of the
// next.
func (l *lister) classicFile() {
	if l.opts.Format.explains() {
		l.explain = newExplainer(l.table)
	}
	seen := map[*marshal.Code]bool{l.file.Code: true}
	queue := []*marshal.Code{l.file.Code}
	for i := 0; i < len(queue); i++ {
		c := queue[i]
		if l.wanted(c) {
			l.classicCode(c)
		}
		if c.Consts == nil {
			continue
		}
		for _, o := range c.Consts.Items {
			if inner, ok := o.(*marshal.Code); ok && !seen[inner] {
				seen[inner] = true
				queue = append(queue, inner)
			}
		}
	}
}

// classicCode lists one code object, with its heading.
func (l *lister) classicCode(c *marshal.Code) {
	l.load(c, operand.Handlers)
	l.end()
	l.method(c)
	width := lineWidth
	for _, s := range l.starts {
		width = max(width, digits(int64(s.Line)))
	}
	l.explain.clear()
	l.units(l.opts.Caches || l.opts.Format.showsBytes(), func(u *unit) { l.classicUnit(u, width) })
	l.disExceptions(&columns{})
	l.tableErrors()
}

// classicUnit appends the line of one unit:
//
//	2:     >>    0 |88 00| LOAD_DEREF           (a)
func (l *lister) classicUnit(u *unit, width int) {
	if u.line != noLine {
		l.end()
		l.source(u.line)
	}
	label := l.body.Label(u.offset) > 0
	if l.explain != nil && label {
		l.explain.clear()
	}
	l.classicPlace(u, width, label)
	if l.opts.Format.showsBytes() {
		l.bytes(u)
	}
	l.begin(tintOpname)
	l.left(u.name(), opnameWidth)
	l.plain()
	l.classicArg(u)
	l.classicRemark(u)
	l.end()
}

// classicPlace appends the columns before the name of the operation.
func (l *lister) classicPlace(u *unit, width int, label bool) {
	if u.line >= 0 {
		l.begin(tintLine)
		l.right(int64(u.line), width)
		l.str(":")
		l.plain()
	} else {
		l.disLine(u.line, width)
		l.str(" ")
	}
	l.str("     ")
	if label {
		l.begin(tintLabel)
		l.str(">>")
		l.plain()
	} else {
		l.str("  ")
	}
	l.str(" ")
	l.right(int64(u.offset), offsetWidth)
	l.str(" ")
}

// bytes appends the bytes of a unit between bars.
func (l *lister) bytes(u *unit) {
	room := 3
	if l.file.Version.Instr.Wordcode {
		room = 2
	}
	code := l.body.Bytecode[u.offset : u.offset+u.size]
	l.str("|")
	for i := range len(code) {
		if i > 0 {
			l.str(" ")
		}
		l.hexByte(code[i])
	}
	l.pad(3 * (room - len(code)))
	l.str("| ")
}

// classicArg appends what the operand means, in brackets, or else its number.
func (l *lister) classicArg(u *unit) {
	l.text = l.text[:0]
	if !u.hasArg() {
		return
	}
	l.str(" ")
	if !l.meaning(u) {
		l.int(int64(u.arg))
		return
	}
	l.str("(")
	l.begin(tintMeaning)
	l.buf = pylit.AppendVisible(l.buf, l.text)
	l.plain()
	l.str(")")
}

// meaning puts what the operand of a unit means into l.text; of a jump the
// offset that it leads to.
func (l *lister) meaning(u *unit) bool {
	l.text = l.text[:0]
	if u.kind != operation {
		return false
	}
	if u.op.Kind != opcode.Jump {
		l.text = l.operands.Append(l.text, &l.body, u.in)
	} else if target, ok := l.body.Target(u.in); ok {
		l.text = appendInt(append(l.text, "to "...), int64(target))
	}
	return len(l.text) > 0
}

// classicRemark appends what is wrong with a unit, or what it computes.
func (l *lister) classicRemark(u *unit) {
	text := l.remark(u)
	if l.explain != nil && u.kind == operation {
		says := l.explain.step(u, l.text)
		if text == "" {
			text = says
		}
	}
	if text != "" {
		l.begin(tintRemark)
		l.str(" ; ")
		l.buf = pylit.AppendVisible(l.buf, []byte(text))
		l.plain()
	}
}

// source appends the source line before the operations that it became.
func (l *lister) source(line int32) {
	if l.opts.Source == nil || line <= 0 || l.body.View.Filename == nil {
		return
	}
	text := l.opts.Source(l.nameString(l.body.View.Filename), int(line))
	if text == "" {
		return
	}
	l.begin(tintComment)
	l.str("# ")
	l.buf = pylit.AppendVisible(l.buf, []byte(text))
	l.plain()
	l.end()
}
