package batch

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/templates"
)

// mostQuotes is how many figures of one text a finding names.
const mostQuotes = 6

// unheld finds the figures in the analyst's words that no result of a run holds.
func unheld(run *report.Run) ([]provenance.Finding, error) {
	if !slices.ContainsFunc(run.Book.Miners, quotes) {
		return nil, nil
	}
	results, err := report.NewResults(run)
	if err != nil {
		return nil, err
	}
	entry := workbook.Catalogue[slices.IndexFunc(workbook.Catalogue, func(e workbook.Entry) bool {
		return e.Code == workbook.CodeUnheld
	})]
	var out []provenance.Finding
	for i := range run.Book.Miners {
		m := &run.Book.Miners[i]
		if !quotes(*m) {
			continue
		}
		held, err := results.Held(m.Name)
		if err != nil {
			return nil, err
		}
		for _, w := range m.Words {
			var list []string
			for _, q := range report.Quotes(w.Text) {
				if !held.Has(q) && !slices.Contains(list, q.Text) {
					list = append(list, q.Text)
				}
			}
			if len(list) == 0 {
				continue
			}
			named := strings.Join(list[:min(len(list), mostQuotes)], "; ")
			out = append(out, provenance.Finding{Severity: entry.Severity, Code: entry.Code, Cell: w.Cell, Read: named,
				Miner: m.Name, Site: w.Site,
				Wrong: fmt.Sprintf("no result and no input of %s is %s", m.Name, named), Do: entry.Do})
		}
	}
	return out, nil
}

// quotes reports a miner on which the analyst quotes figures.
func quotes(m provenance.Miner) bool {
	return slices.ContainsFunc(m.Words, func(w provenance.Comment) bool { return len(report.Quotes(w.Text)) > 0 })
}

// HoldWords holds the figures in the analyst's words of a book against its results, which it works out where
// there are such figures, and adds what it finds to the book's findings.
func HoldWords(ctx context.Context, reg *model.Registry, book *provenance.Book, jobs int) error {
	if !slices.ContainsFunc(book.Miners, quotes) {
		return nil
	}
	words, err := templates.LoadWords("en")
	if err != nil {
		return err
	}
	run := &report.Run{Date: book.Market.ValuationDate, Book: book, Registry: reg, Words: words}
	if run.Result, err = model.Evaluate(ctx, reg, book.Evaluable(), jobs); err != nil {
		return err
	}
	if err := sim.Book(ctx, run.Result, sim.Options{Paths: DefaultPaths, Seed: 1, Jobs: jobs}); err != nil {
		return err
	}
	found, err := unheld(run)
	book.Findings = append(book.Findings, found...)
	return err
}
