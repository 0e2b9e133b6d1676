package cli

import (
	"errors"
	"fmt"
	"path/filepath"
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
		ArgsUsage: "BOOK... | FOLDER...",
		Description: `Leaves in the folder of -o: the workbook annotated, memos/TICKER.pdf, results.json,
results.csv, findings.json and run.json. With several workbooks, or a folder of them
(and of folders in it), each gets a folder of its own in it, beside index.html,
index.xlsx and run.json of the whole. A folder that holds another run's files is
refused without --force; --resume goes on with a batch that was stopped.

What is not given on the line is taken from the environment (RACKRATE_PATHS=0), from
rackrate.yaml beside the workbooks or from the user's; see "rackrate config --help".`,
		Flags:           append(runFlags(), partFlags()...),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return runBooks(c, std) },
	}
}

// runFlags are the flags of run; other commands that make runs have them too.
func runFlags() []cli.Flag {
	return commonFlags(append(append(readingFlags(), memoFlags()...),
		&cli.StringFlag{Name: "out", TakesFile: true, Aliases: []string{"o"}, Value: "out",
			Usage: "write to this `FOLDER`"},
		&cli.BoolFlag{Name: "force", Usage: "replace what another run left in the folder", DisableDefaultText: true},
		&cli.BoolFlag{Name: "resume", Usage: "go on with a run that was stopped; keep what is finished and unchanged",
			DisableDefaultText: true},
		&cli.StringFlag{Name: "compare", TakesFile: true, Usage: "say what changed since the run in this `FOLDER`"},
		onlyFlag(),
		&cli.StringFlag{Name: "earnings-within", Usage: "only miners that report within so many `DAYS` (14d), the " +
			"earliest first"},
		&cli.StringFlag{Name: "as-of", Usage: "count those days from this `DATE` (default: the valuation date)"},
		&cli.IntFlag{Name: "jobs", DefaultText: "the number of processors",
			Usage: "work on `N` workbooks, sites and memos at once"},
		&cli.IntFlag{Name: "paths", Value: batch.DefaultPaths,
			Usage: "draw `N` paths for the simulation of each site; 0 turns it off"},
		&cli.Uint64Flag{Name: "seed", Value: 1, Usage: "`NUMBER` that the draws of the simulation start from"},
		&cli.StringFlag{Name: "paper", Usage: "`PAPER` of the memos, A4 or Letter (default: the house's)"},
		&cli.StringFlag{Name: "templates", TakesFile: true,
			Usage: "take the house's own style and prose from this `FOLDER`"},
		&cli.StringFlag{Name: "date", Usage: "print this `DATE` (YYYY-MM-DD) on memos and sheets (default: the " +
			"valuation date)"},
		&cli.IntFlag{Name: "live-sites", Value: batch.DefaultLiveSites,
			Usage: "write formulas and months for the `N` sites of the highest uplift, results and years as values " +
				"for the others; 0: for none"},
		&cli.BoolFlag{Name: "presentation", Usage: "no colours that tell inputs, formulas and links on the sheets",
			DisableDefaultText: true},
		&cli.BoolFlag{Name: "protect", Usage: "protect the formulas of added sheets, without a password; inputs and " +
			"choices stay open", DisableDefaultText: true},
		&cli.BoolFlag{Name: "steps", Hidden: true, Usage: "print each step as a line of JSON; for the drop page",
			DisableDefaultText: true},
		&cli.StringFlag{Name: "prefix", Value: "RR ", Usage: "begin the names of added sheets with `TEXT`"},
	)...)
}

