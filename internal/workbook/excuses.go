package workbook

import (
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// unreadPlace is where figures stand that were not read, and what they may be.
type unreadPlace struct {
	header string
	spot   opening.Spot
	keys   []string // inputs; none where nothing says what they are
}

// excuses are the findings that say that an input is not given: a figure that may be it and was not read makes
// them wrong.
var excuses = map[string]bool{codeMissing: true, codeNoLease: true, codeNoGPUPrice: true, codeMarketMissing: true}

// refusedCodes are those of the findings that refuse what stands under a header, and name its input.
var refusedCodes = map[string]bool{codeDoubtfulHeader: true, codeUnit: true, codeOptionalUnit: true, codeTwoUnits: true,
	codeSeveralInputs: true, codeManyValues: true,
	codeWrongTable: true, codeTwoColumns: true}

// mostNamed is how many places an excuse names.
const mostNamed = 3

// unreadKey is a table and an input that it lacks.
type unreadKey struct {
	t   *table
	key string
}

// unread names the columns of a table whose figures were not read and that may be what is missing. Each table
// is asked once.
func (r *reader) unread(t *table, key string) string {
	said, ok := r.unreadBy[unreadKey{t, key}]
	if !ok {
		said = r.unreadColumns(t, key)
		if r.unreadBy == nil {
			r.unreadBy = map[unreadKey]string{}
		}
		r.unreadBy[unreadKey{t, key}] = said
	}
	return said
}

func (r *reader) unreadColumns(t *table, key string) string {
	var names []string
	for _, c := range t.columns {
		if c.used || c.role != "" || c.header == "" || plainlyElse[quantity.Normalise(c.header)] || !t.filled(c.col) {
			continue
		}
		near := r.namesInput(c.header)
		// what names a tenant may be what it pays
		unsaid := near == "" || near == "tenant" || r.ix.Lookup(near).Group == "identity"
		// few sites have a price of GPUs, and no name is a figure
		unknown := c.means.Sure == naming.Unknown && unsaid && key != "gpu_price_usd_hour" && r.ix.Lookup(key).Numeric()
		if near == key || c.means.In.Key == key || slices.Contains(c.means.Also, key) || r.nearest(c.header) == key ||
			unknown && len(names) < mostNamed &&
				r.hasFigures(t, c.col) {
			names = append(names, fmt.Sprintf("%q (%s)", c.header, opening.RefOf(t.headerSpot(c.col).Row,
				t.headerSpot(c.col).Col)))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; columns that were not read: " + strings.Join(names, ", ")
}

// nameUnread adds to findings that an input is not given the places where it may stand and was not read: on
// other sheets, in lists, in tables of phases, in what is hidden. The columns of the site's own table are named
// already.
func (r *reader) nameUnread() {
	if !slices.ContainsFunc(r.found, func(f found) bool { return excuses[f.Code] }) {
		return
	}
	places := r.unreadPlaces()
	exact, unknown := map[string][]unreadPlace{}, []unreadPlace{}
	for _, p := range places {
		for _, key := range p.keys {
			exact[key] = append(exact[key], p)
		}
		if len(p.keys) == 0 {
			unknown = append(unknown, p)
		}
	}
	for i := range r.found {
		f := &r.found[i]
		ofMarket := f.Code == codeMarketMissing
		if !excuses[f.Code] || f.Miner == "" && !ofMarket {
			continue
		}
		candidates := exact[f.Input]
		in := r.ix.Lookup(f.Input)
		// the site's table has no column for it
		if f.Header == "" && f.Code != codeNoGPUPrice && in.Numeric() && !(ofMarket && len(candidates) > 0) {
			candidates = append(slices.Clip(candidates), unknown...)
		}
		if names := r.placeNames(candidates[:min(mostNamed, len(candidates))]); names != "" {
			f.Wrong = strings.Replace(f.Wrong, "is nowhere in the workbook", "was not read", 1) + "; not read: " + names
		}
	}
}

// placeNames are places as a finding names them.
func (r *reader) placeNames(places []unreadPlace) string {
	var names []string
	for _, p := range places {
		c := r.at(p.spot)
		names = append(names, fmt.Sprintf("%q (%s!%s)", p.header, c.Sheet, c.Ref))
	}
	return strings.Join(names, ", ")
}

// unreadPlaces are those of a workbook outside of its tables of sites.
func (r *reader) unreadPlaces() []unreadPlace {
	out := slices.Concat(r.hiddenInputs, r.unjoined)
	for i := range r.found {
		f := &r.found[i]
		if p := (unreadPlace{header: f.Header, spot: opening.Spot{Sheet: f.sheet, Row: f.row, Col: f.col}}); r.isUnread(
			f, &p) && !r.inSites(p.spot) {
			out = append(out, p)
		}
	}
	for _, t := range r.tables {
		if t.kind != minerTable && t.kind != joinTable && !r.leftTables[t] {
			continue
		}
		for _, c := range t.columns {
			s := t.headerSpot(c.col)
			if c.means.Sure == naming.Understood && c.means.In.Numeric() && !c.used && !r.saidOf[s] && t.filled(c.col) {
				out = append(out, unreadPlace{c.header, s, []string{c.means.In.Key}})
			}
		}
	}
	return out
}

// isUnread reports whether a finding says that figures were not read, and takes in what they may be.
func (r *reader) isUnread(f *found, p *unreadPlace) bool {
	switch {
	case refusedCodes[f.Code]:
		p.keys = []string{f.Input}
	case f.Code == codeListLeft, f.Code == codeLeftFigures && len(f.may) > 0:
		p.keys, p.header = f.may, f.Read
	case f.Code == codeUnknownFigures, f.Code == codeLeftFigures:
		if p.header == "" {
			p.header = f.Read
		}
		if key := r.namesInput(p.header); r.isFigureOf(key) {
			p.keys = []string{key}
		}
	default:
		return false
	}
	return p.header != "" && f.row > 0
}

// inSites reports whether a place is of a table of sites, whose columns are named by what is said of its rows.
func (r *reader) inSites(s opening.Spot) bool {
	return slices.ContainsFunc(r.tables, func(t *table) bool {
		return t.kind == siteTable && !r.leftTables[t] && t.sheet == s.Sheet && t.covers(s.Row, s.Col)
	})
}

// hiddenNames keeps the inputs that what is hidden on a sheet names, before it is taken out.
func (r *reader) hiddenNames(index int, sh *opening.Sheet) {
	for _, row := range sh.Rows {
		for _, c := range row.Cells {
			if !sh.Hidden && !sh.Hiding[c.Row] && !slices.ContainsFunc(sh.Folded, func(a opening.Area) bool {
				return a.Left <= c.Col && c.Col <= a.Right
			}) || !c.IsText() {
				continue
			}
			if m := r.match(sh.Name, c.Text); m.Sure == naming.Understood && m.In.Numeric() {
				s := opening.Spot{Sheet: index, Row: c.Row, Col: c.Col}
				r.hiddenInputs = append(r.hiddenInputs, unreadPlace{c.Text, s, []string{m.In.Key}})
			}
		}
	}
}

// mayBe keeps of the finding that was reported last what the figures that it leaves alone may be.
func (r *reader) mayBe(keys ...string) {
	if n := len(r.found); n > 0 {
		r.found[n-1].may = slices.DeleteFunc(keys, func(key string) bool { return !r.isFigureOf(key) })
	}
}

// isFigureOf reports whether an input is a number or a date.
func (r *reader) isFigureOf(key string) bool {
	in := r.ix.Lookup(key)
	return in.Numeric() || in.Type == model.TypeDate
}
