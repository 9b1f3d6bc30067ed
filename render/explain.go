package render

import (
	"strings"
	"unicode/utf8"

	"github.com/pyasm/pyasm/opcode"
)

// explainer follows what a run of operations computes, as text. It knows the
// items on top of the stack since the last place that is jumped to; what it
// does not know it says nothing of.
type explainer struct {
	table *opcode.Table
	rules [256]*rule
	stack []item
}

// item is a stack item.
type item struct {
	text     string // the expression that it is the value of; "" where that is not known
	compound bool   // the expression needs brackets inside of another
	hidden   bool   // a NULL or self of a call: no part of the expression
}

const (
	maxExpression = 60  // bytes of one expression
	maxKnown      = 200 // items that are followed
)

// effect is what a rule does with the stack. How many items it takes follows
// from the operation's effect on the depth of the stack.
type effect uint8

const (
	value     effect = iota // takes items and pushes one
	load                    // pushes the operand, and goes without saying
	peek                    // pushes one that it makes of the top item
	loadPair                // pushes the two parts of the operand
	method                  // takes one item, pushes one and a hidden one
	statement               // takes items
	null                    // pushes a hidden item
	nothing                 // leaves the stack as it is
	dup                     // pushes item 1 from the top again
	dupArg                  // pushes the item that the operand counts to again
	rotate                  // moves the top item below the 1st, 2nd or 3rd under it, as form says
	swapArg                 // changes places with the item that the operand counts to
)

// rule is what one operation does. In the form, %1 to %3 are the items taken,
// lowest first, #1 to #3 the same in brackets where they need them. %* is all
// of them with commas, %- all but the first, %+ all if there are any, %: keys
// and values in turn, and %, the comma of a tuple of one. %a is what the
// operand means and %n its number.
type rule struct {
	effect effect
	form   string
	wraps  bool // the result needs brackets inside of other expressions
}

// operators are those of BINARY_… and INPLACE_….
var operators = map[string]string{
	"ADD": "+", "SUBTRACT": "-", "MULTIPLY": "*", "DIVIDE": "/", "TRUE_DIVIDE": "/", "FLOOR_DIVIDE": "//",
	"MODULO": "%%", "POWER": "**", "LSHIFT": "<<", "RSHIFT": ">>", "AND": "&", "OR": "|", "XOR": "^",
	"MATRIX_MULTIPLY": "@",
}