func runBooks(c *cli.Context, std *streams) error {
	unused, err := configure(c)
	if err != nil {
		return err
	}
	opt, err := runOptions(c)
	if err != nil {
		return err
	}
	opt.Findings = unused
	if opt.Part, err = part(c); err != nil {
		return err
	}
	tell := newMessages(c, std)
	show := newProgress(tell, std, c.Bool("json"))
	opt.Planned, opt.Progress, opt.Done, opt.Notice = show.planned, show.memo, show.book, show.notice
	if c.Bool("steps") {
		opt.Sites = func(s batch.Step) { show.step("site", s) }
		opt.Progress = func(s batch.Step) { show.step("memo", s) }
	}
	count := newMetrics(c.String("metrics"))
	spans := newTrace(c.String("trace"))
	var traced error
	opt.Done = func(e batch.Event) {
		count.book(e.Book)
		traced = errors.Join(traced, spans.book(e.Book))
		show.book(e)
	}
	out, err := batch.Run(c.Context, opt)
	show.end()
	if err == nil && out.Batch == nil && out.Part == nil {
		count.book(&out.Books[0])
		traced = spans.book(&out.Books[0])
	}
	if err := errors.Join(err, count.write(err != nil), traced, spans.write()); err != nil {
		return err
	}
	return tellOutcome(c, tell, std, out)
}

// tellOutcome tells what a run made of its workbooks, and gives the status. A part that did its work ends with
// 0, whatever was wrong with workbooks: engines start again what ends otherwise. "collect" and run.json say how
// the batch went.
func tellOutcome(c *cli.Context, tell *messages, std *streams, out *batch.Outcome) (err error) {
	switch {
	case out.Part != nil:
		tellPart(tell, out, c.String("out"))
		if out.Batch == nil {
			return nil
		}
		if err := tellWhole(c, tell, std, out, c.String("out")); !errors.Is(err, errReported) {
			return err
		}
		return nil
	case out.Batch != nil:
		return tellWhole(c, tell, std, out, c.String("out"))
	}
	tellRun(tell, std, &out.Books[0])
	if c.Bool("json") && !c.Bool("steps") {
		err = printJSON(std.out, runDocuments(out.Books))
	}
	if err == nil && !c.Bool("json") && !c.Bool("quiet") && !c.Bool("steps") {
		err = printRuns(std, out.Books)
	}
	if err != nil {
		return err
	}
	return outcome(runsStatus(out.Books))
}

// tellWhole tells what became of a batch, and gives the status.
func tellWhole(c *cli.Context, tell *messages, std *streams, out *batch.Outcome, folder string) (err error) {
	if c.Bool("json") {
		err = printLine(std.out, event{Event: "done", Folder: folder, Batch: out.Batch})
	} else {
		tellBatch(tell, out, folder)
		if !c.Bool("quiet") {
			err = printRuns(std, out.Books)
		}
	}
	if err != nil {
		return err
	}
	return outcome(runsStatus(out.Books))
}

