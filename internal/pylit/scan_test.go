package pylit

import (
	"errors"
	"testing"
)

// readTuple reads a tuple of words, strings and numbers as a caller would, and
// gives their texts.
func readTuple(src string) (items []string, err error) {
	sc := &Scanner{Src: src}
	if err := sc.Expect("("); err != nil {
		return nil, err
	}
	for {
		sc.SkipSpace()
		if sc.Accept(")") {
			return items, nil
		}
		start := sc.Pos
		switch {
		case sc.AtString():
			_, _, err = sc.Strings(Text)
		case sc.AtNumeric():
			_, err = sc.Numeric()
		case sc.PeekWord() != "":
			sc.Word()
		default:
			err = sc.Wanted("a constant")
		}
		if err != nil {
			return nil, err
		}
		items = append(items, src[start:sc.Pos])
		sc.SkipSpace()
		if sc.Peek() != ')' {
			if err := sc.Expect(","); err != nil {
				return nil, err
			}
		}
	}
}

func TestScanner(t *testing.T) {
	src := "( 'a' \"b\",\tb'c' , -5L,(1+2j),None, é_1 , float('nan'),\r\n)"
	want := []string{`'a' "b"`, "b'c'", "-5L", "(1+2j)", "None", "é_1", "float('nan')"}
	got, err := readTuple(src)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%q, %v", got, err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("item %d is %q, want %q", i, got[i], want[i])
		}
	}
}

func TestScannerErrors(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", "text ends, expected ( at offset 0"},
		{"(", "text ends, expected a constant at offset 1"},
		{"(1 2)", "found '2', expected , at offset 3"},
		{"(1, 'abc)", "the string that begins here does not end, expected ' at offset 4"},
		{"(1, 'a' b'c')", "text and bytes cannot be joined at offset 8"},
		{"(1, 'a' '\\x')", `incomplete escape \x, expected 2 hexadecimal digits at offset 9`},
		{"(1, 12ab)", "found ab, expected the number to end at offset 6"},
		{"(1, é?)", "found '?', expected , at offset 6"},
		{"(\x00)", `found '\x00', expected a constant at offset 1`},
	} {
		_, err := readTuple(tt.in)
		var e *Error
		if !errors.As(err, &e) || e.Error() != tt.want {
			t.Errorf("%q: error %v, want %s", tt.in, err, tt.want)
		}
	}
}

func TestScannerParts(t *testing.T) {
	sc := &Scanner{Src: "abc 12.5 'x' ="}
	if sc.Done() || sc.Peek() != 'a' || sc.Word() != "abc" || sc.Word() != "" || sc.Rest() != " 12.5 'x' =" {
		t.Errorf("at %d", sc.Pos)
	}
	sc.SkipSpace()
	if x, err := sc.Number(); err != nil || x.Float != 12.5 {
		t.Errorf("%+v, %v", x, err)
	}
	sc.SkipSpace()
	if s, p, err := sc.Strings(Bytes); err != nil || s != "x" || p != NoPrefix || sc.Rest() != " =" {
		t.Errorf("%q, %v, %v", s, p, err)
	}
	if err := sc.Errorf("no %s", "way"); err.Error() != "no way at offset 12" {
		t.Error(err)
	}
	sc.Pos = len(sc.Src)
	if !sc.Done() || sc.Peek() != 0 || sc.Accept("x") {
		t.Error("not at the end")
	}
}
