package assemble

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/pylit"
	"github.com/pyasm/pyasm/marshal"
)

// StrValue reads a name on the rest of a line, which must be a string.
func (asm *Assembler) StrValue(value string, at int) *marshal.Str {
	obj := asm.NameValue(value, at)
	s, ok := obj.(*marshal.Str)
	if !ok && obj != nil {
		asm.Errorf(at, len(value), "a string is wanted here, not %s", marshal.Describe(obj))
	}
	return s
}

// NameValue reads an entry of a list of names: a plain word, a string literal,
// or "=" and any constant. It gives nil after an error.
func (asm *Assembler) NameValue(value string, at int) marshal.Object {
	if lit, found := strings.CutPrefix(value, "= "); found {
		return asm.WholeConst(lit, at+2)
	}
	if pylit.IsString(value) {
		if obj, n, err := asm.Lits.Parse(value); err == nil && n == len(value) {
			return obj
		}
	}
	return &marshal.Str{Head: marshal.Head{Type: asm.StrType()}, S: asm.KeepName(value)}
}

// WholeConst reads a constant that fills the text.
func (asm *Assembler) WholeConst(lit string, at int) marshal.Object {
	obj, n, err := asm.Lits.Parse(lit)
	if err != nil {
		asm.LitError(err, at)
		return nil
	}
	if tail := strings.TrimSpace(lit[n:]); tail != "" {
		if asm.stringEnded(at + n) {
			return nil
		}
		asm.Errorf(at+n, len(lit)-n, "nothing more is expected behind the constant")
		return nil
	}
	return obj
}

// LitError reports why a literal at a place of the line cannot be read.
func (asm *Assembler) LitError(err error, at int) { asm.litError(err, at, "") }

// litError is LitError with a hint for what is no literal at all.
func (asm *Assembler) litError(err error, at int, hint string) {
	var e *pylit.Error
	switch {
	case !errors.As(err, &e):
		asm.Errorf(at, 1, "%v", err)
	case asm.stringEnded(at + e.Offset):
	default:
		if e.Offset > 0 || e.Want == "" {
			hint = ""
		}
		asm.Report(diag.Error, at+e.Offset, 1, e.Text(), hint)
	}
}

// stringEnded reports letters that stand behind a string, which has ended at a
// quote that was meant to be in it. False means that the line has none there.
func (asm *Assembler) stringEnded(at int) bool {
	if at < 1 || at >= len(asm.Line) || !isWord(asm.Line[at:at+1]) {
		return false
	}
	before := strings.TrimRight(asm.Line[:at], " ")
	for quote, other := range map[string]string{"'": `"`, `"`: "'"} {
		if strings.HasSuffix(before, quote) {
			asm.Report(diag.Error, at, 1, "the string ends before this", fmt.Sprintf(`a %s in it is written \%s, or the string stands in %s`, quote, quote, other))
			return true
		}
	}
	return false
}

// CommaNames splits at the commas outside of literals.
func (asm *Assembler) CommaNames(value string, at int) []marshal.Object {
	var names []marshal.Object
	for value != "" {
		obj, n := asm.commaName(value, at)
		if obj == nil {
			return names
		}
		names = append(names, obj)
		rest := strings.TrimLeft(value[n:], " \t")
		if rest == "" {
			break
		}
		if rest[0] != ',' {
			asm.Errorf(at+n, 1, "a comma is wanted here")
			break
		}
		rest = strings.TrimLeft(rest[1:], " \t")
		at += len(value) - len(rest)
		value = rest
	}
	return names
}

func (asm *Assembler) commaName(value string, at int) (marshal.Object, int) {
	lit, explicit := strings.CutPrefix(value, "= ")
	if explicit || pylit.IsString(value) {
		obj, n, err := asm.Lits.Parse(lit)
		if err != nil {
			asm.LitError(err, at+len(value)-len(lit))
			return nil, 0
		}
		return obj, n + len(value) - len(lit)
	}
	n := strings.IndexByte(value, ',')
	if n < 0 {
		n = len(value)
	}
	name := strings.TrimSpace(value[:n])
	return &marshal.Str{Head: marshal.Head{Type: asm.StrType()}, S: asm.KeepName(name)}, n
}
