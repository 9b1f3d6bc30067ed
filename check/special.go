package check

import (
	"math"
	"slices"

	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/opcode"
)

// special does what an operation does where a rule cannot say it.
type special func(m *machine, in *instr.Instr, op *opcode.Op)

// specials are by name of the operation.
var specials = map[string]special{
	"LOAD_COMMON_CONSTANT": loadCommonConstant,
	"LOAD_CONST":           loadConst, "RETURN_CONST": returnConst,
	"LOAD_FAST": loadFast, "LOAD_FAST_BORROW": loadFastBorrow, "LOAD_FAST_CHECK": loadFastCheck, "LOAD_FAST_AND_CLEAR": loadFastAndClear,
	"STORE_FAST": storeFast, "DELETE_FAST": deleteFast, "LOAD_FAST_LOAD_FAST": loadTwo, "LOAD_FAST_BORROW_LOAD_FAST_BORROW": borrowTwo,
	"STORE_FAST_LOAD_FAST": storeLoad, "STORE_FAST_STORE_FAST": storeTwo,
	"LOAD_CLOSURE": loadClosure, "LOAD_DEREF": loadDeref, "STORE_DEREF": storeDeref, "DELETE_DEREF": useCell,
	"LOAD_CLASSDEREF": loadClassDeref, "LOAD_FROM_DICT_OR_DEREF": loadFromDictOrDeref,
	"MAKE_CELL": makeCell, "COPY_FREE_VARS": copyFreeVars,
	"IMPORT_STAR": writesLocals, "EXEC_STMT": writesLocals,
	"LOAD_NAME": loadName, "LOAD_GLOBAL": loadGlobal, "LOAD_ATTR": loadAttr, "LOAD_SUPER_ATTR": loadSuperAttr,

	"BUILD_LIST": buildList, "PREP_RERAISE_STAR": prepReraiseStar,
	"BUILD_TUPLE": buildTuple, "BUILD_MAP": buildMap, "BUILD_CONST_KEY_MAP": buildConstKeyMap,
	"LIST_APPEND": adder(list, 1), "SET_ADD": adder(set, 1), "MAP_ADD": adder(dict, 2), "LIST_EXTEND": adder(list, 1),
	"SET_UPDATE": adder(set, 1), "DICT_UPDATE": adder(dict, 1), "DICT_MERGE": dictMerge,
	"SWAP": swap, "COPY": copyEntry, "ROT_N": rotN, "DUP_TOPX": dupTopX,

	"CALL_FUNCTION": callFunction, "CALL_FUNCTION_VAR": callFunctionVar, "CALL_FUNCTION_VAR_KW": callFunctionVar, "CALL_METHOD": callMethod, "CALL": call, "PRECALL": precall, "CALL_KW": callKW,
	"CALL_FUNCTION_KW": callFunctionKW, "CALL_FUNCTION_EX": callFunctionEx, "KW_NAMES": kwNames,
	"MAKE_FUNCTION": makeFunction, "MAKE_CLOSURE": makeFunction, "SET_FUNCTION_ATTRIBUTE": setFunctionAttribute,
	"CALL_INTRINSIC_1": intrinsic1, "CALL_INTRINSIC_2": intrinsic2,

	"COMPARE_OP": compareOp, "RAISE_VARARGS": raiseVarargs, "UNPACK_EX": unpackEx, "BUILD_MAP_UNPACK_WITH_CALL": unpackWithCall, "CONVERT_VALUE": convertValue, "BUILD_SLICE": buildSlice,
	"POP_JUMP_IF_TRUE": wantsBool, "POP_JUMP_IF_FALSE": wantsBool, "UNARY_NOT": wantsBool,
	"POP_JUMP_IF_NONE": popJumpIfNone, "POP_JUMP_IF_NOT_NONE": popJumpIfNone,
	"POP_JUMP_FORWARD_IF_NONE": popJumpIfNone, "POP_JUMP_FORWARD_IF_NOT_NONE": popJumpIfNone,
	"POP_JUMP_BACKWARD_IF_NONE": popJumpIfNone, "POP_JUMP_BACKWARD_IF_NOT_NONE": popJumpIfNone,

	"FOR_ITER": forIter, "FOR_LOOP": forLoop, "SEND": send, "RESUME": resume, "RETURN_GENERATOR": returnGenerator,
	"YIELD_VALUE": yields, "YIELD_STMT": yields, "YIELD_FROM": yields, "GEN_START": genStart, "ASYNC_GEN_WRAP": asyncGenWrap,

	"SETUP_LOOP": setupLoop, "SETUP_EXCEPT": setupExcept, "SETUP_FINALLY": setupFinally, "SETUP_WITH": setupWith,
	"SETUP_ASYNC_WITH": setupAsyncWith, "POP_BLOCK": popBlock, "POP_EXCEPT": popExcept,
	"END_FINALLY": endFinally, "BEGIN_FINALLY": beginFinally, "CALL_FINALLY": callFinally, "POP_FINALLY": popFinally,
	"WITH_CLEANUP": withCleanup, "WITH_CLEANUP_START": withCleanupStart, "WITH_CLEANUP_FINISH": withCleanupFinish,
	"WITH_EXCEPT_START": withExceptStart, "RERAISE": reraise, "END_ASYNC_FOR": endAsyncFor,
	"BREAK_LOOP": breakLoop, "CONTINUE_LOOP": continueLoop, "RETURN_VALUE": returnValue,
}

