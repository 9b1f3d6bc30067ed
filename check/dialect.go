package check

import (
	"math/bits"
	"sync"

	"github.com/pyasm/pyasm/code"
	"github.com/pyasm/pyasm/instr"
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/opcode"
	"github.com/pyasm/pyasm/pyver"
)

// dialect is how the interpreter of a version goes about what its operations
// share, as far as the table of operations tells.
type dialect struct {
	sized         bool      // the stack has the size that co_stacksize says
	cells         bool      // cells lie among the local variables (3.11 and later)
	trusts        bool      // LOAD_FAST does not look whether there is a value, nor CALL_FUNCTION_EX for a dict (3.12 and later)
	table         bool      // handlers are found by the exception table (3.11 and later)
	sentFirst     bool      // a generator begins with what is sent to it on the stack (3.10)
	finals        bool      // finally blocks end with END_FINALLY (to 3.8)
	nullMarker    bool      // they begin with NULL where nothing was raised (3.8), else with None
	handlers      bool      // a handler has a block, and the exception before on the stack (3.0 to 3.10)
	exitAbove     bool      // WITH_CLEANUP finds the exit method above what a finally block begins with (2.5, 3.0, 3.1)
	unwinds       bool      // POP_BLOCK and others cut the stack (to 3.7)
	callableFirst bool      // below self or NULL (3.13 and later)
	endJumps      bool      // END_ASYNC_FOR jumps by an operand, which it should not have (3.8 to 3.10)
	specials      bool      // WITH_EXCEPT_START finds method and self (3.14 and later)
	pairs         bool      // an iterator has its index on the stack (3.15)
	keepsReceiver bool      // SEND leaves it to END_SEND (3.12 and later)
	throwLeaves   bool      // throw() itself goes on where SEND leads, when what is sent to ends (3.11)
	sendReach     uint32    // how far SEND may jump, which a frame has 16 bits for (3.12 and later), or 0
	keepsIterator bool      // FOR_ITER leaves it to END_FOR (3.12 and later)
	skipsPop      bool      // FOR_ITER also leaves out the POP_TOP behind END_FOR (3.13)
	names         bool      // CALL_FUNCTION_KW has a tuple of names (3.6 and later)
	ownDicts      bool      // CALL_FUNCTION_EX gets a dict that compilers made for it (3.9 and later); before, it was any
	qualnames     bool      // MAKE_FUNCTION takes a qualified name (3.3 to 3.10)
	separate      bool      // MAKE_FUNCTION takes nothing but code (3.13 and later)
	tuples        bool      // MAKE_FUNCTION takes tuples and dicts, by flags (3.6 to 3.12)
	borrows       bool      // LOAD_FAST_BORROW leaves the reference to the variable (3.14 and later)
	looseCells    bool      // MAKE_CLOSURE finds the cells on the stack (2.1 to 2.4)
	oneByte       bool      // LIST_APPEND takes the list, too (2.4 to 2.6, 3.0)
	threeRaised   bool      // RAISE_VARARGS takes up to three (2.x)
	bools         bool      // what decides on a jump must be True or False (3.13 and later)
	lineArray     bool      // a traced code object gets a list of lines, written as far as the line table goes (3.11)
	overhangs     bool      // exception ranges go on behind the loops that they are for, with less on the stack (3.15)
	resumePlace   uint32    // bits of the operand of RESUME that tell where it stands
	resumeDepth   uint32    // the bit that tells of the handlers around (3.13 and later), or 0
	trustsNofree  bool      // a call makes no cells where co_flags says that there are none (to 3.6)
	remembers     bool      // code remembers what LOAD_GLOBAL found (3.8 to 3.10)
	instruments   bool      // a traced code object gets other operations (3.12 and later)
	writesBack    bool      // a traced frame gets its variables back from the dict of them (to 3.12)
	raisesEarly   bool      // what is raised at a traced RESUME counts as raised at the unit before (3.11)
	unwindsEarly  bool      // so does what is raised in a Python function that was called without a call of C (3.13 and later)
	interrupts    bool      // so does what a signal raises, which is looked for behind a jump back (3.11 and 3.12)
	byteNames     bool      // names are strings of bytes (2.x)
	starBelow     bool      // CALL_FUNCTION_VAR has the sequence below the arguments by name (3.5)
	takesGroup    byte      // the operation that takes a list of exceptions, or 0 (3.11 and later)
	peeked        byte      // the operation that tells, behind the present instruction, that a generator waits for another one (3.3 to 3.12), or 0
	peeksAlways   bool      // that is looked at while it runs as well, not only when it is traced (3.10 to 3.12)
	keepsCaches   bool      // caches count from what the file has in them (3.11)
	copiesLocals  bool      // who looks at a frame gets a copy of its variables, made without a look whether cells are such (3.11, 3.12)
	showsCells    bool      // who looks at a frame is shown what is in its cells, without a look whether cells are where they should be (3.13)
	conditional   bool      // which annotations of a module or class there are is noted in a set that has a name (3.14 and later)
	movesFrames   bool      // RETURN_GENERATOR comes behind RESUME in generator expressions, which call something before (3.15)
	resume        [256]bool // the numbers that are taken for RESUME, be it an instruction or not (3.11 and later)
	resumes       bool      // code begins with RESUME, as does what comes behind YIELD_VALUE (3.11 and later)
}

