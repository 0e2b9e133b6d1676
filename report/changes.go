package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"rackrate/model"
	"rackrate/templates"
)

// Changes is the document changes.json: what changed between two runs, the
// earlier one first. docs/batches.md describes it.
type Changes struct {
	SchemaVersion string       `json:"schema_version"`
	From          RunName      `json:"from"`
	To            RunName      `json:"to"`
	Sites         []SiteChange `json:"sites"` // those evaluated in both runs, in the order of the later one
	Appeared      []SiteName   `json:"new"`   // evaluated in the later run only
	Dropped       []SiteName   `json:"dropped"`
	// stand in several workbooks of a run, and it cannot be told which is which
	Unclear      []SiteName `json:"unclear,omitempty"`
	FindingsNew  []Finding  `json:"findings_new"`
	FindingsGone []Finding  `json:"findings_gone"`
}

// RunName tells one run from another.
type RunName struct {
	RunID   string `json:"run_id"`
	Version string `json:"version"` // of the program
}

// SiteName names a site.
type SiteName struct {
	Miner     string  `json:"miner"`
	Ticker    string  `json:"ticker"`
	Site      string  `json:"site"`
	Structure string  `json:"structure,omitempty"` // which of several ways to use the site
	Taken     bool    `json:"taken"`               // by the miner; of rows that differ in structure one alone is
	Workbook  string  `json:"workbook,omitempty"`  // where several of a run have it
	UpliftUSD float64 `json:"uplift_usd"`          // of its lead conversion, whole USD; 0 where none is possible
}

// Title names the site with its structure.
func (s *SiteName) Title() string { return SiteTitle(s.Site, s.Structure) }

// SiteTitle names a site with its structure in brackets.
func SiteTitle(site, structure string) string {
	if structure == "" {
		return site
	}
	return site + " (" + structure + ")"
}

// SiteChange is what changed for one site. The uplift is that of the site's lead conversion, 0
// where none is possible; all figures are whole USD, so that the parts add up exactly.
type SiteChange struct {
	Miner      string       `json:"miner"`
	Ticker     string       `json:"ticker"`
	Site       string       `json:"site"`
	Structure  string       `json:"structure,omitempty"`
	FromTaken  bool         `json:"from_taken"` // by the miner, in the earlier run
	ToTaken    bool         `json:"to_taken"`
	Workbook   string       `json:"workbook,omitempty"` // of the later run, where several of a run have the site
	FromUSD    float64      `json:"from_uplift_usd"`
	ToUSD      float64      `json:"to_uplift_usd"`
	ChangeUSD  float64      `json:"change_usd"`
	FromAction Advice       `json:"from_recommendation"`
	ToAction   Advice       `json:"to_recommendation"`
	Changed    bool         `json:"recommendation_changed"`
	HasShapley bool         `json:"shapley"` // at most ten groups changed
	Parts      []ChangePart `json:"parts"`
}

// Title names the site with its structure.
func (s *SiteChange) Title() string { return SiteTitle(s.Site, s.Structure) }

// takenUSD are the uplifts that count for the miner: nil where the row was not taken.
func (s *SiteChange) takenUSD() (from, to float64) {
	if s.FromTaken {
		from = s.FromUSD
	}
	if s.ToTaken {
		to = s.ToUSD
	}
	return from, to
}

// Advice is a recommendation in short.
type Advice struct {
	Action      string `json:"action"`
	Alternative string `json:"alternative,omitempty"`
}

// ChangePart is the share of one group of inputs in the change of a site's uplift, whole USD.
type ChangePart struct {
	// market, a group of the registry, phases, or model for the program's version
	Group         string        `json:"group"`
	Inputs        []InputChange `json:"inputs"`
	SequentialUSD float64       `json:"sequential_usd"`
	ShapleyUSD    *float64      `json:"shapley_usd"` // nil where more than ten groups changed
}

// ModelGroup is the part of a change that comes from another version of the program.
const ModelGroup = "model"

// StructureGroup is the part of a miner's change that comes from taking another structure of a site.
const StructureGroup = "structure"

