package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// sources finds source lines for the listing of one input, as Python's
// linecache would.
type sources struct {
	env   *Env
	input string
	files map[string][]string
}

func newSources(env *Env, input string) *sources {
	return &sources{env: env, input: input, files: map[string][]string{}}
}

// maxSource is the size of the largest source file that is shown, in bytes.
const maxSource = 64 << 20

// line gives a line of a file, counted from 1, or "".
func (s *sources) line(file string, number int) string {
	lines, known := s.files[file]
	if !known {
		lines = s.read(file)
		s.files[file] = lines
	}
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}

// read looks for the file where its name says, and beside the input, since
// compiled files are moved together with their sources.
func (s *sources) read(file string) []string {
	beside, base := filepath.Dir(s.input), filepath.Base(file)
	for _, name := range []string{file, filepath.Join(beside, base), filepath.Join(beside, "..", base)} {
		name = s.env.path(name)
		info, err := os.Stat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxSource {
			continue
		}
		if data, err := os.ReadFile(name); err == nil {
			text := strings.ReplaceAll(strings.ToValidUTF8(string(data), "\uFFFD"), "\r\n", "\n")
			return strings.Split(printable(text), "\n")
		}
	}
	return nil
}