var dialects = make([]struct {
	sync.Once
	dialect dialect
}, len(pyver.List))

// dialectOf gives the dialect of a version.
func dialectOf(t *opcode.Table) *dialect {
	l := &dialects[t.Version.Index()]
	l.Do(func() { l.dialect = newDialect(t) })
	return &l.dialect
}

func newDialect(t *opcode.Table) dialect {
	has := func(name string) bool { _, ok := t.Lookup(name); return ok }
	d := dialect{
		sized:         marshal.Has(t.Version, "co_stacksize"),
		cells:         has("MAKE_CELL"),
		trusts:        has("LOAD_FAST_CHECK"),
		table:         has("PUSH_EXC_INFO"),
		sentFirst:     has("GEN_START"),
		finals:        has("END_FINALLY"),
		nullMarker:    has("BEGIN_FINALLY"),
		handlers:      has("POP_EXCEPT") && has("POP_BLOCK"),
		exitAbove:     has("WITH_CLEANUP") && !has("SETUP_WITH") && (has("POP_EXCEPT") || !has("STORE_MAP")),
		unwinds:       has("SETUP_LOOP"),
		callableFirst: has("CALL_KW"),
		endJumps:      has("END_ASYNC_FOR") && has("POP_BLOCK"),
		specials:      has("LOAD_SPECIAL"),
		pairs:         has("TRACE_RECORD"),
		throwLeaves:   has("SEND") && !has("END_SEND"),
		keepsReceiver: has("END_SEND"),
		keepsIterator: has("END_FOR"),
		skipsPop:      has("END_FOR") && has("CALL_KW") && !has("POP_ITER"),
		names:         has("FORMAT_VALUE"),
		ownDicts:      has("DICT_MERGE"),
		qualnames:     has("YIELD_FROM"),
		separate:      has("SET_FUNCTION_ATTRIBUTE"),
		borrows:       has("LOAD_FAST_BORROW"),
		threeRaised:   has("PRINT_ITEM"),
		bools:         has("TO_BOOL"),
		overhangs:     has("TRACE_RECORD"),
		resumes:       has("RESUME"),
		remembers:     has("POP_EXCEPT") && has("POP_BLOCK") && !has("SETUP_LOOP"),
		instruments:   has("INSTRUMENTED_RESUME"),
		writesBack:    !has("CALL_KW"),
		raisesEarly:   has("RESUME") && has("PRECALL"),
		unwindsEarly:  has("CALL_KW"),
		interrupts:    has("RESUME") && !has("CALL_KW"),
		byteNames:     !t.Version.Marshal.Bytes3,
		starBelow:     has("BEFORE_ASYNC_WITH") && !has("FORMAT_VALUE"),
		trustsNofree:  !has("LOAD_METHOD") && !has("RESUME"),
		copiesLocals:  has("MAKE_CELL") && !has("CALL_KW"),
		showsCells:    has("CALL_KW") && !has("LOAD_SPECIAL"),
		peeksAlways:   has("GEN_START") || has("RESUME"),
		keepsCaches:   has("RESUME") && has("PRECALL"),
		conditional:   has("LOAD_SPECIAL"),
		movesFrames:   has("TRACE_RECORD"),
		lineArray:     has("RESUME") && has("PRECALL"),
	}
	if d.resumePlace = 3; d.pairs {
		d.resumePlace = 7
	}
	if d.callableFirst {
		d.resumeDepth = d.resumePlace + 1
	}
	for _, name := range [...]string{"YIELD_FROM", "RESUME"} {
		if op, ok := t.Lookup(name); ok && !has("CALL_KW") {
			d.peeked = op.Code
		}
	}
	if d.keepsReceiver {
		if d.sendReach = 1<<16 - 1; d.callableFirst {
			d.sendReach -= 2 // counted from SEND itself, with its cache
		}
	}
	for code := range d.resume {
		d.resume[code] = t.TakenFor(byte(code)) == "RESUME"
	}
	d.tuples = has("BUILD_CONST_KEY_MAP") && !d.separate
	for _, name := range [...]string{"PREP_RERAISE_STAR", "CALL_INTRINSIC_2"} {
		if op, ok := t.Lookup(name); ok {
			d.takesGroup = op.Code
		}
	}
	if op, ok := t.Lookup("LIST_APPEND"); ok {
		d.oneByte = !op.HasArg
	}
	d.looseCells = has("MAKE_CLOSURE") && !has("WITH_CLEANUP") && !has("POP_EXCEPT") && !has("YIELD_FROM")
	return d
}

