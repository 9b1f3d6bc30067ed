package asmtext

import (
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/assemble"
)

// isListed tells whether a line is one of a listing that no text has: a line
// number before the offset, the bytes of the instruction, or a title.
func isListed(s string) bool {
	switch c := s[0]; {
	case c == 'D':
		return strings.HasPrefix(s, "Disassembly of ")
	case c == '[':
		return strings.HasPrefix(s, "[Code]") // pycdas
	case c != '-' && c != '>' && c != '|' && (c < '0' || c > '9'):
		return false
	}
	word, rest := "", s
	for numbers := 0; ; numbers++ {
		word, rest, _ = strings.Cut(strings.TrimLeft(rest, " \t"), " ")
		if word != "--" && word != ">>" && !assemble.AllDigits(word) {
			return strings.HasPrefix(word, "|") || numbers > 0 && isOperationName(word)
		}
	}
}

// isOperationName tells whether a word is capital letters with underscores, as
// nearly all operations have it.
func isOperationName(s string) bool {
	return len(s) > 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789+") == ""
}

// listing reports that the text is a listing. All that was said of it before
// came of that.
func (p *parser) listing(s string) {
	p.Diags, p.Errors, p.listed = nil, 0, true
	p.Report(diag.Error, len(p.Line)-len(s), len(s), "this is a listing, which cannot be assembled", `"pyasm dis -F xasm FILE" writes text that can`)
}
