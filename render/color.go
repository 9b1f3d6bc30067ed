package render

// tint is the part of a listing that has a colour of its own.
type tint uint8

const (
	tintComment tint = iota
	tintLine         // line numbers
	tintLabel
	tintOpname
	tintMeaning
	tintRemark
)

// escapes are the ANSI escapes that begin each tint.
var escapes = [...]string{
	tintComment: "\x1b[2m",
	tintLine:    "\x1b[33m",
	tintLabel:   "\x1b[35m",
	tintOpname:  "\x1b[36m",
	tintMeaning: "\x1b[32m",
	tintRemark:  "\x1b[31m",
}

// begin begins a tint and plain ends it, where colour is wanted.
func (l *lister) begin(t tint) {
	if l.opts.Color {
		l.str(escapes[t])
	}
}

func (l *lister) plain() {
	if l.opts.Color {
		l.str("\x1b[0m")
	}
}
