package lsp

import "github.com/sourcegraph/jsonrpc2"

// symbols lists the code objects of a text.
func (s *script) symbols(*documentParams) (any, *jsonrpc2.Error) {
	list := []documentSymbol{}
	for _, m := range s.methods {
		name := m.name
		if name == "" {
			name = "<module>"
		}
		whole := textRange{position{Line: m.line}, s.text.rangeOf(place{m.last, span{0, len(s.text.line(m.last))}}).End}
		list = append(list, documentSymbol{
			Name: name, Detail: m.detail, Kind: symbolFunction,
			Range: whole, SelectionRange: s.text.rangeOf(m.place),
		})
	}
	return list, nil
}
