// Package live says which sheet each instance of a book's trees stands on, and in
// what order: the months and the market on one sheet, each site on its own, the
// miners together. It names no line: what stands in a block follows from the
// definition, how a line becomes a formula from package formulas; looks and the
// file belong to the package above.
//
//	a book's trees of instances -> Sheets -> formulas.Book, sheet by sheet
//
// For example, the market stands on RR Time, and what all sites have in common is written there once.
package live

import (
	"context"
	"slices"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
)

// Record is whose inputs an instance reads: places in the book, counted from 0; -1 where it does not belong to one.
type Record struct{ Miner, Site, Phase int }

// Market is the record of what belongs to no miner.
var Market = Record{-1, -1, -1}

// Site is a row of the book with the name of its sheet.
type Site struct {
	Sheet, Title string
	Record       Record
	Tree         *model.SiteTree
	Values       string // why it has the values of results alone; "" for formulas
	Keep         []Line // that stand on the sheet though no result reads them
	Lacks        []Lack // what the sheet does not have, set by Sheets
}

// Lack is something that a sheet does not have since the run did not need it:
// where the line is not 0 any more, the sheet's results do not hold.
type Lack struct {
	In   *lines.Instance
	Line string
	What string // an alternative, or debt
}

// Line is a line of an instance.
type Line struct {
	In   *lines.Instance
	Name string
}

// Miner is a miner with its rows.
type Miner struct {
	Title  string
	Record Record
	Tree   *model.MinerTree
	Sites  []Site
}

// Context is what all model sheets of a book share.
type Context struct {
	Subtitle string // under each sheet's title
	Master   formulas.Cell
	Time     string // names of sheets
	Miners   string
	Inputs   formulas.Inputs
	Label    func(*lines.Line) string
	Deck     func(key string) formulas.Deck
	Date1904 bool

	// Results are the rows that a site's sheet begins with; nil for none.
	Results func(b *formulas.Book, sheet *formulas.Sheet, s *Site, m *model.MinerTree, row int) []formulas.Extra
}

// Book is the model sheets of a book.
type Book struct {
	*formulas.Book
	Time, Miners *formulas.Sheet
	Sites        []*formulas.Sheet // in the order of the rows
}

// spare is how many months a sheet goes on beyond those that the run needs, for terms and delays that are made longer.
const spare = 12

// Sheets lays out the model sheets of a market and its miners. Where the context ends its error is given.
func (c *Context) Sheets(ctx context.Context, market *lines.Instance, miners []Miner) (*Book, error) {
	b := &Book{Book: &formulas.Book{Inputs: c.Inputs, Label: c.Label, Deck: c.Deck, Date1904: c.Date1904,
		Choices: choices}}
	last := market.Axis.Horizon
	for _, m := range miners {
		for _, s := range m.Sites {
			last = max(last, s.Tree.Prices.Axis.Last)
		}
	}
	b.Time = b.Sheet(c.Time, market.Axis.Horizon, last+spare)
	b.Time.Head("Time: the months and the bitcoin environment", c.Subtitle, c.Master)
	b.Add(b.Time, titleOf(market), market, Market)
	// what people look for in the months, whatever reads it
	for _, name := range []string{"end", "btc", "network", "hashprice"} {
		b.Keep(market, name)
	}
	b.Miners = b.Sheet(c.Miners, market.Axis.Horizon, market.Axis.Horizon)
	b.Miners.Head("Miners: funding and value per share of the chosen alternatives", c.Subtitle, c.Master)
	for _, m := range miners {
		for i := range m.Sites {
			if m.Sites[i].Values != "" {
				b.brief(c, &m.Sites[i], m.Tree, i)
				continue
			}
			b.site(c, &m.Sites[i], m.Tree, i)
		}
		b.Add(b.Miners, m.Title, m.Tree.Miner, m.Record)
		if err := b.settle(ctx, c, m, b.Sites[len(b.Sites)-len(m.Sites):]); err != nil {
			return nil, err
		}
	}
	b.Miners.ShowTo() // years follow
	for _, m := range miners {
		for _, y := range m.Tree.Years {
			b.Add(b.Miners, m.Title+": "+titleOf(y), y, m.Record)
		}
	}
	n := 0
	for _, m := range miners {
		sheets := b.Sites[n : n+len(m.Sites)]
		n += len(sheets)
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i := range m.Sites {
			if c.Results != nil && !sheets[i].Values {
				b.Front(sheets[i], "Results", c.Results(b.Book, sheets[i], &m.Sites[i], m.Tree, i))
			}
		}
	}
	return b, b.Finish(ctx)
}

