package cli

import (
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// The flags that every command has.
func commonFlags(more ...cli.Flag) []cli.Flag {
	if !slices.ContainsFunc(more, func(f cli.Flag) bool { return f.Names()[0] == "lang" }) {
		more = append(more, &cli.StringFlag{Name: "lang", Value: "en", Usage: "`LANGUAGE` of messages and help: " +
			strings.Join(templates.Languages(), " or ")})
	}
	return append(more,
		&cli.BoolFlag{Name: "json", Usage: "print JSON on stdout, for machines", DisableDefaultText: true},
		&cli.BoolFlag{Name: "quiet", Aliases: []string{"q"}, Usage: "print nothing but errors",
			DisableDefaultText: true},
		&cli.BoolFlag{Name: "no-color", Usage: "no colours on a terminal (also: the environment variable NO_COLOR)",
			DisableDefaultText: true},
	)
}

func onlyFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "only", Usage: "only the miner of this `TICKER` or name; may be repeated, or " +
		"several with commas between"}
}

// onlyMiners are the miners of --only, without blanks.
func onlyMiners(c *cli.Context) []string {
	var list []string
	for _, o := range c.StringSlice("only") {
		if o = strings.TrimSpace(o); o != "" {
			list = append(list, o)
		}
	}
	return list
}

// jobs is how much is worked on at once: as many as there are processors unless --jobs says otherwise.
func jobs(c *cli.Context) (int, error) {
	if !c.IsSet("jobs") {
		return runtime.GOMAXPROCS(0), nil
	}
	if n := c.Int("jobs"); n >= 1 && n <= 1024 {
		return n, nil
	}
	return 0, usagef("--jobs %d: is not between 1 and 1024", c.Int("jobs"))
}

// maxPaths is the most paths that a site may get.
const maxPaths = batch.MaxPaths

// paths is the value of --paths.
func paths(c *cli.Context) (int, error) {
	if n := c.Int("paths"); n >= 0 && n <= maxPaths {
		return n, nil
	}
	return 0, usagef("--paths %d: is not between 0 and %d", c.Int("paths"), maxPaths)
}

// date is the value of a flag that takes a date, the zero Date where it was not given.
func date(c *cli.Context, flag string) (model.Date, error) {
	text := c.String(flag)
	if text == "" {
		return model.Date{}, nil
	}
	d, err := model.ParseDate(text)
	if err != nil {
		return model.Date{}, usagef("--%s: %v", flag, err)
	}
	return d, nil
}

// maxWindow is the longest window of --earnings-within, in days.
const maxWindow = 3660

// earningsWithin is the value of --earnings-within in days: 14, 14d or 2w; 0 where it was not given.
func earningsWithin(c *cli.Context) (int, error) {
	text := c.String("earnings-within")
	if text == "" {
		return 0, nil
	}
	digits, each := strings.TrimSuffix(text, "d"), 1
	if weeks, ok := strings.CutSuffix(text, "w"); ok {
		digits, each = weeks, 7
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxWindow/each {
		return 0, usagef("--earnings-within %s: is not a number of days such as 14d, or of weeks such as 2w, up "+
			"to %d days", text, maxWindow)
	}
	return n * each, nil
}

// paper is the value of --paper as the memo knows it, "" where it was not given.
func paper(c *cli.Context) (string, error) {
	text := c.String("paper")
	for _, known := range []string{"", "A4", "Letter"} {
		if strings.EqualFold(text, known) {
			return known, nil
		}
	}
	return "", usagef("--paper %s: is neither A4 nor Letter", text)
}

// prefix is the value of --prefix: short, and without what a sheet's name may not hold.
func prefix(c *cli.Context) (string, error) {
	text := c.String("prefix")
	if text == "" || len([]rune(text)) > 10 || strings.ContainsAny(text, `[]:*?/\'`) || printable(text) != text {
		return "", usagef("--prefix %q: is not one to ten characters without [ ] : * ? / \\ '", text)
	}
	return text, nil
}

// books are the workbooks on the line, at least one.
func books(c *cli.Context) ([]string, error) {
	if c.NArg() == 0 {
		return nil, usagef("%s: no workbook is given\n  see rackrate %s --help", c.Command.Name, c.Command.Name)
	}
	return c.Args().Slice(), nil
}

// printJSON prints a document on stdout.
func printJSON(w io.Writer, doc any) error { return report.WriteJSON(escapes{w}, doc) }

// liveSites is the value of --live-sites as a run has it.
func liveSites(c *cli.Context) (int, error) {
	if n := c.Int("live-sites"); n >= 1 && n <= 100000 {
		return n, nil
	} else if n == 0 {
		return batch.NoLiveSites, nil
	}
	return 0, usagef("--live-sites %d: is not between 0 and 100000", c.Int("live-sites"))
}
