package check

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocs: docs/check.md lists the findings as Codes does.
func TestDocs(t *testing.T) {
	data, err := os.ReadFile("../docs/check.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []About
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| (error|warning) \\| (.*) \\|$").FindAllStringSubmatch(string(data), -1) {
		got = append(got, About{Code: m[1], Text: m[3]})
		if i := len(got) - 1; i < len(abouts) && abouts[i].Severity.String() != m[2] {
			t.Errorf("%s is no %s", m[1], m[2])
		}
	}
	want := Codes()
	for i := range want {
		want[i].Severity = 0
	}
	if !slices.Equal(got, want) {
		t.Errorf("docs/check.md has\n%v\nwhere the package has\n%v", got, want)
	}
	if !slices.IsSortedFunc(want, func(a, b About) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("the codes are not sorted")
	}
}
