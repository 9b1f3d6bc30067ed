package check

// slot is what is known of one value on the stack or in a local variable: the
// kind in the low byte, above it what the kind is about, and in the upper half
// the number + 1 of the local variable that a value is borrowed from.
type slot uint64

// kind is the lattice of values: of two different ones, on two paths, remains
// object, or maybe where one of them may be NULL.
type kind uint8

const (
	null     kind = iota // NULL
	maybe                // NULL or an object
	object               // any object
	none                 // None
	boolean              // True or False
	integer              // an int
	text                 // a str
	tuple                // a tuple; about: number of items + 1, 0 where not known
	strTuple             // a tuple of strings, likewise
	cells                // a tuple of cells, likewise
	alias                // a tuple of a string, of None or a tuple, and of a function, likewise
	dict                 // a dict that is being made, or a constant one; about: onlyHere or 0
	list                 // a list, likewise; about: onlyRaised or 0
	set                  // a set, likewise
	codeObj              // a code object; about: see codeAbout, 0 where it is one of several
	function             // a function; about: see functionOf
	cell                 // a cell
	iterator             // what GET_ITER gives
	awaited              // what can be sent to: GET_AWAITABLE and its like
	raised               // an exception (3.11 and later)
	previous             // the exception handled before, or None (3.11 and later)
	lasti                // an offset that the exception table asked for
	exType               // the three parts of an exception (before 3.11)
	exValue
	exTrace
	prevType // those of the one handled before
	prevValue
	prevTrace
	withExc // what WITH_CLEANUP_START found: the type of an exception, or None
	final   // what a finally block finds on top, of more than one size; about: finalBits
)

// words are the kinds as rules and messages spell them.
var words = [...]string{
	null: "null", maybe: "maybe", object: "o", none: "none", boolean: "bool", integer: "int", text: "str", tuple: "tuple", strTuple: "strings",
	cells: "cells", alias: "alias", dict: "dict", list: "list", set: "set", codeObj: "code", function: "function", cell: "cell",
	iterator: "iter", awaited: "await", raised: "exc", previous: "prev", lasti: "lasti",
	exType: "extype", exValue: "exvalue", exTrace: "extrace", prevType: "prevtype", prevValue: "prevvalue", prevTrace: "prevtrace",
	withExc: "withexc", final: "final",
}

// names are the kinds as messages call them.
var names = [...]string{
	null: "NULL", maybe: "what may be NULL", object: "an object", none: "None", boolean: "True or False", integer: "an int", text: "a string", tuple: "a tuple",
	alias:    "a tuple of a name, None or a tuple, and a function made here",
	strTuple: "a tuple of strings", cells: "a tuple of cells", dict: "a dict that was built here or is a constant", list: "a list that was built here or is a constant",
	set: "a set that was built here or is a constant", codeObj: "a code object", function: "a function made here", cell: "a cell",
	iterator: "an iterator", awaited: "an iterator to send to", raised: "an exception",
	previous: "the exception handled before", lasti: "the offset of the raising instruction",
	exType: "the type of an exception", exValue: "the value of an exception", exTrace: "the traceback of an exception",
	prevType: "the type of the exception handled before", prevValue: "the value of the exception handled before",
	prevTrace: "the traceback of the exception handled before", withExc: "the exception or None that WITH_CLEANUP_START found",
	final: "what a finally block ends with",
}

// What a final may be.
const (
	finalMarker   = 1 << iota // nothing was raised: None, or NULL in 3.8
	finalReason               // a return, break or continue is under way, or CALL_FINALLY was run
	finalRaised               // an exception
	finalExited               // and the exit method was taken from below it, which left NULL in it (3.0 to 3.8)
	finalSilenced             // which may have said that the exception is dealt with, and left a mark on it (3.0 to 3.7)

	continueShift = iota // above them the number + 1 of the instruction that a continue under way leads to
	manyContinues = aboutMost >> continueShift
)

// joinFinals gives what a final is about that is one of two.
func joinFinals(a, b int) int {
	bits, to := (a|b)&(1<<continueShift-1), max(a>>continueShift, b>>continueShift)
	if least := min(a>>continueShift, b>>continueShift); least != 0 && least != to {
		to = manyContinues
	}
	return bits | to<<continueShift
}

const (
	aboutShift = 8
	aboutMost  = 1<<24 - 1
	loanShift  = 32
	anyLoan    = 1<<32 - 1 // borrowed from one variable or another
)

