package pyver

import (
	"strings"
	"testing"
)

func TestRanges(t *testing.T) {
	for want, names := range map[string]string{
		"2.7":                         "2.7",
		"3.7, 3.8":                    "3.7 3.8",
		"2.7, 3.1 to 3.3, pypy3.9":    "2.7 3.1 3.2 3.3 pypy3.9",
		"3.5.2":                       "3.5.2",
		"3.5":                         "3.5.2 3.5",
		"3.5 to 3.7, pypy3.5":         "3.5.2 3.5 3.6 3.7 pypy3.5",
		"3.4 to 3.6":                  "3.4 3.5.2 3.5 3.6",
		"pypy3.6-7.1, pypy3.6":        "pypy3.6-7.1 pypy3.6",
		"pypy3.11-8, pypy3.11-7.3.18": "pypy3.11-8 pypy3.11-7.3.18",
	} {
		var list []*Version
		for _, name := range strings.Fields(names) {
			v, ok := ByName(name)
			if !ok {
				t.Fatalf("no version %s", name)
			}
			list = append(list, v)
		}
		if got := Ranges(list); got != want {
			t.Errorf("%s: %s, want %s", names, got, want)
		}
	}
}
