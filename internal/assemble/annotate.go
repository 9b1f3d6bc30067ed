package assemble

import (
	"encoding/hex"
	"strconv"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/listing"
	"github.com/pyasm/pyasm/opcode"
)

// AppendAnnotations appends, in braces, what of the encoding of an instruction
// does not follow from its operation and operand; see instr.Slack for slack.
func AppendAnnotations(dst []byte, c *listing.Code, in *instr.Instr, slack uint32) []byte {
	t := c.Table
	switch {
	case t.ExtendedArg != 0 && in.Op == t.ExtendedArg,
		t.Version.Instr.Caches && in.Op == t.Cache:
		dst = append(dst, " {kept}"...)
	case in.Spare(t, slack):
		dst = append(dst, " {prefixes "...)
		dst = append(strconv.AppendInt(dst, int64(in.Prefixes), 10), '}')
	}
	if t.Op(in.Op).Caches == 0 {
		return dst
	}
	if in.Caches == 0 {
		return append(dst, " {bare}"...)
	}
	if in.CacheSet {
		end := int(in.End(t))
		dst = append(dst, " {caches "...)
		dst = hex.AppendEncode(dst, []byte(c.View.Code.Code.S[end-2*int(in.Caches):end]))
		dst = append(dst, '}')
	}
	return dst
}

// NameAffix gives what stands around the name of an operand for its lowest bit.
func NameAffix(t *opcode.Table, op *opcode.Op, arg uint32) opcode.Affix {
	if arg&1 == 0 {
		return opcode.Affix{}
	}
	switch op.Kind {
	case opcode.NameNull:
		return t.NameNullText
	case opcode.NameMethod:
		return t.NameMethodText
	case opcode.NameSuper:
		return t.NameSuperText
	}
	return opcode.Affix{}
}
