package pyver

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every row is found by its bytes, and agrees with itself.
func TestLookupEveryRow(t *testing.T) {
	all := Magics()
	if len(all) < 300 {
		t.Fatalf("only %d magic numbers", len(all))
	}
	for _, want := range all {
		if got, ok := Lookup(want.Bytes); !ok || got != want {
			t.Errorf("Lookup(%x) = %v, %v; want %v", want.Bytes, got, ok, want)
		}
		checkRow(t, want)
	}
}

// checkRow checks one row against itself.
func checkRow(t *testing.T, m Magic) {
	t.Helper()
	if m.Number != uint16(m.Bytes[0])|uint16(m.Bytes[1])<<8 {
		t.Errorf("%x: number %d", m.Bytes, m.Number)
	}
	if m.Name == "" {
		t.Errorf("%x: no name", m.Bytes)
	}
	if why := m.Unsupported(); (why == "") != (m.Version != nil && m.Released) {
		t.Errorf("%x: released %t, version %v, but %q", m.Bytes, m.Released, m.Version, why)
	}
	if v := m.Version; v != nil && (v.Impl != m.Impl || !strings.HasPrefix(m.Name, fmt.Sprintf("%d.%d", v.Major, v.Minor))) {
		t.Errorf("%x: %s %s, to be read as %s", m.Bytes, m.Impl, m.Name, v)
	}
}

// The magic number of every version is found and leads back to it.
func TestEveryVersionHasItsMagic(t *testing.T) {
	for _, v := range All() {
		m, ok := Lookup(v.MagicBytes())
		if !ok || m.Version != v || m.Number != v.Magic || m.Impl != v.Impl || !m.Released || m.Unicode {
			t.Errorf("%s: %x leads to %+v, %v", v, v.MagicBytes(), m, ok)
		}
		if named, ok := ByName(v.Name); !ok || named != v {
			t.Errorf("ByName(%q) = %v", v.Name, named)
		}
	}
}

// The table is sorted, or the binary search would miss rows.
func TestMagicsAreSorted(t *testing.T) {
	key := func(m Magic) uint32 {
		b := m.Bytes
		return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
	}
	all := Magics()
	for i := 1; i < len(all); i++ {
		if key(all[i-1]) >= key(all[i]) {
			t.Errorf("%x stands before %x", all[i-1].Bytes, all[i].Bytes)
		}
	}
	all[0] = Magic{}
	if Magics()[0] == all[0] {
		t.Error("Magics gives its own table away")
	}
}

// The files of the corpus are the truth that the table is held against.
func TestMagicsOfTheCorpus(t *testing.T) {
	folders, err := filepath.Glob("../testdata/corpus/*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, folder := range folders {
		files, _ := filepath.Glob(folder + "/*.pyc")
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want, ok := ByName(filepath.Base(folder))
			m, found := Lookup([4]byte(data))
			if !ok || !found || m.Version != want {
				t.Errorf("%s: %x is of %v, want %v", file, data[:4], m.Version, want)
			}
		}
	}
}

func TestLookupRules(t *testing.T) {
	for _, c := range []struct {
		bytes   string
		impl    Impl
		name    string
		unicode bool
		version string
		why     string
	}{
		{"\x02\x99\x99\x00", CPython, "1.0", false, "1.0", ""},
		{"\x01\x99\x99\x00", CPython, "0.9", false, "", "before the first release"},
		{"\xfd\xc4\r\n", CPython, "1.6", true, "1.6", ""},
		{"\x04\xf3\r\n", CPython, "2.7", true, "2.7", ""},
		{"\x8c\xf2\r\n", CPython, "2.5a0", false, "2.5", "pre-release"}, // 62092: not 62091 with -U
		{"\x3c\x0c\r\n", CPython, "3.0", true, "3.0", ""},
		{"\x50\x0c\r\n", CPython, "3.1", true, "3.1", ""},
		{"\x16\x0d\r\n", CPython, "3.5.2", false, "3.5.2", ""},
		{"\x17\x0d\r\n", CPython, "3.5", false, "3.5", ""},
		{"\x98\x0d\r\n", CPython, "3.11a5", false, "3.11", "--as 3.11"},
		{"\xcb\x0d\r\n", CPython, "3.12", false, "3.12", ""},
		{"\xa0\x00\r\n", PyPy, "3.6", false, "pypy3.6-7.1", ""},
		{"\x40\x01\r\n", PyPy, "3.9", false, "pypy3.9", ""},
		{"\x30\x00\r\n", PyPy, "3.2", false, "", "PyPy 3.2"},
		{"\x30\x7f\r\n", PyPy, "3.2", false, "", "PyPy 3.2"},
		{"\x40\x00\r\n", PyPy, "3.3", false, "", "PyPy 3.3"},
		{"\xca\xfe\xba\xbe", Jython, "2.7", false, "", "Java machine"},
		{"\x2a\x53\r\n", GraalPy, "3.11", false, "", "GraalPy 3.11"},
		{"\x34\x53\r\n", GraalPy, "3", false, "", "GraalPy"},
		{"c4\r\n", RustPython, "3", false, "", "RustPython"},
		{"61\r\n", RustPython, "3", false, "", "RustPython"},
		{"1aea", RustPython, "3", false, "", "RustPython"},
		{"\x7a\x56\r\n", Pyston, "2.7", false, "", "Pyston"},
		{"\xb7\xf2\r\n", Dropbox, "2.5", false, "", "encrypted"},
	} {
		m, ok := Lookup([4]byte([]byte(c.bytes)))
		if !ok || m.Impl != c.impl || m.Name != c.name || m.Unicode != c.unicode || versionName(m.Version) != c.version {
			t.Errorf("Lookup(%q) = %+v, %v", c.bytes, m, ok)
		}
		if why := m.Unsupported(); !strings.Contains(why, c.why) || (why == "") != (c.why == "") {
			t.Errorf("%q: %q; want %q", c.bytes, why, c.why)
		}
	}
}

// versionName is the name of v, or "" where there is none.
func versionName(v *Version) string {
	if v == nil {
		return ""
	}
	return v.Name
}

func TestLookupUnknown(t *testing.T) {
	for _, s := range []string{"\x00\x00\x00\x00", "\x7fELF", "PK\x03\x04", "\x03\xf3\x00\x00", "012g", "#!/u", "\xff\xff\r\n"} {
		if m, ok := Lookup([4]byte([]byte(s))); ok {
			t.Errorf("Lookup(%q) = %+v", s, m)
		}
	}
}

func TestImplString(t *testing.T) {
	for i, want := range map[Impl]string{CPython: "CPython", PyPy: "PyPy", Dropbox: "Dropbox", 99: "Impl(99)"} {
		if got := i.String(); got != want {
			t.Errorf("Impl %d is %q, want %q", uint8(i), got, want)
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	for b.Loop() {
		if _, ok := Lookup([4]byte{0xcb, 0x0d, '\r', '\n'}); !ok {
			b.Fatal("3.12 is not found")
		}
	}
}

// Reading a magic number is on the way of every file and allocates nothing.
func TestLookupAllocatesNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Lookup([4]byte{0xcb, 0x0d, '\r', '\n'}) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
