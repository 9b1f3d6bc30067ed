package facts

import (
	"strings"
	"testing"
	"testing/fstest"
)

const good = "# a version\n\n[facts]\nhave_argument\t90\n\n[ops]\n" +
	"0\tNOP\t-\t-\t0\t-\t0\n93\tFOR_ITER\tjump\tfwd\t1\tsilent,ends\t1/-1\n94\tFOR_ITER_LIST\tjump\tfwd\t1\t-\t1/-1/2\tFOR_ITER\ta remark\n\n" +
	"[compare]\n0\t<\n2\t==\n"

func read(text string) (*File, error) {
	return Read(fstest.MapFS{"9.9.tsv": {Data: []byte(text)}}, "9.9")
}

func TestRead(t *testing.T) {
	f, err := read(good)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Ops) != 3 || f.Facts["have_argument"] != "90" || len(f.Lists["compare"]) != 2 {
		t.Fatalf("read %+v", f)
	}
	op := f.Ops[2]
	want := Op{
		Number: 94, Name: "FOR_ITER_LIST", Operand: "jump", Jump: "fwd", Caches: 1, Base: "FOR_ITER",
		Effect: Effect{true, Formula{Base: 1}, Formula{Base: -1}, Formula{Base: 2}},
	}
	if op != want {
		t.Errorf("read %+v, want %+v", op, want)
	}
	if op := f.Ops[1]; !op.Silent || !op.Ends || op.Effect.Max.Base != 1 {
		t.Errorf("read %+v", op)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"have_argument", "have_arguments", "9.9.tsv:4: unknown fact"},
		{"have_argument\t90\n", "", "have_argument is missing"},
		{"[compare]", "[compares]", "unknown section"},
		{"93\tFOR", "0\tFOR", "9.9.tsv:8: number 0 does not ascend"},
		{"94\tFOR", "256\tFOR", "bad number"},
		{"FOR_ITER_LIST\tjump", "FOR_ITER\tjump", "stands twice"},
		{"FOR_ITER_LIST\tjump", "FOR_ITER_LIST\tjumps", "unknown operand"},
		{"FOR_ITER_LIST\tjump\tfwd", "FOR_ITER_LIST\tint\tfwd", "disagree"},
		{"NOP\t-\t-", "NOP\t-\tup", "unknown jump"},
		{"NOP\t-\t-\t0", "NOP\t-\t-\t-1", "bad number of caches"},
		{"silent,ends", "silent,end", "unknown flag"},
		{"\tFOR_ITER\ta", "\tFOR_ITERS\ta", "no operation is called FOR_ITERS"},
		{"-\t0\n", "-\t0\t-\t-\t-\n", "7 to 9 columns, not 10"},
		{"1/-1/2", "1/-1/2/3", "more than three parts"},
		{"1/-1/2", "n/-1", "needs a third part"},
		{"1/-1/2", "n+low(n)", "more than one term"},
		{"1/-1/2", "1-m", "unknown term"},
		{"1/-1/2", "x*n", "bad factor"},
		{"1/-1/2", "200", "not understood"},
		{"2\t==", "x\t==", "invalid syntax"},
		{"2\t==", "2\t==\t\t", "2 or 3 columns"},
	} {
		_, err := read(strings.Replace(good, c.old, c.new, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v, want %q", c.new, c.old, err, c.want)
		}
	}
}

func TestParseFormula(t *testing.T) {
	for _, c := range []struct {
		text string
		want Formula
	}{
		{"0", Formula{}},
		{"-3", Formula{Base: -3}},
		{"n", Formula{0, 1, "n"}},
		{"-n", Formula{0, -1, "n"}},
		{"1-n", Formula{1, -1, "n"}},
		{"n-1", Formula{-1, 1, "n"}},
		{"1-2*n", Formula{1, -2, "n"}},
		{"1+low(n)", Formula{1, 1, "low(n)"}},
		{"-2-args(n)", Formula{-2, -1, "args(n)"}},
	} {
		if got, err := parseFormula(c.text); err != nil || got != c.want {
			t.Errorf("%q: %+v, %v; want %+v", c.text, got, err, c.want)
		}
	}
}

func TestGenerateRefuses(t *testing.T) {
	data := fstest.MapFS{
		"9.9.tsv":      {Data: []byte(strings.Replace(good, "2\t==", "0\t==", 1))},
		"describe.tsv": {Data: []byte("B\t-\ttext\nA\t-\ttext\n")},
	}
	if _, err := Generate(data, []string{"9.9"}); err == nil || !strings.Contains(err.Error(), "does not ascend") {
		t.Errorf("a list out of order: %v", err)
	}
	if _, err := Generate(data, []string{"9.8"}); err == nil {
		t.Error("a missing file is no error")
	}
	if _, err := GenerateDescriptions(data, nil); err == nil || !strings.Contains(err.Error(), "describe.tsv:2") {
		t.Errorf("descriptions out of order: %v", err)
	}
}
