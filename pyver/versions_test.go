package pyver

import "testing"

func TestIndexAndNames(t *testing.T) {
	names := map[string]bool{}
	magics := map[uint16]bool{}
	for i, v := range All() {
		if v.Index() != i {
			t.Errorf("%s: index %d, stands at %d", v, v.Index(), i)
		}
		if names[v.Name] || magics[v.Magic] {
			t.Errorf("%s: name or magic number %d stands twice", v, v.Magic)
		}
		names[v.Name], magics[v.Magic] = true, true
		if got, ok := ByName(v.Name); !ok || got != v {
			t.Errorf("ByName(%q) = %v, %v", v.Name, got, ok)
		}
	}
}

func TestByName(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"3.12", "3.12"},
		{"3.12.1", "3.12"},
		{"2.7.18", "2.7"},
		{"1.5.2", "1.5"},
		{"1.2", "1.1"},
		{"1.0.1", "1.0"},
		{"3.5.0", "3.5.2"},
		{"3.5.1", "3.5.2"},
		{"3.5.2", "3.5.2"},
		{"3.5.3", "3.5"},
		{"3.5.10", "3.5"},
		{"3.5", "3.5"},
		{"pypy3.9", "pypy3.9"},
		{"pypy3.9.16", "pypy3.9"},
		{"pypy3.11", "pypy3.11"},
		{"pypy3.11-8", "pypy3.11-8"},
		{"pypy3.11-8.0.1", "pypy3.11-8"},
		{"", ""},
		{"3", ""},
		{"3.", ""},
		{"3.99", ""},
		{"3.1x", ""},
		{"3.12.", ""},
		{"3.12.x", ""},
		{"3..12", ""},
		{"cpython", ""},
		{"pypy", ""},
	} {
		v, ok := ByName(c.name)
		if ok != (c.want != "") || ok && v.Name != c.want {
			t.Errorf("ByName(%q) = %v, %v; want %q", c.name, v, ok, c.want)
		}
	}
}

func TestHeaderBytes(t *testing.T) {
	for _, c := range []struct {
		name string
		want int
	}{{"1.0", 8}, {"2.7", 8}, {"3.2", 8}, {"3.3", 12}, {"3.6", 12}, {"3.7", 16}, {"3.15", 16}, {"pypy2.7", 8}, {"pypy3.5", 12}, {"pypy3.7", 16}} {
		v, _ := ByName(c.name)
		if got := v.Header.Bytes(); got != c.want {
			t.Errorf("%s: header of %d bytes, want %d", c.name, got, c.want)
		}
	}
}
