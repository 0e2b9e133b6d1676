package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

func inspectCommand(std *streams) *cli.Command {
	flags := append(readingFlags(),
		&cli.StringFlag{Name: "save", Usage: "write a mapping `FILE` that --map takes, for you to correct"},
		&cli.BoolFlag{Name: "force", Usage: "replace the mapping file", DisableDefaultText: true},
		&cli.IntFlag{Name: "cells", Usage: "with --json: also up to `N` cells with what became of each, and " +
			"the findings"},
	)
	return &cli.Command{
		Name:      "inspect",
		Usage:     "say how the tables and headers of a workbook are understood",
		ArgsUsage: "BOOK",
		Description: `Prints each table with its headers, the input and unit that each is understood as and
how sure that is. --save writes the same as a mapping file: correct it, and hand it to
run or check with --map, and the headers are read as it says.`,
		Flags:           commonFlags(flags...),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return inspect(c, std) },
	}
}

func inspect(c *cli.Context, std *streams) error {
	if c.NArg() != 1 {
		return usagef("inspect: takes one workbook, and %d are given\n  see rackrate inspect --help", c.NArg())
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
	if n := c.Int("cells"); n != 0 {
		return lookAt(c, std, reg, opt, n)
	}
	found, err := batch.Inspect(c.Context, reg, c.Args().First(), opt)
	if err != nil {
		return err
	}
	if path := c.String("save"); path != "" {
		if err := saveMapping(path, found.Mapping(), c.Bool("force")); err != nil {
			return err
		}
		newMessages(c, std).sayf("%s: written; hand it to run or check with --map", path)
	}
	switch {
	case c.Bool("json"):
		return printJSON(std.out, found)
	case c.Bool("quiet"):
		return nil
	}
	return printInspection(teller{Writer: std.out, tongue: std.tongue}, found)
}

// lookedAt is what inspect --json --cells prints.
type lookedAt struct {
	*workbook.Look
	Findings []report.Finding
}

// lookAt prints a workbook as it stands and as it was understood.
func lookAt(c *cli.Context, std *streams, reg *model.Registry, opt workbook.Options, most int) error {
	if most < 1 || !c.Bool("json") || c.String("save") != "" {
		return usagef("--cells %d: takes a number from 1 on, goes with --json and not with --save", most)
	}
	found, err := batch.LookAt(c.Context, reg, c.Args().First(), opt, most)
	if err != nil {
		return err
	}
	return printLine(std.out, lookedAt{found, report.NewFindings(found.Findings).Findings})
}

// saveMapping writes a mapping file; one that is there is replaced with --force only.
func saveMapping(path string, m *workbook.Mapping, force bool) error {
	data, err := m.Bytes()
	if err != nil {
		return err
	}
	err = batch.WriteFile(path, data, force)
	if _, exists := errors.AsType[*batch.ExistsError](err); exists {
		return usagef("--save %s: is there already\n  --force replaces it", path)
	}
	return err
}

func printInspection(w teller, found *workbook.Inspection) error {
	if len(found.Tables) == 0 {
		_, err := fmt.Fprintln(w, w.say("no table that means anything to the program"))
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, table := range found.Tables {
		if i > 0 {
			fmt.Fprintln(t)
		}
		fmt.Fprintln(t, w.sayf("%s: %s", printable(table.Sheet), tableText(w.tongue, table)))
		for _, c := range table.Columns {
			fmt.Fprintf(t, "  %s\t%s\t%s\t%s\t%s\n", c.Cell, printable(c.Header), orDash(c.Input),
				orDash(printable(c.Unit)), sureText(w.tongue, c))
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return printFigures(w, found)
}

// printFigures prints the ledger of figures: what was refused and what was left alone by sheet and cells, and the sums.
func printFigures(w teller, found *workbook.Inspection) error {
	text := "\n" + figuresText(w.tongue, found.Figures) + "\n"
	for _, fate := range []string{"refused", "left alone"} {
		var list []string
		for _, b := range found.Blocks {
			if b.Fate == fate {
				list = append(list, printable(b.Sheet+"!"+b.Cells))
			}
		}
		if len(list) > 0 {
			text += w.sayf("  %s: %s\n", w.say(fate), strings.Join(list, ", "))
		}
	}
	_, err := io.WriteString(w, text)
	return err
}

func tableText(in *tongue, t workbook.InspectedTable) string {
	text := in.sayf("%s, header in row %d", in.say(t.Kind), t.HeaderRow)
	if t.Across {
		text = in.sayf("%s side by side, headers in column %d", in.say(t.Kind), t.HeaderRow)
	}
	if t.UnitRow > 0 {
		text += in.sayf(", units in row %d", t.UnitRow)
	}
	return text + ", " + in.plural(t.Rows, "row")
}

func sureText(t *tongue, c workbook.InspectedColumn) string {
	if c.Hint != "" {
		return t.say(c.Sure) + t.say("; ") + t.sayf("did you mean %s?", c.Hint)
	}
	return t.say(c.Sure)
}

func orDash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "-"
	}
	return s
}
