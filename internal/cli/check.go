package cli

import (
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

func checkCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "say what is wrong with workbooks; writes nothing",
		ArgsUsage: "BOOK...",
		Description: `Prints every finding with its place, what is wrong and what to do. The exit status
is 0 where every row can be evaluated, 3 where some cannot, 4 where none can.`,
		Flags:           commonFlags(append(readingFlags(), onlyFlag())...),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return checkBooks(c, std) },
	}
}

func checkBooks(c *cli.Context, std *streams) error {
	paths, err := books(c)
	if err != nil {
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
	opt.FindingsOnly = true
	read, unreadable, err := batch.ReadBooksWith(c.Context, reg, paths, onlyMiners(c), opt)
	if err != nil {
		return err
	}
	for _, err := range unreadable {
		std.fail(err)
	}
	var findings []provenance.Finding
	var rows batch.Rows
	tell := newMessages(c, std)
	for _, book := range read {
		findings = append(findings, book.Findings...)
		n := batch.CountRows(book)
		rows.Evaluated += n.Evaluated
		rows.NotEvaluated += n.NotEvaluated
	}
	if err := printFindings(c, std.out, findings); err != nil {
		return err
	}
	for _, book := range read {
		tell.sayf("%s: %s", book.File, checkText(book))
	}
	return outcome(booksStatus(rows, len(unreadable), false))
}

func printFindings(c *cli.Context, w io.Writer, findings []provenance.Finding) error {
	if c.Bool("json") {
		return report.NewFindings(findings).Write(w)
	}
	if c.Bool("quiet") {
		return nil
	}
	colour := mayColour(c, w)
	for _, f := range findings {
		if _, err := io.WriteString(w, findingText(f, colour)); err != nil {
			return err
		}
	}
	return nil
}

func checkText(book *provenance.Book) string {
	rows, n := batch.CountRows(book), batch.CountFindings(book.Findings)
	return fmt.Sprintf("%d of %s can be evaluated; %s, %s, %s", rows.Evaluated, plural(rows.Read, "site"),
		plural(n.Error, "error"), plural(n.Warning, "warning"), plural(n.Info, "remark"))
}