func slotOf(k kind, about int) slot {
	return slot(k) | slot(min(max(about, 0), aboutMost))<<aboutShift
}

func (s slot) kind() kind { return kind(s & 0xff) }
func (s slot) about() int { return int(s >> aboutShift & aboutMost) }

// A value of 3.14 and later may be borrowed from a local variable, which then
// must not change before the value is taken off the stack.
func (s slot) borrowed() bool { return s>>loanShift != 0 }

func (s slot) from(local uint32) slot {
	return s.owned() | slot(min(uint64(local)+1, anyLoan))<<loanShift
}
func (s slot) owned() slot { return s & (1<<loanShift - 1) }

// borrowedFrom tells whether a value may be borrowed from a variable.
func (s slot) borrowedFrom(local uint32) bool {
	return s.borrowed() && (s>>loanShift == anyLoan || s>>loanShift == slot(local)+1)
}

// What a code object is about: those that are used alike are about the same.
const (
	codeNeeds  = 1 << 0 // it takes an argument for something without a look, see needy
	codeNumber = 1      // shift of its number in co_consts + 1, else of how many free variables it has + 1
)

// What a function is about: its code object, and what is still to be done with
// it.
const (
	functionOpen  = 1 << 0 // needs a closure
	functionNeeds = 1 << 1 // must be called with what it takes without a look, see argument
	functionCode  = 2      // shift of what its code is about
)

// onlyRaised is what a list is about that has exceptions and None only, and that
// nothing else knows of.
const onlyRaised = 1

// onlyHere is what a dict is about that was made in this code, and that nothing
// else knows of.
const onlyHere = 1

// secret tells of lists and dicts that nothing else knows of.
func (s slot) secret() bool {
	return s.about() != 0 && (s.kind() == list || s.kind() == dict)
}

// raisable tells of what may be in such a list.
func (s slot) raisable() bool {
	k := s.kind()
	return k == raised || k == previous || k == none
}

// tied tells of functions that may not be used as any object.
func (s slot) tied() bool {
	return s.kind() == function && s.about()&(functionOpen|functionNeeds) != 0
}

// full tells of slots that hold an object for sure. The parts of the exception
// that was handled before are NULL where there was none.
func (s slot) full() bool {
	switch s.kind() {
	case null, maybe, final, prevTrace, prevValue:
		return false
	}
	return true
}

// stored gives the kind that a local variable has of a value: code objects and
// functions are nothing special without what they are about, and a withExc is
// of the with block that it was found in.
func (s slot) stored() kind {
	switch k := s.kind(); k {
	case codeObj, function, withExc:
		return object
	default:
		return k
	}
}

// sequence tells of kinds that are tuples.
func (k kind) sequence() bool { return k == tuple || k == strTuple || k == cells || k == alias }

// fits tells whether a value is of the kind that is needed.
func (s slot) fits(need kind) bool {
	k := s.kind()
	switch {
	case k == need:
		return true
	case need == object:
		return s.full() && !s.tied()
	case need == maybe:
		return k != final && !s.tied()
	case need == tuple:
		return k.sequence()
	case need == cells:
		return k.sequence() && s.about() == 1 // of no items
	case need == awaited:
		return k == iterator
	case need == previous:
		return k == raised || k == none
	}
	return false
}

// join gives what is known of a value that came on two paths.
func join(a, b slot) slot {
	if a == b {
		return a
	}
	loan := max(a>>loanShift, b>>loanShift)
	if a.borrowed() && b.borrowed() && a>>loanShift != b>>loanShift {
		loan = anyLoan
	}
	return joinOwned(a.owned(), b.owned()) | loan<<loanShift
}

func joinOwned(a, b slot) slot {
	switch {
	case a == b:
		return a
	case a.kind() == final && b.kind() == final:
		return slotOf(final, joinFinals(a.about(), b.about()))
	case !a.full() || !b.full() || a.tied() || b.tied():
		return slotOf(maybe, 0)
	case a.kind().sequence() && b.kind().sequence():
		return joinTuples(a, b)
	case a.kind() == previous && b.fits(previous) || b.kind() == previous && a.fits(previous):
		return slotOf(previous, 0)
	case a.kind() == b.kind():
		return slotOf(a.kind(), 0)
	}
	return slotOf(object, 0)
}

func joinTuples(a, b slot) slot {
	k, n := tuple, 0
	if a.kind() == b.kind() {
		k = a.kind()
	}
	if a.about() == b.about() {
		n = a.about()
	}
	return slotOf(k, n)
}
