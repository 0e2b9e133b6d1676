package sheet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/model/definition"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// The sheets of formulas besides those of the sites.
const (
	timeSheet   = "Time"
	minersSheet = "Miners"
)

// DefaultLiveSites is how many sites get formulas unless another number is asked for.
const DefaultLiveSites = 40

// NoLiveSites asks for no formulas on the sheets of sites.
const NoLiveSites = -1

// liveBook holds the sheets of formulas of a run.
type liveBook struct {
	*live.Book
	inputs *inputSheet
	miners map[*model.MinerOutcome]*model.MinerTree
	sites  map[*model.SiteResult]*liveSite
}

// liveSite is a row of the book as a tree, with its sheet.
type liveSite struct {
	*model.SiteTree
	sheet  *formulas.Sheet
	action *lines.Instance
	taken  *lines.Instance
}

// liveBook lays out the sheets of formulas on top of the sheet of inputs.
func (a *author) liveBook(ctx context.Context, inputs *inputSheet) (*liveBook, error) {
	def, err := model.ParseDefinition(definition.Files, a.run.Registry)
	if err != nil {
		return nil, err
	}
	env := a.run.Result.Env
	b := &liveBook{inputs: inputs, miners: map[*model.MinerOutcome]*model.MinerTree{},
		sites: map[*model.SiteResult]*liveSite{}}
	market := model.MarketTree(def, env, env.Horizon())
	rank, names := a.ranks(), a.siteNames()
	var miners []live.Miner
	for i := range a.run.Result.Miners {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		m := &a.run.Result.Miners[i]
		out := live.Miner{Title: m.Name, Record: inputs.record(m, nil)}
		var trees []*model.SiteTree
		for j := range m.Sites {
			r := &m.Sites[j]
			tree := model.NewSiteTree(def, market, env, model.Row{Site: &r.Inputs, Miner: &m.Inputs,
				Own: a.chosenFor(r)})
			trees = append(trees, tree)
			site := live.Site{Sheet: names[r], Title: m.Name + ": " + provenance.Label(r.Inputs.Site,
				r.Inputs.Structure, ""), Record: inputs.record(m, r), Tree: tree, Keep: flowsOf(tree)}
			if rank[r] >= a.liveSites() {
				site.Values = fmt.Sprintf("static, run %s: results and fiscal years as values, since formulas and "+
					"months are written for %d sites (--live-sites)", a.run.ID, a.liveSites())
			}
			out.Sites = append(out.Sites, site)
			b.sites[r] = &liveSite{SiteTree: tree}
		}
		out.Tree = model.NewMinerTree(def, env, &m.Inputs, trees)
		b.miners[m] = out.Tree
		for j := range m.Sites {
			b.sites[&m.Sites[j]].action, b.sites[&m.Sites[j]].taken = out.Tree.Actions[j], out.Tree.Holdings[j]
		}
		miners = append(miners, out)
	}
	a.live = b
	return b, a.liveSheets(ctx, b, market, miners)
}

// chosenFor is what the analyst overrules of a row.
func (a *author) chosenFor(r *model.SiteResult) model.Choices {
	for _, s := range a.sites {
		if s.out == r {
			return s.site.Choose
		}
	}
	return model.Choices{}
}

// flowsOf are the cash flows of the alternatives, which results.json has too.
func flowsOf(t *model.SiteTree) []live.Line {
	out := []live.Line{{In: t.Parts[0].Mining, Name: "fcf"}}
	for _, c := range t.Conversions {
		out = append(out, live.Line{In: c.Conversion, Name: "all"})
	}
	return out
}

// liveSheets writes the formulas.
func (a *author) liveSheets(ctx context.Context, b *liveBook, market *lines.Instance, miners []live.Miner) (err error) {
	c := &live.Context{Subtitle: a.subtitle(), Master: formulas.Cell{Value: formulas.Text(a.masterNow()),
		Formula: a.masterRef()},
		Time: a.names[timeSheet], Miners: a.names[minersSheet], Inputs: b.inputs, Label: a.lineLabel,
		Deck: b.inputs.deck, Date1904: a.date1904, Results: a.results}
	b.Book, err = c.Sheets(ctx, market, miners)
	if err != nil {
		return err
	}
	n := 0
	for i := range a.run.Result.Miners {
		for j := range a.run.Result.Miners[i].Sites {
			b.sites[&a.run.Result.Miners[i].Sites[j]].sheet = b.Sites[n]
			n++
		}
	}
	return nil
}