// swap exchanges the top and the entry that the operand tells.
func swap(m *machine, in *instr.Instr, _ *opcode.Op) {
	n := operandOf(in)
	if n < 1 {
		m.fail(badOperand, "the operand is %d", n)
		return
	}
	if m.has(n) {
		s := m.now.stack
		top := len(s) - 1
		s[top], s[top+1-n] = s[top+1-n], s[top]
	}
}

// operandOf is the operand as a depth: no stack is deeper than the most that
// it gives.
func operandOf(in *instr.Instr) int {
	const most = 1 << 28
	return int(min(in.Arg, most))
}

func copyEntry(m *machine, in *instr.Instr, _ *opcode.Op) {
	if n := operandOf(in); m.reads(n) {
		m.shared(n)
		if s := m.peek(n); s.tied() || m.need(s, object) {
			m.pushSlot(s)
		}
	}
}

func rotN(m *machine, in *instr.Instr, _ *opcode.Op) {
	n := operandOf(in)
	if n < 1 || !m.has(n) {
		m.fail(badOperand, "the operand is %d", n)
		return
	}
	s := m.now.stack[len(m.now.stack)-n:]
	top := s[n-1]
	copy(s[1:], s)
	s[0] = top
}

func dupTopX(m *machine, in *instr.Instr, _ *opcode.Op) {
	const most = 5
	n := operandOf(in)
	if n < 1 || n > most {
		m.fail(badOperand, "the operand is %d, not 1 to %d", n, most)
		return
	}
	if !m.reads(n) {
		return
	}
	for range n {
		if !m.need(m.peek(n), object) {
			return
		}
		m.pushSlot(m.peek(n))
	}
}

// buildList makes a list. What is in it is known only where that is wanted.
func buildList(m *machine, in *instr.Instr, _ *opcode.Op) {
	n := operandOf(in)
	if !m.has(n) {
		return
	}
	items, about := m.now.stack[len(m.now.stack)-n:], 0
	if m.groups && !slices.ContainsFunc(items, func(s slot) bool { return !s.raisable() }) {
		about = onlyRaised
	}
	if m.popObjects(n) {
		m.pushSlot(slotOf(list, about))
	}
}

// mixed notes that something else may be in a list now.
func (m *machine) mixed(depth int) {
	if m.peek(depth).kind() == list {
		m.shared(depth)
	}
}

// shared notes that something else may have a list or dict now, and change it
// unseen.
func (m *machine) shared(depth int) {
	if s := m.peek(depth); s.secret() {
		m.now.stack[len(m.now.stack)-depth] = slotOf(s.kind(), 0)
		m.changed = true
	}
}

// buildMap makes a dict.
func buildMap(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.apply(&m.rules[in.Op], in, op); !m.failed[m.i] && m.ways.ownDicts {
		m.now.stack[len(m.now.stack)-1] = slotOf(dict, onlyHere)
	}
}

// prepReraiseStar takes a list of exceptions, and does not look whether they
// are.
func prepReraiseStar(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.exceptionsOnTop() {
		m.apply(&m.rules[in.Op], in, op)
	}
}

func (m *machine) exceptionsOnTop() bool {
	if n := len(m.now.stack); n > 0 && m.peek(1).kind() == list && m.peek(1).about() == 0 && !m.now.doubtful {
		m.fail(badKind, "needs a list of exceptions and gets one that may have something else")
		return false
	}
	return true
}

// buildTuple makes a tuple, of which it is known whether it has cells only, or
// what a type alias is made of.
func buildTuple(m *machine, in *instr.Instr, _ *opcode.Op) {
	n := operandOf(in)
	if !m.has(n) {
		return
	}
	k := tuple
	if n > 0 {
		k = cells
	}
	items := m.now.stack[len(m.now.stack)-n:]
	for _, s := range items {
		if s.kind() != cell {
			k = tuple
		}
	}
	if n == 3 && items[0].kind() == text && (items[1].kind() == none || items[1].fits(tuple)) && items[2].kind() == function {
		k = alias
	}
	if m.popObjects(n) {
		m.pushSlot(slotOf(k, n+1))
	}
}

