package model_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"rackrate/internal/testutil"
	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
)

// golden is a worked case of an independent implementation of docs/model.md.
type golden struct {
	Name    string
	Inputs  map[string]any
	Outputs map[string]any
	Miner   map[string]any
	Sites   []struct {
		Alternative model.Alternative
		Inputs      map[string]any
	}
	Readiness, Recommendation map[string]any
	Waiting                   map[string]any
	BreakEvens                map[model.Alternative]map[string]*float64
	Tornado                   *struct {
		Alternative model.Alternative
		Rows        []struct {
			Input        string
			Low, High    float64
			UpliftLowUSD float64 `json:"uplift_low_usd"`
			UpliftHigh   float64 `json:"uplift_high_usd"`
		}
	}
	Grids *struct {
		Alternative  model.Alternative
		BTCByPrice   [][]float64 `json:"btc_by_price_usd"`
		CapexByDelay [][]float64 `json:"capex_by_delay_usd"`
	}
	Flows map[model.Alternative]json.RawMessage
}

func registry(t testing.TB) *model.Registry {
	t.Helper()
	data, err := os.ReadFile("../templates/inputs.csv")
	if err != nil {
		t.Fatal(err)
	}
	reg, err := model.ParseRegistry(data)
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func loadGolden(t testing.TB) []golden {
	t.Helper()
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil || len(files) < 70 {
		t.Fatalf("%d golden cases found, at least 70 wanted (%v)", len(files), err)
	}
	var cases []golden
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var g golden
		if err := json.Unmarshal(data, &g); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		cases = append(cases, g)
	}
	return cases
}

// evaluateCase evaluates a golden case of one site.
func evaluateCase(t testing.TB, reg *model.Registry, inputs map[string]any) *model.SiteResult {
	t.Helper()
	m, deck, s := goldencase.Resolve(t, reg, inputs)
	book := model.Book{Market: m, Deck: deck, Miners: []model.BookMiner{{Name: s.Miner, Sites: []model.Site{s}}}}
	return &testutil.Evaluate(reg, book, 1).Miners[0].Sites[0]
}

func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(math.Abs(got), math.Abs(want))
}

// tolerance is 1e-9 relative, and 1e-6 for rates of return.
func tolerance(key string) float64 {
	if strings.HasSuffix(key, "irr") || strings.HasSuffix(key, "mirr") {
		return 1e-6
	}
	return 1e-9
}

func wantFigure(t *testing.T, where, key string, got model.Figure, want any) {
	t.Helper()
	switch w := want.(type) {
	case nil:
		if got.OK() {
			t.Errorf("%s %s: got %v, want none", where, key, got.Value)
		}
	case float64:
		if !got.OK() || !near(got.Value, w, tolerance(key)) {
			t.Errorf("%s %s: got %v, want %v", where, key, got, w)
		}
	default:
		t.Errorf("%s %s: cannot compare with %v", where, key, want)
	}
}

// knownToTheCases are all members of the worked cases' outputs. A measure that none of them has is one of the
// project's own.
var knownToTheCases = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	var gather func(any)
	gather = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, member := range v {
				known[key] = true
				gather(member)
			}
		case []any:
			for _, member := range v {
				gather(member)
			}
		}
	}
	files, err := filepath.Glob("testdata/golden/*.json")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		var outputs struct{ Outputs, Miner map[string]any }
		data, err := os.ReadFile(f)
		if err == nil {
			err = json.Unmarshal(data, &outputs)
		}
		if err != nil {
			panic(err)
		}
		gather(outputs.Outputs)
		gather(outputs.Miner)
	}
	return known
})

func wantMeasures[R any](t *testing.T, where string, measures []model.Measure[R], got *R, want map[string]any,
	others ...string) {
	t.Helper()
	seen := others
	for _, m := range measures {
		w, ok := want[m.Key]
		seen = append(seen, m.Key)
		f := m.Get(got)
		if !ok {
			if f.OK() && knownToTheCases()[m.Key] {
				t.Errorf("%s %s: got %v, want nothing", where, m.Key, f)
			}
			continue
		}
		wantFigure(t, where, m.Key, f, w)
	}
	for key := range want {
		if !slices.Contains(seen, key) {
			t.Errorf("%s: nothing is compared with %s", where, key)
		}
	}
}

