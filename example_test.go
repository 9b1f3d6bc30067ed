package pyasm_test

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/pyasm/pyasm"
)

// Read a file, walk its instructions, change a constant, and write it.
func Example() {
	data, err := os.ReadFile("testdata/hello.pyc")
	if err != nil {
		log.Fatal(err)
	}
	f, err := pyasm.Read(data, pyasm.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for c := range pyasm.Codes(f) {
		for in := range c.Instrs() {
			fmt.Println(c, in.Line(), in)
			if i, ok := in.Const(); ok && in.Meaning() == "'hello'" {
				err = c.SetConst(i, "goodbye")
			}
		}
	}
	if err != nil {
		log.Fatal(err)
	}
	if data, err = pyasm.Write(f); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(data), "bytes for Python", f.Version.Name)
	// Output:
	// <module> 1 LOAD_CONST           0 (<code object greet at 0x1, file "hello.py", line 1>)
	// <module> 1 LOAD_CONST           1 ('greet')
	// <module> 1 MAKE_FUNCTION        0
	// <module> 1 STORE_NAME           0 (greet)
	// <module> 5 LOAD_NAME            0 (greet)
	// <module> 5 LOAD_CONST           2 ('world')
	// <module> 5 CALL_FUNCTION        1
	// <module> 5 POP_TOP
	// <module> 5 LOAD_CONST           3 (None)
	// <module> 5 RETURN_VALUE
	// greet 2 LOAD_GLOBAL          0 (print)
	// greet 2 LOAD_CONST           1 ('hello')
	// greet 2 LOAD_FAST            0 (name)
	// greet 2 CALL_FUNCTION        2
	// greet 2 POP_TOP
	// greet 2 LOAD_CONST           0 (None)
	// greet 2 RETURN_VALUE
	// 237 bytes for Python 3.8
}

// A text needs no more than what cannot be worked out.
func ExampleAssemble() {
	text := `# Python bytecode 3.8
# Method Name: <module>
LOAD_NAME     (print)
LOAD_CONST    ('five')
CALL_FUNCTION 1
POP_TOP
LOAD_CONST    (None)
RETURN_VALUE
`
	f, diags := pyasm.Assemble([]byte(text), "five.pyasm")
	if err := diags.Err(); err != nil {
		log.Fatal(err)
	}
	data, err := pyasm.Write(f)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d bytes, stack of %d\n", len(data), f.Code.Stacksize)
	// Output:
	// 119 bytes, stack of 2
}

// What is wrong with a text has its line and column.
func ExampleAssemble_errors() {
	text := `# Python bytecode 3.8
# Method Name: <module>
LOAD_NAME     (print
LOAD_CONTS    ('five')
`
	_, diags := pyasm.Assemble([]byte(text), "five.pyasm")
	for _, d := range diags {
		fmt.Println(d)
		fmt.Println(d.Caret())
	}
	// Output:
	// five.pyasm:3:15: error: ")" is missing
	//   LOAD_NAME     (print
	//                 ^
	// five.pyasm:4:1: error: LOAD_CONTS is no operation of Python 3.8; did you mean LOAD_CONST?
	//   LOAD_CONTS    ('five')
	//   ^^^^^^^^^^
}

// What was changed in the text is in the file that is made of it; all else
// keeps its bytes.
func ExampleDisassemble() {
	data, err := os.ReadFile("testdata/hello.pyc")
	if err != nil {
		log.Fatal(err)
	}
	f, err := pyasm.Read(data, pyasm.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	text, err := pyasm.Disassemble(f)
	if err != nil {
		log.Fatal(err)
	}
	_, body, _ := strings.Cut(string(text), "  2:\n")
	body, _, _ = strings.Cut(body, "\n\n")
	fmt.Println(body)

	text = bytes.ReplaceAll(text, []byte("'hello'"), []byte("'goodbye'"))
	f, diags := pyasm.Assemble(text, "hello.pyasm")
	if err := diags.Err(); err != nil {
		log.Fatal(err)
	}
	changed, err := pyasm.Write(f)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bytes.Equal(changed, bytes.Replace(data, []byte("\x05hello"), []byte("\x07goodbye"), 1)))
	// Output:
	// LOAD_GLOBAL          (print)
	//             LOAD_CONST           ('hello')
	//             LOAD_FAST            (name)
	//             CALL_FUNCTION        2
	//             POP_TOP
	//             LOAD_CONST           (None)
	//             RETURN_VALUE
	// true
}

