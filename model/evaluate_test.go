package model_test

import (
	"reflect"
	"slices"
	"testing"

	"rackrate/internal/testutil"
	goldencase "rackrate/internal/testutil/golden"
	"rackrate/model"
)

// sampleBook is two miners with three sites, a scenario of each kind and a range.
func sampleBook(t testing.TB, reg *model.Registry) model.Book {
	t.Helper()
	var m model.Market
	var sites []model.Site
	for _, g := range loadGolden(t) {
		if g.Name == "gates_open" || g.Name == "debt_gearing" || g.Name == "base" {
			var s model.Site
			m, _, s = goldencase.Resolve(t, reg, g.Inputs)
			s.Site = g.Name
			sites = append(sites, s)
		}
	}
	_, _, miner := reg.Defaults()
	miner.SharePriceUSD, miner.SharesM = model.Given(10.0), model.Given(500.0)
	set := func(key string, op byte, v float64) model.Override {
		return model.Override{Input: key, Op: op, Value: model.NumberValue(v)}
	}
	limited := set("lease_usd_kw_month", '=', 400)
	limited.Site = "base"
	return model.Book{
		Market: m,
		Miners: []model.BookMiner{{Name: "A", Inputs: miner, Sites: sites[:2]},
			{Name: "B", Inputs: miner, Sites: sites[2:]}},
		Scenarios: []model.Scenario{
			{Name: "Base"},
			{Name: "Half", Overrides: []model.Override{set("btc_price_usd", '*', 0.5)}},
			{Name: "Growth", Overrides: []model.Override{set("btc_growth_pct", '+', 0.1)}},
			{Name: "One site", Overrides: []model.Override{limited}},
			{Name: "Too far", Overrides: []model.Override{set("occupancy_pct", '*', 2)}},
		},
		Ranges: []model.Range{{Input: "capex_usd_mw", Low: 5e6, High: 12e6}, {Input: "btc_growth_pct", Low: -0.1,
			High: 0.3}},
	}
}

func TestResultsDoNotDependOnJobs(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	one, many := testutil.Evaluate(reg, book, 1), testutil.Evaluate(reg, book, 8)
	if !reflect.DeepEqual(one.Miners, many.Miners) {
		t.Error("eight jobs give another result than one")
	}
}

func TestScenarios(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	result := testutil.Evaluate(reg, book, 1)
	for _, m := range result.Miners {
		for _, s := range m.Sites {
			best := s.Conversion(s.Recommendation.BestConversion)
			base, half, growth, one, tooFar := s.Scenarios[0], s.Scenarios[1], s.Scenarios[2], s.Scenarios[3],
				s.Scenarios[4]
			if base.UpliftUSD.Value != best.UpliftUSD || base.Action != s.Recommendation.Action ||
				base.ProjectIRR != best.ProjectIRR {
				t.Errorf("%s: the scenario without overrides is not the base case: %v", s.Inputs.Site, base)
			}
			if half.MineNPVUSD >= base.MineNPVUSD || growth.MineNPVUSD <= base.MineNPVUSD {
				t.Errorf("%s: mining is worth %v, %v at half the price, %v with growth", s.Inputs.Site, base.MineNPVUSD,
					half.MineNPVUSD, growth.MineNPVUSD)
			}
			if moved := one.UpliftUSD != base.UpliftUSD; moved != (s.Inputs.Site == "base") {
				t.Errorf("%s: the scenario of the site base moves it: %t", s.Inputs.Site, moved)
			}
			if tooFar.Why != model.OverrideRefused {
				t.Errorf("%s: an occupancy of 200 %% is taken", s.Inputs.Site)
			}
		}
	}
}

// Where gpu_count is given, a scenario that leaves too little load for it is
// refused as such a row is; GPUs stay whole.
func TestScenarioKeepsGPUsWithinTheLoad(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	site := book.Miners[0].Sites[0]
	site.SiteMW, site.ConvertMW, site.PUEHPC, site.KWPerGPU = 130, model.Opt[float64]{}, 1.3, 2
	site.GPUCount = model.Given(50000.0) // all of 100 MW
	apply := func(key string, op byte, v float64) (model.Site, error) {
		sc := model.Scenario{Name: "S", Overrides: []model.Override{{Input: key, Op: op, Value: model.NumberValue(v)}}}
		_, s, err := sc.Apply(reg, book.Market, site)
		return s, err
	}
	for _, c := range []struct {
		key  string
		op   byte
		v    float64
		fits bool
	}{
		{"lease_usd_kw_month", '*', 1.1, true}, {"convert_mw", '*', 0.9, false}, {"site_mw", '*', 0.9, false},
		{"pue_hpc", '+', 0.1, false}, {"pue_hpc", '+', -0.1, true}, {"kw_per_gpu", '=', 2.1, false},
		{"gpu_count", '*', 1.1, false}, {"gpu_count", '*', 0.5, true},
	} {
		if _, err := apply(c.key, c.op, c.v); (err == nil) != c.fits {
			t.Errorf("%s %c%v: error %v, fits %t", c.key, c.op, c.v, err, c.fits)
		}
	}
	if s, err := apply("gpu_count", '*', 1.0/3); err != nil || s.GPUCount.Value != 16667 {
		t.Errorf("a third of 50,000 GPUs is %v (%v), want 16667", s.GPUCount.Value, err)
	}
}

