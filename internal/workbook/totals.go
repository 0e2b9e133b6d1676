package workbook

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"rackrate/internal/late"
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// sums are what the rows of a site table add up to, by input: since the last row of totals and in all.
type sums struct {
	part, all   map[string]float64
	partN, allN int
}

// additive are the inputs of sites that a row of totals adds up.
var additive = []string{"site_mw", "convert_mw", "hashrate_ehs", "gpu_count", "remediation_usd"}

// leftOut reports whether a row of a table of sites or miners is one of totals.
func (r *reader) leftOut(t *table, row int) bool {
	var cells []opening.Cell
	for _, c := range t.columns {
		if x := t.sh.At(row, c.col); !x.Empty() {
			cells = append(cells, x)
		}
	}
	if len(cells) == 0 {
		return true
	}
	if r.isPhaseRow(t, row) {
		r.addUp(t, row)
		return false
	}
	about := provenance.Finding{Read: cells[0].Text}
	miner, site, ticker := r.identity(t, row, "miner"), r.identity(t, row, "site"), r.identity(t, row, "ticker")
	nameless := miner == "" && site == "" && ticker == "" && !slices.ContainsFunc(cells, func(c opening.Cell) bool {
		return c.Uncached || c.Kind == opening.Failure
	})
	why, code := "", codeTotals
	switch {
	case isTotal(miner, site+ticker), isTotal(site, miner):
		why = fmt.Sprintf("%q is a row of totals", strings.TrimSpace(miner+" "+site))
	case nameless && r.unlikeSums(t, row):
		code = codeTotalsSum
		why = "the row names no miner and no site and is left out, though its sizes are not the sums of the rows above"
	case nameless:
		why = "the row names no miner and no site, and counts as totals"
	case partOfSite().MatchString(site) && t.sums.allN > 0:
		code = codeTotalsSum
		why = fmt.Sprintf("%q is called a part of what stands above, whose figures have it already", site)
	case t.totalsRow(row):
		why = "the row is the totals row of an Excel table"
	case r.adds(t, row):
		code = codeTotalsSum
		why = fmt.Sprintf("the row %q adds up the rows of the table and counts as totals",
			strings.TrimSpace(miner+" "+site))
	case r.standsForOthers(t, row, miner, site):
		code = codeTotalsSum
		why = fmt.Sprintf("the row %q is called as one for several sites, its sizes are the sums or means of other "+
			"rows, and it counts as totals", strings.TrimSpace(miner+" "+site))
	case r.equalsSums(t, row):
		code = codeTotalsSum
		why = fmt.Sprintf("the figures of the row %q are the sums of those above and it counts as totals",
			strings.TrimSpace(miner+" "+site))
	}
	if why == "" {
		r.addUp(t, row)
		return false
	}
	t.sums.part, t.sums.partN = nil, 0
	about.Wrong = why
	r.report(code, t.spot(row, cells[0].Col), who{}, about)
	return true
}

var (
	totals = []string{"total", "totals", "subtotal", "grandtotal", "sum", "somme", "totalgeneral", "soustotal",
		"gesamt", "summe", "gesamtsumme", "zwischensumme", "insgesamt", "totaux"}
	averages = []string{"durchschnitt", "mittelwert", "average", "avg", "mean", "median", "weightedaverage", "wavg",
		"weightedavg", "wtdavg", "moyenne", "mediane", "moyennepondéree", "moyenneponderee"}
	// partOfSite is the name of a row that is a part of the one above
	partOfSite  = late.Pattern(`(?i)^\s*(?:o/w|of which|of that|thereof|davon|dont|incl(?:\.|uding))\s`)
	allTotals   = append(slices.Clone(totals), averages...)
	sumFormula  = late.Pattern(`(?i)^\s*\+?\s*(?:sum|subtotal|average|sumproduct|aggregate|median|averagea)\s*\(`)
	rangeInside = late.Pattern(`\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})`)
)

// isTotal reports whether a name is that of a row of totals: one of the words
// alone, or beside others ("Total Riot") where the row has no other name.
func isTotal(name, other string) bool {
	name = strings.TrimRight(strings.TrimSpace(name), ":*")
	if slices.Contains(allTotals, quantity.Normalise(name)) {
		return true
	}
	fields := strings.Fields(name)
	if len(fields) < 2 || other != "" {
		return false
	}
	return slices.Contains(totals, quantity.Normalise(fields[0])) || slices.Contains(totals,
		quantity.Normalise(fields[len(fields)-1])) ||
		slices.Contains(averages, quantity.Normalise(fields[0])) || len(fields) > 2 && slices.Contains(allTotals,
		quantity.Normalise(fields[0]+fields[1]))
}

