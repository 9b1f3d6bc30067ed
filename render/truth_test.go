package render

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
)

// truth is a code object as the interpreter saw it: [offset, opcode, opname,
// arg, argrepr] of each instruction.
type truth struct {
	Instructions [][]any
	Nested       []truth
}

// lines gives the instructions in the order of a listing, as our listing is
// read by disLine.
func (c *truth) lines(dst []string) []string {
	for _, in := range c.Instructions {
		line := fmt.Sprintf("%v %v", in[0], in[2])
		if in[3] != nil {
			line += fmt.Sprintf(" %v", in[3])
			if s := in[4].(string); s != "" && in[2] != "EXTENDED_ARG" {
				line += " (" + s + ")"
			}
		}
		dst = append(dst, line)
	}
	for i := range c.Nested {
		dst = c.Nested[i].lines(dst)
	}
	return dst
}

var (
	disLine = regexp.MustCompile(`^ *(?:\d+|--)? *(?:L\d+:|>>)? +(\d+) +([A-Z]\w*) *(\d+)?(?: (\(.*\)))?$`)
	label   = regexp.MustCompile(`\((to|from) L\d+\)`)
)

// TestTruth compares the instructions of listings with what the interpreters
// say. Labels have other numbers in a listing, which counts exception ranges.
func TestTruth(t *testing.T) {
	for _, file := range corpus.Files(t, "3.8", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15") {
		t.Run(file.String(), func(t *testing.T) {
			var got []string
			for _, line := range normal(list(t, file, Options{})) {
				if m := disLine.FindStringSubmatch(line); m != nil {
					got = append(got, strings.Join(strings.Fields(strings.Join(m[1:], " ")), " "))
				}
			}
			sameLines(t, unlabelled(got), unlabelled(wanted(t, file)))
		})
	}
}

func unlabelled(lines []string) []string {
	for i, line := range lines {
		lines[i] = label.ReplaceAllString(line, "($1 L)")
	}
	return lines
}

// wanted gives the lines of the truth about a file.
func wanted(t *testing.T, file *corpus.File) []string {
	var f struct{ Module truth }
	if !file.Truth(t, &f) {
		t.Fatal("no truth file")
	}
	lines := normal(strings.Join(f.Module.lines(nil), "\n"))
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return lines
}
