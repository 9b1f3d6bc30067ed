package pyver

import "strings"

// The header layouts, oldest first.
var (
	header99    = Header{}
	headerTime  = Header{CRLF: true}
	headerSize  = Header{CRLF: true, Size: true}
	headerFlags = Header{CRLF: true, Size: true, Flags: true}
)

// The marshal formats, oldest first.
var (
	marshal10  = Marshal{Short16: true, ListFields: true}
	marshal11  = Marshal{Short16: true}
	marshal15  = Marshal{Short16: true, Int64: true}
	marshal22  = Marshal{Short16: true, Int64: true, Habits: HabitsNone}
	marshal23  = Marshal{Habits: HabitsNone, Int64: true}
	marshal24  = Marshal{Habits: HabitsNone, Int64: true, Refs: InternRefs}
	marshal25  = Marshal{Habits: HabitsNone, Int64: true, Refs: InternRefs, BinaryFloat: true}
	marshal30  = Marshal{Habits: HabitsNone, Int64: true, Bytes3: true, BinaryFloat: true}
	marshal34  = marshalFlags(Habits34)
	marshal38  = marshalFlags(Habits38)
	marshal310 = marshalFlags(Habits310)
	marshal311 = marshalFlags(Habits311)
	marshal313 = marshalFlags(Habits313)
	marshal315 = marshalFlags(Habits315)
	marshalPP5 = Marshal{Refs: FlagRefs, Habits: HabitsPyPy, Bytes3: true, BinaryFloat: true, ShortTuples: true, EagerRefs: true}
	marshalPP9 = Marshal{Refs: FlagRefs, Habits: HabitsPyPy, Bytes3: true, BinaryFloat: true, ShortForms: true, ShortTuples: true, EagerRefs: true}
	marshalPP8 = Marshal{Refs: FlagRefs, Habits: HabitsPyPy8, Bytes3: true, BinaryFloat: true, ShortForms: true, ShortTuples: true, EagerRefs: true, FlagCode: true}
)

// marshalFlags is the format of CPython 3.4 and later, with what a compiler
// shares.
func marshalFlags(h Habits) Marshal {
	return Marshal{Refs: FlagRefs, Habits: h, Bytes3: true, BinaryFloat: true, ShortForms: true, ShortTuples: true}
}

// The frames of instructions, oldest first.
var (
	instrBytes  = InstrFormat{JumpUnit: 1}
	instrWords  = InstrFormat{JumpUnit: 1, Wordcode: true}
	instrRot    = InstrFormat{JumpUnit: 2, Wordcode: true, RotArgs: true}
	instrUnits  = InstrFormat{JumpUnit: 2, Wordcode: true}
	instrCaches = InstrFormat{JumpUnit: 2, Wordcode: true, Caches: true}
)

