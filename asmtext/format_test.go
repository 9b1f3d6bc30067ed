package asmtext

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestFormatPrinted looks that printed texts stay as they are.
func TestFormatPrinted(t *testing.T) {
	for v, names := range files(t) {
		t.Run(v, func(t *testing.T) {
			t.Parallel()
			for _, name := range names {
				_, text := toText(t, name)
				if got := Format(string(text)); got != string(text) {
					t.Fatalf("%s: %s", name, firstDifference(got, string(text)))
				}
			}
		})
	}
}

func firstDifference(a, b string) string {
	x, y := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return "\n" + x[i] + "and not\n" + y[i]
		}
	}
	return "another number of lines"
}

// TestFormat has texts and how they are laid out.
func TestFormat(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"\n\n# Python bytecode 3.8\r\n", "# Python bytecode 3.8\n"},
		{
			"# Python bytecode 3.8\n# Method Name:f\n#Stack size:3\n# Constants:\n# 0: None\n#  12: 'a  b' \n# Varnames: a, b\n#Names:\n#   0:   x\n\n\n\n\n  LOAD_CONST ( 'x ; y' )   ; why\n7:  NOP ; so\n LOAD_NAME (x)     ;; z\n",
			"# Python bytecode 3.8\n\n# Method Name:       f\n# Stack size:        3\n# Constants:\n#    0: None\n#   12: 'a  b'\n# Varnames: a, b\n# Names:\n#    0:   x\n\n\n" +
				"            LOAD_CONST           ( 'x ; y' )  ; why\n  7:        NOP                               ; so\n            LOAD_NAME            (x)          ;; z\n",
		},
		{"a:   ; here\n 8:\n  2@1-3:\nNOP @1-2\n>> 12 NOP {kept}\n.try a [1]\n ; all\n", "a:  ; here\n   8:\n  2@1-3:\n            NOP  @1-2\n            NOP {kept}\n            .try                 a [1]\n            ; all\n"},
		{
			"  # Python bytecode 3.13\n\t# Method Name: f\n  # why\n  # Names:\n   # 0: x\n a:  # here\n  LOAD_CONST ('# ;')  # text\n  # Names: no list\n  NOP ; c\n JUMP_FORWARD a   # back\n  # Method Name: g\n",
			"# Python bytecode 3.13\n\n# Method Name:       f\n            # why\n# Names:\n#    0: x\na:  # here\n            LOAD_CONST           ('# ;')  # text\n            # Names: no list\n            NOP                     ; c\n            JUMP_FORWARD         a  # back\n\n# Method Name:       g\n",
		},
		{"# Exception table:\n# a  to b -> c [0]   lasti\n# plain   comment\n", "# Exception table:\n#    a to b -> c [0] lasti\n# plain   comment\n"},
	} {
		if got := Format(tt.text); got != tt.want {
			t.Errorf("%q is laid out as\n%s\nand not\n%s", tt.text, got, tt.want)
		}
	}
}

// sameWhenFormatted looks that a text gives the same file when it is laid out,
// and that laying out twice does no more than once.
func sameWhenFormatted(t *testing.T, text string) {
	t.Helper()
	once := Format(text)
	if twice := Format(once); twice != once {
		t.Errorf("the second time changes\n%s\nin %q\nof %q", firstDifference(twice, once), once, text)
	}
	before, _ := Unmarshal([]byte(text), "x")
	after, diags := Unmarshal([]byte(once), "x")
	if before == nil {
		return
	}
	if after == nil {
		t.Fatalf("no text any more: %v\n%s", diags, once)
	}
	a, _ := before.Append(nil)
	b, _ := after.Append(nil)
	if !bytes.Equal(a, b) {
		t.Errorf("another file:\n%s\nand before\n%s", once, text)
	}
}

// byHand gives texts that people wrote: those of the page and the programs that
// are run.
func byHand(t *testing.T) (texts []string) {
	t.Helper()
	for _, e := range examples(t) {
		if e.isCode() {
			text, _ := e.whole()
			texts = append(texts, text)
		}
	}
	names, err := filepath.Glob("../internal/pyrun/testdata/*/*.pyasm")
	if err != nil || len(names) == 0 {
		t.Fatal("no programs", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// TestFormatKeepsComments puts a comment on every line that may have one, and
// looks for all of them in the text that is laid out.
func TestFormatKeepsComments(t *testing.T) {
	number := regexp.MustCompile(`[#;]+ comment \d+`)
	for _, text := range byHand(t) {
		var b strings.Builder
		n := 0
		for line := range strings.SplitAfterSeq(text, "\n") {
			s := strings.TrimSuffix(line, "\n")
			b.WriteString(s)
			if n++; s == "" || s[0] != '#' {
				b.WriteString([]string{" ; comment ", "  # comment ", "   ## comment "}[n%3] + strconv.Itoa(n))
			}
			b.WriteString("\n")
		}
		want, got := number.FindAllString(b.String(), -1), number.FindAllString(Format(b.String()), -1)
		if !slices.Equal(got, want) {
			t.Errorf("the comments of\n%s\nare %q", b.String(), got)
		}
		sameWhenFormatted(t, b.String())
	}
}

func TestFormatByHand(t *testing.T) {
	for _, text := range byHand(t) {
		sameWhenFormatted(t, text)
	}
}

// TestFormatMutants formats texts with blanks, comments and other things put in
// and taken out anywhere.
func TestFormatMutants(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	bits := []string{" ", "  ", "\t", "\n", "\n\n\n", "\r\n", "   ; c", "  # c", "\n  # Names: a\n", "\n  # Method Name: g\n", "\n  # Stack size: 3\n", "  a:\n", "## d\n", "\n# e\n", "7:", "8@1-2:", ">> 3 ", "'", "(", ")", ";", "#", "0", " {kept}", "@1-2", "\n.try a\n", "\n.end\n", "\na:\n", "\n# Arguments: a, *b\n", " MAKE_CELL (x)\n", " LOAD_DEREF (x)\n", "\n# Method Name: f\n", "<code object f>"}
	for _, text := range byHand(t) {
		for range 20 {
			s := text
			for range 1 + random.IntN(4) {
				at := random.IntN(len(s))
				until := min(len(s), at+random.IntN(3))
				s = s[:at] + bits[random.IntN(len(bits))] + s[until:]
			}
			sameWhenFormatted(t, s)
			mustAssemble(t, []byte(s))
		}
	}
}

// FuzzFormat lays out texts of any kind.
func FuzzFormat(f *testing.F) {
	for _, seed := range []string{three38, three313, "a:\n 2@1-3: NOP ; x\n", "# Constants:\n#  0:  ' ;'\nLOAD_CONST (' ;')   ; x", "\ufeff\ufeff# Names:\n \n#  0: a\n", "LOAD_CONST 1 ('a) ;  '   ; b\n"} {
		f.Add(seed)
		f.Add("# Python bytecode 3.13\n" + seed)
	}
	f.Fuzz(func(t *testing.T, text string) { sameWhenFormatted(t, text) })
}
