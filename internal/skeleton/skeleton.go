// Package skeleton writes small programs in assembly to begin from: they run
// when they are assembled, in every version that has what they show.
package skeleton

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// Kinds are the programs that there are, the simplest first.
var Kinds = []string{"module", "function", "loop", "handler", "finally", "closure", "generator", "class"}

// kind writes one program, for versions that have some operations.
type kind struct {
	needs []string
	write func(*writer)
	says  string // what the program prints
}

var kinds = map[string]kind{
	"module":    {nil, (*writer).module, "hello\n"},
	"function":  {[]string{"CALL_FUNCTION|CALL", "GET_ITER"}, (*writer).function, "hello world\n"},
	"loop":      {[]string{"CALL_FUNCTION|CALL", "FOR_ITER"}, (*writer).loop, "0\n1\n2\n"},
	"handler":   {[]string{"POP_JUMP_IF_FALSE|POP_JUMP_FORWARD_IF_FALSE"}, (*writer).handler, "no division by zero\n"},
	"finally":   {[]string{"SETUP_FINALLY|PUSH_EXC_INFO", "END_FINALLY|RERAISE"}, (*writer).finally, "working\nfinally\n"},
	"closure":   {[]string{"POP_JUMP_IF_FALSE|POP_JUMP_FORWARD_IF_FALSE", "MAKE_CLOSURE|" + withClosure}, (*writer).closure, "1\n2\n"},
	"generator": {[]string{"POP_JUMP_IF_FALSE|POP_JUMP_FORWARD_IF_FALSE"}, (*writer).generator, "0\n1\n2\n"},
	"class":     {[]string{"CALL_FUNCTION|CALL", "GET_ITER", "BUILD_CLASS|LOAD_CLASSDEREF|LOAD_FROM_DICT_OR_DEREF"}, (*writer).class, "hello\n"},
}

// withClosure stands among the operations that a program needs for a
// MAKE_FUNCTION that is told of a closure by words (3.6 and later).
const withClosure = "(closure)"

// Program gives the text of a program in a version, and what it prints. False
// means that there is none of this kind in this version.
func Program(v *pyver.Version, name string) (text, says string, ok bool) {
	k, known := kinds[name]
	w := writer{t: opcode.For(v)}
	if !known || !w.hasAll(k.needs) {
		return "", "", false
	}
	w.line("# %sPython bytecode %s", map[pyver.Impl]string{pyver.PyPy: "PyPy "}[v.Impl], strings.TrimPrefix(v.Name, "pypy"))
	k.write(&w)
	return w.b.String(), k.says, true
}

// Of gives the kinds that a version has.
func Of(v *pyver.Version) []string {
	return slices.DeleteFunc(slices.Clone(Kinds), func(name string) bool {
		_, _, ok := Program(v, name)
		return !ok
	})
}

// writer writes a program in the operations of one version.
type writer struct {
	t *opcode.Table
	b strings.Builder
}

func (w *writer) has(name string) bool {
	if name == withClosure {
		op, _ := w.t.Lookup("MAKE_FUNCTION")
		return op.Kind != opcode.CallCounts
	}
	_, ok := w.t.Lookup(name)
	return ok
}

// hasAll tells whether the version has all operations, or one of those with "|"
// between.
func (w *writer) hasAll(ops []string) bool {
	for _, op := range ops {
		if !slices.ContainsFunc(strings.Split(op, "|"), w.has) {
			return false
		}
	}
	return true
}

