package cli

import (
	"context"
	"errors"
	"time"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
)

// leastEvery keeps a watch from keeping a processor or a network drive busy.
const leastEvery = 50 * time.Millisecond

func watchCommand(std *streams) *cli.Command {
	var flags []cli.Flag
	for _, f := range runFlags() {
		switch f.Names()[0] {
		case "force", "resume": // a watch goes on by itself
		default:
			flags = append(flags, f)
		}
	}
	return &cli.Command{
		Name:      "watch",
		Usage:     "evaluate the workbooks that are dropped into a folder",
		ArgsUsage: "FOLDER",
		Description: `Evaluates the workbooks in a folder, and in the folders in it, once they are complete
(size and time unchanged at two looks, not open in a spreadsheet program, a whole file),
and again when their content changes. Nothing is moved or removed. The outputs are those
of "run FOLDER". Beside a workbook with errors stands NAME.findings.txt. What is done is
known by content, so a watch can be stopped and started at any time. Each workbook is read by
a child process with limits first, so that one made to do harm cannot end the watch.`,
		Flags:           append(flags, watchFlags()...),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return watch(c, std) },
	}
}

// watchFlags are the flags of watch that run has not.
func watchFlags() []cli.Flag {
	return append([]cli.Flag{
		&cli.DurationFlag{Name: "every", Value: 2 * time.Second, Usage: "look at the folder every `TIME`"},
		&cli.BoolFlag{Name: "once", Usage: "evaluate what is there and end, for cron", DisableDefaultText: true},
	}, childFlags()...)
}

func watch(c *cli.Context, std *streams) error {
	if c.NArg() != 1 {
		return usagef("watch: one folder is watched, not %d\n  see rackrate watch --help", c.NArg())
	}
	unused, err := configure(c)
	if err != nil {
		return err
	}
	opt, err := runOptions(c)
	if err != nil {
		return err
	}
	opt.Findings = unused
	if opt.Reading.Try, err = trying(c); err != nil {
		return err
	}
	if c.Duration("every") < leastEvery {
		return usagef("--every %v: is shorter than %v", c.Duration("every"), leastEvery)
	}
	tell := newMessages(c, std)
	out, err := batch.Watch(c.Context, c.Args().First(), opt, batch.Watching{
		Every: c.Duration("every"), Once: c.Bool("once"),
		Tell: func(e batch.WatchEvent) { tellWatch(c, tell, std, e) },
	})
	if errors.Is(err, context.Canceled) {
		tell.sayf("stopped; what is done is known when the watch is started again")
		return outcome(exitInterrupted)
	}
	if err != nil {
		return err
	}
	if len(out.Books) == 0 {
		return nil
	}
	return outcome(runsStatus(out.Books))
}

// tellWatch writes a line of the watch's log, on stdout as JSON or on stderr as text.
func tellWatch(c *cli.Context, tell *messages, std *streams, e batch.WatchEvent) {
	if !c.Bool("json") {
		tell.sayf("%s: %s: %s", e.Kind, printable(e.Path), printable(e.Text))
		return
	}
	line := struct {
		Event string `json:"event"`
		Path  string `json:"path"`
		Text  string `json:"text"`
	}{e.Kind, e.Path, e.Text}
	if err := printLine(std.out, line); err != nil {
		std.fail(err)
	}
}
