// Package pyasm reads, lists, changes, assembles and writes .pyc files of
// every Python from 1.0 to 3.15 and of PyPy. What is read and not changed is
// written as the same bytes.
//
//	f, err := pyasm.Read(data, pyasm.ReadOptions{})
//	for c := range pyasm.Codes(f) {
//		for in := range c.Instrs() {
//			fmt.Println(c, in.Offset, in.Name, in.Meaning())
//		}
//	}
//	data, err = pyasm.Write(f)
//
// This package is the front door; behind it are packages for each matter:
//
//   - [github.com/pyasm/pyasm/pyc] and [github.com/pyasm/pyasm/marshal]: the
//     file and its objects, as they stand in it
//   - [github.com/pyasm/pyasm/asmtext] and [github.com/pyasm/pyasm/asmjson]:
//     the forms in which a file can be edited, and back
//   - [github.com/pyasm/pyasm/instr], [github.com/pyasm/pyasm/linetab] and
//     [github.com/pyasm/pyasm/exctab]: what is in the bytes of a code object
//   - [github.com/pyasm/pyasm/opcode] and [github.com/pyasm/pyasm/pyver]: what
//     is known of each version
//   - [github.com/pyasm/pyasm/render]: listings as those of dis and pydisasm
//
// The packages import the standard library only, do no I/O, keep no state, and
// may be used by several goroutines at once as long as each has its own file.
// No input makes them panic, hang or take memory out of proportion.
package pyasm
