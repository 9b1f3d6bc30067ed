// Command gen writes opcode/tables.go and opcode/descriptions.go from opcode/data. "go generate" runs it
// in the folder of package opcode.
package main

import (
	"log"
	"os"

	"github.com/pyasm/pyasm/opcode/internal/facts"
	"github.com/pyasm/pyasm/pyver"
)

func main() {
	data := os.DirFS("data")
	var names []string
	for _, v := range pyver.All() {
		names = append(names, v.Name)
	}
	src, err := facts.Generate(data, names)
	write("tables.go", src, err)
	src, err = facts.GenerateDescriptions(data, names)
	write("descriptions.go", src, err)
}

// write writes one file, unless it could not be made.
func write(name string, src []byte, err error) {
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, src, 0o644); err != nil {
		log.Fatal(err)
	}
}