// lineLabel is what a line is called: by its words where it has some, else by its name.
func (a *author) lineLabel(l *lines.Line) string {
	label, known := a.labels[l.Name]
	if !known {
		if label = a.words.Measure(l.Name); label == l.Name {
			label = strings.ReplaceAll(l.Name, "_", " ")
		}
		a.labels[l.Name] = label
	}
	return label
}

func (a *author) liveSites() int {
	if a.options.LiveSites == 0 {
		return DefaultLiveSites
	}
	return max(a.options.LiveSites, 0)
}

// ranks are the places of the sites by their uplift, from 0. Those beyond the number of live sites get values only.
func (a *author) ranks() map[*model.SiteResult]int {
	var all []*model.SiteResult
	for i := range a.run.Result.Miners {
		for j := range a.run.Result.Miners[i].Sites {
			all = append(all, &a.run.Result.Miners[i].Sites[j])
		}
	}
	slices.SortStableFunc(all, func(x, y *model.SiteResult) int { return -cmp.Compare(upliftOf(x), upliftOf(y)) })
	rank := map[*model.SiteResult]int{}
	for i, r := range all {
		rank[r] = i
	}
	return rank
}

// upliftOf is the uplift of a site's best conversion; those without one come last.
func upliftOf(r *model.SiteResult) float64 {
	if c := shown(r); c != nil {
		return c.UpliftUSD
	}
	return -1e300
}

// siteNames gives each site's sheet a name that no other sheet has.
func (a *author) siteNames() map[*model.SiteResult]string {
	used := map[string]bool{}
	for name := range a.taken {
		used[name] = true
	}
	for _, name := range a.names {
		used[strings.ToLower(name)] = true
	}
	names := map[*model.SiteResult]string{}
	for i := range a.run.Result.Miners {
		m := &a.run.Result.Miners[i]
		for j := range m.Sites {
			r := &m.Sites[j]
			names[r] = freeSheetName(a.prefix+sheetText(r.Inputs.Site), used)
		}
	}
	return names
}

// sheetText leaves out of a site's name what a sheet's name cannot have.
func sheetText(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0xFFFE || strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, " "))
	return strings.Join(strings.Fields(name), " ")
}

// freeSheetName cuts a name to what a sheet may have and numbers it where it is taken.
func freeSheetName(name string, used map[string]bool) string {
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf(" %d", n)
		}
		short := strings.TrimSpace(cutUTF16(name, maxSheetName-len(suffix))) + suffix
		if !used[strings.ToLower(short)] {
			used[strings.ToLower(short)] = true
			return short
		}
	}
}

// cutUTF16 cuts a text to a length as spreadsheet programs count it.
func cutUTF16(s string, length int) string {
	n := 0
	for i, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
		if n > length {
			return s[:i]
		}
	}
	return s
}

// masterRef is the formula by which all sheets show the master check of the sheet of checks.
func (a *author) masterRef() string { return quoteSheet(a.names[checksSheet]) + "!$A$3" }

// livePages are the pages of sheets of formulas.
func (a *author) livePages(sheets ...*formulas.Sheet) []*page {
	var out []*page
	for _, s := range sheets {
		out = append(out, livePage(s, a.words))
	}
	return out
}

// liveCheck is a live measure beside the program's own number.
type liveCheck struct {
	miner, site, of, measure string
	live                     string // address
	want                     formulas.Value
	format                   format
}

// liveChecks gathers the checks of a book.
type liveChecks struct {
	a     *author
	miner string
	site  string
	list  []liveCheck
}

