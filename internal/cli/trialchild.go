package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/urfave/cli/v2"

	"rackrate/internal/confine"
)

// childFlags are the limits of the processes that read workbooks.
func childFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "child-memory", Value: 3072, Usage: "let reading or running a workbook take up to so " +
			"many `MB`"},
		&cli.DurationFlag{Name: "child-time", Value: 10 * time.Minute, Usage: "and up to this `TIME` of a processor"},
	}
}

// childLimits are what childFlags say.
func childLimits(c *cli.Context) (confine.Limits, error) {
	l := confine.Limits{Memory: int64(c.Int("child-memory")) << 20, Processor: c.Duration("child-time")}
	if l.Memory < 256<<20 || l.Processor < time.Second {
		return l, usagef("--child-memory and --child-time: at least 256 MB and 1s are needed")
	}
	return l, nil
}

// trying gives a function that has a file read by a child of this program first: one that was made to do harm
// ends the child. What the child says is wrong with the file is not looked at, as it is read once more, and the
// same way, by who asked.
func trying(c *cli.Context) (func(ctx context.Context, name string, data []byte) error, error) {
	limits, err := childLimits(c)
	if err != nil {
		return nil, err
	}
	file, err := os.Executable()
	if err != nil {
		return nil, err
	}
	program, flags := confine.Program{File: file, Limits: limits}, passedFlags(c, readingFlags())
	return func(ctx context.Context, name string, data []byte) (err error) {
		dir, err := os.MkdirTemp("", "rackrate-try")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
		_, err = program.Run(ctx, func([]byte) error { return nil },
			append([]string{"inspect", path, "--json", "--cells=1"}, flags...)...)
		if errors.Is(err, confine.ErrStopped) {
			return ctx.Err()
		}
		return err
	}, nil
}
