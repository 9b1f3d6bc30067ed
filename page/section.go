package page

import (
	"strings"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyver"
)

// sectionRows is about how many rows heading and facts of a code object take.
const sectionRows = 8

// section appends one code object.
func (w *writer) section(e *entry) {
	w.str("<section id=\"")
	w.anchor(w.id)
	w.str("\">\n")
	w.heading(e)
	if w.take(sectionRows) < sectionRows {
		w.str("<p class=\"bad\">Left out, since the page would become too long.</p>\n")
	} else {
		w.load(e.code)
		w.constRows = w.take(len(w.body.View.Consts))
		w.facts()
		w.listing()
		w.exceptions()
		w.consts()
		w.lists()
	}
	w.str("</section>\n")
	w.flushFull()
}

// load takes the code object apart. Its labels are those that the version's
// dis shows.
func (w *writer) load(c *marshal.Code) {
	w.body.Load(c, w.file.Version)
	set := operand.Handlers
	if w.table.JumpLabels {
		set = operand.Ranges
	}
	w.body.NumberLabels(set)
}

// heading appends the name of a code object and where it stands.
func (w *writer) heading(e *entry) {
	w.str("<h2><a href=\"#")
	w.anchor(w.id)
	w.str("\">")
	if e.code.Qualname != nil {
		w.name(e.code.Qualname, longName)
	} else {
		w.codeName(e.code, longName)
	}
	w.str("</a>")
	if e.parent > 0 {
		w.str(" <small>in <a href=\"#")
		w.anchor(e.parent)
		w.str("\">")
		w.codeName(w.outline.entries[e.parent-1].code, longItem)
		w.str("</a></small>")
	}
	w.str("</h2>\n")
}

// facts appends the numbers of a code object that the version has.
func (w *writer) facts() {
	c, layout := w.body.View.Code, w.file.Version.Code
	w.str("<dl class=\"facts\">\n")
	if c.Filename != nil {
		w.beginFact("File")
		w.name(c.Filename, longName)
		w.endFact()
	}
	if layout >= pyver.Code15 {
		w.fact("First line", "%d", c.Firstlineno)
	}
	if layout >= pyver.Code13 {
		w.fact("Arguments", "%d", c.Argcount)
	}
	if c.Posonlyargcount != 0 {
		w.fact("Positional only", "%d", c.Posonlyargcount)
	}
	if c.Kwonlyargcount != 0 {
		w.fact("Keyword only", "%d", c.Kwonlyargcount)
	}
	if layout >= pyver.Code15 {
		w.fact("Stack size", "%d", c.Stacksize)
	}
	if layout >= pyver.Code13 {
		w.fact("Flags", "0x%x%s", uint32(c.Flags), w.flagNames(uint32(c.Flags)))
	}
	w.fact("Bytecode", "%d bytes", len(w.body.Bytecode))
	w.str("</dl>\n")
	w.tableErrors()
}

// flagNames gives the names of flags behind their number.
func (w *writer) flagNames(flags uint32) string {
	if flags == 0 {
		return ""
	}
	return " (" + strings.Join(w.table.FlagNames(flags), ", ") + ")"
}

// tableErrors says where a table could not be read to its end.
func (w *writer) tableErrors() {
	for _, err := range []error{w.body.LineErr, w.body.ExceptionErr} {
		if err != nil {
			w.str(`<p class="bad">`)
			w.plain(err.Error())
			w.str("</p>\n")
		}
	}
}

// lists appends the names and variables.
func (w *writer) lists() {
	v := w.body.View
	w.str("<div class=\"lists\">\n")
	w.list("Names", v.Names, nil)
	if v.LocalsPlusNames != nil {
		w.list("Variables", v.Locals, w.kindPlus)
	} else {
		w.list("Variables", v.Locals, w.kindLocal)
		w.list("Cells and free variables", v.Free, w.kindFree)
	}
	w.str("</div>\n")
}

// list appends names with their indexes and, behind each, what kind says.
func (w *writer) list(title string, all []marshal.Object, kind func(i int) string) {
	if len(all) == 0 {
		return
	}
	w.str("<div>\n<h3>")
	w.str(title)
	w.str("</h3>\n<ol start=\"0\">\n")
	shown := all[:w.take(len(all))]
	for i, o := range shown {
		w.str("<li>")
		w.name(o, longName)
		if kind != nil {
			w.small(kind(i))
		}
		w.str("</li>\n")
		w.flushFull()
	}
	w.str("</ol>\n")
	w.omitted(len(all) - len(shown))
	w.str("</div>\n")
}

func (w *writer) small(s string) {
	if s != "" {
		w.str(" <small>")
		w.str(s)
		w.str("</small>")
	}
}

// Bits of co_flags that add an argument, the same in all versions.
const (
	flagVarargs     = 0x4
	flagVarkeywords = 0x8
)

// kindLocal tells which argument a local is, if it is one.
func (w *writer) kindLocal(i int) string {
	c := w.body.View.Code
	n := int64(i) - int64(c.Argcount) // behind the arguments that have a place
	switch {
	case i < int(c.Posonlyargcount):
		return "positional only"
	case n < 0:
		return "argument"
	case n < int64(c.Kwonlyargcount):
		return "keyword only"
	}
	n -= int64(c.Kwonlyargcount)
	if c.Flags&flagVarargs != 0 {
		if n == 0 {
			return "*"
		}
		n--
	}
	if c.Flags&flagVarkeywords != 0 && n == 0 {
		return "**"
	}
	return ""
}

// kindFree tells a cell from a free variable, before 3.11.
func (w *writer) kindFree(i int) string {
	if i < len(w.body.View.Cellvars) {
		return "cell"
	}
	return "free"
}

// kindPlus tells what a variable of co_localsplusnames is, from 3.11 on.
func (w *writer) kindPlus(i int) string {
	kinds := ""
	if k := w.body.View.LocalsPlusKinds; k != nil {
		kinds = k.S
	}
	if i >= len(kinds) {
		return ""
	}
	words := make([]string, 0, 2)
	if kinds[i]&code.FastLocal != 0 {
		if arg := w.kindLocal(i); arg != "" {
			words = append(words, arg)
		}
	}
	if kinds[i]&code.FastCell != 0 {
		words = append(words, "cell")
	}
	if kinds[i]&code.FastFree != 0 {
		words = append(words, "free")
	}
	if kinds[i]&code.FastHidden != 0 {
		words = append(words, "hidden")
	}
	return strings.Join(words, ", ")
}
