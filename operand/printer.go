// Package operand says what the operand of an instruction means, in the words
// of the dis module of the version: names, constants as that version's repr
// spells them, operators, targets.
//
// Text is UTF-8 in which, in names only, a lone surrogate may stand as three
// bytes. Names of Python 2, which are bytes, come out as the characters U+0000
// to U+00FF.
package operand

import (
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Printer writes the operands and constants of one file. It is not safe for
// concurrent use.
type Printer struct {
	// Limit is the number of bytes after which the text of one operand is
	// cut; 1 MiB unless it is set.
	Limit int

	style   pylit.Style
	numbers map[*marshal.Code]int
	path    []marshal.Object // containers that are being appended
	end     int              // length of the output at which to cut
	left    int              // bytes that long operands may still take
}

const (
	defaultLimit = 1 << 20
	// longText is what an operand may always take. All longer ones of a file
	// together may take maxLong bytes: a file of a megabyte could otherwise
	// have one huge constant and half a million instructions that load it.
	longText = 80
	maxLong  = 1 << 28
)

// NewPrinter makes a printer for a file of version v.
func NewPrinter(v *pyver.Version) *Printer {
	return &Printer{
		Limit:   defaultLimit,
		style:   pylit.StyleOf(v.Major, v.Minor),
		numbers: map[*marshal.Code]int{},
		left:    maxLong,
	}
}

// Number is the number of a code object, which stands in the place of its
// address. They count from 1 in the order in which they are asked for.
func (p *Printer) Number(c *marshal.Code) int {
	n, ok := p.numbers[c]
	if !ok {
		n = len(p.numbers) + 1
		p.numbers[c] = n
	}
	return n
}

// AppendName appends a name: its characters without quotes. What is no string
// is appended as a constant.
func (p *Printer) AppendName(dst []byte, o marshal.Object) []byte {
	return p.appendName(dst, o, math.MaxInt-utf8.UTFMax)
}

// appendName appends a name, but not much more of it than limit.
func (p *Printer) appendName(dst []byte, o marshal.Object, limit int) []byte {
	s, ok := o.(*marshal.Str)
	if !ok {
		return p.AppendConst(dst, o)
	}
	name := s.S[:min(len(s.S), limit+utf8.UTFMax)]
	switch {
	case s.IsText(p.style.Python3):
		return append(dst, name...)
	case p.style.Python3:
		return p.style.AppendBytes(dst, name)
	}
	return appendLatin(dst, name)
}

// appendLatin appends bytes as characters.
func appendLatin(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = utf8.AppendRune(dst, rune(s[i]))
	}
	return dst
}

func appendHexInt(dst []byte, n int) []byte { return strconv.AppendInt(dst, int64(n), 16) }

// cut shortens dst to end, or a little less so as not to part a character,
// and marks the place.
func cut(dst []byte, end int) []byte {
	for i := 0; i < 3 && end > 0 && dst[end]&0xc0 == 0x80; i++ {
		end--
	}
	return append(dst[:end], "..."...)
}
