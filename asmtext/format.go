package asmtext

import (
	"strings"
	"unicode/utf8"

	"github.com/pyasm/pyasm/internal/assemble"
)

// Format lays a text out as Marshal does: header values, entries of lists,
// operations and operands in columns, comments behind instructions below each
// other, no more than two blank lines. No line is added, left out or moved but
// for blank ones, and what is formatted is formatted, so that a second time
// changes nothing. A text that Marshal wrote stays as it is.
func Format(text string) string {
	const mark = "\ufeff" // the byte order mark; a second one is no mark but a mistake
	if !strings.HasPrefix(text, mark+mark) {
		text = strings.TrimPrefix(text, mark)
	}
	f := formatter{}
	for line := range strings.SplitSeq(text, "\n") {
		s := strings.TrimRight(strings.TrimSuffix(line, "\r"), " \t")
		if strings.HasSuffix(s, "\r") {
			f.put(line) // an odd end, which may be a part of a name
			continue
		}
		f.line(s)
	}
	f.flush()
	out := strings.TrimRight(f.b.String(), "\n")
	if out == "" {
		return ""
	}
	if strings.HasSuffix(text, "\n\n") {
		return out + "\n\n"
	}
	return out + "\n"
}

// formatter lays out one text, line by line.
type formatter struct {
	b     strings.Builder
	list  listKind   // as for the parser
	blank int        // lines that are held back
	label bool       // the line before is a label
	body  bool       // instructions of a code object have begun
	run   []codeLine // instructions whose comments are to stand below each other
}

// codeLine is an instruction and the comment behind it.
type codeLine struct{ code, comment string }

// put writes a line that is no instruction.
func (f *formatter) put(s string) {
	f.flush()
	f.blanks()
	f.b.WriteString(s)
	f.b.WriteByte('\n')
	f.label = false
}

// blanks writes the blank lines that were held back: up to two, and none at the
// beginning.
func (f *formatter) blanks() {
	for range min(f.blank, 2) {
		if f.b.Len() > 0 {
			f.b.WriteByte('\n')
		}
	}
	f.blank = 0
}

// line lays out one line. The kinds are those of parser.oneLine.
func (f *formatter) line(s string) {
	switch {
	case strings.TrimLeft(s, " \t") == "":
		f.flush()
		f.blank++
		if s == "" {
			f.list = noList
		}
	case strings.HasPrefix(s, "##"), strings.HasPrefix(s, ".READ "):
		f.put(s)
	case s[0] == '#':
		f.header(s, s)
	default:
		f.indented(strings.TrimLeft(s, " \t"), s[0] == ' ' || s[0] == '\t')
	}
}

// indented lays out what may stand behind blanks. The kinds are those of
// parser.indentedLine.
func (f *formatter) indented(s string, indented bool) {
	switch {
	case s[0] == '#' && isIndentedHeader(s, f.body):
		f.header(s, indent+s)
	case isLabelLine(s, indented):
		f.list, f.body = noList, true
		i := strings.IndexByte(s, ':') + 1
		f.put(s[:i] + gap(s[i:]))
		f.label = true
	default:
		f.list = noList
		f.instruction(s)
	}
}

// gap puts two blanks before what stands behind a word.
func gap(s string) string {
	if s = strings.TrimLeft(s, " \t"); s != "" {
		return "  " + s
	}
	return ""
}

// header lays out a line that begins with "#". A comment is written as it is
// told.
func (f *formatter) header(s, comment string) {
	body := s[1:]
	if f.list != noList && f.entry(body) {
		return
	}
	trimmed := strings.TrimLeft(body, " \t")
	key, value, found := strings.Cut(trimmed, ":")
	if _, known := headerKeys[key]; !found || !known {
		if _, _, isVersion := cutVersion(trimmed); isVersion {
			comment = s
		}
		f.put(comment)
		return
	}
	f.body = f.body && isFileKey(key)
	if key == methodKey && f.blank == 0 && f.b.Len() > 0 {
		f.blank = 1
	}
	f.list = listOf(key)
	value = strings.TrimSpace(value)
	head := "# " + key + ":"
	if value == "" {
		f.put(head)
		return
	}
	f.put(head + strings.Repeat(" ", max(1, valueColumn(key)-len(head))) + value)
}

// valueColumn is where the value of a header line stands: in one column for the
// code object, behind the key for the file and for lists.
func valueColumn(key string) int {
	if isFileKey(key) || key == "Marshal" || listOf(key) != noList {
		return 0
	}
	return len("# Number of locals:  ")
}

// isFileKey tells whether a header line is about the file, not a code object.
func isFileKey(key string) bool {
	switch key {
	case "Timestamp in code", "Source code size mod 2**32", "SipHash", "Header flags", "Bytes after the code":
		return true
	}
	return false
}

