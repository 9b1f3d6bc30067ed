package check

import "github.com/pyasm/pyasm/opcode"

// texts are the rules that hold in every version that has the operation, but
// for those in overrides.
var texts = map[string]string{
	"NOP": "--", "RESUME": "--", "NOT_TAKEN": "--", "SET_LINENO": "--", "EXTENDED_ARG": "--",
	"POP_TOP":     "!1 --",
	"ROT_TWO":     "1 2 -- 2 1",
	"ROT_THREE":   "1 2 3 -- 3 1 2",
	"ROT_FOUR":    "1 2 3 4 -- 4 1 2 3",
	"DUP_TOP":     "!1 -- 1 1",
	"DUP_TOP_TWO": "!1 !2 -- 1 2 1 2",
	"PUSH_NULL":   "-- null",
	"END_FOR":     "!1 !2 -- 1", // looks at the iterator where it is traced
	"POP_ITER":    "!1 --",
	"END_SEND":    "o !1 -- 1",

	"TO_BOOL": "o -- bool", "UNARY_NOT": "o -- bool", "GET_LEN": "!1 -- 1 int", "BINARY_SLICE": "o o o -- o",
	"STORE_SUBSCR": "o o o --", "DELETE_SUBSCR": "o o --", "STORE_SLICE": "o o o o --",
	"SLICE+0": "o -- o", "SLICE+1": "o o -- o", "SLICE+2": "o o -- o", "SLICE+3": "o o o -- o",
	"STORE_SLICE+0": "o o --", "STORE_SLICE+1": "o o o --", "STORE_SLICE+2": "o o o --", "STORE_SLICE+3": "o o o o --",
	"DELETE_SLICE+0": "o --", "DELETE_SLICE+1": "o o --", "DELETE_SLICE+2": "o o --", "DELETE_SLICE+3": "o o o --",

	"PRINT_EXPR": "o --", "PRINT_ITEM": "o --", "PRINT_NEWLINE": "--", "PRINT_ITEM_TO": "o o --", "PRINT_NEWLINE_TO": "o --",
	"EXEC_STMT": "o o o --", "BUILD_CLASS": "o o o -- o", "STORE_LOCALS": "o --", "LOAD_LOCALS": "-- o", "STORE_ANNOTATION": "o --",

	"GET_ITER": "o -- iter", "GET_YIELD_FROM_ITER": "o -- await", "GET_AITER": "o -- o", "GET_ANEXT": "!1 -- 1 await",
	"GET_AWAITABLE": "o -- await", "YIELD_FROM": "await o -- o",

	"LOAD_BUILD_CLASS": "-- o", "LOAD_ASSERTION_ERROR": "-- o", "LOAD_SMALL_INT": "-- int",
	"STORE_NAME": "o --", "DELETE_NAME": "--", "STORE_GLOBAL": "o --", "DELETE_GLOBAL": "--",
	"STORE_ATTR": "o o --", "DELETE_ATTR": "o --", "LOAD_METHOD": "o -- maybe o", "LOAD_SPECIAL": "o -- o maybe",
	"IMPORT_NAME": "o o -- o", "IMPORT_FROM": "!1 -- 1 o", "IMPORT_STAR": "o --", "SETUP_ANNOTATIONS": "--",
	"LOAD_FROM_DICT_OR_GLOBALS": "o -- o", "LOAD_FROM_DICT_OR_DEREF": "o -- o",

	"BUILD_LIST": "o*n -- list", "BUILD_SET": "o*n -- set", "BUILD_MAP": "o*2n -- dict", "BUILD_STRING": "o*n -- str",
	"BUILD_SLICE": "o o o*three -- o", "BUILD_TEMPLATE": "o o -- o", "BUILD_INTERPOLATION": "o o o*low -- o",
	"BUILD_LIST_UNPACK": "o*n -- list", "BUILD_TUPLE_UNPACK": "o*n -- tuple", "BUILD_SET_UNPACK": "o*n -- set", "BUILD_MAP_UNPACK": "o*n -- dict",
	"BUILD_TUPLE_UNPACK_WITH_CALL": "!1 o*n -- 1 tuple", "BUILD_MAP_UNPACK_WITH_CALL": "!1 !2 o*n -- 1 2 dict",
	"LIST_TO_TUPLE": "list -- tuple", "UNPACK_SEQUENCE": "o -- o*n", "UNPACK_EX": "o -- o*split o",
	"FORMAT_VALUE": "o str*spec -- str", "FORMAT_SIMPLE": "o -- str", "FORMAT_WITH_SPEC": "o str -- str", "CONVERT_VALUE": "o -- str",
	"STORE_MAP": "=dict o o -- =dict",

	"JUMP_FORWARD": "--", "JUMP_ABSOLUTE": "--", "JUMP_BACKWARD": "--", "JUMP_BACKWARD_NO_INTERRUPT": "--",
	"JUMP_IF_FALSE": "!1 -- 1", "JUMP_IF_TRUE": "!1 -- 1",
	"JUMP_IF_FALSE_OR_POP": "!1 -- / 1", "JUMP_IF_TRUE_OR_POP": "!1 -- / 1", "JUMP_IF_NOT_EXC_MATCH": "o o --",

	"CALL_FUNCTION_VAR": "o o*args o -- o", "CALL_FUNCTION_KW": "o o*args o -- o", "CALL_FUNCTION_VAR_KW": "o o*args o o -- o",
	"RAISE_VARARGS": "o*n --",

	"MATCH_MAPPING": "!1 -- 1 bool", "MATCH_SEQUENCE": "!1 -- 1 bool", "MATCH_KEYS": "!1 =tuple -- 1 =tuple o", "COPY_DICT_WITHOUT_KEYS": "!1 tuple -- 1 o",
	"MATCH_CLASS": "o o strings -- o",

	"BEFORE_WITH": "o -- o o", "BEFORE_ASYNC_WITH": "o -- o o",
	"PUSH_EXC_INFO": "exc -- prev exc", "CHECK_EXC_MATCH": "!1 o -- 1 bool", "CHECK_EG_MATCH": "prev o -- prev prev", "PREP_RERAISE_STAR": "exc list -- prev",
	"CLEANUP_THROW": "o o exc -- none o", "ASYNC_GEN_WRAP": "o -- o",
	"YIELD_VALUE": "o -- o", "YIELD_STMT": "o --",
	"PRECALL": "--",
}

