package marshal

import "github.com/pyasm/pyasm/pyver"

// field is one field of a marshalled code object.
type field uint8

const (
	fArgcount field = iota
	fPosonlyargcount
	fKwonlyargcount
	fNlocals
	fStacksize
	fFlags
	fFirstlineno
	fCode // from here on objects
	fConsts
	fNames
	fVarnames
	fFreevars
	fCellvars
	fLocalsPlusNames
	fLocalsPlusKinds
	fFilename
	fName
	fQualname
	fLinetable
	fExceptiontable
)

// fieldNames are the attributes as the last Python that has them names them.
var fieldNames = [...]string{
	fArgcount: "co_argcount", fPosonlyargcount: "co_posonlyargcount", fKwonlyargcount: "co_kwonlyargcount",
	fNlocals: "co_nlocals", fStacksize: "co_stacksize", fFlags: "co_flags", fFirstlineno: "co_firstlineno",
	fCode: "co_code", fConsts: "co_consts", fNames: "co_names", fVarnames: "co_varnames",
	fFreevars: "co_freevars", fCellvars: "co_cellvars",
	fLocalsPlusNames: "co_localsplusnames", fLocalsPlusKinds: "co_localspluskinds",
	fFilename: "co_filename", fName: "co_name", fQualname: "co_qualname",
	fLinetable: "co_linetable", fExceptiontable: "co_exceptiontable",
}

// name is what a version calls a field. The line table had another name until it
// got another form.
func (f field) name(v *pyver.Version) string {
	if f == fLinetable && (v.Lines == pyver.LnotabUnsigned || v.Lines == pyver.LnotabSigned) {
		return "co_lnotab"
	}
	return fieldNames[f]
}

// isBytes tells whether an interpreter takes nothing but bytes in a field that
// is a string.
func (f field) isBytes() bool {
	switch f {
	case fCode, fLocalsPlusKinds, fLinetable, fExceptiontable:
		return true
	}
	return false
}

// layouts has the fields of a code object in the order of the stream, as
// w_object and r_object of CPython's marshal.c have them.
var layouts = [...][]field{
	pyver.Code10: {fCode, fConsts, fNames, fFilename, fName},
	pyver.Code13: {fArgcount, fNlocals, fFlags, fCode, fConsts, fNames, fVarnames, fFilename, fName},
	pyver.Code15: {
		fArgcount, fNlocals, fStacksize, fFlags, fCode, fConsts, fNames, fVarnames,
		fFilename, fName, fFirstlineno, fLinetable,
	},
	pyver.Code21: {
		fArgcount, fNlocals, fStacksize, fFlags, fCode, fConsts, fNames, fVarnames,
		fFreevars, fCellvars, fFilename, fName, fFirstlineno, fLinetable,
	},
	pyver.Code30: {
		fArgcount, fKwonlyargcount, fNlocals, fStacksize, fFlags, fCode, fConsts, fNames,
		fVarnames, fFreevars, fCellvars, fFilename, fName, fFirstlineno, fLinetable,
	},
	pyver.Code38: {
		fArgcount, fPosonlyargcount, fKwonlyargcount, fNlocals, fStacksize, fFlags, fCode,
		fConsts, fNames, fVarnames, fFreevars, fCellvars, fFilename, fName, fFirstlineno, fLinetable,
	},
	pyver.Code311: {
		fArgcount, fPosonlyargcount, fKwonlyargcount, fStacksize, fFlags, fCode,
		fConsts, fNames, fLocalsPlusNames, fLocalsPlusKinds, fFilename, fName, fQualname,
		fFirstlineno, fLinetable, fExceptiontable,
	},
	pyver.Code314: {
		fArgcount, fPosonlyargcount, fKwonlyargcount, fStacksize, fFlags, fCode,
		fConsts, fNames, fLocalsPlusNames, fLocalsPlusKinds, fFilename, fName, fQualname,
		fFirstlineno, fLinetable, fExceptiontable,
	},
	pyver.CodePyPy311: {
		fArgcount, fPosonlyargcount, fKwonlyargcount, fNlocals, fStacksize, fFlags, fCode,
		fConsts, fNames, fVarnames, fFreevars, fCellvars, fFilename, fName, fQualname, fFirstlineno, fLinetable,
	},
	pyver.CodePyPy8: {
		fArgcount, fPosonlyargcount, fKwonlyargcount, fNlocals, fStacksize, fFlags, fCode,
		fConsts, fNames, fVarnames, fFreevars, fCellvars, fFilename, fName, fQualname, fFirstlineno, fLinetable,
		fExceptiontable,
	},
}

// int gives the place of a whole-number field.
func (c *Code) int(f field) *int32 {
	switch f {
	case fArgcount:
		return &c.Argcount
	case fPosonlyargcount:
		return &c.Posonlyargcount
	case fKwonlyargcount:
		return &c.Kwonlyargcount
	case fNlocals:
		return &c.Nlocals
	case fStacksize:
		return &c.Stacksize
	case fFlags:
		return &c.Flags
	default:
		return &c.Firstlineno
	}
}

// seq gives the place of a field that is a tuple, or nil.
func (c *Code) seq(f field) **Seq {
	switch f {
	case fConsts:
		return &c.Consts
	case fNames:
		return &c.Names
	case fVarnames:
		return &c.Varnames
	case fFreevars:
		return &c.Freevars
	case fCellvars:
		return &c.Cellvars
	case fLocalsPlusNames:
		return &c.LocalsPlusNames
	}
	return nil
}

// str gives the place of a field that is a string.
func (c *Code) str(f field) **Str {
	switch f {
	case fCode:
		return &c.Code
	case fLocalsPlusKinds:
		return &c.LocalsPlusKinds
	case fFilename:
		return &c.Filename
	case fName:
		return &c.Name
	case fQualname:
		return &c.Qualname
	case fLinetable:
		return &c.Linetable
	default:
		return &c.Exceptiontable
	}
}

// Has tells whether code objects of the version have a field, named as in
// "co_qualname".
func Has(v *pyver.Version, name string) bool {
	for _, f := range layouts[v.Code] {
		if fieldNames[f] == name {
			return true
		}
	}
	return false
}
