package cli

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/templates"
)

func calendarCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "calendar",
		Usage:     "list when miners report their earnings",
		ArgsUsage: "BOOK... | FOLDER...",
		Description: `Prints the earnings dates of the workbooks' miners from a day on, the earliest first.
With -o they are written to an iCalendar file besides, a day-long event each.`,
		Flags: commonFlags(
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Usage: "write an iCalendar `FILE` (.ics)"},
			&cli.BoolFlag{Name: "force", Usage: "replace the file where it exists", DisableDefaultText: true},
			onlyFlag(),
			&cli.StringFlag{Name: "earnings-within", Usage: "only the dates within so many `DAYS` (14d)"},
			&cli.StringFlag{Name: "as-of", Usage: "the first `DATE` (default: each workbook's valuation date)"},
		),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return calendar(c, std) },
	}
}

// earnings is a date at which a miner reports.
type earnings struct {
	Date   model.Date `json:"date"`
	Miner  string     `json:"miner"`
	Ticker string     `json:"ticker"`
	Days   int        `json:"days"` // from the first day
	Book   string     `json:"book"`
}

func calendar(c *cli.Context, std *streams) error {
	given, err := books(c)
	if err != nil {
		return err
	}
	within, err := earningsWithin(c)
	if err != nil {
		return err
	}
	asOf, err := date(c, "as-of")
	if err != nil {
		return err
	}
	list, unreadable, err := readEarnings(c, given, asOf, cmp.Or(within, maxWindow))
	if err != nil {
		return err
	}
	for _, err := range unreadable {
		std.fail(err)
	}
	if err := printEarnings(c, std, list); err != nil {
		return err
	}
	if path := c.String("out"); path != "" {
		if err := batch.WriteFile(path, iCalendar(list), c.Bool("force")); err != nil {
			return err
		}
		newMessages(c, std).sayf("wrote %s with %s", path, std.tongue.plural(len(list), "date"))
	}
	if len(unreadable) > 0 {
		return outcome(exitSome)
	}
	return nil
}

// readEarnings gives the dates from asOf, or each workbook's valuation date, on, in order of date and name.
func readEarnings(c *cli.Context, given []string, asOf model.Date, within int) (list []earnings, unreadable []error,
	err error) {
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return nil, nil, err
	}
	read := func(book *provenance.Book) error {
		from := asOf
		if from.IsZero() {
			from = book.Market.ValuationDate
		}
		for _, m := range book.Miners {
			if on := m.Inputs.EarningsDate; batch.Reports(on, from, within) {
				list = append(list, earnings{on, m.Name, m.Ticker, on.DayNumber() - from.DayNumber(), book.File})
			}
		}
		return nil
	}
	unreadable, err = batch.ReadBooks(c.Context, reg, batch.Options{Books: given, Only: onlyMiners(c)}, read)
	slices.SortStableFunc(list, func(a, b earnings) int {
		return cmp.Or(cmp.Compare(a.Date.DayNumber(), b.Date.DayNumber()), strings.Compare(a.Miner, b.Miner))
	})
	list = slices.CompactFunc(list, func(a, b earnings) bool { return a.Date == b.Date && a.Miner == b.Miner })
	return list, unreadable, err
}

func printEarnings(c *cli.Context, std *streams, list []earnings) error {
	switch {
	case c.Bool("json"):
		return printJSON(std.out, append([]earnings{}, list...))
	case c.Bool("quiet") || len(list) == 0:
		return nil
	}
	table := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, std.tongue.say("DATE\tDAYS\tTICKER\tMINER\tWORKBOOK"))
	for _, e := range list {
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\n", e.Date, e.Days, printable(e.Ticker), printable(e.Miner),
			printable(e.Book))
	}
	return table.Flush()
}

// iCalendar is the list as RFC 5545 has it. Its time stamps are those of the
// dates themselves, so that the same dates give the same bytes; a date that moves is another event.
func iCalendar(list []earnings) []byte {
	var b strings.Builder
	line := func(name, value string) { b.WriteString(fold(name + ":" + value)) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//rackrate//earnings//EN")
	for _, e := range list {
		sum := sha256.Sum256([]byte(e.Miner + "\x00" + e.Date.String()))
		on, next := e.Date.Time(), e.Date.Time().AddDate(0, 0, 1)
		line("BEGIN", "VEVENT")
		line("UID", hex.EncodeToString(sum[:12])+"@rackrate")
		line("DTSTAMP", on.Format("20060102")+"T000000Z")
		line("DTSTART;VALUE=DATE", on.Format("20060102"))
		line("DTEND;VALUE=DATE", next.Format("20060102"))
		line("SUMMARY", escape(strings.TrimSpace(e.Ticker+" "+e.Miner)+": earnings"))
		line("DESCRIPTION", escape("From "+e.Book))
		line("TRANSP", "TRANSPARENT")
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return []byte(b.String())
}

// escape makes a text of an iCalendar value.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`).Replace(printable(text))
}

// fold breaks a line into pieces of at most 75 bytes, between letters, as RFC 5545 wants.
func fold(line string) string {
	var b strings.Builder
	for room := 75; len(line) > room; room = 74 {
		at := room
		for at > 0 && !utf8.RuneStart(line[at]) {
			at--
		}
		b.WriteString(line[:at] + "\r\n ")
		line = line[at:]
	}
	return b.String() + line + "\r\n"
}
