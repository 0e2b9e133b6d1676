package workbook

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rackrate/internal/workbook/opening"
	"rackrate/model"
)

// The worked cases of what comes before the model, as rows of a workbook.
func TestSection0Cases(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "model", "testdata", "section0.json"))
	must(t, err)
	var cases map[string][]struct{ Inputs, Outputs map[string]any }
	must(t, json.Unmarshal(data, &cases))
	n := 0
	for _, kind := range []string{"dates", "rents"} {
		for i, c := range cases[kind] {
			n++
			t.Run(fmt.Sprintf("%s %d", kind, i), func(t *testing.T) {
				header := []any{"miner", "site", "site_mw", "power_price_usd_mwh", "hashrate_ehs",
					"fleet_efficiency_j_th", "gpu_price_usd_hour"}
				row := []any{"Riot", "Rockdale", 700, 40, 14, 25, 2}
				list := [][]any{{"Input", "Value"}, {"BTC price", 61000}, {"Network hashrate", 600},
					{"horizon_months", 480}}
				if c.Inputs["valuation_date"] == nil {
					c.Inputs["valuation_date"] = "2026-06-30"
				}
				for _, key := range sortedKeys(c.Inputs) {
					in, _ := registry(t).Lookup(key)
					v := c.Inputs[key]
					if f, ok := v.(float64); ok && in.Type == model.TypePct {
						v = percentCell(f)
					}
					if in.Scope == model.ScopeMarket {
						list = append(list, []any{key, v})
					} else {
						header, row = append(header, key), append(row, v)
					}
				}
				b := readData(t, makeBook(t, tab{"Sites", [][]any{header, row}}, tab{"Market", list}))
				s := site(t, b, 0)
				if want, isError := c.Outputs["error"].(string); isError {
					code := map[bool]string{true: codePastCOD, false: codeDatesContradict}[strings.HasPrefix(want,
						"cod_date")]
					if !s.Failed || !slices.ContainsFunc(codes(b), func(x string) bool {
						return strings.HasPrefix(x, code)
					}) {
						t.Errorf("%v: %v", c.Inputs, b.Findings)
					}
					return
				}
				for key, want := range c.Outputs {
					if got, _ := model.Get(&s.Inputs, key); s.Failed ||
						math.Abs(got.Number-want.(float64)) > 1e-9*math.Abs(want.(float64)) {
						t.Errorf("%v: %s is %v, want %v; %v", c.Inputs, key, got.Number, want, b.Findings)
					}
				}
			})
		}
	}
	if n < 20 {
		t.Errorf("%d cases", n)
	}
}

// Derived values name the cells that they come from.
func TestDerivedOrigins(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | COD | Delay (months) | Total contract value ($bn) | Average rent | Convert MW
Riot | A | 700 | 40 | 14 | 25 | 2025-07-15 | 3 | 3.48 | 120.5 | 260
Riot | B | 700 | 40 | 14 | 25 | | | | 155 | 260`), market)
	s := site(t, b, 0)
	for key, want := range map[string]string{"delay_months": "Sites!H2",
		"build_months":       "derived from cod_date Sites!G2, delay_months Sites!H2",
		"lease_usd_kw_month": "derived from contract_total_usd Sites!I2"} {
		if got := s.Origins[key].String(); got != want {
			t.Errorf("%s: %q, want %q; %v", key, got, want, b.Findings)
		}
	}
	if s.Failed || s.Inputs.BuildMonths != 9 {
		t.Errorf("%+v; %v", s.Inputs, b.Findings)
	}
	if o := site(t, b, 1).Origins["lease_usd_kw_month"]; o.String() != "derived from "+
		"lease_average_usd_kw_month Sites!J3" || o.Typed != "155" {
		t.Errorf("%+v", o)
	}
}

// The row's own rent goes before one that is given for all, in whichever way it is given.
func TestOwnRentGoesFirst(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Average rent
Riot | A | 700 | 40 | 14 | 25 | 155
Riot | B | 700 | 40 | 14 | 25 |`), tab{"Market", append(slices.Clone(market.rows), []any{"Rent", 100})})
	a, c := site(t, b, 0), site(t, b, 1)
	if a.Failed || math.Abs(a.Inputs.LeaseUSDKWMonth.Value-134.8) > 1 || c.Inputs.LeaseUSDKWMonth.Value != 100 {
		t.Errorf("%v %v; %v", a.Inputs.LeaseUSDKWMonth, c.Inputs.LeaseUSDKWMonth, b.Findings)
	}
}

