package asmtext

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// FuzzRoundTrip takes whatever can be read as a file through text.
func FuzzRoundTrip(f *testing.F) {
	for _, h := range hostileVersions {
		f.Add(corpusFile(f, h.version, h.file))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if file := readAny(t, data); file != nil {
			mustReturn(t, file, data)
		}
	})
}

// FuzzUnmarshal reads any text. What it assembles to goes through text again.
func FuzzUnmarshal(f *testing.F) {
	for _, h := range hostileVersions {
		file, err := pyc.Read(corpusFile(f, h.version, h.file), pyc.ReadOptions{})
		if err != nil {
			f.Fatal(err)
		}
		var text bytes.Buffer
		if err := Marshal(&text, file, MarshalOptions{}); err != nil {
			f.Fatal(err)
		}
		f.Add(text.Bytes()[:min(text.Len(), 3000)])
	}
	for _, text := range append(handWritten, three38, three313) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { mustAssemble(t, text) })
}

// mustAssemble reads a text, which may be any. What it assembles to goes
// through text again.
func mustAssemble(t testing.TB, text []byte) {
	t.Helper()
	file, diags := Unmarshal(text, "x.pyasm")
	checkPlaces(t, text, diags)
	if (file == nil) != (diags.Err() != nil) {
		t.Fatalf("a file and errors, or neither: %v", diags)
	}
	if file == nil {
		return
	}
	data, err := file.Append(nil)
	if err != nil {
		return
	}
	if file = readAny(t, data); file != nil {
		mustReturn(t, file, data)
	}
}

// FuzzEdited reads texts of ours with lines and words that have been taken
// out, put in another place, or given another content.
func FuzzEdited(f *testing.F) {
	texts := editable(f)
	for i := range texts {
		f.Add(uint8(i), []byte("\x00\x05\x00\x01\x20\x00\x02\x30\x00\x03\x14\x00\x04\x18\x07"))
	}
	f.Fuzz(func(t *testing.T, n uint8, edits []byte) {
		lines := slices.Clone(texts[int(n)%len(texts)])
		for ; len(edits) >= 4; edits = edits[4:] {
			lines = edit(lines, edits[0], int(edits[1])|int(edits[2])<<8, int(edits[3]))
		}
		mustAssemble(t, []byte(strings.Join(lines, "")))
	})
}

// editable gives texts of the corpus, and of a file of every version that no
// compiler would write, as lines.
func editable(t testing.TB) (texts [][]string) {
	var files [][]byte
	for _, h := range hostileVersions {
		files = append(files, corpusFile(t, h.version, h.file))
	}
	for i, v := range pyver.All() {
		g := generator{v: v, pick: rand.New(rand.NewPCG(uint64(i), 3)).IntN}
		if data, err := g.file().Append(nil); err == nil {
			files = append(files, data)
		}
	}
	for _, data := range files {
		var text bytes.Buffer
		if f := readAny(t, data); f != nil && Marshal(&text, f, MarshalOptions{}) == nil {
			texts = append(texts, strings.SplitAfter(text.String(), "\n"))
		}
	}
	return texts
}

// edit changes something at one line.
func edit(lines []string, how byte, at, what int) []string {
	at %= len(lines)
	other := (at + what) % len(lines)
	switch how % 6 {
	case 0:
		if len(lines) > 1 {
			return slices.Delete(lines, at, at+1)
		}
	case 1:
		return slices.Insert(lines, at, lines[other])
	case 2:
		lines[at], lines[other] = lines[other], lines[at]
	case 3:
		lines[at] = changeWord(lines[at], what, words[what%len(words)])
	case 4:
		from := strings.Fields(lines[other])
		if len(from) > 0 {
			lines[at] = changeWord(lines[at], what, from[len(from)-1])
		}
	case 5:
		cut := min(what, len(lines[at]))
		lines[at] = strings.ToValidUTF8(lines[at][:cut], "") + strings.ToValidUTF8(lines[other][min(cut, len(lines[other])):], "")
	}
	return lines
}

// changeWord puts another word in the place of one of a line.
func changeWord(line string, n int, by string) string {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return by + line
	}
	return strings.Replace(line, fields[n%len(fields)], strings.ToValidUTF8(by, ""), 1)
}

// handWritten are texts that show what else the parser reads.
var handWritten = []string{
	"# Python bytecode 3.12 (3531)\n# Method Name: <module>\n 1:\n RESUME 0\n LOAD_NAME (print)\n PUSH_NULL\n LOAD_CONST ('hi')\n CALL 1\n RETURN_VALUE\n",
	"# Python bytecode 3.6\n# Constants:\n#   0: (1, -2.5, 3j, None, ..., b'a', frozenset({1}), [1], {1: 2}, &1 [*1])\nSETUP_LOOP X (to 6)\nX:\nPOP_BLOCK ; done\nLOAD_CONST 0 {prefixes 1}\n.byte 0x64\n",
	"# Python bytecode 2.7\n# Names:\n#   0: 'a b'\n# Local variables:\n  3:\n LOAD_NAME 0 (a b)\n LOAD_CONST (u'x')\n COMPARE_OP (in)\nRETURN_VALUE\n",
	"# Python bytecode 3.11\n# Method Name: f\n# Code object: 0x1\n# Varnames:\n#\ta, 'b c', = 1\n# Exception table:\n#    A to B -> B [1] lasti\n# Line table: f001\n# Marshal: plain names[0,2-3]; type u consts[0][1]; again 2 consts[1]; digits \"1\" consts[2]\nA:\n 1:\n  LOAD_FAST (a) @1-2\n LOAD_GLOBAL (NULL + x) @3-4:5 {bare}\nB:\n",
	"# PyPy Python bytecode 3.9 (336)\n# Flags: NOFREE | GENERATOR\n# SipHash: 0x1 (checked)\n# Header flags: 0x7\n# Bytes after the code: 00ff\n --:\n>> 12 JUMP_ABSOLUTE Q:\nQ:\n",
}

// checkPlaces looks that every diagnostic has a place in the text, and that
// they are in order.
func checkPlaces(t testing.TB, text []byte, diags diag.List) {
	t.Helper()
	lines := strings.Split(string(text), "\n")
	last := 0
	for _, d := range diags {
		if d.Line < 1 || d.Line > len(lines) || d.Line < last || d.Msg == "" {
			t.Fatalf("line %d of %d, after one of line %d: %v", d.Line, len(lines), last, d)
		}
		last = d.Line
		if n := utf8.RuneCountInString(d.Source); d.Col < 0 || d.Col > n+1 || d.Col+d.Width > n+2 {
			t.Fatalf("column %d, width %d of a line of %d characters: %v", d.Col, d.Width, n, d)
		}
		if d.Source != "" && !strings.Contains(lines[d.Line-1], d.Source) {
			t.Fatalf("the line of %v is not %q", d, d.Source)
		}
	}
}
