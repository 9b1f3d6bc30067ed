package assemble

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/near"
	"github.com/pyasm/pyasm/listing"
)

// rawRange is an entry of the exception table as it is written.
type rawRange struct {
	start, end, target string
	depth              int32 // or openDepth
	lasti              bool
	line               int
	source             string

	marked   bool // told by ".try": start and end are the items from and to
	from, to int32
}

// labelJump is a jump to a label, which may come later.
type labelJump struct {
	item   int32
	label  string
	offset int32 // of "(to N)", or -1
	line   int
	source string
}

// Label notes that a label stands before the next instruction.
func (asm *Assembler) Label(name string) {
	if !asm.NeedVersion() {
		return
	}
	m := asm.Cur
	if _, twice := m.labels[name]; twice {
		asm.Report(diag.Error, strings.Index(asm.Line, name), len(name), "the label "+name+" stands here a second time", asm.firstOn(m.labelAt[name]))
		return
	}
	m.labelAt[name] = asm.LineNo
	m.labels[name] = int32(len(m.Items))
}

// firstOn says on which line of a text that a person writes something stands.
func (asm *Assembler) firstOn(line int) string {
	if !asm.ByHand {
		return ""
	}
	return "it stands on line " + strconv.Itoa(line) + " already"
}

// Range adds an entry of the exception table. Its places are labels, or offsets
// in bytes. A depth of -1 is worked out.
func (asm *Assembler) Range(start, end, target string, depth int32, lasti bool) {
	asm.Cur.ranges = append(asm.Cur.ranges, rawRange{
		start: start, end: end, target: target, depth: depth, lasti: lasti, line: asm.LineNo, source: asm.Line,
	})
}

// RangeWords adds the entry of the exception table that the line being read has,
// in words. The depth may be left out.
//
//	L4 to L22 -> L26 [1] lasti
func (asm *Assembler) RangeWords(words []string) {
	at := func(word string) int { return strings.Index(asm.Line, word) }
	if len(words) < 5 || words[1] != "to" || words[3] != "->" {
		from := at(words[0])
		asm.Errorf(from, len(strings.TrimSpace(asm.Line[from:])), "an entry like L2 to L6 -> L8 [1] is wanted here")
		return
	}
	depth, tail := int64(-1), words[5:]
	if len(tail) > 0 && tail[0] != "lasti" {
		var err error
		if depth, err = strconv.ParseInt(strings.Trim(tail[0], "[]"), 10, 32); err != nil || depth < 0 {
			asm.Errorf(at(tail[0]), len(tail[0]), "a stack depth is wanted here, like [1]")
			return
		}
		tail = tail[1:]
	}
	asm.Range(words[0], words[2], words[4], int32(depth), len(tail) > 0 && tail[0] == "lasti")
}

// resolveLabels gives the jumps their targets.
func (asm *Assembler) resolveLabels(m *Method) {
	for _, j := range m.jumps {
		if to, ok := m.labels[j.label]; ok {
			m.Items[j.item].Target = to
			asm.checkLoopEnd(m, j, to)
			continue
		}
		asm.LineNo, asm.Line = j.line, j.source
		at := strings.LastIndex(j.source, j.label)
		if i := strings.Index(j.source, " "+j.label); i >= 0 {
			at = i + 1
		}
		if j.offset >= 0 {
			asm.Warnf(at, len(j.label), "the label %s stands nowhere; offset %d is taken", j.label, j.offset)
			m.Jumps = append(m.Jumps, listing.OffsetJump{Item: j.item, Offset: j.offset, Want: asm.loopEnd(m, j.item)})
			continue
		}
		asm.noLabel(m, j.label, at)
	}
}

// resolveRanges gives the entries of the exception table their places.
func (asm *Assembler) resolveRanges(m *Method) {
	marked := false
	for _, r := range m.ranges {
		asm.LineNo, asm.Line = r.line, r.source
		from, to := listing.Place{Item: r.from}, listing.Place{Item: r.to}
		if !r.marked {
			from, to = asm.place(m, r.start), asm.place(m, r.end)
		}
		marked = marked || r.marked
		if from.Item > to.Item && to.Item >= 0 {
			asm.Warnf(strings.Index(asm.Line, r.start), len(r.start), "the range ends before it begins, so no instruction is in it")
		}
		m.Ranges = append(m.Ranges, listing.Range{
			Start: from, End: to, Target: asm.place(m, r.target),
			Depth: r.depth, Lasti: r.lasti,
		})
	}
	if marked {
		// The interpreter looks for them in the order of the code.
		slices.SortStableFunc(m.Ranges, func(a, b listing.Range) int { return int(a.Start.Item - b.Start.Item) })
	}
	asm.openTries(m)
}

// place reads a label, or an offset in bytes.
func (asm *Assembler) place(m *Method, word string) listing.Place {
	if item, ok := m.labels[word]; ok {
		return listing.Place{Item: item}
	}
	var at int32
	if AllDigits(word) && column(word, &at) {
		return m.Shown.Place(at)
	}
	asm.noLabel(m, word, wordIndex(asm.Line, word))
	return listing.Place{}
}

// wordIndex gives where a word begins in a line that has it.
func wordIndex(line, word string) int {
	for i := 0; ; {
		at := strings.Index(line[i:], word)
		if at < 0 {
			return max(0, strings.Index(line, word))
		}
		at += i
		i = at + len(word)
		if (at == 0 || line[at-1] == ' ' || line[at-1] == '\t') && (i == len(line) || line[i] == ' ' || line[i] == '\t') {
			return at
		}
	}
}

// noLabel reports a label that is used and stands nowhere.
func (asm *Assembler) noLabel(m *Method, label string, at int) {
	best := nearestOf(label, slices.Sorted(maps.Keys(m.labels)))
	hint := ""
	if line, stray := m.strays[label]; stray {
		hint = "line " + strconv.Itoa(line) + " has it without a colon"
	} else if best != "" {
		hint = "did you mean " + best + "?"
	}
	hint = cmp.Or(commentHint("", label), hint)
	asm.Report(diag.Error, at, len(label), "the label "+label+" stands nowhere", hint)
}

// nearestOf gives the name that is nearest to a misspelt one, "" where none is
// near.
func nearestOf(word string, names []string) string {
	best, least := "", 1+max(1, len(word)/3)
	for _, name := range names {
		if d := near.Distance(word, name, least); d < least && d < len(word) {
			best, least = name, d
		}
	}
	return best
}

// AllDigits tells whether a word is a number without a sign.
func AllDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
