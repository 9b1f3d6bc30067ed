package assemble

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// wordEnd is the length of the word that s begins with.
func wordEnd(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == ' ' || s[i] == '\t' {
			return i
		}
	}
	return len(s)
}

// Instruction reads an operation with its operand, annotations and columns.
func (asm *Assembler) Instruction(s string) {
	m := asm.Cur
	n := wordEnd(s)
	name, rest := s[:n], s[n:]
	if strings.HasPrefix(name, ".") && asm.directive(name, rest) {
		return
	}
	op := asm.operation(name, rest, len(asm.Line)-len(s))
	if op == nil {
		return
	}
	item := asm.Add(instr.Item{Op: op.Code})
	rest = asm.operand(m, op, strings.TrimLeft(rest, " \t"))
	if !asm.Fields.Varnames && op.Name == "RESERVE_FAST" {
		m.reserve(m.Items[item].Arg)
	}
	kept := asm.annotations(m, item, rest)
	if !kept && (op.Code == asm.Table.ExtendedArg && asm.Table.ExtendedArg != 0 || asm.Version.Instr.Caches && op.Code == asm.Table.Cache) {
		// Listings show what the assembler works out by itself.
		m.Items, m.lineOf = m.Items[:item], m.lineOf[:item]
		return
	}
	m.settleMark(item)
}

// Add adds an item that the form has taken apart itself, and gives its index.
func (asm *Assembler) Add(it instr.Item) int32 {
	m := asm.Cur
	m.Items = append(m.Items, it)
	m.lineOf = append(m.lineOf, int32(asm.LineNo))
	return int32(len(m.Items) - 1)
}

// Operation finds an operation by its name, or reports that there is none.
func (asm *Assembler) Operation(name string, at int) *opcode.Op { return asm.operation(name, "", at) }

// operation is Operation with what stands behind the name.
func (asm *Assembler) operation(name, rest string, at int) *opcode.Op {
	if op, ok := asm.opsCache[name]; ok {
		return op
	}
	op, ok := asm.Table.Lookup(name)
	if ok {
		asm.opsCache[keep(name)] = op
		return op
	}
	if asm.Cur != nil && asm.ByHand && endsOperand(strings.TrimLeft(rest, " \t")) {
		asm.Cur.strays[keep(name)] = asm.LineNo
	}
	asm.Report(diag.Error, at, len(name), fmt.Sprintf("%s is no operation of Python %s", name, asm.Version.Name), asm.opHint(name, strings.TrimLeft(rest, " \t")))
	return nil
}

// opHint says what else a name could mean.
func (asm *Assembler) opHint(name, rest string) string {
	if hint := asm.blankHint(name, rest); hint != "" {
		return hint
	}
	if strings.HasPrefix(name, ".") {
		return "what begins with a point is " + asm.directives()
	}
	if asm.isJumpedTo(name) && endsOperand(rest) {
		// Its jumps are right then.
		asm.Cur.labels[keep(name)] = int32(len(asm.Cur.Items))
		return "a label has a colon: " + name + ":"
	}
	upper := strings.ToUpper(name)
	if op, ok := asm.Table.Lookup(upper); ok {
		return "did you mean " + op.Name + "?"
	}
	var facts []string
	if in := opcode.Elsewhere(upper); len(in) > 0 {
		facts = append(facts, "it is of "+versionRange(in))
	} else if asm.Table.IsPseudo(upper) {
		facts = append(facts, "only the compiler knows it: no file holds it")
	}
	if instead := asm.Table.Instead(upper); instead != "" {
		facts = append(facts, "in "+asm.Version.Name+" "+instead+" does this")
	}
	if len(facts) > 0 {
		return strings.Join(facts, "; ")
	}
	if near := asm.Table.Suggest(upper); near != "" {
		return "did you mean " + strings.TrimSuffix(near, ",") + "?"
	}
	return ""
}

// blankHint says where a blank is missing, or one too many.
func (asm *Assembler) blankHint(name, rest string) string {
	if strings.HasSuffix(name, ":") {
		return "a label stands on a line of its own"
	}
	if strings.HasPrefix(rest, ":") {
		return "the colon of a label stands directly behind it: " + name + ":"
	}
	if before, operand, found := strings.Cut(name, "("); found && before != "" {
		return "a blank stands before the operand: " + before + " (" + operand
	}
	return commentHint("", name)
}

