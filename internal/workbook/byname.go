package workbook

import (
	"rackrate/internal/provenance"
	"rackrate/internal/workbook/quantity"
)

// keep gives a miner a further row. Names are looked up row by row, in tables as long as those that have them:
// each look-up goes through an index, so that time grows as the rows do.
func (g *group) keep(s *siteRow) {
	if g.named == nil {
		g.named = map[string][]*siteRow{}
	}
	n := quantity.Normalise(s.name)
	g.rows, g.named[n] = append(g.rows, s), append(g.named[n], s)
}

// called reports whether a name or a ticker is the miner's.
func (g *group) called(miner string) bool {
	n := quantity.Normalise(miner)
	return n == quantity.Normalise(g.name) || n == quantity.Normalise(g.ticker)
}

// rowsNamed are the rows of the site tables that name a site, miner by miner. All site tables have been read.
func (r *reader) rowsNamed(site string) []*siteRow {
	if r.rowsBy == nil {
		r.rowsBy = map[string][]*siteRow{}
		for _, g := range r.groups {
			for _, s := range g.rows {
				n := quantity.Normalise(s.name)
				r.rowsBy[n] = append(r.rowsBy[n], s)
			}
		}
	}
	return r.rowsBy[quantity.Normalise(site)]
}

// bookNames are the miners and sites of a book that is read, by their normalised names.
type bookNames struct {
	miners map[string][]*provenance.Miner // also by ticker
	sites  map[string][]siteOf
}

// siteOf is a site and whose it is.
type siteOf struct {
	miner *provenance.Miner
	name  string
}

// names are those of the book, all rows of which have been resolved.
func (r *reader) names() *bookNames {
	if r.bookNames != nil {
		return r.bookNames
	}
	b := &bookNames{miners: map[string][]*provenance.Miner{}, sites: map[string][]siteOf{}}
	for i := range r.book.Miners {
		m := &r.book.Miners[i]
		name, ticker := quantity.Normalise(m.Name), quantity.Normalise(m.Ticker)
		b.miners[name] = append(b.miners[name], m)
		if ticker != name {
			b.miners[ticker] = append(b.miners[ticker], m)
		}
		for _, s := range m.Sites {
			n := quantity.Normalise(s.Name)
			b.sites[n] = append(b.sites[n], siteOf{m, s.Name})
		}
	}
	r.bookNames = b
	return b
}

// minerNamed is the miner of the book of a name or a ticker, nil where there is none.
func (r *reader) minerNamed(name string) *provenance.Miner {
	if key := quantity.Normalise(name); key != "" && len(r.names().miners[key]) > 0 {
		return r.names().miners[key][0]
	}
	return nil
}

// place is the miner and the site of the book that a line is limited to, by name: the first that fits. Of the
// miner alone where no site is named, and of the site alone where no miner is.
func (b *bookNames) place(miner, site string) (whose *provenance.Miner, name string, found bool) {
	key := quantity.Normalise(miner)
	if site == "" {
		for _, m := range b.miners[key] {
			if len(m.Sites) > 0 {
				return m, "", true
			}
		}
		return nil, "", false
	}
	for _, s := range b.sites[quantity.Normalise(site)] {
		if miner == "" || key == quantity.Normalise(s.miner.Name) || key == quantity.Normalise(s.miner.Ticker) {
			return s.miner, s.name, true
		}
	}
	return nil, "", false
}
