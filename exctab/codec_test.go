package exctab_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/internal/truth"
)

func TestTables(t *testing.T) {
	for _, tt := range []struct {
		name    string
		entries []exctab.Entry
		table   string
	}{
		{"none", nil, ""},
		{"one", []exctab.Entry{{Start: 2, End: 10, Target: 12, Depth: 1}}, "\x81\x04\x06\x02"},
		{"lasti", []exctab.Entry{{Start: 0, End: 2, Target: 4, Depth: 0, Lasti: true}}, "\x80\x01\x02\x01"},
		{"two groups", []exctab.Entry{{Start: 128, End: 130, Target: 8192}}, "\xc1\x00\x01\x41\x40\x00\x00"},
		{"two", []exctab.Entry{{Start: 2, End: 2, Target: 0}, {Start: 126, End: 128, Target: 0, Depth: 31, Lasti: true}}, "\x81\x00\x00\x00\xbf\x01\x00\x3f"},
		{
			"largest",
			[]exctab.Entry{{Start: 0, End: math.MaxInt32 - 1, Target: math.MaxInt32 - 1, Depth: math.MaxInt32, Lasti: true}},
			"\x80\x7f\x7f\x7f\x7f\x3f\x7f\x7f\x7f\x7f\x3f\x43\x7f\x7f\x7f\x7f\x3f",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := exctab.Append(nil, tt.entries); string(got) != tt.table {
				t.Errorf("encoded as %x, want %x", got, tt.table)
			}
			got, err := exctab.Decode(nil, tt.table)
			if err != nil || !slices.Equal(got, tt.entries) {
				t.Errorf("decoded as %v and %v, want %v", got, err, tt.entries)
			}
		})
	}
}

func TestAppendRounds(t *testing.T) {
	got := exctab.Append(nil, []exctab.Entry{{Start: 3, End: 1, Target: -4, Depth: -1}})
	if string(got) != "\x81\x00\x00\x00" {
		t.Errorf("got %x", got)
	}
}

func TestBadTables(t *testing.T) {
	for _, tt := range []struct{ name, table, want string }{
		{"cut", "\x81\x04\x06\x02\x81\x04\x06", "ends inside"},
		{"cut number", "\x81\x04\x06\x02\x81\x04\x06\x42", "ends inside"},
		{"no start bit", "\x81\x04\x06\x02\x01\x04\x06\x02", "start bit"},
		{"start bit inside", "\x81\x04\x06\x02\x81\x84\x06\x02", "start bit"},
		{"large number", "\x81\x04\x06\x02\x81\x44\x40\x40\x40\x40\x00\x01\x02", "beyond"},
		{"large sum", "\x81\x04\x06\x02\x80\x40\x7f\x7f\x7f\x7f\x3f\x80", "start bit"},
		{"large end", "\x81\x04\x06\x02\x81\x40\x7f\x7f\x7f\x7f\x3f\x01\x02", "beyond"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := exctab.Decode(nil, tt.table)
			if err == nil || !strings.Contains(err.Error(), tt.want) || len(got) != 1 {
				t.Errorf("got %v and %v, want one entry and an error with %q", got, err, tt.want)
			}
		})
	}
}

// FuzzDecode holds: no panic, and what was encoded decodes to itself.
func FuzzDecode(f *testing.F) {
	for _, c := range truth.Load(f, "3.13") {
		if len(*c.Exceptiontable) > 0 {
			f.Add(string(*c.Exceptiontable))
		}
	}
	f.Fuzz(func(t *testing.T, table string) {
		entries, _ := exctab.Decode(nil, table)
		again := exctab.Append(nil, entries)
		second, err := exctab.Decode(nil, string(again))
		if err != nil || !slices.Equal(second, entries) {
			t.Errorf("%v is encoded as %x and that decodes as %v, %v", entries, again, second, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	var tables []string
	n := 0
	for _, c := range truth.Load(b, "3.13") {
		tables = append(tables, string(*c.Exceptiontable))
		n += len(*c.Exceptiontable)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	var buf []exctab.Entry
	for b.Loop() {
		for _, t := range tables {
			buf, _ = exctab.Decode(buf[:0], t)
		}
	}
}
