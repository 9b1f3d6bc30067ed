package asmjson

import (
	"strings"
	"testing"
)

// Documents of 3.12 around what is wrong.
const (
	headOf312   = `{"python": {"version": "3.12"}, `
	inInstrs    = headOf312 + `"code": {"instructions": [` // column 59
	behindCodes = `]}}`
	inCode      = headOf312 + `"code": {"instructions": [{"opname": "NOP"}], ` // column 79
	inConsts    = inCode + `"consts": [`                                       // column 90
)

// TestMistakes has what a person gets to read of a document on one line.
func TestMistakes(t *testing.T) {
	for _, c := range []struct{ doc, want string }{
		// not JSON
		{"", "1:1: error: the text is empty"},
		{"[]", `1:1: error: "{", the beginning of an object, is wanted here, not '['`},
		{"{", "1:2: error: the text ends, but the name of a field, in quotes, is wanted"},
		{"\xff\xfe{\x00", "1:1: error: the text is UTF-16; write it as UTF-8"},
		{"{\"file\": \"\xff\"}", "1:11: error: the text is not UTF-8"},
		{"{\"file\": \"\t\"}", `1:11: error: a control character stands in a string; write an escape, like \n or \u0000`},
		{`{"file": "\x"}`, `1:11: error: this is no escape; escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits`},
		{`{"file": "é\ud8g0"}`, `1:12: error: this is no escape; escapes are \" \\ \/ \b \f \n \r \t and \u with four hexadecimal digits`},
		{`{"file": NaN}`, `1:10: error: a value is wanted here, not 'N'; write {"float": "nan"} or {"float": "inf"}`},
		{`{"file": tru}`, "1:10: error: a value is wanted here, not 't'"},
		{`{"file": 01}`, "1:10: error: this is no number"},
		{`{"file": 1.}`, "1:10: error: this is no number"},
		{`{"file": -}`, "1:10: error: this is no number"},
		{`{"file": 1e}`, "1:10: error: this is no number"},
		{`{"file": "b`, "1:10: error: the string has no end"},
		{`{"file" 1}`, `1:9: error: ":" is wanted here, not '1'`},
		{`{"file": 1 "b": 2}`, `1:12: error: "," or "}" is wanted here, not '"'`},
		{`{"file": [1,]}`, "1:13: error: an item behind the comma is wanted here, not ']'"},
		{`{'file': 1}`, `1:2: error: the name of a field, in quotes, is wanted here, not '\''; strings stand in double quotes`},
		{"{ // hi\n}", "1:3: error: the name of a field, in quotes, is wanted here, not '/'; JSON has no comments"},
		{inConsts + behindCodes + "]", "1:93: error: the end of the text is wanted here, not ']'"},
		// the document
		{`{"python": {"version": "3.12"}}`, `1:1: error: the field "code" is missing; it holds the code object of the module`},
		{`{"code": {}}`, `1:1: error: the field "python" is missing; write "python": {"version": "3.12"}`},
		{`{"code": 1, "code": 1, "python": {"version": "3.12"}}`, "1:13: error: code: the field stands here a second time"},
		{`{"code": 1, "python": {"version": "3.12"}}`, "1:10: error: code: a code object is wanted here, not a number"},
		{inConsts + `]}, "kode": 1}`, `1:94: warning: the field "kode" is unknown and ignored; did you mean "code"?`},
		{`{"python": {}, "code": {}}`, `1:12: error: python.version: the version is missing; write "version": "3.12"`},
		{`{"python": {"version": "3.99"}, "code": {}}`, `1:12: error: python.version: unknown Python version "3.99"; versions are 1.0 to 3.15, and PyPy 2.7 and 3.5 to 3.11`},
		{`{"python": {"version": 3.12}, "code": {}}`, "1:24: error: python.version: a string is wanted here, not a number"},
		{`{"python": {"version": "3.12", "magic": 3425}, "code": {}}`, "1:12: error: python.magic: magic number 3425 is that of Python 3.9, not 3.12; leave one of them out"},
		{`{"python": {"magic": 1}, "code": {}}`, "1:12: error: python.magic: unknown magic number 1"},
		{`{"python": {"magic": 65536}, "code": {}}`, "1:22: error: python.magic: a whole number from 0 to 65535 is wanted here, not 65536"},
		{headOf312 + `"header": {"mtime": -1}, "code": {"instructions": []}}`, "1:53: error: header.mtime: a whole number from 0 to 4294967295 is wanted here, not -1"},
		{headOf312 + `"header": {"hash": "zz"}, "code": {"instructions": []}}`, "1:43: error: header.hash: 16 hexadecimal digits are wanted here"},
		{headOf312 + `"header": {"flags": 0, "hash": "0123456789abcdef"}, "code": {"instructions": []}}`, "1:43: error: header.hash: without bit 0 of flags the header holds no hash; leave the hash out, or add 1 to flags"},
		{`{"python": {"version": "2.7"}, "header": {"source_size": 1}, "code": {"instructions": []}}`, "1:42: warning: header.source_size: Python 2.7 has no size in its header, so the field is ignored"},
		// code objects
		{headOf312 + `"code": {}}`, "1:41: error: code.instructions: the field is missing"},
		{inCode + `"name": 3}}`, "1:87: error: code.name: a string is wanted here, not an int"},
		{inCode + `"argcount": "1"}}`, "1:91: error: code.argcount: a whole number is wanted here, not a string"},
		{inCode + `"argcount": 4294967295}}`, "1:91: error: code.argcount: a whole number from -2147483648 to 2147483647 is wanted here, not 4294967295"},
		{inCode + `"names": {}}}`, "1:88: error: code.names: an array is wanted here, not an object"},
		{inCode + `"marshal": "foo"}}`, `1:79: error: code.marshal: "foo" is none of plain, flagged, new, again, type, digits`},
		{inCode + `"marshal": "plain names[7]"}}`, "1:1: warning: no longer true of <module> and left out: plain names[7]"},
		{inCode + `"raw_linetable": "zz"}}`, "1:96: error: code.raw_linetable: pairs of hexadecimal digits are wanted here"},
		{inCode + `"raw_linetable": "00"}}`, "1:41: warning: code: the bytes of the line table no longer fit and are made anew"},
		{inCode + `"localsplusnames": ["a"]}}`, "1:41: error: code.localspluskinds: the field is missing; leave out localsplusnames as well, then varnames, cellvars and freevars count"},
		{inCode + `"localsplusnames": ["a"], "localspluskinds": [32], "varnames": []}}`, "1:41: error: code.varnames: the list does not agree with localsplusnames and localspluskinds; change both, or leave out localsplusnames and localspluskinds"},
		{inCode + `"localspluskinds": [256]}}`, "1:99: error: code.localspluskinds[0]: a whole number from 0 to 255 is wanted here, not 256"},
		{inCode + `"exceptions": [{"start": 0, "end": 2}]}}`, `1:94: error: code.exceptions[0]: "target" is missing`},
		{inCode + `"exceptions": [{"lasti": 1, "start": 0, "end": 0, "target": 0}]}}`, "1:104: error: code.exceptions[0].lasti: true or false is wanted here, not a number"},
		{`{"python": {"version": "2.7"}, "code": {"instructions": [], "qualname": "x"}}`, "1:61: warning: code: code objects of Python 2.7 have no qualname, so the field is ignored"},
		// instructions
		{inInstrs + `3` + behindCodes, "1:59: error: code.instructions[0]: an object is wanted here, not a number"},
		{inInstrs + `{"opname": "LOAD_FSAT", "arg": 0}` + behindCodes, "1:70: error: code.instructions[0].opname: LOAD_FSAT is no operation of Python 3.12; did you mean LOAD_FAST?"},
		{inInstrs + `{"arg": 1}` + behindCodes, "1:59: error: code.instructions[0].opname: the field is missing"},
		{inInstrs + `{"opcode": 300, "arg": 1}` + behindCodes, "1:70: error: code.instructions[0].opcode: a whole number from 0 to 255 is wanted here, not 300"},
		{inInstrs + `{"opcode": 9, "opname": "POP_TOP"}` + behindCodes, "1:59: error: code.instructions[0].opcode: number 9 is NOP, not POP_TOP; leave one of them out"},
		{inInstrs + `{"opname": "LOAD_CONST"}` + behindCodes, "1:59: error: code.instructions[0].arg: LOAD_CONST needs an operand"},
		{inInstrs + `{"opname": "LOAD_CONST", "arg": 1.5}` + behindCodes, "1:91: error: code.instructions[0].arg: a whole number from 0 to 4294967295 is wanted here, not 1.5"},
		{inInstrs + `{"opname": "LOAD_CONST", "arg": "1"}` + behindCodes, "1:91: error: code.instructions[0].arg: a whole number is wanted here, not a string"},
		{inInstrs + `{"opname": "LOAD_CONST", "argrepr": "'a"}` + behindCodes, "1:59: error: code.instructions[0].argrepr: the string that begins here does not end, expected '"},
		{inInstrs + `{"opname": "JUMP_FORWARD", "argrepr": "to 4"}` + behindCodes, "1:59: error: code.instructions[0].target: JUMP_FORWARD needs a target or an arg"},
		{inInstrs + `{"opname": "NOP"}, {"opname": "JUMP_FORWARD", "target": 8}` + behindCodes, "1:78: error: code.instructions[1].target: no instruction has the offset 8"},
		{inInstrs + `{"opname": "JUMP_FORWARD", "target": 0, "offset": 0}` + behindCodes, "1:59: error: code.instructions[0]: the operation only jumps forward, but its target is before it"},
		{inInstrs + `{"opname": "NOP", "target": 0}` + behindCodes, "1:59: error: code.instructions[0].target: NOP does not jump"},
		{inInstrs + `{"opname": "LOAD_CONST", "arg": 0, "target": 0}` + behindCodes, "1:59: error: code.instructions[0].target: LOAD_CONST does not jump"},
		{inInstrs + `{"opname": "NOP", "arg": 4}` + behindCodes, "1:59: error: code.instructions[0].arg: NOP takes no operand"},
		{inInstrs + `{"opname": "NOP", "arg": 0, "arg": 0}` + behindCodes, "1:87: error: code.instructions[0].arg: the field stands here a second time"},
		{
			inInstrs + `{"opname": "LOAD_CONST", "arg": 0, "argrepr": "'refused'"}], "consts": ["allowed"]}}`,
			"1:59: warning: code.instructions[0].argrepr: constant 0 is 'allowed', not 'refused'; arg counts; leave out arg, or change it as well",
		},
		{
			inInstrs + `{"argrepr": "print", "opname": "LOAD_NAME", "arg": 0}], "names": ["open"]}}`,
			"1:59: warning: code.instructions[0].argrepr: name 0 is open, not print; arg counts; leave out arg, or change it as well",
		},
		{
			inInstrs + `{"opname": "BINARY_OP", "arg": 0, "argrepr": "-"}` + behindCodes,
			"1:59: warning: code.instructions[0].argrepr: operand 0 is (+), not -; arg counts; leave out arg, or change it as well",
		},
		{inInstrs + `{"opname": "NOP", "argg": 0}` + behindCodes, `1:77: warning: code.instructions[0]: the field "argg" is unknown and ignored; did you mean "arg"?`},
		{inInstrs + `{"opname": "NOP", "offset": 0}, {"opname": "NOP", "offset": 0}` + behindCodes, "1:41: error: code.instructions: two instructions have the offset 0; leave out the offset of what is new"},
		{inInstrs + `{"opname": "NOP", "line": -4}` + behindCodes, "1:59: error: code.instructions[0].line: no line is negative; leave it out where there is none"},
		{inInstrs + `{"opname": "NOP", "line": 4, "position": [5, 5, 0, 0]}` + behindCodes, "1:59: error: code.instructions[0].line: the line is 4, but that of position is another; change both, or leave one of them out"},
		{inInstrs + `{"opname": "NOP", "position": [5]}` + behindCodes, "1:89: error: code.instructions[0].position: four numbers are wanted here: line, end line, column, end column"},
		{inInstrs + `{"opname": "LOAD_GLOBAL", "arg": 0, "caches": 1}` + behindCodes, "1:59: error: code.instructions[0].caches: LOAD_GLOBAL has 4 cache units; there can be none or all of them"},
		{inInstrs + `{"opname": "LOAD_GLOBAL", "arg": 0, "cache_hex": "00"}` + behindCodes, "1:59: error: code.instructions[0]: the contents of the cache do not have the length that the operation asks for"},
		{inInstrs + `{"opname": "NOP", "prefixes": 2}` + behindCodes, "1:59: error: code.instructions[0]: more EXTENDED_ARG than the operation can have"},
		{inInstrs + `{"raw": "6"}` + behindCodes, "1:67: error: code.instructions[0].raw: pairs of hexadecimal digits are wanted here"},
		{inInstrs + `{"raw": "64", "opname": "NOP"}` + behindCodes, "1:59: error: code.instructions[0].raw: bytes that are no instruction have no opname and no opcode"},
		{
			headOf312 + `"code": {"stacksize": 1, "instructions": [` + strings.Repeat(`{"opname": "LOAD_CONST", "arg": 0}, `, 3) + `{"opname": "RETURN_VALUE"}], "consts": [1]}}`,
			"1:41: warning: code.stacksize: the stack gets 3 deep, more than 1; left out, it is worked out",
		},
		// constants
		{inConsts + `{}` + behindCodes, `1:90: error: code.consts[0]: an object that is a constant has one field that tells its type; for example {"list": [1, 2]}`},
		{inConsts + `{"list": [], "set": []}` + behindCodes, "1:103: error: code.consts[0].set: one field and an id make a constant; this is one more"},
		{inConsts + `{"int": "x"}` + behindCodes, `1:98: error: code.consts[0].int: "x" is no whole number`},
		{inConsts + `{"long": "5"}` + behindCodes, `1:99: error: code.consts[0].long: Python 3.12 has no long; write a number or {"int": "…"}`},
		{inConsts + `{"float": "0x12"}` + behindCodes, `1:100: error: code.consts[0].float: "0x12" is no float; there are digits, inf, -inf, nan, -nan and 0x with 16 digits`},
		{inConsts + `1e999` + behindCodes, `1:90: error: code.consts[0]: the number is too large; infinity is {"float": "inf"}`},
		{inConsts + `{"complex": [1]}` + behindCodes, "1:102: error: code.consts[0].complex: two numbers, real and imaginary part, are wanted here"},
		{inConsts + `{"bytes": "€"}` + behindCodes, "1:100: error: code.consts[0].bytes: bytes are written as the characters U+0000 to U+00FF, but one is beyond"},
		{inConsts + `{"unicode": "a"}` + behindCodes, "1:102: error: code.consts[0].unicode: Python 3.12 has no unicode; write a plain string"},
		{`{"python": {"version": "2.7"}, "code": {"instructions": [], "consts": ["€"]}}`, `1:72: error: code.consts[0]: bytes are written as the characters U+0000 to U+00FF, but one is beyond; text is {"unicode": "…"}`},
		{inConsts + `{"dict": [[1]]}` + behindCodes, "1:100: error: code.consts[0].dict: two constants, key and value, are wanted here"},
		{inConsts + `{"slice": [1, 2]}` + behindCodes, "1:100: error: code.consts[0].slice: three constants, start, stop and step, are wanted here"},
		{inConsts + `{"singleton": "x"}` + behindCodes, `1:104: error: code.consts[0].singleton: "x" is none of Ellipsis, StopIteration, NULL and unknown`},
		{inConsts + `{"ref": 4}` + behindCodes, "1:98: error: ref: no object has the id 4"},
		{inConsts + `{"id": 1, "value": [{"ref": 1}]}` + behindCodes, "1:118: error: code.consts[0].ref: only a list or dict can hold itself"},
		{inConsts + `{"value": [{"ref": 1}], "id": 1}` + behindCodes, "1:109: error: ref: only a list or dict can hold itself"},
		{inConsts + `{"ref": 1}, {"id": 1, "ref": 1}` + behindCodes, "1:119: error: code.consts[1].ref: only a list or dict can hold itself"},
		{inConsts + `{"id": 1, "value": 3}, {"id": 1, "value": 4}` + behindCodes, "1:120: error: code.consts[1].id: another object has the id 1"},
		{inConsts + `{"code": {"instructions": [{}]}}` + behindCodes, "1:117: error: code.consts[0].code.instructions[0].opname: the field is missing"},
	} {
		_, diags := Unmarshal([]byte(c.doc), "x")
		checkPlaces(t, []byte(c.doc), diags)
		if !strings.Contains("\n"+diags.Error()+"\n", "\nx:"+c.want+"\n") {
			t.Errorf("%s\n got %v\nwant %s", c.doc, diags, c.want)
		}
	}
}