// InputChange is an input before and after, in the registry's notation; "" where it was not given.
type InputChange struct {
	Input string `json:"input"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// UpliftChangeUSD is the change of the uplift of all sites of a miner that are in both runs, as far as it took
// them; false where there is none.
func (c *Changes) UpliftChangeUSD(miner string) (usd float64, ok bool) {
	if c == nil {
		return 0, false
	}
	for _, s := range c.Sites {
		if s.Miner == miner {
			from, to := s.takenUSD()
			usd, ok = usd+to-from, true
		}
	}
	return usd, ok
}

// Write writes the document, indented, with a line feed at its end.
func (c *Changes) Write(w io.Writer) error { return WriteJSON(w, c) }

// ReadChanges reads a changes.json of this schema version.
func ReadChanges(rd io.Reader) (*Changes, error) {
	var c Changes
	if err := json.NewDecoder(rd).Decode(&c); err != nil {
		return nil, fmt.Errorf("changes: %w", err)
	}
	if c.SchemaVersion != SchemaVersion {
		return nil, schemaError("changes", c.SchemaVersion)
	}
	return &c, nil
}

// ReadFindings reads a findings.json of this schema version, or of the first, which is the same.
func ReadFindings(rd io.Reader) ([]Finding, error) {
	var doc FindingsDocument
	if err := json.NewDecoder(rd).Decode(&doc); err != nil {
		return nil, fmt.Errorf("findings: %w", err)
	}
	if !Readable(doc.SchemaVersion) {
		return nil, schemaError("findings", doc.SchemaVersion)
	}
	return doc.Findings, nil
}

func schemaError(what, version string) error {
	return fmt.Errorf("%s: schema version %q is not %q, which this program reads; make that run again with this "+
		"version of the program", what, version, SchemaVersion)
}

// Same reports whether nothing changed that the comparison looks at.
func (s *SiteChange) Same() bool {
	return s.ChangeUSD == 0 && !s.Changed && s.FromTaken == s.ToTaken && len(s.Parts) == 0
}

// MinerChanges is what changed for one miner: its part of the document, and sums over its sites.
type MinerChanges struct {
	Sites     []int // changed, by place in Changes.Sites
	Unchanged []string
	Idle      []string // inputs changed, but neither the uplift nor the recommendation, and no share is other than nil
	Appeared  []int    // by place in Changes.Appeared
	Dropped   []int    // by place in Changes.Dropped
	New, Gone []Finding

	FromUSD, ToUSD float64 // sums of the uplifts, those of dropped and new sites included
	Groups         []GroupChange
	Shapley        bool // the groups' shares are Shapley values, else those in the fixed order
}

// GroupChange is the share of a group in the change of a miner's uplifts, whole USD.
type GroupChange struct {
	Group string
	USD   float64
}

// Nothing reports whether nothing changed.
func (m *MinerChanges) Nothing() bool {
	return len(m.Sites)+len(m.Idle)+len(m.Appeared)+len(m.Dropped)+len(m.New)+len(m.Gone) == 0
}

// Of is what changed for a miner. Sites are matched as between runs: by the
// ticker or, without one, by the miner's name. Findings about the workbook as a whole count too.
func (c *Changes) Of(miner, ticker string, reg *model.Registry) MinerChanges {
	its := func(name, t string) bool { return name == miner || ticker != "" && t == ticker }
	out := MinerChanges{Shapley: true}
	sums := map[string]float64{}
	for i := range c.Sites {
		s := &c.Sites[i]
		if !its(s.Miner, s.Ticker) {
			continue
		}
		from, to := s.takenUSD()
		out.FromUSD, out.ToUSD = out.FromUSD+from, out.ToUSD+to
		switch {
		case !s.FromTaken && !s.ToTaken: // another structure of the site was taken, and is
		case s.Same():
			out.Unchanged = append(out.Unchanged, s.Title())
		case s.idle():
			out.Idle = append(out.Idle, s.Title())
		default:
			out.Sites, out.Shapley = append(out.Sites, i), out.Shapley && s.HasShapley
		}
	}
	for _, i := range out.Sites {
		s := &c.Sites[i]
		if s.FromTaken != s.ToTaken {
			from, to := s.takenUSD()
			sums[StructureGroup] += to - from
			continue
		}
		for _, p := range s.Parts {
			sums[p.Group] += p.Share(out.Shapley)
		}
	}
	out.Groups = inOrder(sums, reg)
	for i, s := range c.Appeared {
		if its(s.Miner, s.Ticker) && s.Taken {
			out.Appeared, out.ToUSD = append(out.Appeared, i), out.ToUSD+s.UpliftUSD
		}
	}
	for i, s := range c.Dropped {
		if its(s.Miner, s.Ticker) && s.Taken {
			out.Dropped, out.FromUSD = append(out.Dropped, i), out.FromUSD+s.UpliftUSD
		}
	}
	others := func(f Finding) bool { return f.Miner != miner && f.Miner != "" }
	out.New = slices.DeleteFunc(slices.Clone(c.FindingsNew), others)
	out.Gone = slices.DeleteFunc(slices.Clone(c.FindingsGone), others)
	return out
}

// Share is a part's Shapley value, or its share in the fixed order.
func (p *ChangePart) Share(shapley bool) float64 {
	if shapley && p.ShapleyUSD != nil {
		return *p.ShapleyUSD
	}
	return p.SequentialUSD
}

// inOrder are sums by group in the order in which groups are replaced: version, market, as in the registry,
// phases; then what structures make.
func inOrder(sums map[string]float64, reg *model.Registry) []GroupChange {
	order := []string{ModelGroup, model.MarketGroup}
	for _, in := range reg.Inputs {
		order = append(order, in.Group)
	}
	order = append(order, model.PhasesGroup, StructureGroup)
	var out []GroupChange
	for _, group := range order {
		if usd, ok := sums[group]; ok {
			out = append(out, GroupChange{group, usd})
			delete(sums, group)
		}
	}
	return out
}

// idle reports whether inputs changed that have no effect on the uplift.
func (s *SiteChange) idle() bool {
	moved := func(p ChangePart) bool { return p.SequentialUSD != 0 || p.ShapleyUSD != nil && *p.ShapleyUSD != 0 }
	return s.ChangeUSD == 0 && !s.Changed && s.FromTaken == s.ToTaken && !slices.ContainsFunc(s.Parts, moved)
}

// GroupText names a group of an attribution.
func GroupText(group string, words *templates.Words) string {
	if name, ok := words.Groups[group]; ok {
		return name
	}
	return group
}
