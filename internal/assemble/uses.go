package assemble

// NoteUses notes which constants and names the items that a form has added
// itself use, so that what Instruction brings can be told from what takes the
// place of something (see lostUsers).
func (asm *Assembler) NoteUses() {
	for i := range asm.Cur.Items {
		if it := &asm.Cur.Items[i]; !it.Raw {
			asm.noteUse(asm.Cur, asm.Table.Op(it.Op), it.Arg)
		}
	}
}
