package asmtext

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// leastSame is how many of a hundred code objects have to be the same. The
// others have what no instruction tells: __class__ of super() without arguments,
// closures that are not used, coroutines that await nothing, handlers of code
// that nothing leads to; and compilers before 2.5 had other rules.
const leastSame = 70

// TestInferred takes out of the texts of compiled files what the assembler works
// out, all of it, and compares what it finds with what the compiler wrote.
func TestInferred(t *testing.T) {
	for v, names := range files(t) {
		t.Run(v, func(t *testing.T) {
			t.Parallel()
			seen, same := 0, 0
			for _, name := range names {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				f, err := pyc.Read(data, pyc.ReadOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if f.Version.Code < pyver.Code21 {
					t.Skip("no cells and free variables")
				}
				doc, _ := listing.Open(f)
				_, text := toText(t, name)
				bare := bareText(doc, string(text))
				back, diags := Unmarshal([]byte(bare), name)
				if back == nil {
					t.Errorf("%v", diags[0])
					continue
				}
				again, _ := listing.Open(back)
				for i, c := range doc.Codes {
					seen++
					want, got := inferable(f, c), inferable(f, again.Codes[i])
					if want == got {
						same++
					} else {
						t.Logf("%s: %s is worked out as\n%s", name, c.Name.S, differences(got, want))
					}
				}
			}
			t.Logf("%d of %d code objects are as the compiler has them", same, seen)
			if f := strings.HasPrefix(v, "pypy"); !f && same*100 < seen*leastSame {
				t.Errorf("only %d of %d code objects are as the compiler has them", same, seen)
			}
		})
	}
}

var (
	lists  = regexp.MustCompile(`(?m)^# (Varnames|Positional arguments|Cell variables|Free variables):\n(#\t.*\n|# +\d+: .*\n)+`)
	told   = regexp.MustCompile(`(?m)^# (Qualified name|Argument count|Position-only argument count|Keyword-only arguments|Number of locals|Stack size|Flags|Marshal|Local names|Local kinds): .*\n`)
	depths = regexp.MustCompile(`(?m)^(#    \w+ to \w+ -> \w+) \[\d+\]`)
	blanks = regexp.MustCompile(`(?m)^( +(?:RESUME|COPY_FREE_VARS)) +\d+`)
)

// bareText takes out of a text what can be worked out, and tells the arguments
// as a person would.
func bareText(doc *listing.Doc, text string) string {
	parts := strings.Split(text, "\n# Method Name: ")
	for i, c := range doc.Codes {
		part := lists.ReplaceAllString(parts[i+1], "")
		part = told.ReplaceAllString(part, "")
		part = depths.ReplaceAllString(part, "$1")
		if v := code.New(c, doc.Version); len(v.Freevars) == 0 || slices.ContainsFunc(v.Freevars, func(obj marshal.Object) bool {
			return strings.Contains(part, "("+obj.(*marshal.Str).S+")")
		}) {
			part = blanks.ReplaceAllString(part, "$1")
		}
		name, rest, _ := strings.Cut(part, "\n")
		parts[i+1] = name + "\n" + arguments(doc, c) + rest
	}
	return strings.Join(parts, "\n# Method Name: ")
}

// arguments gives the line "# Arguments:" of a code object.
func arguments(doc *listing.Doc, c *marshal.Code) string {
	v := code.New(c, doc.Version)
	var words []string
	name := func(i int32) string { return v.Varnames[i].(*marshal.Str).S }
	next := c.Argcount + c.Kwonlyargcount
	star := ""
	if c.Flags&4 != 0 {
		star = name(next)
		next++
	}
	for i := range c.Argcount {
		words = append(words, name(i))
		if i+1 == c.Posonlyargcount {
			words = append(words, "/")
		}
	}
	if c.Kwonlyargcount > 0 || star != "" {
		words = append(words, "*"+star)
	}
	for i := range c.Kwonlyargcount {
		words = append(words, name(c.Argcount+i))
	}
	if c.Flags&8 != 0 {
		words = append(words, "**"+name(next))
	}
	if len(words) == 0 {
		return ""
	}
	return "# Arguments: " + strings.Join(words, ", ") + "\n"
}

// notTold are flags that nothing in the instructions tells.
var notTold = regexp.MustCompile(`^(HAS_DOCSTRING|ITERABLE_COROUTINE|GENERATOR_ALLOWED|FUTURE_.*)$`)

// inferable says what of a code object the assembler works out. Local variables
// may stand in another order.
func inferable(f *pyc.File, c *marshal.Code) string {
	v := code.New(c, f.Version)
	all := func(list []marshal.Object, sorted bool) string {
		var words []string
		for _, n := range list {
			words = append(words, n.(*marshal.Str).S)
		}
		if sorted {
			slices.Sort(words)
		}
		return strings.Join(words, " ")
	}
	var flags []string
	for _, flag := range opcode.For(f.Version).Flags {
		if uint32(c.Flags)&flag.Bit != 0 && !notTold.MatchString(flag.Name) {
			flags = append(flags, flag.Name)
		}
	}
	s := fmt.Sprintf("arguments %d %d %d\nlocals %s\ncells %s\nfree %s\nflags %v\n",
		c.Argcount, c.Posonlyargcount, c.Kwonlyargcount, all(v.Varnames, true), all(v.Cellvars, true), all(v.Freevars, false), flags)
	if c.Qualname != nil {
		s += "qualified name " + c.Qualname.S + "\n"
	}
	if c.Exceptiontable != nil {
		table, _ := exctab.Decode(nil, c.Exceptiontable.S)
		s += fmt.Sprintln("handlers", table)
	}
	return s
}

// differences gives the lines that differ.
func differences(got, want string) string {
	var b strings.Builder
	x, y := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			fmt.Fprintf(&b, "  %s; and not %s\n", x[i], y[i])
		}
	}
	return b.String()
}
