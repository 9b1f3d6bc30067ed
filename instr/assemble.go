package instr

import (
	"math"
	"strconv"

	"github.com/pyasm/pyasm/opcode"
)

// Item is one instruction of a program to assemble.
type Item struct {
	Op       byte   // number of the operation; the byte itself where Raw
	Raw      bool   // one byte as it is; all fields but Op are ignored
	Jump     bool   // the operand leads to the item Target, and Arg is ignored
	Bare     bool   // no cache units follow, whatever the operation has
	Prefixes uint8  // EXTENDED_ARG units at least; more where the operand needs them
	Arg      uint32 // the operand
	Target   int32  // index of the item that a jump leads to (to its first prefix), or the number of items for the end of the code
	Cache    string // contents of the cache units; empty for zeros
}

// Size gives how many bytes of prefixes an item has, and how many it has without
// them. Those of a jump depend on how far it leads, so they are not counted.
func (it *Item) Size(t *opcode.Table) (prefixes, rest int32) {
	a := newAssembler(t, nil)
	return int32(a.least(it)) * a.prefix, a.bare(it)
}

// Reason says why an item cannot be encoded.
type Reason uint8

const (
	ArgTooLarge     Reason = iota + 1 // the operand has more bits than the frame can hold
	TooManyPrefixes                   // Prefixes is more than the frame can hold, or the operation takes no operand
	NotAJump                          // Jump is set but the operation does not jump
	NoSuchTarget                      // Target is no index of an item
	TargetBehind                      // the operation jumps forward only, and the target is before it
	TargetAhead                       // the operation jumps backward only, and the target is after it
	TargetUneven                      // the target is not a whole number of code units away
	WrongCache                        // Cache has another length than the caches of the operation
	CodeTooLong                       // the code has more than 2**31 bytes; the only error then
)

var reasons = [...]string{
	ArgTooLarge:     "the operand is too large",
	TooManyPrefixes: "more EXTENDED_ARG than the operation can have",
	NotAJump:        "the operation does not jump",
	NoSuchTarget:    "the target of the jump does not exist",
	TargetBehind:    "the operation only jumps forward, but its target is before it",
	TargetAhead:     "the operation only jumps backward, but its target is after it",
	TargetUneven:    "the target of the jump is not a whole number of code units away",
	WrongCache:      "the contents of the cache do not have the length that the operation asks for",
	CodeTooLong:     "the code is too long",
}

func (r Reason) String() string {
	if int(r) < len(reasons) && reasons[r] != "" {
		return reasons[r]
	}
	return "reason " + strconv.Itoa(int(r))
}

// ItemError is what is wrong with one item.
type ItemError struct {
	Item   int // index of the item
	Reason Reason
}

func (e ItemError) Error() string { return "item " + strconv.Itoa(e.Item) + ": " + e.Reason.String() }

// Assemble appends the code of items to code, and to offsets the offset of each
// item (that of its first prefix, if it has some) and the length of the code,
// all counted from where the code begins. Jumps get as few prefixes as they
// need. An item that cannot be encoded is left with a wrong operand and listed
// in errs; these are in the order of the items, at most one for each.
func Assemble(code []byte, offsets []int32, t *opcode.Table, items []Item) (_ []byte, _ []int32, errs []ItemError) {
	a := newAssembler(t, items)
	base := len(offsets)
	offsets, ok := a.layOut(offsets)
	if !ok {
		return code, offsets[:base], []ItemError{{0, CodeTooLong}}
	}
	for i := range items {
		var reason Reason
		if code, reason = a.emit(code, i); reason != 0 {
			errs = append(errs, ItemError{i, reason})
		}
	}
	return code, offsets, errs
}

// assembler is the state of one Assemble.
type assembler struct {
	t      *opcode.Table
	items  []Item
	at     []int32 // offset of each item, and the length of the code
	prefix int32   // length of one prefix
	most   uint8   // prefixes that an operand can use
	unit   int64   // what the operand of a jump counts in
}

func newAssembler(t *opcode.Table, items []Item) assembler {
	f := t.Version.Instr
	return assembler{t: t, items: items, prefix: prefixBytes(f), most: maxPrefixes(t), unit: int64(f.JumpUnit)}
}

// layOut appends the offsets; false says that the code is too long.
//
// Jumps begin without prefixes and grow until every operand fits, which gives
// the shortest code. To end soon on programs that are made so that each jump
// that grows makes but one other grow, late rounds also let jumps grow that are
// near their limit, the farther the later.
func (a *assembler) layOut(offsets []int32) ([]int32, bool) {
	const freeRounds = 64
	base := len(offsets)
	total := int64(0)
	for i := range a.items {
		offsets = append(offsets, int32(total))
		it := &a.items[i]
		total += int64(a.bare(it)) + int64(a.least(it))*int64(a.prefix)
		if total > math.MaxInt32 {
			return offsets, false
		}
	}
	offsets = append(offsets, int32(total))
	a.at = offsets[base:]
	for round := 0; ; round++ {
		slack := uint64(1)<<max(round-freeRounds, 0) - 1
		if grown, ok := a.grow(slack); !grown || !ok {
			return offsets, ok
		}
	}
}