// adds reports whether the size of the row is a formula that adds up or averages other rows of the table.
func (r *reader) adds(t *table, row int) bool {
	for _, key := range additive {
		c := t.byInput(key)
		if c == nil {
			continue
		}
		x := t.sh.At(row, c.col)
		if !sumFormula().MatchString(x.Formula) {
			continue
		}
		m := rangeInside().FindStringSubmatch(x.Formula)
		if m == nil {
			continue
		}
		from, err1 := opening.ParseRef(m[1] + m[2])
		to, err2 := opening.ParseRef(m[3] + m[4])
		if err1 != nil || err2 != nil {
			continue
		}
		if t.flipped {
			from, to = opening.Place{Row: from.Col, Col: from.Row}, opening.Place{Row: to.Col, Col: to.Row}
		}
		if from.Col == c.col && to.Col == c.col && rowsWithin(t.rows, from.Row, to.Row, row) >= 2 {
			return true
		}
	}
	return false
}

// rowsWithin counts the rows between two others, one left aside.
func rowsWithin(rows []int, from, to, aside int) int {
	n := 0
	for _, row := range rows {
		if row >= from && row <= to && row != aside {
			n++
		}
	}
	return n
}

// figures are the additive figures of a row that are given.
func (r *reader) figures(t *table, row int) map[string]float64 {
	out := map[string]float64{}
	for _, key := range additive {
		c := t.byInput(key)
		if c == nil {
			continue
		}
		x := t.sh.At(row, c.col)
		v := x.Num
		if x.Kind == opening.Text {
			f := c.field
			q, problem := r.say(x, key)
			if problem != nil {
				continue
			}
			if v, problem = f.pick(q); problem != nil {
				continue
			}
		} else if x.Kind != opening.Number {
			continue
		}
		out[key] = v
	}
	return out
}

func (r *reader) addUp(t *table, row int) {
	if t.sums.part == nil {
		t.sums.part = map[string]float64{}
	}
	if t.sums.all == nil {
		t.sums.all = map[string]float64{}
	}
	for key, v := range r.figures(t, row) {
		t.sums.part[key] += v
		t.sums.all[key] += v
	}
	t.sums.partN++
	t.sums.allN++
}

// unlikeSums reports whether a row has sizes of sites that are neither the sums of the rows above nor, by
// formula, of others.
func (r *reader) unlikeSums(t *table, row int) bool {
	figures := r.figures(t, row)
	if t.kind != siteTable || len(figures) == 0 || r.adds(t, row) || t.totalsRow(row) {
		return false
	}
	for _, s := range []sums{{all: t.sums.part, allN: t.sums.partN}, {all: t.sums.all, allN: t.sums.allN}} {
		if s.allN > 0 && (sameShare(figures, s.all, 1) || sameShare(figures, s.all, 1/float64(s.allN))) {
			return false
		}
	}
	return true
}

// equalsSums reports whether at least two figures of a row are the sums of three or more rows above, and none is not.
func (r *reader) equalsSums(t *table, row int) bool {
	if t.kind != siteTable || t.sums.allN < 3 {
		return false
	}
	figures := r.figures(t, row)
	return t.sums.partN >= 3 && equal(figures, t.sums.part) || equal(figures, t.sums.all)
}

func equal(figures, sums map[string]float64) bool {
	n := 0
	for key, v := range figures {
		sum := sums[key]
		if math.Abs(v-sum) > 1e-6*math.Abs(sum) {
			return false
		}
		if v != 0 {
			n++
		}
	}
	return n >= 2
}

// object is the Excel table whose header the table's is, nil where there is none.
func (t *table) object() *opening.Object {
	if t.flipped {
		return nil
	}
	for i := range t.sh.Objects {
		o := &t.sh.Objects[i]
		if o.Area.Top == t.header && o.Area.Left <= t.last && o.Area.Right >= t.first {
			return o
		}
	}
	return nil
}

func (t *table) totalsRow(row int) bool {
	o := t.object()
	return o != nil && o.Totals > 0 && row > o.Area.Bottom-o.Totals && row <= o.Area.Bottom
}
