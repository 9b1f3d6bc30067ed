// Command pydisasm lists .pyc files. It has the name, the flags and the
// formats of the known program, and reads every version of Python.
package main

import "github.com/pyasm/pyasm/internal/cli"

func main() { cli.Main(cli.Pydisasm) }