// A site's total is the sum of the contract values of the phases that have no rent of their own, at one rent; a
// mean rent of the site makes another starting rent of a phase with another term.
func TestRentsOfPhases(t *testing.T) {
	b := read(t, siteTab(`
Miner | Site | MW | Power price | Hashrate | Efficiency | Total contract value ($bn) | Average rent | PUE
Riot | A | 700 | 40 | 14 | 25 | 6 | | 1.25
Riot | B | 700 | 40 | 14 | 25 | | 155 | 1.25`), market, tab{"Phases", rows(`
Site | Phase | MW | Rent | Lease term (years) | Total contract value ($bn)
A | 1 | 200 | | 10 |
A | 2 | 150 | | 15 |
A | 3 | 100 | 130 | 15 |
A | 4 | 100 | | 15 | 2.5
B | 1 | 200 | | |
B | 2 | 150 | | 20 |`)})
	a, c := site(t, b, 0), site(t, b, 1)
	if a.Failed || c.Failed {
		t.Fatal(b.Findings)
	}
	sum, one := 0.0, a.Inputs.LeaseUSDKWMonth.Value
	for i, p := range a.Inputs.Phases {
		own := ownOf(p, "lease_usd_kw_month")
		l := model.Letting{CriticalITMW: ownOf(p, "convert_mw").Number / 1.25, EscalatorPct: 0.025,
			TermMonths: int(ownOf(p, "lease_term_months").Number), RampMonths: 6, OccupancyPct: 1}
		switch {
		case i < 2:
			if own.Known {
				t.Errorf("phase %s has a rent of its own", p.Name)
			}
			sum += l.ContractUSD(one)
		case i == 2 && own.Number != 130, i == 3 && math.Abs(l.ContractUSD(own.Number)-2.5e9) > 1:
			t.Errorf("phase %s: %v", p.Name, own.Number)
		}
	}
	if math.Abs(sum-6e9) > 1e-3 {
		t.Errorf("the contracts of the phases add up to %v", sum)
	}
	long := ownOf(c.Inputs.Phases[1], "lease_usd_kw_month")
	if first := ownOf(c.Inputs.Phases[0], "lease_usd_kw_month"); first.Known ||
		!(long.Number < c.Inputs.LeaseUSDKWMonth.Value) {
		t.Errorf("%v %v %v", first, long, c.Inputs.LeaseUSDKWMonth)
	}
}

// Whatever phases, dates and rents stand in a workbook, a site that can be evaluated has months and rents within their
// bounds, megawatts that add up, and operations in the month of their date.
func TestWhatComesBeforeHolds(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		maybe := func(label string, values ...any) any {
			return rapid.SampledFrom(append([]any{nil, nil}, values...)).Draw(t, label)
		}
		dates := []any{"2024-03-31", "2024-07-31", "2025-06-15", "2026-12-31", "2029-02-01"}
		months := []any{0, 6, 12, 18, 40}
		line := func(label string) []any {
			return []any{maybe(label+" mw", 50, 100, 250.5, 400), maybe(label+" rent", 110, 130.5),
				maybe(label+" mean", 125, 150), maybe(label+" total", 2e9, 5e9),
				maybe(label+" cod", dates...), maybe(label+" start", dates...), maybe(label+" delay", months...),
				maybe(label+" build", months...),
				maybe(label+" status", "none", "LOI", "signed"), maybe(label+" type", "gross", "NNN",
					"powered shell", "ground")}
		}
		keys := []any{"convert_mw", "lease_usd_kw_month", "lease_average_usd_kw_month", "contract_total_usd",
			"cod_date", "construction_start_date", "delay_months", "build_months", "lease_status", "lease_type"}
		sites := [][]any{append([]any{"miner", "site", "site_mw", "power_price_usd_mwh", "hashrate_ehs",
			"fleet_efficiency_j_th", "gpu_price_usd_hour"}, keys...),
			append([]any{"Riot", "Rockdale", 700, 40, 14, 25, 2}, line("site")...)}
		phases := [][]any{append([]any{"site", "phase"}, keys...)}
		for i := range rapid.IntRange(0, 3).Draw(t, "phases") {
			phases = append(phases, append([]any{"Rockdale", string(rune('A' + i))}, line(string(rune('A'+i)))...))
		}
		data := makeBook(quiet{}, tab{"Sites", sites}, market, tab{"Phases", phases})
		b, err := Read(reg, opening.Source{Name: "book.xlsx", Data: data})
		if err != nil {
			t.Fatal(err)
		}
		s := b.Miners[0].Sites[0]
		if s.Failed {
			return
		}
		if len(s.Inputs.Phases) != len(phases)-1 || len(s.Phases) != len(s.Inputs.Phases) {
			t.Fatalf("%d phases, want %d; %v", len(s.Inputs.Phases), len(phases)-1, b.Findings)
		}
		check := func(in model.Site) {
			for _, i := range reg.Inputs {
				if v, ok := model.Get(&in, i.Key); i.Scope == model.ScopeSite && i.Numeric() && v.Known &&
					(!ok || !i.Within(v.Number)) {
					t.Fatalf("%s is %v", i.Key, v.Number)
				}
			}
			if c := in.DelayMonths + in.BuildMonths + 1; !in.CODDate.IsZero() &&
				c != model.MonthsAfter(b.Market.ValuationDate, in.CODDate) {
				t.Fatalf("operations from month %d, and the COD is %s; %v", c, in.CODDate, b.Findings)
			}
			if (in.LeaseType != "" && in.LeaseType != "gross") && in.GPUPriceUSDHour.Known {
				t.Fatalf("GPU cloud under %s", in.LeaseType)
			}
		}
		sum := 0.0
		for _, p := range s.Inputs.Phases {
			in := s.Inputs
			for _, own := range p.Own {
				model.Set(&in, own.Key, own.Value)
			}
			sum += in.ConvertMW.Value
			check(in)
		}
		if len(s.Inputs.Phases) == 0 {
			check(s.Inputs)
		} else if math.Abs(sum-s.Inputs.ConvertMW.Value) > 1e-9 || sum > 700*(1+slack) {
			t.Fatalf("phases of %v MW, convert_mw %v", sum, s.Inputs.ConvertMW)
		}
	})
}

// quiet is what makeBook needs of a test where rapid has one of its own; a workbook that cannot be made is a
// fault of the test.
type quiet struct{ testing.TB }

func (quiet) Helper()           {}
func (quiet) Fatal(args ...any) { panic(fmt.Sprint(args...)) }
