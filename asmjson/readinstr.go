package asmjson

import (
	"math"
	"math/bits"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/linetab"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/opcode"
)

// Fields of an instruction.
const (
	insOffset = iota
	insOpcode
	insOpname
	insArg
	insArgrepr
	insTarget
	insLine
	insPosition
	insLineEntries
	insPrefixes
	insUnusedArg
	insCaches
	insCacheHex
	insRaw
)

var instructionFields = newFields(
	"offset", "opcode", "opname", "arg", "argrepr", "target", "line", "position", "line_entries",
	"prefixes", "unused_arg", "caches", "cache_hex", "raw",
)

// insn is an instruction as it is written.
type insn struct {
	at       place
	seen     uint32 // fields that are there and not null
	offset   int32
	opcode   uint8
	op       *opcode.Op // of the name
	arg      uint32
	argrepr  []byte
	target   int32
	line     int32
	position linetab.Position
	entries  []linetab.Position
	prefixes uint8
	unused   uint8
	caches   uint8
	cache    string
	raw      string
}

func (in *insn) has(f int) bool { return in.seen>>f&1 != 0 }

// spotOf is where an instruction stands in the text, and which it is of its
// code object.
type spotOf struct {
	at    place
	index int32
}

// jump is a jump whose target is told.
type jump struct {
	at           place
	index        int32 // of the instruction
	item, target int32
	arg          bool // there is an operand as well, which counts where nothing stands at the target
}

// meant is an operand that is told by its meaning only.
type meant struct {
	at    place
	index int32 // of the instruction
	item  int32
	op    *opcode.Op
	text  string
}

// instructions reads the instructions of a code object.
func (r *reader) instructions(b *body) {
	if !r.want("instructions", '[', "an array") {
		return
	}
	r.push("instructions")
	r.asm.Cur = b.m
	n := 0
	var in insn
	for r.enter(); r.item(); n++ {
		r.index(n)
		if !r.want("", '{', "an object") {
			continue
		}
		errors := r.asm.Errors
		r.instruction(&in)
		if !r.failed && r.asm.Errors == errors {
			r.add(b, &in)
		}
		b.broken = b.broken || r.asm.Errors > errors
	}
	r.pop()
}

// instruction reads the fields of one instruction.
func (r *reader) instruction(in *insn) {
	*in = insn{at: r.place(), entries: in.entries[:0], argrepr: in.argrepr[:0]}
	for r.enter(); ; {
		at, ok := r.field()
		if !ok {
			return
		}
		f := instructionField(r.name)
		switch {
		case f < 0:
			r.unknown(at, instructionFields)
			continue
		case in.has(f):
			r.twice(at)
			continue
		}
		in.seen |= 1 << f
		if r.null() {
			in.seen &^= 1 << f
			continue
		}
		r.instructionField(in, f)
	}
}

// instructionField gives the number of a field; it is asked for so often that
// a map would take long.
func instructionField(name []byte) int {
	switch string(name) {
	case "offset":
		return insOffset
	case "opcode":
		return insOpcode
	case "opname":
		return insOpname
	case "arg":
		return insArg
	case "argrepr":
		return insArgrepr
	case "target":
		return insTarget
	case "line":
		return insLine
	case "position":
		return insPosition
	}
	return instructionFields.find(name)
}

// instructionField reads the value of a field.
func (r *reader) instructionField(in *insn, f int) {
	switch f {
	case insOffset:
		in.offset = int32(r.bounded("offset", math.MaxInt32))
	case insOpcode:
		in.opcode = uint8(r.bounded("opcode", math.MaxUint8))
	case insOpname:
		in.op = r.opname()
	case insArg:
		in.arg = uint32(r.bounded("arg", math.MaxUint32))
	case insArgrepr:
		if !r.want("argrepr", '"', "a string") {
			return
		}
		in.argrepr = append(in.argrepr, r.str()...)
	case insTarget:
		in.target = int32(r.bounded("target", math.MaxInt32))
	case insLine:
		in.line = r.lineNumber("line")
	case insPosition:
		in.position = r.position("position")
	case insLineEntries:
		r.lineEntries(in)
	case insPrefixes:
		in.prefixes = uint8(r.bounded("prefixes", 3))
	case insUnusedArg:
		in.unused = uint8(r.bounded("unused_arg", math.MaxUint8))
	case insCaches:
		in.caches = uint8(r.bounded("caches", math.MaxUint8))
	case insCacheHex:
		b, _ := r.hex("cache_hex")
		in.cache = string(b)
	case insRaw:
		b, _ := r.hex("raw")
		in.raw = string(b)
	}
}

