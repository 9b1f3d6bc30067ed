package cli

import (
	"bytes"
	"fmt"
	"strings"
)

// editLine is a line of a text that stays (' '), goes ('-') or comes ('+').
type editLine struct {
	sign byte
	text string
}

// contextLines is how many lines that stay are shown around others.
const contextLines = 3

// layoutDiff gives a unified diff of a text and the text laid out. Laying out
// keeps all lines but blank ones in their order, so that there is nothing to
// search for.
func layoutDiff(name, before, after string) []byte {
	lines := layoutEdits(before, after)
	var b bytes.Buffer
	fmt.Fprintf(&b, "--- %s\n+++ %s (laid out)\n", name, name)
	old, now := 1, 1
	for i := 0; i < len(lines); {
		end, first := i, i
		for first < len(lines) && lines[first].sign == ' ' {
			first++
		}
		if first == len(lines) {
			break
		}
		skip := max(0, first-i-contextLines)
		old, now, i = old+skip, now+skip, i+skip
		end = hunkEnd(lines, first)
		old, now = writeHunk(&b, lines[i:end], old, now)
		i = end
	}
	return b.Bytes()
}

// hunkEnd gives where a hunk ends that has a changed line: behind the lines that
// stay after the last change which others are near to.
func hunkEnd(lines []editLine, changed int) int {
	last := changed
	for i := changed; i < len(lines) && i-last <= 2*contextLines; i++ {
		if lines[i].sign != ' ' {
			last = i
		}
	}
	return min(len(lines), last+1+contextLines)
}

// writeHunk writes lines with the numbers of the first in both texts, and gives
// those behind the last.
func writeHunk(b *bytes.Buffer, lines []editLine, old, now int) (int, int) {
	var text strings.Builder
	goes, comes := 0, 0
	for _, l := range lines {
		if l.sign != '+' {
			goes++
		}
		if l.sign != '-' {
			comes++
		}
		text.WriteString(string(l.sign) + l.text + "\n")
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n%s", old, goes, now, comes, text.String())
	return old + goes, now + comes
}

// layoutEdits goes through both texts.
func layoutEdits(before, after string) (lines []editLine) {
	a, b := splitLines(before), splitLines(after)
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(a) > 0 && len(b) > 0 && a[0] == b[0]:
			lines = append(lines, editLine{' ', a[0]})
			a, b = a[1:], b[1:]
		case len(b) > 0 && b[0] == "" && len(a) > 0:
			lines = append(lines, editLine{'+', ""})
			b = b[1:]
		case len(a) > 0 && (len(b) == 0 || strings.TrimSpace(a[0]) == ""):
			lines = append(lines, editLine{'-', a[0]})
			a = a[1:]
		default:
			n := changedRun(a, b)
			for _, s := range a[:min(n, len(a))] {
				lines = append(lines, editLine{'-', s})
			}
			for _, s := range b[:min(n, len(b))] {
				lines = append(lines, editLine{'+', s})
			}
			a, b = a[min(n, len(a)):], b[min(n, len(b)):]
		}
	}
	return lines
}

// changedRun counts lines at the beginning that are not blank and not the same.
func changedRun(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] != b[n] && strings.TrimSpace(a[n]) != "" && b[n] != "" {
		n++
	}
	return max(n, 1)
}

func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}
