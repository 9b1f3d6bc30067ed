// Command pyc2xml turns compiled files into XML documents and back. It has the
// name and does what the known program does.
package main

import "github.com/pyasm/pyasm/internal/cli"

func main() { cli.Main(cli.Pyc2xml) }
