package live

import (
	"context"

	"rackrate/model"
	"rackrate/model/lines"
	"rackrate/report/sheet/formulas"
)

// brief lays out the sheet of a row that gets no formulas: its recommendation, what may be overruled, the results
// of each alternative that is possible, what the miner takes of it, and its fiscal years.
func (b *Book) brief(c *Context, s *Site, m *model.MinerTree, row int) {
	t := s.Tree
	sheet := b.BriefSheet(s.Sheet, t.Prices.Axis)
	sheet.Head(s.Title, s.Values, c.Master)
	b.Sites = append(b.Sites, sheet)
	add := func(in *lines.Instance) { b.AddBrief(sheet, titleOf(in), in, s.Record) }
	add(m.Actions[row])
	add(t.Choice)
	for _, part := range t.Parts {
		add(part.Mining)
	}
	add(t.Mine)
	for _, conversion := range t.Conversions {
		for i, ph := range conversion.Phases {
			b.AddBrief(sheet, titleOf(ph.Phase), ph.Phase, Record{s.Record.Miner, s.Record.Site, i})
		}
		if !holds(conversion.Conversion, "possible") {
			continue
		}
		add(conversion.Conversion)
		if holds(conversion.Loan, "asked") {
			add(conversion.Loan)
		}
	}
	b.AddTotals(sheet, titleOf(m.Holdings[row]), m.Holdings[row], s.Record)
	for _, in := range m.SiteYears[row] {
		add(in)
	}
}

// settle takes the values of a miner's brief sheets, and lets go of what they were worked out from: of all instances
// but those that the miner's own lines read.
func (b *Book) settle(ctx context.Context, c *Context, m Miner, sheets []*formulas.Sheet) error {
	for i, s := range sheets { // all but the recommendation, which needs the miner's funding and so all of these
		if !s.Values {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.Settle(s, m.Tree.Actions[i]); err != nil {
			return err
		}
		for _, l := range m.Tree.Holdings[i].Block.Lines {
			if !l.IsSeries() {
				continue
			}
			if _, err := m.Tree.Holdings[i].Series(l.Name); err != nil {
				return err
			}
		}
		m.Sites[i].Tree.Each((*lines.Instance).ForgetSeries)
	}
	for i, s := range sheets {
		if !s.Values {
			continue
		}
		if err := b.Settle(s); err != nil {
			return err
		}
		if c.Results != nil {
			b.Front(s, "Results", c.Results(b.Book, s, &m.Sites[i], m.Tree, i))
		}
		m.Sites[i].Tree.Each((*lines.Instance).Forget)
		m.Tree.Actions[i].Forget()
	}
	return nil
}
