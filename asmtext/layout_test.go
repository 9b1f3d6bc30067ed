package asmtext

import (
	"bytes"
	"strings"
	"testing"
)

// plain is a text without comments, all in the columns of the printer.
const plain = `# Python bytecode 3.13
# Method Name: f
# Arguments: n
# Names:
#    0: print
    RESUME
again:
    LOAD_FAST (n)
  7:
    POP_JUMP_IF_NONE failed
    .try failed
    LOAD_CONST ('#')
    BUILD_TUPLE 1
    POP_TOP
    JUMP_BACKWARD again
    .end
failed:
    RAISE_VARARGS 0
# Method Name: <module>
    LOAD_CONST (<code object f>)
    RETURN_VALUE
`

func fileOf(t *testing.T, text string) []byte {
	t.Helper()
	data, err := assembled(t, text).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestComments puts comments of all kinds behind every line that may have one.
func TestComments(t *testing.T) {
	want := fileOf(t, plain)
	for _, comment := range []string{" ; c", " # c", "  ## c", " # {kept} @1-2", " #", "\t# 'c (", " # ; c", "#c"} {
		var b strings.Builder
		for line := range strings.SplitAfterSeq(plain, "\n") {
			s, newline := strings.CutSuffix(line, "\n")
			if b.WriteString(s); s != "" && s[0] != '#' && (comment[0] != '#' || strings.HasSuffix(s, ")") || strings.HasSuffix(s, ":")) {
				b.WriteString(comment)
			}
			if newline {
				b.WriteByte('\n')
			}
		}
		if !bytes.Equal(fileOf(t, b.String()), want) {
			t.Errorf("with %q it is another file", comment)
		}
	}
}

// TestIndented indents all lines.
func TestIndented(t *testing.T) {
	want := fileOf(t, plain)
	for _, blanks := range []string{" ", "    ", "\t"} {
		text := blanks + strings.ReplaceAll(strings.TrimSuffix(plain, "\n"), "\n", "\n"+blanks) + "\n"
		if !bytes.Equal(fileOf(t, text), want) {
			t.Errorf("behind %q it is another file", blanks)
		}
	}
}

// TestCommentsAmongInstructions has comments whose words are those of header
// lines.
func TestCommentsAmongInstructions(t *testing.T) {
	text := strings.Replace(plain, "    POP_TOP\n", "    # Names: of the stack\n    # Stack size: 2\n    POP_TOP\n", 1)
	if !bytes.Equal(fileOf(t, text), fileOf(t, plain)) {
		t.Error("comments change the file")
	}
}
