// Package exctab reads and writes co_exceptiontable of 3.11 and later.
//
// The table (Objects/exception_handling_notes.txt, InternalDocs/exception_handling.md,
// assemble_emit_exception_table_entry in Python/assemble.c):
//
//	table = { entry }
//	entry = start, size, target, depth<<1 | lasti
//
// Start, size and target count code units. A number is written in groups of 6
// bits, high ones first, with 0x40 set in all bytes but its last; 0x80 marks
// the first byte of an entry.
package exctab

import (
	"errors"
	"math"
)

// Entry is one range of code with its handler. Start, End and Target are byte
// offsets; End is the first byte after the range.
type Entry struct {
	Start, End, Target int32
	Depth              int32 // stack depth that the handler unwinds to
	Lasti              bool  // whether the offset of the raising instruction is pushed
}

const (
	startBit  = 0x80
	moreBit   = 0x40
	unitBytes = 2
	maxUnits  = math.MaxInt32 / unitBytes
)

// Errors of tables that cannot be read.
var (
	errCut      = errors.New("exception table ends inside an entry")
	errStart    = errors.New("exception table has a start bit where none belongs, or none where one does")
	errOverflow = errors.New("exception table leads beyond 2**31")
)

// Decode appends the entries of table to dst, in the order of the table. On an
// error the entries before that place are appended all the same. Offsets may
// lie outside the code.
func Decode(dst []Entry, table string) ([]Entry, error) {
	for i := 0; i < len(table); {
		var n [4]int64
		for k := range n {
			var err error
			if n[k], i, err = number(table, i, k == 0); err != nil {
				return dst, err
			}
		}
		start, size, target, depth := n[0], n[1], n[2], n[3]
		if start+size > maxUnits || target > maxUnits || depth>>1 > math.MaxInt32 {
			return dst, errOverflow
		}
		dst = append(dst, Entry{
			Start:  int32(start * unitBytes),
			End:    int32((start + size) * unitBytes),
			Target: int32(target * unitBytes),
			Depth:  int32(depth >> 1),
			Lasti:  depth&1 != 0,
		})
	}
	return dst, nil
}

// number reads the number at table[i:] and gives the place behind it.
func number(table string, i int, first bool) (int64, int, error) {
	var n int64
	for ; i < len(table); i++ {
		b := table[i]
		if (b&startBit != 0) != first {
			return 0, i, errStart
		}
		first = false
		n = n<<6 | int64(b&(moreBit-1))
		if n > math.MaxUint32 {
			return 0, i, errOverflow
		}
		if b&moreBit == 0 {
			return n, i + 1, nil
		}
	}
	return 0, i, errCut
}

// Append appends the table that the compiler writes for the entries. Offsets
// are rounded down to whole code units; negative numbers count as 0.
func Append(dst []byte, entries []Entry) []byte {
	for _, e := range entries {
		mark := len(dst)
		dst = appendNumber(dst, e.Start/unitBytes)
		dst = appendNumber(dst, e.End/unitBytes-e.Start/unitBytes)
		dst = appendNumber(dst, e.Target/unitBytes)
		depth := uint32(max(e.Depth, 0)) << 1
		if e.Lasti {
			depth |= 1
		}
		dst = appendBits(dst, depth)
		dst[mark] |= startBit
	}
	return dst
}

func appendNumber(dst []byte, n int32) []byte { return appendBits(dst, uint32(max(n, 0))) }

// appendBits appends n in as few groups as it takes.
func appendBits(dst []byte, n uint32) []byte {
	for shift := 30; shift > 0; shift -= 6 {
		if n>>shift != 0 {
			dst = append(dst, moreBit|byte(n>>shift)&(moreBit-1))
		}
	}
	return append(dst, byte(n)&(moreBit-1))
}
