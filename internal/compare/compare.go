// Package compare says what changed between two runs: sites, recommendations,
// findings, and which inputs moved the uplifts. It matches and arranges; the
// arithmetic of an attribution belongs to model, reading files to internal/batch.
//
//	two run folders -> a Snapshot each -> Diff -> report.Changes (changes.json, the note's section, the history)
//
// For example, a site whose rent went from 100 to 120 USD/kW-month is a SiteChange with the rent's part of the
// uplift's change, in the order of the steps and as a Shapley value.
package compare

import (
	"context"
	"fmt"
	"math"
	"strings"

	"rackrate/model"
	"rackrate/report"
)

// Snapshot is what a comparison needs of a run, of one workbook or of a batch.
type Snapshot struct {
	ID       string
	Version  string
	reg      *model.Registry
	order    []*site // the evaluated ones
	findings []report.Finding
}

// book is what the sites of one workbook share.
type book struct {
	folder string // of its outputs in those of a batch, "" where there is no batch
	file   string // its name
	market model.Market
	deck   []model.DeckPoint
}

// site is one evaluated site of a run.
type site struct {
	book   *book
	name   report.SiteName // with the uplift as it was recorded
	advice report.Advice
	inputs model.Site
}

// named is the site's name with that of its workbook, which tells it from others of the same name.
func (s *site) named() report.SiteName {
	n := s.name
	n.Workbook = s.book.file
	return n
}

// New is an empty snapshot of a run.
func New(reg *model.Registry, id string) *Snapshot {
	return &Snapshot{ID: id, reg: reg}
}

// key matches sites of two runs: by the miner's ticker or, where it has none, its name, the site's name and the
// structure's.
func (s *site) key() string {
	who := s.name.Ticker
	if who == "" {
		who = s.name.Miner
	}
	return same(who) + "\x00" + same(s.name.Site) + "\x00" + same(s.name.Structure)
}

