package page

import "github.com/pyasm/pyasm/marshal"

// outline is the tree of the code objects of a file, each before those among
// its constants.
type outline struct {
	entries []entry
	numbers map[*marshal.Code]int // number of a code object, from 1; its place in entries
}

// entry is one code object. One that stands in several places is in the first
// of them.
type entry struct {
	code   *marshal.Code
	parent int // number of the code object that it stands in, or 0
	level  int // from 0
}

// maxLevel is how deep the contents are indented; a browser gives up on deeper
// markup, and nobody could see it.
const maxLevel = 12

func newOutline(root *marshal.Code) outline {
	o := outline{numbers: map[*marshal.Code]int{}}
	seen := map[*marshal.Seq]bool{}
	var add func(c *marshal.Code, parent, level int)
	// search looks for code objects in a tuple and the tuples in it.
	var search func(s *marshal.Seq, parent, level int)
	add = func(c *marshal.Code, parent, level int) {
		if _, ok := o.numbers[c]; ok {
			return
		}
		o.entries = append(o.entries, entry{c, parent, level})
		n := len(o.entries)
		o.numbers[c] = n
		if c.Consts != nil {
			search(c.Consts, n, min(level+1, maxLevel))
		}
	}
	search = func(s *marshal.Seq, parent, level int) {
		if seen[s] {
			return
		}
		seen[s] = true
		for _, obj := range s.Items {
			switch obj := obj.(type) {
			case *marshal.Code:
				add(obj, parent, level)
			case *marshal.Seq:
				search(obj, parent, level)
			}
		}
	}
	add(root, 0, 0)
	return o
}

// contents appends the tree as a list of links.
func (w *writer) contents() {
	w.str("<nav aria-label=\"Code objects\">\n<details open=\"\">\n<summary>Code objects</summary>\n")
	level := -1
	for i := range w.outline.entries {
		e := &w.outline.entries[i]
		level = w.toLevel(level, e.level)
		w.str(`<li><a href="#`)
		w.anchor(i + 1)
		w.str(`">`)
		w.codeName(e.code, longItem)
		if line := e.code.Firstlineno; line > 0 && i > 0 {
			w.str(" <small>")
			w.int(int64(line))
			w.str("</small>")
		}
		w.str("</a>")
		w.flushFull()
	}
	w.toLevel(level, -1)
	w.str("</details>\n</nav>\n")
}

// toLevel ends the item before and begins or ends the lists between two items.
func (w *writer) toLevel(from, to int) int {
	if from >= to && from >= 0 {
		w.str("</li>\n")
	}
	for ; from < to; from++ {
		w.str("\n<ul>\n")
	}
	for ; from > to; from-- {
		w.str("</ul>\n")
		if from > 0 {
			w.str("</li>\n")
		}
	}
	return to
}

// anchor appends the id of a code object.
func (w *writer) anchor(number int) {
	w.str("c")
	w.int(int64(number))
}

// codeName appends the name of a code object; a lambda of 1.0 has none.
func (w *writer) codeName(c *marshal.Code, limit int) {
	if c.Name == nil {
		w.str("?")
		return
	}
	w.name(c.Name, limit)
}

// codeLink appends a link to a code object.
func (w *writer) codeLink(c *marshal.Code, limit int) {
	w.str(`<a href="#`)
	w.anchor(w.outline.numbers[c])
	w.str(`">&lt;code object `)
	w.codeName(c, limit)
	if c.Firstlineno > 0 {
		w.str(", line ")
		w.int(int64(c.Firstlineno))
	}
	w.str("&gt;</a>")
}
