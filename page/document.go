package page

import (
	"fmt"
	"time"

	"github.com/pyasm/pyasm/pyver"
)

// document appends the whole page.
func (w *writer) document() {
	w.head()
	w.str("<body>\n")
	w.contents()
	w.str("<main>\n")
	w.header()
	for i := range w.outline.entries {
		w.id = i + 1
		w.section(&w.outline.entries[i])
	}
	w.str("</main>\n</body>\n</html>\n")
}

// head appends all before the body. The policy forbids the browser to run or
// fetch anything, should a file get markup past us.
func (w *writer) head() {
	w.str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>")
	w.title()
	w.str("</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n" +
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n" +
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n" +
		"<style>\n")
	w.str(style)
	w.str("</style>\n</head>\n")
}

// title appends what stands above the page.
func (w *writer) title() {
	switch c := w.file.Code; {
	case w.opts.Title != "":
		w.plain(w.opts.Title)
	case c.Filename != nil:
		w.name(c.Filename, longName)
	default:
		w.str("bytecode")
	}
}

// header appends what the header of the file says.
func (w *writer) header() {
	f, v := w.file, w.file.Version
	w.str("<header>\n<h1>")
	w.title()
	w.str("</h1>\n<dl class=\"facts\">\n")
	impl := "Python"
	if v.Impl == pyver.PyPy {
		impl = "PyPy, Python"
	}
	w.fact("Version", "%s %d.%d", impl, v.Major, v.Minor)
	w.fact("Magic number", "%d (% x)", int(f.Magic[0])|int(f.Magic[1])<<8, f.Magic)
	w.source()
	w.fact("Code objects", "%d", len(w.outline.entries))
	if len(f.Rest) > 0 {
		w.fact("Behind the code object", "%d bytes", len(f.Rest))
	}
	w.str("</dl>\n</header>\n")
}

// source appends what ties the file to its source: a time and a size, or a
// hash.
func (w *writer) source() {
	h := w.file.Header
	switch {
	case h.HashBased() && h.Flags&2 != 0:
		w.fact("Hash of the source", "%016x, checked", h.Hash)
	case h.HashBased():
		w.fact("Hash of the source", "%016x, not checked", h.Hash)
	default:
		w.fact("Time of the source", "%s", time.Unix(int64(h.Mtime), 0).UTC().Format("2006-01-02 15:04:05 UTC"))
		if w.file.Version.Header.Size {
			w.fact("Size of the source", "%d bytes", h.Size)
		}
	}
	if h.Flags != 0 {
		w.fact("Flags of the file", "%#x", h.Flags)
	}
}

// fact appends a fact of a list.
func (w *writer) fact(name, format string, args ...any) {
	w.beginFact(name)
	w.plain(fmt.Sprintf(format, args...))
	w.endFact()
}

func (w *writer) beginFact(name string) {
	w.str("<div><dt>")
	w.str(name)
	w.str("</dt><dd>")
}

func (w *writer) endFact() { w.str("</dd></div>\n") }
