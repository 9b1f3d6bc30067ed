package cli

import (
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long work may take before progress is shown.
const patience = time.Second

// progress shows on a terminal how many inputs are done, once the work takes
// longer than a moment.
type progress struct {
	w     io.Writer // nil to show nothing
	total int
	done  int
	start time.Time
	bar   *progressbar.ProgressBar
}

// tick brings the display up to date; it is called several times a second.
func (p *progress) tick() {
	if p.w == nil || time.Since(p.start) < patience {
		return
	}
	if p.bar == nil {
		p.bar = newBar(p.w, p.total)
	}
	p.bar.Set(p.done)
}

// newBar makes a bar that counts, or for a single input one that only moves.
func newBar(w io.Writer, total int) *progressbar.ProgressBar {
	if total == 1 {
		total = -1
	}
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(w),
		progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(30),
		progressbar.OptionClearOnFinish(),
	)
}

// clear takes the display away so that something else can be written.
func (p *progress) clear() {
	if p.bar != nil {
		p.bar.Clear()
	}
}
