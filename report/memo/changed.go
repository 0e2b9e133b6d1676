package memo

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"rackrate/model"
	"rackrate/report"
	"rackrate/report/chart"
	"rackrate/report/doc"
)

// changedView is what changed for a miner, as the prose sees it.
type changedView struct {
	Run, Program  string // of the earlier run; the program only where it is another version
	From, To      Fig
	Change        Fig
	Largest       string // the group of the largest share, "" where no uplift changed
	LargestUSD    Fig
	Several       bool   // sites
	Name, Was, Is string // of a recommendation that changed
}

// changed is the page on what changed since the run that this one is compared
// with: one sentence where that is nothing.
func (b *builder) changed(v *minerView) {
	c := b.run.Changes
	if c == nil {
		return
	}
	m := c.Of(v.source.Name, v.source.Ticker, b.run.Registry)
	view := b.changedView(&m)
	if m.Nothing() {
		b.heading1(b.prose("changed/heading", view))
		b.paragraph(doc.Body, b.prose("changed/nothing", view))
		return
	}
	b.heading1(b.prose("changed/heading", view))
	if len(m.Sites)+len(m.Appeared)+len(m.Dropped) == 0 {
		b.paragraph(doc.Body, b.prose("changed/no effect", view))
		b.nameUnmoved("changed/idle", m.Idle)
	} else {
		b.paragraph(doc.Body, b.prose("changed/words", view))
		b.advices(&m, view)
		b.changeBridge(&m, view)
		b.changeTable(&m)
		b.nameUnmoved("changed/idle", m.Idle)
		b.nameUnmoved("changed/unchanged", m.Unchanged)
	}
	b.changedFindings(&m)
}

// ofChanges is an amount of changes.json at a path there; sums over sites stand at all its sites.
func (b *builder) ofChanges(path, key string, usd float64) Fig {
	return b.fig.measure("changes."+path, key, model.Money, model.Some(usd))
}

// sumOfChanges is a sum over the sites of changes.json, or the one figure that it is the sum of.
func (b *builder) sumOfChanges(m *report.MinerChanges, key string, usd float64) Fig {
	if len(m.Sites) == 1 && sitesOf(m) == 1 {
		return b.ofChanges(fmt.Sprintf("sites[%d]", m.Sites[0]), key, usd)
	}
	return b.sumOfSites(usd)
}

// sumOfSites is a sum over sites of changes.json.
func (b *builder) sumOfSites(usd float64) Fig {
	f := b.ofChanges("sites", "", usd)
	f.path, f.sum = "changes.sites", true
	return f
}

// sitesOf is how many sites a miner has or had.
func sitesOf(m *report.MinerChanges) int {
	return len(m.Sites) + len(m.Unchanged) + len(m.Idle) + len(m.Appeared) + len(m.Dropped)
}

func (b *builder) changedView(m *report.MinerChanges) changedView {
	c := b.run.Changes
	v := changedView{
		Run: b.clean(c.From.RunID), Several: sitesOf(m) > 1,
		From: b.sumOfChanges(m, "from_uplift_usd", m.FromUSD), To: b.sumOfChanges(m, "to_uplift_usd", m.ToUSD),
		Change: b.sumOfChanges(m, "change_usd", m.ToUSD-m.FromUSD),
	}
	if c.From.Version != c.To.Version {
		v.Program = b.clean(c.From.Version)
	}
	most := 0.0
	for _, g := range m.Groups {
		if math.Abs(g.USD) > most {
			most, v.Largest, v.LargestUSD = math.Abs(g.USD), lowerFirst(b.groupName(g.Group)), b.groupFig(m, g)
		}
	}
	return v
}

func (b *builder) groupName(group string) string { return report.GroupText(group, b.words) }

// groupFig is a group's share in the change of all sites.
func (b *builder) groupFig(m *report.MinerChanges, g report.GroupChange) Fig {
	for i, p := range b.run.Changes.Sites[m.Sites[0]].Parts {
		if len(m.Sites) == 1 && p.Group == g.Group {
			return b.partFig(m.Sites[0], i, m.Shapley)
		}
	}
	return b.sumOfSites(g.USD)
}

