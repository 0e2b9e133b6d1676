package cli

import (
	"fmt"
	"io"
	"runtime"
	"strings"

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
		ArgsUsage: "BOOK... | FOLDER...",
		Description: `Prints every finding with its place, what is wrong and what to do, of the workbooks named
and of those below the folders named. The exit status is 0 where every row can be
evaluated, 3 where some cannot, 4 where none can. More than 20 findings are grouped by
their codes; --json prints one finding a line.`,
		Flags:           commonFlags(append(readingFlags(), onlyFlag(), allFlag())...),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return checkBooks(c, std) },
	}
}

func allFlag() cli.Flag {
	return &cli.BoolFlag{Name: "all", Usage: "print every finding, however many there are", DisableDefaultText: true}
}

func checkBooks(c *cli.Context, std *streams) error {
	paths, err := books(c)
	if err != nil {
		return err
	}
	unused, err := configure(c)
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
	var findings []provenance.Finding
	if c.Bool("json") { // on stderr they stand already
		for _, f := range unused {
			findings = append(findings, f.Finding)
		}
	}
	var rows batch.Rows
	var said []string
	given := batch.Options{Books: paths, Only: onlyMiners(c), Reading: opt}
	unreadable, err := batch.ReadBooks(c.Context, reg, given, func(book *provenance.Book) error {
		if err := batch.HoldWords(c.Context, reg, book, runtime.GOMAXPROCS(0)); err != nil {
			return err
		}
		findings = append(findings, book.Findings...)
		n := batch.CountRows(book)
		rows.Evaluated += n.Evaluated
		rows.NotEvaluated += n.NotEvaluated
		said = append(said, std.tongue.sayf("%s: %s", book.File, checkText(std.tongue, book)),
			std.tongue.sayf("%s: %s", book.File, figuresText(std.tongue, book.Figures)))
		return nil
	})
	if err != nil {
		return err
	}
	for _, err := range unreadable {
		std.fail(err)
	}
	tell := newMessages(c, std)
	if err := printFindings(c, std, findings); err != nil {
		return err
	}
	for _, line := range said {
		tell.sayf("%s", line)
	}
	return outcome(booksStatus(rows, len(unreadable)+batch.CountFindings(findings).Error, false))
}

// screen is from how many findings on they are grouped by code.
const screen = 20

func printFindings(c *cli.Context, std *streams, findings []provenance.Finding) error {
	if c.Bool("json") {
		for _, f := range report.NewFindings(findings).Findings {
			if err := printLine(std.out, f); err != nil {
				return err
			}
		}
		return nil
	}
	if c.Bool("quiet") {
		return nil
	}
	colour := mayColour(c, std.out)
	if len(findings) > screen && !c.Bool("all") {
		return printGroups(std, findings, colour)
	}
	for _, f := range findings {
		if _, err := io.WriteString(raw(std.out), std.tongue.findingText(f, colour)); err != nil {
			return err
		}
	}
	return nil
}

// printGroups prints the findings of each code together: the first of them in full, the places of the others.
func printGroups(std *streams, findings []provenance.Finding, colour bool) error {
	t := std.tongue
	groups := map[string][]provenance.Finding{}
	var order []string
	for _, severity := range []provenance.Severity{provenance.Error, provenance.Warning, provenance.Info} {
		for _, f := range findings {
			if key := f.Cell.File + f.Code; f.Severity == severity {
				if groups[key] == nil {
					order = append(order, key)
				}
				groups[key] = append(groups[key], f)
			}
		}
	}
	for _, key := range order {
		text := t.findingText(groups[key][0], colour)
		if more := groups[key][1:]; len(more) > 0 {
			text += "  " + t.sayf("and %d more: %s", len(more), places(t, more)) + "\n"
		}
		if _, err := io.WriteString(raw(std.out), text); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(std.out, t.sayf("%s; --all prints each", t.plural(len(findings), "finding")))
	return err
}

// places are the cells of findings, as many as fit a line.
func places(t *tongue, findings []provenance.Finding) string {
	const most = 8
	var list []string
	for _, f := range findings[:min(most, len(findings))] {
		place := f.Cell.Ref
		if place == "" {
			place = t.say("the sheet")
		}
		if f.Cell.Sheet != findings[0].Cell.Sheet || len(list) == 0 {
			place = f.Cell.Address()
		}
		list = append(list, printable(place))
	}
	if len(findings) > most {
		list = append(list, "...")
	}
	return strings.Join(list, ", ")
}

// figuresText is the ledger of figures in a line.
func figuresText(t *tongue, f provenance.Figures) string {
	text := t.sayf("figures: %d used, %d refused, %d left alone", f.Used, f.Refused, f.Left)
	if f.Left > 0 {
		text += t.sayf(" in %s", t.plural(f.Places, "place"))
	}
	return text
}

func checkText(t *tongue, book *provenance.Book) string {
	rows := batch.CountRows(book)
	return t.sayf("%d of %s can be evaluated; %s", rows.Evaluated, t.plural(rows.Read, "site"),
		countsText(t, batch.CountFindings(book.Findings)))
}