func TestGoldenSites(t *testing.T) {
	reg := registry(t)
	for _, g := range loadGolden(t) {
		if g.Inputs == nil {
			continue
		}
		t.Run(g.Name, func(t *testing.T) {
			r := evaluateCase(t, reg, g.Inputs)
			m, _, _ := goldencase.Resolve(t, reg, g.Inputs)
			wantFigure(t, "", "hashprice_usd_ph_day", model.Some(model.HeadlineHashprice(m)),
				g.Outputs["hashprice_usd_ph_day"])
			mine := g.Outputs["mine"].(map[string]any)
			wantText(t, "mine policy", string(r.Mine.Policy), mine["policy"])
			wantFigure(t, "mine", "fleet_end_month", r.Mine.FleetEndMonth, mine["fleet_end_month"])
			wantMeasures(t, "mine", model.MineMeasures, &r.Mine.MineFigures, mine, "policy", "fleet_end_month")
			for _, a := range model.Conversions {
				wantConversion(t, a, r.Conversion(a), g.Outputs[string(a)])
			}
			if string(r.Best) != g.Outputs["best"] {
				t.Errorf("best %s, want %v", r.Best, g.Outputs["best"])
			}
			wantReadiness(t, r, &g)
			wantSensitivities(t, r, &g)
			wantFlows(t, r, g.Flows)
		})
	}
}

func wantConversion(t *testing.T, a model.Alternative, got *model.ConversionResult, want any) {
	t.Helper()
	w, ok := want.(map[string]any)
	if !ok || got == nil {
		if ok != (got != nil) {
			t.Errorf("%s: evaluated %t, want %t", a, got != nil, ok)
		}
		return
	}
	wantText(t, string(a)+" mining policy", string(got.MiningPolicy), w["mining_policy"])
	wantText(t, string(a)+" gpu policy", string(got.GPUPolicy), w["gpu_policy"])
	wantMeasures(t, string(a), model.ConversionMeasures, &got.ConversionFigures, w, "mining_policy",
		"gpu_policy", "debt")
	debt, ok := w["debt"].(map[string]any)
	if ok != (got.Debt != nil) {
		t.Errorf("%s: debt %t, want %v", a, got.Debt != nil, debt)
	}
	if ok && got.Debt != nil {
		if got.Debt.Binding != debt["binding"] {
			t.Errorf("%s: binding %s, want %v", a, got.Debt.Binding, debt["binding"])
		}
		wantMeasures(t, string(a)+" debt", model.DebtMeasures, &got.Debt.DebtFigures, debt, "binding")
	}
}

func wantReadiness(t *testing.T, r *model.SiteResult, g *golden) {
	t.Helper()
	wantFigure(t, "readiness", "score", model.Some(r.Readiness.Score), g.Readiness["score"])
	wantFigure(t, "readiness", "known_pct", model.Some(r.Readiness.KnownPct), g.Readiness["known_pct"])
	wantStrings(t, "unknown", r.Readiness.Unknown, g.Readiness["unknown"])
	if string(r.Recommendation.Action) != g.Recommendation["action"] {
		t.Errorf("action %s, want %v", r.Recommendation.Action, g.Recommendation["action"])
	}
	if a, _ := g.Recommendation["alternative"].(string); string(r.Recommendation.Alternative) != a {
		t.Errorf("recommended %s, want %s", r.Recommendation.Alternative, a)
	}
	wantStrings(t, "gates", r.Recommendation.Gates, g.Recommendation["gates"])
	if want, ok := g.Recommendation["open_alternative"]; ok {
		wantText(t, "open alternative", string(r.Recommendation.OpenAlternative), want)
	}
	if g.Waiting != nil {
		wantFigure(t, "waiting", "wait_months", r.Waiting.Months, g.Waiting["wait_months"])
		wantFigure(t, "waiting", "wait_uplift_usd", r.Waiting.UpliftUSD, g.Waiting["wait_uplift_usd"])
	}
}