// partFig is a part of a site's change: its Shapley value, or its share in the fixed order.
func (b *builder) partFig(site, part int, shapley bool) Fig {
	p := &b.run.Changes.Sites[site].Parts[part]
	path := fmt.Sprintf("sites[%d].parts[%d]", site, part)
	if shapley && p.ShapleyUSD != nil {
		return b.ofChanges(path, "shapley_usd", *p.ShapleyUSD)
	}
	return b.ofChanges(path, "sequential_usd", p.SequentialUSD)
}

// appeared is the uplift of a new site.
func (b *builder) appeared(i int) Fig {
	return b.ofChanges(fmt.Sprintf("new[%d]", i), "uplift_usd", b.run.Changes.Appeared[i].UpliftUSD)
}

// dropped is the uplift that a site had that is gone.
func (b *builder) dropped(i int) Fig {
	return b.ofChanges(fmt.Sprintf("dropped[%d]", i), "uplift_usd", b.run.Changes.Dropped[i].UpliftUSD)
}

// advices names the sites whose recommendation is another one now.
func (b *builder) advices(m *report.MinerChanges, view changedView) {
	var list []doc.Item
	for _, i := range m.Sites {
		if s := &b.run.Changes.Sites[i]; s.Changed {
			view.Name, view.Was, view.Is = shorten(b.clean(s.Title()), nameLimit), b.advice(s.FromAction),
				b.advice(s.ToAction)
			list = append(list, b.bullet("changed/advice", view))
		}
	}
	if len(list) > 0 {
		b.bullets(list, 0)
	}
}

func (b *builder) advice(a report.Advice) string {
	text := lowerFirst(b.words.Actions[a.Action])
	if a.Alternative != "" {
		text += " (" + b.words.Alternatives[a.Alternative] + ")"
	}
	return text
}

// changeBridge draws the way from the old uplift to the new one.
func (b *builder) changeBridge(m *report.MinerChanges, view changedView) {
	c := b.run.Changes
	amounts := []float64{m.FromUSD, m.ToUSD}
	for _, g := range m.Groups {
		amounts = append(amounts, g.USD)
	}
	scale := b.format.ScaleFor(amounts...)
	data := chart.Bridge{Frame: chart.Frame{
		Title: b.prose("changed/title", view), Unit: b.prose("site/tornado axis", scale.Name),
		Source: b.prose("changed/source", struct{ From, To string }{b.clean(c.From.RunID), b.clean(c.To.RunID)}),
	}}
	step := func(label string, f Fig, total bool) {
		data.Steps = append(data.Steps, chart.Step{Label: label, Value: f.Value(), Text: f.In(scale), Total: total})
	}
	step(b.prose("changed/before", view), view.From, true)
	for _, g := range m.Groups {
		step(b.groupName(g.Group), b.groupFig(m, g), false)
	}
	for _, i := range m.Appeared {
		step(b.prose("changed/new", shorten(b.clean(c.Appeared[i].Title()), 30)), b.appeared(i), false)
	}
	for _, i := range m.Dropped {
		f := b.dropped(i)
		data.Steps = append(data.Steps,
			chart.Step{Label: b.prose("changed/dropped", shorten(b.clean(c.Dropped[i].Title()), 30)), Value: -f.Value(),
				Text: f.negative().In(scale)})
	}
	step(b.prose("changed/after", view), view.To, true)
	h := chart.BridgeHeight(len(data.Steps))
	b.chart(data.Title, data, h, "")
}

// changeTable is a block a site: its uplift before and after, and the groups of
// inputs that changed with their shares; then the sites that came and went.
func (b *builder) changeTable(m *report.MinerChanges) {
	c := b.run.Changes
	var amounts []float64
	for _, i := range m.Sites {
		amounts = append(amounts, c.Sites[i].FromUSD, c.Sites[i].ToUSD)
	}
	for _, i := range m.Appeared {
		amounts = append(amounts, c.Appeared[i].UpliftUSD)
	}
	for _, i := range m.Dropped {
		amounts = append(amounts, c.Dropped[i].UpliftUSD)
	}
	scale := b.format.ScaleFor(amounts...)
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{
		{Title: b.prose("changed/column site", scale.Name), Weight: 1}, {Title: b.prose("changed/column before", nil),
			Right: true},
		{Title: b.prose("changed/column after", nil), Right: true}, {Title: b.prose("changed/column change", nil),
			Right: true},
		{Title: b.prose("changed/column order", nil), Right: true}, {Title: b.prose("changed/column shapley", nil),
			Right: true},
	}}
	for _, i := range m.Sites {
		b.changeRows(g, i, scale)
	}
	for _, i := range m.Appeared {
		f := b.appeared(i)
		g.Rows = append(g.Rows,
			doc.Row{Cells: doc.Plain(b.prose("changed/new", shorten(b.clean(c.Appeared[i].Title()), nameLimit)),
				report.NoFigure, f.In(scale), f.In(scale), "", "")})
	}
	for _, i := range m.Dropped {
		f := b.dropped(i)
		g.Rows = append(g.Rows,
			doc.Row{Cells: doc.Plain(b.prose("changed/dropped", shorten(b.clean(c.Dropped[i].Title()), nameLimit)),
				f.In(scale), report.NoFigure, f.negative().In(scale), "", "")})
	}
	b.heading2(b.prose("changed/table", nil))
	b.table(g)
	b.note(b.prose("changed/note", nil))
}

