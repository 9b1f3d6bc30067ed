package linetab

// The line table of 3.10 (PEP 626, Objects/lnotab_notes.txt,
// assemble_line_range in Python/compile.c):
//
//	table = { pair }
//	pair  = bytes, lines    one byte each, lines signed
//
// A pair is a range of bytes that are on the line that many lines further; for
// lines = -128 they are on no line, and the next step counts from the line
// before. Ranges of more than 254 bytes and steps of more than 127 lines take
// several pairs:
//
//	range = { 0, ±127 }, { 254, lines, 254, 0 }, bytes, lines
//
// A pair of 0 bytes that is no part of a larger step is an entry of its own.

const (
	noLine310  = -128
	maxLine310 = 127
	maxLen310  = 254
)

func decode310(dst []Entry, table string, firstline int32) ([]Entry, error) {
	offset, line := int64(0), int64(firstline)
	for i := 0; i+1 < len(table); {
		steps, joined := steps310(table[i:])
		for ; steps > 0; steps-- {
			if line += int64(int8(table[i+1])); !fits(line) {
				return dst, errOverflow
			}
			if !joined {
				dst = append(dst, Entry{int32(offset), AtLine(int32(line))})
			}
			i += 2
		}
		if !joined {
			continue
		}
		e := Entry{int32(offset), AtLine(None)}
		if lines := int64(int8(table[i+1])); lines != noLine310 {
			line += lines
			e.Pos.Line = int32(line)
		}
		for parts := parts310(table[i:]); parts > 0; parts-- {
			offset += int64(table[i])
			i += 2
		}
		if !fits(offset) || !fits(line) {
			return dst, errOverflow
		}
		dst = append(dst, e)
	}
	if len(table)%2 != 0 {
		return dst, errOdd
	}
	return dst, nil
}

// steps310 is the number of pairs at the start of table that only carry part
// of the line step of the pair behind them, if joined; if not, so many pairs
// are empty ranges.
func steps310(table string) (pairs int, joined bool) {
	step := int8(table[1])
	if table[0] != 0 || step != maxLine310 && step != -maxLine310 {
		return 0, true
	}
	n := run(table, 0, table[1])
	if 2*n+1 >= len(table) || table[2*n] == 0 {
		return n, false
	}
	last := int8(table[2*n+1])
	if last == noLine310 || last == 0 || (last < 0) != (step < 0) {
		return n, false
	}
	return n, true
}

// parts310 is the number of pairs at the start of table that are one range.
func parts310(table string) int {
	next := byte(0)
	if int8(table[1]) == noLine310 {
		next = table[1]
	}
	n := 1
	for table[2*n-2] == maxLen310 && 2*n+1 < len(table) && table[2*n] != 0 && table[2*n] <= maxLen310 && table[2*n+1] == next {
		n++
	}
	return n
}

func append310(dst []byte, entries []Entry, firstline, codeLen int32) []byte {
	line := int64(firstline)
	for i, e := range entries {
		bytes := length(entries, i, codeLen)
		if e.Pos.Line < 0 {
			dst = appendRange310(dst, bytes, noLine310, noLine310)
			continue
		}
		step := int64(e.Pos.Line) - line
		for ; step > maxLine310; step -= maxLine310 {
			dst = append(dst, 0, maxLine310)
		}
		for ; step < -maxLine310; step += maxLine310 {
			dst = append(dst, 0, 256-maxLine310)
		}
		dst = appendRange310(dst, bytes, step, 0)
		line = int64(e.Pos.Line)
	}
	return dst
}

// appendRange310 appends one range in parts; only the first makes the step.
func appendRange310(dst []byte, bytes, step, next int64) []byte {
	for ; bytes > maxLen310; bytes -= maxLen310 {
		dst = append(dst, maxLen310, byte(step))
		step = next
	}
	return append(dst, byte(bytes), byte(step))
}
