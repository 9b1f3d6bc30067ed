package check

import (
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/pyc"
)

func TestStacks(t *testing.T) {
	for _, tt := range []struct{ version, text, want string }{
		{"3.8", "LOAD_CONST 0; GET_ITER; BUILD_LIST 0; RETURN_VALUE; NOP", "|none|iter|iter list|-"},
		{"3.13", "PUSH_NULL; LOAD_FAST 0; RETURN_VALUE", "|null|null obj"},
		{"3.8", "SETUP_FINALLY 4; POP_BLOCK; BEGIN_FINALLY; END_FINALLY; LOAD_CONST 0; RETURN_VALUE", "|||final||none"},
		{"3.13", "PUSH_NULL; POP_TOP; LOAD_FAST 0; RETURN_VALUE", "|null|?|?"},
		{"3.8", "SETUP_FINALLY 8; LOAD_CONST 0; POP_BLOCK; CALL_FINALLY 2; RETURN_VALUE; END_FINALLY; LOAD_CONST 0; RETURN_VALUE", "||none|none|none|prevtrace prevvalue prevtype extrace exvalue extype…|-|-"},
		{"1.5.2", "RETURN_VALUE", ""},
	} {
		c, v := sample(t, tt.version, tt.text)
		var got []string
		for _, s := range Stacks(c, v) {
			switch {
			case s.Unknown:
				got = append(got, "?")
			case !s.Reached:
				got = append(got, "-")
			default:
				got = append(got, strings.Join(s.Values, " "))
			}
			if s.Others {
				got[len(got)-1] += "…"
			}
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%s %s: got %q, want %s", tt.version, tt.text, strings.Join(got, "|"), tt.want)
		}
	}
}

// TestStacksOfCorpus: the depth before every instruction that is reached fits.
func TestStacksOfCorpus(t *testing.T) {
	for _, file := range corpus.Files(t, "2.7", "3.8", "3.13") {
		f, err := pyc.Read(file.Data, pyc.ReadOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range Stacks(f.Code, f.Version) {
			if len(s.Values) > int(f.Code.Stacksize) || !s.Reached && len(s.Values) > 0 || s.Others && f.Version.Name == "3.13" {
				t.Errorf("%s at %d: %v", file, s.Offset, s.Values)
			}
		}
	}
}

// TestManyValues: the stacks of a long list, each one value deeper than the one
// before, are kept only as far as there is room.
func TestManyValues(t *testing.T) {
	const many = 5000
	c, v := sample(t, "3.8", strings.Repeat("LOAD_CONST 0; ", many)+"EXTENDED_ARG 19; BUILD_LIST 136; RETURN_VALUE")
	c.Stacksize = many
	kept, unknown := 0, 0
	for _, s := range Stacks(c, v) {
		kept += len(s.Values)
		if s.Unknown {
			unknown++
		}
	}
	if kept > 2<<20 || unknown == 0 || unknown == many {
		t.Errorf("%d values of %d instructions are kept", kept, many-unknown)
	}
}