func buildConstKeyMap(m *machine, in *instr.Instr, _ *opcode.Op) {
	n := operandOf(in)
	keys, ok := m.pop(tuple)
	if !ok {
		return
	}
	if keys.about() != n+1 && !m.now.doubtful {
		m.fail(badKind, "needs a tuple of %d keys", n)
		return
	}
	if m.popObjects(n) {
		m.pushSlot(slotOf(dict, onlyHere))
	}
}

// adder gives the special of operations that put n values into an object that
// is being made deeper in the stack.
func adder(into kind, n int) special {
	return func(m *machine, in *instr.Instr, op *opcode.Op) {
		keeps := op.Name == "LIST_APPEND" && len(m.now.stack) > 0 && m.peek(1).raisable()
		if !m.popObjects(n) {
			return
		}
		if m.ways.oneByte { // the object is taken, and looked at
			m.pop(object)
			return
		}
		if depth := operandOf(in); m.reads(depth) && !m.acrossFinal(depth) && m.need(m.peek(depth), into) && !keeps {
			m.mixed(depth)
		}
	}
}

// acrossFinal reports that a depth is counted across a final, which has more
// entries than one, or not.
func (m *machine) acrossFinal(depth int) bool {
	if !m.finals {
		return false
	}
	m.lookedAt(depth)
	several := func(s slot) bool { return s.kind() == final }
	if !slices.ContainsFunc(m.now.stack[len(m.now.stack)-depth:], several) {
		return false
	}
	m.fail(badKind, "counts the depth across what a finally block begins with, which has more values or fewer")
	return true
}

// dictMerge also names the function that is called, where a key comes twice.
func dictMerge(m *machine, in *instr.Instr, op *opcode.Op) {
	adder(dict, 1)(m, in, op)
	depth := operandOf(in) + 2
	if m.ways.callableFirst {
		depth++
	}
	if !m.failed[m.i] && m.reads(depth) {
		m.need(m.peek(depth), object)
	}
}

func compareOp(m *machine, in *instr.Instr, op *opcode.Op) {
	if m.table.CompareNames[m.table.CompareIndex(in.Arg)] == "BAD" {
		m.doubt(badOperand, "the operand stands for no comparison")
		m.roughly(in, op)
		return
	}
	exact := in.Arg&m.table.CompareBool != 0 || m.comparesInt()
	if m.apply(&m.rules[in.Op], in, op); exact && !m.failed[m.i] {
		m.now.stack[len(m.now.stack)-1] = slotOf(boolean, 0)
	}
}

// comparesInt tells whether one of the two values on top is an int; it is not
// likely then that comparing them gives anything but True or False, and
// compilers take that for granted.
func (m *machine) comparesInt() bool {
	return len(m.now.stack) >= 2 && (m.peek(1).kind() == integer || m.peek(2).kind() == integer)
}

// wantsBool warns where a version that has TO_BOOL gets something else: it
// compares with True or False and does not look at the value.
func wantsBool(m *machine, in *instr.Instr, op *opcode.Op) {
	if n := len(m.now.stack); m.ways.bools && n > 0 && m.peek(1).kind() != boolean {
		taken, other := "True", "False"
		if op.Name == "POP_JUMP_IF_TRUE" {
			taken, other = other, taken
		}
		m.warn(notBool, "takes for %s what is not %s, and the value is not known to be one of the two; put TO_BOOL before it, or compare with COMPARE_OP (bool(<))", taken, other)
	}
	m.apply(&m.rules[in.Op], in, op)
}

func raiseVarargs(m *machine, in *instr.Instr, op *opcode.Op) {
	most := uint32(2)
	if m.ways.threeRaised {
		most = 3
	}
	if in.Arg > most {
		m.fail(badOperand, "the operand is %d, more than %d", in.Arg, most)
		return
	}
	m.apply(&m.rules[in.Op], in, op)
}

// unpackWithCall names the function that is called, where something is no
// mapping; before 3.6 the second byte of the operand tells how far below it lies.
func unpackWithCall(m *machine, in *instr.Instr, op *opcode.Op) {
	maps := countByte.value(in.Arg)
	if depth := maps + countByte.value(in.Arg>>8); !m.ways.names && maps > 0 && m.reads(depth) && !m.acrossFinal(depth) {
		m.need(m.peek(depth), object)
	}
	if !m.failed[m.i] {
		m.apply(&m.rules[in.Op], in, op)
	}
}

