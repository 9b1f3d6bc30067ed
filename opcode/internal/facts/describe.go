package facts

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"strings"
)

// GenerateDescriptions gives the Go source of the descriptions in
// describe.tsv: name, stack picture and text, sorted by name.
func GenerateDescriptions(data fs.FS) ([]byte, error) {
	text, err := fs.ReadFile(data, "describe.tsv")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("// Code generated from opcode/data by opcode/internal/gen. DO NOT EDIT.\n\npackage opcode\n\n")
	b.WriteString("// descriptions are sorted by name.\nvar descriptions = [...]description{\n")
	last := ""
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		col := strings.Split(line, "\t")
		if len(col) != 3 || col[0] <= last {
			return nil, fmt.Errorf("describe.tsv:%d: not three columns, or not in order", i+1)
		}
		last = col[0]
		if col[1] == "-" {
			col[1] = ""
		}
		fmt.Fprintf(&b, "{%q, %q, %q},\n", col[0], col[1], col[2])
	}
	b.WriteString("}\n")
	return format.Source(b.Bytes())
}