// wantText compares a word; null is none.
func wantText(t *testing.T, what, got string, want any) {
	t.Helper()
	if w, _ := want.(string); got != w {
		t.Errorf("%s %q, want %q", what, got, w)
	}
}

func wantStrings(t *testing.T, what string, got []string, want any) {
	t.Helper()
	var w []string
	for _, e := range want.([]any) {
		w = append(w, e.(string))
	}
	if !slices.Equal(got, w) {
		t.Errorf("%s %v, want %v", what, got, w)
	}
}

func wantSensitivities(t *testing.T, r *model.SiteResult, g *golden) {
	t.Helper()
	for a, want := range g.BreakEvens {
		got := r.BreakEvens[a]
		for key, f := range map[string]model.Figure{"hashprice_usd_ph_day": r.Hashprice[a].USDPHDay,
			"btc_price_responding_usd": r.Hashprice[a].RespondingBTCUSD} {
			if w, ok := want[key]; ok {
				got = append(slices.Clone(got), model.BreakEven{Input: key, Figure: f})
				_ = w
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d break-evens, want %d", a, len(got), len(want))
		}
		for _, b := range got {
			w, ok := want[b.Input]
			if !ok || b.Figure.OK() != (w != nil) || w != nil && !near(b.Figure.Value, *w, 1e-6) {
				t.Errorf("%s break-even %s: got %v, want %v", a, b.Input, b.Figure, w)
			}
		}
	}
	if g.Tornado != nil {
		if r.Tornado.Alternative != g.Tornado.Alternative || len(r.Tornado.Rows) != len(g.Tornado.Rows) {
			t.Fatalf("tornado of %s with %d rows", r.Tornado.Alternative, len(r.Tornado.Rows))
		}
		for i, w := range g.Tornado.Rows {
			got := r.Tornado.Rows[i]
			if got.Input != w.Input || !near(got.Low, w.Low, 1e-9) || !near(got.High, w.High, 1e-9) ||
				!near(got.UpliftLowUSD, w.UpliftLowUSD, 1e-9) || !near(got.UpliftHighUSD, w.UpliftHigh, 1e-9) {
				t.Errorf("tornado row %d: got %v, want %v", i, got, w)
			}
		}
	}
	if g.Grids != nil {
		if r.Grids.Alternative != g.Grids.Alternative {
			t.Errorf("grids of %s, want %s", r.Grids.Alternative, g.Grids.Alternative)
		}
		wantGrid(t, "btc by price", r.Grids.BTCByPrice.USD, g.Grids.BTCByPrice)
		wantGrid(t, "capex by delay", r.Grids.CapexByDelay.USD, g.Grids.CapexByDelay)
	}
}

func wantGrid(t *testing.T, name string, got, want [][]float64) {
	t.Helper()
	for i := range want {
		for j := range want[i] {
			if !near(got[i][j], want[i][j], 1e-9) {
				t.Errorf("grid %s [%d][%d]: got %v, want %v", name, i, j, got[i][j], want[i][j])
			}
		}
	}
}

func wantFlows(t *testing.T, r *model.SiteResult, flows map[model.Alternative]json.RawMessage) {
	t.Helper()
	for a, raw := range flows {
		if a == model.Mine {
			var want map[string][]float64
			mustUnmarshal(t, raw, &want)
			wantSeries(t, "mine", &r.Mine.Flows, want)
			continue
		}
		var want struct {
			HPC      map[string][]float64
			TotalFCF []float64 `json:"total_fcf"`
		}
		mustUnmarshal(t, raw, &want)
		c := r.Conversion(a)
		wantSeries(t, string(a), &c.HPC, want.HPC)
		compareSeries(t, string(a)+" total_fcf", c.TotalFCF, want.TotalFCF)
	}
}

func mustUnmarshal(t *testing.T, raw []byte, to any) {
	t.Helper()
	if err := json.Unmarshal(raw, to); err != nil {
		t.Fatal(err)
	}
}

func wantSeries(t *testing.T, where string, f *model.Flows, want map[string][]float64) {
	t.Helper()
	series := map[string][]float64{
		"revenue": f.Revenue, "power": f.Power, "ebitda": f.EBITDA, "capex": f.Capex, "tax": f.Tax, "fcf": f.FCF,
		"resale": f.Resale, "prepay": f.Prepayment, "maint": f.Maintenance, "terminal": f.Terminal,
	}
	for key, w := range want {
		compareSeries(t, where+" "+key, series[key], w)
	}
}

func compareSeries(t *testing.T, where string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d months, want %d", where, len(got), len(want))
	}
	for i := range want {
		if !near(got[i], want[i], 1e-9) && math.Abs(got[i]-want[i]) > 1e-6 {
			t.Errorf("%s month %d: got %v, want %v", where, i, got[i], want[i])
		}
	}
}

