package workbook

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/workbook/messy"
	"rackrate/internal/workbook/opening"
)

// checkLedger checks that every cell of a workbook ends in one place of the ledger, that the three sums are all
// figures, and that what was left alone is said somewhere.
func checkLedger(t *testing.T, name string, data []byte) {
	t.Helper()
	r, err := newReader(context.Background(), registry(t), opening.Source{Name: name, Data: data}, Options{})
	if err != nil {
		return // the file as a whole cannot be read
	}
	figures, titles := 0, 0
	for _, sh := range r.file.Sheets {
		if sh.Own {
			continue
		}
		for _, row := range sh.Rows {
			for _, c := range row.Cells {
				switch c.Fate {
				case opening.FateNone:
					t.Errorf("%s: %s!%s is nowhere in the ledger", name, sh.Name, opening.RefOf(c.Row, c.Col))
				case opening.FateTitle:
					titles++
					if c.Kind == opening.Number && !inHeader(r, sh, c) {
						t.Errorf("%s: %s!%s holds a number and is taken for a title", name, sh.Name,
							opening.RefOf(c.Row, c.Col))
					}
				default:
					figures++
				}
			}
		}
	}
	f := r.book.Figures
	if f.Used+f.Refused+f.Left != figures || figures == 0 && titles > 40 {
		t.Errorf("%s: %+v, and %d figures", name, f, figures)
	}
	if f.Left > 0 && f.Places == 0 {
		t.Errorf("%s: %d cells are left alone and no finding says so", name, f.Left)
	}
}

// inHeader reports whether a cell is of a table's header, as the years of an input are.
func inHeader(r *reader, sh *opening.Sheet, c opening.Cell) bool {
	return slices.ContainsFunc(r.tables, func(t *table) bool {
		return t.sh == sh && c.Row >= t.head() && c.Row <= max(t.header, t.unitRow, t.years)
	})
}

// Phases, assumptions, rates of currencies, structures, joined tables and commentary have their place in the
// ledger too.
func TestLedgerOfTheSecondEdition(t *testing.T) {
	const sites = `
Miner | Site | Structure | MW | Power price (C$/MWh) | Hashrate | Efficiency | Analyst
Riot | Rockdale | Shell | 700 | 40 | 14 | 25 | 7
Riot | Rockdale | Turnkey | 700 | 40 | 14 | 25 | 8`
	joined := tab{"Lease terms",
		rows("Site | Starting rent ($/kW-month) | Lease term (years)\nRockdale | 120 | 15\nNowhere | 130 | 12")}
	const phased = `
Miner | Site | Phase | MW | Power price | Hashrate | Efficiency | Convert MW | COD
Riot | Rockdale | | 700 | 40 | 14 | 25 | |
Riot | Rockdale | A | | | | | 100 | 2026-06-30
 | | B | | | | | 150 | n/a
Cipher | Odessa | One | 200 | 30 | 6 | 25 | 60 | 2026-03-31`
	for _, c := range []struct {
		name string
		tabs []tab
		want provenance.Figures
	}{
		{"phases of their own table", []tab{siteTab(campus), market,
			{"Phases", rows("Site | Phase | MW | Capex ($m/MW) | Contractor\nRockdale | A | 100 | 9 | 12\nRockdale | " +
				"B | 150 | nine | 13\nTotal | | 250\nElsewhere | A | 50 | 9 |")}},
			provenance.Figures{Used: 18, Refused: 1, Left: 8, Places: 3}},
		{"phases in the table of sites", []tab{siteTab(phased), market}, provenance.Figures{Used: 25, Left: 1,
			Places: 1}},
		{"assumptions", []tab{siteTab(campus), market,
			{"Assumptions", rows("Input | When | Is | Value | Unit | Source\nhpc capex | | | 9 | $m/MW | house\nPUE " +
				"| lease_type | gross | 1.3 | | house\nweather | | | 12 | | none\nIT load | | | TBC | | ")}},
			provenance.Figures{Used: 15, Refused: 1, Left: 1, Places: 1}},
		{"several inputs at once", []tab{siteTab(campus), market,
			{"Assumptions", rows("Input | Value | Source\nDiscount rate | 11% | house\nColocation discount rate | 8% " +
				"| house\nUtilisation | 90% | house")}},
			provenance.Figures{Used: 13, Refused: 1}},
		{"structures, rates, joined by site", []tab{siteTab(sites), market, joined,
			{"FX", rows("Currency | USD per unit | Date | Source\nCAD | 0.73 | 2024-06-28 | bank\nEUR | 1.07 | " +
				"2024-06-28 | bank")}},
			provenance.Figures{Used: 28, Left: 5, Places: 2}},
		{"commentary", []tab{siteTab(campus), market,
			{"Commentary", rows("The week\nPower at the hub was 35 dollars on Monday and 40 on Friday\n | 12 | 14\n " +
				"| 13 | 15\nSource: company")}},
			provenance.Figures{Used: 11, Left: 4, Places: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := makeBook(t, c.tabs...)
			checkLedger(t, "book.xlsx", data)
			b := readData(t, data)
			if b.Figures != c.want {
				t.Errorf("%+v, want %+v\n%v", b.Figures, c.want, b.Findings)
			}
		})
	}
}

func TestLedgerOfEveryWorkbook(t *testing.T) {
	for _, pattern := range []string{"testdata/cases/*/*.xlsx", "testdata/messy/*.xlsx", "../../samples/*.xlsx"} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d workbooks, %v", pattern, len(paths), err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			must(t, err)
			checkLedger(t, filepath.Base(path), data)
		}
	}
	books, err := messy.Books()
	must(t, err)
	for _, b := range books {
		checkLedger(t, b.File(), b.Data)
	}
	for _, c := range reproductions {
		if c.tabs != nil {
			checkLedger(t, "book.xlsx", makeBook(t, c.tabs...))
		}
	}
}
