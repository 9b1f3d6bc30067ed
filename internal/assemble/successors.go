package assemble

import (
	"strings"

	"github.com/pyasm/pyasm/opcode"
)

// successors are, for operations that only some versions have, what does the
// same in others: the first text counts whose operations, which are the words
// in capitals, the version has all. They follow from what the compilers of the
// versions make of the same source.
var successors = map[string][]string{
	"BEFORE_ASYNC_WITH":                 {"LOAD_SPECIAL (__aexit__) and LOAD_SPECIAL (__aenter__)"},
	"BEFORE_WITH":                       {"LOAD_SPECIAL (__exit__) and LOAD_SPECIAL (__enter__)", "SETUP_WITH"},
	"BEGIN_FINALLY":                     {"a copy of the code instead of a call"},
	"BINARY_ADD":                        {"BINARY_OP (+)"},
	"BINARY_AND":                        {"BINARY_OP (&)"},
	"BINARY_DIVIDE":                     {"BINARY_OP (/)", "BINARY_TRUE_DIVIDE"},
	"BINARY_FLOOR_DIVIDE":               {"BINARY_OP (//)", "BINARY_DIVIDE"},
	"BINARY_LSHIFT":                     {"BINARY_OP (<<)"},
	"BINARY_MODULO":                     {"BINARY_OP (%)"},
	"BINARY_MULTIPLY":                   {"BINARY_OP (*)"},
	"BINARY_MATRIX_MULTIPLY":            {"BINARY_OP (@)"},
	"BINARY_OP":                         {"BINARY_ADD, INPLACE_ADD and the like", "BINARY_ADD and the like"},
	"BINARY_OR":                         {"BINARY_OP (|)"},
	"BINARY_POWER":                      {"BINARY_OP (**)"},
	"BINARY_RSHIFT":                     {"BINARY_OP (>>)"},
	"BINARY_SLICE":                      {"BUILD_SLICE 2 and BINARY_SUBSCR"},
	"BINARY_SUBSCR":                     {"BINARY_OP ([])"},
	"BINARY_SUBTRACT":                   {"BINARY_OP (-)"},
	"BINARY_TRUE_DIVIDE":                {"BINARY_OP (/)", "BINARY_DIVIDE"},
	"BINARY_XOR":                        {"BINARY_OP (^)"},
	"BREAK_LOOP":                        {"a jump, JUMP_FORWARD or JUMP_ABSOLUTE,", "JUMP_FORWARD"},
	"BUILD_CONST_KEY_MAP":               {"BUILD_MAP"},
	"BUILD_LIST_UNPACK":                 {"LIST_EXTEND"},
	"BUILD_MAP_UNPACK":                  {"DICT_UPDATE"},
	"BUILD_MAP_UNPACK_WITH_CALL":        {"DICT_MERGE"},
	"BUILD_SET_UNPACK":                  {"SET_UPDATE"},
	"BUILD_TUPLE_UNPACK":                {"LIST_EXTEND"},
	"BUILD_TUPLE_UNPACK_WITH_CALL":      {"LIST_EXTEND"},
	"CALL":                              {"CALL_FUNCTION N"},
	"CALL_FUNCTION":                     {"PUSH_NULL before the arguments and CALL N"},
	"CALL_FUNCTION_KW":                  {"CALL_KW N", "KW_NAMES and CALL N", "CALL_FUNCTION"},
	"CALL_FUNCTION_VAR":                 {"CALL_FUNCTION_EX 0"},
	"CALL_FUNCTION_VAR_KW":              {"CALL_FUNCTION_EX 1"},
	"CALL_KW":                           {"KW_NAMES and CALL N", "CALL_FUNCTION_KW N"},
	"CALL_METHOD":                       {"CALL N"},
	"CALL_FINALLY":                      {"a copy of the code instead of a call"},
	"CHECK_EXC_MATCH":                   {"JUMP_IF_NOT_EXC_MATCH LABEL", "COMPARE_OP (exception match)"},
	"CONTAINS_OP":                       {"COMPARE_OP (in)"},
	"CONTINUE_LOOP":                     {"JUMP_ABSOLUTE LABEL", "JUMP_BACKWARD LABEL"},
	"CONVERT_VALUE":                     {"FORMAT_VALUE (repr) and the like"},
	"COPY":                              {"DUP_TOP"},
	"COPY_FREE_VARS":                    {"nothing: the interpreter"},
	"DUP_TOP":                           {"COPY 1"},
	"DUP_TOPX":                          {"COPY N, N times,", "DUP_TOP_TWO"},
	"DUP_TOP_TWO":                       {"COPY 2, twice,", "DUP_TOPX 2"},
	"END_FINALLY":                       {"RERAISE"},
	"FORMAT_SIMPLE":                     {"FORMAT_VALUE"},
	"FORMAT_VALUE":                      {"CONVERT_VALUE with FORMAT_SIMPLE or FORMAT_WITH_SPEC"},
	"FORMAT_WITH_SPEC":                  {"FORMAT_VALUE (with format)"},
	"FOR_LOOP":                          {"GET_ITER and FOR_ITER LABEL"},
	"INPLACE_ADD":                       {"BINARY_OP (+=)"},
	"INPLACE_AND":                       {"BINARY_OP (&=)"},
	"INPLACE_DIVIDE":                    {"BINARY_OP (/=)", "INPLACE_TRUE_DIVIDE"},
	"INPLACE_FLOOR_DIVIDE":              {"BINARY_OP (//=)"},
	"INPLACE_LSHIFT":                    {"BINARY_OP (<<=)"},
	"INPLACE_MATRIX_MULTIPLY":           {"BINARY_OP (@=)"},
	"INPLACE_MODULO":                    {"BINARY_OP (%=)"},
	"INPLACE_MULTIPLY":                  {"BINARY_OP (*=)"},
	"INPLACE_OR":                        {"BINARY_OP (|=)"},
	"INPLACE_POWER":                     {"BINARY_OP (**=)"},
	"INPLACE_RSHIFT":                    {"BINARY_OP (>>=)"},
	"INPLACE_SUBTRACT":                  {"BINARY_OP (-=)"},
	"INPLACE_TRUE_DIVIDE":               {"BINARY_OP (/=)"},
	"INPLACE_XOR":                       {"BINARY_OP (^=)"},
	"IS_OP":                             {"COMPARE_OP (is)"},
	"JUMP_ABSOLUTE":                     {"JUMP_FORWARD LABEL or JUMP_BACKWARD LABEL"},
	"JUMP_BACKWARD":                     {"JUMP_ABSOLUTE LABEL"},
	"JUMP_IF_FALSE":                     {"POP_JUMP_IF_FALSE LABEL, which takes the value off the stack,", "POP_JUMP_FORWARD_IF_FALSE LABEL, which takes the value off the stack,"},
	"JUMP_IF_FALSE_OR_POP":              {"COPY 1, TO_BOOL, POP_JUMP_IF_FALSE LABEL, POP_TOP", "COPY 1, POP_JUMP_IF_FALSE LABEL, POP_TOP", "JUMP_IF_FALSE LABEL, POP_TOP"},
	"JUMP_IF_NOT_EXC_MATCH":             {"CHECK_EXC_MATCH and POP_JUMP_IF_FALSE LABEL", "CHECK_EXC_MATCH and POP_JUMP_FORWARD_IF_FALSE LABEL", "COMPARE_OP (exception match)"},
	"JUMP_IF_TRUE":                      {"POP_JUMP_IF_TRUE LABEL, which takes the value off the stack,", "POP_JUMP_FORWARD_IF_TRUE LABEL, which takes the value off the stack,"},
	"JUMP_IF_TRUE_OR_POP":               {"COPY 1, TO_BOOL, POP_JUMP_IF_TRUE LABEL, POP_TOP", "COPY 1, POP_JUMP_IF_TRUE LABEL, POP_TOP", "JUMP_IF_TRUE LABEL, POP_TOP"},
	"KW_NAMES":                          {"the tuple of names as the last argument of CALL_KW", "the tuple of names as the last argument of CALL_FUNCTION_KW"},
	"LIST_EXTEND":                       {"BUILD_LIST_UNPACK"},
	"LIST_TO_TUPLE":                     {"CALL_INTRINSIC_1 (INTRINSIC_LIST_TO_TUPLE)", "BUILD_TUPLE_UNPACK"},
	"LOAD_ASSERTION_ERROR":              {"LOAD_COMMON_CONSTANT (AssertionError)", "LOAD_GLOBAL (AssertionError)"},
	"LOAD_BUILD_CLASS":                  {"BUILD_CLASS"},
	"LOAD_CLASSDEREF":                   {"LOAD_LOCALS and LOAD_FROM_DICT_OR_DEREF", "LOAD_DEREF"},
	"LOAD_CLOSURE":                      {"LOAD_FAST (NAME)"},
	"LOAD_COMMON_CONSTANT":              {"LOAD_ASSERTION_ERROR"},
	"LOAD_FAST_BORROW":                  {"LOAD_FAST"},
	"LOAD_FAST_BORROW_LOAD_FAST_BORROW": {"LOAD_FAST_LOAD_FAST", "LOAD_FAST, twice,"},
	"LOAD_FAST_LOAD_FAST":               {"LOAD_FAST, twice,"},
	"LOAD_LOCAL":                        {"LOAD_NAME"},
	"LOAD_METHOD":                       {"LOAD_ATTR (method NAME)", "LOAD_ATTR"},
	"LOAD_SMALL_INT":                    {"LOAD_CONST"},
	"LOAD_SPECIAL":                      {"BEFORE_WITH", "SETUP_WITH"},
	"LOAD_SUPER_ATTR":                   {"LOAD_GLOBAL (super), a call and LOAD_ATTR"},
	"MAKE_CELL":                         {"nothing: the interpreter"},
	"MAKE_CLOSURE":                      {"MAKE_FUNCTION and SET_FUNCTION_ATTRIBUTE (closure)", "MAKE_FUNCTION (closure)"},
	"POP_BLOCK":                         {"the end of the range in the exception table (.try and .end)"},
	"POP_EXCEPT":                        {"END_FINALLY"},
	"POP_ITER":                          {"POP_TOP"},
	"POP_JUMP_BACKWARD_IF_FALSE":        {"POP_JUMP_IF_FALSE LABEL"},
	"POP_JUMP_BACKWARD_IF_NONE":         {"POP_JUMP_IF_NONE LABEL"},
	"POP_JUMP_BACKWARD_IF_NOT_NONE":     {"POP_JUMP_IF_NOT_NONE LABEL"},
	"POP_JUMP_BACKWARD_IF_TRUE":         {"POP_JUMP_IF_TRUE LABEL"},
	"POP_JUMP_FORWARD_IF_FALSE":         {"POP_JUMP_IF_FALSE LABEL"},
	"POP_JUMP_FORWARD_IF_NONE":          {"POP_JUMP_IF_NONE LABEL"},
	"POP_JUMP_FORWARD_IF_NOT_NONE":      {"POP_JUMP_IF_NOT_NONE LABEL"},
	"POP_JUMP_FORWARD_IF_TRUE":          {"POP_JUMP_IF_TRUE LABEL"},
	"POP_JUMP_IF_FALSE":                 {"POP_JUMP_FORWARD_IF_FALSE LABEL or POP_JUMP_BACKWARD_IF_FALSE LABEL", "JUMP_IF_FALSE LABEL and POP_TOP"},
	"POP_JUMP_IF_NONE":                  {"POP_JUMP_FORWARD_IF_NONE LABEL", "IS_OP (is) and POP_JUMP_IF_TRUE LABEL", "COMPARE_OP (is) and POP_JUMP_IF_TRUE LABEL"},
	"POP_JUMP_IF_NOT_NONE":              {"POP_JUMP_FORWARD_IF_NOT_NONE LABEL", "IS_OP (is not) and POP_JUMP_IF_TRUE LABEL", "COMPARE_OP (is not) and POP_JUMP_IF_TRUE LABEL"},
	"POP_JUMP_IF_TRUE":                  {"POP_JUMP_FORWARD_IF_TRUE LABEL or POP_JUMP_BACKWARD_IF_TRUE LABEL", "JUMP_IF_TRUE LABEL and POP_TOP"},
	"PRECALL":                           {"CALL alone"},
	"PREP_RERAISE_STAR":                 {"CALL_INTRINSIC_2 (INTRINSIC_PREP_RERAISE_STAR)"},
	"PRINT_EXPR":                        {"CALL_INTRINSIC_1 (INTRINSIC_PRINT)"},
	"PRINT_ITEM":                        {"a call of print"},
	"PRINT_NEWLINE":                     {"a call of print"},
	"PUSH_NULL":                         {"a call without it, with CALL_FUNCTION,"},
	"RERAISE":                           {"END_FINALLY"},
	"RESUME":                            {"nothing: the interpreter"},
	"RETURN_CONST":                      {"LOAD_CONST and RETURN_VALUE"},
	"ROT_FOUR":                          {"SWAP 4, SWAP 3, SWAP 2"},
	"ROT_N":                             {"SWAP"},
	"ROT_THREE":                         {"SWAP 3, SWAP 2"},
	"ROT_TWO":                           {"SWAP 2"},
	"SETUP_ASYNC_WITH":                  {"BEFORE_ASYNC_WITH and an entry of the exception table (.try)", "LOAD_SPECIAL and an entry of the exception table (.try)"},
	"SETUP_EXCEPT":                      {"SETUP_FINALLY LABEL", "an entry of the exception table (.try LABEL)"},
	"SETUP_FINALLY":                     {"an entry of the exception table (.try LABEL)"},
	"SETUP_LOOP":                        {"nothing: a loop needs no block, so the interpreter"},
	"SETUP_WITH":                        {"BEFORE_WITH and an entry of the exception table (.try LABEL)", "LOAD_SPECIAL and an entry of the exception table (.try LABEL)"},
	"SET_FUNCTION_ATTRIBUTE":            {"MAKE_FUNCTION (closure) and the like"},
	"SET_LINENO":                        {"a line mark, like 7:,"},
	"SLICE+0":                           {"BUILD_SLICE 2 and BINARY_SUBSCR"},
	"STORE_FAST_LOAD_FAST":              {"STORE_FAST and LOAD_FAST"},
	"STORE_FAST_STORE_FAST":             {"STORE_FAST, twice,"},
	"STORE_MAP":                         {"BUILD_MAP"},
	"STORE_SLICE":                       {"BUILD_SLICE 2 and STORE_SUBSCR"},
	"SWAP":                              {"ROT_TWO"},
	"TO_BOOL":                           {"the jump itself"},
	"UNARY_POSITIVE":                    {"CALL_INTRINSIC_1 (INTRINSIC_UNARY_POSITIVE)"},
	"UNPACK_LIST":                       {"UNPACK_SEQUENCE"},
	"UNPACK_TUPLE":                      {"UNPACK_SEQUENCE"},
	"WITH_EXCEPT_START":                 {"WITH_CLEANUP_START and WITH_CLEANUP_FINISH", "WITH_CLEANUP"},
	"WITH_CLEANUP":                      {"WITH_EXCEPT_START", "WITH_CLEANUP_START and WITH_CLEANUP_FINISH"},
	"WITH_CLEANUP_START":                {"WITH_EXCEPT_START", "WITH_CLEANUP"},
	"YIELD_FROM":                        {"SEND LABEL, YIELD_VALUE and JUMP_BACKWARD_NO_INTERRUPT"},
}

