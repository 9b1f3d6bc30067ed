package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// The committed table is what its facts give.
func TestTableIsCurrent(t *testing.T) {
	facts, err := os.ReadFile("../../magics.tsv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(facts)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../magics_table.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("magics_table.go is not what magics.tsv gives; run go generate in pyver")
	}
}

func TestGenerateRefuses(t *testing.T) {
	for _, c := range []struct{ row, want string }{
		{"03f30d0a\t62211\t2.7", "columns"},
		{"03f30d\t62211\t2.7\tCPython\t2.7\tyes\t", "hexadecimal"},
		{"03f30d0a\t62212\t2.7\tCPython\t2.7\tyes\t", "62211"},
		{"03f30d0a\t62211\t2.7\tCPython\t2.7\tperhaps\t", "yes or no"},
		{"03f30d0a\t62211\t2.7\tCPython\t2.9\tyes\t", "no version"},
		{"03f30d0a\t62211\t2.7\tCPython\t2.7\tyes\t\n03f30d0a\t62211\t2.7\tCPython\t2.7\tyes\t", "twice"},
	} {
		if _, err := generate([]byte(columns + "\n" + c.row)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v; want an error about %q", c.row, err, c.want)
		}
	}
	if _, err := generate([]byte("bytes\tname\n")); err == nil {
		t.Error("a wrong head is taken")
	}
}
