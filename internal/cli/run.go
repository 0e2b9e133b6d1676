package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

func runCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "run",
		Usage:     "evaluate workbooks, annotate them and write a memo for each miner",
		ArgsUsage: "BOOK...",
		Description: `Leaves in the folder of -o: the workbook annotated, memos/TICKER.pdf, results.json,
results.csv, findings.json and run.json. With several workbooks each gets a folder
of its own in it. A folder that holds another run's files is refused without --force.`,
		Flags: commonFlags(
			&cli.StringFlag{Name: "out", Aliases: []string{"o"}, Value: "out", Usage: "write to this `FOLDER`"},
			&cli.BoolFlag{Name: "force", Usage: "replace what another run left in the folder", DisableDefaultText: true},
			onlyFlag(),
			&cli.IntFlag{Name: "jobs", DefaultText: "the number of processors", Usage: "work on `N` sites and memos at once"},
			&cli.IntFlag{Name: "paths", Value: batch.DefaultPaths, Usage: "draw `N` paths for the simulation of each site; 0 turns it off"},
			&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`NUMBER` that the draws of the simulation start from"},
			&cli.StringFlag{Name: "paper", Usage: "`PAPER` of the memos, A4 or Letter (default: the house's)"},
			&cli.StringFlag{Name: "templates", Usage: "take the house's own style and prose from this `FOLDER`"},
			&cli.StringFlag{Name: "date", Usage: "print this `DATE` (YYYY-MM-DD) on memos and sheets (default: the valuation date)"},
			&cli.StringFlag{Name: "prefix", Value: "RR ", Usage: "begin the names of added sheets with `TEXT`"},
		),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return runBooks(c, std) },
	}
}

func runBooks(c *cli.Context, std *streams) error {
	opt, err := runOptions(c)
	if err != nil {
		return err
	}
	tell := newMessages(c, std)
	show, done := tell.progress()
	opt.Progress = show
	runs, err := batch.Run(c.Context, opt)
	done()
	for i := range runs {
		tellRun(tell, std, &runs[i])
	}
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = printJSON(std.out, runDocuments(runs))
	} else if !c.Bool("quiet") {
		err = printRuns(std.out, runs)
	}
	if err != nil {
		return err
	}
	return outcome(runsStatus(runs))
}

func runOptions(c *cli.Context) (batch.Options, error) {
	opt := batch.Options{
		Out: c.String("out"), Only: onlyMiners(c), Templates: c.String("templates"),
		Force: c.Bool("force"), Version: Version, Seed: c.Uint64("seed"),
	}
	var err error
	if opt.Books, err = books(c); err != nil {
		return opt, err
	}
	if opt.Out == "" {
		return opt, usagef("--out: no folder is given")
	}
	if opt.Jobs, err = jobs(c); err != nil {
		return opt, err
	}
	if opt.Paper, err = paper(c); err != nil {
		return opt, err
	}
	if opt.Paths, err = paths(c); err != nil {
		return opt, err
	}
	if opt.Prefix, err = prefix(c); err != nil {
		return opt, err
	}
	opt.Date, err = date(c)
	return opt, err
}

// tellRun tells on stderr what a run met and left.
func tellRun(tell *messages, std *streams, b *batch.BookRun) {
	if b.Err != nil {
		std.fail(b.Err)
		return
	}
	if b.Manifest == nil {
		return // it was not reached
	}
	for _, f := range b.Findings {
		if f.Severity != provenance.Info {
			tell.finding(f)
		}
	}
	m := b.Manifest
	tell.sayf("%s: %s; %s", b.Book.File, rowsText(m.Sites), countsText(m.Findings))
	for _, check := range m.Checks.Failed {
		std.fail(fmt.Errorf("%s: a check of the results failed: %s", b.Book.File, printable(check)))
	}
	tell.sayf("%s: run %s, %s passed; %s and %d other files in %s",
		b.Book.File, m.RunID, plural(m.Checks.Passed, "check"), plural(len(b.Book.Miners), "memo"), len(m.Outputs)-len(b.Book.Miners)+1, b.Folder)
}

func rowsText(r batch.Rows) string {
	text := fmt.Sprintf("%d of %s evaluated", r.Evaluated, plural(r.Read, "site"))
	if r.Read == r.Evaluated {
		text = plural(r.Read, "site") + " evaluated"
	}
	return text
}

func countsText(n batch.Counts) string {
	return fmt.Sprintf("%s, %s, %s in findings.json",
		plural(n.Error, "error"), plural(n.Warning, "warning"), plural(n.Info, "remark"))
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// runDocument is what run --json prints of one workbook.
type runDocument struct {
	Book   string          `json:"book"`
	Folder string          `json:"folder"`
	Error  string          `json:"error,omitempty"`
	Run    *batch.Manifest `json:"run"`
}

func runDocuments(runs []batch.BookRun) []runDocument {
	docs := []runDocument{}
	for _, b := range runs {
		doc := runDocument{Book: b.Path, Folder: b.Folder, Run: b.Manifest}
		if b.Err != nil {
			doc.Error = b.Err.Error()
		}
		docs = append(docs, doc)
	}
	return docs
}

// printRuns prints a line a site: what to do, and the figures that it rests on.
func printRuns(w io.Writer, runs []batch.BookRun) error {
	lines := []string{"MINER\tSITE\tRECOMMENDATION\tUPLIFT\tPROJECT IRR\tMINING NPV"}
	for i := range runs {
		if runs[i].Results == nil {
			continue
		}
		for _, m := range runs[i].Results.Miners {
			for j := range m.Sites {
				name := m.Ticker
				if name == "" {
					name = m.Name
				}
				lines = append(lines, strings.Join(siteLine(runs[i].Words, name, &m.Sites[j]), "\t"))
			}
		}
	}
	if len(lines) == 1 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(lines, "\n"))
	return table.Flush()
}

func siteLine(words *templates.Words, miner string, s *report.Site) []string {
	line := []string{printable(miner), printable(s.Name)}
	if !s.Evaluated {
		why, _ := s.Reasons.Get("alternatives")
		return append(line, "-", why.Words, "", "")
	}
	r := s.Recommendation
	action := words.Actions[r.Action]
	if r.Alternative != nil {
		action += ": " + words.Alternatives[*r.Alternative]
	}
	conversion := &report.Outputs{}
	if r.BestConversion != nil {
		conversion = s.Alternatives.Sub(*r.BestConversion)
	}
	return append(line, action, cell(conversion, "uplift_usd", model.Money),
		cell(conversion, "project_irr", model.Pct), cell(s.Alternatives.Sub(string(model.Mine)), "npv_usd", model.Money))
}

// cell is a figure as a person reads it, a dash where there is none.
func cell(o *report.Outputs, key string, kind model.Kind) string {
	v, ok := o.Number(key)
	if !ok {
		return "-"
	}
	return report.OfKind(kind, v)
}

func runsStatus(runs []batch.BookRun) int {
	var rows batch.Rows
	unreadable, failed := 0, false
	for _, b := range runs {
		if b.Err != nil {
			unreadable++
			continue
		}
		rows.Evaluated += b.Manifest.Sites.Evaluated
		rows.NotEvaluated += b.Manifest.Sites.NotEvaluated
		failed = failed || b.Manifest.MasterCheck == "fail"
	}
	return booksStatus(rows, unreadable, failed)
}
