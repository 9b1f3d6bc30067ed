package asmxml

import _ "embed" // for the DTD

// DTD is the document type definition that the documents of Marshal name as
// "bytecode.dtd".
//
//go:embed bytecode.dtd
var DTD string