// checks are the live measures of all sites that have formulas, and of the miners.
func (b *liveBook) checks(a *author) []liveCheck {
	c := &liveChecks{a: a}
	for i := range a.run.Result.Miners {
		m := &a.run.Result.Miners[i]
		c.miner = m.Name
		for j := range m.Sites {
			if s := b.sites[&m.Sites[j]]; !s.sheet.Values {
				c.ofSite(&m.Sites[j], s)
			}
		}
		c.site = ""
		add(c, "", b.miners[m].Miner, model.MinerMeasures, &m.Result.MinerFigures)
	}
	return c.list
}

func (c *liveChecks) ofSite(r *model.SiteResult, s *liveSite) {
	c.site = r.Inputs.Site
	add(c, c.a.alternative(model.Mine), s.Mine, model.MineMeasures, &r.Mine.MineFigures)
	for i := range r.Conversions {
		conversion := &r.Conversions[i]
		tree := s.conversion(conversion.Alternative)
		add(c, c.a.alternative(conversion.Alternative), tree.Conversion, model.ConversionMeasures,
			&conversion.ConversionFigures)
		if conversion.Debt != nil {
			add(c, c.a.alternative(conversion.Alternative), tree.Loan, model.DebtMeasures, &conversion.Debt.DebtFigures)
		}
	}
}

// conversion is the tree of a conversion.
func (s *liveSite) conversion(alt model.Alternative) *model.ConversionTree[*lines.Instance] {
	for _, c := range s.Conversions {
		if c.Alternative == alt {
			return c
		}
	}
	return nil
}

// add adds the measures of an instance; a measure without a row is a fault.
func add[R any](c *liveChecks, of string, in *lines.Instance, measures []model.Measure[R], r *R) {
	for _, m := range measures {
		name, ok := c.a.live.lineOf(in, m.Key)
		if !ok {
			c.a.fault = errors.Join(c.a.fault, fmt.Errorf("measure %s of %s has no formula", m.Key, in.Block.Name))
			continue
		}
		f := m.Get(r)
		want := formulas.Text("none")
		if f.OK() {
			want = formulas.Number(f.Value)
		}
		if now := c.a.live.Value(in, name); now.Numeric() && want.Numeric() {
			c.a.worst = max(c.a.worst, apart(now.Number, want.Number))
		} else if now.Text != want.Text {
			c.a.worst = 1
		}
		c.list = append(c.list, liveCheck{c.miner, c.site, of, c.a.words.Short(m.Key), c.a.live.At(in, name), want,
			formatOf(m.Kind)})
	}
}

// lineOf is the line of a measure: of its name, or of what the text calls it otherwise.
func (b *liveBook) lineOf(in *lines.Instance, key string) (string, bool) {
	if key == "cash_usd" {
		key = "cash_taken_usd"
	}
	return key, b.Has(in, key)
}

// liveCell is a figure that reads a line of a model sheet, with what that holds now; the reason stays where
// there is none.
func (a *author) liveCell(c cell, in *lines.Instance, line string) cell {
	if a.live == nil || !a.live.Has(in, line) {
		return c
	}
	if v := a.live.Value(in, line); v.Numeric() {
		c.number, c.numeric = v.Number, true
	}
	return reading(c, a.live.At(in, line))
}

// minerCell likewise reads a line of a miner.
func (a *author) minerCell(c cell, out *model.MinerOutcome, measure string) cell {
	if a.live == nil {
		return c
	}
	in := a.live.miners[out].Miner
	line, _ := a.live.lineOf(in, measure)
	return a.liveCell(c, in, line)
}

// reading is a cell that reads another.
func reading(c cell, at string) cell {
	c.formula = at
	if !c.numeric {
		c.formula = fmt.Sprintf(`IF(ISNUMBER(%s),%s,%s)`, at, at, quoted(c.text))
	}
	return c
}

// takenNames are the names of the analyst's sheets, in lower case.
func takenNames(sheets []ooxml.Sheet) map[string]bool {
	taken := map[string]bool{}
	for _, s := range sheets {
		taken[strings.ToLower(s.Name)] = true
	}
	return taken
}