// effect is what an operation does to the depth of the stack.
func (w *writer) effect(name string) int {
	op, ok := w.t.Lookup(name)
	if !ok {
		return 0
	}
	n, _ := op.Effect(0, opcode.NotTaken)
	return n
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

// op writes an instruction, in the columns of asmtext.Format, which stands above
// this package.
func (w *writer) op(name, operand string) {
	if operand == "" {
		w.line("            %s", name)
		return
	}
	w.line("            %-20s %s", name, operand)
}

// ops writes instructions that have no operand.
func (w *writer) ops(names ...string) {
	for _, name := range names {
		w.op(name, "")
	}
}

// either writes the first of two operations that the version has.
func (w *writer) either(a, operandA, b, operandB string) {
	if w.has(a) {
		w.op(a, operandA)
		return
	}
	w.op(b, operandB)
}

func (w *writer) label(name string) { w.line("%s:", name) }

// method begins a code object.
func (w *writer) method(name, arguments string) {
	w.header(name, arguments)
	w.resume()
}

// header is method before a RESUME.
func (w *writer) header(name, arguments string) {
	w.line("\n# Method Name:       %s", name)
	if arguments != "" {
		w.line("# Arguments:         %s", arguments)
	}
}

// resume writes RESUME where the version has it.
func (w *writer) resume() {
	if w.has("RESUME") {
		w.ops("RESUME")
	}
}

// callee puts what is to be called on the stack, with the NULL that goes
// before or behind it from 3.11 on.
func (w *writer) callee(load func()) {
	before := w.t.NameNullText.Before != ""
	if w.has("PUSH_NULL") && before {
		w.ops("PUSH_NULL")
	}
	load()
	if w.has("PUSH_NULL") && !before {
		w.ops("PUSH_NULL")
	}
}

func (w *writer) name(name string) {
	w.callee(func() { w.op("LOAD_NAME", "("+name+")") })
}

// call calls with n arguments.
func (w *writer) call(n int) {
	if w.has("PRECALL") {
		w.op("PRECALL", fmt.Sprint(n))
	}
	w.either("CALL", fmt.Sprint(n), "CALL_FUNCTION", fmt.Sprint(n))
}

// print prints what arguments put on the stack.
func (w *writer) print(global bool, arguments ...func()) {
	if w.has("PRINT_ITEM") {
		for _, a := range arguments {
			a()
			w.ops("PRINT_ITEM")
		}
		w.ops("PRINT_NEWLINE")
		return
	}
	if global {
		w.callee(func() { w.op("LOAD_GLOBAL", "(print)") })
	} else {
		w.name("print")
	}
	for _, a := range arguments {
		a()
	}
	w.call(len(arguments))
	w.ops("POP_TOP")
}

// load gives what puts something on the stack.
func (w *writer) load(op, operand string) func() {
	return func() { w.op(op, operand) }
}

func (w *writer) constant(literal string) func() { return w.load("LOAD_CONST", "("+literal+")") }

// returns returns None.
func (w *writer) returns() {
	w.op("LOAD_CONST", "(None)")
	w.ops("RETURN_VALUE")
}

// makeFunction makes a function of a code object. Its qualified name stands on
// the stack where the version wants it.
func (w *writer) makeFunction(name string, closure bool) {
	w.op("LOAD_CONST", "(<code object "+name[strings.LastIndexByte(name, '.')+1:]+">)")
	if w.effect("MAKE_FUNCTION") < 0 {
		w.op("LOAD_CONST", "('"+name+"')")
	}
	switch {
	case closure && w.has("SET_FUNCTION_ATTRIBUTE"):
		w.ops("MAKE_FUNCTION")
		w.op("SET_FUNCTION_ATTRIBUTE", "(closure)")
	case closure:
		w.either("MAKE_CLOSURE", "0", "MAKE_FUNCTION", "(closure)")
	default:
		w.ops("MAKE_FUNCTION")
	}
}

// defines makes a function and gives it its name.
func (w *writer) defines(name string) {
	w.makeFunction(name, false)
	w.op("STORE_NAME", "("+name+")")
}

// each begins a loop over the iterator on the stack.
func (w *writer) each() {
	w.ops("GET_ITER")
	w.label("next")
	w.op("FOR_ITER", "done")
	w.op("STORE_NAME", "(i)")
}

// endEach ends it.
func (w *writer) endEach() {
	w.jumpBack("next")
	w.label("done")
	if w.has("END_FOR") {
		w.ops("END_FOR")
		if w.effect("END_FOR") == -1 {
			w.either("POP_ITER", "", "POP_TOP", "")
		}
	}
}

// asBool spells a comparison whose result a jump can take.
func (w *writer) asBool(comparison string) string {
	if w.t.CompareBool == 0 {
		return comparison
	}
	return w.t.CompareBoolText.Before + comparison + w.t.CompareBoolText.After
}

func (w *writer) jumpBack(label string) { w.either("JUMP_BACKWARD", label, "JUMP_ABSOLUTE", label) }

func (w *writer) jumpIfFalse(label string) {
	w.either("POP_JUMP_IF_FALSE", label, "POP_JUMP_FORWARD_IF_FALSE", label)
}

func (w *writer) add() { w.either("BINARY_OP", "(+)", "BINARY_ADD", "") }

func (w *writer) module() {
	w.line("")
	w.resume()
	w.print(false, w.constant("'hello'"))
	w.returns()
}

func (w *writer) function() {
	w.method("greet", "name")
	w.print(true, w.constant("'hello'"), w.load("LOAD_FAST", "(name)"))
	w.returns()
	w.method("<module>", "")
	w.defines("greet")
	w.name("greet")
	w.constant("'world'")()
	w.call(1)
	w.ops("POP_TOP")
	w.returns()
}

func (w *writer) loop() {
	w.line("")
	w.resume()
	w.name("range")
	w.constant("3")()
	w.call(1)
	w.each()
	w.print(false, w.load("LOAD_NAME", "(i)"))
	w.endEach()
	w.returns()
}

// stopIteration is what a generator calls for an exception that it does not
// handle (3.12 and later): of a StopIteration, a RuntimeError is made.
const stopIteration = "INTRINSIC_STOPITERATION_ERROR"

func (w *writer) generator() {
	w.header("count", "limit")
	switch {
	case w.has("RETURN_GENERATOR"):
		w.ops("RETURN_GENERATOR", "POP_TOP")
	case w.has("GEN_START"):
		w.op("GEN_START", "0")
	}
	stops := slices.Contains(w.t.Words(opcode.Intrinsic1), stopIteration)
	if stops {
		w.op(".try", "stopped lasti")
	}
	w.resume()
	w.constant("0")()
	w.op("STORE_FAST", "(n)")
	w.label("again")
	w.op("LOAD_FAST", "(n)")
	w.op("LOAD_FAST", "(limit)")
	w.op("COMPARE_OP", "("+w.asBool("<")+")")
	w.jumpIfFalse("end")
	w.op("LOAD_FAST", "(n)")
	w.ops("YIELD_VALUE")
	w.resume()
	w.ops("POP_TOP")
	w.op("LOAD_FAST", "(n)")
	w.constant("1")()
	w.add()
	w.op("STORE_FAST", "(n)")
	w.jumpBack("again")
	w.label("end")
	w.returns()
	if stops {
		w.ops(".end")
		w.label("stopped")
		w.op("CALL_INTRINSIC_1", "("+stopIteration+")")
		w.op("RERAISE", "1")
	}

	w.method("<module>", "")
	w.defines("count")
	w.name("count")
	w.constant("3")()
	w.call(1)
	w.each()
	w.print(false, w.load("LOAD_NAME", "(i)"))
	w.endEach()
	w.returns()
}

func (w *writer) closure() {
	w.header("counter", "n")
	if w.has("MAKE_CELL") {
		w.op("MAKE_CELL", "(n)")
	}
	w.resume()
	w.either("LOAD_CLOSURE", "(n)", "LOAD_FAST", "(n)")
	w.op("BUILD_TUPLE", "1")
	w.makeFunction("counter.<locals>.count", true)
	w.ops("RETURN_VALUE")

	w.header("count", "")
	if w.has("COPY_FREE_VARS") {
		w.ops("COPY_FREE_VARS")
	}
	w.resume()
	w.op("LOAD_DEREF", "(n)")
	w.constant("1")()
	w.add()
	w.op("STORE_DEREF", "(n)")
	w.op("LOAD_DEREF", "(n)")
	w.ops("RETURN_VALUE")

	w.method("<module>", "")
	w.defines("counter")
	w.name("counter")
	w.constant("0")()
	w.call(1)
	w.op("STORE_NAME", "(count)")
	for range 2 {
		w.print(false, func() {
			w.name("count")
			w.call(0)
		})
	}
	w.returns()
}

func (w *writer) class() {
	w.method("hello", "self")
	w.print(true, w.constant("'hello'"))
	w.returns()

	w.method("Greeter", "")
	w.op("LOAD_NAME", "(__name__)")
	w.op("STORE_NAME", "(__module__)")
	if !w.has("BUILD_CLASS") {
		w.constant("'Greeter'")()
		w.op("STORE_NAME", "(__qualname__)")
	}
	w.makeFunction("Greeter.hello", false)
	w.op("STORE_NAME", "(hello)")
	if w.has("BUILD_CLASS") {
		w.ops("LOAD_LOCALS", "RETURN_VALUE")
	} else {
		w.returns()
	}

	w.method("<module>", "")
	w.makeClass()
	w.op("STORE_NAME", "(Greeter)")
	w.callee(func() {
		w.name("Greeter")
		w.call(0)
		w.op("LOAD_ATTR", "(hello)")
	})
	w.call(0)
	w.ops("POP_TOP")
	w.returns()
}

// makeClass makes a class of its body.
func (w *writer) makeClass() {
	if w.has("BUILD_CLASS") {
		w.constant("'Greeter'")()
		w.op("BUILD_TUPLE", "0")
		w.makeFunction("Greeter", false)
		w.call(0)
		w.ops("BUILD_CLASS")
		return
	}
	w.callee(func() { w.ops("LOAD_BUILD_CLASS") })
	w.makeFunction("Greeter", false)
	w.constant("'Greeter'")()
	w.call(2)
}

func (w *writer) handler() {
	w.line("")
	w.resume()
	switch {
	case w.has("PUSH_EXC_INFO"):
		w.tableHandler()
	default:
		w.blockHandler()
	}
}

// divides computes 1 / 0.
func (w *writer) divides() {
	w.constant("1")()
	w.constant("0")()
	w.either("BINARY_OP", "(/)", "BINARY_TRUE_DIVIDE", "")
	w.ops("POP_TOP")
}

func (w *writer) sorry() { w.print(false, w.constant("'no division by zero'")) }

// tableHandler tells the handler by an exception table.
func (w *writer) tableHandler() {
	w.op(".try", "failed")
	w.divides()
	w.ops(".end")
	w.returns()
	w.label("failed")
	w.op(".try", "cleanup lasti")
	w.ops("PUSH_EXC_INFO")
	w.op("LOAD_NAME", "(ZeroDivisionError)")
	w.ops("CHECK_EXC_MATCH")
	w.jumpIfFalse("other")
	w.ops("POP_TOP")
	w.sorry()
	w.ops(".end", "POP_EXCEPT")
	w.returns()
	w.label("other")
	w.op(".try", "cleanup lasti")
	w.op("RERAISE", "0")
	w.ops(".end")
	w.label("cleanup")
	w.op("COPY", "3")
	w.ops("POP_EXCEPT")
	w.op("RERAISE", "1")
}

// finally does something at the end of a block, whether it fails or not.
func (w *writer) finally() {
	w.line("")
	w.resume()
	switch {
	case w.has("PUSH_EXC_INFO"):
		w.tableFinally()
	case w.has("END_FINALLY"):
		w.oneFinally()
	default:
		w.twoFinallies()
	}
}

func (w *writer) says(text string) { w.print(false, w.constant("'"+text+"'")) }

// tableFinally has what is to be done twice: for the end of the block, and for
// exceptions, which an exception table leads to it.
func (w *writer) tableFinally() {
	w.op(".try", "failed")
	w.says("working")
	w.ops(".end")
	w.says("finally")
	w.returns()
	w.label("failed")
	w.op(".try", "cleanup lasti")
	w.ops("PUSH_EXC_INFO")
	w.says("finally")
	w.op("RERAISE", "0")
	w.ops(".end")
	w.label("cleanup")
	w.op("COPY", "3")
	w.ops("POP_EXCEPT")
	w.op("RERAISE", "1")
}

// twoFinallies likewise has it twice, and a block for exceptions.
func (w *writer) twoFinallies() {
	w.op("SETUP_FINALLY", "failed")
	w.says("working")
	w.ops("POP_BLOCK")
	w.says("finally")
	w.returns()
	w.label("failed")
	w.says("finally")
	w.endHandler()
}

// oneFinally has it once: what is on the stack tells END_FINALLY whether there
// was an exception.
func (w *writer) oneFinally() {
	w.op("SETUP_FINALLY", "finally")
	w.says("working")
	w.ops("POP_BLOCK")
	w.either("BEGIN_FINALLY", "", "LOAD_CONST", "(None)")
	w.label("finally")
	w.says("finally")
	w.ops("END_FINALLY")
	w.returns()
}

// blockHandler tells the handler by a block.
func (w *writer) blockHandler() {
	w.either("SETUP_EXCEPT", "failed", "SETUP_FINALLY", "failed")
	w.divides()
	w.ops("POP_BLOCK")
	w.op("JUMP_FORWARD", "end")
	w.label("failed")
	w.ops("DUP_TOP")
	w.op("LOAD_NAME", "(ZeroDivisionError)")
	if w.has("JUMP_IF_NOT_EXC_MATCH") {
		w.op("JUMP_IF_NOT_EXC_MATCH", "other")
	} else {
		w.op("COMPARE_OP", "(exception match)")
		w.jumpIfFalse("other")
	}
	w.ops("POP_TOP", "POP_TOP", "POP_TOP")
	w.sorry()
	if w.has("POP_EXCEPT") {
		w.ops("POP_EXCEPT")
	}
	w.op("JUMP_FORWARD", "end")
	w.label("other")
	w.endHandler()
	w.label("end")
	w.returns()
}

// endHandler raises the exception again that no handler took.
func (w *writer) endHandler() {
	op, ok := w.t.Lookup("RERAISE")
	switch {
	case !ok:
		w.ops("END_FINALLY")
	case op.HasArg:
		w.op("RERAISE", "0")
	default:
		w.ops("RERAISE")
	}
}
