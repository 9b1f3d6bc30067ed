package cli

import (
	"os"
	"runtime/debug"
	"sync"
)

// How much garbage may gather before it is collected, in percent of what is
// in use. That of small inputs is little, and collecting it seldom saves a
// quarter of the time; with a large input memory counts.
const (
	percentSmall = 400
	percentLarge = 50
	largeInput   = 4 << 20 // bytes
)

// collector sets how often garbage is collected. The zero value leaves that
// as it is.
type collector struct {
	on    bool
	large sync.Once
}

// begin takes inputs for small. A user who sets GOGC has the say.
func (c *collector) begin() {
	if os.Getenv("GOGC") == "" {
		c.on = true
		debug.SetGCPercent(percentSmall)
	}
}

// input is told the size of each input.
func (c *collector) input(size int64) {
	if c.on && size > largeInput {
		c.large.Do(func() { debug.SetGCPercent(percentLarge) })
	}
}
