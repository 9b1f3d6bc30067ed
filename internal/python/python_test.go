package python

import "testing"

func TestParseVersion(t *testing.T) {
	for _, c := range []struct {
		text string
		want Version
		ok   bool
	}{
		{"3", Version{false, 3, -1, -1}, true},
		{"3.8", Version{false, 3, 8, -1}, true},
		{"3.8.18", Version{false, 3, 8, 18}, true},
		{"python3.12", Version{false, 3, 12, -1}, true},
		{"python3.13t", Version{false, 3, 13, -1}, true},
		{"python3.8.exe", Version{false, 3, 8, -1}, true},
		{"3.15.0a1", Version{false, 3, 15, 0}, true},
		{"3.14-dev", Version{false, 3, 14, -1}, true},
		{"pypy", Version{true, -1, -1, -1}, true},
		{"pypy3.9-7.3.11", Version{true, 3, 9, -1}, true},
		{"python", Version{false, -1, -1, -1}, false},
		{"miniconda3-4.7", Version{false, -1, -1, -1}, false},
		{"99999999999999999999", Version{false, -1, -1, -1}, false},
		{"", Version{false, -1, -1, -1}, false},
	} {
		v, ok := ParseVersion(c.text)
		if v != c.want || ok != c.ok {
			t.Errorf("%q: %+v, %v; want %+v, %v", c.text, v, ok, c.want, c.ok)
		}
	}
}

func TestVersionOrder(t *testing.T) {
	order := []string{"pypy2.7", "pypy3.9", "2.7.18", "3", "3.8", "3.8.2", "3.8.18", "3.10"}
	for i := 1; i < len(order); i++ {
		a, _ := ParseVersion(order[i-1])
		b, _ := ParseVersion(order[i])
		if a.compare(b) >= 0 || b.compare(a) <= 0 || a.compare(a) != 0 {
			t.Errorf("%s does not stand before %s", a, b)
		}
	}
}