// bare is the length of an item without prefixes.
func (a *assembler) bare(it *Item) int32 {
	n := opBytes(a.t, it.Op, it.Raw)
	if !it.Bare && !it.Raw {
		n += int32(a.t.Op(it.Op).Caches) * wordBytes
	}
	return n
}

// prefixes is the number of prefixes that make an item so long.
func (a *assembler) prefixes(it *Item, size int32) uint8 {
	if size -= a.bare(it); size > 0 {
		return uint8(size / a.prefix)
	}
	return 0
}

// least is the number of prefixes of an item before the target of its jump is
// known.
func (a *assembler) least(it *Item) uint8 {
	n := it.Prefixes
	if !it.Jump {
		n = max(n, needs(a.t, it.Arg))
	}
	if n == 0 || it.Raw || !a.t.Op(it.Op).HasArg {
		return 0
	}
	return min(n, a.most)
}

// grow gives jumps the prefixes that they need in the present layout, or would
// need if their operands were larger by slack. It tells whether any grew, and
// whether the code still fits.
func (a *assembler) grow(slack uint64) (grown, ok bool) {
	added, start := int64(0), int32(0)
	for i := range a.items {
		end := a.at[i+1]
		if it := &a.items[i]; it.Jump && !it.Raw {
			have := a.prefixes(it, end-start)
			arg, _ := a.operand(it, a.at[i], have)
			if want := min(needs(a.t, saturate(uint64(arg)+slack)), a.most); want > have {
				added += int64(want-have) * int64(a.prefix)
				grown = true
			}
		}
		start = end
		if !grown {
			continue
		}
		if int64(end)+added > math.MaxInt32 {
			return true, false
		}
		a.at[i+1] = end + int32(added)
	}
	return grown, true
}

func saturate(n uint64) uint32 { return uint32(min(n, math.MaxUint32)) }

// operand works out the operand of a jump that begins at start with so many
// prefixes. It is 0 where a reason says that there is none.
func (a *assembler) operand(it *Item, start int32, prefixes uint8) (uint32, Reason) {
	op := a.t.Op(it.Op)
	if op.Jump == opcode.NoJump {
		return 0, NotAJump
	}
	if it.Target < 0 || int(it.Target) > len(a.items) {
		return 0, NoSuchTarget
	}
	n := int64(a.at[it.Target])
	if op.Jump != opcode.Absolute {
		base := jumpBase(a.t, op, start+int32(prefixes)*a.prefix)
		n = sign(op.Jump) * (n - int64(base))
	}
	switch {
	case n < 0 && op.Jump == opcode.Forward:
		return 0, TargetBehind
	case n < 0:
		return 0, TargetAhead
	case n%a.unit != 0:
		return uint32(n / a.unit), TargetUneven
	}
	return uint32(n / a.unit), 0
}

// emit appends the bytes of item i. The reason is 0 where all is well.
func (a *assembler) emit(code []byte, i int) ([]byte, Reason) {
	it := &a.items[i]
	if it.Raw {
		return append(code, it.Op), 0
	}
	start := a.at[i]
	prefixes := a.prefixes(it, a.at[i+1]-start)
	arg, reason := it.Arg, Reason(0)
	if it.Jump {
		arg, reason = a.operand(it, start, prefixes)
	}
	if reason == 0 {
		reason = a.check(it, arg, prefixes)
	}
	code = appendOp(code, a.t, it.Op, arg, prefixes)
	if n := int(a.t.Op(it.Op).Caches) * wordBytes; n > 0 && !it.Bare {
		if len(it.Cache) != 0 && len(it.Cache) != n {
			return append(code, make([]byte, n)...), WrongCache
		}
		return appendCache(code, it.Cache, n), reason
	}
	if it.Cache != "" {
		reason = WrongCache
	}
	return code, reason
}

// appendCache appends n bytes of cache.
func appendCache(code []byte, cache string, n int) []byte {
	if cache == "" {
		cache = zeros[:n]
	}
	return append(code, cache...)
}

// check tells what is wrong with an operand and the prefixes of an item.
func (a *assembler) check(it *Item, arg uint32, prefixes uint8) Reason {
	hasArg := a.t.Op(it.Op).HasArg
	switch {
	case !hasArg && (arg > 0xff || arg != 0 && !a.t.Version.Instr.Wordcode):
		return ArgTooLarge
	case hasArg && needs(a.t, arg) > prefixes:
		return ArgTooLarge
	case it.Prefixes > prefixes:
		return TooManyPrefixes
	}
	return 0
}