// same is a name as it is compared.
func same(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// Add takes one workbook of the run into the snapshot. The folder is that of its outputs in those of a batch,
// "" where there is none.
func (s *Snapshot) Add(folder string, r *report.Results, findings []report.Finding) error {
	b := &book{folder: folder, file: r.Workbook, deck: r.DeckPoints()}
	b.market, _, _ = s.reg.Defaults()
	if err := r.Market.Into(s.reg, &b.market); err != nil {
		return err
	}
	if s.Version == "" {
		s.Version = r.Version
	}
	for i := range r.Miners {
		for j := range r.Miners[i].Sites {
			if err := s.addSite(b, &r.Miners[i], &r.Miners[i].Sites[j]); err != nil {
				return err
			}
		}
	}
	s.findings = append(s.findings, findings...)
	return nil
}

func (s *Snapshot) addSite(b *book, m *report.Miner, in *report.Site) error {
	if !in.Evaluated {
		return nil
	}
	out := &site{book: b, name: report.SiteName{Miner: m.Name, Ticker: m.Ticker, Site: in.Name, Structure: in.Structure,
		Taken: in.Taken}}
	_, out.inputs, _ = s.reg.Defaults()
	if err := in.InputSet.Into(s.reg, &out.inputs); err != nil {
		return fmt.Errorf("%s, %s: %w", m.Name, in.Name, err)
	}
	var err error
	if out.inputs.Phases, err = in.ModelPhases(s.reg); err != nil {
		return fmt.Errorf("%s, %s: %w", m.Name, in.Name, err)
	}
	out.advice = advice(in.Recommendation)
	if usd := in.Recommendation.UpliftUSD; usd != nil {
		out.name.UpliftUSD = math.Round(*usd)
	}
	s.order = append(s.order, out)
	return nil
}

func advice(r *report.Recommendation) report.Advice {
	out := report.Advice{Action: r.Action}
	if r.Alternative != nil {
		out.Alternative = *r.Alternative
	}
	return out
}

// Diff says what changed from one run to a later one. The later one may be a part of a batch: partial leaves
// the sites and findings of other miners out of what was dropped. The error is the context's.
func Diff(ctx context.Context, from, to *Snapshot, partial bool) (*report.Changes, error) {
	c := &report.Changes{
		SchemaVersion: report.SchemaVersion, From: report.RunName{RunID: from.ID, Version: from.Version},
		To:    report.RunName{RunID: to.ID, Version: to.Version},
		Sites: []report.SiteChange{}, Appeared: []report.SiteName{}, Dropped: []report.SiteName{},
		FindingsNew: []report.Finding{}, FindingsGone: []report.Finding{},
	}
	d := &differ{reg: from.reg, attributors: map[[2]*book]*model.Attributor{}}
	miners := map[string]bool{}
	m := match(from.order, to.order)
	for _, b := range to.order {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		miners[b.name.Miner] = true
		switch a := m.earlier[b]; {
		case a != nil:
			change := d.site(a, b)
			if m.shared[a] || m.shared[b] {
				change.Workbook = b.book.file
			}
			c.Sites = append(c.Sites, change)
		case m.unclear[b]:
			c.Unclear = append(c.Unclear, b.named())
		default:
			c.Appeared = append(c.Appeared, b.name)
		}
	}
	ours := from.all
	if partial {
		ours = from.partOf(to, miners)
	}
	for _, a := range from.order {
		switch {
		case m.matched[a] || !ours(a.name.Miner, a.book.file):
		case m.unclear[a]:
			c.Unclear = append(c.Unclear, a.named())
		case !partial || !m.again[a.key()]:
			c.Dropped = append(c.Dropped, a.name)
		}
	}
	c.FindingsNew = missing(to.findings, from.findings, from.all)
	c.FindingsGone = missing(from.findings, to.findings, ours)
	return c, nil
}

// all holds for whatever a run has of a miner in a workbook.
func (s *Snapshot) all(miner, file string) bool { return true }

// partOf says what of an earlier run is about the workbook that a part of the later
// one is: what is in the workbook of that name, and the miners in it whom the earlier run had in one workbook only.
func (s *Snapshot) partOf(part *Snapshot, miners map[string]bool) func(miner, file string) bool {
	files := map[string]bool{}
	for _, b := range part.order {
		files[b.book.file] = true
	}
	first, several := map[string]*book{}, map[string]bool{}
	for _, a := range s.order {
		if first[a.name.Miner] == nil {
			first[a.name.Miner] = a.book
		}
		several[a.name.Miner] = several[a.name.Miner] || first[a.name.Miner] != a.book
	}
	return func(miner, file string) bool { return miners[miner] && (files[file] || !several[miner]) }
}

// differ keeps what the sites of two workbooks share.
type differ struct {
	reg         *model.Registry
	attributors map[[2]*book]*model.Attributor
}

// site attributes the change of one site's uplift. Where this version of the
// program does not reproduce what was recorded, the difference is the model's part.
func (d *differ) site(from, to *site) report.SiteChange {
	a := d.attributor(from.book, to.book).Attribute(from.inputs, to.inputs)
	out := report.SiteChange{
		Miner: to.name.Miner, Ticker: to.name.Ticker, Site: to.name.Site, Structure: to.name.Structure,
		FromTaken: from.name.Taken, ToTaken: to.name.Taken,
		FromUSD: from.name.UpliftUSD, ToUSD: to.name.UpliftUSD, ChangeUSD: to.name.UpliftUSD - from.name.UpliftUSD,
		FromAction: from.advice, ToAction: to.advice, Changed: from.advice != to.advice,
		HasShapley: a.Shapley, Parts: []report.ChangePart{},
	}
	if version := (a.FromUSD - from.name.UpliftUSD) + (to.name.UpliftUSD - a.ToUSD); version != 0 {
		part := report.ChangePart{Group: report.ModelGroup, Inputs: []report.InputChange{}, SequentialUSD: version}
		if a.Shapley {
			part.ShapleyUSD = &version
		}
		out.Parts = append(out.Parts, part)
	}
	for _, p := range a.Parts {
		part := report.ChangePart{Group: p.Group, Inputs: d.inputs(p.Inputs), SequentialUSD: p.SequentialUSD}
		if a.Shapley {
			usd := p.ShapleyUSD
			part.ShapleyUSD = &usd
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

func (d *differ) attributor(from, to *book) *model.Attributor {
	k := [2]*book{from, to}
	if d.attributors[k] == nil {
		d.attributors[k] = model.NewAttributor(d.reg, from.market, from.deck, to.market, to.deck)
	}
	return d.attributors[k]
}

func (d *differ) inputs(list []model.ChangedInput) []report.InputChange {
	out := []report.InputChange{}
	for _, c := range list {
		in, ok := d.reg.Lookup(c.Key)
		if !ok {
			out = append(out, report.InputChange{Input: c.Key}) // the price deck, the phases
			continue
		}
		out = append(out, report.InputChange{Input: c.Key, From: in.Format(c.From), To: in.Format(c.To)})
	}
	return out
}

// missing are the findings of one run that the other has not, as often as they
// occur. They are matched by what they say of which miner, site and input; cells and rows may move.
func missing(have, other []report.Finding, about func(miner, file string) bool) []report.Finding {
	type name struct{ code, miner, site, input, header, read string }
	of := func(f report.Finding) name { return name{f.Code, f.Miner, f.Site, f.Input, f.Header, f.Read} }
	count := map[name]int{}
	for _, f := range other {
		count[of(f)]++
	}
	out := []report.Finding{}
	for _, f := range have {
		if strings.HasPrefix(f.Code, "RR-4") {
			continue // about the annotated workbook, not about what was read
		}
		if n := of(f); count[n] > 0 {
			count[n]--
		} else if about(f.Miner, f.File) {
			out = append(out, f)
		}
	}
	return out
}