// bounded reads a whole number from 0 to hi.
func (r *reader) bounded(field string, hi int64) int64 {
	n, _ := r.integer(field, 0, hi)
	return n
}

// lineNumber reads a line.
func (r *reader) lineNumber(field string) int32 {
	n, _ := r.integer(field, math.MinInt32, math.MaxInt32)
	return int32(n)
}

// opname reads the name of an operation.
func (r *reader) opname() *opcode.Op {
	if !r.want("opname", '"', "a string") {
		return nil
	}
	at := r.place()
	name := r.str()
	if op, ok := r.ops[string(name)]; ok || r.failed {
		return op
	}
	text := string(name)
	n := len(r.asm.Diags)
	r.asm.LineNo, r.asm.Line, r.asm.Indent = int(at.line), "", int(at.col)-1
	op := r.asm.Operation(text, 0)
	r.located(n, at, "opname")
	return op
}

// opNames has the operations of a version by the names that Marshal and dis
// give them.
func opNames(t *opcode.Table) map[string]*opcode.Op {
	m := make(map[string]*opcode.Op, 256)
	for code := 255; code >= 0; code-- {
		m[t.DisName(byte(code))] = t.Op(byte(code))
	}
	for _, op := range t.Defined() {
		m[op.Name] = op
	}
	return m
}

// add makes an instruction an item, or several where it is bytes.
func (r *reader) add(b *body, in *insn) {
	r.places = append(r.places, spotOf{in.at, r.last().index})
	r.asm.LineNo = len(r.places) - 1
	first := int32(len(b.m.Items))
	if in.has(insRaw) {
		r.addRaw(b, in)
	} else if op := r.operation(in); op != nil {
		r.addOp(b, in, op)
	} else {
		return
	}
	if int(first) < len(b.m.Items) {
		r.addLine(b, in, first)
	}
}

// addRaw adds bytes that are no instruction.
func (r *reader) addRaw(b *body, in *insn) {
	if in.has(insOpname) || in.has(insOpcode) {
		r.wrong(in.at, "raw", "bytes that are no instruction have no opname and no opcode")
		return
	}
	for i := range len(in.raw) {
		r.asm.Add(instr.Item{Op: in.raw[i], Raw: true})
	}
	b.note(in, 0, int32(len(in.raw)), int32(len(in.raw)))
	b.prefix = false
}

// operation finds the operation that name and number mean.
func (r *reader) operation(in *insn) *opcode.Op {
	if !in.has(insOpcode) {
		if in.op == nil {
			r.wrong(in.at, "opname", "the field is missing")
		}
		return in.op
	}
	op := r.asm.Table.Op(in.opcode)
	if in.op != nil && in.op != op && r.asm.Table.DisName(op.Code) != r.asm.Table.DisName(in.op.Code) {
		r.wrongHint(in.at, "opcode", "leave one of them out", "number %d is %s, not %s", op.Code, r.asm.Table.DisName(op.Code), in.op.Name)
		return nil
	}
	return op
}

// addOp adds an operation.
func (r *reader) addOp(b *body, in *insn, op *opcode.Op) {
	t := r.asm.Table
	it := instr.Item{Op: op.Code, Prefixes: in.prefixes, Cache: in.cache}
	caches := int32(op.Caches)
	if in.has(insCaches) {
		caches = int32(in.caches)
		if it.Bare = in.caches == 0; in.caches != 0 && in.caches != op.Caches {
			r.wrong(in.at, "caches", "%s has %d cache units; there can be none or all of them", op.Name, op.Caches)
		}
	}
	item := int32(len(b.m.Items))
	if op.HasArg {
		it.Jump = r.operand(b, in, op, item)
		it.Arg = in.arg
	} else {
		it.Arg = uint32(in.unused)
		r.noOperand(in, op)
	}
	r.asm.Add(it)
	b.note(in, r.prefixBytes(in, op), r.opBytes(op)+2*caches, 1)
	b.prefix = t.ExtendedArg != 0 && op.Code == t.ExtendedArg
}

