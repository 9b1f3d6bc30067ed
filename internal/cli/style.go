package cli

// style colours words, or leaves them as they are.
type style struct{ on bool }

func (s style) wrap(code, text string) string {
	if !s.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) red(text string) string    { return s.wrap("31;1", text) }
func (s style) yellow(text string) string { return s.wrap("33;1", text) }
func (s style) green(text string) string  { return s.wrap("32;1", text) }
func (s style) bold(text string) string   { return s.wrap("1", text) }

// colourModes are the values of --color.
var colourModes = []string{"auto", "always", "never"}

// styleFor decides on colour: always and never do what they say; auto colours
// on a terminal, but not where NO_COLOR is set (https://no-color.org).
func (e *Env) styleFor(mode string, terminal bool) style {
	switch mode {
	case "always":
		return style{true}
	case "never":
		return style{false}
	}
	return style{terminal && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"}
}
