package asmjson

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/hostile"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// anyFile takes what may be a file through JSON.
func anyFile(t testing.TB, data []byte) {
	t.Helper()
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		return
	}
	mustReturn(t, f, data)
}

// mustReturn writes a file and reads it, and wants the bytes of it.
func mustReturn(t testing.TB, f *pyc.File, data []byte) {
	t.Helper()
	var out bytes.Buffer
	err := Marshal(&out, f, MarshalOptions{})
	if err == operand.ErrSpread {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(out.Bytes()) {
		t.Fatalf("no JSON: %.1000s", out.String())
	}
	mustBe(t, out.Bytes(), data)
	const small = 4_000
	if out.Len() < small {
		mustBe(t, shuffled(t, out.Bytes(), rand.New(rand.NewPCG(1, uint64(len(data))))), data)
	}
}

func mustBe(t testing.TB, doc, data []byte) {
	t.Helper()
	f, diags := Unmarshal(doc, "x.json")
	if f == nil {
		t.Fatalf("%v\n%.3000s", diags, doc)
	}
	back, err := f.Append(nil)
	if err != nil || !bytes.Equal(back, data) {
		t.Fatalf("not the same bytes (%v)\n%x\n%x\n%.3000s", err, data, back, doc)
	}
}

// shuffled puts the fields of all objects into another order.
func shuffled(t testing.TB, doc []byte, rng *rand.Rand) []byte {
	t.Helper()
	doc = bytes.TrimSpace(doc)
	switch doc[0] {
	case '{':
		return shuffledObject(t, doc, rng)
	case '[':
		var items []json.RawMessage
		if err := json.Unmarshal(doc, &items); err != nil {
			t.Fatal(err)
		}
		for i := range items {
			items[i] = shuffled(t, items[i], rng)
		}
		return append(append([]byte{'['}, join(items)...), ']')
	}
	return doc
}

func shuffledObject(t testing.TB, doc []byte, rng *rand.Rand) []byte {
	d := json.NewDecoder(bytes.NewReader(doc))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	var fields []json.RawMessage
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		field, _ := json.Marshal(name)
		fields = append(fields, append(append(field, ':'), shuffled(t, value, rng)...))
	}
	rng.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	return append(append([]byte{'{'}, join(fields)...), '}')
}

func join(parts []json.RawMessage) []byte {
	all := make([][]byte, len(parts))
	for i, p := range parts {
		all[i] = p
	}
	return bytes.Join(all, []byte(","))
}

// FuzzRoundTrip takes whatever can be read as a file through JSON.
func FuzzRoundTrip(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { anyFile(t, data) })
}

func TestMutants(t *testing.T) {
	hostile.Mutants(t, func(data []byte) { anyFile(t, data) })
}

func TestRandomCode(t *testing.T) {
	hostile.Codes(func(f *pyc.File) {
		data, err := f.Append(nil)
		if err != nil {
			return
		}
		anyFile(t, data)
	})
}

// FuzzRead reads any text. What it assembles to goes through JSON again.
func FuzzRead(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		file, err := pyc.Read(data, pyc.ReadOptions{})
		if err != nil {
			f.Fatal(err)
		}
		var doc bytes.Buffer
		if err := Marshal(&doc, file, MarshalOptions{}); err != nil {
			f.Fatal(err)
		}
		f.Add(doc.Bytes())
	}
	for _, doc := range handWritten {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) { mustAssemble(t, doc) })
}

// mustAssemble reads a text, which may be any, at once and in small parts.
func mustAssemble(t testing.TB, doc []byte) {
	t.Helper()
	file, diags := Unmarshal(doc, "x.json")
	checkPlaces(t, doc, diags)
	if (file == nil) != (diags.Err() != nil) {
		t.Fatalf("a file and errors, or neither: %v", diags)
	}
	again, diagsAgain, err := Read(&dripping{data: doc}, "x.json")
	if err != nil || (file == nil) != (again == nil) || len(diags) != len(diagsAgain) {
		t.Fatalf("at once %v, in parts %v (%v)", diags, diagsAgain, err)
	}
	if file == nil {
		return
	}
	if !json.Valid(doc) && !bytes.HasPrefix(doc, []byte("\xef\xbb\xbf")) {
		t.Fatalf("read what is no JSON")
	}
	data, err := file.Append(nil)
	if err != nil {
		return
	}
	if file, err := pyc.Read(data, pyc.ReadOptions{}); err == nil {
		mustReturn(t, file, data)
	}
}

// dripping gives few bytes at a time, now and then none.
type dripping struct {
	data []byte
	n    int
}

func (d *dripping) Read(b []byte) (int, error) {
	d.n++
	n := copy(b[:min(len(b), d.n%5)], d.data)
	d.data = d.data[n:]
	if len(d.data) == 0 {
		return n, io.EOF
	}
	return n, nil
}

// checkPlaces looks that every diagnostic has a place in the text, and that
// they are in order.
func checkPlaces(t testing.TB, doc []byte, diags diag.List) {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(string(doc), "\ufeff"), "\n")
	last := 0
	for _, d := range diags {
		if d.Line < 1 || d.Line > len(lines) || d.Line < last || d.Msg == "" {
			t.Fatalf("line %d of %d, after one of line %d: %v", d.Line, len(lines), last, d)
		}
		last = d.Line
		if n := utf8.RuneCountInString(lines[d.Line-1]); d.Col < 1 || d.Col > n+1 {
			t.Fatalf("column %d of a line of %d characters: %v", d.Col, n, d)
		}
		if d.Source != "" && d.Source != strings.TrimSuffix(lines[d.Line-1], "\r") {
			t.Fatalf("the line of %v is not %q", d, d.Source)
		}
	}
}

// handWritten are documents that show what else is read.
var handWritten = []string{
	`{"python": {"version": "3.12"}, "code": {"instructions": [{"opname": "RESUME", "arg": 0}, {"opname": "RETURN_CONST", "arg": 0}], "consts": [null]}}`,
	`{"python": {"version": "2.7.18", "implementation": "CPython"}, "code": {"name": "f", "instructions": [
		{"offset": 0, "opname": "LOAD_CONST", "arg": 0, "line": 3}, {"opname": "JUMP_FORWARD", "target": 6}, {"raw": "64"}, {"offset": 6, "opcode": 83}],
		"consts": [{"id": 1, "value": {"list": [{"ref": 1}, {"long": "7"}, 1.5e3, {"unicode": ["\ud800", "\udc00"]}]}}], "names": []}}`,
	`{"code": {"consts": [{"ref": 2}, {"code": {"instructions": []}, "id": 2}, {"dict": [[1, {"set": []}]]}, {"slice": [null, {"bytes": "é"}, {"complex": ["1.0", 2.0]}]}],
		"instructions": [{"opname": "NOP", "line": 1, "position": [1, null, 0, 1], "line_entries": [[1, 1, 0, 0], [1, null, 0, 1]], "cache_hex": "", "prefixes": 0}],
		"exceptions": [{"start": 0, "end": 2, "target": 0, "depth": 1, "lasti": true}], "localsplusnames": ["a"], "localspluskinds": [32], "varnames": ["a"],
		"marshal": "plain names[0]; type u name"}, "python": {"magic": 3531}, "header": {"hash": "0123456789abcdef"}, "rest": "00"}`,
	"\ufeff{}", `{"python": {}, "code": 3}`, `[`, `{"python": {"version": "3.13"}, "python": 1, "kode": {"a": [tru]}}`,
}
