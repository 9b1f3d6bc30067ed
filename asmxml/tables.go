package asmxml

import (
	"github.com/pyasm/pyasm/internal/assemble"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/pyver"
)

// lineTableName is the name of the element with the line table: the old
// program's name where the file has a co_lnotab.
func lineTableName(f pyver.LineFormat) string {
	if listing.IsRanges(f) {
		return "co_linetable"
	}
	return "co_lnotab"
}

// lines writes the line table.
func (p *printer) lines(c *listing.Code) {
	f := c.Version.Lines
	if f == pyver.SetLineno {
		return
	}
	if c.RawLines {
		p.hexBytes("co_linetable_bytes", c.Linetable.S)
	}
	name := lineTableName(f)
	if len(c.Lines) == 0 {
		p.empty(name)
		return
	}
	p.begin(name)
	p.lineEntries(c.Lines, listing.HasColumns(f))
	p.end(name)
}

// lineEntries writes the entries of a line table. Many stand on lines of their
// own.
func (p *printer) lineEntries(entries []linetab.Entry, columns bool) {
	const width, few = 100, 8
	p.depth++
	at := len(p.buf)
	for i := range entries {
		switch {
		case len(entries) > few && i == 0, len(p.buf)-at > width:
			p.str("\n")
			at = len(p.buf)
			p.indent()
		case i > 0:
			p.str(" ")
		}
		p.lineEntry(&entries[i], columns)
	}
	p.depth--
	if len(entries) > few {
		p.str("\n")
		p.indent()
	}
}

// lineEntry writes the position of the code from an offset on: 12:7, with
// columns 12:7@4-9 or, where the end is on another line, 12:7@4-8:9.
func (p *printer) lineEntry(e *linetab.Entry, columns bool) {
	pos := &e.Pos
	p.int(int64(e.Offset))
	p.str(":")
	if pos.Line == linetab.None {
		p.str("--")
	} else {
		p.int(int64(pos.Line))
	}
	if columns && assemble.HasColumns(pos) {
		p.str("@")
		p.buf = assemble.AppendColumns(p.buf, pos)
	}
}

// exceptions writes the exception table.
func (p *printer) exceptions(c *listing.Code) {
	if len(c.Excs) > 0 {
		p.begin("co_exceptiontable")
		p.str(cdataBegin)
		for i := range c.Excs {
			e := &c.Excs[i]
			p.str("\n  ")
			p.int(int64(e.Start))
			p.str(" to ")
			p.int(int64(e.End))
			p.str(" -> ")
			p.int(int64(e.Target))
			p.str(" [")
			p.int(int64(e.Depth))
			p.str("]")
			if e.Lasti {
				p.str(" lasti")
			}
		}
		p.str("\n")
		p.str(cdataEnd)
		p.end("co_exceptiontable")
	}
	if c.RawExcs {
		p.hexBytes("co_exceptiontable_bytes", c.Exceptiontable.S)
	}
}
