package asmjson

import (
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyver"
)

// code appends a code object. Fields that the version does not have are left
// out.
func (w *writer) code(c *marshal.Code) {
	w.body.Load(c, w.file.Version)
	if w.table.JumpLabels {
		w.body.NumberLabels(operand.Targets)
	}
	w.open()
	w.heading(c)
	w.variables()
	w.raw(c)
	w.instructions()
	w.exceptions()
	w.field("consts")
	w.consts(w.body.View.Consts)
	w.close()
}

// heading appends names and numbers of a code object.
func (w *writer) heading(c *marshal.Code) {
	layout := w.file.Version.Code
	w.strField("name", c.Name)
	w.strField("qualname", c.Qualname)
	w.strField("filename", c.Filename)
	if layout >= pyver.Code15 {
		w.intField("firstlineno", int64(c.Firstlineno))
	}
	if layout >= pyver.Code13 {
		w.intField("argcount", int64(c.Argcount))
	}
	if layout >= pyver.Code38 {
		w.intField("posonlyargcount", int64(c.Posonlyargcount))
	}
	if layout >= pyver.Code30 {
		w.intField("kwonlyargcount", int64(c.Kwonlyargcount))
	}
	switch {
	case layout == pyver.Code311 || layout == pyver.Code314:
		w.intField("nlocals", int64(len(w.body.View.Varnames)))
	case layout >= pyver.Code13:
		w.intField("nlocals", int64(c.Nlocals))
	}
	if layout >= pyver.Code15 {
		w.intField("stacksize", int64(c.Stacksize))
	}
	if layout >= pyver.Code13 {
		w.intField("flags", int64(c.Flags))
	}
}

// strField appends a field that is a string, unless the version lacks it.
func (w *writer) strField(name string, s *marshal.Str) {
	if s != nil {
		w.field(name)
		w.constant(s)
	}
}

// variables appends the lists of names.
func (w *writer) variables() {
	v, layout := w.body.View, w.file.Version.Code
	w.names("names", v.Names)
	if layout >= pyver.Code13 {
		w.names("varnames", v.Varnames)
	}
	if layout >= pyver.Code21 {
		w.names("freevars", v.Freevars)
		w.names("cellvars", v.Cellvars)
	}
	if v.LocalsPlusNames == nil {
		return
	}
	w.names("localsplusnames", v.Locals)
	if v.LocalsPlusKinds != nil {
		w.field("localspluskinds")
		w.numbers(v.LocalsPlusKinds.S)
	}
}

func (w *writer) names(name string, list []marshal.Object) {
	w.field(name)
	w.items(list)
}

// numbers appends bytes as an array of numbers.
func (w *writer) numbers(s string) {
	w.str("[")
	for i := range len(s) {
		if i > 0 {
			w.str(", ")
		}
		w.int(int64(s[i]))
	}
	w.str("]")
}

// raw appends the byte strings of a code object, which the other fields show
// taken apart.
func (w *writer) raw(c *marshal.Code) {
	w.hexField("code_hex", c.Code)
	if w.file.Version.Lines <= pyver.LnotabSigned {
		w.hexField("lnotab_hex", c.Linetable)
	} else {
		w.hexField("linetable_hex", c.Linetable)
	}
	w.hexField("exceptiontable_hex", c.Exceptiontable)
}

func (w *writer) hexField(name string, s *marshal.Str) {
	if s != nil {
		w.field(name)
		w.buf = appendHex(w.buf, s.S)
		w.flushFull()
	}
}

// instructions appends the operations of a code object, a line each.
func (w *writer) instructions() {
	w.field("instructions")
	w.str("[")
	w.depth++
	cursor := w.body.Cursor()
	for i := range w.body.Instrs {
		if i > 0 {
			w.str(",")
		}
		w.line()
		in := &w.body.Instrs[i]
		w.instruction(in, cursor.At(in.Offset))
		w.flushFull()
	}
	w.depth--
	if len(w.body.Instrs) > 0 {
		w.line()
	}
	w.str("]")
}