// successor says what does in a version what an operation of others does, or "".
func successor(t *opcode.Table, name string) string {
	for _, text := range successors[name] {
		if hasAll(t, text) {
			return "in " + t.Version.Name + " " + text + " does this"
		}
	}
	return ""
}

// hasAll tells whether a version has all operations that a text names. LOAD_ATTR
// (method NAME) is one where the operand tells that.
func hasAll(t *opcode.Table, text string) bool {
	for word := range strings.FieldsSeq(withoutOperands(text)) {
		if word = strings.TrimRight(word, ","); isOperation(word) {
			if _, ok := t.Lookup(word); !ok {
				return false
			}
		}
	}
	op, ok := t.Lookup("LOAD_ATTR")
	return !strings.Contains(text, "(method") || ok && op.Kind == opcode.NameMethod
}

// withoutOperands takes out what stands in parentheses.
func withoutOperands(text string) string {
	for {
		before, rest, found := strings.Cut(text, "(")
		_, after, closed := strings.Cut(rest, ")")
		if !found || !closed {
			return text
		}
		text = before + after
	}
}

// isOperation tells whether a word looks like the name of an operation. N, NAME
// and LABEL stand for operands.
func isOperation(word string) bool {
	const capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	switch word {
	case "N", "NAME", "LABEL":
		return false
	}
	return strings.ContainsAny(word, capitals) && strings.Trim(word, capitals+"_0123456789+") == ""
}
