package pylit

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestAppendStr3(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", `''`},
		{"a b", `'a b'`},
		{"it's", `"it's"`},
		{`say "hi"`, `'say "hi"'`},
		{`it's "both"`, `'it\'s "both"'`},
		{"\x00\x01\t\n\r\x1f\x7f", `'\x00\x01\t\n\r\x1f\x7f'`},
		{`back\slash`, `'back\\slash'`},
		{"\u0080\u00a0\u00a1\u00ad\u00ff", `'\x80\xa0¡\xadÿ'`},
		{"é ü € 🐍", `'é ü € 🐍'`},
		{"\u2028\u202e\ufeff\u3000", `'\u2028\u202e\ufeff\u3000'`},
		{"\ufffd\ufffe", `'�\ufffe'`},
		{"\U000e0001\U0010ffff", `'\U000e0001\U0010ffff'`},
		{"\xed\xa0\x80", `'\ud800'`},
		{"\xed\xa0\xbd\xed\xb8\x80", `'\ud83d\ude00'`},
		{"\U0001f600", `'😀'`},
		{"\xff\xc3", `'\udcff\udcc3'`},
	} {
		if got := string(AppendStr3(nil, tt.in)); got != tt.want {
			t.Errorf("AppendStr3(%q) = %s, want %s", tt.in, got, tt.want)
		}
	}
	if got, want := string(AppendASCII3([]byte("x="), "é€🐍'")), `x="\xe9\u20ac\U0001f40d'"`; got != want {
		t.Errorf("AppendASCII3 = %s, want %s", got, want)
	}
}

func TestAppendStr3At(t *testing.T) {
	const snake, pleading = "\U0001f40d", "\U0001f97a" // Unicode 6.0 and 11.0
	for _, tt := range []struct {
		ucd  UCD
		want string
	}{
		{51, `'\U0001f40d\U0001f97a'`},
		{60, `'🐍\U0001f97a'`},
		{90, `'🐍\U0001f97a'`},
		{110, `'🐍🥺'`},
	} {
		if got := string(AppendStr3At(nil, snake+pleading, tt.ucd)); got != tt.want {
			t.Errorf("in Unicode %d: %s, want %s", tt.ucd, got, tt.want)
		}
	}
}

func TestAppendBytes(t *testing.T) {
	for _, tt := range []struct{ in, hex, octal string }{
		{"", `''`, `''`},
		{"plain", `'plain'`, `'plain'`},
		{"\t\n\\\x00\xff", `'\t\n\\\x00\xff'`, `'\011\012\\\000\377'`},
		{"it's", `"it's"`, `"it's"`},
		{"it's\x00\"", `'it\'s\x00"'`, `"it's\000\""`}, // before 2.3 only what stands before the NUL counted
		{"\x00it's", `"\x00it's"`, `'\000it\'s'`},
		{"\x7f\x80é", `'\x7f\x80\xc3\xa9'`, `'\177\200\303\251'`},
	} {
		if got := string(AppendStr2(nil, tt.in, Hex)); got != tt.hex {
			t.Errorf("AppendStr2(%q, Hex) = %s, want %s", tt.in, got, tt.hex)
		}
		if got := string(AppendBytes3(nil, tt.in)); got != "b"+tt.hex {
			t.Errorf("AppendBytes3(%q) = %s, want b%s", tt.in, got, tt.hex)
		}
		if got := string(AppendStr2(nil, tt.in, Octal)); got != tt.octal {
			t.Errorf("AppendStr2(%q, Octal) = %s, want %s", tt.in, got, tt.octal)
		}
	}
}

func TestAppendUnicode2(t *testing.T) {
	in := "a'\"\\\t\x7f\u00e9\u20ac\U0001f40d\xed\xa0\x80"
	for _, tt := range []struct {
		e    Escapes
		want string
	}{
		{Octal, `u'a\'"\\\011` + "\x7f" + `\351\u20AC\uD83D\uDC0D\uD800'`},
		{Hex21, `u'a\'"\\\t` + "\x7f" + `\xe9\u20ac\ud83d\udc0d\ud800'`},
		{Hex22, `u'a\'"\\\t\x7f\xe9\u20ac\U0001f40d\ud800'`},
		{Hex, `u'a\'"\\\t\x7f\xe9\u20ac\U0001f40d\ud800'`},
	} {
		if got := string(AppendUnicode2(nil, in, tt.e)); got != tt.want {
			t.Errorf("AppendUnicode2(…, %d) = %s, want %s", tt.e, got, tt.want)
		}
	}
	if got, want := string(AppendUnicode2(nil, "\xff", Hex21)), `u'\udcff'`; got != want {
		t.Errorf("a byte that is no character: %s, want %s", got, want)
	}
}

