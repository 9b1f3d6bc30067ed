package asmjson

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pyasm/pyasm/internal/corpus"
	"github.com/pyasm/pyasm/internal/pyrun"
	"github.com/pyasm/pyasm/pyc"
)

// TestPython has every interpreter that is found load the JSON of the corpus
// and write it again, with the fields in order and as they were.
func TestPython(t *testing.T) {
	const script = `
import io, json, sys
for name in sys.argv[1:]:
    doc = json.load(io.open(name, encoding="utf-8"))
    for i in range(2):
        with open(name + str(i), "w") as f:
            json.dump(doc, f, sort_keys=i > 0, indent=i or None)
`
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		dir, want := t.TempDir(), map[string][]byte{}
		args := []string{"-c", script}
		for i, file := range corpus.Files(t) {
			if len(file.Data) > 1500 {
				continue
			}
			name := filepath.Join(dir, strconv.Itoa(i)+"-")
			want[name] = file.Data
			args = append(args, name)
			if err := os.WriteFile(name, toJSON(t, name, file.Data), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if out, err := exec.Command(py.Path, args...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for name, data := range want {
			for _, i := range []string{"0", "1"} {
				doc, err := os.ReadFile(name + i)
				if err != nil {
					t.Fatal(err)
				}
				back(t, name+i, doc, data)
			}
		}
	}, "2.7", "3.12")
}

// program prints the lines that it is on, so that a line table that is wrong
// shows.
const program = `from __future__ import print_function
import sys

def line():
    return sys._getframe(1).f_lineno

def check(n):
    if n > 3:
        print('big', n)
    else:
        print('small', n)
    try:
        print('dividing', line())
        return 10 // n
    except ZeroDivisionError:
        print('zero', line())
        return -1
    finally:
        print('done', line())

for i in (0, 2, 5):
    print(check(i), line())
`

const printed = `small 0
dividing 13
zero 16
done 19
-1 22
small 2
dividing 13
done 19
5 22
big 5
dividing 13
done 19
2 22
`

// object is an object of a document that a program has loaded.
type object = map[string]any

// checkOf gives the code object of the function check.
func checkOf(t *testing.T, doc object) object {
	t.Helper()
	for _, c := range doc["code"].(object)["consts"].([]any) {
		if o, ok := c.(object); ok && o["code"] != nil {
			if code := o["code"].(object); code["name"] == "check" {
				return code
			}
		}
	}
	t.Fatal("no function check")
	return nil
}

// beforeLine puts instructions before the first of a line.
func beforeLine(t *testing.T, code object, line string, added ...any) {
	t.Helper()
	list := code["instructions"].([]any)
	i := slices.IndexFunc(list, func(in any) bool { return in.(object)["line"] == json.Number(line) })
	if i < 0 {
		t.Fatalf("no line %s", line)
	}
	code["instructions"] = slices.Insert(list, i, added...)
	delete(code, "stacksize")
}

// callPrint is a call of print with a constant, as a version makes it.
func callPrint(version string) []any {
	load, call := "print", []any{object{"opname": "CALL_FUNCTION", "arg": 1}}
	switch version {
	case "3.11":
		load, call = "NULL + print", []any{object{"opname": "PRECALL", "arg": 1}, object{"opname": "CALL", "arg": 1}}
	case "3.12":
		load, call = "NULL + print", []any{object{"opname": "CALL", "arg": 1}}
	case "3.13", "3.14":
		load, call = "print + NULL", []any{object{"opname": "CALL", "arg": 1}}
	}
	list := []any{object{"opname": "LOAD_GLOBAL", "argrepr": load}, object{"opname": "LOAD_CONST", "argrepr": "-77"}}
	return append(append(list, call...), object{"opname": "POP_TOP"})
}

// TestEdits changes the JSON of a program as programs do, and looks that it
// prints what the change means.
func TestEdits(t *testing.T) {
	pyrun.Each(t, func(t *testing.T, py *pyrun.Python) {
		f := py.Compile(t, program)
		for _, e := range []struct {
			name   string
			change func(doc object)
			want   string
		}{
			{"nothing", func(object) {}, printed},
			{"a constant", func(doc object) {
				consts := checkOf(t, doc)["consts"].([]any)
				consts[slices.Index(consts, any("big"))] = "huge"
			}, strings.ReplaceAll(printed, "big", "huge")},
			{"a branch", func(doc object) {
				for _, in := range checkOf(t, doc)["instructions"].([]any) {
					in := in.(object)
					if name := in["opname"].(string); strings.Contains(name, "_IF_FALSE") {
						in["opname"] = strings.Replace(name, "FALSE", "TRUE", 1)
						delete(in, "opcode")
						return
					}
				}
			}, strings.NewReplacer("small", "big", "big", "small").Replace(printed)},
			{"a call before the branch", func(doc object) {
				beforeLine(t, checkOf(t, doc), "8", callPrint(py.Version.Name)...)
			}, strings.NewReplacer("small", "-77\nsmall", "big", "-77\nbig").Replace(printed)},
			{"a call in the protected range", func(doc object) {
				beforeLine(t, checkOf(t, doc), "13", callPrint(py.Version.Name)...)
			}, strings.ReplaceAll(printed, "dividing", "-77\ndividing")},
			{"jumps that need prefixes", func(doc object) {
				long := slices.Repeat([]any{object{"opname": "LOAD_CONST", "arg": 0}, object{"opname": "POP_TOP"}}, 40000)
				beforeLine(t, checkOf(t, doc), "9", long...)
			}, printed},
			{"columns", func(doc object) {
				for _, in := range checkOf(t, doc)["instructions"].([]any) {
					delete(in.(object), "position")
				}
			}, printed},
		} {
			if got := py.Run(t, changed(t, f, e.change)); got != e.want {
				t.Errorf("%s: prints\n%s\nand not\n%s", e.name, got, e.want)
			}
		}
	})
}

// changed takes a file to JSON, changes that, and gives the file of it.
func changed(t *testing.T, f *pyc.File, change func(doc object)) *pyc.File {
	t.Helper()
	var buf bytes.Buffer
	if err := Marshal(&buf, f, MarshalOptions{}); err != nil {
		t.Fatal(err)
	}
	var doc object
	d := json.NewDecoder(&buf)
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	change(doc)
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	out, diags := Unmarshal(text, "changed.json")
	if out == nil {
		t.Fatal(diags)
	}
	return out
}
