// Package facts reads the files of opcode/data and writes the Go source of the
// tables that package opcode is built from. Only the generator and the tests
// use it; data/README.md describes the files.
package facts

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Op is one line of the section [ops].
type Op struct {
	Number  int
	Name    string
	Operand string // as in the file
	Jump    string // as in the file
	Caches  int
	Ends    bool
	Silent  bool
	From    bool
	Effect  Effect
	Base    string // name of the operation that this one specialises, or ""
}

// Item is one line of a list: a number and what it stands for.
type Item struct {
	Number int
	Text   string
	Extra  string // third column, or ""
}

// File is the facts of one version.
type File struct {
	Name  string // of the version
	Ops   []Op   // ascending by number
	Facts map[string]string
	Lists map[string][]Item
}

// operands are the words of the operand column with the Kind they stand for.
var operands = map[string]string{
	"-": "None", "int": "Int", "const": "Const", "name": "Name", "namenull": "NameNull",
	"namemethod": "NameMethod", "namesuper": "NameSuper", "nameimport": "NameImport", "local": "Local", "localpair": "LocalPair",
	"free": "Free", "jump": "Jump", "compare": "Compare", "binary": "BinaryOp", "intrinsic1": "Intrinsic1",
	"intrinsic2": "Intrinsic2", "common": "CommonConst", "special": "Special", "format": "FormatValue",
	"convert": "ConvertValue", "function": "MakeFunction", "funcattr": "FunctionAttr",
	"counts": "CallCounts", "is": "IsOp", "contains": "ContainsOp", "smallint": "SmallInt",
	"lineno": "LineNumber",
}

// jumps are the words of the jump column with the JumpKind they stand for.
var jumps = map[string]string{"-": "NoJump", "abs": "Absolute", "fwd": "Forward", "back": "Backward"}

// factKeys are the keys of the section [facts].
var factKeys = map[string]bool{
	"have_argument": true, "operands_listed": true, "compare_shift": true, "compare_bool": true,
	"name_null": true, "name_method": true, "name_super": true, "name_lazy": true, "name_eager": true, "compare_bool_text": true,
	"counts_text": true, "format_text": true, "jump_labels": true,
}

// listNames are the sections that hold lists.
var listNames = map[string]bool{
	"compare": true, "binary": true, "intrinsic1": true, "intrinsic2": true, "common": true,
	"special": true, "convert": true, "function": true, "flags": true, "pseudo": true, "dis": true, "forms": true,
}

// Read reads the file of a version from the folder of data files.
func Read(data fs.FS, version string) (*File, error) {
	text, err := fs.ReadFile(data, version+".tsv")
	if err != nil {
		return nil, err
	}
	f := &File{Name: version, Facts: map[string]string{}, Lists: map[string][]Item{}}
	section := ""
	for i, line := range strings.Split(string(text), "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			section = strings.Trim(line, "[]")
			continue
		}
		if err := f.line(section, strings.Split(line, "\t")); err != nil {
			return nil, fmt.Errorf("%s.tsv:%d: %w", version, i+1, err)
		}
	}
	return f, f.check()
}

// line takes in one line of a section.
func (f *File) line(section string, col []string) error {
	switch {
	case section == "facts":
		return f.fact(col)
	case section == "ops":
		op, err := parseOp(col)
		if err != nil {
			return err
		}
		if n := len(f.Ops); n > 0 && f.Ops[n-1].Number >= op.Number {
			return fmt.Errorf("number %d does not ascend", op.Number)
		}
		f.Ops = append(f.Ops, op)
		return nil
	case listNames[section]:
		return f.item(section, col)
	}
	return fmt.Errorf("unknown section %q", section)
}

func (f *File) fact(col []string) error {
	if len(col) != 2 {
		return fmt.Errorf("a fact has 2 columns, not %d", len(col))
	}
	if !factKeys[col[0]] {
		return fmt.Errorf("unknown fact %q", col[0])
	}
	f.Facts[col[0]] = col[1]
	return nil
}

func (f *File) item(section string, col []string) error {
	if len(col) < 2 || len(col) > 3 {
		return fmt.Errorf("an entry of a list has 2 or 3 columns, not %d", len(col))
	}
	n, err := strconv.Atoi(col[0])
	if err != nil {
		return err
	}
	item := Item{Number: n, Text: col[1]}
	if len(col) == 3 {
		item.Extra = col[2]
	}
	f.Lists[section] = append(f.Lists[section], item)
	return nil
}

func parseOp(col []string) (op Op, err error) {
	if len(col) < 7 || len(col) > 9 {
		return op, fmt.Errorf("an operation has 7 to 9 columns, not %d", len(col))
	}
	op = Op{Name: col[1], Operand: col[2], Jump: col[3]}
	if op.Number, err = strconv.Atoi(col[0]); err != nil || op.Number < 0 || op.Number > 255 {
		return op, fmt.Errorf("bad number %q", col[0])
	}
	if operands[op.Operand] == "" {
		return op, fmt.Errorf("unknown operand %q", op.Operand)
	}
	if jumps[op.Jump] == "" {
		return op, fmt.Errorf("unknown jump %q", op.Jump)
	}
	if op.Caches, err = strconv.Atoi(col[4]); err != nil || op.Caches < 0 || op.Caches > 255 {
		return op, fmt.Errorf("bad number of caches %q", col[4])
	}
	if err := op.flags(col[5]); err != nil {
		return op, err
	}
	if len(col) > 7 && col[7] != "-" {
		op.Base = col[7]
	}
	op.Effect, err = parseEffect(col[6])
	return op, err
}

// flags takes in the flags column.
func (op *Op) flags(s string) error {
	if s == "-" {
		return nil
	}
	for _, w := range strings.Split(s, ",") {
		switch w {
		case "ends":
			op.Ends = true
		case "silent":
			op.Silent = true
		case "from":
			op.From = true
		default:
			return fmt.Errorf("unknown flag %q", w)
		}
	}
	return nil
}

// check looks at what single lines cannot tell.
func (f *File) check() error {
	names := map[string]bool{}
	for _, op := range f.Ops {
		if names[op.Name] {
			return fmt.Errorf("%s.tsv: %s stands twice", f.Name, op.Name)
		}
		names[op.Name] = true
	}
	for _, form := range f.Lists["forms"] {
		if !names[form.Extra] || names[form.Text] {
			return fmt.Errorf("%s.tsv: %s is no form of %s alone", f.Name, form.Text, form.Extra)
		}
	}
	for _, op := range f.Ops {
		if op.Base != "" && !names[op.Base] {
			return fmt.Errorf("%s.tsv: %s: no operation is called %s", f.Name, op.Name, op.Base)
		}
		if (op.Operand == "jump") != (op.Jump != "-") {
			return fmt.Errorf("%s.tsv: %s: operand and jump columns disagree", f.Name, op.Name)
		}
	}
	if f.Facts["have_argument"] == "" {
		return fmt.Errorf("%s.tsv: have_argument is missing", f.Name)
	}
	return nil
}

// Number gives the fact of a key as a number, 0 where it is not given.
func (f *File) Number(key string) (int, error) {
	s, ok := f.Facts[key]
	if !ok {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("%s.tsv: %s is no number: %q", f.Name, key, s)
	}
	return n, nil
}
