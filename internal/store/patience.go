package store

import (
	"fmt"
	"time"
)

// patience is for how long a read may give nothing: a share whose server is gone answers no call, and no error comes.
const patience = 30 * time.Second

// StalledError says that a file gave nothing for so long.
type StalledError struct{ After time.Duration }

func (e *StalledError) Error() string {
	return fmt.Sprintf("has given nothing for %s: the drive or the share that it is on does not answer; copy it to "+
		"this machine, or try again when it does", e.After)
}

// readPatiently reads as long as read calls moved within the patience. Where it does not its error is a
// *StalledError, and read is left to itself: nothing can end a call that the system does not return from.
func readPatiently(patience time.Duration, read func(moved func()) ([]byte, error)) ([]byte, error) {
	type outcome struct {
		data []byte
		err  error
	}
	ended, steps := make(chan outcome, 1), make(chan struct{}, 1)
	go func() {
		data, err := read(func() {
			select {
			case steps <- struct{}{}:
			default: // one that was not looked at yet says as much
			}
		})
		ended <- outcome{data, err}
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case o := <-ended:
			return o.data, o.err
		case <-steps:
			timer.Reset(patience)
		case <-timer.C:
			return nil, &StalledError{patience}
		}
	}
}
