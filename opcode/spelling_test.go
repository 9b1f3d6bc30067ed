package opcode_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// spelledCode is what an interpreter says of a code object of the corpus.
type spelledCode struct {
	Names        []string      `json:"names"`
	Instructions [][]any       `json:"instructions"`
	Nested       []spelledCode `json:"nested"`
}

// TestSpelling compares what the tables say of operands with what the dis
// module of each version prints.
func TestSpelling(t *testing.T) {
	compared := 0
	for _, f := range corpus.Files(t) {
		var file struct{ Module spelledCode }
		if f.Truth(t, &file) {
			compared += compareSpelling(t, f.String(), opcode.For(f.Version), &file.Module)
		}
	}
	t.Logf("%d operands compared", compared)
}

func compareSpelling(t *testing.T, file string, tab *opcode.Table, c *spelledCode) (compared int) {
	for _, row := range c.Instructions {
		op := tab.Op(byte(row[1].(float64)))
		if len(row) < 5 || row[3] == nil {
			if len(row) == 5 && op.HasArg {
				t.Fatalf("%s: %s has an operand", file, op.Name)
			}
			continue
		}
		if op.Name == "LOAD_GLOBAL" && tab.Version.Impl == pyver.PyPy && tab.Version.Minor == 11 {
			continue // its dis is that of CPython, which halves the operand; PyPy's does not
		}
		got, ok := spell(tab, op, uint32(row[3].(float64)), c.Names)
		if !ok {
			continue
		}
		compared++
		if got != row[4] {
			t.Fatalf("%s: at %v %s %v means %q, want %q", file, row[0], op.Name, row[3], got, row[4])
		}
	}
	for i := range c.Nested {
		compared += compareSpelling(t, file, tab, &c.Nested[i])
	}
	return compared
}

// spell spells an operand by the facts of the table; false for kinds that need
// more of the code object than its names.
func spell(tab *opcode.Table, op *opcode.Op, arg uint32, names []string) (string, bool) {
	if op.Silent {
		return "", true
	}
	if words := tab.Words(op.Kind); op.Kind != opcode.Compare && words != nil {
		return words[arg], true
	}
	switch op.Kind {
	case opcode.None, opcode.Int, opcode.SmallInt:
		return "", true
	case opcode.Name:
		return names[arg], true
	case opcode.NameNull:
		return affix(tab.NameNullText, names[op.NameIndex(arg)], arg&1 != 0), true
	case opcode.NameMethod:
		return affix(tab.NameMethodText, names[op.NameIndex(arg)], arg&1 != 0), true
	case opcode.NameSuper:
		return affix(tab.NameSuperText, names[op.NameIndex(arg)], arg&1 != 0), true
	case opcode.NameImport:
		name := names[op.NameIndex(arg)]
		if arg&1 != 0 {
			return affix(tab.NameLazyText, name, true), true
		}
		return affix(tab.NameEagerText, name, arg&2 != 0), true
	case opcode.Compare:
		return affix(tab.CompareBoolText, tab.CompareNames[tab.CompareIndex(arg)], arg&tab.CompareBool != 0), true
	case opcode.CallCounts:
		return fmt.Sprintf(tab.CountsText, arg&255, arg>>8&255), true
	case opcode.FormatValue:
		return spellFormat(tab, arg), true
	case opcode.MakeFunction, opcode.FunctionAttr:
		var set []string
		for i, name := range tab.FunctionFlags {
			if arg>>i&1 != 0 {
				set = append(set, name)
			}
		}
		return strings.Join(set, ", "), true
	}
	return "", false
}

func affix(a opcode.Affix, s string, on bool) string {
	if !on {
		return s
	}
	return a.Before + s + a.After
}

func spellFormat(tab *opcode.Table, arg uint32) string {
	s := tab.Conversions[arg&3]
	if arg&4 != 0 {
		if s != "" {
			s += ", "
		}
		s += tab.FormatText
	}
	return s
}
