package facts

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"slices"
	"strings"
)

// GenerateDescriptions gives the Go source of what is known of operations by
// name, for all versions together: descriptions, what operands are, stack
// pictures and what they were replaced by. It reads describe.tsv, operands.tsv,
// stack.tsv and replaced.tsv.
func GenerateDescriptions(data fs.FS, versions []string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("// Code generated from opcode/data by opcode/internal/gen. DO NOT EDIT.\n\npackage opcode\n")
	for _, list := range []struct {
		file, head string
		columns    int
		row        func(col, versions []string) (string, error)
	}{
		{"describe.tsv", "descriptions are sorted by name.\nvar descriptions = [...]description", 3, describeRow},
		{"operands.tsv", "operandRows are sorted by name; of those of one name the first that fits counts.\nvar operandRows = [...]operandRow", 4, operandRow},
		{"stack.tsv", "stackRows are sorted by name.\nvar stackRows = [...]stackRow", 4, stackRow},
		{"replaced.tsv", "replacements are sorted by name; of those of one name the first that fits counts.\nvar replacements = [...]replacement", 2, replacedRow},
	} {
		b.WriteString("\n// " + list.head + "{\n")
		rows, err := readRows(data, list.file, list.columns)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			line, err := list.row(r.col, versions)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", list.file, r.line, err)
			}
			b.WriteString(line)
		}
		b.WriteString("}\n")
	}
	return format.Source(b.Bytes())
}

// row is one line of a file.
type row struct {
	line int
	col  []string
}

// readRows reads a file whose rows are in the order of their first column.
func readRows(data fs.FS, file string, columns int) (rows []row, err error) {
	text, err := fs.ReadFile(data, file)
	if err != nil {
		return nil, err
	}
	last := ""
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		col := strings.Split(line, "\t")
		if len(col) != columns || col[0] < last {
			return nil, fmt.Errorf("%s:%d: not %d columns, or not in order", file, i+1, columns)
		}
		last = col[0]
		for j := range col {
			if col[j] == "-" {
				col[j] = ""
			}
		}
		rows = append(rows, row{i + 1, col})
	}
	return rows, nil
}

func describeRow(col, _ []string) (string, error) {
	return fmt.Sprintf("{%q, %q, %q},\n", col[0], col[1], col[2]), nil
}

func operandRow(col, versions []string) (string, error) {
	set, err := versionSet(col[1], versions)
	if err != nil {
		return "", err
	}
	if col[2] != "" && col[2] != "told" {
		return "", fmt.Errorf("%q is neither told nor -", col[2])
	}
	return fmt.Sprintf("{%q, %#x, %t, %q},\n", col[0], set, col[2] != "", col[3]), nil
}

func stackRow(col, versions []string) (string, error) {
	set, err := versionSet(col[1], versions)
	if err != nil {
		return "", err
	}
	before, after, ok := strings.Cut(" "+col[3]+" ", " -- ")
	if !ok {
		return "", fmt.Errorf("%q has no --", col[3])
	}
	return fmt.Sprintf("{%q, %#x, Picture{%q, %q, %q}},\n", col[0], set, col[2], strings.TrimSpace(before), strings.TrimSpace(after)), nil
}

func replacedRow(col, _ []string) (string, error) {
	return fmt.Sprintf("{%q, %q},\n", col[0], col[1]), nil
}

// versionSet reads a list of versions and ranges of them and gives a set with
// a bit for each, by its place.
func versionSet(text string, versions []string) (set uint64, err error) {
	for _, part := range strings.Split(text, ",") {
		first, last, isRange := strings.Cut(part, "..")
		if !isRange {
			last = first
		}
		i, j := slices.Index(versions, first), slices.Index(versions, last)
		switch pypy := slices.IndexFunc(versions, isPyPy); {
		case part == "all":
			i, j = 0, len(versions)-1
		case part == "cpython":
			i, j = 0, pypy-1
		case part == "pypy":
			i, j = pypy, len(versions)-1
		case i < 0 || j < i || isPyPy(first) != isPyPy(last):
			return 0, fmt.Errorf("%q are no versions", part)
		}
		set |= 1<<(j+1) - 1<<i
	}
	return set, nil
}

func isPyPy(version string) bool { return strings.HasPrefix(version, "pypy") }