// instruction appends one operation.
func (w *writer) instruction(in *instr.Instr, pos linetab.Position) {
	w.str(`{"offset": `)
	w.int(int64(in.Offset))
	if in.Raw {
		w.str(`, "raw": `)
		w.buf = appendHex(w.buf, w.body.Bytes(in))
		w.position(pos)
		w.str("}")
		return
	}
	op := w.table.Op(in.Op)
	w.str(`, "opcode": `)
	w.int(int64(op.Code))
	w.str(`, "opname": "`)
	w.str(w.table.DisName(op.Code))
	w.str(`"`)
	w.operand(in, op.HasArg)
	w.position(pos)
	w.deviations(in, op)
	w.str("}")
}

// operand appends what an operation works on: number, meaning and target.
func (w *writer) operand(in *instr.Instr, has bool) {
	if !has {
		return
	}
	w.str(`, "arg": `)
	w.int(int64(in.Arg))
	w.text = w.operands.Append(w.text[:0], &w.body, in)
	if len(w.text) > 0 {
		w.str(`, "argrepr": `)
		w.buf = appendString(w.buf, string(w.text))
	}
	if target, ok := w.body.Target(in); ok {
		w.str(`, "target": `)
		w.int(int64(target))
	}
}

// position appends the place in the source of an operation.
func (w *writer) position(p linetab.Position) {
	if p.Line == linetab.None {
		return
	}
	w.str(`, "line": `)
	w.int(int64(p.Line))
	if p.EndLine == linetab.None {
		return
	}
	w.str(`, "position": [`)
	for i, n := range [4]int32{p.Line, p.EndLine, p.Col, p.EndCol} {
		if i > 0 {
			w.str(", ")
		}
		if n == linetab.None {
			w.str("null")
		} else {
			w.int(int64(n))
		}
	}
	w.str("]")
}

// deviations appends what an operation has that a compiler would not write:
// more prefixes than its operand needs, an operand byte that means nothing,
// cache units that are not zero or not there.
func (w *writer) deviations(in *instr.Instr, op *opcode.Op) {
	if !op.HasArg && in.Arg != 0 {
		w.str(`, "unused_arg": `)
		w.int(int64(in.Arg))
	}
	if int(in.Prefixes) != w.usualPrefixes(in, op) {
		w.str(`, "prefixes": `)
		w.int(int64(in.Prefixes))
	}
	if in.Caches != op.Caches {
		w.str(`, "caches": `)
		w.int(int64(in.Caches))
	}
	if in.CacheSet {
		w.str(`, "cache_hex": `)
		bytes := w.body.Bytes(in)
		w.buf = appendHex(w.buf, bytes[len(bytes)-2*int(in.Caches):])
	}
}

// usualPrefixes is how many EXTENDED_ARG units an operand needs.
func (w *writer) usualPrefixes(in *instr.Instr, op *opcode.Op) int {
	bits := 16
	if w.file.Version.Instr.Wordcode {
		bits = 8
	}
	n := 0
	for rest := in.Arg >> bits; rest != 0 && op.HasArg; rest >>= bits {
		n++
	}
	return n
}

// exceptions appends the exception table, where the version has one.
func (w *writer) exceptions() {
	if w.body.View.Exceptiontable == nil {
		return
	}
	w.field("exceptions")
	w.str("[")
	w.depth++
	for i, e := range w.body.Exceptions {
		if i > 0 {
			w.str(",")
		}
		w.line()
		w.exception(e)
	}
	w.depth--
	if len(w.body.Exceptions) > 0 {
		w.line()
	}
	w.str("]")
}

func (w *writer) exception(e exctab.Entry) {
	w.str(`{"start": `)
	w.int(int64(e.Start))
	w.str(`, "end": `)
	w.int(int64(e.End))
	w.str(`, "target": `)
	w.int(int64(e.Target))
	w.str(`, "depth": `)
	w.int(int64(e.Depth))
	if e.Lasti {
		w.str(`, "lasti": true}`)
	} else {
		w.str(`, "lasti": false}`)
	}
}

// consts appends the constants, a line each.
func (w *writer) consts(list []marshal.Object) {
	w.str("[")
	w.depth++
	for i, o := range list {
		if i > 0 {
			w.str(",")
		}
		w.line()
		w.constant(o)
		w.flushFull()
	}
	w.depth--
	if len(list) > 0 {
		w.line()
	}
	w.str("]")
}
