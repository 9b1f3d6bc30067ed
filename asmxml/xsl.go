package asmxml

import _ "embed"

// XSL is the stylesheet bytecode.xsl, which documents refer to. It makes a page
// for reading out of one, see package page. It is XSLT 1.0.
//
//go:embed bytecode.xsl
var XSL string
