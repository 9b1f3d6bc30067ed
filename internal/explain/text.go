package explain

import (
	"fmt"
	"strings"
)

// Text gives the explanation as lines for a terminal.
func (e *Explanation) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, number %d of Python %s\n", e.Name, e.Number, e.Version)
	b.WriteString(wrap(e.Summary(), "  "))
	line := func(what, text string) {
		if text != "" {
			b.WriteString(fmt.Sprintf("  %-10s ", what) + strings.TrimLeft(wrap(text, strings.Repeat(" ", margin)), " "))
		}
	}
	b.WriteByte('\n')
	line("operand", e.Operand)
	line("written", e.Written)
	for i, example := range e.Examples {
		line([]string{"example", ""}[min(i, 1)], example)
	}
	for i, c := range e.Stack {
		line([]string{"stack", ""}[min(i, 1)], strings.TrimSpace(c.Picture+"   "+c.When))
	}
	line("depth", e.Depth)
	line("caches", e.Caches)
	line("control", e.Control)
	line("versions", e.Versions)
	line("earlier", strings.Join(e.Before, "; "))
	line("later", strings.Join(e.After, "; "))
	for i, word := range e.Words {
		if word != "" {
			fmt.Fprintf(&b, "  %10d %s\n", i, word)
		}
	}
	return b.String()
}

// Lines of a text have at most lineWidth characters; what the words at their
// beginning are about starts at margin.
const (
	lineWidth = 80
	margin    = 13
)

// wrap breaks a text into lines that begin with an indent. Words stay whole.
func wrap(text, indent string) string {
	var b strings.Builder
	width := 0
	for word := range strings.SplitSeq(text, " ") {
		n := len([]rune(word))
		switch {
		case b.Len() == 0:
			b.WriteString(indent)
			width = len(indent)
		case width+1+n > lineWidth:
			b.WriteString("\n" + indent)
			width = len(indent)
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	b.WriteByte('\n')
	return b.String()
}

// Markdown gives the explanation as a page or an editor shows it: what it
// does, then a list of facts, then examples.
func (e *Explanation) Markdown() string {
	var b strings.Builder
	b.WriteString(Escape(e.Summary()) + "\n\n")
	b.WriteString(e.Facts())
	return b.String()
}

// Facts gives the part of the Markdown that depends on the version.
func (e *Explanation) Facts() string {
	var b strings.Builder
	item := func(what, text string) {
		if text != "" {
			b.WriteString("- " + what + ": " + text + "\n")
		}
	}
	operand := e.Operand
	if e.Written != "" {
		operand += " (written: " + e.Written + ")"
	}
	item("operand", Escape(operand))
	for _, c := range e.Stack {
		item("stack", strings.TrimSpace(quote(c.Picture)+" "+c.When))
	}
	item("caches", e.Caches)
	item("control", e.Control)
	if words := e.wordList(); words != "" {
		item("values of the operand", words)
	}
	if len(e.Examples) > 0 {
		b.WriteString("\n```pyasm\n    " + strings.Join(e.Examples, "\n    ") + "\n```\n")
	}
	return b.String()
}

// wordList gives the words of the operand in one line.
func (e *Explanation) wordList() string {
	var words []string
	for i, word := range e.Words {
		if word != "" {
			words = append(words, fmt.Sprintf("%d %s", i, quote(word)))
		}
	}
	return strings.Join(words, ", ")
}

// quote makes code of a text in Markdown; what has a back quote itself is put
// between two.
func quote(s string) string {
	if strings.Contains(s, "`") {
		return "`` " + s + " ``"
	}
	return "`" + s + "`"
}

// escaper keeps signs from being marks of Markdown.
var escaper = strings.NewReplacer("*", `\*`, "__", `\_\_`, "<", `\<`, "`", "\\`")

// Escape makes Markdown of a plain text.
func Escape(s string) string { return escaper.Replace(s) }
