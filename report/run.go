// Package report turns results into deliverables: results.json and results.csv
// here, the PDF memo in memo, the annotated workbook in sheet, charts in chart.
// It never computes a figure of the economics: one that it lacks is added to model.
//
//	model.BookResult, provenance.Book -> Run -> NewResults -> results.json, results.csv
//	                                         -> report/memo, report/sheet
//
// For example, Money(289_900_000) is "USD 290m", in the memo as in the workbook's notes.
package report

import (
	"rackrate/internal/provenance"
	"rackrate/model"
	"rackrate/templates"
)

// Run is everything that the deliverables of one workbook are made from.
type Run struct {
	ID       string     // hash of inputs, options and version, 12 hexadecimal digits
	Version  string     // of the program
	Date     model.Date // printed on the deliverables; the valuation date unless another was asked for
	Book     *provenance.Book
	Result   *model.BookResult
	Registry *model.Registry
	Words    *templates.Words
	Changes  *Changes // against an earlier run; nil where there is none to compare with
}

// Outcome is the result of the miner of that name, nil where none of its sites could be evaluated.
func (r *Run) Outcome(miner string) *model.MinerOutcome {
	for i := range r.Result.Miners {
		if r.Result.Miners[i].Name == miner {
			return &r.Result.Miners[i]
		}
	}
	return nil
}

// SiteOutcome is the result of a site, nil where it could not be evaluated.
func (r *Run) SiteOutcome(s *provenance.Site) *model.SiteResult {
	m := r.Outcome(s.Miner)
	if m == nil {
		return nil
	}
	for i := range m.Sites {
		if in := &m.Sites[i].Inputs; in.Site == s.Name && in.Structure == s.Inputs.Structure {
			return &m.Sites[i]
		}
	}
	return nil
}

// Passed reports whether every check of every miner holds.
func (r *Run) Passed() bool {
	for _, m := range r.Result.Miners {
		for _, c := range m.Checks {
			if !c.Pass {
				return false
			}
		}
	}
	return true
}

// ActionText is a recommendation in words: the action, and the conversion that it
// names. What cannot be assessed names none.
func ActionText(words *templates.Words, action model.Action, conversion model.Alternative) string {
	text := words.Actions[string(action)]
	if conversion != "" {
		text += ": " + words.Alternatives[string(conversion)]
	}
	return text
}
