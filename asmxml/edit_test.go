package asmxml

import (
	"bytes"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/hostile"
)

// edited gives a document with lines that have been taken out, repeated, put in
// another place, or given another number or word.
func edited(rng *rand.Rand, doc []byte) string {
	lines := strings.SplitAfter(string(doc), "\n")
	for range 1 + rng.IntN(3) {
		i, j := rng.IntN(len(lines)), rng.IntN(len(lines))
		switch rng.IntN(5) {
		case 0:
			lines[i] = ""
		case 1:
			lines[i] += lines[j]
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		case 3:
			lines[i] = strings.Map(func(r rune) rune {
				if '0' <= r && r <= '9' && rng.IntN(2) == 0 {
					return '0' + rng.Int32N(10)
				}
				return r
			}, lines[i])
		case 4:
			a, b := strings.Fields(lines[i]), strings.Fields(lines[j])
			if len(a) > 0 && len(b) > 0 {
				lines[i] = strings.Replace(lines[i], a[rng.IntN(len(a))], b[rng.IntN(len(b))], 1)
			}
		}
	}
	return strings.Join(lines, "")
}

// TestEdited reads documents that were changed at random. What they assemble to
// goes through XML again.
func TestEdited(t *testing.T) {
	times := 5
	if os.Getenv("PYASM_MANY_EDITS") != "" {
		times = 500
	}
	rng := rand.New(rand.NewPCG(5, 6))
	read := 0
	for _, data := range hostile.Seeds(t) {
		doc := bytes.TrimSpace(toXML(t, data))
		for range times {
			text := edited(rng, doc)
			f, diags := Unmarshal([]byte(text), "x.xml")
			checkPlaces(t, text, diags)
			if (f == nil) != (diags.Err() != nil) {
				t.Fatalf("a file and errors, or neither: %v", diags)
			}
			if f != nil {
				read++
				returns(t, "edited", f)
			}
		}
	}
	if read == 0 {
		t.Error("none could be read")
	}
}
