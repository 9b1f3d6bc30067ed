package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// row is code that killed an interpreter, and so is refused with an error of a
// code, or the nearest that does no harm, with none.
type row struct {
	versions, code, text string
	change               change // of what sample gives, or nil
}

// change is what a row needs that sample does not give.
type change func(t *testing.T, c *marshal.Code, v *pyver.Version)

// run looks at the first error of each version, but for those of a code that the
// row is not about, if any.
func (r *row) run(t *testing.T, but string) {
	t.Helper()
	for _, version := range strings.Fields(r.versions) {
		c, v := sample(t, version, r.text)
		if r.change != nil {
			r.change(t, c, v)
		}
		list := slices.DeleteFunc(Code(c, v, Options{ErrorsOnly: true}), func(f Finding) bool {
			return f.Code == but && f.Code != r.code
		})
		got := ""
		if len(list) > 0 {
			got = list[0].Code
		}
		if got != r.code {
			t.Errorf("%s %s: got %v, want %q", version, r.text, list, r.code)
		}
	}
}

// hold checks rows.
func hold(t *testing.T, rows ...row) {
	t.Helper()
	for i := range rows {
		rows[i].run(t, "")
	}
}

// engine checks rows about what is followed in code; most of it has no RESUME.
func engine(t *testing.T, rows []row) {
	t.Helper()
	for i := range rows {
		rows[i].run(t, "missing-resume")
	}
}

// ranges gives the code an exception table, whose places are in code units.
func ranges(entries ...exctab.Entry) change {
	const unit = 2
	for i := range entries {
		e := &entries[i]
		e.Start, e.End, e.Target = unit*e.Start, unit*e.End, unit*e.Target
	}
	table := string(exctab.Append(nil, entries))
	return func(_ *testing.T, c *marshal.Code, _ *pyver.Version) { c.Exceptiontable = bytesOf(table) }
}
