package cli

import (
	"strconv"
	"time"

	"rackrate/internal/confine"
)

// withinWord begins the line of a child process: within MEGABYTES SECONDS COMMAND... It is for the program itself, and so in no help.
const withinWord = "within"

// within takes the limits off the line of a child process and puts them on this process.
func within(args []string) ([]string, error) {
	if len(args) < 2 || args[1] != withinWord {
		return args, nil
	}
	if len(args) < 5 {
		return nil, usagef("%s: takes megabytes, seconds and a command", withinWord)
	}
	memory, err := strconv.ParseInt(args[2], 10, 32)
	if err != nil || memory < 1 {
		return nil, usagef("%s %s: is no number of megabytes", withinWord, args[2])
	}
	seconds, err := strconv.ParseInt(args[3], 10, 32)
	if err != nil || seconds < 1 {
		return nil, usagef("%s %s: is no number of seconds", withinWord, args[3])
	}
	limits := confine.Limits{Memory: memory << 20, Processor: time.Duration(seconds) * time.Second}
	return append([]string{args[0]}, args[4:]...), confine.Apply(limits)
}
