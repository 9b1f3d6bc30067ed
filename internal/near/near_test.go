package near

import (
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, c := range []struct {
		a, b        string
		limit, want int
	}{
		{"", "", 3, 0},
		{"name", "name", 3, 0},
		{"nmae", "name", 3, 1},
		{"nam", "name", 3, 1},
		{"names", "name", 3, 1},
		{"line", "name", 4, 3},
		{"line", "name", 2, 2},
		{long, long, 4, 4},
		{"consts", "code", 5, 4},
		{"a", "abcdef", 3, 3},
		{long, "x", 4, 4},
	} {
		if got := Distance(c.a, c.b, c.limit); got != c.want {
			t.Errorf("%.9q, %.9q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
