// Package operand says what the operand of an instruction means, in the words
// of the dis module of the version: names, constants as that version's repr
// spells them, operators, targets.
//
// Text is UTF-8 in which, in names only, a lone surrogate may stand as three
// bytes. Names of Python 2, which are bytes, come out as the characters U+0000
// to U+00FF.
package operand

import (
	"strconv"
	"unicode/utf8"

	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Printer writes the operands and constants of one file. Long ones are cut:
// each after Limit bytes, and all but their first 80 bytes when those of the
// file together have taken 256 MiB. It is not safe for concurrent use.
type Printer struct {
	Limit int  // 1 MiB unless it is set
	All   bool // say also what the version's dis leaves unsaid, such as the names of locals before 2.0

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
	s, ok := o.(*marshal.Str)
	if !ok {
		return p.AppendConst(dst, o)
	}
	start := len(dst)
	name := s.S[:min(len(s.S), p.room()+utf8.UTFMax)]
	switch {
	case s.IsText(p.style.Python3):
		dst = append(dst, name...)
	case p.style.Python3:
		dst = p.style.AppendBytes(dst, name)
	default:
		dst = appendLatin(dst, name)
	}
	return p.account(dst, start)
}

// account sees to it that long texts do not take more than their share.
func (p *Printer) account(dst []byte, start int) []byte {
	n := len(dst) - start
	if n <= longText {
		return dst
	}
	if most := p.room(); n > most {
		dst = cut(dst, start+most)
		n = most
	}
	p.left -= n
	return dst
}

// room is how many bytes the next text may take.
func (p *Printer) room() int { return min(p.Limit, max(p.left, longText)) }

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
