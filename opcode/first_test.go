package opcode_test

import (
	"encoding/binary"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// Python 1.0 had no dis to write down what it says, so its files are read
// here: every code object must be operations from its first byte to its last.
func TestOperationsOfPython10(t *testing.T) {
	v, _ := pyver.ByName("1.0")
	tab := opcode.For(v)
	used := map[string]bool{}
	for _, file := range corpus.Files(t, "1.0") {
		r := &reader10{t: t, data: file.Data[8:]}
		r.object()
		if len(r.data) != 0 {
			t.Errorf("%s: %d bytes are left", file, len(r.data))
		}
		for _, code := range r.codes {
			checkCode10(t, tab, file.String(), code, used)
		}
	}
	for _, name := range []string{"ACCESS_MODE", "BINARY_LSHIFT", "RESERVE_FAST", "UNPACK_ARG", "BINARY_CALL"} {
		if !used[name] {
			t.Errorf("%s is in none of the files", name)
		}
	}
}

// checkCode10 checks the instructions of one code object and its last one.
func checkCode10(t *testing.T, tab *opcode.Table, file string, code []byte, used map[string]bool) {
	t.Helper()
	last := &opcode.Op{}
	for i := 0; i < len(code); i++ {
		last = tab.Op(code[i])
		if !last.Defined {
			t.Errorf("%s: %s at %d is no operation", file, last.Name, i)
		}
		used[last.Name] = true
		if last.HasArg {
			i += 2
		}
	}
	if last.Name != "RETURN_VALUE" {
		t.Errorf("%s: a code object ends in %s", file, last.Name)
	}
}

// reader10 reads just enough of marshal to get at the code of 1.0.
type reader10 struct {
	t     *testing.T
	data  []byte
	codes [][]byte
}

func (r *reader10) take(n int) []byte {
	if n > len(r.data) {
		r.t.Fatalf("%d bytes are missing", n-len(r.data))
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

// object reads one object and gives its bytes where it is a string.
func (r *reader10) object() []byte {
	switch kind := r.take(1)[0]; kind {
	case 'N':
	case 'i':
		r.take(4)
	case 'l':
		digits := int(int32(binary.LittleEndian.Uint32(r.take(4))))
		r.take(2 * max(digits, -digits))
	case 'f':
		r.take(int(r.take(1)[0]))
	case 's':
		return r.take(int(binary.LittleEndian.Uint32(r.take(4))))
	case '(', '[':
		for range binary.LittleEndian.Uint32(r.take(4)) {
			r.object()
		}
	case '{':
		for r.data[0] != '0' {
			r.object()
		}
		r.take(1)
	case 'C':
		r.codes = append(r.codes, r.object())
		for range 4 { // consts, names, filename, name
			r.object()
		}
	default:
		r.t.Fatalf("an object of type %q", kind)
	}
	return nil
}
