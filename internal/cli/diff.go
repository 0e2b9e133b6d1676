package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"rackrate/internal/batch"
	"rackrate/internal/compare"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

func diffCommand(std *streams) *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "say what changed between two runs, and which inputs moved the uplift",
		ArgsUsage: "FOLDER FOLDER",
		Description: `The folders are those of two finished runs, of one workbook or of a batch, the
earlier one first. Sites are matched by miner and site, those in several workbooks of a
run by the workbook too. The change of a site's uplift is divided among the groups of
inputs that changed, in whole dollars that add up: "step" replaces one group after the
other, in the order shown; "Shapley" is the mean over all orders, for at most ten groups.
"Version of the program" is what another version of it makes of the same inputs.`,
		Flags:           commonFlags(),
		HideHelpCommand: true,
		OnUsageError:    usageFault,
		Action:          func(c *cli.Context) error { return diffRuns(c, std) },
	}
}

func diffRuns(c *cli.Context, std *streams) error {
	if c.NArg() != 2 {
		return usagef("diff: two folders of runs are compared, not %d\n  see rackrate diff --help", c.NArg())
	}
	reg, err := model.ParseRegistry(templates.InputsCSV)
	if err != nil {
		return err
	}
	words, err := std.tongue.loaded()
	if err != nil {
		return err
	}
	from, err := batch.LoadRun(reg, c.Args().Get(0))
	if err != nil {
		return usagef("%v", err)
	}
	to, err := batch.LoadRun(reg, c.Args().Get(1))
	if err != nil {
		return usagef("%v", err)
	}
	changes, err := compare.Diff(c.Context, from, to, false)
	if err != nil {
		return err
	}
	switch {
	case c.Bool("json"):
		return changes.Write(escapes{std.out})
	case c.Bool("quiet"):
		return nil
	}
	return printChanges(teller{std.out, std.tongue, words}, changes)
}

// printChanges prints what changed as text: a table a site, then sites and findings that came and went.
func printChanges(w teller, c *report.Changes) error {
	w.linef("run %s (rackrate %s) to run %s (rackrate %s): %s in both, %d new, %d dropped",
		c.From.RunID, c.From.Version, c.To.RunID, c.To.Version, w.plural(len(c.Sites), "site"), len(c.Appeared),
		len(c.Dropped))
	same := 0
	for i := range c.Sites {
		if s := &c.Sites[i]; s.Same() {
			same++
		} else if err := printSite(w, s); err != nil {
			return err
		}
	}
	if same > 0 {
		fmt.Fprintln(w)
		w.linef("%s unchanged", w.plural(same, "site"))
	}
	printNames(w, "new", c.Appeared)
	printNames(w, "dropped", c.Dropped)
	printNames(w, "in several workbooks, left out because it cannot be told which is which", c.Unclear)
	printFindingList(w, "new finding", c.FindingsNew)
	printFindingList(w, "finding gone", c.FindingsGone)
	return nil
}

func printSite(w teller, s *report.SiteChange) error {
	fmt.Fprintln(w)
	w.linef("%s, %s%s: uplift %s to %s, %s", printable(cmp.Or(s.Ticker, s.Miner)), printable(s.Title()),
		inWorkbook(s.Workbook),
		report.Money(s.FromUSD), report.Money(s.ToUSD), report.SignedMoney(&s.ChangeUSD))
	if s.Changed {
		w.linef("  recommendation: %s, now %s", adviceText(s.FromAction, w.words), adviceText(s.ToAction, w.words))
	}
	if len(s.Parts) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, w.say("  step USD\tShapley USD\t  group"))
	for _, p := range s.Parts {
		shapley := "-"
		if p.ShapleyUSD != nil {
			shapley = signed(*p.ShapleyUSD)
		}
		fmt.Fprintf(table, "  %s\t%s\t  %s\n", signed(p.SequentialUSD), shapley, partText(w, p))
	}
	total := signed(s.ChangeUSD)
	fair := total
	if !s.HasShapley {
		fair = "-"
	}
	fmt.Fprintln(table, w.sayf("  %s\t%s\t  sum", total, fair))
	return table.Flush()
}

func adviceText(a report.Advice, words *templates.Words) string {
	text := words.Actions[a.Action]
	if a.Alternative != "" {
		text += ": " + words.Alternatives[a.Alternative]
	}
	return text
}

// teller prints lines in a language.
type teller struct {
	io.Writer
	*tongue
	words *templates.Words
}

func (w teller) linef(format string, args ...any) { fmt.Fprintln(w, w.sayf(format, args...)) }

// changedFinding is a finding that came or went, without its place.
func changedFinding(t *tongue, f report.Finding) string {
	if t == nil {
		return fmt.Sprintf("%s %s: %s", f.Severity, f.Code, f.Wrong)
	}
	return t.sayf("%s %s: %s", t.words.Say(string(f.Severity)), f.Code,
		cmp.Or(t.words.Quoted.Findings[f.Code].Wrong, f.Wrong))
}

// signed is a whole number of dollars with its sign.
func signed(usd float64) string {
	if usd > 0 {
		return "+" + report.Number(usd, 0)
	}
	return report.Number(usd, 0)
}

// partText names a group and the inputs in it that changed.
func partText(w teller, p report.ChangePart) string {
	var list []string
	for _, in := range p.Inputs {
		if in.From == "" && in.To == "" {
			list = append(list, in.Input)
			continue
		}
		list = append(list, w.sayf("%s %s to %s", in.Input, cmp.Or(printable(in.From), w.say("not given")),
			cmp.Or(printable(in.To), w.say("not given"))))
	}
	group := report.GroupText(p.Group, w.words)
	if len(list) == 0 {
		return group
	}
	return w.sayf("%s: %s", group, strings.Join(list, ", "))
}

func printNames(w teller, what string, list []report.SiteName) {
	for _, n := range list {
		w.linef("%s: %s, %s%s: uplift %s", w.say(what), printable(cmp.Or(n.Ticker, n.Miner)), printable(n.Title()),
			inWorkbook(n.Workbook), report.Money(n.UpliftUSD))
	}
}

// inWorkbook says which workbook a site is of, where several have it.
func inWorkbook(name string) string {
	if name == "" {
		return ""
	}
	return " (" + printable(name) + ")"
}

func printFindingList(w teller, what string, list []report.Finding) {
	for _, f := range list {
		w.linef("%s: %s", w.say(what), printable(changedFinding(w.tongue, f)))
	}
}
