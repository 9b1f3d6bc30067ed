// Command pyc-xasm assembles what pydisasm -F xasm wrote. It has the name and
// the flags of the known program.
package main

import "github.com/pyasm/pyasm/internal/cli"

func main() { cli.Main(cli.PycXasm) }
