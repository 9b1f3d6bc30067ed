module github.com/pyasm/pyasm

go 1.26