// An optimiser for instructions, which computes products of constants. Labels
// and line marks are lines, too, so that nothing is changed that a jump leads
// into.
func ExampleAssemble_optimiser() {
	f, diags := pyasm.Assemble([]byte(`# Python bytecode 3.8
    LOAD_CONST  (24)
    LOAD_CONST  (60)
    BINARY_MULTIPLY
    LOAD_CONST  (60)
    BINARY_MULTIPLY
    RETURN_VALUE
`), "day.pyasm")
	if err := diags.Err(); err != nil {
		log.Fatal(err)
	}
	text, err := pyasm.Disassemble(f)
	if err != nil {
		log.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		lines = multiplied(append(lines, line))
	}
	f, diags = pyasm.Assemble([]byte(strings.Join(lines, "")), "day.pyasm")
	if err := diags.Err(); err != nil {
		log.Fatal(err)
	}
	for c := range pyasm.Codes(f) {
		for in := range c.Instrs() {
			fmt.Println(in.Name, in.Meaning())
		}
	}
	// Output:
	// LOAD_CONST 86400
	// RETURN_VALUE
}

// multiplied puts one constant in the place of two and the operation on them, if
// these are the last lines.
func multiplied(lines []string) []string {
	n := len(lines)
	if n < 3 || strings.TrimSpace(lines[n-1]) != "BINARY_MULTIPLY" {
		return lines
	}
	var a, b int
	for i, to := range []*int{&a, &b} {
		if _, err := fmt.Sscanf(lines[n-3+i], " LOAD_CONST (%d)", to); err != nil {
			return lines
		}
	}
	return append(lines[:n-3], fmt.Sprintf("    LOAD_CONST (%d)\n", a*b))
}

// Find out what a compiler would have written otherwise.
func ExampleDeviations() {
	data, err := os.ReadFile("testdata/hello.pyc")
	if err != nil {
		log.Fatal(err)
	}
	f, err := pyasm.Read(append(data, "signed"...), pyasm.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	list, err := pyasm.Deviations(f)
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range list {
		fmt.Println(d)
	}
	// Output:
	// greet: co_names[0] has a reference bit
	// greet: co_varnames[0] has a reference bit
	// <module>: co_name has a reference bit
	// 6 bytes follow the code
}

// Walk the code objects, the outer ones first.
func ExampleCodes() {
	data, err := os.ReadFile("testdata/corpus/3.12/p312_new.pyc")
	if err != nil {
		log.Fatal(err)
	}
	f, err := pyasm.Read(data, pyasm.ReadOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for c := range pyasm.Codes(f) {
		fmt.Println(c, len(c.Consts), "constants")
	}
	// Output:
	// <module> 20 constants
	// <generic parameters of Pair> 3 constants
	// Pair 1 constants
	// Alias 1 constants
	// <generic parameters of first> 6 constants
	// first 2 constants
	// <generic parameters of Stack> 4 constants
	// T 1 constants
	// Stack 9 constants
	// Stack.__init__ 1 constants
	// Stack.push 1 constants
	// Stack.<generic parameters of map> 3 constants
	// Stack.map 1 constants
	// <lambda> 2 constants
	// comprehensions 5 constants
	// comprehensions.<locals>.<lambda> 1 constants
	// Body 5 constants
	// Body.<genexpr> 1 constants
}
