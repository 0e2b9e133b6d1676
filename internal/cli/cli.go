// Package cli is the program as a function of its arguments and streams: the
// commands, one file each, what they print, and the exit status. Anything that
// could be of use without a command line belongs elsewhere.
//
//	arguments -> flags and configuration -> internal/batch, internal/serve -> text or JSON, exit status
//
// For example, Run(ctx, []string{"rackrate", "check", "riot.xlsx"}, out, errs) prints the findings of a
// workbook to errs and gives 0 where every row can be evaluated.
package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"
)

// Version is the program's version. It is part of the run id.
const Version = "0.1.0"

// patience is how long an interrupted program may take to end in order. Work looks at its context many times a second,
// so it is a system that does not answer, such as a network drive, which uses it up.
const patience = 1900 * time.Millisecond

// Main runs the program and returns its exit status. The first interrupt ends
// the run in order, or after two seconds however far it is; a second one ends the program at once.
func Main(args []string, out, errs io.Writer) int {
	args, click := clicked(args, aloneInConsole)
	code := untilInterrupted(args, out, errs)
	if click && code != exitDone && code != exitInterrupted {
		hold(os.Stdin, errs)
	}
	return code
}

// untilInterrupted runs the program until it is done, or for as long as it may take after an interrupt.
func untilInterrupted(args []string, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	ended := make(chan int, 1)
	go func() { ended <- Run(ctx, args, out, errs) }()
	select {
	case code := <-ended:
		return code
	case <-ctx.Done():
	}
	select {
	case code := <-ended:
		return code
	case <-time.After(patience):
		(&streams{errs: &output{w: errs}}).fail(context.Canceled)
		return exitInterrupted
	}
}

// Run runs the program under a context and returns its exit status. Data goes to out, messages to errs.
func Run(ctx context.Context, args []string, out, errs io.Writer) (code int) {
	stdout := &output{w: out}
	std := &streams{out: stdout, errs: &output{w: errs}}
	defer func() {
		if fault := recover(); fault != nil {
			std.fail(usagef("a fault of the program: %v", fault))
			code = exitFailed
		}
	}()
	if err := std.speak(languageOnLine(args)); err != nil {
		std.fail(err)
		return exitStatus(err)
	}
	stdout.tongue = std.tongue
	app := newApp(std)
	std.tongue.translate(app)
	line, ctx, err := within(ctx, args)
	if err == nil {
		line, err = reorder(app, line)
	}
	if err == nil {
		err = app.RunContext(ctx, line)
	}
	if err != nil && !errors.Is(err, errReported) && (stdout.err == nil || !errors.Is(err, stdout.err)) {
		std.fail(err)
	}
	if stdout.err != nil {
		std.fail(usagef("the output cannot be written: %v", stdout.err))
		return exitFailed
	}
	return exitStatus(err)
}

// init has the library print versions as this program does; it knows no other place for that.
func init() { cli.VersionPrinter = printVersion }

// streams are where the program writes.
type streams struct {
	out, errs io.Writer
	tongue    *tongue
}

func newApp(std *streams) *cli.App {
	return &cli.App{
		Name:            "rackrate",
		Usage:           "what a bitcoin miner's megawatts are worth as racks instead of hashrate",
		UsageText:       "rackrate COMMAND [ARGUMENTS] [FLAGS]",
		Description:     description,
		Version:         Version,
		HideHelpCommand: true,
		Writer:          std.out,
		ErrWriter:       std.errs,
		Metadata:        map[string]any{"streams": std},
		Commands: []*cli.Command{
			runCommand(std), collectCommand(std), checkCommand(std), initCommand(std), explainCommand(std),
			inspectCommand(std), scenariosCommand(std), configCommand(std), diffCommand(std), verifyCommand(std),
			calendarCommand(std), backtestCommand(std),
			watchCommand(std), serveCommand(std), historyCommand(std), completionCommand(std), manCommand(std),
		},
		Action:         noCommand,
		OnUsageError:   usageFault,
		ExitErrHandler: func(*cli.Context, error) {}, // the status is worked out once, in Run
	}
}

const description = `Reads the workbooks that analysts keep on bitcoin miners, one row a site, and
compares four uses of each site's power: keep mining, lease it to a tenant, run a
GPU cloud, or do some of both. "rackrate COMMAND --help" tells more.

Flags may stand anywhere on the line. Data goes to stdout, messages to stderr.

Exit status: 0 done; 1 the program failed; 2 wrong usage; 3 some rows or files
could not be evaluated, the rest is written; 4 no row could be evaluated;
5 a check of the results failed; 130 interrupted.`

// noCommand answers a line without a command, or with one that does not exist.
func noCommand(c *cli.Context) error {
	name := c.Args().First()
	if name == "" {
		return cli.ShowAppHelp(c)
	}
	return usagef("no command %q%s", name, suggestion(streamsOf(c).tongue, nearest(name, commandNames(c.App))))
}

func usageFault(c *cli.Context, err error, _ bool) error {
	help := "rackrate --help"
	if c.Command != nil && c.Command.Name != "rackrate" {
		help = "rackrate " + c.Command.Name + " --help"
	}
	typed, undefined := strings.CutPrefix(err.Error(), "flag provided but not defined: ")
	if !undefined {
		return usagef("%v\n  see %s", err, help)
	}
	like := suggestion(streamsOf(c).tongue, flagsLike(c.Command, typed))
	return usagef("flag provided but not defined: %s%s\n  see %s", typed, like, help)
}

// flagsLike are the flags of a command that are spelled like what was typed.
func flagsLike(c *cli.Command, typed string) []string {
	if c == nil {
		return nil
	}
	return nearest("--"+strings.TrimLeft(typed, "-"), flagWords(c))
}
