package asmjson

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
)

// TestFlippedBits flips some bits of files of several layouts.
func TestFlippedBits(t *testing.T) {
	for i, folder := range []string{"1.0", "1.3", "1.5.2", "2.1", "2.7", "3.8", "3.10", "3.12", "3.14", "pypy3.11", "pypy3.11-8"} {
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			files := corpus.Files(t, folder)
			data := slices.MinFunc(files, func(a, b *corpus.File) int { return len(a.Data) - len(b.Data) }).Data
			step := 97
			if os.Getenv("PYASM_EVERY_BIT") != "" {
				step = 1
			}
			for bit := i; bit < 8*len(data); bit += step {
				flip := bytes.Clone(data)
				flip[bit/8] ^= 1 << (bit % 8)
				anyFile(t, flip)
			}
		})
	}
}

// nested is a constant in a constant, and so on.
func nested(open, inner, end string, n int) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

// TestDeep reads constants that nest as deep as marshal allows, and writes them
// again.
func TestDeep(t *testing.T) {
	const n = marshal.MaxDepth - 3 // the code object, its constants and the innermost
	for name, c := range map[string]string{
		"tuples": nested("[", "1", "]", n),
		"lists":  nested(`{"list": [`, "1", "]}", n),
		"dicts":  nested(`{"dict": [["k", `, "1", "]]}", n),
		"code":   nested(`{"code": {"instructions": [], "consts": [`, "1", "]}}", n/2),
		"ids":    nested(`{"id": 1, "value": {"list": [`, "1", `]}}`, 1),
	} {
		f, diags := Unmarshal([]byte(inConsts+c+behindCodes), "x")
		if f == nil {
			t.Errorf("%s: %v", name, diags)
			continue
		}
		data, err := f.Append(nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f, err = pyc.Read(data, pyc.ReadOptions{}); err != nil {
			t.Fatal(err)
		}
		var doc bytes.Buffer
		if err := Marshal(&doc, f, MarshalOptions{}); err != nil {
			t.Fatal(err)
		}
		mustBe(t, doc.Bytes(), data)
	}
}

// TestTooDeep looks that what nests too deep is an error.
func TestTooDeep(t *testing.T) {
	for name, doc := range map[string]string{
		"arrays":        strings.Repeat("[", 1<<20),
		"in a document": inConsts + strings.Repeat("[", 1<<20),
		"tuples":        inConsts + nested("[", "1", "]", marshal.MaxDepth) + behindCodes,
		"code":          inConsts + nested(`{"code": {"instructions": [], "consts": [`, "1", "]}}", marshal.MaxDepth) + behindCodes,
		"unknown":       `{"x": ` + strings.Repeat(`{"a":`, 1<<20),
		"references":    inConsts + `{"id": 0, "value": [1]}` + counted(5000, `, {"id": 1%[1]d, "value": [{"ref": %[2]s}]}`) + behindCodes,
	} {
		if f, diags := Unmarshal([]byte(doc), "x"); f != nil || len(diags) == 0 {
			t.Errorf("%s: no error", name)
		}
	}
}

// counted joins what a format gives for the numbers below n; the second
// argument is that of the number before, with a one before it.
func counted(n int, format string) string {
	var b strings.Builder
	last := "0"
	for i := range n {
		text := fmt.Sprintf(format, i, last)
		b.WriteString(strings.TrimSuffix(text, "%!(EXTRA string="+last+")"))
		last = fmt.Sprintf("1%d", i)
	}
	return b.String()
}

// TestBombs reads documents whose objects stand in so many places that a file
// would be huge, if each were written there.
func TestBombs(t *testing.T) {
	pairs := `{"id": 0, "value": [1]}` + counted(60, `, {"id": 1%[1]d, "value": [{"ref": %[2]s}, {"ref": %[2]s}]}`)
	codes := `{"id": 0, "code": {"instructions": []}}` +
		counted(60, `, {"id": 1%[1]d, "code": {"instructions": [], "consts": [{"ref": %[2]s}, {"ref": %[2]s}]}}`)
	plain := counted(61, "%[1]d,")
	plain = `"marshal": "plain consts[` + plain[:len(plain)-1] + `]", `
	for name, c := range map[string]struct {
		doc string
		ok  bool
	}{
		"pairs":       {inConsts + pairs + behindCodes, true},
		"plain pairs": {inCode + plain + `"consts": [` + pairs + behindCodes, false},
		"old pairs":   {`{"python": {"version": "2.7"}, "code": {"instructions": [], "consts": [` + pairs + behindCodes, false},
		"codes":       {inConsts + codes + behindCodes, false},
		"plain codes": {inCode + plain + `"consts": [` + codes + behindCodes, false},
		"old codes":   {`{"python": {"version": "2.7"}, "code": {"instructions": [], "consts": [` + codes + behindCodes, false},
	} {
		f, diags := Unmarshal([]byte(c.doc), "x")
		if (f != nil) != c.ok {
			t.Errorf("%s: %v", name, diags)
		}
		if f != nil {
			if data, err := f.Append(nil); err != nil || len(data) > 10*len(c.doc) {
				t.Errorf("%s: %d bytes, %v", name, len(data), err)
			}
		}
	}
}

// TestLargeDocuments reads documents that have very much of one thing. Each
// takes well under a second where the time grows with the size, and many where
// it grows with its square.
func TestLargeDocuments(t *testing.T) {
	const n = 10000
	for name, c := range map[string]string{
		"digits":       `"consts": [` + strings.Repeat("7", 50*n) + `]`,
		"hexadecimal":  `"consts": [{"int": "0x` + strings.Repeat("7", 50*n) + `"}]`,
		"fraction":     `"consts": [0.` + strings.Repeat("7", 50*n) + `]`,
		"string":       `"consts": ["` + strings.Repeat(`\u00e9`, 50*n) + `"]`,
		"space":        `"consts": [` + strings.Repeat(" \n", 50*n) + `]`,
		"name":         `"` + strings.Repeat("x", 50*n) + `": 1`,
		"unknown":      counted(n, `"x%d": 1, `) + `"names": []`,
		"jumps":        `"exceptions": [], "names": [], "cellvars": [], "instructions_": 1, "consts": []`,
		"ids":          `"consts": [0` + counted(n, `, {"id": %[1]d, "value": [1]}, {"ref": %[1]d}`) + `]`,
		"later ids":    `"consts": [0` + counted(n, `, {"ref": %[1]d}, {"value": [1], "id": %[1]d}`) + `]`,
		"wrong ids":    `"consts": [0` + counted(n, `, {"ref": %[1]d}`) + `]`,
		"code":         `"consts": [0` + counted(n, `, {"code": {"name": "f%d", "instructions": []}}`) + `]`,
		"deviations":   `"marshal": "plain ` + strings.Repeat("names[0-30] ", n) + `"`,
		"more places":  `"marshal": "plain ` + strings.Repeat("names[0-2000000000] ", n) + `"`,
		"ranges":       `"exceptions": [{"start": 0, "end": 2, "target": 0, "depth": 0}` + strings.Repeat(`, {"start": 0, "end": 2, "target": 0, "depth": 0}`, n) + `]`,
		"equal names":  `"names": ["x"` + strings.Repeat(`, "x"`, n) + `]`,
		"local names":  `"localsplusnames": ["x"` + counted(n, `, "x%d"`) + `], "localspluskinds": [32` + strings.Repeat(", 32", n) + `]`,
		"replacements": `"consts": ["` + strings.Repeat(`\ud800`, n) + `"]`,
	} {
		begin := time.Now()
		mustAssemble(t, []byte(inCode+c+"}}"))
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
	for name, c := range map[string]string{
		"jumps":       `{"opname": "NOP"}` + strings.Repeat(`, {"opname": "JUMP_FORWARD", "target": 2}`, n) + `, {"offset": 2, "opname": "NOP"}`,
		"meanings":    `{"opname": "NOP"}` + counted(n, `, {"opname": "LOAD_CONST", "argrepr": "%[1]d"}, {"opname": "LOAD_NAME", "argrepr": "n%[1]d"}`),
		"unordered":   `{"opname": "NOP"}` + counted(n, `, {"opname": "NOP", "offset": 1%d}`),
		"far lines":   `{"opname": "NOP"}` + strings.Repeat(`, {"opname": "NOP", "line": 1}, {"opname": "NOP", "line": 16000000}`, n),
		"positions":   `{"opname": "NOP"}` + counted(n, `, {"opname": "NOP", "position": [%d, null, null, 3]}`),
		"many errors": `3` + strings.Repeat(`, 3`, n),
	} {
		for _, version := range []string{"2.7", "3.12"} {
			begin := time.Now()
			mustAssemble(t, []byte(`{"python": {"version": "`+version+`"}, "code": {"stacksize": 1, "instructions": [`+c+behindCodes))
			if took := time.Since(begin); took > 20*time.Second {
				t.Errorf("%s: %v", name, took)
			}
		}
	}
}

// endless gives a document of very many code objects, without being in memory
// as a whole.
type endless struct {
	head, part, tail string
	parts            int
	rest             string
}

func (e *endless) Read(b []byte) (int, error) {
	if e.rest == "" {
		switch {
		case e.head != "":
			e.rest, e.head = e.head, ""
		case e.parts > 0:
			e.rest = e.part
			e.parts--
		case e.tail != "":
			e.rest, e.tail = e.tail, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(b, e.rest)
	e.rest = e.rest[n:]
	return n, nil
}

// TestMemory reads a document of many megabytes, most of which is for readers
// only, as it comes.
func TestMemory(t *testing.T) {
	part := `, {"code": {"code_hex": "` + strings.Repeat("00", 50_000) + `", "instructions": [{"offset": 0, "opname": "NOP"}]}}`
	const parts = 300 // 30 megabytes
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, diags, err := Read(&endless{head: inConsts + "null", part: part, tail: behindCodes, parts: parts}, "x")
	runtime.ReadMemStats(&after)
	if f == nil || err != nil {
		t.Fatal(diags, err)
	}
	const most = 4 << 20
	if n := after.TotalAlloc - before.TotalAlloc; n > most {
		t.Errorf("%d bytes for %d", n, parts*len(part))
	}
}

// TestReadError gives the error of the reader.
func TestReadError(t *testing.T) {
	r := io.MultiReader(strings.NewReader(inConsts), errorReader{})
	if f, _, err := Read(r, "x"); f != nil || err != io.ErrClosedPipe {
		t.Errorf("%v, %v", f, err)
	}
}

type errorReader struct{}

func (errorReader) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestPreRelease takes a file of a pre-release, which is read as one of a
// version, through JSON.
func TestPreRelease(t *testing.T) {
	file := corpus.Files(t, "3.12")[0]
	data := bytes.Clone(file.Data)
	data[0], data[1] = 0xc2, 0x0d // 3522, of 3.12a1
	f, err := pyc.Read(data, pyc.ReadOptions{As: file.Version})
	if err != nil {
		t.Fatal(err)
	}
	var doc bytes.Buffer
	if err := Marshal(&doc, f, MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	back(t, file.Path, doc.Bytes(), data)
}
