package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pyasm/pyasm/diag"
	"github.com/pyasm/pyasm/linetab"
)

// About describes one kind of finding.
type About struct {
	Code     string
	Severity diag.Severity
	Text     string // what it means and why it matters
}

// Codes lists all kinds of findings, sorted by code. The codes are stable.
func Codes() []About { return slices.Clone(abouts[:]) }

// kind of finding: the index into abouts.
type finding uint8

const (
	badClosure finding = iota
	badConst
	badCount
	badExceptionTable
	badField
	badFlags
	badKind
	badLineTable
	badLocal
	badOpcode
	badOperand
	belowBlock
	blockMismatch
	blockOverflow
	blockUnderflow
	cutInstruction
	depthMismatch
	fallsOff
	jumpInside
	jumpOutside
	linesUncovered
	missingCaches
	missingResume
	moduleFree
	noLocals
	notBool
	notGenerator
	nullValue
	oddOperand
	openHandler
	stackOverflow
	stackUnderflow
	strayPrefix
	tooComplex
	unreachableCode
	untraced
	wrongNext
)

var abouts = [...]About{
	badClosure:        {"bad-closure", diag.Error, "A function gets another number of cells than its code has free variables, or none."},
	badConst:          {"bad-const", diag.Error, "A constant is not what the instruction that uses it needs."},
	badCount:          {"bad-count", diag.Error, "A count of the code object is negative, too large, or does not fit the others."},
	badExceptionTable: {"bad-exception-table", diag.Error, "The exception table cannot be read, is not sorted, or leads outside of the code or into an instruction."},
	badField:          {"bad-field", diag.Error, "A field of the code object is missing or holds objects of a wrong type."},
	badFlags:          {"bad-flags", diag.Error, "Flags of the code object contradict each other or its variables, or are below zero (3.8 and later)."},
	badKind:           {"bad-kind", diag.Error, "An instruction needs an iterator, a list, an exception or the like, which the interpreter does not look at, and gets something else."},
	badLineTable:      {"bad-line-table", diag.Error, "The line table cannot be read, or goes beyond the code (3.11)."},
	badLocal:          {"bad-local", diag.Error, "A local variable is read where it may have no value, or used as a cell where it may be none."},
	badOpcode:         {"bad-opcode", diag.Error, "The number is no operation that a file of the version may hold."},
	badOperand:        {"bad-operand", diag.Error, "The operand is an index beyond its list, or a number that the operation does not know."},
	belowBlock:        {"below-block", diag.Error, "An instruction takes a value that is older than the block, or the range of the exception table, that it is in, or stands in a range whose handler leaves more on the stack than there is."},
	blockMismatch:     {"block-mismatch", diag.Error, "Two paths meet with different blocks, or inside and outside of a finally block, or a block is left as one of another type."},
	blockOverflow:     {"block-overflow", diag.Error, "More than 20 blocks are entered."},
	blockUnderflow:    {"block-underflow", diag.Error, "A block is left where none was entered."},
	cutInstruction:    {"cut-instruction", diag.Error, "The code ends inside an instruction."},
	depthMismatch:     {"depth-mismatch", diag.Error, "Two paths meet with stacks of different depths."},
	fallsOff:          {"falls-off", diag.Error, "Control runs over the end of the code."},
	jumpInside:        {"jump-inside", diag.Error, "A jump leads into an instruction, its caches, or behind its EXTENDED_ARG."},
	jumpOutside:       {"jump-outside", diag.Error, "A jump leads outside of the code."},
	linesUncovered:    {"lines-uncovered", diag.Warning, "The line table covers less or more than the code, or has half a pair too many (to 3.9)."},
	missingCaches:     {"missing-caches", diag.Error, "The code units behind an instruction are not its inline caches, or read there as RESUME 2 or more (generators of 3.11)."},
	missingResume:     {"missing-resume", diag.Error, "Something may be called before there was a RESUME (3.12 and later): globals(), locals() and eval() then do not find the frame and raise SystemError."},
	moduleFree:        {"module-free-variables", diag.Error, "The module's own code has free variables."},
	noLocals:          {"no-locals", diag.Error, "An instruction uses the dict of local variables, which a function with the flag OPTIMIZED does not have."},
	notBool:           {"not-bool", diag.Warning, "A jump or UNARY_NOT gets what may be neither True nor False (3.13 and later): it takes any value for one of them without asking for its truth."},
	notGenerator:      {"not-generator", diag.Error, "An operation of generators stands in code that is none, or before the generator was made, or the generator is made behind the first RESUME (3.11 to 3.14)."},
	nullValue:         {"null-value", diag.Error, "An instruction needs an object where NULL is or may be on the stack."},
	oddOperand:        {"odd-operand", diag.Warning, "The operand is one that no compiler writes, though it does no harm."},
	openHandler:       {"open-handler", diag.Warning, "Code returns in the handler of an exception, without POP_EXCEPT (3.8 and later): to what called it the exception is still being handled."},
	stackOverflow:     {"stack-overflow", diag.Error, "The stack gets deeper than co_stacksize."},
	stackUnderflow:    {"stack-underflow", diag.Error, "An instruction takes more values than there are."},
	strayPrefix:       {"stray-prefix", diag.Error, "An EXTENDED_ARG stands before what it cannot belong to on every path."},
	tooComplex:        {"too-complex", diag.Error, "The paths through the code are too many to be followed, or the stack is too deep."},
	unreachableCode:   {"unreachable-code", diag.Warning, "Code that no path leads to has an operation or operand that could not be run."},
	untraced:          {"untraced", diag.Warning, "Code does not begin with RESUME, or has none behind YIELD_VALUE (3.11 and later): debuggers and tracebacks pass over it."},
	wrongNext:         {"wrong-next", diag.Error, "An instruction does not stand before or behind the one that it belongs to."},
}

// report notes a finding at an offset, or -1.
func (c *checker) report(k finding, offset int, format string, args ...any) {
	about := &abouts[k]
	if about.Severity == diag.Warning && c.o.ErrorsOnly {
		return
	}
	f := Finding{Severity: about.Severity, In: c.at.code, Code: about.Code, Path: c.at.path, Name: c.at.name, Offset: offset, Msg: fmt.Sprintf(format, args...)}
	if offset >= 0 {
		f.Line = c.line(offset)
	}
	c.list = append(c.list, f)
}

// line gives the line of the source at an offset, 0 where none is known.
func (c *checker) line(offset int) int {
	cursor := c.body.Cursor()
	if line := cursor.At(int32(offset)).Line; line != linetab.None {
		return int(line)
	}
	return 0
}

// sorted orders the findings of one code object by offset, and leaves out what
// is said twice.
func sorted(list []Finding) []Finding {
	slices.SortStableFunc(list, func(a, b Finding) int { return cmp.Compare(a.Offset, b.Offset) })
	return slices.Compact(list)
}
