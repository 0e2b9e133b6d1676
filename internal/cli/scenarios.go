package cli

import (
	"errors"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/store"
	"rackrate/model"
	"rackrate/templates"
)

func scenariosCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "scenarios",
		Usage:     "add scenarios to a copy of a workbook",
		ArgsUsage: "WORKBOOK",
		Description: `Writes a copy of an .xlsx or .xlsm workbook with one more sheet: the table in the file of
--scenarios (.csv), such as the drop page's what-if gives. All other sheets stay as they are.`,
		Flags: commonFlags(append(readingFlags(),
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, TakesFile: true,
				Usage: "write the copy to this `FILE`"},
			&cli.BoolFlag{Name: "force", Usage: "replace the file where it exists", DisableDefaultText: true})...),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return addScenarios(c, std) },
	}
}

func addScenarios(c *cli.Context, std *streams) error {
	if c.NArg() != 1 || c.String("scenarios") == "" || c.String("out") == "" {
		return usagef("scenarios: takes one workbook, --scenarios FILE and --out FILE\n  see rackrate scenarios --help")
	}
	if _, err := configure(c); err != nil {
		return err
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return err
	}
	opt, err := readingOptions(c, reg)
	if err != nil {
		return err
	}
	table, err := store.ReadFile(c.String("scenarios"), maxSmall)
	if err != nil {
		return usagef("--scenarios: %v", err)
	}
	opt.Scenarios = nil
	data, err := batch.AddScenarios(c.Context, reg, c.Args().First(), table, opt)
	if err != nil {
		if c.Context.Err() != nil {
			return err
		}
		return usagef("scenarios: %v", err)
	}
	err = batch.WriteFile(c.String("out"), data, c.Bool("force"))
	var exists *batch.ExistsError
	if errors.As(err, &exists) {
		return usagef("%v", err)
	}
	if err == nil {
		newMessages(c, std).sayf("wrote %s", printable(c.String("out")))
	}
	return err
}