// ruleTable has the rules of all versions, by name of the operation.
var ruleTable = func() map[string]*rule {
	t := map[string]*rule{
		"UNARY_POSITIVE": {value, "+#1", true}, "UNARY_NEGATIVE": {value, "-#1", true},
		"UNARY_INVERT": {value, "~#1", true}, "UNARY_NOT": {value, "not #1", true},
		"UNARY_CONVERT": {value, "`%1`", false}, "GET_ITER": {value, "iter(%1)", false},
		"BINARY_SUBSCR": {value, "#1[%2]", false}, "BINARY_SLICE": {value, "#1[%2:%3]", false},
		"SLICE+0": {value, "#1[:]", false}, "SLICE+1": {value, "#1[%2:]", false},
		"SLICE+2": {value, "#1[:%2]", false}, "SLICE+3": {value, "#1[%2:%3]", false},
		"COMPARE_OP": {value, "#1 %a #2", true}, "IS_OP": {value, "#1 %a #2", true},
		"CONTAINS_OP": {value, "#1 %a #2", true}, "BINARY_OP": {value, "#1 %a #2", true},
		"LOAD_ATTR": {value, "#1.%a", false}, "LOAD_METHOD": {method, "#1.%a", false},
		"LOAD_SUPER_ATTR": {value, "super().%a", false},
		"BUILD_TUPLE":     {value, "(%*%,)", false}, "BUILD_LIST": {value, "[%*]", false},
		"BUILD_SET": {value, "{%+}", false}, "BUILD_MAP": {value, "{%:}", false}, "BUILD_SLICE": {value, "slice(%*)", false},
		"BUILD_STRING": {value, "''.join(%*)", false}, "FORMAT_SIMPLE": {value, "format(%1)", false},
		"FORMAT_WITH_SPEC": {value, "format(%*)", false}, "FORMAT_VALUE": {value, "format(%*)", false},
		"CONVERT_VALUE": {value, "%a(%1)", false},
		"CALL_FUNCTION": {value, "#1(%-)", false}, "CALL_METHOD": {value, "#1(%-)", false},
		"CALL": {value, "#1(%-)", false}, "BINARY_CALL": {value, "#1(*%2)", false},
		"IMPORT_NAME": {value, "__import__('%a')", false}, "IMPORT_FROM": {peek, "#1.%a", false}, "YIELD_VALUE": {value, "yield %1", true},
		"LOAD_BUILD_CLASS": {value, "__build_class__", false},

		"PUSH_NULL": {effect: null}, "NOP": {effect: nothing}, "RESUME": {effect: nothing},
		"PRECALL": {effect: nothing}, "SET_LINENO": {effect: nothing}, "TO_BOOL": {effect: nothing},
		"NOT_TAKEN": {effect: nothing}, "SETUP_LOOP": {effect: nothing}, "COPY_FREE_VARS": {effect: nothing},
		"MAKE_CELL": {effect: nothing},

		"DUP_TOP": {effect: dup}, "COPY": {effect: dupArg}, "SWAP": {effect: swapArg},
		"ROT_TWO": {rotate, "1", false}, "ROT_THREE": {rotate, "2", false}, "ROT_FOUR": {rotate, "3", false},

		"POP_TOP": {statement, "", false}, "RETURN_VALUE": {statement, "return %1", false},
		"RETURN_CONST": {statement, "return %a", false}, "RAISE_VARARGS": {statement, "raise %*", false},
		"STORE_ATTR": {statement, "#2.%a = #1", false}, "DELETE_ATTR": {statement, "del #1.%a", false},
		"STORE_SUBSCR": {statement, "#2[%3] = #1", false}, "DELETE_SUBSCR": {statement, "del #1[%2]", false},
		"STORE_SLICE": {statement, "#2[%3:%4] = #1", false},
		"DELETE_NAME": {statement, "del %a", false}, "DELETE_FAST": {statement, "del %a", false},
		"DELETE_GLOBAL": {statement, "del %a", false}, "DELETE_DEREF": {statement, "del %a", false},
		"PRINT_ITEM": {statement, "print %1,", false}, "PRINT_EXPR": {statement, "print %1", false},
	}
	for name, op := range operators {
		t["BINARY_"+name] = &rule{value, "#1 " + op + " #2", true}
		t["INPLACE_"+name] = &rule{value, "#1 " + op + "= #2", true}
	}
	for _, name := range []string{
		"CONST", "NAME", "GLOBAL", "LOCAL", "FAST", "FAST_CHECK", "FAST_BORROW", "DEREF",
		"CLASSDEREF", "CLOSURE", "COMMON_CONSTANT",
	} {
		t["LOAD_"+name] = &rule{load, "%a", false}
	}
	for _, name := range []string{"FAST_LOAD_FAST", "FAST_BORROW_LOAD_FAST_BORROW"} {
		t["LOAD_"+name] = &rule{effect: loadPair}
	}
	t["LOAD_SMALL_INT"] = &rule{load, "%n", false}
	for _, name := range []string{"NAME", "GLOBAL", "FAST", "DEREF"} {
		t["STORE_"+name] = &rule{statement, "%a = #1", false}
	}
	for _, way := range []string{"", "FORWARD_", "BACKWARD_"} {
		t["POP_JUMP_"+way+"IF_FALSE"] = &rule{statement, "if not #1", false}
		t["POP_JUMP_"+way+"IF_TRUE"] = &rule{statement, "if %1", false}
		t["POP_JUMP_"+way+"IF_NONE"] = &rule{statement, "if #1 is None", false}
		t["POP_JUMP_"+way+"IF_NOT_NONE"] = &rule{statement, "if #1 is not None", false}
	}
	return t
}()

