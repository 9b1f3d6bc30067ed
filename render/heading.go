package render

import (
	"fmt"
	"strings"
	"time"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// comment appends a line of the heading.
func (l *lister) comment(format string, args ...any) {
	l.begin(tintComment)
	l.buf = fmt.Appendf(l.buf, "# "+format, args...)
	l.plain()
	l.end()
}

// prologue appends what the header of the file says.
func (l *lister) prologue() {
	v, m, h := l.file.Version, l.file.Magic, l.file.Header
	impl := ""
	if v.Impl == pyver.PyPy {
		impl = "PyPy "
	}
	l.comment("%sPython bytecode %d.%d (%d)", impl, v.Major, v.Minor, int(m[0])|int(m[1])<<8)
	if h.HashBased() {
		l.comment("SipHash: 0x%016x", h.Hash)
		l.comment("Flags: %#x (%s)", h.Flags, hashKind(h.Flags))
		return
	}
	l.comment("Timestamp in code: %d (%s)", h.Mtime, time.Unix(int64(h.Mtime), 0).UTC().Format("2006-01-02 15:04:05 MST"))
	if v.Header.Size {
		l.comment("Source code size mod 2**32: %d bytes", h.Size)
	}
	if h.Flags != 0 {
		l.comment("Flags: %#x", h.Flags)
	}
}

// hashKind tells whether the interpreter compares the hash with the source.
func hashKind(flags uint32) string {
	if flags&2 != 0 {
		return "hash-based, checked"
	}
	return "hash-based, unchecked"
}

// embeddedName appends the name of the source file, for the format Header.
func (l *lister) embeddedName() {
	if c := l.file.Code; c.Filename != nil {
		l.comment("Embedded file name: %s", l.nameString(c.Filename))
	}
}

func (l *lister) nameString(o marshal.Object) string {
	return string(pylit.AppendVisible(nil, l.operands.AppendName(nil, o)))
}

// method appends the heading of a code object. The labels of the lines are
// those of pydisasm, which pyc-xasm reads.
func (l *lister) method(c *marshal.Code) {
	layout := l.file.Version.Code
	if c.Name != nil {
		l.comment("Method Name:       %s", l.nameString(c.Name))
	}
	if c.Qualname != nil {
		l.comment("Qualified name:    %s", l.nameString(c.Qualname))
	}
	if c.Filename != nil {
		l.comment("Filename:          %s", l.nameString(c.Filename))
	}
	l.offsets(c)
	if layout >= pyver.Code13 {
		l.comment("Argument count:    %d", c.Argcount)
	}
	if layout >= pyver.Code38 {
		l.comment("Position-only argument count: %d", c.Posonlyargcount)
	}
	if layout >= pyver.Code30 {
		l.comment("Keyword-only arguments: %d", c.Kwonlyargcount)
	}
	if layout >= pyver.Code13 {
		l.comment("Number of locals:  %d", l.nlocals(c))
	}
	if layout >= pyver.Code15 {
		l.comment("Stack size:        %d", c.Stacksize)
	}
	if layout >= pyver.Code13 {
		l.comment("Flags:             0x%08x (%s)", uint32(c.Flags), strings.Join(l.table.FlagNames(uint32(c.Flags)), " | "))
	}
	if layout >= pyver.Code15 {
		l.comment("First Line:        %d", c.Firstlineno)
	}
	l.lists(c)
}

// nlocals is the number of locals, which files of 3.11 and later do not hold.
func (l *lister) nlocals(c *marshal.Code) int32 {
	if c.LocalsPlusNames != nil {
		return int32(len(l.body.View.Varnames))
	}
	return c.Nlocals
}

// lists appends constants and names.
func (l *lister) lists(c *marshal.Code) {
	v := l.body.View
	l.list("Constants", v.Consts, 0, l.constant)
	l.list("Names", v.Names, 0, l.name)
	args := min(max(int(c.Argcount), 0), len(v.Varnames))
	l.row("Varnames", v.Varnames)
	l.row("Positional arguments", v.Varnames[:args])
	l.list("Local variables", v.Varnames[args:], args, l.name)
	l.list("Cell variables", v.Cellvars, 0, l.name)
	l.list("Free variables", v.Freevars, 0, l.name)
}

// list appends a list with numbers, a line each.
func (l *lister) list(title string, items []marshal.Object, first int, put func(marshal.Object)) {
	if len(items) == 0 {
		return
	}
	l.comment("%s:", title)
	for i, o := range items {
		l.begin(tintComment)
		l.str("# ")
		l.right(int64(first+i), 4)
		l.str(": ")
		put(o)
		l.plain()
		l.end()
	}
}

// row appends names on one line.
func (l *lister) row(title string, items []marshal.Object) {
	if len(items) == 0 {
		return
	}
	l.comment("%s:", title)
	l.begin(tintComment)
	l.str("#\t")
	for i, o := range items {
		if i > 0 {
			l.str(", ")
		}
		l.name(o)
	}
	l.plain()
	l.end()
}

// constant appends the repr of a constant.
func (l *lister) constant(o marshal.Object) {
	l.text = l.operands.AppendConst(l.text[:0], o)
	l.buf = pylit.AppendVisible(l.buf, l.text)
}
