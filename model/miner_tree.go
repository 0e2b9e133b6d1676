package model

import (
	"rackrate/model/lines"
)

// MinerTreeOf is a miner's rows as instances: what it takes of each, its funding and its fiscal years.
type MinerTreeOf[N any] struct {
	Miner     N
	Holdings  []N   // a row each
	Actions   []N   // a row each, once the miner's funding is known
	SiteYears [][]N // by row and year
	Years     []N
}

// MinerTree is a miner whose lines are worked out one by one.
type MinerTree = MinerTreeOf[*lines.Instance]

// fiscalYears is how many fiscal years are given.
const fiscalYears = 7

// NewMinerTree makes the instances of a miner of these rows. Rows of the same
// site that differ in structure exclude each other.
func NewMinerTree(def *lines.Definition, env *Env, m *Miner, rows []*SiteTree) *MinerTree {
	own := recordOf(&env.Market, m)
	for i, r := range rows {
		r.Chosen.Index = i + 1
	}
	return growMiner(func(x seed[*lines.Instance]) *lines.Instance {
		record := own
		if x.record >= 0 {
			record = rows[x.record].Choice.Record
		}
		return &lines.Instance{
			Block: def.Block(x.block), Name: x.name, Index: x.index, Record: record, Links: x.links, Many: x.many,
			Params: x.params,
			Axis:   lines.Axis{Horizon: env.Horizon(), Last: env.Horizon()}, Environment: env,
		}
	}, rows)
}

// growMiner makes the instances of a miner of these rows; seeds of a row have its place as their record.
func growMiner[N any](plant func(seed[N]) N, rows []*Tree[N]) *MinerTreeOf[N] {
	t := &MinerTreeOf[N]{}
	rivals := map[string][]N{}
	for _, r := range rows {
		rivals[r.Site.Site] = append(rivals[r.Site.Site], r.Chosen)
	}
	for i, r := range rows {
		t.Holdings = append(t.Holdings, plant(seed[N]{block: "holding", record: i, index: i + 1,
			links: map[string]N{"chosen": r.Chosen}, many: map[string][]N{"rivals": rivals[r.Site.Site]}}))
	}
	t.Miner = plant(seed[N]{block: "miner", record: -1, many: map[string][]N{"rows": t.Holdings}})
	for i, r := range rows {
		var cases, years []N
		for _, c := range r.Conversions {
			cases = append(cases, c.Case)
		}
		t.Actions = append(t.Actions, plant(seed[N]{block: "action", record: i, index: i + 1,
			links: map[string]N{"site": r.Choice, "mine_part": r.Parts[0].Mining, "miner": t.Miner},
			many:  map[string][]N{"cases": cases}}))
		for n := range fiscalYears {
			years = append(years, plant(seed[N]{block: "site_year", record: i, index: i + 1,
				links: map[string]N{"chosen": r.Chosen, "holding": t.Holdings[i]}, params: number(n)}))
		}
		t.SiteYears = append(t.SiteYears, years)
	}
	for n := range fiscalYears {
		var list []N
		for i := range rows {
			list = append(list, t.SiteYears[i][n])
		}
		t.Years = append(t.Years, plant(seed[N]{block: "miner_year", record: -1, many: map[string][]N{"rows": list},
			params: number(n)}))
	}
	return t
}