func newExplainer(t *opcode.Table) *explainer {
	e := &explainer{table: t}
	for _, op := range t.Defined() {
		e.rules[op.Code] = ruleTable[op.Name]
	}
	return e
}

// clear forgets all items: at places that are jumped to, at least.
func (e *explainer) clear() {
	if e != nil {
		e.stack = e.stack[:0]
	}
}

// step takes in one operation, of which meaning is what its operand means,
// and gives what to say of it.
func (e *explainer) step(u *unit, meaning []byte) string {
	r := e.rules[u.op.Code]
	if r == nil || u.op.Ends && r.effect != statement {
		e.clear()
		return ""
	}
	says := e.apply(r, u, string(meaning))
	if len(e.stack) > maxKnown {
		e.stack = append(e.stack[:0], e.stack[len(e.stack)-maxKnown/2:]...)
	}
	if u.op.Ends {
		e.clear()
	}
	return says
}

func (e *explainer) apply(r *rule, u *unit, meaning string) string {
	depth, known := u.op.Effect(u.arg, opcode.NotTaken)
	switch r.effect {
	case nothing:
	case null:
		e.push(item{hidden: true})
	case load:
		e.load(r, u, meaning)
	case loadPair:
		first, second, _ := strings.Cut(meaning, ", ")
		e.push(item{text: first})
		e.push(item{text: second})
	case dup:
		e.push(e.top(1))
	case dupArg:
		e.push(e.top(int(min(u.arg, maxKnown+1))))
	case peek:
		text, ok := "", e.top(1).text != ""
		if ok {
			text, _ = expand(r, u, []item{e.top(1)}, meaning)
		}
		e.push(item{text: text})
	case swapArg:
		e.swap(int(min(u.arg, maxKnown+1)))
	case rotate:
		e.rotate(int(r.form[0] - '0'))
	default:
		if !known {
			e.clear()
			return ""
		}
		return e.compute(r, u, meaning, depth)
	}
	return ""
}

// load pushes what an operation loads. LOAD_GLOBAL may push a NULL as well.
func (e *explainer) load(r *rule, u *unit, meaning string) {
	if u.op.Kind == opcode.NameNull && u.arg&1 != 0 {
		meaning = trim(e.table.NameNullText, meaning)
		e.push(item{hidden: true})
	}
	text, _ := expand(r, u, nil, meaning)
	e.push(item{text: text})
}

// compute takes items, makes the text of the result, and pushes it.
func (e *explainer) compute(r *rule, u *unit, meaning string, depth int) string {
	pushes, meaning := e.pushes(r, u, meaning)
	items, ok := e.pop(takes(r, u, pushes, depth))
	text := ""
	if ok {
		if text, ok = expand(r.special(meaning), u, items, meaning); !ok {
			text = ""
		}
	}
	switch pushes {
	case statement:
		return text
	case method:
		e.push(item{text: text})
		e.push(item{hidden: true})
	default:
		e.push(item{text: text, compound: r.wraps})
	}
	if text == "" {
		return ""
	}
	return "TOS = " + text
}

// pushes tells what a rule pushes for an operand: an attribute may come with
// its object. It takes from the meaning what the flags of the operand add.
func (e *explainer) pushes(r *rule, u *unit, meaning string) (effect, string) {
	switch kind := u.op.Kind; {
	case kind == opcode.Compare && u.arg&e.table.CompareBool != 0:
		return r.effect, trim(e.table.CompareBoolText, meaning)
	case u.arg&1 != 0 && (kind == opcode.NameMethod || kind == opcode.NameSuper):
		return method, trim(e.table.NameMethodText, meaning)
	}
	return r.effect, meaning
}

// takes gives the number of items that an operation takes, from what it adds
// to the depth of the stack.
func takes(r *rule, u *unit, pushes effect, depth int) int {
	switch {
	case pushes == method:
		return 2 - depth
	case pushes != statement:
		return 1 - depth
	case u.op.Ends && strings.Contains(r.form, "%1"):
		return max(-depth, 1) // RETURN_VALUE of 3.14 counts the value as pushed for the caller
	}
	return -depth
}

