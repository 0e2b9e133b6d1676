package report

import (
	"encoding/json"
	"fmt"
	"io"

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
	FindingsNew   []Finding    `json:"findings_new"`
	FindingsGone  []Finding    `json:"findings_gone"`
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
	UpliftUSD float64 `json:"uplift_usd"` // of its best conversion, whole USD; 0 where none is possible
}

// SiteChange is what changed for one site. The uplift is that of the site's best conversion, 0
// where none is possible; all figures are whole USD, so that the parts add up exactly.
type SiteChange struct {
	Miner      string       `json:"miner"`
	Ticker     string       `json:"ticker"`
	Site       string       `json:"site"`
	FromUSD    float64      `json:"from_uplift_usd"`
	ToUSD      float64      `json:"to_uplift_usd"`
	ChangeUSD  float64      `json:"change_usd"`
	FromAction Advice       `json:"from_recommendation"`
	ToAction   Advice       `json:"to_recommendation"`
	Changed    bool         `json:"recommendation_changed"`
	HasShapley bool         `json:"shapley"` // at most ten groups changed
	Parts      []ChangePart `json:"parts"`
}

// Advice is a recommendation in short.
type Advice struct {
	Action      string `json:"action"`
	Alternative string `json:"alternative,omitempty"`
}

// ChangePart is the share of one group of inputs in the change of a site's uplift, whole USD.
type ChangePart struct {
	Group         string        `json:"group"` // market, a group of the registry, or model for the program's version
	Inputs        []InputChange `json:"inputs"`
	SequentialUSD float64       `json:"sequential_usd"`
	ShapleyUSD    *float64      `json:"shapley_usd"` // nil where more than ten groups changed
}

// ModelGroup is the part of a change that comes from another version of the program.
const ModelGroup = "model"

// InputChange is an input before and after, in the registry's notation; "" where it was not given.
type InputChange struct {
	Input string `json:"input"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// UpliftChangeUSD is the change of the uplift of all sites of a miner that are in both runs; false where there is none.
func (c *Changes) UpliftChangeUSD(miner string) (usd float64, ok bool) {
	if c == nil {
		return 0, false
	}
	for _, s := range c.Sites {
		if s.Miner == miner {
			usd, ok = usd+s.ChangeUSD, true
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

// ReadFindings reads a findings.json of this schema version.
func ReadFindings(rd io.Reader) ([]Finding, error) {
	var doc FindingsDocument
	if err := json.NewDecoder(rd).Decode(&doc); err != nil {
		return nil, fmt.Errorf("findings: %w", err)
	}
	if doc.SchemaVersion != SchemaVersion {
		return nil, schemaError("findings", doc.SchemaVersion)
	}
	return doc.Findings, nil
}

func schemaError(what, version string) error {
	return fmt.Errorf("%s: schema version %q is not %q, which this program reads; make that run again with this version of the program", what, version, SchemaVersion)
}

// Same reports whether nothing changed that the comparison looks at.
func (s *SiteChange) Same() bool { return s.ChangeUSD == 0 && !s.Changed && len(s.Parts) == 0 }

// GroupText names a group of an attribution.
func GroupText(group string, words *templates.Words) string {
	switch group {
	case model.MarketGroup:
		return "Market"
	case ModelGroup:
		return "Version of the program"
	}
	if name, ok := words.Groups[group]; ok {
		return name
	}
	return group
}
