// Magicgen makes magics_table.go of package pyver from magics.tsv. It is run
// by "go generate" in the folder of pyver.
package main

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"fmt"
	"go/format"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/pyver"
)

func main() {
	log.SetFlags(0)
	facts, err := os.ReadFile("magics.tsv")
	if err != nil {
		log.Fatal(err)
	}
	source, err := generate(facts)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("magics_table.go", source, 0o644); err != nil {
		log.Fatal(err)
	}
}

// row is one line of magics.tsv.
type row struct {
	bytes    [4]byte
	name     string
	impl     string
	dialect  string
	released bool
	unicode  bool
	remark   string
}

// columns are the names that the head of magics.tsv must have.
const columns = "bytes\tnumber\tname\timpl\tdialect\treleased\tremark"

// generate turns the text of magics.tsv into Go source.
func generate(facts []byte) ([]byte, error) {
	rows, err := parse(string(facts))
	if err != nil {
		return nil, err
	}
	rows = append(rows, unicodeRows(rows)...)
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(key(a.bytes), key(b.bytes)) })
	for i := 1; i < len(rows); i++ {
		if rows[i].bytes == rows[i-1].bytes {
			return nil, fmt.Errorf("magic %x stands twice", rows[i].bytes)
		}
	}
	return source(rows)
}

// parse reads the lines of magics.tsv in their order.
func parse(facts string) ([]row, error) {
	var rows []row
	headed := false
	for i, line := range strings.Split(strings.TrimSuffix(facts, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
		case !headed:
			if line != columns {
				return nil, fmt.Errorf("line %d: the head is %q, not %q", i+1, line, columns)
			}
			headed = true
		default:
			r, err := parseRow(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// parseRow reads one line and checks it against itself.
func parseRow(line string) (row, error) {
	f := strings.Split(line, "\t")
	if len(f) != 7 {
		return row{}, fmt.Errorf("%d columns, not 7", len(f))
	}
	r := row{name: f[2], impl: f[3], dialect: f[4], released: f[5] == "yes", remark: f[6]}
	b, err := hex.DecodeString(f[0])
	if err != nil || len(b) != 4 {
		return row{}, fmt.Errorf("bytes %q are not four in hexadecimal", f[0])
	}
	r.bytes = [4]byte(b)
	if n, err := strconv.Atoi(f[1]); err != nil || n != int(number(r.bytes)) {
		return row{}, fmt.Errorf("bytes %s are the number %d, not %s", f[0], number(r.bytes), f[1])
	}
	if !r.released && f[5] != "no" {
		return row{}, fmt.Errorf("released is %q, not yes or no", f[5])
	}
	return r, nil
}

// unicodeRows are the numbers that the option -U made: MAGIC+1 from 1.6 to
// 3.1, save where that is another entry of the list.
func unicodeRows(rows []row) []row {
	taken := map[uint32]bool{}
	for _, r := range rows {
		taken[key(r.bytes)] = true
	}
	var more []row
	for _, r := range rows {
		if !hasUnicodeOption(r) {
			continue
		}
		n := number(r.bytes) + 1
		r.bytes[0], r.bytes[1] = byte(n), byte(n>>8)
		if !taken[key(r.bytes)] {
			r.unicode, r.remark = true, "started with -U"
			more = append(more, r)
		}
	}
	return more
}

// hasUnicodeOption tells whether the Python of a row knew the option -U.
func hasUnicodeOption(r row) bool {
	v, ok := pyver.ByName(r.dialect)
	return ok && r.impl == "CPython" && (v.Major == 2 || v.Name == "1.6" || v.Major == 3 && v.Minor <= 1)
}

// source prints the table.
func source(rows []row) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("// Code generated from magics.tsv by magicgen; DO NOT EDIT.\n\npackage pyver\n\n")
	b.WriteString("// magicTable is sorted by the bytes as a little-endian number.\nvar magicTable = [...]Magic{\n")
	for _, r := range rows {
		version, err := pointer(r.dialect)
		if err != nil {
			return nil, fmt.Errorf("magic %x: %w", r.bytes, err)
		}
		m := r.bytes
		fmt.Fprintf(&b, "{[4]byte{%#02x, %#02x, %#02x, %#02x}, %d, %q, %s, %t, %t, %s, %q},\n",
			m[0], m[1], m[2], m[3], number(m), r.name, r.impl, r.released, r.unicode, version, r.remark)
	}
	b.WriteString("}\n")
	return format.Source(b.Bytes())
}

// pointer is the Go expression for the version of a name.
func pointer(dialect string) (string, error) {
	if dialect == "-" {
		return "nil", nil
	}
	v, ok := pyver.ByName(dialect)
	if !ok || v.Name != dialect {
		return "", fmt.Errorf("no version is called %q", dialect)
	}
	return fmt.Sprintf("&List[%d]", v.Index()), nil
}

// number is the first two bytes of a magic, little-endian.
func number(b [4]byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }

// key is what the table is sorted by.
func key(b [4]byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}
