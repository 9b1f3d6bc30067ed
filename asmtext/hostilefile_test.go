package asmtext

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyc"
	"github.com/pyasm/pyasm/pyver"
)

// plainCode is a code object with nothing in it.
func plainCode(v *pyver.Version) *marshal.Code {
	str := func(code byte, s string) *marshal.Str { return &marshal.Str{Head: marshal.Head{Type: code}, S: s} }
	tuple := func() *marshal.Seq { return &marshal.Seq{Head: marshal.Head{Type: '('}} }
	c := &marshal.Code{
		Head: marshal.Head{Type: 'c'}, Code: str('s', ""), Consts: tuple(), Names: tuple(),
		Filename: str('s', "x"), Name: str('s', "x"), Qualname: str('s', "x"), Linetable: str('s', ""), Exceptiontable: str('s', ""),
	}
	if v.Code == pyver.Code10 {
		c.Type = 'C'
	}
	if v.Marshal.Bytes3 {
		c.Filename, c.Name, c.Qualname = str('u', "x"), str('u', "x"), str('u', "x")
	}
	if marshal.Has(v, "co_localsplusnames") {
		c.LocalsPlusNames, c.LocalsPlusKinds = tuple(), str('s', "")
	} else {
		c.Varnames, c.Cellvars, c.Freevars = tuple(), tuple(), tuple()
	}
	return c
}

