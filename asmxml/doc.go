// Package asmxml writes .pyc files as XML documents and assembles such
// documents, for those who edit bytecode with XML tools. docs/xml.md describes
// the document and bytecode.dtd is its DTD.
//
// Nothing that the bytes need is in an attribute. Characters that XML cannot
// hold are escaped in Python literals, of which the document is full anyway.
package asmxml
