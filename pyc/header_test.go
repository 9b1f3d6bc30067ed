package pyc_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// headers are those of a file for each version, field by field as
// Python/import.c and importlib/_bootstrap_external.py write them: the magic
// number, the flags where there are any, the time stamp and the size, or the
// hash.
var headers = []struct {
	version, bytes string
	want           pyc.Header
}{
	{"1.0", "02999900 04030201", pyc.Header{Mtime: 0x01020304}},
	{"1.1", "03999900 04030201", pyc.Header{Mtime: 0x01020304}},
	{"1.3", "892e0d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"1.4", "04170d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"1.5.2", "994e0d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"1.6", "fcc40d0a ffffffff", pyc.Header{Mtime: 0xffffffff}},
	{"2.0", "87c60d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"2.7", "03f30d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"3.0", "3b0c0d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"3.2", "6c0c0d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"3.3", "9e0c0d0a 04030201 08070605", pyc.Header{Mtime: 0x01020304, Size: 0x05060708}},
	{"3.6", "330d0d0a 04030201 08070605", pyc.Header{Mtime: 0x01020304, Size: 0x05060708}},
	{"3.7", "420d0d0a 00000000 04030201 08070605", pyc.Header{Mtime: 0x01020304, Size: 0x05060708}},
	{"3.7", "420d0d0a 01000000 0807060504030201", pyc.Header{Flags: 1, Hash: 0x0102030405060708}},
	{"3.8", "550d0d0a 03000000 0807060504030201", pyc.Header{Flags: 3, Hash: 0x0102030405060708}},
	{"3.9", "610d0d0a 02000000 04030201 08070605", pyc.Header{Flags: 2, Mtime: 0x01020304, Size: 0x05060708}},
	{"3.11", "a70d0d0a 00000080 04030201 08070605", pyc.Header{Flags: 0x80000000, Mtime: 0x01020304, Size: 0x05060708}},
	{"3.12", "cb0d0d0a 01000000 0000000000000000", pyc.Header{Flags: 1}},
	{"3.14", "2b0e0d0a 00000000 04030201 08070605", pyc.Header{Mtime: 0x01020304, Size: 0x05060708}},
	{"pypy2.7", "0af30d0a 04030201", pyc.Header{Mtime: 0x01020304}},
	{"pypy3.7", "f0000d0a 00000000 04030201 08070605", pyc.Header{Mtime: 0x01020304, Size: 0x05060708}},
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// object gives the bytes of the code object of some file of a version.
func object(t testing.TB, version string) []byte {
	t.Helper()
	f := corpus.Files(t, version)[0]
	return f.Data[f.Version.Header.Bytes():]
}

func TestHeaders(t *testing.T) {
	for _, tt := range headers {
		t.Run(tt.version+"/"+tt.bytes, func(t *testing.T) {
			head, object := unhex(t, tt.bytes), object(t, tt.version)
			data := append(bytes.Clone(head), object...)
			f, err := pyc.Read(data, pyc.ReadOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if v, _ := pyver.ByName(tt.version); f.Version != v || !bytes.Equal(f.Magic[:], head[:4]) {
				t.Errorf("read as %s with magic %x", f.Version.Name, f.Magic)
			}
			if diff := cmp.Diff(f.Header, tt.want); diff != "" {
				t.Error(diff)
			}
			if f.Header.HashBased() != (tt.want.Flags&1 != 0) {
				t.Errorf("flags %d: hash-based is %v", f.Header.Flags, f.Header.HashBased())
			}
			if f.Rest != nil {
				t.Errorf("%d bytes behind the object", len(f.Rest))
			}
			sameBytes(t, f, data)
			built := &pyc.File{Version: f.Version, Magic: f.Version.MagicBytes(), Header: tt.want, Code: f.Code}
			sameBytes(t, built, data)
		})
	}
}

func sameBytes(t *testing.T, f *pyc.File, want []byte) {
	t.Helper()
	const before = "before"
	out, err := f.Append([]byte(before))
	if err != nil || string(out) != before+string(want) {
		t.Errorf("written as %.80x…, not %.80x… (%v)", out[len(before):], want, err)
	}
}

// TestEveryVersionReads: of each version there is a header above or a file in
// the corpus, and both ways the bytes are the same.
func TestEveryVersionReads(t *testing.T) {
	n := 0
	for _, file := range corpus.Files(t) {
		f, err := pyc.Read(file.Data, pyc.ReadOptions{})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if f.Version != file.Version || f.Magic != file.Version.MagicBytes() {
			t.Errorf("%s: read as %s", file, f.Version.Name)
		}
		sameBytes(t, f, file.Data)
		n++
	}
	t.Logf("%d files are the same", n)
}

// bad reads what must not be read and gives the error.
func bad(t *testing.T, data []byte, o pyc.ReadOptions) *diag.Diagnostic {
	t.Helper()
	f, err := pyc.Read(data, o)
	d, ok := errors.AsType[*diag.Diagnostic](err)
	if !ok || f != nil {
		t.Fatalf("%x: file %v, error %#v", data, f, err)
	}
	return d
}

func TestCutHeaders(t *testing.T) {
	for _, tt := range headers {
		head := unhex(t, tt.bytes)
		for n := range head {
			want := "the file ends in its header"
			switch {
			case n == 0:
				want = "the file is empty"
			case n < 4:
				want = "the file ends in its magic number"
			}
			if d := bad(t, head[:n], pyc.ReadOptions{}); d.Offset != n || !strings.HasPrefix(d.Msg, want) {
				t.Errorf("%s, %d bytes: %v", tt.version, n, d)
			}
		}
		d := bad(t, head, pyc.ReadOptions{})
		if d.Offset != len(head) || !strings.Contains(d.Msg, "ends too early") {
			t.Errorf("%s, no object: %v", tt.version, d)
		}
	}
}

func TestMagicNumbers(t *testing.T) {
	for _, tt := range []struct{ name, bytes, want string }{
		{"nothing known", "01000d0a 00000000", "unknown magic number 1 (bytes 01000d0a): not a .pyc file, or of a Python that is newer than this program"},
		{"no line end", "cb0d0000 00000000", "unknown magic number 3531 (bytes cb0d0000)"},
		{"text", "696d706f 727420", "unknown magic number 28009"},
		{"Java", "cafebabe 00000000", "Jython"},
		{"GraalPy", "80520d0a 00000000", "GraalPy"},
		{"before 1.0", "00949900 00000000", "unknown magic number"},
		{"pre-release", "bd0d0d0a 00000000", "file of a pre-release of CPython, 3.12a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := bad(t, unhex(t, tt.bytes), pyc.ReadOptions{}); d.Offset != 0 || !strings.Contains(d.Msg, tt.want) {
				t.Errorf("got %v", d)
			}
		})
	}
}

// A file of a pre-release is read with the tables of the version that is asked
// for, keeps its magic number, and is an error where none is asked for.
func TestPreReleases(t *testing.T) {
	v, _ := pyver.ByName("3.12")
	var before pyver.Magic
	for _, m := range pyver.Magics() {
		if m.Impl == pyver.CPython && !m.Released && m.Version == v {
			before = m
		}
	}
	if before.Name == "" {
		t.Fatal("no pre-release of 3.12 is known")
	}
	data := append(before.Bytes[:], make([]byte, 12)...)
	data = append(data, object(t, "3.12")...)
	if d := bad(t, data, pyc.ReadOptions{}); !strings.Contains(d.Msg, before.Name) || !strings.Contains(d.Msg, "--as 3.12") {
		t.Errorf("got %v", d)
	}
	f, err := pyc.Read(data, pyc.ReadOptions{As: v})
	if err != nil || f.Version != v || f.Magic != before.Bytes {
		t.Fatalf("read as %v, %v", f, err)
	}
	sameBytes(t, f, data)
}

// The version that is asked for is for pre-releases only: what a release and
// what other implementations wrote stays what it is.
func TestAsChangesNothingElse(t *testing.T) {
	as, _ := pyver.ByName("3.9")
	data := corpus.Files(t, "3.12")[0].Data
	f, err := pyc.Read(data, pyc.ReadOptions{As: as})
	if err != nil || f.Version.Name != "3.12" {
		t.Errorf("read as %v, %v", f, err)
	}
	for _, m := range pyver.Magics() {
		if m.Impl != pyver.CPython && m.Version == nil {
			bad(t, append(m.Bytes[:], data[4:]...), pyc.ReadOptions{As: as})
		}
	}
}

// Under -U old Pythons wrote a magic number that is one higher.
func TestUnicodeMagic(t *testing.T) {
	data := bytes.Clone(corpus.Files(t, "2.5")[0].Data)
	data[0]++
	f, err := pyc.Read(data, pyc.ReadOptions{})
	if err != nil || f.Version.Name != "2.5" || f.Magic == f.Version.MagicBytes() {
		t.Fatalf("read as %v, %v", f, err)
	}
	sameBytes(t, f, data)
}

func TestRest(t *testing.T) {
	whole := corpus.Files(t, "3.12")[0].Data
	for _, rest := range []string{"!", "\x00", "behind\x00!", string(whole)} {
		data := append(bytes.Clone(whole), rest...)
		n := len(data)
		data = append(data, "room"...)
		f, err := pyc.Read(data[:n], pyc.ReadOptions{})
		if err != nil || string(f.Rest) != rest {
			t.Fatalf("%q is behind the object, %v", f.Rest, err)
		}
		sameBytes(t, f, data[:n])
		f.Rest = append(f.Rest, "more"...)
		if !bytes.HasSuffix(data, []byte("room")) {
			t.Error("the bytes behind the file are overwritten")
		}
		f.Rest = nil
		sameBytes(t, f, whole)
	}
}

func TestNotACodeObject(t *testing.T) {
	for object, want := range map[string]string{
		"N": "the file holds None, not a code object", "[\x00\x00\x00\x00": "holds a list", "\xa9\x00": "holds a tuple", "i\x01\x00\x00\x00": "holds an int",
	} {
		data := append(unhex(t, "cb0d0d0a 00000000 00000000 00000000"), object...)
		if d := bad(t, data, pyc.ReadOptions{}); d.Offset != 16 || !strings.Contains(d.Msg, want) {
			t.Errorf("%q: %v", object, d)
		}
	}
}

// What the format of a version cannot hold is an error that names the version.
func TestAppendFails(t *testing.T) {
	f, err := pyc.Read(corpus.Files(t, "2.2")[0].Data, pyc.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	wide := *f.Code
	wide.Stacksize = 1 << 16
	nameless := *f.Code
	nameless.Names = nil
	for want, c := range map[string]*marshal.Code{"co_stacksize is 65536, which does not fit in 16 bits": &wide, "without co_names": &nameless} {
		f.Code = c
		_, err := f.Append(nil)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "Python 2.2") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
