package asmjson

import (
	"encoding/json"
	"testing"
)

func TestAppendString(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", `""`},
		{"plain", `"plain"`},
		{"a\"b\\c\n\r\t\x00\x7f", `"a\"b\\c\n\r\t\u0000\u007f"`},
		{"é€🐍", `"é€🐍"`},
		{"\u0085\u2028\ufeff", `"\u0085\u2028\ufeff"`},
		{"\xed\xa0\x80x", `"\ud800x"`},
		{"\xff", `"\ufffd"`},
		{"\ufffd", "\"\ufffd\""},
	} {
		got := string(appendString(nil, c.in))
		if got != c.want {
			t.Errorf("%q: got %s, want %s", c.in, got, c.want)
		}
		if !json.Valid([]byte(got)) {
			t.Errorf("%q: %s is no JSON", c.in, got)
		}
	}
}

func TestAppendPieces(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\xed\xa0\xbd\xed\xb8\x80", `["\ud83d", "\ude00"]`},
		{"a\xed\xa0\xbd\xed\xb8\x80\xed\xb8\x80é", `["a\ud83d", "\ude00\ude00é"]`},
	} {
		if isText(c.in) {
			t.Errorf("%q taken for text", c.in)
		}
		if got := string(appendPieces(nil, c.in)); got != c.want {
			t.Errorf("%q: got %s, want %s", c.in, got, c.want)
		}
	}
	for _, s := range []string{"", "é", "\xed\xa0\x80", "\xed\xb8\x80\xed\xa0\xbd"} {
		if !isText(s) {
			t.Errorf("%q not taken for text", s)
		}
	}
}

func TestAppendLatin(t *testing.T) {
	if got := string(appendLatin(nil, "a\"\x00\xe9")); got != `"a\"\u0000\u00e9"` {
		t.Error(got)
	}
}