func TestGoldenMiners(t *testing.T) {
	reg := registry(t)
	found := 0
	for _, g := range loadGolden(t) {
		if g.Miner == nil {
			continue
		}
		found++
		t.Run(g.Name, func(t *testing.T) {
			_, _, miner := reg.Defaults()
			for key, v := range g.Miner {
				in, _ := reg.Lookup(key)
				if !model.Set(&miner, key, goldencase.Value(t, in, v)) {
					t.Fatalf("input %s of a miner", key)
				}
			}
			book := model.Book{Miners: []model.BookMiner{{Inputs: miner}}}
			for _, s := range g.Sites {
				m, deck, site := goldencase.Resolve(t, reg, s.Inputs)
				book.Market, book.Deck = m, deck
				m0 := &book.Miners[0]
				m0.Sites, m0.Choose = append(m0.Sites, site),
					append(m0.Choose, model.Choices{Alternative: s.Alternative})
			}
			out := testutil.Evaluate(reg, book, 1).Miners[0]
			wantMiner(t, &out, g.Outputs)
		})
	}
	if found < 3 {
		t.Errorf("%d miner cases", found)
	}
}

func wantMiner(t *testing.T, out *model.MinerOutcome, want map[string]any) {
	t.Helper()
	r := &out.Result
	if w, ok := want["converts"].(bool); ok && r.Converts != w {
		t.Errorf("converts %t, want %v", r.Converts, want["converts"])
	}
	for _, m := range model.MinerMeasures {
		if w, ok := want[m.Key]; ok {
			wantFigure(t, "miner", m.Key, m.Get(&r.MinerFigures), w)
		}
	}
	parts, _ := want["nav_parts_usd"].(map[string]any)
	each, _ := want["nav_parts_per_share_usd"].(map[string]any)
	for _, p := range r.Parts {
		wantFigure(t, "part", p.Key, model.Some(p.USD), parts[p.Key])
		if w := each[p.Key]; w != nil {
			wantFigure(t, "part a share", p.Key, model.Some(p.USD/r.Shares), w)
		}
	}
	wantYears(t, "miner", r.Years, want["years"])
	for _, e := range want["site_years"].([]any) {
		row := e.(map[string]any)
		structure, _ := row["structure"].(string)
		i := slices.IndexFunc(out.Sites, func(s model.SiteResult) bool {
			return s.Inputs.Site == row["site"] &&
				s.Inputs.Structure == structure
		})
		if i < 0 {
			t.Errorf("no site %v", row["site"])
			continue
		}
		wantYears(t, out.Sites[i].Inputs.Site, out.Sites[i].Years, row["years"])
	}
	structures, _ := want["structures"].(map[string]any)
	for site, structure := range structures {
		for _, s := range out.Sites {
			if s.Inputs.Site == site && s.Taken != (s.Inputs.Structure == structure) {
				t.Errorf("%s, %s: taken %t", site, s.Inputs.Structure, s.Taken)
			}
		}
	}
}

func wantYears(t *testing.T, where string, got []model.YearFigures, want any) {
	t.Helper()
	list, _ := want.([]any)
	if len(got) != len(list) {
		t.Fatalf("%s: %d years, want %d", where, len(got), len(list))
	}
	for i := range list {
		wantMeasures(t, fmt.Sprintf("%s, year %d", where, i), model.YearMeasures, &got[i], list[i].(map[string]any))
	}
}
