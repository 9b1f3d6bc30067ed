package linetab

// The location table of PyPy 3.11 (pypy/interpreter/location.py): one entry
// for each code unit, caches and EXTENDED_ARG not excepted.
//
//	table = { entry }
//	entry = 0                                          no position
//	      | step+1, 0                                  a line, no columns
//	      | step+1, col+1, endcol+1, endline-line
//
// step is an unsigned LEB128 number of lines from the first line of the code
// object; the others are single bytes, so larger columns are left out. Equal
// positions of neighbouring units are one Entry here.

const maxBytePyPy = 255

func decodePyPy(dst []Entry, table string, firstline int32) ([]Entry, error) {
	r := reader{table: table}
	base := len(dst)
	for offset := int64(0); r.at < len(table); offset += unitBytes {
		pos := r.positionPyPy(firstline)
		if !fits(offset) {
			r.err = errOverflow
		}
		if r.err != nil {
			return dst, r.err
		}
		if n := len(dst); n == base || dst[n-1].Pos != pos {
			dst = append(dst, Entry{int32(offset), pos})
		}
	}
	return dst, nil
}

func (r *reader) positionPyPy(firstline int32) Position {
	step := r.leb128()
	if step == 0 {
		return noPos
	}
	line := int64(firstline) + step - 1
	if !fits(line + maxBytePyPy) {
		r.err = errOverflow
	}
	col := r.byte()
	if col == 0 {
		return AtLine(int32(line))
	}
	endCol, lines := r.byte(), r.byte()
	return Position{int32(line), int32(line) + int32(lines), int32(col) - 1, int32(endCol) - 1}
}

// leb128 reads an unsigned number of up to 35 bits, low groups first.
func (r *reader) leb128() int64 {
	var n int64
	for shift := 0; ; shift += 7 {
		b := r.byte()
		if shift > 28 {
			r.err = errOverflow
		}
		if r.err != nil {
			return 0
		}
		n |= int64(b&127) << shift
		if b < 128 {
			return n
		}
	}
}

func appendPyPy(dst []byte, entries []Entry, firstline, codeLen int32) []byte {
	for i, e := range entries {
		for range (length(entries, i, codeLen) + unitBytes - 1) / unitBytes {
			dst = appendUnitPyPy(dst, e.Pos, firstline)
		}
	}
	return dst
}

func appendUnitPyPy(dst []byte, p Position, firstline int32) []byte {
	if p.Line < 0 {
		return append(dst, 0)
	}
	step := max(int64(p.Line)-int64(firstline), 0) + 1
	for ; step >= 128; step >>= 7 {
		dst = append(dst, 128|byte(step&127))
	}
	dst = append(dst, byte(step))
	lines := int64(p.EndLine) - int64(p.Line)
	if !fitsPyPy(p.Col) || !fitsPyPy(p.EndCol) || lines < 0 || lines > maxBytePyPy {
		return append(dst, 0)
	}
	return append(dst, byte(p.Col+1), byte(p.EndCol+1), byte(lines))
}

// fitsPyPy tells whether a column is there and can be written.
func fitsPyPy(col int32) bool { return 0 <= col && col < maxBytePyPy }
