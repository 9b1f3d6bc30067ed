package pyasm

import (
	"fmt"
	"strconv"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
)

// Deviation is something in a file that the version's compiler would most
// likely have written otherwise: an optimiser, an obfuscator or a hand was at
// work, or another compiler. Only reference bits deviate in the files of
// compilers, too, as they tell who else held an object while it was written.
type Deviation struct {
	Code  *marshal.Code // that it is in; nil where it is the file's
	Place string        // as "co_names[3]" or "offset 12"; "" for the code object or file itself
	What  string        // as "has no reference bit"
}

// String gives the name of the code object, the place, and what is there.
func (d Deviation) String() string {
	s := d.What
	if d.Place != "" {
		s = d.Place + " " + s
	}
	if d.Code != nil && d.Code.Name != nil {
		s = d.Code.Name.S + ": " + s
	}
	return s
}

// Deviations gives what deviates in a file, inner code objects first. It fails
// where [Disassemble] does.
func Deviations(f *File) ([]Deviation, error) {
	doc, err := listing.Open(f)
	if err != nil {
		return nil, err
	}
	var l deviationList
	var c listing.Code
	for _, obj := range doc.Codes {
		c.Load(doc, obj)
		l.code = obj
		l.tables(&c)
		l.instructions(&c)
		for _, d := range c.Marshal {
			l.add(marshalPlace(d), marshalWhat(d))
		}
	}
	l.code = nil
	if n := len(f.Rest); n > 0 {
		l.add("", fmt.Sprintf("%d bytes follow the code", n))
	}
	return l.list, nil
}

type deviationList struct {
	list []Deviation
	code *marshal.Code
}

func (l *deviationList) add(place, what string) {
	l.list = append(l.list, Deviation{l.code, place, what})
}

// tables tells which tables are not encoded as a compiler encodes them.
func (l *deviationList) tables(c *listing.Code) {
	if c.RawLines {
		l.add("line table", "is encoded in another way")
	}
	if c.RawExcs {
		l.add("co_exceptiontable", "is encoded in another way")
	}
	switch c.RawNames {
	case listing.LocalsKinds:
		l.add("co_localspluskinds", "has other kinds")
	case listing.LocalsOrder:
		l.add("co_localsplusnames", "has another order")
	}
}

// instructions tells which instructions are not encoded as an assembler
// encodes them.
func (l *deviationList) instructions(c *listing.Code) {
	slack := instr.Slack(c.Table, c.Ins)
	for i := range c.Ins {
		in := &c.Ins[i]
		if what := encoding(c, in, slack); what != "" {
			l.add("offset "+strconv.Itoa(int(in.Offset)), what)
		}
	}
}

func encoding(c *listing.Code, in *instr.Instr, slack uint32) string {
	op := c.Table.Op(in.Op)
	switch {
	case in.Raw:
		return "holds a byte that is no instruction"
	case !op.Defined:
		return "holds no operation of the version"
	case c.Table.ExtendedArg != 0 && in.Op == c.Table.ExtendedArg, c.Version.Instr.Caches && in.Op == c.Table.Cache:
		return "has " + op.Name + " of its own"
	case in.Spare(c.Table, slack):
		return "has EXTENDED_ARG that its operand does not need"
	case op.Caches > 0 && in.Caches == 0:
		return "has no caches"
	case in.CacheSet:
		return "has caches that are not zero"
	}
	return ""
}

// marshalPlace names the place of a deviation of the marshal stream.
func marshalPlace(d marshal.Deviation) string {
	if d.Field == "" {
		return ""
	}
	s := "co_" + d.Field
	for _, i := range d.Index {
		s += "[" + strconv.Itoa(int(i)) + "]"
	}
	return s
}

// marshalWhat says how an object is written otherwise than is predicted.
func marshalWhat(d marshal.Deviation) string {
	switch d.What {
	case marshal.Plain:
		return "has no reference bit"
	case marshal.Flagged:
		return "has a reference bit"
	case marshal.New:
		return "is written anew, not as a reference"
	case marshal.Again:
		return "is a reference, not written anew"
	case marshal.TypeCode:
		return fmt.Sprintf("has the type code %q", rune(d.N))
	}
	return "has the digits " + d.Text
}
