package asmtext

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/pyc"
)

// corpusFile reads a file of the corpus.
func corpusFile(t testing.TB, version, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "corpus", version, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readAny reads what may be no file: then it gives nil, after a look at the
// error.
func readAny(t testing.TB, data []byte) *pyc.File {
	t.Helper()
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err == nil {
		return f
	}
	d, ok := err.(*diag.Diagnostic)
	if !ok || d.Offset < 0 || d.Offset > len(data) || d.Msg == "" {
		t.Fatalf("error without a place: %#v", err)
	}
	return nil
}

// mustReturn looks that a file is written as the same bytes and goes through
// text to the same bytes, with nothing to say about the text. A file that no
// text can show must have a reason.
func mustReturn(t testing.TB, f *pyc.File, data []byte) {
	t.Helper()
	again, err := f.Append(nil)
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("written as other bytes (%v)", err)
		return
	}
	var text bytes.Buffer
	if err := Marshal(&text, f, MarshalOptions{}); err != nil {
		if !strings.Contains(err.Error(), "more than a listing can show") {
			t.Errorf("no text: %v", err)
		}
		return
	}
	back, diags := Unmarshal(text.Bytes(), "x.pyasm")
	if len(diags) > 0 {
		t.Errorf("text of ours has mistakes:\n%v\n%s", diags, excerpt(text.Bytes(), diags[0].Line))
	}
	if back == nil {
		return
	}
	again, err = back.Append(nil)
	if err != nil {
		t.Errorf("what the text gave cannot be written: %v", err)
		return
	}
	if !bytes.Equal(again, data) {
		t.Errorf("text gives other bytes: %s\n%s", difference(data, again), text.Bytes()[:min(text.Len(), 4000)])
	}
}

// excerpt gives the lines around one.
func excerpt(text []byte, line int) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	return bytes.Join(lines[max(0, line-15):min(len(lines), line+3)], nil)
}

// difference shows where two files differ.
func difference(want, got []byte) string {
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	return fmt.Sprintf("at %#x of %#x want %x, got %x", i, len(want), want[i:min(i+16, len(want))], got[i:min(i+16, len(got))])
}

// hostileVersions are versions whose files have each another layout.
var hostileVersions = []struct{ version, file string }{
	{"1.0", "p10to12_access.pyc"},
	{"1.3", "p10to12_access.pyc"},
	{"1.5.2", "p15_const.pyc"},
	{"2.1", "p15_const.pyc"},
	{"2.7", "p15_const.pyc"},
	{"3.7", "p30_lines.pyc"},
	{"3.8", "p30_lines.pyc"},
	{"3.10", "p30_lines.pyc"},
	{"3.12", "p30_lines.pyc"},
	{"3.14", "p30_lines.pyc"},
	{"3.15", "p30_lines.pyc"},
	{"pypy3.9", "p30_lines.pyc"},
	{"pypy3.11", "p30_lines.pyc"},
	{"pypy3.11-8", "p30_lines.pyc"},
}

func TestTruncated(t *testing.T) {
	for _, h := range hostileVersions {
		t.Run(h.version, func(t *testing.T) {
			t.Parallel()
			data := corpusFile(t, h.version, h.file)
			for n := range data {
				if readAny(t, data[:n]) != nil {
					t.Fatalf("%d bytes of %d are read", n, len(data))
				}
			}
		})
	}
}

// TestFlippedBits flips every bit of some files, and some bits of the others.
func TestFlippedBits(t *testing.T) {
	every := map[string]bool{"1.0": true, "1.3": true, "2.7": true}
	for i, h := range hostileVersions {
		t.Run(h.version, func(t *testing.T) {
			t.Parallel()
			data := corpusFile(t, h.version, h.file)
			step := 17
			if every[h.version] || os.Getenv("PYASM_EVERY_BIT") != "" {
				step = 1
			}
			for bit := i % step; bit < 8*len(data); bit += step {
				flip := bytes.Clone(data)
				flip[bit/8] ^= 1 << (bit % 8)
				if f := readAny(t, flip); f != nil {
					mustReturn(t, f, flip)
				}
				if t.Failed() {
					t.Fatalf("with bit %d of byte %#x flipped", bit%8, bit/8)
				}
			}
		})
	}
}

// TestBomb has code objects of which each stands in the next one twice. None
// has the reference bit, so the file would have the first a million times.
func TestBomb(t *testing.T) {
	text := "# Python bytecode 3.12\n# Method Name: f\n# Code object: 0x0\n NOP\n"
	for i := 1; i < 20; i++ {
		text += fmt.Sprintf("# Method Name: f\n# Code object: %#x\n# Constants:\n#  0: <code object f at %#[2]x>\n#  1: <code object f at %#[2]x>\n NOP\n", i, i-1)
	}
	f, diags := Unmarshal([]byte(text), "x")
	if f != nil || !strings.Contains(diags.Error(), "out of all proportion") {
		t.Error(diags)
	}
}
