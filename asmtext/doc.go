// Package asmtext writes and reads the text form of .pyc files (.pyasm), a
// superset of the assembly that xasm and pydisasm -F xasm share: [Marshal]
// prints a file, [Unmarshal] assembles a text. Text that was printed and
// not changed gives back the bytes of the file; docs/pyasm.md has the grammar.
package asmtext