func runOptions(c *cli.Context) (batch.Options, error) {
	opt := batch.Options{
		Out: c.String("out"), Only: onlyMiners(c), Templates: c.String("templates"),
		Force: c.Bool("force"), Resume: c.Bool("resume"), Compare: c.String("compare"), Version: Version,
		Seed: c.Uint64("seed"), Plain: c.Bool("presentation"), Protect: c.Bool("protect"),
	}
	var err error
	if opt.Books, err = books(c); err != nil {
		return opt, err
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return opt, err
	}
	if opt.Reading, err = readingOptions(c, reg); err != nil {
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
	if opt.LiveSites, err = liveSites(c); err != nil {
		return opt, err
	}
	if opt.EarningsWithin, err = earningsWithin(c); err != nil {
		return opt, err
	}
	if opt.AsOf, err = date(c, "as-of"); err != nil {
		return opt, err
	}
	if opt.Memo, err = memoOptions(c); err != nil {
		return opt, err
	}
	for _, flag := range []string{"map", "corrections", "scenarios", "password-file", "house"} {
		if path := c.String(flag); path != "" {
			opt.Reads = append(opt.Reads, path)
		}
	}
	opt.Date, err = date(c, "date")
	return opt, err
}

// tellRun tells on stderr what a run of one workbook met and left.
func tellRun(tell *messages, std *streams, b *batch.BookRun) {
	if b.Err != nil {
		std.fail(b.Err)
		return
	}
	tellOpen(tell, b)
	if b.Manifest == nil {
		tell.sayf("%s: none of its miners is among those chosen", b.Path)
		return
	}
	for _, f := range b.Findings {
		// that was told when the settings were read
		if f.Severity != provenance.Info && f.Code != batch.NotTrusted.Code {
			tell.finding(f)
		}
	}
	t := tell.in()
	m, file, memos := b.Manifest, filepath.Base(b.Path), len(b.Entry.Miners)
	tell.sayf("%s: %s; %s in findings.json", file, rowsText(t, m.Sites), countsText(t, m.Findings))
	tellChecks(std, b)
	kept := ""
	if b.Kept {
		kept = t.say("; finished before, nothing has changed since")
	}
	tell.sayf("%s: run %s, %s passed; %s and %d other files in %s%s",
		file, m.RunID, t.plural(m.Checks.Passed, "check"), t.plural(memos, "memo"), len(m.Outputs)-memos+1,
		b.Folder, kept)
}

// tellOpen says that the workbook is open in another program, with changes perhaps that are not saved.
func tellOpen(tell *messages, b *batch.BookRun) {
	if b.Open {
		tell.sayf("%s: is open in a spreadsheet program; what was saved there last was read", printable(b.Path))
	}
}

func tellChecks(std *streams, b *batch.BookRun) {
	for _, check := range b.Manifest.Checks.Failed {
		std.fail(usagef("%s: a check of the results failed: %s", filepath.Base(b.Path), printable(check)))
	}
}

func rowsText(t *tongue, r batch.Rows) string {
	if r.Read == r.Evaluated {
		return t.sayf("%s evaluated", t.plural(r.Read, "site"))
	}
	return t.sayf("%d of %s evaluated", r.Evaluated, t.plural(r.Read, "site"))
}

func countsText(t *tongue, n batch.Counts) string {
	return t.sayf("%s, %s, %d info", t.plural(n.Error, "error"), t.plural(n.Warning, "warning"), n.Info)
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
func printRuns(std *streams, runs []batch.BookRun) error {
	lines := []string{std.tongue.say("MINER\tSITE\tRECOMMENDATION\tUPLIFT\tPROJECT IRR\tMINING NPV")}
	for i := range runs {
		for _, m := range runs[i].Entry.Miners {
			name := m.Ticker
			if name == "" {
				name = m.Name
			}
			for j := range m.Sites {
				lines = append(lines, strings.Join(siteLine(name, &m.Sites[j]), "\t"))
			}
		}
	}
	if len(lines) == 1 {
		return nil
	}
	table := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, strings.Join(lines, "\n"))
	return table.Flush()
}

func siteLine(miner string, s *report.IndexSite) []string {
	line := []string{printable(miner), printable(s.Name)}
	if s.Why != "" {
		return append(line, "-", s.Why, "", "")
	}
	return append(line, s.Action, cell(s.UpliftUSD, model.Money), cell(s.ProjectIRR, model.Pct),
		cell(s.MineNPVUSD, model.Money))
}

// cell is a figure as a person reads it, a dash where there is none.
func cell(v *float64, kind model.Kind) string {
	if v == nil {
		return "-"
	}
	return report.OfKind(kind, *v)
}

func runsStatus(runs []batch.BookRun) int {
	var rows batch.Rows
	leftOut, failed := 0, false
	for _, b := range runs {
		if b.Err != nil {
			leftOut++
		}
		if b.Err != nil || b.Manifest == nil {
			continue
		}
		rows.Evaluated += b.Manifest.Sites.Evaluated
		rows.NotEvaluated += b.Manifest.Sites.NotEvaluated
		leftOut += b.Manifest.Findings.Error
		failed = failed || b.Manifest.MasterCheck == "fail"
	}
	return booksStatus(rows, leftOut, failed)
}
