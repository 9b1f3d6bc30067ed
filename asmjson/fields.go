package asmjson

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
		if d := distance(name, n, least); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance counts the bytes to insert, delete or change to make b of a, up to
// a limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, diagonal+1, row[j]+1)
		}
	}
	return min(row[len(b)], limit)
}