// fileWith is a file whose constants are these bytes of marshal, which begin
// with the tuple.
func fileWith(t testing.TB, version, consts string) []byte {
	t.Helper()
	v, ok := pyver.ByName(version)
	if !ok {
		t.Fatal("no version", version)
	}
	c := plainCode(v)
	const mark = "here come the constants"
	c.Consts.Items = []marshal.Object{&marshal.Str{Head: marshal.Head{Type: 's'}, S: mark}}
	data, err := (&pyc.File{Version: v, Magic: v.MagicBytes(), Code: c}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	tuple := "(\x01\x00\x00\x00s" + string(rune(len(mark))) + "\x00\x00\x00" + mark
	if bytes.Count(data, []byte(tuple)) != 1 {
		t.Fatal("no place for the constants")
	}
	return bytes.Replace(data, []byte(tuple), []byte(consts), 1)
}

func long(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

// nested is n containers, one in the other.
func nested(open string, n int, close string) string {
	return strings.Repeat(open, n) + "N" + strings.Repeat(close, n)
}

func TestDeep(t *testing.T) {
	for _, tt := range []struct{ name, open, close string }{
		{"tuple", "(\x01\x00\x00\x00", ""},
		{"short tuple", ")\x01", ""},
		{"list", "[\x01\x00\x00\x00", ""},
		{"frozenset", ">\x01\x00\x00\x00", ""},
		{"slice", ":", "NN"},
		{"dict value", "{N", "0"},
		{"dict key", "{", "N0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := fileWith(t, "3.14", "(\x01\x00\x00\x00"+nested(tt.open, 2000, tt.close))
			f := readAny(t, data)
			if f == nil {
				t.Fatal("depth 2000 is not read")
			}
			mustReturn(t, f, data)
			if readAny(t, fileWith(t, "3.14", "(\x01\x00\x00\x00"+nested(tt.open, 1000000, tt.close))) != nil {
				t.Fatal("depth 1000000 is read")
			}
		})
	}
}

// TestDeepCode nests code objects.
func TestDeepCode(t *testing.T) {
	for _, version := range []string{"1.0", "2.7", "3.12"} {
		v, _ := pyver.ByName(version)
		build := func(n int) ([]byte, error) {
			c := plainCode(v)
			for range n {
				outer := plainCode(v)
				outer.Consts.Items = []marshal.Object{c}
				c = outer
			}
			return (&pyc.File{Version: v, Magic: v.MagicBytes(), Code: c}).Append(nil)
		}
		data, err := build(1000)
		if err != nil {
			t.Fatal(err)
		}
		f := readAny(t, data)
		if f == nil {
			t.Fatalf("%s: 1000 code objects in each other are not read", version)
		}
		mustReturn(t, f, data)
		if _, err := build(5000); err == nil {
			t.Errorf("%s: 5000 code objects in each other are written", version)
		}
		head := data[:v.Header.Bytes()]
		one := bytes.Index(data[v.Header.Bytes()+1:], data[v.Header.Bytes():v.Header.Bytes()+20]) + 1
		opening := data[v.Header.Bytes() : v.Header.Bytes()+one]
		if f := readAny(t, append(bytes.Clone(head), bytes.Repeat(opening, 1000000)...)); f != nil {
			t.Errorf("%s: very many code objects in each other are read", version)
		}
	}
}

func TestBadCounts(t *testing.T) {
	for _, code := range "stuaA([<>lzZ)fx" {
		for _, n := range []int{1<<31 - 1, -1, -1 << 31, 1 << 30, 1000} {
			for _, version := range []string{"2.7", "3.12"} {
				data := fileWith(t, version, "(\x01\x00\x00\x00"+string(code)+long(n))
				if readAny(t, data) != nil && !strings.ContainsRune("zZ)fx", code) {
					t.Errorf("%s: %c with count %d is read", version, code, n)
				}
			}
		}
	}
	for _, n := range []int{1<<31 - 1, -1} {
		if readAny(t, fileWith(t, "3.12", "("+long(n))) != nil {
			t.Errorf("tuple with count %d is read", n)
		}
	}
}

func TestBadReferences(t *testing.T) {
	for _, s := range []string{
		"r" + long(0), "r" + long(1), "r" + long(-1), "r" + long(1<<31-1), "\xf2" + long(0), "R" + long(0),
		"\xa9\x01r" + long(0), "\xa8\x01\x00\x00\x00r" + long(0), "\xbe\x01\x00\x00\x00r" + long(0), "\xbaNNr" + long(0), "\xe3",
	} {
		if readAny(t, fileWith(t, "3.14", "(\x01\x00\x00\x00"+s)) != nil {
			t.Errorf("%q is read", s)
		}
	}
	if readAny(t, fileWith(t, "2.7", "(\x01\x00\x00\x00R"+long(0))) != nil {
		t.Error("a reference to nothing is read")
	}
}

func TestUnknownTypes(t *testing.T) {
	for b := range 256 {
		data := fileWith(t, "3.12", "(\x01\x00\x00\x00"+string([]byte{byte(b)})+strings.Repeat("\x00", 64))
		if f := readAny(t, data); f != nil {
			mustReturn(t, f, data)
		}
	}
}

func TestLoops(t *testing.T) {
	ref := func(n int) string { return "r" + long(n) }
	for text, consts := range map[string]string{
		"&1 [1, *1]":               "\xdb" + long(2) + "i" + long(1) + ref(0),
		"&1 {1: *1}":               "\xfbi" + long(1) + ref(0) + "0",
		"&1 [(*1, [*1]), {2: *1}]": "\xdb" + long(2) + ")\x02" + ref(0) + "[" + long(1) + ref(0) + "{i" + long(2) + ref(0) + "0",
		"&1 [&2 [*1, *2], *2]":     "\xdb" + long(2) + "\xdb" + long(2) + ref(0) + ref(1) + ref(1),
	} {
		data := fileWith(t, "3.12", "("+long(1)+consts)
		f := readAny(t, data)
		if f == nil {
			t.Errorf("%s is not read", text)
			continue
		}
		mustReturn(t, f, data)
		var b bytes.Buffer
		if err := Marshal(&b, f, MarshalOptions{}); err != nil || !strings.Contains(b.String(), "0: "+text+"\n") {
			t.Errorf("%s is written as\n%s", text, b.Bytes())
		}
	}
}

// hostileFiles make much out of little, or claim to.
var hostileFiles = []struct {
	name    string
	version string
	consts  func() string
	text    string // what the text, or the reason that there is none, holds
	objects int    // of a few bytes each, which take more memory than their bytes
}{
	{"doubled", "3.12", func() string {
		var b strings.Builder
		b.WriteString("(" + long(41) + "\xa9\x02NN")
		for i := range 40 {
			b.WriteString("\xa9\x02" + ("r" + long(i)) + ("r" + long(i)))
		}
		return b.String()
	}, "more than a listing can show", 0},
	{"repeated string", "3.12", func() string {
		const n = 200000
		return "(" + long(n+1) + "\xf3" + long(1<<20) + strings.Repeat("x", 1<<20) + strings.Repeat("r"+long(0), n)
	}, "more than a listing can show", 0},
	{"repeated tuple", "3.12", func() string {
		const n = 100000
		return "(" + long(n+1) + "\xa8" + long(10000) + strings.Repeat("N", 10000) + strings.Repeat("r"+long(0), n)
	}, "more than a listing can show", 0},
	{"lying counts", "3.12", func() string { return lyingCounts("(", 1) }, "", 0},
	{"lying counts of lists", "2.7", func() string { return lyingCounts("[", 1) }, "", 0},
	{"many atoms", "3.12", func() string { return "(" + long(1<<19) + strings.Repeat("N", 1<<19) }, "None", 1 << 17},
	{"many tuples", "3.12", func() string { return "(" + long(1<<17) + strings.Repeat(")\x00", 1<<17) }, "()", 1 << 17},
	{"many strings", "3.12", func() string { return "(" + long(1<<17) + strings.Repeat("z\x00", 1<<17) }, "''", 1 << 17},
	{"many dicts", "3.12", func() string { return "(" + long(1<<17) + strings.Repeat("{0", 1<<17) }, "{}", 1 << 17},
	{"many numbers", "3.12", func() string {
		var b strings.Builder
		b.WriteString("(" + long(100000))
		for i := range 100000 {
			b.WriteString("\xe9" + long(i))
		}
		return b.String()
	}, "99999", 100000},
	{"many pairs", "3.12", func() string { return "(" + long(1<<17) + strings.Repeat(")\x02NN", 1<<17) }, "(None, None)", 1 << 17},
	{"many equal objects", "3.12", func() string {
		const n = 50000
		return "(" + long(2*n) + strings.Repeat("\xe9"+long(7), n) + strings.Repeat("r"+long(0), n)
	}, "7", 100000},
	{"one string of control characters", "3.12", func() string {
		return "(" + long(1) + "u" + long(1<<20) + strings.Repeat("\x01", 1<<20)
	}, `\x01`, 0},
}

// lyingCounts is a megabyte of containers that each claim to have all of the
// rest as items of so many bytes.
func lyingCounts(open string, unit int) string {
	const size = 1 << 20
	var b strings.Builder
	for b.Len() < size {
		if b.Len() < 3000*5 {
			b.WriteString(open + long((size-b.Len()-5)/unit))
		} else {
			b.WriteString("N")
		}
	}
	return b.String()
}

// TestHostileFiles takes such files through text, each way in a process of its
// own, to see how much memory that needs: no more than ten times what comes in
// and goes out, and 50 MB; and some for each object that is smaller than that.
func TestHostileFiles(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector takes memory of its own; the test measures that of the program")
	}
	if dir := os.Getenv("PYASM_HOSTILE"); dir != "" {
		hostileChild(t, dir, os.Getenv("PYASM_HOSTILE_STEP"))
		return
	}
	if _, err := os.ReadFile("/proc/self/status"); err != nil {
		t.Skip("the memory of a process cannot be told here")
	}
	for _, h := range hostileFiles {
		t.Run(h.name, func(t *testing.T) {
			dir := t.TempDir()
			data := fileWith(t, h.version, h.consts())
			mustWrite(t, filepath.Join(dir, "pyc"), data)
			told, text := runChild(t, dir, "text", h.objects), mustRead(t, filepath.Join(dir, "text"))
			if !strings.Contains(told+string(text), h.text) {
				t.Errorf("%q is missing; told was %q", h.text, told)
			}
			if len(text) == 0 {
				return
			}
			runChild(t, dir, "pyc again", h.objects)
			if !bytes.Equal(mustRead(t, filepath.Join(dir, "pyc again")), data) {
				t.Error("text gives other bytes")
			}
		})
	}
}

func mustWrite(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// perObject is how much memory an object may take whatever its size.
const perObject = 250

// runChild does a step in a process of its own, looks at its memory, and gives
// what it tells.
func runChild(t *testing.T, dir, step string, objects int) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestHostileFiles$")
	cmd.Env = append(os.Environ(), "PYASM_HOSTILE="+dir, "PYASM_HOSTILE_STEP="+step)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, told, _ := strings.Cut(string(out), "HOSTILE ")
	var in, made, before, after int
	if _, err := fmt.Sscan(told, &in, &made, &before, &after); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	limit := 10*(in+made)>>10 + 50<<10 + perObject*objects>>10
	t.Logf("%s: of %d bytes %d, peak %d kB of %d", step, in, made, after, limit)
	if after > limit {
		t.Errorf("%d kB of memory, more than %d", after, limit)
	}
	return told
}

// hostileChild does a step and tells the sizes and the most memory that the
// process had, before and after.
func hostileChild(t *testing.T, dir, step string) {
	debug.SetMemoryLimit(55 << 20) // collect garbage before it counts
	before, in, size := peak(t), []byte(nil), 0
	out, err := os.Create(filepath.Join(dir, step))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var told error
	if step == "text" {
		in = mustRead(t, filepath.Join(dir, "pyc"))
		if f := readAny(t, in); f != nil {
			told = Marshal(out, f, MarshalOptions{})
		}
	} else {
		in = mustRead(t, filepath.Join(dir, "text"))
		f, diags := Unmarshal(in, "x")
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		data, err := f.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		mustWrite(t, filepath.Join(dir, step), data)
	}
	if at, err := out.Seek(0, io.SeekEnd); err == nil {
		size = int(at)
	}
	fmt.Fprintln(os.Stdout, "HOSTILE", len(in), size, before, peak(t), told)
}

// peak is the most memory that the process had, in kB.
func peak(t testing.TB) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSharedNames has very many code objects that share one tuple of names.
func TestSharedNames(t *testing.T) {
	v, _ := pyver.ByName("3.12")
	names := &marshal.Seq{Head: marshal.Head{Type: '(', Ref: true}}
	for i := range 1000 {
		names.Items = append(names.Items, &marshal.Str{Head: marshal.Head{Type: 'z'}, S: "name" + strconv.Itoa(i)})
	}
	root := plainCode(v)
	for range 100000 {
		c := plainCode(v)
		c.Names = names
		root.Consts.Items = append(root.Consts.Items, c)
	}
	data, err := (&pyc.File{Version: v, Magic: v.MagicBytes(), Code: root}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := readAny(t, data)
	if f == nil {
		t.Fatal("not read")
	}
	if err := Marshal(io.Discard, f, MarshalOptions{}); err == nil {
		t.Error("a text of very many lines is written")
	}
}
