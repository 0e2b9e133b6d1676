package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"rackrate/internal/store"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/templates"
)

// readingFlags are the flags of every command that reads workbooks.
func readingFlags() []cli.Flag {
	d := workbook.DefaultLimits()
	return append([]cli.Flag{
		&cli.StringFlag{Name: "config", TakesFile: true, Usage: "take settings from this `FILE` too"},
		&cli.StringFlag{Name: "map", TakesFile: true, Usage: "understand headers as this mapping `FILE` says; " +
			"\"rackrate inspect --save\" writes one"},
		&cli.StringFlag{Name: "corrections", TakesFile: true,
			Usage: "read cells as this `FILE` (.csv: sheet, cell, was, value, on) corrects them"},
		&cli.StringSliceFlag{Name: "fx", Usage: "bring other currencies to dollars at this `RATE`, such as CAD=0.73; " +
			"may be given several times"},
		&cli.StringFlag{Name: "scenarios", TakesFile: true,
			Usage: "take further scenarios from the table in this `FILE` (.xlsx or .csv)"},
		&cli.BoolFlag{Name: "skip-hidden", Usage: "leave out hidden sheets, rows and columns",
			DisableDefaultText: true},
		&cli.StringFlag{Name: "password-file", TakesFile: true,
			Usage: "open workbooks with the password in this `FILE`"},
		&cli.IntFlag{Name: "max-file", Value: int(d.File >> 20), Usage: "read files of up to so many `MB`"},
		&cli.IntFlag{Name: "max-unzipped", Value: int(d.Unzipped >> 20),
			Usage: "unpack up to so many `MB` of a workbook"},
		&cli.IntFlag{Name: "max-sheets", Value: d.Sheets, Usage: "read workbooks of up to `N` sheets"},
		&cli.IntFlag{Name: "max-rows", Value: d.Rows, Usage: "read sheets of up to `N` rows"},
		&cli.IntFlag{Name: "max-cells", Value: d.Cells, Usage: "read workbooks of up to `N` cells"},
		&cli.IntFlag{Name: "max-strings", Value: d.Strings, Usage: "read workbooks of up to `N` texts"},
		&cli.IntFlag{Name: "max-styles", Value: d.Styles, Usage: "read workbooks of up to `N` formats of cells"},
		&cli.IntFlag{Name: "max-depth", Value: d.Depth, Usage: "read XML of up to `N` elements within one another"},
		&cli.IntFlag{Name: "max-work", Value: d.Work, Usage: "give up reading a workbook after `N` steps"},
		&cli.DurationFlag{Name: "max-time", Value: d.Time, Usage: "give up reading a workbook after this `TIME`"},
	}, defaultsFlags()...)
}

// readingOptions are what the flags of readingFlags say.
func readingOptions(c *cli.Context, reg *model.Registry) (workbook.Options, error) {
	opt := workbook.Options{SkipHidden: c.Bool("skip-hidden")}
	for _, name := range []string{"max-file", "max-unzipped", "max-sheets", "max-rows", "max-cells", "max-strings",
		"max-styles", "max-depth", "max-work"} {
		if n := c.Int(name); n < 1 || n > 1<<31-1 {
			return opt, usagef("--%s %d: is not a number from 1 on", name, n)
		}
	}
	if c.Duration("max-time") <= 0 {
		return opt, usagef("--max-time %s: is not a time above zero, such as 30s or 5m", c.Duration("max-time"))
	}
	opt.Limits = workbook.Limits{
		File: int64(c.Int("max-file")) << 20, Unzipped: int64(c.Int("max-unzipped")) << 20, Sheets: c.Int("max-sheets"),
		Rows: c.Int("max-rows"), Cells: c.Int("max-cells"),
		Strings: c.Int("max-strings"), Styles: c.Int("max-styles"), Depth: c.Int("max-depth"), Work: c.Int("max-work"),
		Time: c.Duration("max-time"),
	}
	rates, err := workbook.ParseRates(c.StringSlice("fx"))
	if err != nil {
		return opt, usagef("--fx: %v", err)
	}
	opt.Rates = rates
	if path := c.String("password-file"); path != "" {
		data, err := readSmall(path)
		if err != nil {
			return opt, usagef("--password-file: %v", err)
		}
		opt.Password = strings.TrimRight(string(data), "\r\n")
	}
	if path := c.String("corrections"); path != "" {
		data, err := readSmall(path)
		if err != nil {
			return opt, usagef("--corrections: %v", err)
		}
		if opt.Corrections, err = workbook.ParseCorrections(data); err != nil {
			return opt, usagef("--corrections %s: %v", path, err)
		}
	}
	if path := c.String("scenarios"); path != "" {
		data, err := readSmall(path)
		if err != nil {
			return opt, usagef("--scenarios: %v", err)
		}
		opt.Scenarios = &workbook.Source{Name: filepath.Base(path), Data: data}
	}
	if err := defaultsOptions(c, &opt); err != nil {
		return opt, err
	}
	if path := c.String("map"); path != "" {
		data, err := readSmall(path)
		if err != nil {
			return opt, usagef("--map: %v", err)
		}
		if err := templates.SoundYAML(data); err != nil {
			return opt, usagef("--map %s: %v", path, err)
		}
		if opt.Mapping, err = workbook.ParseMapping(reg, data); err != nil {
			return opt, usagef("--map %s: %v", path, err)
		}
	}
	return opt, nil
}

// maxSmall is the size, in bytes, of the largest file that a flag may name.
const maxSmall = 1 << 20

// readSmall reads a file that a flag names.
func readSmall(path string) ([]byte, error) {
	data, err := store.ReadFile(path, maxSmall)
	var large *store.TooLargeError
	var other *store.NoFileError
	if errors.As(err, &large) || errors.As(err, &other) {
		err = fmt.Errorf("%s %w", path, err)
	}
	return data, err
}
