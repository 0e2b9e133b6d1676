package workbook

import (
	"fmt"
	"slices"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/opening"
	"rackrate/internal/workbook/quantity"
	"rackrate/model"
)

// addScenarios adds the scenarios of another file to the book, whose miners and
// sites they may be limited to. One of the same name takes the place of the
// workbook's own. Only tables of scenarios are looked at there.
func (r *reader) addScenarios(src opening.Source) error {
	b := opening.NewBudget(r.budget.Context, r.opt.Limits)
	f, err := openFile(src, b, r.opt.Password)
	if err != nil {
		return fmt.Errorf("%s %w", src.Name, err)
	}
	o := startReading(r.ix, f, r.opt)
	o.budget = b
	o.book, o.layers = r.book, r.layers
	own := r.book.Scenarios
	r.book.Scenarios = nil
	o.findTables()
	o.tables = slices.DeleteFunc(o.tables, func(t *table) bool { return t.kind != scenarioTable })
	o.found = nil // what was said of other tables
	if len(o.tables) == 0 {
		o.report(codeNoScenarios, opening.Spot{}, who{}, provenance.Finding{})
	}
	o.readScenarios()
	if o.err != nil {
		return fmt.Errorf("%s %w", src.Name, o.err)
	}
	added := r.book.Scenarios
	own = slices.DeleteFunc(own, func(s model.Scenario) bool {
		return slices.ContainsFunc(added, func(a model.Scenario) bool {
			return quantity.Normalise(a.Name) == quantity.Normalise(s.Name)
		})
	})
	if r.book.Scenarios = append(own, added...); len(r.book.Scenarios) > provenance.MostScenarios {
		return fmt.Errorf("%s has more than %d scenarios, those of the workbook counted", src.Name,
			provenance.MostScenarios)
	}
	o.probabilityRule(nil)
	r.book.Findings = append(r.book.Findings, o.sorted()...)
	return nil
}