// List is every dialect that this program reads, CPython before PyPy,
// oldest first; the last column is the place in the list. Versions that share
// one magic number and one instruction set share an entry under the name of the
// oldest: 1.2 is in "1.1", 1.5.2 in "1.5". It is exported for static tables
// that point into it; look versions up with ByName, magic numbers with Lookup.
var List = [...]Version{
	{"1.0", CPython, 1, 0, 39170, header99, marshal10, Code10, SetLineno, instrBytes, 0},
	{"1.1", CPython, 1, 1, 39171, header99, marshal11, Code10, SetLineno, instrBytes, 1},
	{"1.3", CPython, 1, 3, 11913, headerTime, marshal11, Code13, SetLineno, instrBytes, 2},
	{"1.4", CPython, 1, 4, 5892, headerTime, marshal11, Code13, SetLineno, instrBytes, 3},
	{"1.5", CPython, 1, 5, 20121, headerTime, marshal15, Code15, LnotabUnsigned, instrBytes, 4},
	{"1.6", CPython, 1, 6, 50428, headerTime, marshal15, Code15, LnotabUnsigned, instrBytes, 5},
	{"2.0", CPython, 2, 0, 50823, headerTime, marshal15, Code15, LnotabUnsigned, instrBytes, 6},
	{"2.1", CPython, 2, 1, 60202, headerTime, marshal15, Code21, LnotabUnsigned, instrBytes, 7},
	{"2.2", CPython, 2, 2, 60717, headerTime, marshal22, Code21, LnotabUnsigned, instrBytes, 8},
	{"2.3", CPython, 2, 3, 62011, headerTime, marshal23, Code21, LnotabUnsigned, instrBytes, 9},
	{"2.4", CPython, 2, 4, 62061, headerTime, marshal24, Code21, LnotabUnsigned, instrBytes, 10},
	{"2.5", CPython, 2, 5, 62131, headerTime, marshal25, Code21, LnotabUnsigned, instrBytes, 11},
	{"2.6", CPython, 2, 6, 62161, headerTime, marshal25, Code21, LnotabUnsigned, instrBytes, 12},
	{"2.7", CPython, 2, 7, 62211, headerTime, marshal25, Code21, LnotabUnsigned, instrBytes, 13},
	{"3.0", CPython, 3, 0, 3131, headerTime, marshal30, Code30, LnotabUnsigned, instrBytes, 14},
	{"3.1", CPython, 3, 1, 3151, headerTime, marshal30, Code30, LnotabUnsigned, instrBytes, 15},
	{"3.2", CPython, 3, 2, 3180, headerTime, marshal30, Code30, LnotabUnsigned, instrBytes, 16},
	{"3.3", CPython, 3, 3, 3230, headerSize, marshal30, Code30, LnotabUnsigned, instrBytes, 17},
	{"3.4", CPython, 3, 4, 3310, headerSize, marshal34, Code30, LnotabUnsigned, instrBytes, 18},
	{"3.5.2", CPython, 3, 5, 3350, headerSize, marshal34, Code30, LnotabUnsigned, instrBytes, 19}, // 3.5.0 to 3.5.2
	{"3.5", CPython, 3, 5, 3351, headerSize, marshal34, Code30, LnotabUnsigned, instrBytes, 20},   // 3.5.3 and later
	{"3.6", CPython, 3, 6, 3379, headerSize, marshal34, Code30, LnotabSigned, instrWords, 21},
	{"3.7", CPython, 3, 7, 3394, headerFlags, marshal34, Code30, LnotabSigned, instrWords, 22},
	{"3.8", CPython, 3, 8, 3413, headerFlags, marshal38, Code38, LnotabSigned, instrWords, 23},
	{"3.9", CPython, 3, 9, 3425, headerFlags, marshal38, Code38, LnotabSigned, instrWords, 24},
	{"3.10", CPython, 3, 10, 3439, headerFlags, marshal310, Code38, Table310, instrRot, 25},
	{"3.11", CPython, 3, 11, 3495, headerFlags, marshal311, Code311, Location311, instrCaches, 26},
	{"3.12", CPython, 3, 12, 3531, headerFlags, marshal311, Code311, Location311, instrCaches, 27},
	{"3.13", CPython, 3, 13, 3571, headerFlags, marshal313, Code311, Location311, instrCaches, 28},
	{"3.14", CPython, 3, 14, 3627, headerFlags, marshal313, Code314, Location311, instrCaches, 29},
	{"3.15", CPython, 3, 15, 3666, headerFlags, marshal315, Code314, Location311, instrCaches, 30},

	{"pypy2.7", PyPy, 2, 7, 62218, headerTime, marshal25, Code21, LnotabUnsigned, instrBytes, 31},
	{"pypy3.5", PyPy, 3, 5, 112, headerSize, marshalPP5, Code30, LnotabUnsigned, instrBytes, 32},
	{"pypy3.6-7.1", PyPy, 3, 6, 160, headerSize, marshalPP5, Code30, LnotabUnsigned, instrWords, 33}, // PyPy 7.0 and 7.1
	{"pypy3.6", PyPy, 3, 6, 192, headerSize, marshalPP5, Code30, LnotabSigned, instrWords, 34},
	{"pypy3.7", PyPy, 3, 7, 240, headerFlags, marshalPP5, Code30, LnotabSigned, instrWords, 35},
	{"pypy3.8", PyPy, 3, 8, 256, headerFlags, marshalPP5, Code38, LnotabSigned, instrWords, 36},
	{"pypy3.9", PyPy, 3, 9, 336, headerFlags, marshalPP9, Code38, LnotabSigned, instrWords, 37},
	{"pypy3.10", PyPy, 3, 10, 384, headerFlags, marshalPP9, Code38, LocationPyPy, instrUnits, 38},
	{"pypy3.11-7.3.18", PyPy, 3, 11, 400, headerFlags, marshalPP9, Code38, LocationPyPy, instrUnits, 39}, // no co_qualname
	{"pypy3.11", PyPy, 3, 11, 416, headerFlags, marshalPP9, CodePyPy311, LocationPyPy, instrUnits, 40},
	{"pypy3.11-8", PyPy, 3, 11, 432, headerFlags, marshalPP8, CodePyPy8, LocationPyPy, instrUnits, 41}, // PyPy 8
}

// aliases are the names of releases that the table has under another name.
var aliases = [...]struct{ name, version string }{
	{"1.2", "1.1"},
	{"3.5.0", "3.5.2"},
	{"3.5.1", "3.5.2"},
}

// All gives every version, CPython before PyPy, oldest first.
func All() []*Version {
	all := make([]*Version, len(List))
	for i := range List {
		all[i] = &List[i]
	}
	return all
}

// ByName finds the version of a name: that of a version ("3.12", "pypy3.9")
// or of a release of it ("3.12.1", "2.7.18", "1.5.2", "pypy3.9.16").
func ByName(name string) (*Version, bool) {
	for {
		if v, ok := exactly(name); ok {
			return v, true
		}
		dot := strings.LastIndexByte(name, '.')
		if dot < 0 || !strings.Contains(name[:dot], ".") {
			return nil, false
		}
		if !digits(name[dot+1:]) {
			return nil, false
		}
		name = name[:dot]
	}
}

// exactly finds a version by a name of its own.
func exactly(name string) (*Version, bool) {
	for _, a := range aliases {
		if a.name == name {
			name = a.version
		}
	}
	for i := range List {
		if List[i].Name == name {
			return &List[i], true
		}
	}
	return nil, false
}

// digits tells whether s is a whole number, as the last part of a release is.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// String gives the name of the version.
func (v *Version) String() string { return v.Name }

// Index is the place of the version in All. Tables of facts by version are
// arrays in this order.
func (v *Version) Index() int { return int(v.index) }
