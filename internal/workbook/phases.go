package workbook

import (
	"fmt"
	"maps"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/naming"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// phaseRow is a phase of a site as it was read: a row of a table of phases, or one of
// several rows of a site in a table of sites that has a column for the phase.
type phaseRow struct {
	name     string
	t        *table
	row      int
	readings map[string]reading
	slots    provenance.Slots
	own      map[string]ownValue // what the phase has of its own when all is settled
}

// ownValue is an input that a phase has of its own, and whence.
type ownValue struct {
	value  model.Value
	origin provenance.Origin
}

// phaseInput reports whether a phase may have an input of its own.
func phaseInput(in model.Input) bool { return in.OfPhases() }

// amounts are the inputs of a phase that are not the site's, even where all phases have the same.
var amounts = quantity.WordSet("convert_mw", "gpu_count", "remediation_usd", "capex_spent_usd", "contract_total_usd")

// spotOf is the cell of a phase for an input: its own where its table has a column for it, else that of its name.
func (p *phaseRow) spotOf(key string) opening.Spot {
	if c := p.t.byInput(key); c != nil {
		return p.t.spot(p.row, c.col)
	}
	if c := p.t.byRole("phase"); c != nil {
		return p.t.spot(p.row, c.col)
	}
	return p.t.spot(p.row, p.t.first)
}

// called is a site's name, with its structure where it has one.
func (s *siteRow) called() string {
	if s.structure == "" {
		return s.name
	}
	return fmt.Sprintf("%s (%s)", s.name, s.structure)
}

// findPhaseColumn gives the column for the phase its role.
func findPhaseColumn(t *table) {
	for i := range t.columns {
		if c := &t.columns[i]; c.role == "" && c.means.Sure == naming.Unknown && !c.means.Mapped &&
			phaseRoles.of(c.header) == "phase" {
			c.role = "phase"
			return
		}
	}
}

// isPhaseRow reports whether a row names a phase, and is no row of totals by its names.
func (r *reader) isPhaseRow(t *table, row int) bool {
	name := r.words(t, row, "phase")
	if name == "" || isTotal(name, "") || t.totalsRow(row) {
		return false
	}
	miner, site := r.identity(t, row, "miner"), r.identity(t, row, "site")
	return !isTotal(miner, site) && !isTotal(site, miner)
}

// isFurtherPhase takes a row of a table of sites as a phase of a site that stands above it, and reports
// whether it is one: it names a phase, and its site is that of another row or is left blank under it.
func (r *reader) isFurtherPhase(s *siteRow, miner, ticker string) bool {
	if s.phase == "" || s.t.phased == nil {
		return false
	}
	var first *siteRow
	switch {
	case s.name == "" && miner+ticker == "":
		first = s.t.phased
	case s.name == "":
		return false
	default:
		g := s.t.phased.group
		if miner+ticker != "" {
			g = r.groupOf(miner, ticker)
		}
		for _, o := range g.named[quantity.Normalise(s.name)] {
			if o.t == s.t && (s.structure == "" || quantity.Normalise(o.structure) == quantity.Normalise(s.structure)) {
				first = o
				break
			}
		}
	}
	if first == nil {
		return false
	}
	p := &phaseRow{name: s.phase, t: s.t, row: s.row, readings: map[string]reading{}}
	first.phases = append(first.phases, p)
	s.t.phased = first
	s.group, s.name = first.group, first.name
	r.readFigures(s, func(in model.Input) bool { return in.Scope == model.ScopeMiner })
	for _, key := range sortedKeys(s.readings) {
		r.siteOfPhase(first, p, key, s.readings[key])
	}
	return true
}

// siteOfPhase takes what the row of a phase says of the site or the miner: it counts where the rows above leave
// it blank, and may not differ from them.
func (r *reader) siteOfPhase(s *siteRow, p *phaseRow, key string, v reading) {
	if !v.given {
		return
	}
	before := s.readings[key]
	if !before.given {
		s.readings[key] = v
		s.failed = s.failed || v.bad
		return
	}
	if before.bad || v.bad || before.value == v.value {
		s.failed = s.failed || v.bad
		return
	}
	s.failed = true
	r.report(codePhasesDisagree, v.spot, s.who(), provenance.Finding{Header: v.origin.Header, Input: key,
		Read: v.origin.Typed,
		Wrong: fmt.Sprintf("%s of %s is %s in the row of phase %s and %s at %s, and a site has one", key, s.called(),
			v.origin.Typed, p.name, before.origin.Typed,
			before.origin.Cell.Address())})
}

// splitPhases settles what of the rows of a site in a table of sites is the site's and what its phases'. A
// first row that names no phase is the site's; one that does is its first phase, and the site has what it says
// of all but the conversion, and what all phases say alike.
func (r *reader) splitPhases(s *siteRow) {
	r.countPhases(s)
	inTable := slices.ContainsFunc(s.phases, func(p *phaseRow) bool { return p.t == s.t })
	if inTable && s.phase != "" {
		first := &phaseRow{name: s.phase, t: s.t, row: s.row, readings: map[string]reading{}}
		for key, v := range s.readings {
			if joined, has := s.joined[key]; has && joined.spot == v.spot {
				continue // what a joined table says is the site's
			}
			if phaseInput(r.ix.Lookup(key)) {
				first.readings[key] = v
				delete(s.readings, key)
			}
		}
		for _, c := range s.t.columns {
			if c.used && phaseInput(c.means.In) {
				r.keepSlot(&first.slots, s.t, s.row, c, first.readings[c.means.In.Key])
			}
		}
		s.phases = append([]*phaseRow{first}, s.phases...)
	}
	for _, p := range s.phases {
		if p.t != s.t || p.row == s.row {
			continue
		}
		for _, c := range p.t.columns {
			s.failed = s.failed || c.refused && !p.t.value(p.row, c).Absent()
			if !c.used || c.means.In.Group == "identity" || c.means.In.Scope != model.ScopeSite {
				continue
			}
			v := r.read(p.t.value(p.row, c), r.inRow(p.t, p.row, c), p.t.spot(p.row, c.col), s.who())
			if phaseInput(c.means.In) {
				r.keepSlot(&p.slots, p.t, p.row, c, v)
			} else {
				r.keepSlot(&s.slots, p.t, p.row, c, v)
			}
			for _, key := range append([]string{c.means.In.Key}, c.means.Also...) {
				if own, has := p.readings[key]; phaseInput(r.ix.Lookup(key)) &&
					!(has && own.given && key != c.means.In.Key) {
					p.readings[key] = v
				} else if !phaseInput(r.ix.Lookup(key)) && (key == c.means.In.Key || p.t.byInput(key) == nil) {
					r.siteOfPhase(s, p, key, v)
				}
			}
		}
	}
	for _, p := range s.phases {
		r.workOutPhase(s, p)
	}
	if inTable && s.phase != "" {
		r.shareAlike(s)
	}
	seen := map[string]*phaseRow{}
	for _, p := range s.phases {
		for _, v := range p.readings {
			s.failed = s.failed || v.bad
		}
		n := quantity.Normalise(p.name)
		if first := seen[n]; first != nil {
			s.failed = true
			r.report(codePhaseTwice, p.spotOf("phase"), s.who(), provenance.Finding{Read: p.name,
				Wrong: fmt.Sprintf("phase %s of %s stands at %s already", p.name, s.called(),
					r.at(first.spotOf("phase")).Address())})
			continue
		}
		seen[n] = p
	}
}

// shareAlike gives the site what all its phases say alike, amounts aside.
func (r *reader) shareAlike(s *siteRow) {
	for key, v := range s.phases[0].readings {
		alike := v.given && !v.bad && !amounts[key]
		for _, p := range s.phases[1:] {
			o := p.readings[key]
			alike = alike && o.given && o.value == v.value
		}
		if alike {
			s.readings[key] = v
		}
	}
}

// readPhases reads the tables of phases, whose sites stand in the tables of sites.
func (r *reader) readPhases() {
	for _, t := range r.tables {
		if t.kind != phaseTable {
			continue
		}
		r.convertedMegawatts(t)
		r.prepare(t, func(in model.Input) bool { return phaseInput(in) || in.Group == "identity" })
		for _, row := range t.rows {
			if r.stop() {
				return
			}
			if t.passed[row] {
				if site := r.identity(t, row, "site"); site != "" { // rows below may leave it blank
					t.lastSite, t.lastMiner = site, r.identity(t, row, "miner")
				}
			} else if !r.isPhaseTotal(t, row) {
				r.readPhase(t, row)
			}
		}
	}
}

// convertedMegawatts takes plain megawatts in a table of phases for those to convert.
func (r *reader) convertedMegawatts(t *table) {
	if slices.ContainsFunc(t.columns, func(c column) bool { return c.means.In.Key == "convert_mw" }) {
		return
	}
	for i := range t.columns {
		if c := &t.columns[i]; c.means.Sure == naming.Understood && c.means.In.Key == "site_mw" && !c.means.ByKey {
			c.means.In, _ = r.reg.Lookup("convert_mw")
			return
		}
	}
}

// isPhaseTotal reports whether a row of a table of phases adds up others, and says so.
func (r *reader) isPhaseTotal(t *table, row int) bool {
	phase, site := r.words(t, row, "phase"), r.identity(t, row, "site")
	if !isTotal(phase, "") && !isTotal(site, phase) && !t.totalsRow(row) {
		return false
	}
	r.setAside(t, row)
	r.report(codeTotals, t.spot(row, t.first), who{}, provenance.Finding{Read: site + " " + phase,
		Wrong: fmt.Sprintf("%q is a row of totals", site+" "+phase)})
	return true
}

// readPhase reads a row of a table of phases, and gives it to the rows of its site: those of all structures
// where it names none.
func (r *reader) readPhase(t *table, row int) {
	name, site := r.words(t, row, "phase"), r.identity(t, row, "site")
	miner, ticker, structure := r.identity(t, row, "miner"), r.identity(t, row, "ticker"),
		r.identity(t, row, "structure")
	if site == "" && t.lastSite != "" {
		site, miner = t.lastSite, t.lastMiner // named once, blank below
	}
	t.lastSite, t.lastMiner = site, miner
	sites, problem := r.sitesNamed(miner, ticker, site, structure)
	at := t.spot(row, t.first)
	if c := t.byInput("site"); c != nil {
		at = t.spot(row, c.col)
	}
	if problem != "" {
		r.setAside(t, row)
		r.report(codePhaseSite, at, who{}, provenance.Finding{Input: "site", Read: site, Wrong: problem})
		return
	}
	if name == "" {
		name = fmt.Sprintf("%d", len(sites[0].phases)+1)
	}
	r.markNames(t, row)
	p := &phaseRow{name: name, t: t, row: row, readings: map[string]reading{}}
	failed := t.broken
	for _, c := range t.columns {
		failed = failed || c.refused && !t.value(row, c).Absent()
		if c.used && phaseInput(c.means.In) {
			v := r.read(t.value(row, c), r.inRow(t, row, c), t.spot(row, c.col), sites[0].who())
			p.readings[c.means.In.Key] = v
			r.keepSlot(&p.slots, t, row, c, v)
		}
	}
	for _, c := range t.columns {
		if c.used && len(c.means.Also) > 0 {
			spread(p.readings, c.means)
		}
	}
	for i, s := range sites {
		own := p
		if i > 0 {
			own = &phaseRow{name: name, t: t, row: row, readings: maps.Clone(p.readings), slots: p.slots}
		}
		s.phases = append(s.phases, own)
		s.failed = s.failed || failed
	}
}

// sitesNamed are the rows of one site, one for each of its structures; else what is wrong with the names.
func (r *reader) sitesNamed(miner, ticker, site, structure string) (found []*siteRow, problem string) {
	var of *group
	for _, s := range r.rowsNamed(site) {
		g := s.group
		if miner != "" && !g.called(miner) || miner == "" && ticker != "" &&
			quantity.Normalise(ticker) != quantity.Normalise(g.ticker) ||
			structure != "" && quantity.Normalise(s.structure) != quantity.Normalise(structure) {
			continue
		}
		if of != nil && of != g {
			return nil, fmt.Sprintf("%s is a site of %s and of %s; the phase is left out", site, of.name, g.name)
		}
		of = g
		found = append(found, s)
	}
	if len(found) == 0 {
		return nil, fmt.Sprintf("no site table has %q; the phase is left out", joinWords(miner, site, structure))
	}
	return found, ""
}
