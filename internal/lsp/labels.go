package lsp

import (
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"
)

// definition leads from a label to where it stands, and from a code object
// among the constants or operands to its name.
func (s *script) definition(p *documentParams) (any, *jsonrpc2.Error) {
	line := s.text.line(p.Position.Line)
	at := byteIndex(line, p.Position.Character)
	if m, name, _ := s.labelAt(p.Position.Line, at); m != nil {
		return s.locations(m.labels[name]), nil
	}
	if name, number, ok := codeObjectAt(line, at); ok {
		return s.locations(s.codeObject(name, number)), nil
	}
	return []location{}, nil
}

// codeObjectAt reads "<code object f at 0x1>" around a place of a line.
func codeObjectAt(line string, at int) (name, number string, ok bool) {
	const mark = "<code object "
	from := strings.LastIndex(line[:min(at+len(mark), len(line))], mark)
	if from < 0 {
		return "", "", false
	}
	name, number, ok = strings.Cut(line[from+len(mark):], " at ")
	end := strings.IndexAny(number, ",>")
	if !ok || end < 0 || at > from+len(mark)+len(name)+len(" at ")+end {
		return "", "", false
	}
	return name, number[:end], true
}

// codeObject finds where a code object begins: that of the number, or those of
// the name.
func (s *script) codeObject(name, number string) (found []place) {
	for _, m := range s.methods {
		if m.name == name && m.detail == number {
			return []place{m.place}
		}
		if m.name == name {
			found = append(found, m.place)
		}
	}
	return found
}

func (s *script) locations(places []place) []location {
	list := make([]location, 0, len(places))
	for _, p := range places {
		list = append(list, location{s.uri, s.text.rangeOf(p)})
	}
	return list
}

// references gives where a label is used.
func (s *script) references(p *documentParams) (any, *jsonrpc2.Error) {
	m, name, _ := s.labelUnder(p)
	if m == nil {
		return []location{}, nil
	}
	return s.locations(m.mentions(name, p.Context.IncludeDeclaration)), nil
}

func (s *script) labelUnder(p *documentParams) (*method, string, place) {
	return s.labelAt(p.Position.Line, byteIndex(s.text.line(p.Position.Line), p.Position.Character))
}

// mentions gives the places of a label in the order of the text.
func (m *method) mentions(name string, definition bool) []place {
	all := slices.Clone(m.uses[name])
	if definition {
		all = append(all, m.labels[name]...)
	}
	slices.SortFunc(all, func(a, b place) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return a.from - b.from
	})
	return all
}

// prepareRename tells what of the line would be renamed.
func (s *script) prepareRename(p *documentParams) (any, *jsonrpc2.Error) {
	m, _, at := s.labelUnder(p)
	if m == nil {
		return nil, nil
	}
	return s.text.rangeOf(at), nil
}

// rename gives a label another name, all over its code object.
func (s *script) rename(p *documentParams) (any, *jsonrpc2.Error) {
	m, name, _ := s.labelUnder(p)
	switch {
	case m == nil:
		return nil, errorf(codeRequestFailed, "there is no label here; only labels can be renamed")
	case !isLabel(p.NewName):
		return nil, errorf(codeRequestFailed, "%q is no label: a word without blanks, parentheses and colons is, which does not begin with a digit", p.NewName)
	case p.NewName != name && (m.labels[p.NewName] != nil || m.uses[p.NewName] != nil):
		return nil, errorf(codeRequestFailed, "there is a label %s already", p.NewName)
	}
	edits := []textEdit{}
	for _, at := range m.mentions(name, true) {
		edits = append(edits, textEdit{s.text.rangeOf(at), p.NewName})
	}
	return workspaceEdit{map[string][]textEdit{s.uri: edits}}, nil
}

// isLabel tells whether a name is read as a label where it stands and where it
// is used.
func isLabel(name string) bool {
	return name != "" && !strings.ContainsAny(name, " \t\r\n:(){}[];@#'\"\\,") && !strings.ContainsAny(name[:1], "0123456789-.>")
}