// lit is what ParseString gives.
type lit struct {
	val    string
	prefix Prefix
	n      int
}

func TestParseString(t *testing.T) {
	for _, tt := range []struct {
		in    string
		plain Kind
		want  lit
	}{
		{`''`, Text, lit{"", NoPrefix, 2}},
		{`"a'b"c`, Text, lit{"a'b", NoPrefix, 5}},
		{`'''a'b''c''' 'd'`, Text, lit{"a'b''c", NoPrefix, 12}},
		{`"""a` + "\n" + `"b"""`, Text, lit{"a\n\"b", NoPrefix, 10}},
		{`''''a'''`, Text, lit{"'a", NoPrefix, 8}},
		{`'\a\b\f\n\r\t\v\\\'\"'`, Text, lit{"\a\b\f\n\r\t\v\\'\"", NoPrefix, 22}},
		{`'\q\8\ '`, Text, lit{`\q\8\ `, NoPrefix, 8}},
		{"'a\\\nb\\\r\nc'", Text, lit{"abc", NoPrefix, 10}},
		{`'\0\18\1234\777'`, Text, lit{"\x00\x018S4\u01ff", NoPrefix, 16}},
		{`'\0\18\1234\777'`, Bytes, lit{"\x00\x018S4\xff", NoPrefix, 16}},
		{`'\xe9'`, Text, lit{"é", NoPrefix, 6}},
		{`'\xe9'`, Bytes, lit{"\xe9", NoPrefix, 6}},
		{`'é'`, Bytes, lit{"é", NoPrefix, 4}},
		{`'\u20ac\U0001f40d'`, Text, lit{"€🐍", NoPrefix, 18}},
		{`'\u20ac\U0001f40d\N'`, Bytes, lit{`\u20ac\U0001f40d\N`, NoPrefix, 20}},
		{`'\ud83d\ude00'`, Text, lit{"\xed\xa0\xbd\xed\xb8\x80", NoPrefix, 14}},
		{`b'\xff\u1234'`, Text, lit{"\xff\\u1234", BPrefix, 13}},
		{`B"x"`, Bytes, lit{"x", BPrefix, 4}},
		{`u'\xe9'`, Bytes, lit{"é", UPrefix, 7}},
		{`r'\n\''`, Text, lit{`\n\'`, NoPrefix, 7}},
		{`Rb'\xff'`, Text, lit{`\xff`, BPrefix, 8}},
		{`bR"\""`, Text, lit{`\"`, BPrefix, 6}},
		{`ur'\u20ac\n\\u20ac\\\u20ac'`, Bytes, lit{`€\n\\u20ac\\€`, UPrefix, 27}},
		{`Ru'\U0001f40d\\'`, Bytes, lit{`🐍\\`, UPrefix, 16}},
	} {
		val, prefix, n, err := ParseString(tt.in, tt.plain)
		if err != nil {
			t.Errorf("ParseString(%s): %v", tt.in, err)
		} else if got := (lit{val, prefix, n}); got != tt.want {
			t.Errorf("ParseString(%s) = %q (%d, %d), want %q (%d, %d)", tt.in, got.val, got.prefix, got.n, tt.want.val, tt.want.prefix, tt.want.n)
		}
	}
}