// finalSize is how many entries the stack has at most for a final.
func (d *dialect) finalSize() int {
	if d.handlers {
		return 6
	}
	return 3
}

// entries is how many entries of the stack a final has at most, which may be
// what about says.
func (d *dialect) entries(about int) int {
	switch {
	case about&finalRaised != 0:
		return d.finalSize() + bits.OnesCount(uint(about&(finalExited|finalSilenced)))
	case about&finalReason != 0 && d.unwinds:
		return 2
	}
	return 1
}

// receiver is how deep the iterator lies that a value is sent to.
func (d *dialect) receiver() int {
	if d.pairs {
		return 3
	}
	return 2
}

// argument tells what a function takes its argument for without a look, which
// its callers must give it: object, but for functions that only the compiler
// makes. That of a comprehension takes an iterator, if it runs FOR_ITER before
// anything that would look; that for the type parameters of another function
// takes the default values of that.
func argument(c *marshal.Code, v *pyver.Version, i int) kind {
	if c.Name == nil || len(c.Name.S) == 0 || c.Name.S[0] != '<' || i >= trustedArguments(c) {
		return object
	}
	vars := c.Varnames
	if vars == nil {
		vars = c.LocalsPlusNames
	}
	if vars == nil || i >= len(vars.Items) {
		return object
	}
	name, ok := vars.Items[i].(*marshal.Str)
	switch {
	case !ok || name.S == "" || name.S[0] != '.' && name.S[0] != '[':
	case dialectOf(opcode.For(v)).writesBack && named(name.S, c.Varnames, c.Cellvars, c.Freevars, c.LocalsPlusNames) > 1:
	case name.S == ".defaults":
		return tuple
	case name.S == ".kwdefaults":
		return dict
	case i == 0 && c.Argcount == 1 && (name.S == ".0" || name.S == "[outmost-iterable]") && loopsFirst(c, opcode.For(v)):
		return iterator
	}
	return object
}

// named gives how many variables in some lists have a name.
func named(name string, lists ...*marshal.Seq) int {
	n := 0
	for _, l := range lists {
		for _, o := range items(l) {
			if s, ok := o.(*marshal.Str); ok && s.S == name {
				n++
			}
		}
	}
	return n
}

func items(l *marshal.Seq) []marshal.Object {
	if l == nil {
		return nil
	}
	return l.Items
}

// trustedArguments is how many of the arguments may be trusted, the first ones:
// those with the default values by place and by name are two.
func trustedArguments(c *marshal.Code) int {
	const most = 2
	return min(int(c.Argcount), most)
}

// needy tells of functions that take an argument for something without a look.
func needy(c *marshal.Code, v *pyver.Version) bool {
	for i := range trustedArguments(c) {
		if argument(c, v, i) != object {
			return true
		}
	}
	return false
}

// loopsFirst tells whether FOR_ITER comes before what looks at its argument.
func loopsFirst(c *marshal.Code, t *opcode.Table) bool {
	if c.Code == nil {
		return false
	}
	for _, in := range instr.Decode(nil, t, c.Code.S, nil) {
		switch t.Op(in.Op).Name {
		case "FOR_ITER":
			return true
		case "GET_ANEXT", "GET_ITER":
			return false
		}
	}
	return false
}

// variableKind gives the bits of co_localspluskinds of a variable.
func (m *machine) variableKind(i uint32) byte {
	if k := m.view.LocalsPlusKinds; k != nil && int(i) < len(k.S) {
		return k.S[i]
	}
	return code.FastLocal
}
