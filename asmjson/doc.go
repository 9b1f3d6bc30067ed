// Package asmjson is the JSON form of .pyc files, for programs that look at
// bytecode or change it: [Marshal] writes it, [Unmarshal] reads it back and
// assembles the same bytes. docs/json.md describes the form and
// docs/pyasm.schema.json is its schema.
package asmjson