// prefixes are rules by what the name of an operation begins with.
var prefixes = [][2]string{
	{"UNARY_", "o -- o"},
	{"BINARY_", "o o -- o"},
	{"INPLACE_", "o o -- o"},
	{"COMPARE_OP", "o o -- o"},
	{"IS_OP", "o o -- bool"},
	{"CONTAINS_OP", "o o -- bool"},
	{"POP_JUMP_", "o --"},
}

// override is the rules of operations that were others in some versions, told
// by what else their tables have.
type override struct {
	has, hasNot string // operations, or ""
	texts       map[string]string
}

// overrides are looked at in order; the last that fits counts.
var overrides = []override{
	{"STORE_MAP", "", map[string]string{"BUILD_MAP": "-- dict"}},                                   // 2.6 to 3.4
	{"SLICE+0", "STORE_MAP", map[string]string{"BUILD_MAP": "-- o"}},                               // to 2.5, filled by STORE_SUBSCR
	{"SLICE+0", "WITH_CLEANUP", map[string]string{"IMPORT_NAME": "o -- o", "YIELD_VALUE": "o --"}}, // to 2.4: no level
	{"BEFORE_ASYNC_WITH", "LOAD_METHOD", map[string]string{"GET_AITER": "o -- await"}},             // 3.5, 3.6
	{"GEN_START", "", map[string]string{"YIELD_FROM": "o o -- o"}},                                 // 3.10: looks for what there is to send to
	{"COPY_DICT_WITHOUT_KEYS", "", map[string]string{"MATCH_CLASS": "o o strings -- o o", "MATCH_KEYS": "!1 =tuple -- 1 =tuple o o"}},
	{"COPY_FREE_VARS", "", map[string]string{"MATCH_KEYS": "!1 =tuple -- 1 =tuple o"}},
	{"BEFORE_ASYNC_WITH", "FORMAT_VALUE", map[string]string{"BUILD_MAP_UNPACK_WITH_CALL": "o*byte -- dict"}},                                                              // 3.5
	{"LOAD_FAST_CHECK", "CALL_KW", map[string]string{"END_FOR": "!1 !2 --"}},                                                                                              // 3.12
	{"TRACE_RECORD", "", map[string]string{"GET_ITER": "o -- iter maybe", "POP_ITER": "!1 x --", "END_SEND": "o x !1 -- 1", "CLEANUP_THROW": "o x o exc -- none null o"}}, // 3.15
	{"LOAD_COMMON_CONSTANT", "", map[string]string{"POP_TOP": "1 --", "BUILD_SLICE": "o*n -- o"}},
	{"TRACE_RECORD", "", map[string]string{"END_FOR": "!1 2 !3 -- 1 2"}},
}

// textsFor gives the rules of a version.
func textsFor(t *opcode.Table) map[string]string {
	has := func(name string) bool { _, ok := t.Lookup(name); return ok }
	all := make(map[string]string, len(texts))
	for name, text := range texts {
		all[name] = text
	}
	for _, o := range overrides {
		if o.has != "" && !has(o.has) || o.hasNot != "" && has(o.hasNot) {
			continue
		}
		for name, text := range o.texts {
			all[name] = text
		}
	}
	return all
}

// needLocals are the operations that use the dict of local variables.
var needLocals = map[string]bool{
	"LOAD_NAME": true, "STORE_NAME": true, "DELETE_NAME": true, "LOAD_LOCALS": true, "SETUP_ANNOTATIONS": true,
	"LOAD_CLASSDEREF": true, "STORE_ANNOTATION": true,
}

// quiet are the operations that raise no exception, so that they may move what
// is older than the exception range that they are in (3.11 and later).
var quiet = map[string]bool{
	"NOP": true, "EXTENDED_ARG": true, "NOT_TAKEN": true, "POP_TOP": true, "SWAP": true, "COPY": true, "PUSH_NULL": true, "PUSH_EXC_INFO": true,
	"POP_EXCEPT": true, "LOAD_CONST": true, "RETURN_CONST": true, "RETURN_VALUE": true, "JUMP_FORWARD": true, "JUMP_BACKWARD_NO_INTERRUPT": true,
	"MAKE_CELL": true, "COPY_FREE_VARS": true, "STORE_FAST": true, "STORE_FAST_STORE_FAST": true, "LOAD_FAST_AND_CLEAR": true,
	"ROT_TWO": true, "ROT_THREE": true, "ROT_FOUR": true,
	"END_FOR": true, "POP_ITER": true, "END_SEND": true, "LOAD_SMALL_INT": true, "LOAD_COMMON_CONSTANT": true, "KW_NAMES": true,
}

// enters are the operations that may go on in a Python function without a call of
// C: of what they call, of a method of an object, or of a generator.
var enters = map[string]bool{
	"CALL": true, "CALL_KW": true, "CALL_FUNCTION_EX": true, "BINARY_SUBSCR": true, "BINARY_OP": true, "LOAD_ATTR": true, "FOR_ITER": true, "SEND": true,
}
