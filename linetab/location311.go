package linetab

// The location table of 3.11 and later (Objects/locations.md,
// InternalDocs/code_objects.md, write_location_entry in Python/assemble.c):
//
//	table    = { entry }
//	entry    = first, payload
//	first    = 0x80 | kind << 3 | units-1    units: code units covered, 1 to 8
//	payload  = kind 0 to 9:   (col&7) << 4 | (endcol-col)     col>>3 is the kind
//	           kind 10 to 12: col, endcol                     the step is kind-10 lines
//	           kind 13:       step                            no columns
//	           kind 14:       step, endline-line, col+1, endcol+1
//	           kind 15:       nothing                         no position
//	step     = signed varint, lines from the last entry that has one
//
// A varint is written in groups of 6 bits, low ones first, 0x40 set in all but
// the last. Signed ones have the sign in bit 0. Ranges of more than 8 units
// take several entries, all but the last of 8.

const (
	kindOneLine   = 10
	kindNoColumns = 13
	kindLong      = 14
	kindNone      = 15

	startBit  = 0x80
	maxUnits  = 8
	unitBytes = 2
)

// noPos is the position of code that has none.
var noPos = AtLine(None)

func decode311(dst []Entry, table string, firstline int32) ([]Entry, error) {
	r := reader{table: table}
	offset, line, full := int64(0), int64(firstline), false
	for r.at < len(table) {
		first := r.byte()
		if first&startBit == 0 {
			return dst, errStart
		}
		pos := r.position(int(first>>3)&15, &line)
		if r.err != nil {
			return dst, r.err
		}
		units := int64(first&7) + 1
		if n := len(dst); !full || dst[n-1].Pos != pos {
			dst = append(dst, Entry{int32(offset), pos})
		}
		full = units == maxUnits
		if offset += units * unitBytes; !fits(offset) {
			return dst, errOverflow
		}
	}
	return dst, nil
}

// reader takes the parts of a location entry from a table and keeps the first
// error.
type reader struct {
	table string
	at    int
	err   error
}

func (r *reader) byte() byte {
	if r.at >= len(r.table) {
		r.err = errCut
		return 0
	}
	b := r.table[r.at]
	r.at++
	return b
}

// varint reads a number of up to 32 bits.
func (r *reader) varint() int64 {
	var n int64
	for shift := 0; ; shift += 6 {
		b := r.byte()
		if b&startBit != 0 {
			r.err = errCut
		}
		if shift > 30 {
			r.err = errOverflow
		}
		if r.err != nil {
			return 0
		}
		n |= int64(b&63) << shift
		if b&64 == 0 {
			return n
		}
	}
}

func (r *reader) signed() int64 {
	n := r.varint()
	if n&1 != 0 {
		return -(n >> 1)
	}
	return n >> 1
}

// position reads the payload of an entry; line is the line of the last entry
// that has one, and is moved on.
func (r *reader) position(kind int, line *int64) Position {
	endLine, col, endCol := int64(0), int64(None), int64(None)
	switch {
	case kind < kindOneLine:
		b := int64(r.byte())
		col = int64(kind)<<3 | b>>4
		endCol = col + b&15
	case kind < kindNoColumns:
		*line += int64(kind - kindOneLine)
		col, endCol = int64(r.byte()), int64(r.byte())
	case kind == kindNoColumns:
		*line += r.signed()
	case kind == kindLong:
		*line += r.signed()
		endLine, col, endCol = r.varint(), r.varint()-1, r.varint()-1
	default:
		return noPos
	}
	endLine += *line
	if !fits(*line) || !fits(endLine) || !fits(col) || !fits(endCol) {
		r.err = errOverflow
	}
	return Position{int32(*line), int32(endLine), int32(col), int32(endCol)}
}

func append311(dst []byte, entries []Entry, firstline, codeLen int32) []byte {
	line := firstline
	for i, e := range entries {
		units := length(entries, i, codeLen) / unitBytes
		for ; units > maxUnits; units -= maxUnits {
			dst = appendLocation(dst, e.Pos, maxUnits, &line)
		}
		if units > 0 {
			dst = appendLocation(dst, e.Pos, byte(units), &line)
		}
	}
	return dst
}

// appendLocation appends one entry of the kind that write_location_entry
// picks.
func appendLocation(dst []byte, p Position, units byte, line *int32) []byte {
	if p.Line < 0 {
		return append(dst, first(kindNone, units))
	}
	step := int64(p.Line) - int64(*line)
	*line = p.Line
	switch {
	case p.Col < 0 || p.EndCol < 0:
		if p.EndLine == p.Line || p.EndLine < 0 {
			return appendSigned(append(dst, first(kindNoColumns, units)), step)
		}
	case p.EndLine != p.Line && p.EndLine >= 0:
	case step == 0 && p.Col < 80 && p.EndCol >= p.Col && p.EndCol-p.Col < 16:
		return append(dst, first(byte(p.Col>>3), units), byte(p.Col&7)<<4|byte(p.EndCol-p.Col))
	case 0 <= step && step < 3 && p.Col < 128 && p.EndCol < 128:
		return append(dst, first(kindOneLine+byte(step), units), byte(p.Col), byte(p.EndCol))
	}
	dst = appendSigned(append(dst, first(kindLong, units)), step)
	dst = appendVarint(dst, uint64(max(int64(p.EndLine)-int64(p.Line), 0)))
	dst = appendVarint(dst, uint64(max(int64(p.Col), None)+1))
	return appendVarint(dst, uint64(max(int64(p.EndCol), None)+1))
}

// first is the first byte of an entry.
func first(kind, units byte) byte { return startBit | kind<<3 | (units - 1) }

func appendSigned(dst []byte, n int64) []byte {
	if n < 0 {
		return appendVarint(dst, uint64(-n)<<1|1)
	}
	return appendVarint(dst, uint64(n)<<1)
}

func appendVarint(dst []byte, n uint64) []byte {
	for ; n >= 64; n >>= 6 {
		dst = append(dst, 64|byte(n&63))
	}
	return append(dst, byte(n))
}