// trim takes from a text what stands around it.
func trim(a opcode.Affix, text string) string {
	return strings.TrimSuffix(strings.TrimPrefix(text, a.Before), a.After)
}

// special gives the rule of the one binary operator that is none.
func (r *rule) special(meaning string) *rule {
	if meaning == "[]" {
		return &rule{value, "#1[%2]", false}
	}
	return r
}

// push pushes an item, of which a long text is cut.
func (e *explainer) push(it item) {
	if len(it.text) > maxExpression {
		n := maxExpression - 3
		for n > 0 && !utf8.RuneStart(it.text[n]) {
			n--
		}
		it.text = it.text[:n] + "..."
	}
	e.stack = append(e.stack, it)
}

// top gives the n-th item from the top, counted from 1.
func (e *explainer) top(n int) item {
	if n < 1 || n > len(e.stack) {
		return item{}
	}
	return e.stack[len(e.stack)-n]
}

// pop takes the n topmost items, in a slice that the next push overwrites. It
// is false where one of them is not known.
func (e *explainer) pop(n int) ([]item, bool) {
	if n < 0 || n > len(e.stack) {
		e.clear()
		return nil, false
	}
	at := len(e.stack) - n
	items := e.stack[at:]
	e.stack = e.stack[:at]
	for _, it := range items {
		if it.text == "" && !it.hidden {
			return nil, false
		}
	}
	return items, true
}

func (e *explainer) swap(n int) {
	if n < 1 || n > len(e.stack) {
		e.clear()
		return
	}
	last := len(e.stack) - 1
	e.stack[last], e.stack[last+1-n] = e.stack[last+1-n], e.stack[last]
}

// rotate moves the top item below the n items under it.
func (e *explainer) rotate(n int) {
	if n >= len(e.stack) {
		e.clear()
		return
	}
	part := e.stack[len(e.stack)-n-1:]
	top := part[n]
	copy(part[1:], part[:n])
	part[0] = top
}

// expand fills in the form of a rule. It is false where an item is missing.
func expand(r *rule, u *unit, items []item, meaning string) (string, bool) {
	var shown []item
	for _, it := range items {
		if !it.hidden {
			shown = append(shown, it)
		}
	}
	var b strings.Builder
	for i := 0; i < len(r.form); i++ {
		c := r.form[i]
		if c != '%' && c != '#' {
			b.WriteByte(c)
			continue
		}
		i++
		if !part(&b, r.form[i], c == '#', u, shown, meaning) {
			return "", false
		}
	}
	return b.String(), true
}

// part writes what one sign of a form stands for.
func part(b *strings.Builder, sign byte, wrap bool, u *unit, shown []item, meaning string) bool {
	switch sign {
	case '%':
		b.WriteByte('%')
	case 'a':
		b.WriteString(meaning)
		return meaning != ""
	case 'n':
		b.Write(appendInt(nil, int64(u.arg)))
	case '*':
		join(b, shown, ", ")
	case '-':
		if len(shown) == 0 {
			return false
		}
		join(b, shown[1:], ", ")
	case '+':
		join(b, shown, ", ")
		return len(shown) > 0
	case ':':
		join(b, shown, ": ")
	case ',':
		if len(shown) == 1 {
			b.WriteByte(',')
		}
	default:
		i := int(sign - '1')
		if i >= len(shown) {
			return false
		}
		if wrap && shown[i].compound {
			b.WriteString("(" + shown[i].text + ")")
		} else {
			b.WriteString(shown[i].text)
		}
	}
	return true
}

// join writes items with commas between, or every second time with another
// sign.
func join(b *strings.Builder, items []item, odd string) {
	for i, it := range items {
		switch {
		case i%2 == 1:
			b.WriteString(odd)
		case i > 0:
			b.WriteString(", ")
		}
		if b.Len() > 2*maxExpression {
			b.WriteString("...")
			return
		}
		b.WriteString(it.text)
	}
}
