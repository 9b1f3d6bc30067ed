package asmjson

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/pyasm/pyasm/internal/hostile"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyc"
)

// anyFile writes a file and sees whether that is JSON.
func anyFile(t testing.TB, data []byte) {
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		return
	}
	valid(t, f)
}

func valid(t testing.TB, f *pyc.File) {
	var out bytes.Buffer
	err := Marshal(&out, f, MarshalOptions{})
	if err == operand.ErrSpread {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !json.Valid(out.Bytes()) {
		t.Fatalf("no JSON: %.1000s", out.String())
	}
}

func FuzzMarshal(f *testing.F) {
	for _, data := range hostile.Seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { anyFile(t, data) })
}

func TestMutants(t *testing.T) {
	hostile.Mutants(t, func(data []byte) { anyFile(t, data) })
}

func TestRandomCode(t *testing.T) {
	hostile.Codes(func(f *pyc.File) { valid(t, f) })
}
