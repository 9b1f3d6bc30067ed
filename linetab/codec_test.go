package linetab_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/pyasm/pyasm/internal/truth"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/pyver"
)

// at is an entry with a line and no columns.
func at(offset, line int32) linetab.Entry {
	return linetab.Entry{Offset: offset, Pos: linetab.AtLine(line)}
}

// span is an entry with columns.
func span(offset, line, endLine, col, endCol int32) linetab.Entry {
	return linetab.Entry{Offset: offset, Pos: linetab.Position{Line: line, EndLine: endLine, Col: col, EndCol: endCol}}
}

// The first line is 10 and the code has 1000 bytes in all of these.
var tables = []struct {
	name    string
	format  pyver.LineFormat
	entries []linetab.Entry
	table   string
}{
	{"steps", pyver.LnotabUnsigned, []linetab.Entry{at(6, 11), at(9, 11), at(9, 12)}, "\x06\x01\x03\x00\x00\x01"},
	{"first line at once", pyver.LnotabUnsigned, []linetab.Entry{at(0, 10), at(0, 14)}, "\x00\x00\x00\x04"},
	{"255 bytes", pyver.LnotabUnsigned, []linetab.Entry{at(255, 11)}, "\xff\x01"},
	{"256 bytes", pyver.LnotabUnsigned, []linetab.Entry{at(256, 11)}, "\xff\x00\x01\x01"},
	{"510 bytes", pyver.LnotabUnsigned, []linetab.Entry{at(510, 11)}, "\xff\x00\xff\x00\x00\x01"},
	{"255 lines", pyver.LnotabUnsigned, []linetab.Entry{at(6, 265)}, "\x06\xff"},
	{"510 lines", pyver.LnotabUnsigned, []linetab.Entry{at(6, 520)}, "\x06\xff\x00\xff\x00\x00"},
	{"300 bytes, 300 lines", pyver.LnotabUnsigned, []linetab.Entry{at(300, 310)}, "\xff\x00\x2d\xff\x00\x2d"},
	{"bytes and lines at once", pyver.LnotabUnsigned, []linetab.Entry{at(255, 12), at(300, 12)}, "\xff\x02\x2d\x00"},
	{"a run that ends the table", pyver.LnotabUnsigned, []linetab.Entry{at(255, 10), at(510, 10)}, "\xff\x00\xff\x00"},
	{"a run with a full step behind it", pyver.LnotabUnsigned, []linetab.Entry{at(255, 10), at(510, 11)}, "\xff\x00\xff\x01"},
	{"lines that are not split", pyver.LnotabUnsigned, []linetab.Entry{at(6, 265), at(6, 520), at(8, 521)}, "\x06\xff\x00\xff\x02\x01"},
	{"back", pyver.LnotabSigned, []linetab.Entry{at(6, 8)}, "\x06\xfe"},
	{"128 lines", pyver.LnotabSigned, []linetab.Entry{at(6, 138)}, "\x06\x7f\x00\x01"},
	{"254 lines", pyver.LnotabSigned, []linetab.Entry{at(6, 264)}, "\x06\x7f\x00\x7f\x00\x00"},
	{"128 lines back", pyver.LnotabSigned, []linetab.Entry{at(6, -118)}, "\x06\x80"},
	{"129 lines back", pyver.LnotabSigned, []linetab.Entry{at(6, -119)}, "\x06\x80\x00\xff"},
	{"there and back", pyver.LnotabSigned, []linetab.Entry{at(6, 137), at(6, 136)}, "\x06\x7f\x00\xff"},
	{"ranges", pyver.Table310, []linetab.Entry{at(0, 10), at(4, linetab.None), at(6, 12)}, "\x04\x00\x02\x80\xfe\x02\xfe\x00\xfe\x00\xe8\x00"},
	{"127 lines", pyver.Table310, []linetab.Entry{at(0, 137), at(996, 10)}, "\xfe\x7f\xfe\x00\xfe\x00\xea\x00\x04\x81"},
	{"128 lines", pyver.Table310, []linetab.Entry{at(0, 10), at(996, 138)}, "\xfe\x00\xfe\x00\xfe\x00\xea\x00\x00\x7f\x04\x01"},
	{"128 lines back", pyver.Table310, []linetab.Entry{at(0, 200), at(996, 72)}, "\x00\x7f\xfe\x3f\xfe\x00\xfe\x00\xea\x00\x00\x81\x04\xff"},
	{"no line, long", pyver.Table310, []linetab.Entry{at(0, linetab.None)}, "\xfe\x80\xfe\x80\xfe\x80\xee\x80"},
	{"an empty range", pyver.Table310, []linetab.Entry{at(0, 10), at(996, 15), at(996, 16)}, "\xfe\x00\xfe\x00\xfe\x00\xea\x00\x00\x05\x04\x01"},
	{"kinds", pyver.Location311, []linetab.Entry{
		span(0, 10, 10, 79, 94), span(2, 11, 11, 0, 127), span(4, 13, 13, 5, 5), span(6, 13, 13, 5, 4),
		span(8, 12, 12, 5, 6), span(10, 12, 13, 5, 6), at(12, linetab.None), span(14, 12, 12, -1, -1), span(998, 12, 12, 80, 81),
	}, "\xc8\x7f" + "\xd8\x00\x7f" + "\xe0\x05\x05" + "\xd0\x05\x04" +
		"\xf0\x03\x00\x06\x07" + "\xf0\x00\x01\x06\x07" + "\xf8" + many("\xef\x00", 61) + "\xeb\x00" + "\xd0\x50\x51"},
	{"positions of PyPy", pyver.LocationPyPy, []linetab.Entry{
		at(0, linetab.None), at(4, 10), span(6, 10, 12, 0, 254), span(8, 200, 200, 4, 5), at(998, 11),
	}, "\x00\x00" + "\x01\x00" + "\x01\x01\xff\x02" + many("\xbf\x01\x05\x06\x00", 495) + "\x02\x00"},
}

