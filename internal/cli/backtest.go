package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"rackrate/internal/backtest"
)

func backtestCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:  "backtest",
		Usage: "tell what the defaults make of leases that were signed",
		Description: `Nine leases of 2024 to 2026 at what was disclosed of them, the market of their date and a
reference fleet; all else is the program's defaults. docs/backtest.md is made by --markdown.`,
		Flags:           commonFlags(&cli.BoolFlag{Name: "markdown", Usage: "print the document", DisableDefaultText: true}),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return runBacktest(c, std) },
	}
}

func runBacktest(c *cli.Context, std *streams) error {
	if c.NArg() > 0 {
		return usagef("backtest takes no arguments")
	}
	deals, err := backtest.Run()
	if err != nil {
		return err
	}
	if c.Bool("markdown") {
		_, err := fmt.Fprint(std.out, backtest.Markdown(deals))
		return err
	}
	if c.Bool("json") {
		var rows []map[string]string
		for i := range deals {
			row := map[string]string{"reason": deals[i].Reason()}
			for j, cell := range deals[i].Row() {
				row[strings.ToLower(backtest.Header[j])] = cell
			}
			rows = append(rows, row)
		}
		return printJSON(std.out, rows)
	}
	w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.ToUpper(strings.Join(backtest.Header, "\t")))
	for i := range deals {
		fmt.Fprintln(w, strings.Join(deals[i].Row(), "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d of %d have an uplift above 0 with lease_status blank\n", backtest.Positive(deals), len(deals))
	for i := range deals {
		if why := deals[i].Reason(); why != "" {
			fmt.Fprintf(std.out, "%s, %s: %s\n", deals[i].Seller, deals[i].Name, why)
		}
	}
	return nil
}
