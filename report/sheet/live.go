package sheet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rackrate/model"
	"rackrate/report/sheet/live"
	"rackrate/report/sheet/ooxml"
)

// The sheets of formulas besides those of the sites.
const (
	timeSheet   = "Time"
	minersSheet = "Miners"
)

// DefaultLiveSites is how many sites get formulas unless another number is asked for.
const DefaultLiveSites = 60

// liveBook holds the sheets of formulas of a run.
type liveBook struct {
	inputs *inputSheet
	time   *live.Sheet
	miners *live.Sheet
	sites  map[*model.SiteResult]*live.Sheet
	order  []*live.Sheet
}

// liveBook lays out the sheets of formulas on top of the sheet of inputs; nil where nothing was evaluated.
func (a *author) liveBook(inputs *inputSheet) (*liveBook, error) {
	b := &liveBook{inputs: inputs, sites: map[*model.SiteResult]*live.Sheet{}}
	ctx := &live.Context{Title: a.subtitle(), Master: a.masterRef(), MasterNow: a.masterNow(), Inputs: inputs, Registry: a.run.Registry, Words: a.words,
		Env: a.run.Result.Env, Deck: a.run.Book.Deck, DeckLinks: inputs.deckLinks(), Date1904: a.date1904}
	var err error
	if b.time, err = ctx.Time(a.names[timeSheet]); err != nil {
		return nil, err
	}
	fixed := a.fixedSites()
	names := a.siteNames()
	var miners []live.MinerSites
	for i := range a.run.Result.Miners {
		m := &a.run.Result.Miners[i]
		sheets := live.MinerSites{Outcome: m}
		for j := range m.Sites {
			r := &m.Sites[j]
			s, err := ctx.Site(names[r], m.Name, r, b.time)
			if err != nil {
				return nil, err
			}
			if fixed[r] {
				s.Fix(fmt.Sprintf("static, run %s: values only, since formulas are written for %d sites (--live-sites)", a.run.ID, a.liveSites()))
			}
			b.sites[r] = s
			b.order, sheets.Sheets = append(b.order, s), append(sheets.Sheets, s)
		}
		miners = append(miners, sheets)
	}
	b.miners, err = ctx.Miners(a.names[minersSheet], b.time, miners)
	return b, err
}

func (a *author) liveSites() int {
	if a.options.LiveSites > 0 {
		return a.options.LiveSites
	}
	return DefaultLiveSites
}

// fixedSites are those that get values only: beyond the number of live sites, those of the smallest uplift.
func (a *author) fixedSites() map[*model.SiteResult]bool {
	var all []*model.SiteResult
	for i := range a.run.Result.Miners {
		for j := range a.run.Result.Miners[i].Sites {
			all = append(all, &a.run.Result.Miners[i].Sites[j])
		}
	}
	slices.SortStableFunc(all, func(x, y *model.SiteResult) int { return -cmp.Compare(upliftOf(x), upliftOf(y)) })
	fixed := map[*model.SiteResult]bool{}
	for i, r := range all {
		fixed[r] = i >= a.liveSites()
	}
	return fixed
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

// pages are the pages of the sheets of formulas.
func (b *liveBook) pages(sheets ...*live.Sheet) []*page {
	var out []*page
	for _, s := range sheets {
		out = append(out, livePage(s))
	}
	return out
}

// liveCheck is a live measure beside the program's own number.
type liveCheck struct {
	miner, site, of, measure string
	live                     string // address
	want                     live.Value
	format                   format
}

// checks are the live measures of all sites that have formulas, and of the miners.
func (b *liveBook) checks(a *author) []liveCheck {
	var out []liveCheck
	for i := range a.run.Result.Miners {
		m := &a.run.Result.Miners[i]
		for j := range m.Sites {
			if s := b.sites[&m.Sites[j]]; !s.Values {
				out = append(out, siteChecks(a, m.Name, &m.Sites[j], s)...)
			}
		}
		for _, measure := range model.MinerMeasures {
			key := minerKey(i, measure.Key)
			out = append(out, liveCheck{m.Name, "", "", a.words.Short(measure.Key), b.miners.At(key), valueOf(measure.Get(&m.Result)), formatOf(measure.Kind)})
		}
	}
	return out
}

// minerKey is the row of a miner's measure; what is taken of its cash has a name apart from the cash that it has.
func minerKey(n int, measure string) string {
	if measure == "cash_usd" {
		measure = "cash_used"
	}
	return live.MinerKey(n, measure)
}

func valueOf(f model.Figure) live.Value {
	if !f.OK() {
		return live.Text("none")
	}
	return live.Number(f.Value)
}

func siteChecks(a *author, miner string, r *model.SiteResult, s *live.Sheet) []liveCheck {
	var out []liveCheck
	add := func(of, row, label string, f model.Figure, kind model.Kind) {
		if s.Has(row) {
			out = append(out, liveCheck{miner, r.Inputs.Site, of, label, s.At(row), valueOf(f), formatOf(kind)})
		}
	}
	for _, m := range model.MineMeasures {
		add(a.alternative(model.Mine), "mine."+m.Key, a.words.Short(m.Key), m.Get(&r.Mine), m.Kind)
	}
	for i := range r.Conversions {
		c := &r.Conversions[i]
		key := string(c.Alternative) + "."
		for _, m := range model.ConversionMeasures {
			add(a.alternative(c.Alternative), key+m.Key, a.words.Short(m.Key), m.Get(c), m.Kind)
		}
		if c.Debt == nil {
			continue
		}
		for _, m := range model.DebtMeasures {
			f := m.Get(c.Debt)
			if c.Debt.Share == 0 {
				f = model.None(model.DebtCutToNothing)
			}
			add(a.alternative(c.Alternative), key+"debt."+m.Key, a.words.Short(m.Key), f, m.Kind)
		}
	}
	return out
}

// liveCell is a figure that reads a row of a model sheet; the reason stays where there is none.
func (a *author) liveCell(c cell, out *model.SiteResult, row string) cell {
	if a.live == nil || !a.live.sites[out].Has(row) {
		return c
	}
	return reading(c, a.live.sites[out].At(row))
}

// minerCell likewise reads a row of the sheet of miners.
func (a *author) minerCell(c cell, out *model.MinerOutcome, measure string) cell {
	for i := range a.run.Result.Miners {
		if a.live != nil && &a.run.Result.Miners[i] == out {
			return reading(c, a.live.miners.At(minerKey(i, measure)))
		}
	}
	return c
}

// reading is a cell that reads another.
func reading(c cell, at string) cell {
	c.formula = at
	if !c.numeric {
		c.formula = fmt.Sprintf(`IF(ISNUMBER(%s),%s,"%s")`, at, at, strings.ReplaceAll(c.text, `"`, `""`))
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