// listOf gives the list that a header line begins.
func listOf(key string) listKind {
	switch key {
	case "Constants":
		return constList
	case "Names":
		return nameList
	case "Cell variables":
		return cellList
	case "Free variables":
		return freeList
	case "Varnames", "Positional arguments", "Hidden variables", "Local names":
		return varLine
	case "Local variables":
		return otherList
	case "Exception table":
		return excLines
	}
	return noList
}

// entry lays out an entry of a list. False means that the line is none.
func (f *formatter) entry(body string) bool {
	words := strings.Fields(body)
	switch {
	case f.list == excLines:
		if len(words) < 5 || words[1] != "to" || words[3] != "->" {
			return false
		}
		f.put("#    " + strings.Join(words, " "))
		return true
	case f.list == varLine:
		if !strings.HasPrefix(body, "\t") {
			return false
		}
		f.put("#\t" + strings.TrimSpace(body))
		f.list = noList
		return true
	}
	digits := strings.TrimLeft(body, " \t")
	number, value, found := strings.Cut(digits, ":")
	if len(digits) == len(body) || !found || !assemble.AllDigits(number) {
		return false
	}
	value = strings.TrimPrefix(value, " ")
	f.put(strings.TrimRight("# "+strings.Repeat(" ", max(0, 4-len(number)))+number+": "+value, " "))
	return true
}

// instruction lays out a line mark, an instruction, or both.
func (f *formatter) instruction(s string) {
	mark, s := cutMark(s)
	if isBlankOrComment(s) {
		if mark == "" {
			f.put(indent + s)
			return
		}
		labelled := f.label
		f.put(f.padMark(mark) + gap(s))
		f.label = labelled
		return
	}
	if mark != "" {
		mark = f.padMark(mark)
	}
	if op := skipOffset(s); op != "" && 'A' <= op[0] && op[0] <= 'Z' && !isLabelLine(op, true) {
		s = op
	}
	name, rest := s, ""
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		name, rest = s[:i], strings.TrimLeft(s[i:], " \t")
	}
	code, comment := cutComment(rest)
	line := mark + strings.Repeat(" ", max(0, len(indent)-len(mark)))
	if mark != "" && len(mark) >= len(indent) {
		line += " "
	}
	line += name
	switch {
	case code == "":
	case code[0] == '{':
		line += " " + code
	case code[0] == '@':
		line += "  " + code
	default:
		line += strings.Repeat(" ", max(0, nameWidth-utf8.RuneCountInString(name))) + " " + code
	}
	f.blanks()
	f.label, f.body = false, true
	f.run = append(f.run, codeLine{line, comment})
}

// padMark puts the blanks before a line mark: one more behind a label, and one
// at least where it could be taken for a label.
func (f *formatter) padMark(mark string) string {
	least := 0
	if strings.Contains(mark, "@") {
		least = 1
	}
	blanks := max(least, len("100:")-len(mark))
	if f.label {
		blanks++
	}
	return strings.Repeat(" ", blanks) + mark
}

// cutMark takes a line mark off the beginning of a line.
func cutMark(s string) (mark, rest string) {
	end := strings.IndexAny(s, " \t")
	if end < 0 {
		end = len(s)
	}
	i := strings.IndexByte(s[:end], ':')
	if i < 1 {
		return "", s
	}
	line := strings.TrimPrefix(s[:i], "-")
	if at := strings.IndexByte(s[:end], '@'); at > 0 && assemble.AllDigits(s[:at]) && s[end-1] == ':' {
		i, line = end-1, "0"
	}
	if s[:i] != "--" && !assemble.AllDigits(line) {
		return "", s
	}
	return s[:i+1], strings.TrimLeft(s[i+1:], " \t")
}

// cutComment parts an operand, with what belongs to it, from the comment behind
// it. A comment with one blank before it may be a remark of Marshal, and stays
// where it is.
func cutComment(s string) (code, comment string) {
	i := assemble.CommentIndex(s)
	code = strings.TrimRight(s[:i], " \t")
	if i == len(s) || code != "" && i-len(code) == 1 {
		return s, ""
	}
	return code, s[i:]
}

// longCode is how long an instruction may be for comments to be moved behind
// it.
const longCode = 70

// flush writes the instructions that were held back for their comments.
func (f *formatter) flush() {
	column := 0
	for _, l := range f.run {
		if n := utf8.RuneCountInString(l.code); l.comment != "" && n <= longCode {
			column = max(column, n)
		}
	}
	for _, l := range f.run {
		f.b.WriteString(l.code)
		if l.comment != "" {
			f.b.WriteString(strings.Repeat(" ", max(0, column-utf8.RuneCountInString(l.code))))
			f.b.WriteString("  " + l.comment)
		}
		f.b.WriteByte('\n')
	}
	f.run = f.run[:0]
}
