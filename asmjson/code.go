package asmjson

import (
	"github.com/pyasm/pyasm/exctab"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
	"github.com/pyasm/pyasm/pyver"
)

// code appends a code object. Fields that the version does not have are left
// out.
func (w *writer) code(c *marshal.Code) {
	w.load(c)
	w.open()
	w.heading(c)
	w.variables()
	if w.body.View.Code != c {
		w.load(c) // some name was a code object
	}
	w.raw(c)
	w.tables()
	if dev := w.dev[c]; len(dev) > 0 {
		w.field("marshal")
		w.text = listing.AppendDeviations(w.text[:0], dev)
		w.buf = appendString(w.buf, string(w.text))
	}
	w.instructions()
	w.exceptions()
	w.field("consts")
	w.consts(w.body.View.Consts)
	w.close()
}

// load takes a code object apart.
func (w *writer) load(c *marshal.Code) {
	w.list.Load(w.doc, c)
	w.slack = instr.Slack(w.table, w.list.Ins)
	w.body.View, w.body.Bytecode = w.list.View, w.list.View.Code.Code.S
	w.body.Instrs, w.body.Lines, w.body.Exceptions = w.list.Ins, w.list.Lines, w.list.Excs
	if w.file.Version.Lines == pyver.SetLineno {
		w.body.Load(c, w.file.Version) // which finds the lines in the operations
	}
	if w.table.JumpLabels {
		w.body.NumberLabels(operand.Targets)
	}
}

// heading appends names and numbers of a code object.
func (w *writer) heading(c *marshal.Code) {
	layout := w.file.Version.Code
	if c.Name == nil {
		w.field("name")
		w.str("null")
	}
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

// tables appends the bytes of tables that do not follow from lines and entries.
func (w *writer) tables() {
	if w.list.RawLines {
		w.hexField("raw_linetable", w.list.Linetable)
	}
	if w.list.RawExcs {
		w.hexField("raw_exceptiontable", w.list.Exceptiontable)
	}
}

// instructions appends the operations of a code object, a line each.
func (w *writer) instructions() {
	w.field("instructions")
	w.str("[")
	w.depth++
	lines := w.lines()
	for i := range w.body.Instrs {
		if i > 0 {
			w.str(",")
		}
		w.line()
		in := &w.body.Instrs[i]
		w.instruction(in)
		w.place(lines.step(in.Start(w.file.Version.Instr)))
		w.str("}")
		w.flushFull()
	}
	w.depth--
	if len(w.body.Instrs) > 0 {
		w.line()
	}
	w.str("]")
}

// instruction appends one operation but for its line.
func (w *writer) instruction(in *instr.Instr) {
	w.str(`{"offset": `)
	w.int(int64(in.Offset))
	if in.Raw {
		w.str(`, "raw": `)
		w.buf = appendHex(w.buf, w.body.Bytes(in))
		return
	}
	op := w.table.Op(in.Op)
	w.str(`, "opcode": `)
	w.int(int64(op.Code))
	w.str(`, "opname": "`)
	w.str(w.table.DisName(op.Code))
	w.str(`"`)
	w.operand(in, op.HasArg)
	w.deviations(in, op)
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

// deviations appends what an operation has that a compiler would not write:
// more prefixes than its operand needs, or than it might get if the code were
// as short as can be; an operand byte that means nothing; cache units that are
// not zero or not there.
func (w *writer) deviations(in *instr.Instr, op *opcode.Op) {
	if !op.HasArg && in.Arg != 0 {
		w.str(`, "unused_arg": `)
		w.int(int64(in.Arg))
	}
	if in.Spare(w.table, w.slack) {
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
