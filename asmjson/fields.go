package asmjson

import "github.com/pyasm/pyasm/internal/near"

// fieldSet is the names of the fields that an object of the form may have.
type fieldSet struct {
	names []string
	at    map[string]int
}

func newFields(names ...string) *fieldSet {
	f := &fieldSet{names: names, at: make(map[string]int, len(names))}
	for i, name := range names {
		f.at[name] = i
	}
	return f
}

// find gives the number of a field, or -1.
func (f *fieldSet) find(name []byte) int {
	if i, ok := f.at[string(name)]; ok {
		return i
	}
	return -1
}

// near gives the field that a name is most like, or "" where none is.
func (f *fieldSet) near(name string) string {
	best, least := "", len(name)/3+2
	for _, n := range f.names {
		if d := near.Distance(name, n, least); d < least {
			best, least = n, d
		}
	}
	return best
}
