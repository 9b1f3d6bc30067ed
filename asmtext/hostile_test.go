package asmtext

import (
	"bytes"
	"os"
	"path/filepath"
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
	if err != nil {
		t.Fatalf("cannot be written: %v", err)
	}
	if !bytes.Equal(again, data) {
		t.Fatalf("written as other bytes")
	}
	var text bytes.Buffer
	if err := Marshal(&text, f, MarshalOptions{}); err != nil {
		return
	}
	back, diags := Unmarshal(text.Bytes(), "x.pyasm")
	if len(diags) > 0 {
		t.Fatalf("text of ours has mistakes:\n%v\n%s", diags, excerpt(text.Bytes(), diags[0].Line))
	}
	again, err = back.Append(nil)
	if err != nil {
		t.Fatalf("what the text gave cannot be written: %v", err)
	}
	if !bytes.Equal(again, data) {
		t.Fatalf("text gives other bytes:\n%s", different(t, data, again, text.Bytes()))
	}
}

// excerpt gives the lines around one.
func excerpt(text []byte, line int) []byte {
	lines := bytes.SplitAfter(text, []byte("\n"))
	return bytes.Join(lines[max(0, line-15):min(len(lines), line+3)], nil)
}

// different shows where two files differ, and the text, as far as it is short.
func different(t testing.TB, want, got, text []byte) []byte {
	i := 0
	for i < len(want) && i < len(got) && want[i] == got[i] {
		i++
	}
	t.Logf("at %#x of %#x: want %x, got %x", i, len(want), want[i:min(i+16, len(want))], got[i:min(i+16, len(got))])
	return text[:min(len(text), 3000)]
}

// hostileVersions are versions whose files have each another layout.
var hostileVersions = []struct{ version, file string }{
	{"1.0", "p10to12_access.pyc"}, {"1.3", "p10to12_access.pyc"}, {"1.5.2", "p15_const.pyc"},
	{"2.1", "p15_const.pyc"}, {"2.7", "p15_const.pyc"}, {"3.7", "p30_lines.pyc"},
	{"3.8", "p30_lines.pyc"}, {"3.10", "p30_lines.pyc"}, {"3.12", "p30_lines.pyc"}, {"3.14", "p30_lines.pyc"},
	{"3.15", "p30_lines.pyc"}, {"pypy3.9", "p30_lines.pyc"}, {"pypy3.11", "p30_lines.pyc"}, {"pypy3.11-8", "p30_lines.pyc"},
}

func TestTruncated(t *testing.T) {
	for _, h := range hostileVersions {
		t.Run(h.version, func(t *testing.T) {
			data := corpusFile(t, h.version, h.file)
			for n := range data {
				if readAny(t, data[:n]) != nil {
					t.Fatalf("%d bytes of %d are read", n, len(data))
				}
			}
		})
	}
}

func TestFlippedBits(t *testing.T) {
	for _, h := range hostileVersions {
		t.Run(h.version, func(t *testing.T) {
			data := corpusFile(t, h.version, h.file)
			for bit := range 8 * len(data) {
				flip := bytes.Clone(data)
				flip[bit/8] ^= 1 << (bit % 8)
				if f := readAny(t, flip); f != nil {
					t.Run("", func(t *testing.T) { mustReturn(t, f, flip) })
				}
			}
		})
	}
}
