package listing

import (
	"github.com/pyasm/pyasm/marshal"
	"github.com/pyasm/pyasm/pyver"
)

// Fields says which fields the code objects of a version have, as far as forms
// show them. From 3.11 on the file has co_localsplusnames for Varnames and
// Freevars, and no Nlocals.
type Fields struct {
	Argcount, Posonlyargcount, Kwonlyargcount, Nlocals bool
	Stacksize, Flags, Firstlineno, Qualname            bool

	Varnames   bool // has variables in lists
	Freevars   bool // has cell and free variables too
	LocalsPlus bool // has them all in one list
}

// FieldsOf gives the fields of a version.
func FieldsOf(v *pyver.Version) Fields {
	has := func(name string) bool { return marshal.Has(v, name) }
	return Fields{
		Argcount: has("co_argcount"), Posonlyargcount: has("co_posonlyargcount"), Kwonlyargcount: has("co_kwonlyargcount"),
		Nlocals: has("co_nlocals"), Stacksize: has("co_stacksize"), Flags: has("co_flags"),
		Firstlineno: has("co_firstlineno"), Varnames: has("co_varnames") || has("co_localsplusnames"),
		Freevars: has("co_freevars") || has("co_localsplusnames"), LocalsPlus: has("co_localsplusnames"),
		Qualname: has("co_qualname"),
	}
}
