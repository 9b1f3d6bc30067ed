package asmxml

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/pyc"
)

// toXML reads a file and gives its document.
func toXML(t testing.TB, data []byte) []byte {
	t.Helper()
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := Marshal(&buf, f, MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestValid has xmllint compare the documents of the corpus with the DTD that
// stands beside them.
func TestValid(t *testing.T) {
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("there is no xmllint")
	}
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("bytecode.dtd", []byte(DTD))
	args := []string{"--noout", "--valid", "--nonet", "--huge"}
	for _, f := range corpus.Files(t) {
		args = append(args, write(f.Folder+"-"+f.Name+".xml", toXML(t, f.Data)))
	}
	if out, err := exec.Command(lint, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%.2000s", err, out)
	}
}
