package asmtext

import (
	"bytes"
	"github.com/pyasm/pyasm/pyc"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDbg(t *testing.T) {
	n, ok := 0, 0
	shown := 0
	dirs := map[string][2]int{}
	for _, pat := range strings.Fields(os.Getenv("DBG")) {
		files, _ := filepath.Glob(pat)
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Skip()
			}
			f, err := pyc.Read(b, pyc.ReadOptions{})
			if err != nil {
				t.Error(name, err)
				continue
			}
			var buf bytes.Buffer
			if err := Marshal(&buf, f, MarshalOptions{}); err != nil {
				t.Error(name, err)
				continue
			}
			n++
			d := dirs[filepath.Dir(name)]
			d[1]++
			g, l := Unmarshal(buf.Bytes(), name)
			var out []byte
			if g != nil {
				out, err = g.Append(nil)
			}
			same := bytes.Equal(out, b)
			if same && len(l) == 0 {
				ok++
				d[0]++
				dirs[filepath.Dir(name)] = d
				continue
			}
			dirs[filepath.Dir(name)] = d
			if shown++; shown < 40 {
				t.Log(name, same, err)
				for i, x := range l {
					if i < 3 {
						t.Log("   ", x)
					}
				}
				if !same && g != nil {
					for i := range out {
						if i >= len(b) || out[i] != b[i] {
							t.Logf("  at %d of %d/%d", i, len(out), len(b))
							break
						}
					}
				}
				os.WriteFile("/tmp/w/last.pyasm", buf.Bytes(), 0666)
			}
		}
	}
	t.Log(n, ok)
	for k, v := range dirs {
		t.Log(filepath.Base(k), v)
	}
}