// operand sees to the operand of an operation that has one, and tells whether
// it is a target.
func (r *reader) operand(b *body, in *insn, op *opcode.Op, item int32) (leads bool) {
	switch {
	case in.has(insTarget) && op.Jump == opcode.NoJump:
		r.wrong(in.at, "target", "%s does not jump", op.Name)
	case in.has(insTarget) && !(b.prefix && in.has(insArg)):
		b.jumps = append(b.jumps, jump{in.at, r.last().index, item, in.target, in.has(insArg)})
		return true
	case in.has(insArg):
		b.addBeside(in, op, item, len(r.places)-1)
	case in.has(insArgrepr) && op.Jump == opcode.NoJump:
		b.meant = append(b.meant, meant{in.at, r.last().index, item, op, string(in.argrepr)})
	case op.Jump != opcode.NoJump:
		r.wrong(in.at, "target", "%s needs a target or an arg", op.Name)
	default:
		r.wrong(in.at, "arg", "%s needs an operand", op.Name)
	}
	return false
}

// settleMeant finds the operands that are told by their meaning, as the text
// form does: new names and constants go behind those that are there.
func (r *reader) settleMeant(b *body) {
	if len(b.meant) == 0 {
		return
	}
	m := b.m
	r.asm.NoteUses()
	r.asm.MadeUp = true
	defer func() { r.asm.MadeUp = false }()
	r.push("instructions")
	for _, w := range b.meant {
		r.last().index = w.index
		n, diags := len(m.Items), len(r.asm.Diags)
		text := w.op.Name + " (" + w.text + ")"
		r.asm.LineNo, r.asm.Line, r.asm.Indent = int(w.at.line), text, int(w.at.col)-1
		r.asm.Instruction(text)
		r.located(diags, w.at, "argrepr")
		if len(m.Items) > n {
			m.Items[w.item].Arg = m.Items[n].Arg
			m.Items = m.Items[:n]
		}
		for i := range m.VarOps {
			if int(m.VarOps[i].Item) == n {
				m.VarOps[i].Item = w.item
			}
		}
	}
	r.pop()
}

// noOperand looks that an operation that takes no operand has none.
func (r *reader) noOperand(in *insn, op *opcode.Op) {
	if in.arg != 0 {
		r.wrong(in.at, "arg", "%s takes no operand", op.Name)
	}
	if in.has(insTarget) {
		r.wrong(in.at, "target", "%s does not jump", op.Name)
	}
}

// prefixBytes is how many bytes of EXTENDED_ARG stand before an operation.
func (r *reader) prefixBytes(in *insn, op *opcode.Op) int32 {
	group, size := 16, int32(3)
	if r.asm.Version.Instr.Wordcode {
		group, size = 8, 2
	}
	n := int32(0)
	if op.HasArg && in.arg != 0 {
		n = int32((bits.Len32(in.arg) - 1) / group)
	}
	return max(n, int32(in.prefixes)) * size
}

// opBytes is how many bytes an operation has without prefixes and caches.
func (r *reader) opBytes(op *opcode.Op) int32 {
	switch {
	case r.asm.Version.Instr.Wordcode:
		return 2
	case op.HasArg:
		return 3
	}
	return 1
}

// note remembers where an instruction stood that became the last n items.
func (b *body) note(in *insn, prefixes, size, n int32) {
	if !in.has(insOffset) {
		b.grown = true
		return
	}
	items := int32(len(b.m.Items))
	b.spots = append(b.spots, listing.Spot{Start: in.offset - prefixes, Offset: in.offset, End: in.offset + size, Item: items - n, Next: items})
}

// settleSpots puts the places of the instructions in order, of which no two may
// be the same.
func (r *reader) settleSpots(b *body) {
	if twice, ok := b.spots.Settle(); !ok {
		r.wrongHint(b.at, "instructions", "leave out the offset of what is new", "two instructions have the offset %d", twice)
	}
}

// settleJumps gives the jumps their targets.
func (r *reader) settleJumps(b *body) {
	if r.settleSpots(b); b.broken {
		return // it may be the instruction that is led to
	}
	for _, j := range b.jumps {
		it := &b.m.Items[j.item]
		switch to, ok := b.spots.Item(j.target); {
		case ok:
			it.Target, it.Arg = to, 0
		case j.arg:
			it.Jump = false
		default:
			it.Jump = false
			r.push("instructions")
			r.last().index = j.index
			r.wrong(j.at, "target", "no instruction has the offset %d", j.target)
			r.pop()
		}
	}
}
