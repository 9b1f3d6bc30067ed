package asmtext

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// TestSpokenOperands writes the programs of the corpus with the operands in the
// words of the version's dis, without a number beside them, and wants the same
// instructions back.
func TestSpokenOperands(t *testing.T) {
	for _, folder := range corpus.Folders(t) {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			spoken := 0
			for _, file := range corpus.Files(t, folder) {
				f, err := pyc.Read(file.Data, pyc.ReadOptions{})
				if err != nil {
					t.Fatal(err)
				}
				text, n := inWordsOfDis(t, f)
				spoken += n
				back, diags := Unmarshal(text, file.String())
				if back == nil {
					t.Fatal(diags)
				}
				sameOperations(t, file.String(), f, back)
			}
			t.Logf("%d operands in words", spoken)
		})
	}
}

// inWordsOfDis gives the text of a file with other operands, and how many of
// them are words.
func inWordsOfDis(t *testing.T, f *pyc.File) (text []byte, spoken int) {
	t.Helper()
	doc, err := listing.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := Marshal(&printed, f, MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(printed.String(), "\n# Method Name:")
	text = append(text, parts[0]...)
	var c listing.Code
	p := operand.NewPrinter(f.Version)
	p.All = true
	for i, part := range parts[1:] {
		text = append(append(text, "\n# Method Name:"...), head(part)...)
		var b operand.Body
		b.Load(doc.Codes[i], f.Version)
		c.Load(doc, doc.Codes[i])
		for j := range c.Ins {
			in := &c.Ins[j]
			op := c.Table.Op(in.Op)
			words := string(p.Append(nil, &b, in))
			switch {
			case in.Raw:
				text = fmt.Appendf(text, " .byte %02x\n", in.Op)
			case in.Op == c.Table.ExtendedArg && c.Table.ExtendedArg != 0:
				text = fmt.Appendf(text, " %s %d {kept}\n", op.Name, in.Arg)
			case tells(op, words):
				spoken++
				text = fmt.Appendf(text, " %s (%s)\n", op.Name, words)
			default:
				text = fmt.Appendf(text, " %s %d\n", op.Name, in.Arg)
			}
		}
	}
	return text, spoken
}

// head gives the header of a code object without its tables, which tell labels.
func head(part string) string {
	var text strings.Builder
	for i, line := range strings.SplitAfter(part, "\n") {
		if i > 0 && !strings.HasPrefix(line, "#") {
			break
		}
		if !strings.HasPrefix(line, "# Exception table") && !strings.HasPrefix(line, "# Line table") && !strings.Contains(line, " -> ") {
			text.WriteString(line)
		}
	}
	return text.String()
}

// tells tells whether the words of an operand are enough to find it: jumps need
// the same layout, and code objects their numbers.
func tells(op *opcode.Op, words string) bool {
	if words == "" || op.Kind == opcode.Jump || strings.Contains(words, "code object") || strings.HasSuffix(words, "...") {
		return false
	}
	return op.Kind != opcode.Const || !strings.Contains(words, "nan")
}

// sameOperations compares the instructions of two files: the operations, and
// what their operands mean.
func sameOperations(t *testing.T, name string, a, b *pyc.File) {
	t.Helper()
	docA, errA := listing.Open(a)
	docB, errB := listing.Open(b)
	if errA != nil || errB != nil || len(docA.Codes) != len(docB.Codes) {
		t.Fatalf("%s: other code objects", name)
	}
	for i, c := range docA.Codes {
		x, y := meanings(a, c), meanings(b, docB.Codes[i])
		if len(x) != len(y) {
			t.Errorf("%s: %s has %d instructions and not %d", name, c.Name.S, len(y), len(x))
			return
		}
		for j := range x {
			if x[j] != y[j] {
				t.Errorf("%s: %s is not %s", name, y[j], x[j])
				return
			}
		}
	}
}

// meanings says of each instruction what it does: its operand, or what that
// stands for where two numbers can stand for the same.
func meanings(f *pyc.File, c *marshal.Code) []string {
	v := code.New(c, f.Version)
	p := operand.NewPrinter(f.Version)
	var list []string
	for _, in := range instr.Decode(nil, v.Table, c.Code.S, nil) {
		op := v.Table.Op(in.Op)
		arg := fmt.Sprint(in.Arg)
		switch i := op.NameIndex(in.Arg); {
		case op.Kind == opcode.Const && int(in.Arg) < len(v.Consts):
			if _, isCode := v.Consts[in.Arg].(*marshal.Code); !isCode {
				arg = string(p.AppendConst(nil, v.Consts[in.Arg]))
			}
		case op.Kind == opcode.NameSuper:
			arg = fmt.Sprint(i, in.Arg&1) // bit 1 has no words
		case op.Kind == opcode.Compare:
			arg = fmt.Sprint(v.Table.CompareIndex(in.Arg), in.Arg&v.Table.CompareBool)
		case (op.Kind == opcode.Free || op.Kind == opcode.Local) && int(in.Arg) < len(v.Free):
			arg = string(p.AppendName(nil, v.Free[in.Arg])) // a class body can have two of one name
		case op.Kind == opcode.CallCounts:
			arg = fmt.Sprint(in.Arg & 0xffff) // annotations have no words
		case !op.HasArg:
			arg = ""
		}
		list = append(list, op.Name+" "+arg)
	}
	return list
}
