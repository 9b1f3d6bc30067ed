package python

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Source is a source file to compile.
type Source struct {
	Name  string // becomes co_filename
	Text  []byte
	Mtime time.Time // stands in the header; the zero time is written as 0
}

// CompileError is what an interpreter has to say against a source file.
type CompileError struct {
	Interpreter *Interpreter
	Output      string // as the interpreter shows it, without the last line end
}

func (e *CompileError) Error() string {
	return fmt.Sprintf("not compiled by %s\n%s", e.Interpreter, e.Output)
}

// compileScript runs in the child process. It reads the name and the source
// from its standard input and writes the bytes of the .pyc file.
//
//go:embed compile.py
var compileScript string

// refused is the exit status of compileScript where the compiler refused the
// source.
const refused = 3

// Compile gives the .pyc file that the interpreter makes of the source, as
// its py_compile would write it with a time stamp.
func (it *Interpreter) Compile(ctx context.Context, src Source) ([]byte, error) {
	mtime := int64(0)
	if !src.Mtime.IsZero() {
		mtime = src.Mtime.Unix()
	}
	args := append(it.isolation(), "-c", compileScript, strconv.Itoa(len(src.Name)), strconv.FormatInt(mtime&0xffffffff, 10))
	cmd := exec.CommandContext(ctx, it.Path, args...)
	cmd.Stdin = bytes.NewReader(append([]byte(src.Name), src.Text...))
	cmd.WaitDelay = time.Second
	var out, msg bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &msg
	err := cmd.Run()
	if err == nil {
		return out.Bytes(), nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if e := (*exec.ExitError)(nil); errors.As(err, &e) && e.ExitCode() == refused {
		return nil, &CompileError{it, strings.TrimRight(msg.String(), "\r\n")}
	}
	return nil, fmt.Errorf("%s does not work: %w%s", it, err, lastLine(msg.String()))
}

// isolation gives the flags that keep the user's environment and the working
// folder out of the child. -I is known from 3.4 on.
func (it *Interpreter) isolation() []string {
	v := it.Version
	if it.Known && (v.Major > 3 || v.Major == 3 && v.Minor >= 4) {
		return []string{"-I", "-S", "-B", "-Wignore"}
	}
	return []string{"-E", "-S", "-Wignore"}
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if last := lines[len(lines)-1]; last != "" {
		return ": " + last
	}
	return ""
}