// many repeats s.
func many(s string, n int) string {
	var all []byte
	for range n {
		all = append(all, s...)
	}
	return string(all)
}

func TestTables(t *testing.T) {
	for _, tt := range tables {
		t.Run(fmt.Sprint(tt.format, " ", tt.name), func(t *testing.T) {
			if got := linetab.Append(nil, tt.format, tt.entries, 10, 1000); string(got) != tt.table {
				t.Errorf("encoded as\n%x, want\n%x", got, tt.table)
			}
			got, err := linetab.Decode(nil, tt.format, tt.table, 10, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, tt.entries) {
				t.Errorf("decoded as\n%v, want\n%v", got, tt.entries)
			}
		})
	}
}

func TestAppendFillsIn(t *testing.T) {
	for _, tt := range []struct {
		name    string
		format  pyver.LineFormat
		entries []linetab.Entry
		table   string
	}{
		{"end line left out", pyver.Location311, []linetab.Entry{span(0, 10, linetab.None, 4, 5)}, "\x83\x41"},
		{"end line too small", pyver.Location311, []linetab.Entry{span(0, 10, 9, 4, 5)}, "\xf3\x00\x00\x05\x06"},
		{"step before the first line", pyver.LocationPyPy, []linetab.Entry{at(6, 8)}, "\x01\x00"},
		{"large column", pyver.LocationPyPy, []linetab.Entry{span(6, 10, 10, 0, 255)}, "\x01\x00"},
		{"offset that goes back", pyver.LnotabSigned, []linetab.Entry{at(6, 11), at(4, 12)}, "\x06\x01\x00\x01"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := linetab.Append(nil, tt.format, tt.entries, 10, 8); string(got) != tt.table {
				t.Errorf("got %x, want %x", got, tt.table)
			}
		})
	}
}

func TestBadTables(t *testing.T) {
	for _, tt := range []struct {
		name   string
		format pyver.LineFormat
		table  string
		want   string
		n      int // entries before the fault
	}{
		{"odd", pyver.LnotabUnsigned, "\x01\x01\x02", "line table has an odd number of bytes", 1},
		{"odd", pyver.Table310, "\x01\x01\x02", "line table has an odd number of bytes", 1},
		{"no start", pyver.Location311, "\xf8\x01", "line table entry does not begin with a start byte", 1},
		{"cut", pyver.Location311, "\xf8\xf0\x01", "line table ends inside an entry", 1},
		{"start bit inside", pyver.Location311, "\xe8\x41\xe8", "line table ends inside an entry", 0},
		{"long varint", pyver.Location311, "\xe8\x41\x41\x41\x41\x41\x41\x01", "line table leads beyond 2**31", 0},
		{"large line", pyver.Location311, "\xe8\x7e\x7f\x7f\x7f\x7f\x03", "line table leads beyond 2**31", 0},
		{"cut", pyver.LocationPyPy, "\x00\x00\x01", "line table ends inside an entry", 1},
		{"cut", pyver.LocationPyPy, "\x00\x01\x80", "line table ends inside an entry", 1},
		{"large line", pyver.LocationPyPy, "\xff\xff\xff\xff\xff\x01\x00", "line table leads beyond 2**31", 0},
		{"no table", pyver.SetLineno, "\x00", "this version of Python has no line table, but there are 1 bytes", 0},
	} {
		t.Run(fmt.Sprint(tt.format, " ", tt.name), func(t *testing.T) {
			got, err := linetab.Decode(nil, tt.format, tt.table, 10, 8)
			if err == nil || err.Error() != tt.want || len(got) != tt.n {
				t.Errorf("got %v and %v, want %d entries and %q", got, err, tt.n, tt.want)
			}
		})
	}
}