// A scenario that halves the bitcoin price is the book with half the price.
func TestScenarioIsTheChangedBook(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	half := testutil.Evaluate(reg, book, 1).Miners[0].Sites[0].Scenarios[1]
	book.Market.BTCPriceUSD /= 2
	s := testutil.Evaluate(reg, book, 1).Miners[0].Sites[0]
	best := s.Conversion(s.Recommendation.BestConversion)
	if !near(half.UpliftUSD.Value, best.UpliftUSD, 1e-12) || half.Action != s.Recommendation.Action {
		t.Errorf("scenario %v, book %v %s", half, best.UpliftUSD, s.Recommendation.Action)
	}
}

func TestRangesReplaceAndExtendTheTornado(t *testing.T) {
	reg := registry(t)
	rows := testutil.Evaluate(reg, sampleBook(t, reg), 1).Miners[0].Sites[0].Tornado.Rows
	find := func(key string) model.TornadoRow {
		i := slices.IndexFunc(rows, func(r model.TornadoRow) bool { return r.Input == key })
		if i < 0 {
			t.Fatalf("no row %s", key)
		}
		return rows[i]
	}
	if r := find("capex_usd_mw"); r.Low != 5e6 || r.High != 12e6 {
		t.Errorf("capex from %v to %v, want the range's 5m to 12m", r.Low, r.High)
	}
	if r := find("btc_growth_pct"); r.UpliftLowUSD <= r.UpliftHighUSD {
		t.Errorf("growth of the bitcoin price does not lower the uplift: %v", r)
	}
}

// A miner that has to raise more equity than its market cap allows is to defer.
func TestFundingGate(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	site := func(shares float64) model.Recommendation {
		for i := range book.Miners {
			book.Miners[i].Inputs.SharesM = model.Given(shares)
		}
		for _, m := range testutil.Evaluate(reg, book, 1).Miners {
			for _, s := range m.Sites {
				if s.Inputs.Site == "debt_gearing" {
					return s.Recommendation
				}
			}
		}
		t.Fatal("no site debt_gearing")
		return model.Recommendation{}
	}
	if r := site(5000); r.Action != model.Convert || len(r.Gates) != 0 {
		t.Errorf("with enough market cap: %v", r)
	}
	if r := site(1); r.Action != model.Defer || !slices.Equal(r.Gates, []string{"funding"}) {
		t.Errorf("with too little market cap: %v", r)
	}
}

