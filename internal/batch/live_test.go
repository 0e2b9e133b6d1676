package batch_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/internal/workbook"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/sheet"
	"rackrate/templates"
)

const sample = "../../samples/us-listed-miners.xlsx"

// liveOptions are those of a run; a few sites have formulas only, all where
// "make proof" runs, for all of them take a minute for each engine.
func liveOptions() sheet.Options {
	return sheet.Options{LiveSites: testutil.Proof(4, 0)}
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// runOf reads and evaluates a workbook.
func runOf(t testing.TB, data []byte) *report.Run {
	t.Helper()
	reg, err := model.ParseRegistry(templates.InputsCSV)
	fatal(t, err)
	words, err := templates.LoadWords("en")
	fatal(t, err)
	book, err := workbook.Read(reg, workbook.Source{Name: "book.xlsx", Data: data})
	fatal(t, err)
	return &report.Run{ID: "0123456789ab", Version: "0.0.1", Date: book.Market.ValuationDate, Book: book, Registry: reg,
		Words:  words,
		Result: testutil.Evaluate(reg, book.Evaluable(), 2)}
}

func annotate(t testing.TB, data []byte, run *report.Run) []byte {
	t.Helper()
	out, err := sheet.Annotate(context.Background(), data, run, liveOptions())
	fatal(t, err)
	if out.Separate {
		t.Fatalf("the results are in a workbook of their own: %v", out.Findings)
	}
	return out.Workbook
}

// change is an input of a site that the analyst changes.
type change struct {
	key string
	by  float64
}

// TestTheSampleIsALiveModel works the sample's workbook out from nothing with each engine; and again with three
// inputs of three sites changed on the analyst's own sheet, where the model sheets are to be those that the
// program writes for the workbook so changed.
func TestTheSampleIsALiveModel(t *testing.T) {
	testutil.Slow(t)
	data, err := os.ReadFile(sample)
	fatal(t, err)
	before := runOf(t, data)
	book := annotate(t, data, before)
	if size := len(book); size > 12<<20 {
		t.Errorf("the workbook has %d MB, at most 12 wanted", size>>20)
	}
	changes := map[provenance.Cell]float64{}
	changed := 0
	for _, s := range liveSitesOf(before, book, t) {
		n := 0
		for _, c := range []change{{"power_price_usd_mwh", 1.01}, {"capex_usd_mw", 0.99}, {"lease_usd_kw_month", 1.01},
			{"hashrate_ehs", 1.01}, {"site_mw", 1.02}} {
			if o := s.Origins[c.key]; n < 3 && o.Kind == provenance.FromCell && o.Factor != 0 {
				v, _ := model.Get(&s.Inputs, c.key)
				changes[o.Cell] = v.Number / o.Factor * c.by
				n++
			}
		}
		if n == 3 {
			changed++
		}
		if changed == 3 {
			break
		}
	}
	if changed != 3 {
		t.Fatalf("%d sites changed, 3 wanted", changed)
	}
	parts := testutil.SheetParts(t, data)
	after := runOf(t, edited(t, data, parts, changes))
	want, wantChanged := testutil.ReadCells(t, book),
		testutil.ReadCells(t, annotate(t, edited(t, data, parts, changes), after))
	testutil.EachEngineOfLarge(t, map[string][]byte{"sample": book, "changed": edited(t, book, parts, changes)},
		func(t *testing.T, got map[string]testutil.Cells) {
			differences, compared := testutil.Differences(want, got["sample"])
			t.Logf("%d formulas compared", compared)
			if len(differences) > 0 || compared < 50000 {
				t.Errorf("%d of %d formulas differ: %s", len(differences), compared,
					strings.Join(differences[:min(len(differences), 12)], "\n"))
			}
			compareModels(t, wantChanged, got["changed"], len(changes))
		})
}

// liveSitesOf are the sites that have formulas.
func liveSitesOf(run *report.Run, book []byte, t *testing.T) []*provenance.Site {
	cells := testutil.ReadCells(t, book)
	var out []*provenance.Site
	for i := range run.Book.Miners {
		for j := range run.Book.Miners[i].Sites {
			s := &run.Book.Miners[i].Sites[j]
			for name, sheet := range cells {
				if strings.HasPrefix(name, "RR ") && sheet["A1"].Text == s.Miner+": "+s.Name && sheet["D60"].Formula {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

// compareModels compares the model sheets of sites and miners. What the program
// itself would choose again (policies, the alternative) stays as it was written.
func compareModels(t *testing.T, want, got testutil.Cells, changes int) {
	t.Helper()
	compared, moved := 0, 0
	var differences []string
	for name, cells := range want {
		if !strings.HasPrefix(name, "RR ") || !strings.Contains(cells["A4"].Text, "Line") {
			continue
		}
		largest := map[string]float64{}
		for ref, w := range cells {
			row := strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
			largest[row] = max(largest[row], math.Abs(w.Number))
		}
		for ref, w := range cells {
			row := strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
			if !w.Formula || row == "3" {
				continue
			}
			compared++
			if !testutil.Agree(w, got[name][ref], largest[row]) {
				differences = append(differences, fmt.Sprintf("%s!%s: the program %s, recalculated %s", name, ref, w,
					got[name][ref]))
			}
		}
	}
	for _, c := range got["RR Inputs"] {
		if c.Formula && strings.HasPrefix(c.Text, "Inputs changed") {
			moved++
		}
	}
	slices.Sort(differences)
	if len(differences) > 0 || compared < 50000 {
		t.Errorf("%d of %d formulas differ: %s", len(differences), compared,
			strings.Join(differences[:min(len(differences), 12)], "\n"))
	}
	if moved == 0 || !strings.HasPrefix(got["RR Summary"]["A3"].Text, "Inputs changed") {
		t.Errorf("the master check says %q after %d changes", got["RR Summary"]["A3"].Text, changes)
	}
}

// edited is the workbook with numbers typed into some cells, over what stands there.
func edited(t testing.TB, book []byte, parts map[string]string, changes map[provenance.Cell]float64) []byte {
	t.Helper()
	made := 0
	out := testutil.Edited(t, book, func(name string, part []byte) []byte {
		for at, v := range changes {
			if parts[at.Sheet] != name {
				continue
			}
			cell := regexp.MustCompile(`(<c r="` + at.Ref + `"[^<>]*>)(?:<f[^<>]*>[^<]*</f>)?<v>[^<]*(</v>)`)
			if cell.Match(part) {
				made++
			}
			part = cell.ReplaceAll(part, []byte("${1}<v>"+strconv.FormatFloat(v, 'g', -1, 64)+"${2}"))
		}
		return part
	})
	if made != len(changes) {
		t.Fatalf("%d of %d cells were changed", made, len(changes))
	}
	return out
}
