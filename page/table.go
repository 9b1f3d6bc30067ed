package page

import "github.com/pyasm/pyasm/marshal"

// A browser takes minutes for a table of 100,000 rows, whose columns it sets
// anew as it goes. So long tables have parts, which it need not lay out before
// they are seen.

// partRows is how many rows a part has.
const partRows = 500

// table is a table that is being written. rows is how many it shows.
type table struct {
	class, caption string
	columns        []string
	rows           int
}

// beginTable begins a table or another part of it.
func (w *writer) beginTable(t *table) {
	if t.rows > partRows {
		w.str("<div class=\"part\">\n")
	}
	w.str("<table class=\"")
	w.str(t.class)
	w.str("\">\n<caption>")
	w.str(t.caption)
	w.str("</caption>\n<thead><tr>")
	for _, name := range t.columns {
		w.str("<th scope=\"col\">")
		w.str(name)
		w.str("</th>")
	}
	w.str("</tr></thead>\n<tbody>\n")
}

// nextRow begins another part where row i is to begin one.
func (w *writer) nextRow(t *table, i int) {
	w.flushFull()
	if i > 0 && i%partRows == 0 {
		w.endPart(t)
		w.beginTable(t)
	}
}

func (w *writer) endPart(t *table) {
	w.str("</tbody>\n</table>\n")
	if t.rows > partRows {
		w.str("</div>\n")
	}
}

// endTable ends a table of which there are all rows to show.
func (w *writer) endTable(t *table, all int) {
	w.endPart(t)
	w.omitted(all - t.rows)
}

var (
	constColumns     = []string{"Index", "Value"}
	exceptionColumns = []string{"From", "Up to", "Handler", "Depth", "Pushes offset"}
)

// exceptions appends the exception table.
func (w *writer) exceptions() {
	all := w.body.Exceptions
	if len(all) == 0 {
		return
	}
	shown := all[:w.take(len(all))]
	t := table{"handlers", "Exception table", exceptionColumns, len(shown)}
	w.beginTable(&t)
	for i := range shown {
		e := &shown[i]
		w.nextRow(&t, i)
		w.str("<tr><td>")
		w.offset(e.Start)
		w.str("</td><td>")
		w.offset(e.End)
		w.str("</td><td>")
		w.offset(e.Target)
		w.str("</td><td>")
		w.int(int64(e.Depth))
		w.str("</td><td>")
		if e.Lasti {
			w.str("yes")
		}
		w.str("</td></tr>\n")
	}
	w.endTable(&t, len(all))
}

// consts appends the table of constants.
func (w *writer) consts() {
	all := w.body.View.Consts
	if len(all) == 0 {
		return
	}
	shown := all[:w.constRows]
	t := table{"consts", "Constants", constColumns, len(shown)}
	w.beginTable(&t)
	for i, o := range shown {
		w.nextRow(&t, i)
		w.str("<tr id=\"")
		w.constAnchor(i)
		w.str("\"><td>")
		w.int(int64(i))
		w.str("</td><td>")
		w.constant(o)
		w.str("</td></tr>\n")
	}
	w.endTable(&t, len(all))
}

// constAnchor appends the id of a constant.
func (w *writer) constAnchor(i int) {
	w.anchor(w.id)
	w.str("-k")
	w.int(int64(i))
}

// constant appends a constant, a code object as a link to it.
func (w *writer) constant(o marshal.Object) {
	if c, ok := o.(*marshal.Code); ok {
		w.codeLink(c, longName)
		return
	}
	w.operands.Limit = longConst
	w.text = w.operands.AppendConst(w.text[:0], o)
	w.show(w.text)
	if len(w.text) < longConst {
		return
	}
	w.str(" <em>cut")
	switch o := o.(type) {
	case *marshal.Str:
		w.str(", ")
		w.int(int64(len(o.S)))
		w.str(" bytes in all")
	case *marshal.Seq:
		w.str(", ")
		w.int(int64(len(o.Items)))
		w.str(" items in all")
	}
	w.str("</em>")
}
