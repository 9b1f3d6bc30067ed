package linetab

// co_lnotab of 1.5 to 3.9 (Objects/lnotab_notes.txt, assemble_lnotab in
// Python/compile.c; com_set_lineno before 2.5):
//
//	lnotab = { pair }
//	pair   = bytes, lines    one byte each
//
// From 3.6 on lines is signed. An event of the compiler is one pair, unless a
// step is too large for it:
//
//	event = { 255, 0 }, (bytes, lines | bytes, limit, { 0, limit }, 0, rest)
//
// Steps of more than 255 bytes are divided by 255, so that a step of 510 ends
// with a pair of 0 bytes. Lines are divided by the limit in the same way.

// sign is one of the two ways to write a line step.
type sign struct {
	most, least int32 // largest and smallest step that one pair can have
}

var (
	unsigned = sign{most: 255, least: 0}
	signed   = sign{most: 127, least: -128}
)

// line is the step that a byte stands for.
func (s sign) line(b byte) int32 {
	if s.least < 0 {
		return int32(int8(b))
	}
	return int32(b)
}

// limited tells whether a byte is a line step that may be followed by more of
// the same event.
func (s sign) limited(line int32) bool {
	return line == s.most || line == s.least && line != 0
}

func decodeLnotab(dst []Entry, table string, firstline int32, s sign) ([]Entry, error) {
	offset, line := int64(0), int64(firstline)
	for i := 0; i+1 < len(table); {
		pairs, joined := s.event(table[i:])
		for end := i + 2*pairs; i < end; i += 2 {
			offset += int64(table[i])
			line += int64(s.line(table[i+1]))
			if !fits(offset) || !fits(line) {
				return dst, errOverflow
			}
			if !joined || i+2 == end {
				dst = append(dst, Entry{int32(offset), AtLine(int32(line))})
			}
		}
	}
	if len(table)%2 != 0 {
		return dst, errOdd
	}
	return dst, nil
}

// event is the number of pairs at the start of table that are one event or,
// where no compiler would have written them for one, so many single ones.
func (s sign) event(table string) (pairs int, joined bool) {
	n := run(table, 255, 0)
	if n > 0 && !s.endsLong(table[2*n:], n) {
		return n, false
	}
	rest, ok := s.rest(table[2*n:])
	switch {
	case ok:
		return n + 1 + rest, true
	case n == 0:
		return 1 + rest, false
	}
	return n + 1, true
}

// run is the number of pairs (bytes, line) at the start of table.
func run(table string, bytes, line byte) int {
	n := 0
	for 2*n+1 < len(table) && table[2*n] == bytes && table[2*n+1] == line {
		n++
	}
	return n
}

// endsLong tells whether table begins with the last pair of a step that has n
// pairs of 255 bytes before it.
func (s sign) endsLong(table string, n int) bool {
	return len(table) > 1 && table[0] != 255 && (n > 1 || table[0] != 0)
}

// rest is the number of pairs that go on with the line step of the first pair
// of table, if ok; if not, the number of them that repeat its step.
func (s sign) rest(table string) (pairs int, ok bool) {
	limit := table[1]
	if !s.limited(s.line(limit)) {
		return 0, false
	}
	n := run(table[2:], 0, limit)
	last := table[2*n+2:]
	if len(last) < 2 || last[0] != 0 || n == 0 && last[1] == 0 {
		return n, false
	}
	if step := s.line(last[1]); step != 0 && (step < 0) != (s.line(limit) < 0) {
		return n, false
	}
	return n + 1, true
}

func appendLnotab(dst []byte, entries []Entry, firstline int32, s sign) []byte {
	offset, line := int32(0), firstline
	for _, e := range entries {
		dst = s.appendEvent(dst, max(int64(e.Offset)-int64(offset), 0), int64(e.Pos.Line)-int64(line))
		offset, line = e.Offset, e.Pos.Line
	}
	return dst
}

// appendEvent appends one step of the table as assemble_lnotab writes it.
func (s sign) appendEvent(dst []byte, bytes, lines int64) []byte {
	if bytes > 255 {
		for range bytes / 255 {
			dst = append(dst, 255, 0)
		}
		bytes %= 255
	}
	limit := int64(s.most)
	if lines < 0 && s.least < 0 {
		limit = int64(s.least)
	}
	if lines > int64(s.most) || lines < int64(s.least) && s.least < 0 {
		for range lines / limit {
			dst = append(dst, byte(bytes), byte(limit))
			bytes = 0
		}
		lines %= limit
	}
	return append(dst, byte(bytes), byte(lines))
}
