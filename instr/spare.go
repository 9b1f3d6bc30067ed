package instr

import "github.com/pyasm/pyasm/opcode"

// Spare tells whether an instruction has prefixes that Assemble might not
// give it: more than its operand needs or, for a jump, as many as it needs,
// but fewer would do if the code between were shorter. slack is by how much a
// jump operand may shrink when all jumps of the code get as few as possible.
func (in *Instr) Spare(t *opcode.Table, slack uint32) bool {
	if in.Prefixes == 0 {
		return false
	}
	arg := in.Arg
	if t.Op(in.Op).Jump != opcode.NoJump {
		arg -= min(arg, slack)
	}
	return in.Prefixes > needs(t, arg)
}

// Slack is the slack of the instructions of a code object.
func Slack(t *opcode.Table, ins []Instr) uint32 {
	n := uint32(0)
	for i := range ins {
		if ins[i].Prefixes > 0 && t.Op(ins[i].Op).Jump != opcode.NoJump {
			n += uint32(ins[i].Prefixes)
		}
	}
	return n * uint32(prefixBytes(t.Version.Instr))
}
