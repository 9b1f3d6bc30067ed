package pylit

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pyasm/pyasm/internal/python"
)

// question is what an interpreter is asked, and what we say ourselves.
type question struct {
	kind byte
	data string // what is asked
	want string // what is to be answered; for 'e' empty, see reading
}

// interpreters finds the Pythons of this machine, one of each version.
func interpreters(t *testing.T) []string {
	finder := python.Finder{Getenv: os.Getenv}
	newest := map[string]string{}
	for _, it := range finder.All(t.Context()) { // the oldest first
		newest[it.Version.Release()] = it.Path
	}
	return slices.Sorted(maps.Values(newest))
}

// TestInterpreters compares with the interpreters that are at hand what they
// spell and read.
func TestInterpreters(t *testing.T) {
	found := interpreters(t)
	if len(found) == 0 {
		t.Skip("no Python interpreter found")
	}
	for _, path := range found {
		major, minor, maxUnicode := askVersion(t, path)
		t.Run(fmt.Sprintf("%d.%d", major, minor), func(t *testing.T) {
			if maxUnicode < utf8.MaxRune {
				t.Skip("a build of Python for 16-bit characters")
			}
			st := StyleOf(major, minor)
			questions := questionsFor(st, rand.New(rand.NewPCG(uint64(major), uint64(minor))))
			answers := ask(t, path, questions)
			read := 0
			for i, q := range questions {
				q.check(t, st, answers[i+1])
				if q.kind == 'e' && answers[i+1] != "error" {
					read++
				}
			}
			t.Logf("%d answers, %d literals of 4000 are right", len(questions), read)
		})
	}
}

// ask gives the lines that the interpreter answers: its version, and one line a
// question.
func ask(t *testing.T, python string, questions []question) []string {
	t.Helper()
	var in bytes.Buffer
	for _, q := range questions {
		fmt.Fprintf(&in, "%c%x\n", q.kind, q.data)
	}
	cmd := exec.Command(python, "-W", "ignore", "testdata/spell.py")
	cmd.Stdin = &in
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", python, err)
	}
	var lines []string
	for sc := bufio.NewScanner(bytes.NewReader(out)); sc.Scan(); {
		lines = append(lines, sc.Text())
	}
	if len(lines) != len(questions)+1 {
		t.Fatalf("%s: %d lines for %d questions", python, len(lines), len(questions))
	}
	return lines
}

func askVersion(t *testing.T, python string) (major, minor int, maxUnicode rune) {
	t.Helper()
	if _, err := fmt.Sscanf(ask(t, python, nil)[0], "%d %d %x", &major, &minor, &maxUnicode); err != nil {
		t.Fatal(err)
	}
	return
}

// points writes the characters of text as spell.py does.
func points(text []byte) string {
	var b strings.Builder
	for s := string(text); s != ""; {
		r, n := decodeRune(s)
		fmt.Fprintf(&b, "%06x", r)
		s = s[n:]
	}
	return b.String()
}

// questionsFor makes some thousand questions.
func questionsFor(st Style, r *rand.Rand) []question {
	var qs []question
	add := func(kind byte, data string, want []byte) {
		qs = append(qs, question{kind, data, points(want)})
	}
	for i := range 2000 {
		s := randomText(r, i%12)
		add('t', s, st.AppendText(nil, s))
		if st.Python3 {
			add('a', s, AppendASCII3(nil, s))
		}
		s = randomBytes(r, i%12)
		add('b', s, st.AppendBytes(nil, s))
		re, im := randomFloat(r), randomFloat(r)
		add('f', floatBytes(re), st.AppendFloat(nil, re))
		if !math.IsNaN(re) {
			add('g', floatBytes(re), appendReal(append(appendReal(nil, re, Float17), ' '), re, Float12))
		}
		add('c', floatBytes(re, im), st.AppendComplex(nil, re, im))
		qs = append(qs, question{kind: 'e', data: randomString(r, st)}, question{kind: 'e', data: randomNumber(r)})
	}
	for c := rune(0x80); c < 0x30000; c += 64 {
		s := ""
		for k := range rune(64) {
			s += string(appendRune(nil, c+k))
		}
		add('t', s, st.AppendText(nil, s))
	}
	return qs
}

