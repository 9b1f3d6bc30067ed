package assemble

// flag gives the bit of co_flags with a name, 0 where the version has none.
func (asm *Assembler) flag(name string) int32 {
	for _, f := range asm.Table.Flags {
		if f.Name == name {
			return int32(f.Bit)
		}
	}
	return 0
}

// defaultFlags works out co_flags where the text does not tell them, but for
// what depends on the code object around, see places.
func (asm *Assembler) defaultFlags(m *Method) {
	if m.Given.Flags {
		return
	}
	m.unit.noFlags = true
	names := asm.kindFlags(m)
	switch {
	case m.isModule():
	case !m.usesNames():
		names = append(names, "OPTIMIZED", "NEWLOCALS")
	case !m.Version.Marshal.Bytes3: // the class bodies of Python 2
		names = append(names, "NEWLOCALS")
	default:
		asm.namesInFunction(m)
	}
	if len(m.Cells) == 0 && len(m.Frees) == 0 && !asm.Fields.LocalsPlus {
		names = append(names, "NOFREE")
	}
	if m.varargs {
		names = append(names, "VARARGS")
	}
	if m.varkeywords {
		names = append(names, "VARKEYWORDS")
	}
	for _, name := range names {
		m.Obj.Flags |= asm.flag(name)
	}
}

func (m *Method) isModule() bool {
	return m.Obj.Name == nil || m.Obj.Name.S == "<module>" || m.Obj.Name.S == "?"
}

// ops gives the names of the operations in turn. Bytes that are no operation
// have an empty one.
func (m *Method) ops(yield func(item int, name string) bool) {
	for i, it := range m.Items {
		name := ""
		if !it.Raw {
			name = m.Table.Op(it.Op).Name
		}
		if !yield(i, name) {
			return
		}
	}
}

// usesNames tells whether variables are kept in a dict, as in a class body.
func (m *Method) usesNames() bool {
	for _, name := range m.ops {
		switch name {
		case "LOAD_NAME", "STORE_NAME", "DELETE_NAME", "LOAD_LOCALS":
			return true
		}
	}
	return false
}

// kindFlags says by its operations whether a function is a generator, a
// coroutine or both.
func (asm *Assembler) kindFlags(m *Method) []string {
	yields, awaits, makes := false, false, false
	for i, name := range m.ops {
		switch name {
		case "YIELD_VALUE":
			yields = yields || !m.passesOn(i)
		case "RETURN_GENERATOR", "GET_YIELD_FROM_ITER":
			makes = true
		case "ASYNC_GEN_WRAP", "GET_AWAITABLE", "GET_AITER", "GET_ANEXT", "END_ASYNC_FOR", "BEFORE_ASYNC_WITH", "SETUP_ASYNC_WITH":
			awaits = true
		}
	}
	switch {
	case awaits && asm.flag("ASYNC_GENERATOR") == 0: // 3.5
		return []string{"COROUTINE", "GENERATOR"}
	case awaits && yields:
		return []string{"ASYNC_GENERATOR"}
	case awaits:
		return []string{"COROUTINE"}
	case yields || makes:
		return []string{"GENERATOR"}
	}
	return nil
}

// passesOn tells whether a YIELD_VALUE is part of an await or a yield from: it
// stands behind SEND (3.11 and later).
func (m *Method) passesOn(item int) bool {
	return item > 0 && m.opIs(item-1, "SEND")
}

func (m *Method) opIs(item int, name string) bool {
	it := m.Items[item]
	return !it.Raw && m.Table.Op(it.Op).Name == name
}
