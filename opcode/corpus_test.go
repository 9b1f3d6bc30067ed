package opcode_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// truth is what an interpreter says of its own operations.
type truth struct {
	Opname       []string                     `json:"opname"`
	HaveArgument int                          `json:"have_argument"`
	CmpOp        []string                     `json:"cmp_op"`
	NbOps        [][2]string                  `json:"_nb_ops"`
	Intrinsics1  []string                     `json:"_intrinsic_1_descs"`
	Intrinsics2  []string                     `json:"_intrinsic_2_descs"`
	Special      []string                     `json:"_special_method_names"`
	Common       []string                     `json:"_common_constants"`
	Flags        map[string]string            `json:"flags"`
	StackEffect  map[string][]json.RawMessage `json:"stack_effect"`
	Caches       json.RawMessage              `json:"inline_cache_entries"`
	lists        map[string]json.RawMessage
}

// truths reads what the interpreters of the corpus say.
func truths(t *testing.T, check func(t *testing.T, tab *opcode.Table, tr *truth)) {
	t.Helper()
	n := 0
	for _, folder := range corpus.Folders(t) {
		path := filepath.Join(corpus.Dir(t), folder, "opcodes.json.gz")
		if _, err := os.Stat(path); err != nil {
			continue // Python 1.0 has no dis
		}
		n++
		v, _ := pyver.ByName(folder)
		t.Run(folder, func(t *testing.T) { check(t, opcode.For(v), readTruth(t, path)) })
	}
	if n < 36 {
		t.Errorf("%d interpreters in the corpus, want at least 36", n)
	}
}

func readTruth(t *testing.T, path string) *truth {
	t.Helper()
	tr := new(truth)
	corpus.Unpack(t, path, tr)
	corpus.Unpack(t, path, &tr.lists)
	return tr
}

func TestNamesAgainstInterpreters(t *testing.T) {
	truths(t, func(t *testing.T, tab *opcode.Table, tr *truth) {
		for i, want := range tr.Opname[:256] {
			if got := tab.DisName(byte(i)); got != want {
				t.Errorf("%d is called %s, want %s", i, got, want)
			}
			if op := tab.Op(byte(i)); op.Code != byte(i) {
				t.Errorf("%d: Code is %d", i, op.Code)
			}
			if op, ok := tab.Lookup(want); !ok || op.Code != byte(i) {
				t.Errorf("Lookup(%q) finds %v", want, op)
			}
		}
		var pseudo []string
		for _, name := range tr.Opname[256:] {
			if name[0] != '<' {
				pseudo = append(pseudo, name)
			}
		}
		if !slices.Equal(pseudo, tab.Pseudo) {
			t.Errorf("pseudo-operations are %q, want %q", tab.Pseudo, pseudo)
		}
		if int(tab.HaveArgument) != tr.HaveArgument {
			t.Errorf("HaveArgument is %d, want %d", tab.HaveArgument, tr.HaveArgument)
		}
	})
}

// misread are operations whose operand the dis of some versions takes for
// something else than the interpreter does: UNPACK_VARARG and ACCESS_MODE from
// 1.1 to 1.4, and LOAD_DEREF, a local variable to the dis of 3.14 and later.
func misread(tab *opcode.Table, op *opcode.Op) bool {
	switch op.Name {
	case "UNPACK_VARARG", "ACCESS_MODE":
		return true
	case "LOAD_DEREF":
		return tab.Version.Name == "3.14" || tab.Version.Name == "3.15"
	}
	return false
}

// belongs tells which operations the lists of the dis module name.
var belongs = map[string]func(op *opcode.Op) bool{
	"hasconst": func(op *opcode.Op) bool { return op.Kind == opcode.Const },
	"hasname": func(op *opcode.Op) bool {
		return op.Kind == opcode.Name || op.Kind.FlagBits() > 0
	},
	"hasjrel":    func(op *opcode.Op) bool { return op.Jump == opcode.Forward || op.Jump == opcode.Backward },
	"hasjabs":    func(op *opcode.Op) bool { return op.Jump == opcode.Absolute },
	"hasjump":    func(op *opcode.Op) bool { return op.Jump != opcode.NoJump },
	"haslocal":   func(op *opcode.Op) bool { return op.Kind == opcode.Local || op.Kind == opcode.LocalPair },
	"hascompare": func(op *opcode.Op) bool { return op.Kind == opcode.Compare },
	"hasfree":    func(op *opcode.Op) bool { return op.Kind == opcode.Free },
	"hasarg":     func(op *opcode.Op) bool { return op.HasArg },
	"hasexc":     func(op *opcode.Op) bool { return false }, // pseudo-operations only
	"hasnargs":   func(op *opcode.Op) bool { return op.Kind == opcode.CallCounts && !op.Silent },
}