func TestCursor(t *testing.T) {
	entries := []linetab.Entry{at(2, 5), at(2, 6), at(8, 7)}
	c := linetab.NewCursor(pyver.LnotabSigned, entries, 4)
	if got := c.At(0); got != linetab.AtLine(4) {
		t.Errorf("before the first entry: %v", got)
	}
	if got := c.Upto(4); !slices.Equal(got, entries[:2]) || c.Pos() != linetab.AtLine(6) {
		t.Errorf("at 4: %v, %v", got, c.Pos())
	}
	if got := c.Upto(6); len(got) != 0 {
		t.Errorf("at 6: %v", got)
	}
	if got := c.At(math.MaxInt32); got != linetab.AtLine(7) {
		t.Errorf("at the end: %v", got)
	}
	c = linetab.NewCursor(pyver.Location311, nil, 4)
	if got := c.At(0); got.Line != linetab.None {
		t.Errorf("without a table: %v", got)
	}
}

func TestJoin(t *testing.T) {
	got := linetab.Join([]linetab.Entry{at(0, 1), at(2, 1), at(4, 2), at(6, 1)})
	if want := []linetab.Entry{at(0, 1), at(4, 2), at(6, 1)}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSpread(t *testing.T) {
	got := linetab.Spread(nil, []linetab.Entry{at(0, 1), at(4, 2)}, []int32{0, 2, 4, 8})
	if want := []linetab.Entry{at(0, 1), at(2, 1), at(4, 2), at(8, 2)}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// FuzzDecode holds: no panic; what decodes encodes to the same bytes where the
// format has one spelling; and what was encoded decodes to itself.
func FuzzDecode(f *testing.F) {
	for _, tt := range tables {
		f.Add(uint8(tt.format), tt.table, int32(10), int32(1000))
	}
	f.Fuzz(func(t *testing.T, format uint8, table string, firstline, codeLen int32) {
		lf := pyver.LineFormat(format % 6)
		codeLen %= 1 << 16
		entries, err := linetab.Decode(nil, lf, table, firstline, codeLen)
		linetab.Starts(nil, lf, entries, firstline, codeLen, true)
		if err != nil || costly(entries, firstline) {
			return
		}
		if n := len(entries); n > 0 && entries[n-1].Offset >= codeLen {
			return // the last range has no length, so it is lost
		}
		again := linetab.Append(nil, lf, entries, firstline, codeLen)
		if (lf == pyver.LnotabUnsigned || lf == pyver.LnotabSigned) && string(again) != table {
			t.Errorf("%x is encoded as %x", table, again)
		}
		if lf == pyver.Table310 && negative(entries) {
			return // written as code without a line, which may join its neighbours
		}
		second, err := linetab.Decode(nil, lf, string(again), firstline, codeLen)
		if err != nil {
			t.Errorf("%x: own table %x: %v", table, again, err)
		}
		if third := linetab.Append(nil, lf, second, firstline, codeLen); string(third) != string(again) {
			t.Errorf("%x: own table %x is encoded as %x", table, again, third)
		}
	})
}

// negative tells whether some entry has no line, or one before the first.
func negative(entries []linetab.Entry) bool {
	return slices.ContainsFunc(entries, func(e linetab.Entry) bool { return e.Pos.Line < 0 })
}

// costly tells whether a line is so far from the one before that the table
// would have megabytes.
func costly(entries []linetab.Entry, line int32) bool {
	for _, e := range entries {
		if d := int64(e.Pos.Line) - int64(line); d < -1<<20 || d > 1<<20 {
			return true
		}
		line = e.Pos.Line
	}
	return false
}

// TestLongRuns decodes runs that would take hours if a run was read again for
// each of its pairs.
func TestLongRuns(t *testing.T) {
	for _, pair := range []string{"\xff\x00", "\x00\xff", "\x00\x7f", "\x00\x80", "\x00\x81", "\xfe\x00"} {
		table := many(pair, 1<<18) + "\x01\x05"
		for lf := pyver.LnotabUnsigned; lf <= pyver.Table310; lf++ {
			entries, err := linetab.Decode(nil, lf, table, 10, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if got := linetab.Append(nil, lf, entries, 10, 1000); lf != pyver.Table310 && string(got) != table {
				t.Errorf("%x... is encoded otherwise", pair)
			}
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"2.7", "3.9", "3.10", "3.13", "pypy3.11"} {
		v, _ := pyver.ByName(name)
		codes := truth.Load(b, name)
		b.Run(name, func(b *testing.B) {
			var buf []linetab.Entry
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for _, c := range codes {
					buf, _ = linetab.Decode(buf[:0], v.Lines, c.Lines(), c.Firstlineno, int32(len(c.Code)))
					n += len(c.Lines())
				}
				b.SetBytes(int64(n))
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	for _, name := range []string{"2.7", "3.9", "3.10", "3.13", "pypy3.11"} {
		v, _ := pyver.ByName(name)
		codes := truth.Load(b, name)
		var entries [][]linetab.Entry
		for _, c := range codes {
			entries = append(entries, decode(b, v, c))
		}
		b.Run(name, func(b *testing.B) {
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for i, c := range codes {
					buf = linetab.Append(buf[:0], v.Lines, entries[i], c.Firstlineno, int32(len(c.Code)))
					n += len(buf)
				}
				b.SetBytes(int64(n))
			}
		})
	}
}
