// Command gen writes opcode/tables.go from opcode/data. "go generate" runs it
// in the folder of package opcode.
package main

import (
	"log"
	"os"

	"github.com/pyasm/pyasm/opcode/internal/facts"
	"github.com/pyasm/pyasm/pyver"
)

func main() {
	var names []string
	for _, v := range pyver.All() {
		names = append(names, v.Name)
	}
	src, err := facts.Generate(os.DirFS("data"), names)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("tables.go", src, 0o644); err != nil {
		log.Fatal(err)
	}
}
