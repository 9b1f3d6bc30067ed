package asmjson

import (
	"bytes"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/operand"
)

// beside is an operand that is told by its number and by its meaning.
type beside struct {
	place int32 // of the instruction, among those of the reader
	item  int32
	to    int // where its text ends in the texts of all; it begins where that before ends
}

// addBeside notes the meaning that stands beside an operand, if it is one of
// those that are compared.
func (b *body) addBeside(in *insn, op *opcode.Op, item int32, place int) {
	switch op.Kind {
	case opcode.Jump, opcode.Free, opcode.LocalPair:
		return
	}
	if len(in.argrepr) > 0 {
		b.reprs = append(b.reprs, in.argrepr...)
		b.beside = append(b.beside, beside{int32(place), item, len(b.reprs)})
	}
}

// compareMeanings warns where an operand has another meaning than the one beside
// it. What the form itself would say there is not looked at further.
func (r *reader) compareMeanings(b *body) {
	if len(b.beside) == 0 || len(r.stubs) > 0 {
		return
	}
	if r.operands == nil {
		r.operands = operand.NewPrinter(r.asm.Version)
	}
	m := b.m
	shown := operand.Body{View: &code.View{Version: r.asm.Version, Table: r.asm.Table, Consts: m.Consts, Names: m.Names, Locals: m.Varnames}}
	r.push("instructions")
	from := 0
	for _, w := range b.beside {
		text := b.reprs[from:w.to]
		from = w.to
		it := &m.Items[w.item]
		r.operands.Limit = len(text) + 1
		r.text = r.operands.Append(r.text[:0], &shown, &instr.Instr{Op: it.Op, Arg: it.Arg})
		if !bytes.Equal(r.text, text) {
			r.last().index = r.places[w.place].index
			r.otherMeaning(w, r.asm.Table.Op(it.Op), it.Arg, string(text))
		}
	}
	r.pop()
}

// otherMeaning warns of a meaning that is not that of the number beside it.
func (r *reader) otherMeaning(w beside, op *opcode.Op, arg uint32, text string) {
	const short = 60
	this := text
	if len(text) > short {
		this = "this"
	}
	if have := r.asm.Disagrees(op, arg, text, this); have != "" {
		r.warn(r.places[w.place].at, "argrepr", "leave out arg, or change it as well", "%s; arg counts", have)
	}
}
