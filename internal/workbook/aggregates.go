package workbook

import (
	"math"
	"slices"
	"strings"

	"rackrate/internal/workbook/quantity"
)

// groupWords are what people call a row that stands for several sites. A site may be called so too: only
// one whose sizes are the sums of other rows is left out.
var groupWords = quantity.WordSet("portfolio", "allsites", "all", "company", "companywide", "consolidated", "group",
	"overall", "combined", "aggregate", "corporate", "corporation", "fleet", "sites",
	"everything", "sitesall", "ensemble", "tous", "touslessites", "toussites", "consolide", "groupe", "societe",
	"portefeuille", "sum", "cumul")

// speaksForAll reports whether a row is called as one that stands for several sites: by such a word, by a
// word for totals among others, or by the miner's own name in place of the site's.
func speaksForAll(miner, site string) bool {
	if quantity.Normalise(miner) == quantity.Normalise(site) {
		return true
	}
	for _, name := range []string{miner, site} {
		if groupWords[quantity.Normalise(name)] {
			return true
		}
		fields := strings.Fields(name)
		for _, f := range fields {
			if slices.Contains(allTotals, quantity.Normalise(f)) {
				return true
			}
		}
		if len(fields) > 1 && (groupWords[quantity.Normalise(fields[0])] ||
			groupWords[quantity.Normalise(fields[len(fields)-1])]) {
			return true
		}
	}
	return false
}

// aggregates are the sums of the rows of a table that are called as single sites, by miner, and under "" of all
// of them.
type aggregates map[string]*sums

// others gives the sums of a table's rows that do not speak for all.
func (r *reader) others(t *table) aggregates {
	if t.others != nil {
		return t.others
	}
	t.others = aggregates{}
	above := ""
	for _, row := range t.rows {
		miner, site := r.identity(t, row, "miner"), r.identity(t, row, "site")
		if miner == "" {
			miner = above // named once for its sites
		}
		above = miner
		if site == "" || speaksForAll(miner, site) {
			continue
		}
		figures := r.figures(t, row)
		for _, key := range []string{"", quantity.Normalise(miner)} {
			if t.others[key] == nil {
				t.others[key] = &sums{all: map[string]float64{}}
			}
			for k, v := range figures {
				t.others[key].all[k] += v
			}
			t.others[key].allN++
		}
	}
	return t.others
}

// standsForOthers reports whether a row is called as one for several sites, and its sizes are the sums of
// at least two other rows: of the same miner, or of all; their means, where it is called so.
func (r *reader) standsForOthers(t *table, row int, miner, site string) bool {
	if t.kind != siteTable || !speaksForAll(miner, site) {
		return false
	}
	figures := r.figures(t, row)
	mean := slices.ContainsFunc(strings.Fields(miner+" "+site), func(f string) bool {
		return slices.Contains(averages, quantity.Normalise(f))
	})
	for _, key := range []string{quantity.Normalise(miner), ""} {
		s := r.others(t)[key]
		if s != nil && s.allN >= 2 && (sameShare(figures, s.all, 1) || mean && sameShare(figures, s.all,
			1/float64(s.allN))) {
			return true
		}
	}
	return false
}

// sameShare reports whether figures are a share of sums, the size of the site among them; sums that are
// rounded to whole units count.
func sameShare(figures, sums map[string]float64, share float64) bool {
	if figures["site_mw"] == 0 {
		return false
	}
	for key, v := range figures {
		want := sums[key] * share
		if math.Abs(v-want) > max(1e-6*math.Abs(want), 0.5*min(1, math.Abs(want)/100)) {
			return false
		}
	}
	return true
}
