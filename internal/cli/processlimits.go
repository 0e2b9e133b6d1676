package cli

import (
	"context"
	"io"
	"os"
	"strconv"
	"time"

	"rackrate/internal/confine"
)

// within takes the limits off the line of a child process and puts them on this process. It ends when its
// standard input does: that is a pipe of the process that started it.
func within(ctx context.Context, args []string) ([]string, context.Context, error) {
	if len(args) < 2 || args[1] != confine.Word {
		return args, ctx, nil
	}
	if len(args) < 5 {
		return nil, ctx, usagef("%s: takes megabytes, seconds and a command", confine.Word)
	}
	memory, err := strconv.ParseInt(args[2], 10, 32)
	if err != nil || memory < 1 {
		return nil, ctx, usagef("%s %s: is no number of megabytes", confine.Word, args[2])
	}
	seconds, err := strconv.ParseInt(args[3], 10, 32)
	if err != nil || seconds < 1 {
		return nil, ctx, usagef("%s %s: is no number of seconds", confine.Word, args[3])
	}
	limits := confine.Limits{Memory: memory << 20, Processor: time.Duration(seconds) * time.Second}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	command := args[4:]
	if command[0] == confine.Patiently {
		limits.Patient, command = true, command[1:]
	}
	return append([]string{args[0]}, command...), ctx, confine.Apply(limits)
}