// isJumpedTo tells whether a jump before this names a label.
func (asm *Assembler) isJumpedTo(name string) bool {
	return asm.Cur != nil && slices.ContainsFunc(asm.Cur.jumps, func(j labelJump) bool { return j.label == name })
}

// versionRange names versions: those of CPython, or of PyPy where only that has
// them.
func versionRange(in []*pyver.Version) string {
	var cpython []*pyver.Version
	for _, v := range in {
		if v.Impl == pyver.CPython {
			cpython = append(cpython, v)
		}
	}
	if len(cpython) > 0 {
		in = cpython
	}
	return "Python " + pyver.Ranges(in)
}

// rawBytes reads ".byte 0x64" or ".bytes 64 01" and gives what stands behind
// the bytes.
func (asm *Assembler) rawBytes(m *Method, s string) string {
	for {
		s = strings.TrimLeft(s, " \t")
		if endsOperand(s) {
			return s
		}
		n := wordEnd(s)
		b, err := hex.DecodeString(strings.TrimPrefix(s[:n], "0x"))
		if err != nil {
			asm.Errorf(asm.at(s), n, "bytes in hexadecimal are wanted here, like 0x64")
			return ""
		}
		for _, c := range b {
			asm.Add(instr.Item{Op: c, Raw: true})
		}
		s = s[n:]
	}
}

// annotations reads what stands behind the operand: {…}, columns, a comment.
// It tells whether the operation is to be kept though it looks like one that
// the assembler makes.
func (asm *Assembler) annotations(m *Method, item int32, s string) (kept bool) {
	for {
		s = strings.TrimLeft(s, " \t")
		switch {
		case s == "":
			return kept
		case s[0] == '#':
			return kept
		case s[0] == ';':
			// A remark of ours may have columns behind it.
			s = behindRemark(s)
		case s[0] == '{':
			end := strings.IndexByte(s, '}')
			if end < 0 {
				asm.Errorf(len(asm.Line)-len(s), 1, `"}" is missing`)
				return kept
			}
			kept = asm.annotation(m, item, s[1:end], len(asm.Line)-len(s)+1) || kept
			s = s[end+1:]
		case s[0] == '@':
			n := wordEnd(s)
			asm.columns(m, item, s[:n], len(asm.Line)-len(s))
			s = s[n:]
		default:
			asm.Errorf(len(asm.Line)-len(s), len(s), "nothing more is expected here")
			return kept
		}
	}
}

// behindRemark gives the annotations at the end of a comment, which the
// printer puts there; "" in other comments.
func behindRemark(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '{' || s[i] == '@' {
			if s[i-1] == ' ' && isAnnotation(s[i:]) {
				return s[i:]
			}
		}
	}
	return ""
}

// isAnnotation tells whether the text is annotations and columns, nothing
// else.
func isAnnotation(s string) bool {
	for s != "" && s[0] == '{' {
		word, tail, closed := strings.Cut(s[1:], "}")
		first, _, _ := strings.Cut(word, " ")
		switch first {
		case "kept", "bare", "prefixes", "caches":
		default:
			return false
		}
		if !closed {
			return false
		}
		s = strings.TrimLeft(tail, " ")
	}
	return s == "" || s[0] == '@' && isColumns(s[1:])
}

func isColumns(s string) bool {
	return s != "" && strings.Trim(s, "0123456789-:?") == ""
}

// annotation reads what stands in braces.
func (asm *Assembler) annotation(m *Method, item int32, s string, at int) (kept bool) {
	word, value, _ := strings.Cut(s, " ")
	it := &m.Items[item]
	switch word {
	case "kept":
		return true
	case "bare":
		it.Bare = true
		return false
	case "prefixes":
		if n, err := strconv.ParseUint(value, 10, 8); err == nil {
			it.Prefixes = uint8(n)
			return false
		}
	case "caches":
		if b, err := hex.DecodeString(value); err == nil {
			it.Cache = string(b)
			return false
		}
	}
	asm.Errorf(at, len(s), "{%s} is none of {kept}, {bare}, {prefixes N}, {caches HEX}", s)
	return false
}
