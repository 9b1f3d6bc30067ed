package pylit

import (
	"math"
	"strings"
	"testing"
)

// samples are texts as the constants of programs have them.
var samples = []struct{ name, text string }{
	{"short", "a_name"},
	{"plain", strings.Repeat("Return the value of the first argument. ", 25)},
	{"doc", strings.Repeat("Return the value, as it's \"given\".\n\n    >>> f(x)\n", 20)},
	{"chinese", strings.Repeat("你好，世界。", 100)},
	{"surrogates", strings.Repeat("\xed\xa0\xbd\xed\xb8\x80", 100)},
}

func BenchmarkAppendStr3(b *testing.B) {
	for _, s := range samples {
		b.Run(s.name, func(b *testing.B) {
			b.SetBytes(int64(len(s.text)))
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst = AppendStr3(dst[:0], s.text)
			}
		})
	}
}

func BenchmarkAppendBytes3(b *testing.B) {
	text := string([]byte(strings.Repeat("\x00\x01abcdef\xff\n", 100)))
	b.SetBytes(int64(len(text)))
	var dst []byte
	for b.Loop() {
		dst = AppendBytes3(dst[:0], text)
	}
}

func BenchmarkParseString(b *testing.B) {
	for _, s := range samples {
		b.Run(s.name, func(b *testing.B) {
			src := string(AppendStr3(nil, s.text))
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, _, err := ParseString(src, Text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppendFloat(b *testing.B) {
	var dst []byte
	for b.Loop() {
		dst = AppendFloat(dst[:0], math.Pi, FloatShortest)
	}
}

func BenchmarkParseNumber(b *testing.B) {
	for b.Loop() {
		if _, _, err := ParseNumber("12345"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDigits15(b *testing.B) {
	digits := strings.Repeat("\x34\x12", 500)
	b.SetBytes(int64(len(digits)))
	var dst []byte
	for b.Loop() {
		dst, _ = AppendDigits15(dst[:0], true, digits)
	}
}
