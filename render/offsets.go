package render

import (
	"bytes"
	"math"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
)

// fileOffset is where in the file a code object begins, and its bytes.
type fileOffset struct{ object, code int }

// offsets appends where a code object stands, where that is wanted and known.
func (l *lister) offsets(c *marshal.Code) {
	if !l.opts.FileOffsets {
		return
	}
	if l.places == nil {
		l.places = findCodes(l.file)
	}
	if p, ok := l.places[c]; ok {
		l.comment("Offset in file:    0x%x", p.object)
		l.comment("co_code offset in file: 0x%x", p.code)
	}
}

// findCodes finds the code objects in the bytes of a file. They stand in it
// in the order in which a walk meets them, so each is looked for behind the
// one before: its numbers and its bytes as they are written. One whose bytes
// are a reference to those of another is not found.
func findCodes(f *pyc.File) map[*marshal.Code]fileOffset {
	found := map[*marshal.Code]fileOffset{}
	data, err := f.Append(nil)
	if err != nil {
		return found
	}
	at := f.Version.Header.Bytes()
	walkCodes(f.Code, func(c *marshal.Code) {
		head, code := opening(f, c)
		i := bytes.Index(data[at:], head)
		if i < 0 || len(head) == 0 {
			return
		}
		found[c] = fileOffset{at + i, at + i + code}
		at += i + len(head)
	})
	return found
}

// opening gives the first bytes of a code object, up to the end of co_code,
// and how far behind the first co_code begins.
func opening(f *pyc.File, c *marshal.Code) ([]byte, int) {
	bare := marshal.Code{Head: c.Head, Argcount: c.Argcount, Posonlyargcount: c.Posonlyargcount,
		Kwonlyargcount: c.Kwonlyargcount, Nlocals: c.Nlocals, Stacksize: c.Stacksize, Flags: c.Flags, Code: c.Code}
	none, empty := &marshal.Seq{}, &marshal.Str{}
	none.Type, empty.Type = '(', 's'
	bare.Consts, bare.Names, bare.Varnames, bare.Freevars, bare.Cellvars, bare.LocalsPlusNames = none, none, none, none, none, none
	bare.LocalsPlusKinds, bare.Filename, bare.Name, bare.Qualname, bare.Linetable, bare.Exceptiontable = empty, empty, empty, empty, empty, empty
	out, err := marshal.Append(nil, f.Version, &bare)
	if err != nil || c.Code == nil {
		return nil, math.MaxInt
	}
	at := max(bytes.Index(out, []byte(c.Code.S)), 1)
	return out[:at+len(c.Code.S)], at
}

// walkCodes visits each code object of a file once, in the order of the
// stream, those inside of tuples too.
func walkCodes(root *marshal.Code, visit func(*marshal.Code)) {
	seen := map[marshal.Object]bool{}
	var walk func(o marshal.Object)
	walk = func(o marshal.Object) {
		switch o := o.(type) {
		case *marshal.Code:
			if !seen[o] {
				seen[o] = true
				visit(o)
				walk(o.Consts)
			}
		case *marshal.Seq:
			if o != nil && !seen[o] {
				seen[o] = true
				for _, item := range o.Items {
					walk(item)
				}
			}
		}
	}
	walk(root)
}
