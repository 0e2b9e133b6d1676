package cli

import (
	"errors"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/samples"
	"rackrate/templates"
)

func initCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "init",
		Usage:     "write a blank input workbook with guidance, units and drop-downs",
		ArgsUsage: "[FILE]",
		Description: `FILE is rackrate-inputs.xlsx where it is not given, or us-listed-miners.xlsx with
--sample. A file that exists already is refused without --force.`,
		Flags: commonFlags(
			&cli.BoolFlag{Name: "sample", Usage: "write a filled one: US-listed miners in mid 2024",
				DisableDefaultText: true},
			&cli.BoolFlag{Name: "force", Usage: "replace the file where it exists", DisableDefaultText: true},
		),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return writeBlank(c, std) },
	}
}

func writeBlank(c *cli.Context, std *streams) error {
	if c.NArg() > 1 {
		return usagef("init: one file at a time, not %d", c.NArg())
	}
	path, data := "rackrate-inputs.xlsx", templates.BlankWorkbook
	if c.Bool("sample") {
		path, data = "us-listed-miners.xlsx", samples.USListedMiners
	}
	if c.NArg() == 1 {
		path = c.Args().First()
	}
	err := batch.WriteFile(path, data, c.Bool("force"))
	var exists *batch.ExistsError
	if errors.As(err, &exists) {
		return usagef("%v", err)
	}
	if err != nil {
		return err
	}
	if c.Bool("json") {
		return printJSON(std.out, map[string]string{"file": path})
	}
	newMessages(c, std).sayf("wrote %s; fill it in, then: rackrate run %s -o out", path, path)
	return nil
}
