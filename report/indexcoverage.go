package report

import (
	"math"
	"slices"
)

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

// coverageOf takes them from the results of a miner.
func coverageOf(m *Miner) IndexCoverage {
	out := IndexCoverage{EVUSDMW: number(m.Outputs, "ev_usd_mw"), SignedMWPct: number(m.Outputs, "signed_mw_pct"), YieldOnCost: number(m.Outputs, "yield_on_cost"),
		RiskedUSD: number(m.Outputs, "risked_nav_per_share_usd"), OverPct: number(m.Outputs, "price_over_risked_pct"), ImpliedPct: number(m.Outputs, "implied_conversion_pct")}
	if v, ok := m.Inputs.Get("share_price_usd"); ok {
		if price, ok := v.(float64); ok {
			out.PriceUSD = &price
		}
	}
	return out
}

// by is the figure that an order goes by.
func (c *IndexCoverage) by(order string) *float64 {
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
	Book  *IndexBook
	Miner *IndexMiner
}

// Across are the miners of all workbooks that have results: in the order that the index is to have, the highest first and those
// without the figure last; in that of the workbooks where none is asked for.
func (x *Index) Across() []CoverageRow {
	var out []CoverageRow
	for i := range x.Books {
		for j := range x.Books[i].Miners {
			m := &x.Books[i].Miners[j]
			if slices.ContainsFunc(m.Sites, func(s IndexSite) bool { return s.Why == "" }) {
				out = append(out, CoverageRow{&x.Books[i], m})
			}
		}
	}
	if x.Sort == "" {
		return out
	}
	rank := func(r CoverageRow) float64 {
		if v := r.Miner.Coverage.by(x.Sort); v != nil {
			return *v
		}
		return math.Inf(-1)
	}
	slices.SortStableFunc(out, func(a, b CoverageRow) int {
		switch ra, rb := rank(a), rank(b); {
		case ra > rb:
			return -1
		case ra < rb:
			return 1
		}
		return 0
	})
	return out
}