// TestCaret looks that a message points into the line.
func TestCaret(t *testing.T) {
	doc := "{\"python\": {\"version\": \"3.12\"},\n \"code\": {\"instructions\": [\n\t{\"opname\": \"é\", \"arg\": x}\n]}}"
	_, diags := Unmarshal([]byte(doc), "x")
	const want = "  \t{\"opname\": \"é\", \"arg\": x}\n  \t                       ^"
	if got := diags[len(diags)-1].Caret(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestManyMistakes looks that there is an end to the errors of one document.
func TestManyMistakes(t *testing.T) {
	doc := inInstrs + strings.Repeat(`{"opname": 1},`, 10000) + `1` + behindCodes
	_, diags := Unmarshal([]byte(doc), "x")
	if n := len(diags); n != 100 || !strings.Contains(diags[n-1].Error(), "the last error") {
		t.Errorf("%d diagnostics", n)
	}
}

// TestSameMeaning has meanings that are spelled in another way than the form
// spells them, and one that cannot be understood.
func TestSameMeaning(t *testing.T) {
	for _, doc := range []string{
		inInstrs + `{"opname": "LOAD_CONST", "argrepr": "\"allowed\"", "arg": 0}], "consts": ["allowed"]}}`,
		inInstrs + `{"opname": "LOAD_CONST", "argrepr": "the first", "arg": 0}], "consts": ["allowed"]}}`,
		inInstrs + `{"opname": "LOAD_GLOBAL", "arg": 1, "argrepr": "open + NULL"}], "names": ["open"]}}`,
	} {
		if f, diags := Unmarshal([]byte(doc), "x"); f == nil || len(diags) > 0 {
			t.Errorf("%s\n%v", doc, diags)
		}
	}
}
