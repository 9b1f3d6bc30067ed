package render

import (
	"bytes"
	"encoding/binary"
	"strings"

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
// one before: its numbers and its bytes as they are written, or a reference to
// equal bytes of one before.
func findCodes(f *pyc.File) map[*marshal.Code]fileOffset {
	found := map[*marshal.Code]fileOffset{}
	data, err := f.Append(nil)
	if err != nil {
		return found
	}
	bytecode := map[*marshal.Str]int{}
	at := f.Version.Header.Bytes()
	walkCodes(f.Code, func(c *marshal.Code) {
		numbers, whole := opening(f, c)
		if whole == nil {
			return
		}
		i := bytes.Index(data[at:], whole)
		if before, ok := bytecode[c.Code]; ok {
			if j := bytes.Index(data[at:], append(numbers, 'r')); j >= 0 && (i < 0 || j < i) {
				found[c] = fileOffset{at + j, before}
				at += j + len(numbers)
				return
			}
		}
		if i >= 0 {
			at += i + len(whole)
			bytecode[c.Code] = at - len(c.Code.S)
			found[c] = fileOffset{at - len(whole), at - len(c.Code.S)}
		}
	})
	return found
}

// marker stands for co_code where only its place counts. It is longer than
// all that comes before co_code.
var marker = &marshal.Str{Head: marshal.Head{Type: 's'}, S: strings.Repeat("place of co_code", 2)}

// stringHead is the type code and the length before the bytes of a string.
const stringHead = 5

// opening gives the first bytes of a code object: those of its numbers, and
// all to the end of co_code.
func opening(f *pyc.File, c *marshal.Code) (numbers, whole []byte) {
	bare := marshal.Code{
		Head: c.Head, Argcount: c.Argcount, Posonlyargcount: c.Posonlyargcount,
		Kwonlyargcount: c.Kwonlyargcount, Nlocals: c.Nlocals, Stacksize: c.Stacksize, Flags: c.Flags, Code: marker,
	}
	none := &marshal.Seq{Head: marshal.Head{Type: '('}}
	bare.Consts, bare.Names, bare.Varnames, bare.Freevars, bare.Cellvars, bare.LocalsPlusNames = none, none, none, none, none, none
	bare.LocalsPlusKinds, bare.Filename, bare.Name, bare.Qualname = marker, marker, marker, marker
	bare.Linetable, bare.Exceptiontable = marker, marker
	out, err := marshal.Append(nil, f.Version, &bare)
	at := bytes.Index(out, []byte(marker.S)) - stringHead
	if err != nil || at < 0 || c.Code == nil {
		return nil, nil
	}
	numbers = out[:at:at]
	head := c.Code.Type
	if c.Code.Ref {
		head |= marshal.RefFlag
	}
	whole = binary.LittleEndian.AppendUint32(append(numbers, head), uint32(len(c.Code.S)))
	return numbers, append(whole, c.Code.S...)
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
