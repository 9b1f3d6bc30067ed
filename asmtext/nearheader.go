package asmtext

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/near"
)

// Comments that were perhaps meant to be header lines.

// longestKey is how long the words of a header line are at most.
const longestKey = len("Position-only argument count")

// withoutColon warns of a comment that would say something if it had a colon.
func (p *parser) withoutColon(body string) {
	i := len(body)
	if i > longestKey {
		i = strings.LastIndexByte(body[:longestKey+1], ' ')
	}
	for ; i > 0; i = strings.LastIndexByte(body[:i], ' ') {
		if key, ok := headerKeys[body[:i]]; ok {
			if key.fits != nil && key.fits(p, strings.TrimSpace(body[i:])) {
				p.Report(diag.Warning, len(p.Line)-len(body), i, "this is a comment", fmt.Sprintf("with a colon it is %q", body[:i]+":"))
			}
			return
		}
	}
}

func isNothing(_ *parser, value string) bool { return value == "" }

func isNumber(_ *parser, value string) bool {
	_, err := strconv.ParseUint(value, 0, 64)
	return err == nil
}

func isWord(_ *parser, value string) bool { return value != "" && !strings.ContainsAny(value, " \t") }

// areNames tells whether words have commas between. None may stand on the next
// line.
func areNames(p *parser, value string) bool {
	for word := range strings.SplitSeq(value, ",") {
		if value != "" && !isWord(p, strings.TrimSpace(word)) {
			return false
		}
	}
	return true
}

func areFlags(p *parser, value string) bool {
	if p.Version == nil || value == "" {
		return false
	}
	for _, name := range flagWords(value) {
		if _, ok := p.flagBit(name); !ok {
			return false
		}
	}
	return true
}

// likeKey warns of a comment that was perhaps meant to say something.
func (p *parser) likeKey(word string, at int) {
	if key := likelyKey(letters(word)); key != "" {
		p.Report(diag.Warning, at, len(word), "this is a comment", fmt.Sprintf("did you mean %q?", key+":"))
	}
}

// likelyKey gives the key that letters may stand for. Short words are like others
// by chance.
func likelyKey(word string) string {
	keys := keyByLetters()
	if key := keys[word]; key != "" || len(word) < 6 {
		return key
	}
	best, least := "", 2+len(word)/10
	for _, other := range slices.Sorted(maps.Keys(keys)) {
		if d := near.Distance(word, other, least); d < least {
			best, least = keys[other], d
		}
	}
	return best
}

// letters takes out of a key what is easily written otherwise.
func letters(key string) string {
	s := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, strings.TrimPrefix(key, "co_"))
	return strings.TrimSuffix(s, "s")
}

// keyByLetters finds the keys by what letters makes of them.
var keyByLetters = sync.OnceValue(func() map[string]string {
	m := map[string]string{
		"varname": "Varnames", "argcount": "Argument count", "kwonlyargcount": "Keyword-only arguments", "freevar": "Free variables",
		"cellvar": "Cell variables", "nlocal": "Number of locals", "firstlineno": "First Line", "argument": "Arguments", "arg": "Arguments",
		"qualname": "Qualified name", "const": "Constants", "method": methodKey, "function": methodKey, "functionname": methodKey,
	}
	for _, key := range slices.Sorted(maps.Keys(headerKeys)) {
		m[letters(key)] = key
	}
	return m
})