// floatBytes gives the bits of floats as spell.py has them.
func floatBytes(fs ...float64) string {
	var b []byte
	for _, f := range fs {
		b = binary.BigEndian.AppendUint64(b, math.Float64bits(f))
	}
	return string(b)
}

// randomString makes a string literal, right or wrong.
func randomString(r *rand.Rand, st Style) string {
	prefixes := []string{"", "", "b", "r", "u", "bR", "Br"}
	pieces := []string{`\`, `\\`, `\x`, `\u`, `\U`, `\U0000`, `\U0010`, "\\\n", `\'`, `\"`, `\7`, "0", "1", "7", "9", "a", "F", "d83d", "x", "n", " ", "{", "\t"}
	if st.Python3 {
		prefixes = append(prefixes, "rB")
		pieces = append(pieces, "é", "🐍")
	} else {
		prefixes = append(prefixes, "uR", "ur")
	}
	quotes := []string{"'", `"`, "'''", `"""`}[r.IntN(4)]
	if len(quotes) == 3 {
		pieces = append(pieces, "\n")
	}
	s := prefixes[r.IntN(len(prefixes))] + quotes
	for range r.IntN(8) {
		s += pieces[r.IntN(len(pieces))]
	}
	return s + quotes
}

// randomNumber makes a number without sign, right or wrong.
func randomNumber(r *rand.Rand) string {
	starts := []string{"", "", "", "0", "0x", "0X", "0b", "0o"}
	pieces := []string{"0", "1", "7", "9", "12345", "98765432109876543210", "_", ".", "e", "E+", "e-", "a", "f"}
	ends := []string{"", "", "", "j", "J", "L", "l"}
	s := starts[r.IntN(len(starts))]
	if s != "" && s != "0" {
		pieces = []string{"0", "1", "7", "9", "12345", "_", "a", "f", "DEADBEEF"}
	}
	for range 1 + r.IntN(4) {
		s += pieces[r.IntN(len(pieces))]
	}
	return s + ends[r.IntN(len(ends))]
}

// check compares an answer with ours.
func (q question) check(t *testing.T, st Style, answer string) {
	t.Helper()
	if q.kind != 'e' {
		if answer != q.want {
			t.Errorf("%c %q is %s, not %s", q.kind, q.data, unpoints(answer), unpoints(q.want))
		}
		return
	}
	if got := reading(q.data, st); got != answer {
		t.Errorf("%q is read as %s, not as %s", q.data, got, answer)
	}
}

// unpoints turns what points writes back, for people.
func unpoints(s string) string {
	var b []byte
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw)%3 != 0 {
		return s
	}
	for ; len(raw) > 0; raw = raw[3:] {
		b = appendRune(b, rune(raw[0])<<16|rune(raw[1])<<8|rune(raw[2]))
	}
	return string(b)
}

// reading says what a literal is, as spell.py does. What some versions refuse and
// we read is an error here too.
func reading(s string, st Style) string {
	if IsString(s) {
		val, prefix, n, err := ParseString(s, st.Plain())
		switch {
		case err != nil || n != len(s):
			return "error"
		case prefix.Kind(st.Plain()) == Bytes:
			return "b" + hex.EncodeToString([]byte(val))
		}
		return "t" + points([]byte(val))
	}
	x, n, err := ParseNumber(s)
	if err != nil || n != len(s) || st.Python3 && (x.Long || x.Octal) || !st.Python3 && strings.Contains(s, "_") {
		return "error"
	}
	switch x.Kind {
	case Float:
		return "f" + hex.EncodeToString([]byte(floatBytes(x.Float)))
	case Complex:
		return "c" + hex.EncodeToString([]byte(floatBytes(x.Float, x.Imag)))
	}
	text := string(AppendBig(nil, x.BigInt()))
	if !st.Python3 && (x.Long || x.BigInt().Cmp(big.NewInt(math.MaxInt64)) > 0) {
		text += "L"
	}
	return "i" + text
}
