// Package confine runs the program as a child of itself, with limits of memory and of processor time, to
// read what a stranger may have made. It knows nothing of what the child reads.
//
//	Program.Run -> the same binary, which calls Apply first -> lines of its output, or a ChildError
//
// For example, a workbook that would take 20 GB ends the child at its limit, and the server says so in a finding.
package confine

import (
	"runtime/debug"
	"time"
)

// Limits are what a process may use. A limit of 0 is none.
type Limits struct {
	Memory    int64 // bytes
	Processor time.Duration
	Patient   bool // it gives way to other processes
}

// overhead is what the Go runtime reserves of addresses without using them, in bytes.
const overhead = 1 << 30

// Apply puts the limits on this process and on those that it starts. The system ends a process that goes beyond
// them; before that, memory is given back more eagerly.
func Apply(l Limits) error {
	if l.Memory > 0 {
		debug.SetMemoryLimit(l.Memory - l.Memory/8)
	}
	if l.Patient {
		if err := giveWay(); err != nil {
			return err
		}
	}
	return apply(l)
}