func TestOperandsAgainstInterpreters(t *testing.T) {
	truths(t, func(t *testing.T, tab *opcode.Table, tr *truth) {
		for list, raw := range tr.lists {
			in := belongs[list]
			if in == nil {
				continue
			}
			var want []int
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			for i := range 256 {
				op := tab.Op(byte(i))
				if op.Base != op.Code || !op.Defined || misread(tab, op) {
					continue // dis knows the specialised forms by their base only
				}
				if in(op) != slices.Contains(want, i) {
					t.Errorf("%s: %s has kind %d and jump %d; in the list: %v", list, op.Name, op.Kind, op.Jump, !in(op))
				}
			}
		}
	})
}

func TestWordsAgainstInterpreters(t *testing.T) {
	truths(t, func(t *testing.T, tab *opcode.Table, tr *truth) {
		same := func(what string, got, want []string) {
			if want != nil && !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		same("comparisons", tab.CompareNames, tr.CmpOp)
		same("one-argument intrinsics", tab.Intrinsics1, tr.Intrinsics1)
		same("two-argument intrinsics", tab.Intrinsics2, tr.Intrinsics2)
		same("special methods", tab.SpecialMethods, tr.Special)
		for i, c := range tr.Common {
			tr.Common[i] = strings.TrimSuffix(strings.TrimPrefix(c, "<class '"), "'>")
		}
		same("common constants", tab.CommonConsts, tr.Common)
		var symbols, slots []string
		for _, op := range tr.NbOps {
			slots, symbols = append(slots, op[0]), append(symbols, op[1])
		}
		if _, ok := tab.Lookup("BINARY_OP"); ok { // PyPy has the words without the operation
			same("binary operators", tab.BinaryOps, symbols)
			same("slots of binary operators", tab.BinarySlots, slots)
		}
		if tr.Flags == nil {
			return
		}
		got := map[string]string{}
		for _, f := range tab.Flags {
			got[strconv.Itoa(int(f.Bit))] = f.Name
		}
		if fmt.Sprint(got) != fmt.Sprint(tr.Flags) {
			t.Errorf("flags: %v, want %v", got, tr.Flags)
		}
	})
}

func TestCachesAgainstInterpreters(t *testing.T) {
	truths(t, func(t *testing.T, tab *opcode.Table, tr *truth) {
		want := map[string]int{}
		if tr.Caches != nil {
			if err := json.Unmarshal(tr.Caches, &want); err != nil {
				t.Fatal(err)
			}
		}
		for _, op := range tab.Defined() {
			name := tab.Op(op.Base).Name
			if int(op.Caches) != want[name] {
				t.Errorf("%s has %d caches, want %d", op.Name, op.Caches, want[name])
			}
		}
	})
}

// compilersOnly are operations with an effect that dis.stack_effect of 3.4 to
// 3.7 refuses to tell, since the compiler never counts them.
var compilersOnly = map[string]bool{"NOP": true, "EXTENDED_ARG": true}

// countedElsewhere are operations with an effect that the compilers of some
// versions count at the beginning of the code, so that dis.stack_effect says 0.
var countedElsewhere = map[string]bool{"RETURN_GENERATOR": true}

func TestEffectsAgainstInterpreters(t *testing.T) {
	rows := 0
	truths(t, func(t *testing.T, tab *opcode.Table, tr *truth) {
		for name, effects := range tr.StackEffect {
			op, ok := tab.Lookup(name)
			if !ok {
				t.Errorf("%s is missing", name)
				continue
			}
			for _, raw := range effects {
				var row []any
				if err := json.Unmarshal(raw, &row); err != nil {
					t.Fatal(err)
				}
				arg, _ := row[0].(float64)
				for i, want := range row[1:] {
					rows++
					checkEffect(t, op, uint32(arg), opcode.JumpTaken(i), want)
				}
			}
		}
	})
	t.Logf("%d effects compared", rows)
}

func checkEffect(t *testing.T, op *opcode.Op, arg uint32, jump opcode.JumpTaken, want any) {
	t.Helper()
	if countedElsewhere[op.Name] {
		jump = opcode.Max
	}
	got, ok := op.Effect(arg, jump)
	if want == "error" {
		if ok && op.Base == op.Code && !compilersOnly[op.Name] {
			t.Errorf("%s %d: effect %d, which the interpreter refuses to tell", op.Name, arg, got)
		}
		return
	}
	if !ok || float64(got) != want {
		t.Errorf("%s %d, jump %d: effect %d, %v; want %v", op.Name, arg, jump, got, ok, want)
	}
}
