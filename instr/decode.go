package instr

import (
	"sort"

	"github.com/pyasm/pyasm/opcode"
)

// Decode appends the instructions of code to dst. Every byte of code is in
// exactly one of them, and Append gives the code back.
//
// EXTENDED_ARG is folded into the instruction behind it where that is possible
// without a loss; else it is an instruction of its own. Where a jump leads, or
// one of the offsets in marks (ends of exception ranges and the like), an
// instruction begins if that is possible at all: an instruction is not folded
// with prefixes, nor caches attached to it, if that would put a place that is
// led to inside. The caches are then instructions of their own.
//
// Taking an instruction apart can make new jumps. That is followed for a few
// rounds, as no compiler needs one, so what jumps into its own operands to no
// end may have jumps that lead inside of instructions.
func Decode(dst []Instr, t *opcode.Table, code string, marks []int32) []Instr {
	const rounds = 4
	base := len(dst)
	d := decoder{t: t, code: code, dst: dst}
	d.decode()
	for range rounds {
		if !d.findInner(d.dst[base:], marks) {
			break
		}
		d.dst = d.dst[:base]
		d.decode()
	}
	return d.dst
}

// decoder is the state of one Decode.
type decoder struct {
	t     *opcode.Table
	code  string
	dst   []Instr
	inner bitmap // offsets where no prefix or cache may be attached to what is before
}

func (d *decoder) decode() {
	if d.t.Version.Instr.Wordcode {
		d.words()
	} else {
		d.bytes()
	}
}

// words decodes wordcode.
func (d *decoder) words() {
	t, code, dst := d.t, d.code, d.dst
	ext, caches := t.ExtendedArg, t.Version.Instr.Caches
	end := len(code) &^ 1
	var arg uint32
	prefixes := uint8(0)
	for i := 0; i < end; i += wordBytes {
		b := code[i]
		if prefixes > 0 && (d.inner.has(i) || b != ext && !t.Op(b).HasArg) {
			dst = d.loose(dst, i, prefixes)
			arg, prefixes = 0, 0
		}
		arg = arg<<8 | uint32(code[i+1])
		if b == ext {
			if prefixes == 3 {
				dst = d.loose(dst, i-2*wordBytes, 1)
				prefixes--
			}
			prefixes++
			continue
		}
		in := Instr{Offset: int32(i), Arg: arg, Op: b, Prefixes: prefixes}
		if caches {
			i += d.attach(&in, i+wordBytes)
		}
		dst = append(dst, in)
		arg, prefixes = 0, 0
	}
	dst = d.loose(dst, end, prefixes)
	d.dst = d.raw(dst, end)
}

// loose appends the n prefixes that end at offset end as instructions of their
// own.
func (d *decoder) loose(dst []Instr, end int, n uint8) []Instr {
	size := int(prefixBytes(d.t.Version.Instr))
	for i := end - int(n)*size; i < end; i += size {
		arg := uint32(d.code[i+1])
		if size == argBytes {
			arg |= uint32(d.code[i+2]) << 8
		}
		dst = append(dst, Instr{Offset: int32(i), Arg: arg, Op: d.t.ExtendedArg})
	}
	return dst
}

// raw appends the bytes from offset i on, which are no instruction.
func (d *decoder) raw(dst []Instr, i int) []Instr {
	for ; i < len(d.code); i++ {
		dst = append(dst, Instr{Offset: int32(i), Op: d.code[i], Raw: true})
	}
	return dst
}

// zeros is the contents of caches that no interpreter has run.
const zeros = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"

// attach gives an instruction the caches at offset i, if they are all there
// and nothing leads into them, and tells their length in bytes.
func (d *decoder) attach(in *Instr, i int) int {
	n := int(d.t.Op(in.Op).Caches) * wordBytes
	if n == 0 || n > len(d.code)&^1-i || d.inner.any(i, i+n) {
		return 0
	}
	in.Caches = uint8(n / wordBytes)
	in.CacheSet = !blank(d.code[i : i+n])
	return n
}

// blank tells whether s has zeros only.
func blank(s string) bool {
	for len(s) > len(zeros) {
		if s[:len(zeros)] != zeros {
			return false
		}
		s = s[len(zeros):]
	}
	return s == zeros[:len(s)]
}

// bytes decodes the code of versions before 3.6.
func (d *decoder) bytes() {
	t, code, dst := d.t, d.code, d.dst
	ext := t.ExtendedArg
	high, prefixes := uint32(0), uint8(0)
	i := 0
	for i < len(code) {
		b := code[i]
		hasArg := t.Op(b).HasArg
		if prefixes > 0 && (!hasArg || b == ext || d.inner.has(i) || i+argBytes > len(code)) {
			dst = d.loose(dst, i, 1)
			high, prefixes = 0, 0
		}
		if !hasArg {
			dst = append(dst, Instr{Offset: int32(i), Op: b})
			i += plainBytes
			continue
		}
		if i+argBytes > len(code) {
			break
		}
		arg := uint32(code[i+1]) | uint32(code[i+2])<<8
		if b == ext && ext != 0 {
			high, prefixes = arg<<16, 1
		} else {
			dst = append(dst, Instr{Offset: int32(i), Arg: high | arg, Op: b, Prefixes: prefixes})
			high, prefixes = 0, 0
		}
		i += argBytes
	}
	dst = d.loose(dst, i, prefixes)
	d.dst = d.raw(dst, i)
}

// findInner notes which targets of jumps and which marks are inside of an
// instruction at a place where it can be taken apart, and tells whether there
// are any.
func (d *decoder) findInner(ins []Instr, marks []int32) bool {
	found := false
	for _, m := range marks {
		found = d.note(ins, m) || found
	}
	for i := range ins {
		if d.t.Op(ins[i].Op).Jump == opcode.NoJump {
			continue
		}
		if offset, ok := Target(d.t, &ins[i]); ok {
			found = d.note(ins, offset) || found
		}
	}
	return found
}

// note notes one offset, if an instruction can be taken apart there.
func (d *decoder) note(ins []Instr, offset int32) bool {
	if offset < 0 || int(offset) >= len(d.code) {
		return false
	}
	i := sort.Search(len(ins), func(i int) bool { return ins[i].Offset >= offset })
	inside := false
	if i < len(ins) && ins[i].Prefixes > 0 { // in the prefixes of the instruction at or behind offset
		start := ins[i].Start(d.t.Version.Instr)
		inside = offset > start && (offset-start)%prefixBytes(d.t.Version.Instr) == 0
	}
	if i > 0 && ins[i-1].Caches > 0 { // in the caches of the one before
		inside = inside || offset < ins[i-1].End(d.t) && offset%wordBytes == 0
	}
	if inside {
		d.inner.set(int(offset), len(d.code))
	}
	return inside
}

// bitmap is a set of offsets; the nil map is empty.
type bitmap []uint64

func (b bitmap) has(i int) bool {
	return b != nil && b[i>>6]>>(i&63)&1 != 0
}

// any tells whether some offset from i up to end is in the set.
func (b bitmap) any(i, end int) bool {
	for ; b != nil && i < end; i++ {
		if b.has(i) {
			return true
		}
	}
	return false
}

// set adds offset i to a set of offsets below size.
func (b *bitmap) set(i, size int) {
	if *b == nil {
		*b = make(bitmap, size>>6+1)
	}
	(*b)[i>>6] |= 1 << (i & 63)
}
