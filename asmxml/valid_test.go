package asmxml

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/hostile"
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
	for i, doc := range oddDocuments(t) {
		args = append(args, write(fmt.Sprintf("odd%d.xml", i), doc))
	}
	if out, err := exec.Command(lint, args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%.2000s", err, out)
	}
}

// oddDocuments gives documents with what compilers do not write: random code,
// code objects in odd places, other headers.
func oddDocuments(t *testing.T) (docs [][]byte) {
	n := 0
	hostile.Codes(func(f *pyc.File) {
		if n++; n%10 == 0 {
			if f.Version.Header.Flags {
				f.Header.Flags, f.Header.Hash = 1, 1<<63
			}
			f.Rest = []byte("what is behind the object takes more than one line of the document")
			var doc bytes.Buffer
			if err := Marshal(&doc, f, MarshalOptions{}); err != nil {
				t.Fatal(err)
			}
			docs = append(docs, doc.Bytes())
		}
	})
	return append(docs, toXML(t, inOddPlaces(t)))
}
