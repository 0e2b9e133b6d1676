package sheet

import (
	"cmp"
	"fmt"
	"strings"

	"rackrate/report"
)

// changesSheet is only there where the run was compared with an earlier one.
const changesSheet = "Changes"

// changes says what changed since an earlier run: a block a site, its parts adding up to the change.
func (a *author) changes() *page {
	c := a.run.Changes
	p := a.page(changesSheet, a.sayf("Changes: what moved each site's uplift since run %s", c.From.RunID))
	p.add(ownRunning("Uplift of the best conversion, whole dollars; the parts add up to the change. Step: the groups "+
		"are replaced one after the other, in this order. Shapley: the mean over all orders, for at most ten groups.",
		noteLook))
	header := append(textHeads("Miner", "Site", "What", "Changed inputs"), heads("From", "To", "Change", "Step",
		"Shapley")...)
	top := p.add(header...)
	for i := range c.Sites {
		a.siteChange(p, i, &c.Sites[i])
	}
	a.mark(p, "changes.sites", block{5, top + 1, 9, max(len(p.rows), top+1)})
	a.cameAndWent(p, "New site", "new", c.Appeared, 6)
	a.cameAndWent(p, "Dropped site", "dropped", c.Dropped, 5)
	a.cameAndWent(p, "In several workbooks, not compared", "unclear", c.Unclear, 6)
	a.changedFindings(p, "New finding", c.FindingsNew)
	a.changedFindings(p, "Finding gone", c.FindingsGone)
	p.frozenRows, p.frozenCols, p.printRows = top, 2, fmt.Sprintf("1:%d", top)
	p.filter = area(1, top, len(header), max(len(p.rows), top))
	p.widths[4] = 52
	return p
}

func (a *author) siteChange(p *page, n int, s *report.SiteChange) {
	path := fmt.Sprintf("changes.sites[%d]", n)
	miner := cmp.Or(s.Ticker, s.Miner)
	what := "Unchanged"
	if !s.Same() {
		what = "Change of the uplift"
	}
	note := text("", textLook)
	if s.Changed {
		note = text(a.sayf("%s, now %s", a.advice(s.FromAction), a.advice(s.ToAction)), longLook)
		note.look.fill, note.look.colour = warnFill, warnText
	}
	row := p.next()
	a.markRow(p, path, row, 5, 9)
	sums := [2]cell{num(s.ChangeUSD, asDollars, valueLook), num(s.ChangeUSD, asDollars, valueLook)}
	if n := len(s.Parts); n > 0 {
		sums[0].formula = fmt.Sprintf("SUM(%s)", area(8, row+1, 8, row+n))
		sums[1].formula = fmt.Sprintf("SUM(%s)", area(9, row+1, 9, row+n))
	}
	if !s.HasShapley {
		sums[1] = own("more than ten groups", whyLook)
	}
	change := num(s.ChangeUSD, asDollars, valueLook)
	change.formula = fmt.Sprintf("F%d-E%d", row, row)
	p.add(text(miner, boldLook), text(s.Site, boldLook), own(what, boldLook), note,
		num(s.FromUSD, asDollars, valueLook), num(s.ToUSD, asDollars, valueLook), change, sums[0], sums[1])
	for i, part := range s.Parts {
		a.markRow(p, fmt.Sprintf("%s.parts[%d]", path, i), p.next(), 8, 9)
		shapley := text("", valueLook)
		if part.ShapleyUSD != nil {
			shapley = num(*part.ShapleyUSD, asDollars, valueLook)
		}
		none := text("", valueLook)
		p.add(text(miner, textLook), text(s.Site, textLook), text(report.GroupText(part.Group, a.words), textLook),
			text(a.changedInputs(part.Inputs), longLook),
			none, none, none, num(part.SequentialUSD, asDollars, valueLook), shapley)
	}
}

func (a *author) advice(x report.Advice) string {
	text := wordOr(a.words.Actions, x.Action)
	if x.Alternative != "" {
		text += ": " + wordOr(a.words.Alternatives, x.Alternative)
	}
	return text
}

// changedInputs names the inputs of a part with their values before and after, as a person reads them.
func (a *author) changedInputs(list []report.InputChange) string {
	var out []string
	for _, c := range list {
		in, ok := a.run.Registry.Lookup(c.Input)
		if !ok {
			out = append(out, a.say("price deck"))
			continue
		}
		shown := func(text string) string {
			v, err := in.Parse(text)
			if text == "" || err != nil {
				return a.say("not given")
			}
			return report.InputText(in, v)
		}
		out = append(out, a.sayf("%s %s to %s", a.words.Input(c.Input), shown(c.From), shown(c.To)))
	}
	return strings.Join(out, "; ")
}

// cameAndWent lists sites of one run only, their uplift in a column.
func (a *author) cameAndWent(p *page, what, key string, list []report.SiteName, column int) {
	for i, n := range list {
		cells := []cell{text(cmp.Or(n.Ticker, n.Miner), textLook), text(n.Site, textLook), own(what, textLook),
			text("", textLook), text("", valueLook), text("", valueLook)}
		a.markRow(p, fmt.Sprintf("changes.%s[%d]", key, i), p.next(), column, column)
		cells[column-1] = num(n.UpliftUSD, asDollars, valueLook)
		p.add(cells...)
	}
}

func (a *author) changedFindings(p *page, what string, list []report.Finding) {
	for _, f := range list {
		p.add(text(f.Miner, textLook), text(f.Site, textLook), text(a.say(what)+" "+f.Code, textLook),
			text(f.Wrong, longLook))
	}
}
