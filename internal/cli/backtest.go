package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"rackrate/internal/backtest"
)

func backtestCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:  "backtest",
		Usage: "value signed deals as they were disclosed",
		Description: `Values nine deals that were signed in 2024 to 2026 at the registry's defaults, with a
market at the date of signing and a reference fleet, and shows what the program makes of
each: once as if nothing were known of a lease, once signed. Money is in millions of USD.`,
		Flags: commonFlags(
			&cli.BoolFlag{Name: "markdown", Usage: "print the page docs/backtest.md", DisableDefaultText: true},
		),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return printBacktest(c, std) },
	}
}

func printBacktest(c *cli.Context, std *streams) error {
	if c.NArg() > 0 {
		return usagef("backtest takes no arguments, not %q", c.Args().First())
	}
	words, err := std.tongue.loaded()
	if err != nil {
		return err
	}
	deals, err := backtest.Run(c.Context)
	if err != nil {
		return err
	}
	switch {
	case c.Bool("json"):
		return printJSON(std.out, deals)
	case c.Bool("markdown"):
		_, err := io.WriteString(std.out, backtest.Markdown(deals, words))
		return err
	}
	return backtestTable(teller{std.out, std.tongue, words}, deals)
}

func backtestTable(w teller, deals []backtest.Deal) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.ToUpper(w.say(strings.Join(backtest.Header, "\t"))))
	for _, row := range backtest.Rows(deals, w.words) {
		fmt.Fprintln(table, strings.Join(row, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i := range deals {
		if why := deals[i].Reason(w.words); why != "" {
			fmt.Fprintln(w)
			w.linef("%s: %s has no uplift: %s", deals[i].Seller, deals[i].Name, why)
		}
	}
	return nil
}