func TestRegistryRefusesWhatItCannotServe(t *testing.T) {
	const header = "key,scope,group,unit,type,default,min,max,low,high,required,aliases,meaning,source,band_source\n"
	for name, data := range map[string]string{
		"an unknown key":      header + "colour,site,power,,text,,,,,,no,,,,\n",
		"a wrong header":      "key,scope\n",
		"a bad default":       header + "horizon_months,market,time,months,int,many,,,,,no,,,,\n",
		"a default not whole": header + "horizon_months,market,time,months,int,1.5,,,,,no,,,,\n",
		"a key twice": header +
			"site,site,identity,,text,,,,,,yes,,,,\nsite,site,identity,,text,,,,,,yes,,,,\n",
		"a bound not a number":  header + "site_mw,site,power,MW,number,,low,,,,yes,,,,\n",
		"a field without a row": header + "site,site,identity,,text,,,,,,yes,,,,\n",
	} {
		if _, err := model.ParseRegistry([]byte(data)); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestValuesRoundTrip(t *testing.T) {
	reg := registry(t)
	var m model.Market
	var s model.Site
	var c model.Miner
	for _, in := range reg.Inputs {
		var target any = &s
		switch in.Scope {
		case model.ScopeMarket:
			target = &m
		case model.ScopeMiner:
			target = &c
		}
		sample := map[model.Type]string{"number": "12.5", "pct": "0.25", "int": "7", "bool": "yes", "text": "x",
			"date": "2024-06-30"}[in.Type]
		if in.Type == model.TypeEnum {
			sample = in.Choices[1]
		}
		v, err := in.Parse(sample)
		if err != nil {
			t.Fatal(err)
		}
		if !model.Set(target, in.Key, v) {
			t.Errorf("%s cannot be set", in.Key)
		}
		got, _ := model.Get(target, in.Key)
		if back := in.Format(got); back != sample {
			t.Errorf("%s: %s comes back as %s", in.Key, sample, back)
		}
	}
	if model.Set(&m, "site_mw", model.NumberValue(1)) {
		t.Error("a market has no site_mw")
	}
}

// Without GPUs on contract, price and utilisation move the uplift alike but for
// rounding: the rows keep the order of the drivers whatever the rounding says.
func TestTornadoTiesKeepTheOrderOfTheDrivers(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	book.Ranges, book.Scenarios = nil, nil
	site := book.Miners[0].Sites[0]
	site.LeaseUSDKWMonth = model.Opt[float64]{} // leaves GPU cloud as the one conversion
	var sites []model.Site
	for i := range 40 {
		site.GPUPriceUSDHour, site.GPUUtilisationPct = model.Given(1.9+0.0937*float64(i)), 0.7+0.003*float64(i)
		sites = append(sites, site)
	}
	book.Miners = []model.BookMiner{{Name: "A", Sites: sites}}
	for _, s := range testutil.Evaluate(reg, book, 1).Miners[0].Sites {
		place := func(key string) int {
			return slices.IndexFunc(s.Tornado.Rows, func(r model.TornadoRow) bool { return r.Input == key })
		}
		if p, u := place("gpu_price_usd_hour"), place("gpu_utilisation_pct"); u != p+1 {
			t.Errorf("GPU price %v: its row is %d, that of utilisation %d", s.Inputs.GPUPriceUSDHour.Value, p, u)
		}
	}
}

// An override of the market that is limited to a site holds for that site
// alone, also where the miner's funding is looked at: a horizon of its own, or
// its own limit of what may be raised.
func TestScenarioChangesTheMarketOfOneSite(t *testing.T) {
	reg := registry(t)
	book := sampleBook(t, reg)
	short, long := book.Miners[0].Sites[1], book.Miners[1].Sites[0] // both are worth converting
	book.Miners = book.Miners[:1]
	book.Miners[0].Sites = []model.Site{short, long}
	book.Miners[0].Inputs.SharesM = model.Given(1e4)
	limited := func(key string, v float64) model.Scenario {
		o := model.Override{Input: key, Op: '=', Value: model.NumberValue(v), Site: long.Site}
		return model.Scenario{Name: key, Overrides: []model.Override{o}}
	}
	book.Scenarios = []model.Scenario{limited("horizon_months", 240), limited("funding_limit_x", 0)}
	sites := testutil.Evaluate(reg, book, 1).Miners[0].Sites
	for i, want := range []model.Action{model.Convert, model.Defer} {
		s := sites[i]
		if moved := s.Scenarios[0].UpliftUSD != s.Scenarios[1].UpliftUSD; moved != (i == 1) {
			t.Errorf("%s: the longer horizon of %s moves its uplift: %t", s.Inputs.Site, long.Site, moved)
		}
		if got := s.Scenarios[1].Action; got != want {
			t.Errorf("%s: %s where %s may raise nothing, want %s", s.Inputs.Site, got, long.Site, want)
		}
	}
}

// TestExpectedValuePerShare weighs the scenarios' values per share by their probabilities, and says what is
// missing where there is none.
func TestExpectedValuePerShare(t *testing.T) {
	reg, b := energySite(t)
	cases := func(probabilities ...float64) (out []model.Scenario) {
		for i, p := range probabilities {
			out = append(out, model.Scenario{Name: string(rune('a' + i)), Probability: model.Given(p)})
		}
		return out
	}
	expected := func() model.Figure {
		r, err := model.Evaluate(t.Context(), reg, b, 1)
		if err != nil {
			t.Fatal(err)
		}
		return r.Miners[0].Result.Expected
	}
	for _, c := range []struct {
		name      string
		scenarios []model.Scenario
		shares    bool
		want      model.Reason
	}{
		{"all is known", cases(0.25, 0.75), true, ""},
		{"no share data", cases(0.25, 0.75), false, model.NoShareData},
		{"probabilities of less than 1", cases(0.25, 0.25), true, model.NoProbabilities},
		{"no scenario", nil, true, model.NoProbabilities},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.Scenarios = c.scenarios
			b.Miners[0].Inputs.SharePriceUSD, b.Miners[0].Inputs.SharesM = model.Opt[float64]{}, model.Opt[float64]{}
			if c.shares {
				b.Miners[0].Inputs.SharePriceUSD, b.Miners[0].Inputs.SharesM = model.Given(10.0), model.Given(100.0)
			}
			if got := expected(); got.Why != c.want {
				t.Errorf("%v, want %q", got, c.want)
			}
		})
	}
}
