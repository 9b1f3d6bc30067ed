package lsp

import (
	"maps"
	"slices"
	"strings"

	"github.com/sourcegraph/jsonrpc2"

	"github.com/pyasm/pyasm/internal/explain"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// completion offers operations, labels for jumps, and for other operands the
// words of the version and what was written before.
func (s *script) completion(p *documentParams) (any, *jsonrpc2.Error) {
	items := []completionItem{}
	n := p.Position.Line
	line := s.text.line(n)
	at := byteIndex(line, p.Position.Character)
	if s.table == nil || line != "" && line[0] == '#' || n >= len(s.text.starts) {
		return items, nil
	}
	b := s.readBody(line)
	switch {
	case at <= b.name.to && at >= b.name.from:
		items = s.operations(place{n, b.name})
	case b.op == nil || at < b.operand.from:
	case at <= b.operand.to:
		items = s.operandItems(b.op, place{n, b.operand})
	}
	return items, nil
}

// operations offers those that a compiler of the version writes. An editor
// asks for their documentation one by one.
func (s *script) operations(at place) (items []completionItem) {
	edit := s.text.rangeOf(at)
	for _, op := range s.table.Defined() {
		if op.Base == op.Code && !strings.HasPrefix(op.Name, "INSTRUMENTED_") {
			items = append(items, completionItem{
				Label: op.Name, Kind: completeOperation, Detail: firstPicture(s.table, op),
				TextEdit: &textEdit{edit, op.Name}, Data: s.table.Version.Name,
			})
		}
	}
	return items
}

func firstPicture(t *opcode.Table, op *opcode.Op) string {
	if all := t.Pictures(op); len(all) > 0 {
		return all[0].String()
	}
	return ""
}

// operandItems offers what an operation can have.
func (s *script) operandItems(op *opcode.Op, at place) []completionItem {
	m := s.methodAt(at.line)
	if m == nil {
		return []completionItem{}
	}
	kind, words := completeOperand, []string{}
	switch {
	case op.Jump != opcode.NoJump:
		kind = completeLabel
		words = slices.Sorted(maps.Keys(m.labels))
	case s.table.Words(op.Kind) != nil:
		for _, word := range s.table.Words(op.Kind) {
			if word != "" {
				words = append(words, "("+word+")")
			}
		}
	default:
		words = written(m.operands[op.Kind], s.text.line(at.line)[at.from:at.to])
	}
	items := make([]completionItem, 0, len(words))
	edit := s.text.rangeOf(at)
	for _, word := range words {
		items = append(items, completionItem{Label: word, Kind: kind, FilterText: word, TextEdit: &textEdit{edit, word}})
	}
	return items
}

// mostWritten is how many operands of before are offered.
const mostWritten = 200

// written gives the operands in parentheses that were written elsewhere, each
// once.
func written(operands []string, but string) []string {
	seen := map[string]bool{but: true}
	var words []string
	for _, o := range operands {
		if o != "" && o[0] == '(' && !seen[o] && len(words) < mostWritten {
			seen[o] = true
			words = append(words, o)
		}
	}
	slices.Sort(words)
	return words
}

// resolve adds the documentation to an operation that is offered.
func (s *server) resolve(item *completionItem) (any, *jsonrpc2.Error) {
	if v, ok := pyver.ByName(item.Data); ok {
		table := opcode.For(v)
		if op, ok := table.Lookup(item.Label); ok {
			item.Documentation = &markup{"markdown", explain.Of(table, op).Markdown()}
		}
	}
	return item, nil
}