// titleOf is what the block of an instance is called.
func titleOf(in *lines.Instance) string {
	if in.Name == "" {
		return in.Block.Title
	}
	return in.Block.Title + ": " + in.Name
}

// choices are what a param that the analyst may overrule takes.
func choices(block, param string) []string {
	if param != "overrule" {
		return nil
	}
	return model.ChoicesOf(block)
}

// planting adds instances to a sheet.
type planting struct {
	b      *Book
	sheet  *formulas.Sheet
	record Record
}

func (p planting) add(list ...*lines.Instance) {
	for _, in := range list {
		if in != nil {
			p.b.Add(p.sheet, titleOf(in), in, p.record)
		}
	}
}

// phase is for the instances of the n-th phase.
func (p planting) phase(n int) planting {
	p.record.Phase = n
	return p
}

// site lays out the sheet of a row: its results first.
func (b *Book) site(c *Context, s *Site, m *model.MinerTree, row int) {
	t := s.Tree
	sheet := b.Sheet(s.Sheet, t.Prices.Axis.Horizon, t.Prices.Axis.Last+spare)
	sheet.Head(s.Title, c.Subtitle, c.Master)
	b.Sites = append(b.Sites, sheet)
	p := planting{b, sheet, s.Record}
	b.AddFront(sheet, titleOf(m.Actions[row]), m.Actions[row], s.Record)
	b.AddFront(sheet, titleOf(t.Choice), t.Choice, s.Record)
	p.add(t.Prices, t.Readiness)
	for i, in := range t.Terms {
		p.phase(i).add(in)
	}
	p.add(t.Fleets[:]...)
	for _, part := range t.Parts {
		p.part(part, part == t.Parts[0] || needed(t, part))
	}
	p.add(t.Mine)
	for _, conversion := range t.Conversions {
		p.conversion(conversion, s)
	}
	p.add(t.Chosen)
	p.add(m.Holdings[row])
	p.add(m.SiteYears[row]...)
	for _, l := range s.Keep {
		b.Keep(l.In, l.Name)
	}
}

// needed reports whether a conversion that is possible has this mining part.
func needed(t *model.SiteTree, part *model.MiningTree[*lines.Instance]) bool {
	return slices.ContainsFunc(t.Conversions, func(c *model.ConversionTree[*lines.Instance]) bool {
		return c.Part == part && holds(c.Conversion, "possible")
	})
}

// holds reports whether a line is not 0 in the run.
func holds(in *lines.Instance, line string) bool {
	v, err := in.Number(line)
	return err != nil || v != 0
}

// part lays out a mining part; of one that no conversion needs only what tells whether it might.
func (p planting) part(part *model.MiningTree[*lines.Instance], whole bool) {
	for i := range part.Stops {
		p.phase(i).add(part.Stops[i], part.Shares[i])
	}
	if whole {
		p.add(part.Use, part.Hosting, part.Replace, part.RunOff, part.Mining)
	}
}

// conversion lays out a conversion. Of one that is not possible, and of debt that
// nobody asks for, only the line stands there that tells when that changes: the
// rest would be half of a sheet, and of a file, for nothing.
func (p planting) conversion(c *model.ConversionTree[*lines.Instance], s *Site) {
	if !holds(c.Conversion, "possible") {
		p.b.AddPart(p.sheet, titleOf(c.Plan), c.Plan, p.record, "offered", "needs_mining")
		p.b.AddPart(p.sheet, titleOf(c.Conversion), c.Conversion, p.record, "possible")
		s.Lacks = append(s.Lacks, Lack{c.Conversion, "possible", string(c.Alternative)})
		return
	}
	p.add(c.Plan)
	debt := holds(c.Loan, "asked")
	for i, ph := range c.Phases {
		at := p.phase(i)
		at.add(ph.Hall, ph.Replace, ph.RunOff, ph.Phase)
		if debt {
			at.add(ph.Debt)
			continue
		}
		p.b.AddPart(p.sheet, titleOf(ph.Debt), ph.Debt, at.record, "asked", "company", "c")
	}
	p.add(c.Conversion)
	if debt {
		p.add(c.Loan)
	} else {
		p.b.AddPart(p.sheet, titleOf(c.Loan), c.Loan, p.record, "asked")
		s.Lacks = append(s.Lacks, Lack{c.Loan, "asked", "debt"})
	}
	p.add(c.Case)
}
