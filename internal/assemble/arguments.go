package assemble

import (
	"fmt"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/marshal"
)

// signature is a list of arguments as a def statement has it.
type signature struct {
	positional, keyword []marshal.Object
	posOnly             int32
	args, kwargs        marshal.Object
	starred             bool // behind "*" or *args
	slashed             bool
	names               map[string]bool
}

// Arguments reads a list of arguments as a def statement has it, without
// values: a, b, /, c, *args, k, **kwargs. It sets the counts and flags, and
// puts the names first among the local variables, in the order that the
// interpreter has them.
func (asm *Assembler) Arguments(text string, at int) {
	s := signature{names: map[string]bool{}}
	for part := range strings.SplitSeq(text, ",") {
		word := strings.TrimSpace(part)
		if word == "" && strings.TrimSpace(text) == "" {
			break
		}
		if wrong := asm.addArgument(&s, word); wrong != "" {
			asm.Report(diag.Error, at+len(part)-len(strings.TrimLeft(part, " \t")), max(1, len(word)), wrong, "")
			return
		}
		if name := strings.TrimLeft(word, "*"); name != "" && name != "/" {
			asm.oddName(nil, name, at+strings.Index(part, name))
		}
		at += len(part) + 1
	}
	asm.takeSignature(&s)
}

// addArgument adds an argument, or says what is wrong with it.
func (asm *Assembler) addArgument(s *signature, word string) string {
	name := strings.TrimLeft(word, "*")
	stars := len(word) - len(name)
	obj := &marshal.Str{Head: marshal.Head{Type: asm.StrType()}, S: asm.KeepName(name)}
	switch {
	case s.kwargs != nil:
		return "nothing can stand behind **" + s.kwargs.(*marshal.Str).S
	case word == "/":
		if s.slashed || s.starred || len(s.positional) == 0 {
			return `"/" stands once, behind an argument and before "*"`
		}
		s.slashed, s.posOnly = true, int32(len(s.positional))
	case stars > 2 || name == "" && word != "*" || strings.ContainsAny(name, "*/ \t=:("):
		return noArgument(word)
	case s.names[name]:
		return "there is an argument " + name + " already"
	case stars == 2:
		s.kwargs = obj
	case stars == 1:
		if s.starred {
			return `there is a "*" already`
		}
		if s.starred = true; name != "" {
			s.args = obj
		}
	case s.starred:
		s.keyword = append(s.keyword, obj)
	default:
		s.positional = append(s.positional, obj)
	}
	s.names[name] = name != ""
	return asm.hasArguments(s)
}

// noArgument says why a word is none.
func noArgument(word string) string {
	text := fmt.Sprintf("a name is wanted here, not %q", word)
	switch {
	case strings.Contains(word, "="):
		text += "; values of arguments are told by MAKE_FUNCTION"
	case isWord(strings.Join(strings.Fields(word), "")):
		text += "; a comma stands between names"
	}
	return text
}

// hasArguments says which arguments the version does not have, if any.
func (asm *Assembler) hasArguments(s *signature) string {
	if s.slashed && !asm.Fields.Posonlyargcount {
		return "Python " + asm.Version.Name + " has no arguments that are by position only"
	}
	if len(s.keyword) > 0 && !asm.Fields.Kwonlyargcount {
		return "Python " + asm.Version.Name + " has no arguments that are by keyword only"
	}
	return ""
}

// takeSignature notes what a list of arguments says of the code object.
func (asm *Assembler) takeSignature(s *signature) {
	m := asm.Cur
	names := append(append([]marshal.Object{}, s.positional...), s.keyword...)
	if m.varargs = s.args != nil; m.varargs {
		names = append(names, s.args)
	}
	if m.varkeywords = s.kwargs != nil; m.varkeywords {
		names = append(names, s.kwargs)
	}
	if len(m.Varnames) == 0 {
		m.Varnames = names
	}
	m.Given.Args, m.Args = true, int32(len(s.positional))
	m.Obj.Posonlyargcount, m.Obj.Kwonlyargcount = s.posOnly, int32(len(s.keyword))
}
