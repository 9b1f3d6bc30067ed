package cli

import (
	"io"
	"strings"
	"unicode/utf8"
)

// table is text in columns; the first row is the heading.
type table [][]string

// write writes the columns two blanks apart and no blanks at line ends.
func (t table) write(w io.Writer, head style) error {
	widths := t.widths()
	var b, line strings.Builder
	for i, row := range t {
		line.Reset()
		for col, cell := range row {
			line.WriteString(cell)
			line.WriteString(strings.Repeat(" ", widths[col]-utf8.RuneCountInString(cell)+2))
		}
		text := strings.TrimRight(line.String(), " ")
		if i == 0 {
			text = head.bold(text)
		}
		b.WriteString(text + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t table) widths() []int {
	var widths []int
	for _, row := range t {
		for col, cell := range row {
			if col == len(widths) {
				widths = append(widths, 0)
			}
			widths[col] = max(widths[col], utf8.RuneCountInString(cell))
		}
	}
	return widths
}