func TestParseStringErrors(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{``, `text ends, expected a string at offset 0`},
		{`abc`, `found abc, expected a string at offset 0`},
		{`'abc`, `the string that begins here does not end, expected ' at offset 0`},
		{`'''abc''`, `the string that begins here does not end, expected ''' at offset 0`},
		{"'ab\nc'", `the string that begins here does not end on its line, expected ' at offset 0`},
		{`'\`, `the string that begins here does not end, expected ' at offset 0`},
		{`f'x'`, `f'' is an expression and no constant at offset 0`},
		{`rt'x'`, `rt'' is an expression and no constant at offset 0`},
		{`bu'x'`, `no string has the prefix bu at offset 0`},
		{`rr'x'`, `no string has the prefix rr at offset 0`},
		{`abc'x'`, `no string has the prefix abc at offset 0`},
		{`'ab\N{DASH}'`, `names of characters (\N) are not known here, expected \u and four digits or \U and eight at offset 3`},
		{`'\x1'`, `incomplete escape \x, expected 2 hexadecimal digits at offset 1`},
		{`'\u12'`, `incomplete escape \u, expected 4 hexadecimal digits at offset 1`},
		{`'\U0011000'`, `incomplete escape \U, expected 8 hexadecimal digits at offset 1`},
		{`'a\U00110000'`, `there is no such character, expected at most 10ffff at offset 2`},
		{`'\Uffffffff'`, `there is no such character, expected at most 10ffff at offset 1`},
		{`b'é'`, `bytes hold ASCII characters only, expected \x and two digits at offset 2`},
		{"'a\xff'", `byte 0xff is not UTF-8 at offset 2`},
		{`ur'\u12'`, `incomplete escape \u, expected 4 hexadecimal digits at offset 3`},
	} {
		_, _, _, err := ParseString(tt.in, Text)
		if err == nil || err.Error() != tt.want {
			t.Errorf("ParseString(%s): error %v, want %s", tt.in, err, tt.want)
		}
	}
}

func TestParseStringAllocatesNothing(t *testing.T) {
	const src = `'a plain string, not so short; é too'`
	if n := testing.AllocsPerRun(100, func() { ParseString(src, Text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// randomText makes text of n characters, surrogates among them.
func randomText(r *rand.Rand, n int) string {
	var b []byte
	for range n {
		b = appendRune(b, randomRune(r))
	}
	return string(b)
}

// randomRune makes a character, ASCII and quotes more often than others.
func randomRune(r *rand.Rand) rune {
	switch r.IntN(8) {
	case 0:
		return rune(r.IntN(0x110000))
	case 1:
		return rune(r.IntN(0x10000))
	case 2:
		return 0xd800 + rune(r.IntN(0x800))
	case 3:
		return rune(`'"\`[r.IntN(3)])
	case 4:
		return rune(r.IntN(0x100))
	}
	return rune(r.IntN(0x80))
}

// randomBytes makes n bytes, quotes more often than others.
func randomBytes(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
		if r.IntN(8) == 0 {
			b[i] = `'"\`[r.IntN(3)]
		}
	}
	return string(b)
}

// comesBack checks that a literal has the value val.
func comesBack(t *testing.T, text []byte, plain Kind, val string) {
	t.Helper()
	got, _, n, err := ParseString(string(text)+" ", plain)
	if err != nil || n != len(text) || got != val {
		t.Fatalf("%q is spelled %s and read as %q, %d of %d bytes, %v", val, text, got, n, len(text), err)
	}
}

// TestTextComesBack writes and reads random text. 1.6 to 2.1 write a character
// beyond the BMP as a pair, which then comes back as one.
func TestTextComesBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 20000 {
		s := randomText(r, i%20)
		comesBack(t, AppendStr3(nil, s), Text, s)
		comesBack(t, AppendStr3At(nil, s, 90), Text, s)
		comesBack(t, AppendASCII3(nil, s), Text, s)
		comesBack(t, AppendUnicode2(nil, s, Hex), Bytes, s)
		if strings.IndexFunc(s, func(c rune) bool { return c > 0xffff }) < 0 {
			comesBack(t, AppendUnicode2(nil, s, Octal), Bytes, s)
			comesBack(t, AppendUnicode2(nil, s, Hex21), Bytes, s)
		}
	}
}

func TestBytesComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for i := range 20000 {
		s := randomBytes(r, i%20)
		comesBack(t, AppendBytes3(nil, s), Text, s)
		for e := Octal; e <= Hex; e++ {
			comesBack(t, AppendStr2(nil, s, e), Bytes, s)
		}
	}
}

func TestValidText(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int
	}{
		{"", -1},
		{"aé€🐍", -1},
		{"é\xed\xa0\x80\xed\xbf\xbf", -1},
		{"\ufffd", -1},
		{"a\x80", 1},
		{"\xed\xa0", 0},
		{"é\xed\xa0x", 2},
		{"\xc0\x80", 0},
		{"\xf4\x90\x80\x80", 0},
		{"\xe0\x80\x80", 0},
	} {
		if got := invalidText(tt.in); got != tt.want || ValidText(tt.in) != (tt.want < 0) {
			t.Errorf("invalidText(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}
