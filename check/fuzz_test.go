package check

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/internal/hostile"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// limit is how long the check of a small file may take.
const limit = 5 * time.Second

// checkIn checks a file that may be anything.
func checkIn(t testing.TB, f *pyc.File) {
	begin := time.Now()
	for _, e := range File(f, Options{}) {
		_ = e.String()
	}
	Stacks(f.Code, f.Version)
	if took := time.Since(begin); took > limit {
		t.Errorf("took %v", took)
	}
}

// FuzzFile: no file makes the check panic, or take long.
func FuzzFile(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if file, err := pyc.Read(data, pyc.ReadOptions{}); err == nil {
			checkIn(t, file)
		}
	})
}

func TestHostile(t *testing.T) {
	hostile.Mutants(t, func(data []byte) {
		if file, err := pyc.Read(data, pyc.ReadOptions{}); err == nil {
			checkIn(t, file)
		}
	})
	hostile.Codes(func(file *pyc.File) { checkIn(t, file) })
}

// TestManyPaths has many local variables and many jumps, so that much is to be
// known at many places.
func TestManyPaths(t *testing.T) {
	for _, name := range []string{"2.7", "3.7", "3.8", "3.10", "3.12", "3.13"} {
		v, _ := pyver.ByName(name)
		c := manyPaths(t, v)
		begin := time.Now()
		Code(c, v, Options{})
		if took := time.Since(begin); took > limit {
			t.Errorf("%s: %v", name, took)
		}
	}
}

// TestTooComplex: code whose paths would take too long is refused.
func TestTooComplex(t *testing.T) {
	v, _ := pyver.ByName("3.12")
	c := manyPaths(t, v)
	for range 300 {
		c.LocalsPlusNames.Items = append(c.LocalsPlusNames.Items, c.LocalsPlusNames.Items[:1000]...)
		c.LocalsPlusKinds = bytesOf(c.LocalsPlusKinds.S + strings.Repeat("\x20", 1000))
	}
	list := Code(c, v, Options{ErrorsOnly: true})
	if !slices.ContainsFunc(list, func(f Finding) bool { return f.Code == "too-complex" }) {
		t.Errorf("got %v", list)
	}
}

func manyPaths(t *testing.T, v *pyver.Version) *marshal.Code {
	const jumps, variables = 20000, 2000
	c, _ := sample(t, v.Name, "")
	jump, _ := opcode.For(v).Lookup("POP_JUMP_IF_FALSE")
	load, _ := opcode.For(v).Lookup("LOAD_CONST")
	var b []byte
	pair := 2*2 + 2*int(jump.Caches)
	if !v.Instr.Wordcode {
		pair = 2 * 3
	}
	for i := range jumps {
		far := i % (200 * v.Instr.JumpUnit / pair) * pair / v.Instr.JumpUnit
		for _, op := range []*opcode.Op{load, jump} {
			b = append(b, op.Code, byte(far))
			if !v.Instr.Wordcode {
				b = append(b, 0)
			}
			b = append(b, make([]byte, 2*op.Caches)...)
		}
	}
	c.Code = bytesOf(string(b))
	c.Consts = seq()
	for range 256 {
		c.Consts.Items = append(c.Consts.Items, marshal.None)
	}
	if c.LocalsPlusNames != nil {
		kinds := make([]byte, variables)
		for i := range kinds {
			kinds[i] = code.FastLocal
			c.LocalsPlusNames.Items = append(c.LocalsPlusNames.Items, str("v"))
		}
		c.LocalsPlusKinds = bytesOf(string(append([]byte{code.FastLocal, code.FastLocal, code.FastLocal, code.FastLocal}, kinds...)))
	}
	return c
}
