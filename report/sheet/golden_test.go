package sheet

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/internal/testutil/golden"
	"rackrate/model"
	"rackrate/report"
	"rackrate/templates"
)

// goldenMiners is how many cases a workbook has: spreadsheet programs work for a quarter of an hour on one of fifty.
const goldenMiners = 8

// goldenRuns are the worked cases of the model as runs, those of one market together, so many a workbook: the
// inputs of a case are a row of it.
func goldenRuns(t testing.TB) map[string]*report.Run {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	must(t, err)
	files, err := filepath.Glob("../../model/testdata/golden/*.json")
	must(t, err)
	if len(files) < 70 {
		t.Fatalf("%d golden cases found, at least 70 wanted", len(files))
	}
	runs, byMarket := map[string]*report.Run{}, map[string]*report.Run{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		must(t, err)
		var g struct {
			Name   string
			Inputs map[string]any
			Miner  map[string]any
			Sites  []struct{ Inputs map[string]any }
		}
		must(t, json.Unmarshal(data, &g))
		rows := []map[string]any{g.Inputs}
		for i, s := range g.Sites {
			if i == 0 {
				rows = nil
			}
			rows = append(rows, s.Inputs)
		}
		for i, inputs := range rows {
			market, deck, site := golden.Resolve(t, reg, inputs)
			key := fmt.Sprint(market, deck)
			run := byMarket[key]
			if run == nil || len(run.Book.Miners) == goldenMiners && i == 0 {
				run = emptyRun(t, reg, market, deck)
				byMarket[key], runs[g.Name] = run, run
			}
			addGolden(run.Book, reg, g.Name, i, site, g.Miner)
		}
	}
	for _, run := range runs {
		run.Result = testutil.Evaluate(reg, run.Book.Evaluable(), 2)
	}
	return runs
}

func emptyRun(t testing.TB, reg *model.Registry, market model.Market, deck []model.DeckPoint) *report.Run {
	t.Helper()
	words, err := templates.LoadWords("en")
	must(t, err)
	return &report.Run{ID: "0123456789ab", Version: "0.0.1", Date: market.ValuationDate, Registry: reg, Words: words,
		Book: &provenance.Book{File: "book.xlsx", Market: market, Deck: deck, MarketOrigins: provenance.Origins{},
			Tables: []provenance.SiteTable{{Sheet: "Sites", HeaderRow: fixtureHeader, FirstRow: fixtureFirst,
				LastRow: fixtureFirst, FirstCol: fixtureCol, LastCol: fixtureCol}}}}
}

// addGolden adds a case's site, each case as a miner of its own.
func addGolden(b *provenance.Book, reg *model.Registry, name string, n int, site model.Site, equity map[string]any) {
	site.Miner, site.Site = name, fmt.Sprintf("%s %d", name, n+1)
	if last := len(b.Miners) - 1; last < 0 || b.Miners[last].Name != name {
		_, _, m := reg.Defaults()
		for key, v := range equity {
			if in, ok := reg.Lookup(key); ok && in.Scope == model.ScopeMiner {
				if number, ok := v.(float64); ok {
					model.Set(&m, key, model.NumberValue(number))
				}
			}
		}
		b.Miners = append(b.Miners, provenance.Miner{Name: name, Inputs: m, Origins: provenance.Origins{}})
	}
	m := &b.Miners[len(b.Miners)-1]
	m.Sites = append(m.Sites, provenance.Site{Miner: name, Name: site.Site, Row: fixtureFirst, Inputs: site,
		Origins: provenance.Origins{}})
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
