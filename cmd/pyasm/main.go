// Command pyasm reads, lists, edits and assembles the .pyc files of every
// Python. "pyasm --help" tells more.
package main

import "github.com/pyasm/pyasm/internal/cli"

func main() { cli.Main(cli.Pyasm) }