// changeRows are a site and the groups that changed of it.
func (b *builder) changeRows(g *doc.Table, i int, scale report.Scale) {
	s := &b.run.Changes.Sites[i]
	path := fmt.Sprintf("sites[%d]", i)
	g.Rows = append(g.Rows, doc.Row{Strong: true, Cells: doc.Plain(shorten(b.clean(s.Title()), nameLimit),
		b.ofChanges(path, "from_uplift_usd", s.FromUSD).In(scale),
		b.ofChanges(path, "to_uplift_usd", s.ToUSD).In(scale), b.ofChanges(path, "change_usd", s.ChangeUSD).
			In(scale), "", "")})
	for j, p := range s.Parts {
		shapley := report.NoFigure
		if p.ShapleyUSD != nil {
			shapley = b.partFig(i, j, true).In(scale)
		}
		g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(b.groupName(p.Group)+b.prose("list/colon", nil)+" "+
			b.inputChanges(p.Inputs, fmt.Sprintf("changes.%s.parts[%d].inputs", path, j)),
			"", "", "", b.partFig(i, j, false).In(scale), shapley)})
	}
}

// inputChanges names inputs with their values before and after.
func (b *builder) inputChanges(list []report.InputChange, path string) string {
	var out []string
	for _, c := range list {
		in, ok := b.run.Registry.Lookup(c.Input)
		if !ok {
			out = append(out, b.prose("changed/"+c.Input, nil)) // deck, phases
			continue
		}
		shown := func(text string) string {
			v, err := in.Parse(text)
			if text == "" || err != nil {
				return b.words.Origins["not given"]
			}
			return b.fig.rec.Mark(path, b.clean(b.format.InputBrief(in, v)))
		}
		out = append(out, b.prose("changed/input", struct{ Input, From, To string }{lowerFirst(b.words.Input(c.Input)),
			shown(c.From), shown(c.To)}))
	}
	return cmp.Or(strings.Join(out, b.prose("list/semicolon", nil)+" "),
		b.prose("changed/version", b.run.Changes.From.Version))
}

// nameUnmoved names sites whose uplift did not change, or counts them where they are many.
func (b *builder) nameUnmoved(block string, sites []string) {
	if len(sites) == 0 {
		return
	}
	names := make([]string, len(sites))
	for i, n := range sites {
		names[i] = shorten(b.clean(n), 40)
	}
	who := b.list(names)
	if len(names) > 6 {
		who = b.prose("clause/sites", b.countWord(len(names)))
	}
	b.paragraph(doc.Small, b.prose(block, who))
}

// changedFindings lists the findings that came and went.
func (b *builder) changedFindings(m *report.MinerChanges) {
	if len(m.New)+len(m.Gone) == 0 {
		return
	}
	g := &doc.Table{Size: doc.Dense, Columns: []doc.Column{{Title: b.prose("column/cell", nil), Weight: 0.4},
		{Title: b.prose("column/finding", nil), Weight: 2}}}
	for _, x := range []struct {
		block string
		list  []report.Finding
	}{{"changed/findings new", m.New}, {"changed/findings gone", m.Gone}} {
		if len(x.list) == 0 {
			continue
		}
		b.groupRow(g, b.prose(x.block, b.format.Number(float64(len(x.list)), 0)))
		for _, f := range x.list[:min(len(x.list), maxFindings/2)] {
			what, _ := b.findingText(&f)
			g.Rows = append(g.Rows, doc.Row{Cells: doc.Plain(b.findingPlace(&f), shorten(what, 240))})
		}
	}
	b.heading2(b.prose("changed/findings", nil))
	b.table(g)
}
