package facts

import (
	"bytes"
	"fmt"
	"go/format"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Generate gives the Go source of the tables of the versions, in their order.
func Generate(data fs.FS, versions []string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("// Code generated from opcode/data by opcode/internal/gen. DO NOT EDIT.\n\npackage opcode\n\nimport \"github.com/pyasm/pyasm/pyver\"\n\n")
	fmt.Fprintf(&b, "// tables are in the order of pyver.All.\nvar tables = [...]Table{\n")
	for i, v := range versions {
		f, err := Read(data, v)
		if err != nil {
			return nil, err
		}
		if err := f.emit(&b, i); err != nil {
			return nil, err
		}
	}
	b.WriteString("}\n")
	return format.Source(b.Bytes())
}

// emit writes the table of one version, which has this place in pyver.List.
func (f *File) emit(b *bytes.Buffer, index int) error {
	fmt.Fprintf(b, "{ // %s\nVersion: &pyver.List[%d],\n", f.Name, index)
	if err := f.emitFacts(b); err != nil {
		return err
	}
	for _, l := range [...]struct{ section, field string }{
		{"compare", "CompareNames"},
		{"binary", "BinaryOps"},
		{"intrinsic1", "Intrinsics1"},
		{"intrinsic2", "Intrinsics2"},
		{"common", "CommonConsts"},
		{"special", "SpecialMethods"},
		{"convert", "Conversions"},
		{"function", "FunctionFlags"},
	} {
		if err := f.emitList(b, l.section, l.field); err != nil {
			return err
		}
	}
	f.emitRest(b)
	return f.emitOps(b)
}

// emitFacts writes the single facts.
func (f *File) emitFacts(b *bytes.Buffer) error {
	for _, name := range [...]string{"EXTENDED_ARG", "CACHE"} {
		if i := slices.IndexFunc(f.Ops, func(op Op) bool { return op.Name == name }); i >= 0 && f.Ops[i].Number > 0 {
			fmt.Fprintf(b, "%s: %d,\n", map[string]string{"EXTENDED_ARG": "ExtendedArg", "CACHE": "Cache"}[name], f.Ops[i].Number)
		}
	}
	for _, l := range [...]struct{ key, field string }{
		{"have_argument", "HaveArgument"}, {"compare_shift", "CompareShift"}, {"compare_bool", "CompareBool"},
	} {
		n, err := f.Number(l.key)
		if err != nil {
			return err
		}
		if n != 0 {
			fmt.Fprintf(b, "%s: %d,\n", l.field, n)
		}
	}
	for _, l := range [...]struct{ key, field string }{
		{"name_null", "NameNullText"},
		{"name_method", "NameMethodText"},
		{"name_super", "NameSuperText"},
		{"name_lazy", "NameLazyText"},
		{"name_eager", "NameEagerText"},
		{"compare_bool_text", "CompareBoolText"},
	} {
		if s, ok := f.Facts[l.key]; ok {
			before, after, _ := strings.Cut(s, "%s")
			fmt.Fprintf(b, "%s: Affix{%q, %q},\n", l.field, before, after)
		}
	}
	f.emitText(b, "counts_text", "CountsText")
	f.emitText(b, "format_text", "FormatText")
	if f.Facts["jump_labels"] == "1" {
		b.WriteString("JumpLabels: true,\n")
	}
	return nil
}

func (f *File) emitText(b *bytes.Buffer, key, field string) {
	if s, ok := f.Facts[key]; ok {
		fmt.Fprintf(b, "%s: %q,\n", field, s)
	}
}

// emitList writes a list as a slice of strings, with "" for what is left out.
func (f *File) emitList(b *bytes.Buffer, section, field string) error {
	items := f.Lists[section]
	if len(items) == 0 {
		return nil
	}
	var text, extra []string
	for _, it := range items {
		if it.Number < len(text) || it.Number > 255 {
			return fmt.Errorf("%s.tsv: [%s]: number %d does not ascend", f.Name, section, it.Number)
		}
		for len(text) < it.Number {
			text, extra = append(text, ""), append(extra, "")
		}
		text, extra = append(text, it.Text), append(extra, it.Extra)
	}
	fmt.Fprintf(b, "%s: %s,\n", field, stringSlice(text))
	if section == "binary" {
		fmt.Fprintf(b, "BinarySlots: %s,\n", stringSlice(extra))
	}
	return nil
}

func stringSlice(s []string) string {
	q := make([]string, len(s))
	for i := range s {
		q[i] = strconv.Quote(s[i])
	}
	return "[]string{" + strings.Join(q, ", ") + "}"
}

// emitRest writes the names of flags, of pseudo-operations, those that only dis has and those that it lacks.
func (f *File) emitRest(b *bytes.Buffer) {
	if flags := f.Lists["flags"]; len(flags) > 0 {
		b.WriteString("Flags: []Flag{")
		for _, it := range flags {
			fmt.Fprintf(b, "{%#x, %q}, ", it.Number, it.Text)
		}
		b.WriteString("},\n")
	}
	if dis := f.Lists["dis"]; len(dis) > 0 {
		b.WriteString("disNames: []disName{")
		for _, it := range dis {
			fmt.Fprintf(b, "{%d, %q}, ", it.Number, it.Text)
		}
		b.WriteString("},\n")
	}
	if forms := f.Lists["forms"]; len(forms) > 0 {
		b.WriteString("forms: []form{")
		for _, it := range forms {
			fmt.Fprintf(b, "{%d, %q, %q}, ", it.Number, it.Text, it.Extra)
		}
		b.WriteString("},\n")
	}
	if pseudo := f.Lists["pseudo"]; len(pseudo) > 0 {
		names := make([]string, len(pseudo))
		for i, it := range pseudo {
			names[i] = it.Text
		}
		fmt.Fprintf(b, "Pseudo: %s,\n", stringSlice(names))
	}
}

// emitOps writes the operations of all 256 numbers and their order by name.
func (f *File) emitOps(b *bytes.Buffer) error {
	have, err := f.Number("have_argument")
	if err != nil {
		return err
	}
	listed := f.Facts["operands_listed"] == "1"
	numbers := map[string]int{}
	byNumber := map[int]Op{}
	for _, op := range f.Ops {
		numbers[op.Name], byNumber[op.Number] = op.Number, op
	}
	b.WriteString("ops: [256]Op{\n")
	for i := range 256 {
		if op, ok := byNumber[i]; ok {
			b.WriteString(op.source(numbers))
			continue
		}
		arg := ""
		if i >= have && !listed {
			arg = ", HasArg: true, Kind: Int"
		}
		fmt.Fprintf(b, "{Name: \"<%d>\", Code: %d, Base: %d%s},\n", i, i, i, arg)
	}
	b.WriteString("},\n")
	sorted := slices.Clone(f.Ops)
	slices.SortFunc(sorted, func(x, y Op) int { return strings.Compare(x.Name, y.Name) })
	b.WriteString("byName: \"")
	for _, op := range sorted {
		fmt.Fprintf(b, "\\x%02x", op.Number)
	}
	b.WriteString("\",\n},\n")
	return nil
}

// source gives the literal of an operation. numbers has those of all names.
func (op *Op) source(numbers map[string]int) string {
	s := fmt.Sprintf("{Name: %q, Code: %d, Defined: true", op.Name, op.Number)
	if op.Operand != "-" {
		s += ", HasArg: true, Kind: " + operands[op.Operand]
	}
	if op.Jump != "-" {
		s += ", Jump: " + jumps[op.Jump]
	}
	if op.Caches > 0 {
		s += fmt.Sprintf(", Caches: %d", op.Caches)
	}
	if op.Ends {
		s += ", Ends: true"
	}
	if op.Silent {
		s += ", Silent: true"
	}
	if op.From {
		s += ", From: true"
	}
	base := op.Number
	if op.Base != "" {
		base = numbers[op.Base]
	}
	s += fmt.Sprintf(", Base: %d", base)
	if op.Effect.Known {
		s += ", known: true" + op.Effect.Next.source("next") + op.Effect.Jump.source("jump") + op.Effect.Max.source("max")
	}
	return s + "},\n"
}

// source gives the field of the name with the formula, or "" for a plain 0.
func (f Formula) source(field string) string {
	switch {
	case f == Formula{}:
		return ""
	case f.Term == "":
		return fmt.Sprintf(", %s: formula{base: %d}", field, f.Base)
	}
	return fmt.Sprintf(", %s: formula{%d, %d, %s}", field, f.Base, f.Mul, terms[f.Term])
}