// unpackEx has two counts in its operand, which is a signed number to the
// interpreter.
func unpackEx(m *machine, in *instr.Instr, op *opcode.Op) {
	if in.Arg > math.MaxInt32 {
		m.fail(badOperand, "the operand is %d, more than %d", in.Arg, math.MaxInt32)
		return
	}
	m.apply(&m.rules[in.Op], in, op)
}

func convertValue(m *machine, in *instr.Instr, op *opcode.Op) {
	if in.Arg == 0 {
		m.doubt(badOperand, "the operand stands for no conversion")
		m.roughly(in, op)
		return
	}
	m.apply(&m.rules[in.Op], in, op)
}

func buildSlice(m *machine, in *instr.Instr, op *opcode.Op) {
	if in.Arg != 2 && in.Arg != 3 {
		if m.ways.specials {
			m.fail(badOperand, "the operand is %d, not 2 or 3", in.Arg)
			return
		}
		m.warn(oddOperand, "the operand is %d", in.Arg)
	}
	m.apply(&m.rules[in.Op], in, op)
}

// popJumpIfNone knows more of a value of which a copy is tested.
func popJumpIfNone(m *machine, in *instr.Instr, op *opcode.Op) {
	if _, ok := m.pop(object); !ok {
		return
	}
	n := len(m.now.stack)
	if m.i == 0 || m.places[m.i].led || m.opName(&m.ins[m.i-1]) != "COPY" || m.ins[m.i-1].Arg != 1 || n == 0 || m.peek(1).kind() != previous {
		m.jump(in, nil)
		return
	}
	jumps, stays := slotOf(none, 0), slotOf(raised, 0)
	if len(op.Name) > len("NOT_NONE") && op.Name[len(op.Name)-len("NOT_NONE"):] == "NOT_NONE" {
		jumps, stays = stays, jumps
	}
	m.now.stack[n-1] = jumps
	m.jump(in, nil)
	m.now.stack[n-1] = stays
}

// The words of CALL_INTRINSIC_1 and CALL_INTRINSIC_2: rules as those of
// operations.
var intrinsics = map[string]string{
	"INTRINSIC_LIST_TO_TUPLE":            "list -- tuple",
	"INTRINSIC_TYPEVAR":                  "str -- o",
	"INTRINSIC_PARAMSPEC":                "str -- o",
	"INTRINSIC_TYPEVARTUPLE":             "str -- o",
	"INTRINSIC_STOPITERATION_ERROR":      "exc -- exc",
	"INTRINSIC_TYPEALIAS":                "alias -- o",
	"INTRINSIC_SUBSCRIPT_GENERIC":        "tuple -- o",
	"INTRINSIC_PREP_RERAISE_STAR":        "exc list -- prev",
	"INTRINSIC_TYPEVAR_WITH_BOUND":       "str o -- o",
	"INTRINSIC_TYPEVAR_WITH_CONSTRAINTS": "str o -- o",
}

func intrinsic1(m *machine, in *instr.Instr, op *opcode.Op) {
	m.intrinsic(m.table.Intrinsics1[in.Arg], "o -- o", in, op)
}

func intrinsic2(m *machine, in *instr.Instr, op *opcode.Op) {
	m.intrinsic(m.table.Intrinsics2[in.Arg], "o o -- o", in, op)
}

func (m *machine) intrinsic(name, usual string, in *instr.Instr, op *opcode.Op) {
	switch name {
	case "INTRINSIC_1_INVALID", "INTRINSIC_2_INVALID":
		m.doubt(badOperand, "the operand stands for nothing")
		m.roughly(in, op)
		return
	case "INTRINSIC_PREP_RERAISE_STAR":
		if !m.exceptionsOnTop() {
			return
		}
	case "INTRINSIC_IMPORT_STAR":
		if m.writeLocals(); m.failed[m.i] {
			return
		}
	case "INTRINSIC_ASYNC_GEN_WRAP":
		asyncGenWrap(m, in, op)
		return
	case "INTRINSIC_SET_FUNCTION_TYPE_PARAMS":
		m.setTypeParams()
		return
	}
	if s, ok := intrinsics[name]; ok {
		usual = s
	}
	m.applyWords(usual)
}

// setTypeParams leaves the function as it is, with all that is known of it.
func (m *machine) setTypeParams() {
	if !m.has(2) {
		return
	}
	if f := m.peek(2); m.need(f, function) {
		m.applyWords("!1 tuple -- 1")
	}
}
