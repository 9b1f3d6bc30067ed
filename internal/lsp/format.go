package lsp

import (
	"github.com/sourcegraph/jsonrpc2"

	"github.com/pyasm/pyasm/asmtext"
)

// formatting lays the text out as "pyasm fmt" does. How wide a tab is makes no
// difference.
func (s *script) formatting(*documentParams) (any, *jsonrpc2.Error) {
	edits := []textEdit{}
	if laid := asmtext.Format(s.text.all); laid != s.text.all {
		last := len(s.text.starts) - 1
		edits = append(edits, textEdit{textRange{End: position{last, units(s.text.line(last))}}, laid})
	}
	return edits, nil
}
