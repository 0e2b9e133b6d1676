package workbook

import (
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
)

// tallest is up to how many rows a sheet is looked at for sites that stand across.
const tallest = 2000

// acrossTables finds the tables of a sheet whose sites stand side by side and whose inputs one below another.
func (r *reader) acrossTables(sh *opening.Sheet) []*table {
	if len(sh.Rows) > tallest || len(sh.Rows) < 3 {
		return nil
	}
	flipped := sh.Flip()
	var found []*table
	for _, row := range flipped.Rows {
		if !r.rowKnown(flipped, row) {
			continue
		}
		for _, t := range r.headersIn(row, flipped) {
			if t.kind == siteTable && r.needed(t) >= 2 {
				t.flipped = true
				found = append(found, t)
			}
		}
	}
	for _, t := range found {
		r.extend(t, found)
		r.namesAcross(t)
	}
	return slices.DeleteFunc(found, func(t *table) bool { return !hasSizes(t) })
}

// namesAcross takes what stands above the sites' figures for their names, where nothing calls it so: the corner
// of such a table is often blank. It must be words, each another, over columns that name their miner: quarters
// and cases have none.
func (r *reader) namesAcross(t *table) {
	named, owned := false, false
	for _, c := range t.columns {
		named = named || c.means.In.Key == "site" && c.means.Sure == naming.Understood
		owned = owned || c.means.In.Key == "miner" && c.means.Sure == naming.Understood
	}
	if named || !owned || t.first < 2 || len(t.rows) == 0 || t.sh.At(t.header, t.first-1).IsText() {
		return
	}
	seen := map[string]bool{}
	for _, row := range t.rows {
		x := t.sh.At(row, t.first-1)
		name := quantity.Normalise(x.Words())
		days, _ := quantity.DatesOf(x.Words(), 0)
		if _, figure := quantity.TakeApart(x.Words()); name == "" || seen[name] || figure || len(days) > 0 ||
			listRoles.of(x.Text) != "" {
			return
		}
		seen[name] = true
	}
	t.first--
	t.columns = slices.Insert(t.columns, 0, column{col: t.first, header: "site",
		means: naming.Meaning{In: r.ix.Lookup("site"),
			Sure: naming.Understood}})
}

// hasSizes reports whether some row of a table has a figure for the size of the site: a list
// of the names of inputs has none.
func hasSizes(t *table) bool {
	for _, c := range t.columns {
		if c.means.In.Key != "site_mw" {
			continue
		}
		for _, row := range t.rows {
			x := t.sh.At(row, c.col)
			if _, ok := quantity.TakeApart(x.Text); x.Kind == opening.Number || x.Kind == opening.Text && ok {
				return true
			}
		}
	}
	return false
}

func (r *reader) reportAcross(t *table) {
	r.report(codeAcross, t.spot(t.header, t.first), who{}, provenance.Finding{
		Wrong: "the sites of the table stand side by side and its inputs one below another; it is read so, and gets " +
			"no result columns"})
}
