package report

import (
	"cmp"
	"math"
	"slices"

	"rackrate/model"
)

// Sorts are the orders that a table across miners may have, the highest first; "" is that of the workbook.
var Sorts = []string{"ev", "signed", "yield", "nav", "price", "implied"}

// IndexCoverage is what a table across miners says of one; nil where it has no such figure.
type IndexCoverage struct {
	EVUSDMW     *float64
	SignedMWPct *float64 // as model.Coverage has it
	YieldOnCost *float64 // likewise
	PriceUSD    *float64
	RiskedUSD   *float64 // value a share
	OverPct     *float64 // the price over that, less one
	ImpliedPct  *float64 // the share of the conversions' value that the price pays for
}

// SortAcross puts a list across miners into an order, the highest first and those without its figure last; it stays
// as it is where no order is asked for.
func SortAcross[T any](list []T, order string, of func(*T) *IndexCoverage) {
	if order == "" {
		return
	}
	rank := func(x *T) float64 {
		if v := of(x).By(order); v != nil {
			return *v
		}
		return math.Inf(-1)
	}
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(rank(&b), rank(&a)) })
}

// coverageOf takes them from the results of a miner.
func coverageOf(m *Miner) IndexCoverage {
	out := IndexCoverage{EVUSDMW: number(m.Outputs, "ev_usd_mw"), SignedMWPct: number(m.Outputs, "signed_mw_pct"),
		YieldOnCost: number(m.Outputs, "yield_on_cost"),
		RiskedUSD:   number(m.Outputs, "risked_nav_per_share_usd"), OverPct: number(m.Outputs, "price_over_risked_pct"),
		ImpliedPct: number(m.Outputs, "implied_conversion_pct")}
	if v, ok := m.Inputs.Get("share_price_usd"); ok {
		if price, ok := v.(float64); ok {
			out.PriceUSD = &price
		}
	}
	return out
}

// CoverageOf takes the same from an outcome, before its results are written.
func CoverageOf(o *model.MinerOutcome) IndexCoverage {
	value := func(f model.Figure) *float64 {
		if !f.OK() {
			return nil
		}
		return &f.Value
	}
	r, c := &o.Result, o.Coverage()
	out := IndexCoverage{EVUSDMW: value(r.EVUSDMW), SignedMWPct: value(c.SignedMWPct),
		YieldOnCost: value(c.YieldOnCost),
		RiskedUSD:   value(r.RiskedNAVPerShareUSD), OverPct: value(c.PriceOverRiskedPct),
		ImpliedPct: value(r.ImpliedConversionPct)}
	if p := o.Inputs.SharePriceUSD; p.Known {
		out.PriceUSD = &p.Value
	}
	return out
}

// By is the figure that an order goes by.
func (c *IndexCoverage) By(order string) *float64 {
	switch order {
	case "ev":
		return c.EVUSDMW
	case "signed":
		return c.SignedMWPct
	case "yield":
		return c.YieldOnCost
	case "nav":
		return c.RiskedUSD
	case "price":
		return c.OverPct
	}
	return c.ImpliedPct
}

// CoverageRow is a miner of the table across miners, with the workbook that it is of.
type CoverageRow struct {
	Book   *IndexBook
	Miner  *IndexMiner
	places map[string]int // in each order
}

// Place is the row's place in an order, 0 for the first.
func (r CoverageRow) Place(order string) int { return r.places[order] }

// Across are the miners of all workbooks that have results: in the order that the index is to have, the highest
// first and those without the figure last; in that of the workbooks where none is asked for.
func (x *Index) Across() []CoverageRow {
	var out []CoverageRow
	for i := range x.Books {
		for j := range x.Books[i].Miners {
			m := &x.Books[i].Miners[j]
			if slices.ContainsFunc(m.Sites, func(s IndexSite) bool { return s.Why == "" }) {
				out = append(out, CoverageRow{Book: &x.Books[i], Miner: m, places: map[string]int{}})
			}
		}
	}
	of := func(r *CoverageRow) *IndexCoverage { return &r.Miner.Coverage }
	for _, order := range append([]string{""}, Sorts...) {
		list := slices.Clone(out)
		SortAcross(list, order, of)
		for n, r := range list {
			r.places[order] = n
		}
	}
	SortAcross(out, x.Sort, of)
	return out
}
