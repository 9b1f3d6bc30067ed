package asmxml

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pyasm/pyasm/asmjson"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
)

// object is an object of a JSON document.
type object = map[string]any

// TestAddedLine puts an instruction before another, in the XML form and in the
// JSON form, whose offsets are names. Both make the same code and tables of it.
func TestAddedLine(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, file := range corpus.Files(t) {
		f, err := pyc.Read(file.Data, pyc.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		doc := string(toXML(t, file.Data))
		if strings.Contains(doc, "<objects>") {
			continue // its code objects stand in another order
		}
		n := rng.IntN(strings.Count(doc, "<co_code>"))
		want, i := addedInJSON(t, f, n, rng)
		got, diags := Unmarshal([]byte(addedInXML(doc, "POP_TOP", n, i)), "x.xml")
		for _, d := range diags {
			if !strings.Contains(d.Msg, "deep") {
				t.Errorf("%s, before instruction %d of code object %d: %v", file, i, n, d)
			}
		}
		if diff := cmp.Diff(tablesOf(nil, want.Code), tablesOf(nil, got.Code)); diff != "" {
			t.Errorf("%s, before instruction %d of code object %d: JSON and XML make\n%s", file, i, n, diff)
		}
	}
}

// addedInJSON puts an instruction before one of the n-th code object, not the
// first.
func addedInJSON(t *testing.T, f *pyc.File, n int, rng *rand.Rand) (*pyc.File, int) {
	t.Helper()
	var buf bytes.Buffer
	if err := asmjson.Marshal(&buf, f, asmjson.MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	var doc object
	d := json.NewDecoder(&buf)
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	code := listed(doc["code"].(object))[n]
	list := code["instructions"].([]any)
	i := 1 + rng.IntN(len(list)-1)
	code["instructions"] = append(append(list[:i:i], object{"opname": "POP_TOP"}), list[i:]...)
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	out, diags := asmjson.Unmarshal(text, "x.json")
	if out == nil {
		t.Fatal(diags)
	}
	return out, i
}

// listed gives the code objects of a JSON document in the order in which the
// XML document has their listings.
func listed(code object) []object {
	list := []object{code}
	consts, _ := code["consts"].([]any)
	for _, c := range consts {
		if o, ok := c.(object); ok && o["code"] != nil {
			list = append(list, listed(o["code"].(object))...)
		}
	}
	return list
}

// addedInXML puts a line before one of the n-th listing.
func addedInXML(doc, op string, n, i int) string {
	lines := strings.SplitAfter(doc, "\n")
	inside := false
	for at, line := range lines {
		switch {
		case strings.Contains(line, "<co_code>"):
			inside, n = n == 0, n-1
		case strings.HasPrefix(line, "]]>"):
			inside = false
		case inside && strings.TrimSpace(line) != "":
			if i == 0 {
				lines[at] = op + "\n" + line
			}
			i--
		}
	}
	return strings.Join(lines, "")
}

// tablesOf gives the code and the tables of all code objects.
func tablesOf(list []string, c *marshal.Code) []string {
	for _, s := range []*marshal.Str{c.Code, c.Linetable, c.Exceptiontable} {
		if s != nil {
			list = append(list, hex.EncodeToString([]byte(s.S)))
		}
	}
	for _, obj := range c.Consts.Items {
		if inner, ok := obj.(*marshal.Code); ok {
			list = tablesOf(list, inner)
		}
	}
	return list
}

// loop is a function of Python 3.8 whose listing has jumps and lines.
const loop = `<bytecode><head><version>3.8</version></head><code>
<co_varnames><name>x</name></co_varnames>
<co_consts><literal>None</literal></co_consts>
<co_firstlineno>1</co_firstlineno>
<co_lnotab>LINES</co_lnotab>
<co_code><![CDATA[
LISTING
]]></co_code></code></bytecode>
`

const printedLoop = `
  1           0 LOAD_FAST                0 (x)
              2 GET_ITER
        >>    4 FOR_ITER                 4 (to 10)
              6 STORE_FAST               0 (x)

  2           8 JUMP_ABSOLUTE            4

  3     >>   10 LOAD_CONST               0 (None)
             12 RETURN_VALUE`

// TestChangedLines has what becomes of a listing whose offsets are no longer
// those of the code: the code in hexadecimal, the lines, and what is told.
func TestChangedLines(t *testing.T) {
	put := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(printedLoop) }
	for _, tt := range []struct{ name, listing, lines, code, lnotab, told string }{
		{"nothing", printedLoop, "8:2 10:3", "7c0044005d047d00710464005300", "08010201", ""},
		{"added", put("  2  ", "NOP\n  2  "), "8:2 10:3", "7c0044005d067d000900710464005300", "0a010201", ""},
		{"added before what is led to", put("        >>    4", "NOP\n        >>    4"), "8:2 10:3", "7c00440009005d047d00710664005300", "0a010201", ""},
		{"added before all", put("  1  ", "NOP\n  1  "), "8:2 10:3", "09007c0044005d047d00710664005300", "0a010201", ""},
		{"added with a jump", put("  2  ", "JUMP_ABSOLUTE 10\n  2  "), "8:2 10:3", "7c0044005d067d00710c710464005300", "0a010201", ""},
		{"added with a jump that leads to an offset", put("  2  ", "JUMP_FORWARD (to 10)\n  2  "), "8:2 10:3", "7c0044005d067d006e02710464005300", "0a010201", ""},
		{"taken away", put("              2 GET_ITER\n", ""), "8:2 10:3", "7c005d047d00710264005300", "06010201", ""},
		{"what is led to is taken away", put("        >>    4 FOR_ITER                 4 (to 10)\n", ""), "8:2 10:3", "7c0044007d00710464005300", "06010201", ""},
		{"an operand that needs a prefix", put("JUMP_ABSOLUTE            4", "LOAD_CONST             300"), "8:2 10:3", "7c0044005d067d009001642c64005300", "08010401", ""},
		{
			"numbers changed by hand", put("  2  ", "NOP\n  2  ", "FOR_ITER                 4", "FOR_ITER                 6"), "10:2 12:3", "7c0044005d067d000900710464005300", "0a010201",
			"13:15: warning: this is at 10 now, and jumps by number and <co_lnotab> do not follow; FOR_ITER at 4 leads to 12, and the line that shows this has no >>",
		},
		{
			"lines changed by hand", put("  2  ", "NOP\n  2  "), "10:2 12:3", "7c0044005d047d000900710464005300", "0a010201",
			"13:15: warning: this is at 10 now, and jumps by number and <co_lnotab> do not follow; <co_lnotab> has 10:2, and the listing does not",
		},
		{
			"copied with the offset", put("  2  ", "              8 NOP\n  2  "), "8:2 10:3", "7c0044005d047d000900710464005300", "08010201",
			"13:15: warning: this is at 10 now, and jumps by number and <co_lnotab> do not follow; the offset 8 follows 8",
		},
		{
			"a jump that cannot be counted", put("  2  ", "JUMP_FORWARD 0\n  2  "), "", "7c0044005d047d006e00710464005300", "",
			"13:15: warning: this is at 10 now, and jumps by number do not follow; JUMP_FORWARD without an offset cannot be counted; a label or (to 12) does as well",
		},
		{"nothing is told by offsets", "0 LOAD_CONST 0\nNOP\n2 RETURN_VALUE", "", "640009005300", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := strings.NewReplacer("LISTING", strings.TrimPrefix(tt.listing, "\n"), "LINES", tt.lines).Replace(loop)
			f, diags := Unmarshal([]byte(doc), "x.xml")
			told := ""
			for _, d := range diags {
				d.File = ""
				told = d.Error()
			}
			if f == nil {
				t.Fatal(diags)
			}
			if got := tablesOf(nil, f.Code); got[0] != tt.code || got[1] != tt.lnotab {
				t.Errorf("code %s, lines %s, want %s and %s", got[0], got[1], tt.code, tt.lnotab)
			}
			if told != tt.told {
				t.Errorf("told is  %s\nand not %s", told, tt.told)
			}
		})
	}
}

// TestAddedHandler moves the entries of an exception table.
func TestAddedHandler(t *testing.T) {
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		f := py.Compile(t, "def f(n):\n    try:\n        return 1 // n\n    except ZeroDivisionError:\n        return 'none'\nfor i in 0, 1: print(f(i))\n")
		want := py.Run(t, f)
		data, _ := f.Append(nil)
		doc := string(toXML(t, data))
		for n := range 2 {
			for i := 1; i < 12; i++ {
				changed := addedInXML(doc, "NOP", n, i)
				if got := py.Run(t, written(t, changed)); got != want {
					t.Errorf("before instruction %d of code object %d: prints %s\nand not %s", i, n, got, want)
				}
			}
		}
	})
}
