package memo_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
)

func structure(t *testing.T, run *report.Run, m *provenance.Miner) string {
	t.Helper()
	got, err := memo.Structure(run, m, filled(t))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func says(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("the memo does not say %q", want)
		}
	}
}

func saysNot(t *testing.T, got string, refused ...string) {
	t.Helper()
	for _, no := range refused {
		if strings.Contains(got, no) {
			t.Errorf("the memo says %q", no)
		}
	}
}

func TestThePriceDeckIsSaidToGiveWhatItGives(t *testing.T) {
	day := model.Date{Year: 2025, Month: 6, Day: 30}
	price := model.DeckPoint{Date: day, BTCPriceUSD: model.Given(70000.0)}
	network := model.DeckPoint{Date: day, NetworkEHS: model.Given(700.0)}
	growsPrice, growsNetwork := "the price grows by", "the hashrate grows by"
	for _, c := range []struct {
		name       string
		deck       []model.DeckPoint
		want, none []string
	}{
		{"none", nil, []string{"rests on a price of", "a network that grows by"}, []string{"price deck", growsPrice,
			growsNetwork}},
		{"network", []model.DeckPoint{network}, []string{"rests on a price of",
			"the network’s hashrate of the workbook’s price deck",
			"the hashrate is that of the workbook’s price deck", growsPrice}, []string{"a network that grows by",
			growsNetwork}},
		{"price", []model.DeckPoint{price}, []string{"the bitcoin price of the workbook’s price deck",
			"a network that grows by",
			"the price is that of the workbook’s price deck", growsNetwork}, []string{"rests on a price of",
			growsPrice}},
		{"full", []model.DeckPoint{price, network},
			[]string{"the bitcoin price of the workbook’s price deck and the network’s hashrate of the same deck",
				"price and hashrate are those"}, []string{"a network that grows by", growsPrice, growsNetwork}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			f.book.Deck = c.deck
			f.site(f.miner("Keep Mining Inc", "KEEP", nil), "Hill", fleet)
			run := f.run()
			got := structure(t, run, &run.Book.Miners[0])
			says(t, got, c.want...)
			saysNot(t, got, c.none...)
		})
	}
}

func TestKeepingAtSeveralSitesIsSaidWithFigures(t *testing.T) {
	f := newFixture(t)
	m := f.miner("Two Keep Inc", "TWO", nil)
	dear := join(fleet, values{"lease_usd_kw_month": "60", "capex_usd_mw": "12000000"})
	f.site(m, "Far", join(dear, values{"lease_usd_kw_month": "50"}))
	f.site(m, "Near", dear)
	run := f.run()
	r := &run.Outcome(m.Name).Sites[1]
	e := report.English()
	got := structure(t, run, m)
	says(t, got, "headline: Keep mining at Far and Near: at Near mining on is worth "+e.Money(r.Mine.NPVUSD)+
		", and even the best conversion, colocation, is worth "+e.Money(-r.Conversion(model.Colo).UpliftUSD)+" less.")
	saysNot(t, got, "any of them")
}

func TestUnknownReadinessAndCertainChanceAsRisks(t *testing.T) {
	build := func(given ...values) (*report.Run, *provenance.Miner) {
		f := newFixture(t)
		m := f.miner("One Site Mining", "ONE", shares)
		f.site(m, "Denton", join(append([]values{fleet, lease}, given...)...))
		run := f.run()
		if run.Outcome(m.Name).Sites[0].Chosen() == model.Mine {
			t.Fatal("no conversion is recommended")
		}
		return run, m
	}
	unknown := "bullet: Readiness is only partly known."
	run, m := build()
	got := structure(t, run, m)
	says(t, got, unknown)
	if strings.Count(got, unknown) != 1 || strings.Index(got, unknown) > strings.Index(got, "bullet: Funding.") {
		t.Error("the unknown readiness does not stand once, before the funding")
	}
	run, m = build(ready)
	saysNot(t, structure(t, run, m), unknown)

	for _, c := range []struct {
		chance float64
		said   bool
	}{{0.96, false}, {0.95, true}, {0.6, true}} {
		s := &run.Outcome(m.Name).Sites[0]
		s.Simulation = &model.Simulation{Paths: 100, Conversions: []model.Distribution{{Alternative: s.Chosen(),
			ChancePositive: c.chance}}}
		if got := strings.Contains(structure(t, run, m), "bullet: Chance."); got != c.said {
			t.Errorf("chance %v: said as a risk: %v", c.chance, got)
		}
	}
}

func TestADelayAtItsBoundIsNoBreakEven(t *testing.T) {
	run := sample(t)
	m := miner(t, run, "ONE")
	s := &run.Outcome(m.Name).Sites[0]
	list := s.BreakEvens[s.Chosen()]
	at := -1
	for i := range list {
		if list[i].Input == "delay_months" {
			at = i
		}
	}
	if at < 0 {
		t.Fatal("no break-even of the delay")
	}
	for _, c := range []struct {
		figure     model.Figure
		want, none []string
	}{
		{model.Some(84), []string{"beyond 84\u00a0months", "every delay before construction that the model takes, up " +
			"to 84\u00a0months"}, []string{"bullet: Delay.", "any delay of up to"}},
		{model.Some(83), []string{"any delay of up to 83\u00a0months"}, []string{"beyond 83", "every delay before"}},
		{model.None(model.NegativeAtOnce), []string{"not worth more than mining at the shortest delay",
			"not without delay"}, []string{"even without any delay", "at once |"}},
	} {
		list[at].Figure = c.figure
		got := structure(t, run, m)
		says(t, got, c.want...)
		saysNot(t, got, c.none...)
	}
}

func TestASiteWithoutAFleetIsNotComparedWithMining(t *testing.T) {
	f := newFixture(t)
	m := f.miner("No Fleet Inc", "NOF", shares)
	f.site(m, "Echo", join(lease, values{"site_mw": "200", "power_price_usd_mwh": "40", "hashrate_ehs": "0",
		"fleet_efficiency_j_th": "20"}))
	run := f.run()
	r := &run.Outcome(m.Name).Sites[0]
	r.Simulation = &model.Simulation{Paths: 100, Conversions: []model.Distribution{{Alternative: r.Chosen(),
		ChancePositive: 0.9}}}
	got := structure(t, run, m)
	got, _, _ = strings.Cut(got, "# Inputs and where") // what follows holds for every memo
	says(t, got, "is worth something", "is worth more than nothing in")
	saysNot(t, got, "than mining", "beats mining", "mining worth", "BTC price", "Bitcoin price")
}

func TestSitesThatFailedAreNamedOnPageOne(t *testing.T) {
	f := newFixture(t)
	m := f.miner("Half Inc", "HALF", nil)
	f.site(m, "Good", join(fleet, lease))
	f.site(m, "Bad", join(fleet, values{"site_mw": "777"})).Failed = true
	f.book.Findings = []provenance.Finding{{Severity: provenance.Error, Code: "RR-104", Input: "site_mw",
		Wrong: "no number", Do: "Type one.", Miner: m.Name, Site: "Bad"}}
	run := f.run()
	got := structure(t, run, m)
	says(t, got, "Bad could not be evaluated: see Data quality.", "## Key figures: 1 of 2 sites", "row: Bad | "+
		report.NoFigure, " | not evaluated")
	saysNot(t, got, "777")
}

func TestSitesBeyondFiveAreCounted(t *testing.T) {
	f := newFixture(t)
	m := f.miner("Six Inc (SIX)", "SIX", shares)
	for _, name := range []string{"A1", "A2", "A3", "A4", "A5"} {
		f.site(m, name, join(fleet, values{"lease_usd_kw_month": "60"}))
	}
	f.site(m, "Last", join(fleet, lease, ready))
	run := f.run()
	if a := run.Outcome(m.Name).Sites[5].Recommendation.Action; a != model.Convert {
		t.Fatalf("the last site's recommendation is %s", a)
	}
	got := structure(t, run, m)
	says(t, got, "bullet: Last: convert to colocation",
		"bullet: And four more sites: no conversion is recommended there.")
	if pdftotext := testutil.Need(t, "pdftotext"); strings.Contains(output(t, pdftotext,
		save(t, write(t, run, m, filled(t))), "-"), "(SIX) (SIX)") {
		t.Error("the header has the ticker twice")
	}
}

// TestNothingIsNotDrawn: sites with neither a fleet nor a conversion get no chart and no empty table, one such
// site or two.
func TestNothingIsNotDrawn(t *testing.T) {
	f := newFixture(t)
	one, two := f.miner("Empty Land plc", "LAND", nil), f.miner("Emptier Land plc", "MORE", nil)
	nothing := join(fleet, values{"hashrate_ehs": "0"})
	f.site(&f.book.Miners[0], "Field", nothing)
	f.site(two, "Field", nothing)
	f.site(two, "Meadow", nothing)
	run := f.run()
	for _, m := range []string{one.Ticker, two.Ticker} {
		got, err := memo.Structure(run, miner(t, run, m), filled(t))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got, "chart: ") || strings.Contains(got, "Stay against convert") ||
			!strings.Contains(got, "not assessed: no rent is given and no GPU-hour price is given.") ||
			strings.Contains(got, "Mining on") {
			t.Errorf("%s: %.900s", m, got)
		}
	}
}

// TestNoFleetIsComparedWithNothing: a site that mines nothing has no column and no measure of mining.
func TestNoFleetIsComparedWithNothing(t *testing.T) {
	run, opt := sample(t), filled(t)
	got, err := memo.Structure(run, miner(t, run, "SVRL"), opt)
	if err != nil {
		t.Fatal(err)
	}
	_, echo, ok := strings.Cut(got, "# Echo\n")
	if !ok {
		t.Fatal("no site Echo")
	}
	echo, _, _ = strings.Cut(echo, "\n# ")
	for _, never := range []string{"over mining", "Keep mining", "Uplift per MW", "mining revenue"} {
		if strings.Contains(echo, never) {
			t.Errorf("the pages of a site without a fleet say %q", never)
		}
	}
	if !strings.Contains(echo, "row: Value added by converting") {
		t.Errorf("the measures have no names of their own: %.600s", echo)
	}
}

// TestADeferralSaysWhatClosesEachGate: every open gate of a deferred conversion is named, and what closes it.
func TestADeferralSaysWhatClosesEachGate(t *testing.T) {
	closes := map[string]string{"cooling": "cooling is other than by air",
		"fibre_routes": "a fibre route reaches the site", "firm_power": "its power supply is firm",
		"power_redundancy": "power is redundant (N+1 or better)", "tenant": "a tenant signs above USD",
		"funding": "the equity to raise is at most"}
	for name, c := range map[string]struct {
		given values
		own   values
		gates []string
	}{
		"cooling": {values{"cooling": "air"}, nil, []string{"cooling"}},
		"of site": {values{"cooling": "air", "fibre_routes": "0", "firm_power": "no", "power_redundancy": "N"}, nil,
			[]string{"power_redundancy", "cooling", "fibre_routes", "firm_power"}},
		"tenant": {values{"lease_status": "none"}, nil, []string{"tenant"}},
		"funding": {nil, join(shares, values{"shares_m": "1", "btc_held": "0", "cash_usd": "0",
			"convertible_principal_usd": "0"}), []string{"funding"}},
		"together": {values{"cooling": "air", "lease_status": "none"},
			join(shares, values{"shares_m": "1", "btc_held": "0", "cash_usd": "0"}), []string{"cooling", "tenant",
				"funding"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			m := f.miner("Deferred Inc", "DEF", c.own)
			f.site(m, "Gated", join(fleet, lease, values{"lease_usd_kw_month": "160"}, c.given))
			run := f.run()
			r := &run.Outcome(m.Name).Sites[0].Recommendation
			if r.Action != model.Defer || !slices.Equal(r.Gates, c.gates) {
				t.Fatalf("%s for %v", r.Action, r.Gates)
			}
			got := structure(t, run, m)
			headline, _, _ := strings.Cut(got[strings.Index(got, "headline: "):], "\n")
			says(t, headline, "; convert when ")
			for gate, words := range closes {
				if strings.Contains(headline, words) != slices.Contains(c.gates, gate) {
					t.Errorf("%s: %s", gate, headline)
				}
			}
		})
	}
}

// TestASiteThatIsNotAssessedSaysFromWhichRentItWouldBe: where the rent alone is missing; a GPU-hour price alone
// asks for none.
func TestASiteThatIsNotAssessedSaysFromWhichRentItWouldBe(t *testing.T) {
	f := newFixture(t)
	alone, two := f.miner("Not Priced Inc", "NOP", nil), f.miner("Two Lands Inc", "TWL", nil)
	f.site(&f.book.Miners[0], "Field", fleet)
	f.site(two, "Meadow", join(fleet, lease))
	f.site(two, "Heath", fleet)
	run := f.run()
	rent := run.Outcome(alone.Name).Sites[0].AssessingRent
	if !rent.OK() {
		t.Fatal(rent)
	}
	text := report.English().WithUnit(report.English().Significant(rent.Value, 3), "USD/kW-month")
	says(t, structure(t, run, &run.Book.Miners[0]), "no GPU-hour price is given. Colocation would be worth assessing "+
		"at a rent above "+text+".")
	says(t, structure(t, run, &run.Book.Miners[1]), "Heath is not assessed: ",
		" It would be worth assessing at a rent above "+text+".")
	saysNot(t, structure(t, run, &run.Book.Miners[1]), text+" at Meadow")
}

// TestASharePastTheWholeIsSaidInWords: where the parts of a value have opposite signs no percentage is given.
func TestASharePastTheWholeIsSaidInWords(t *testing.T) {
	run := sample(t)
	m := miner(t, run, "ONE")
	o := run.Outcome(m.Name)
	s := &o.Sites[0]
	for _, c := range []struct {
		share float64
		want  string
		none  string
	}{{14.865, "| more than all |", "1,486"}, {-0.3, "| none |", "−30.0"},
		{0.365, "| 36.5\u2009% |", "more than all"}} {
		s.Conversion(s.Chosen()).BeyondContractPct = model.Some(c.share)
		o.Result.ImpliedConversionPct = model.Some(c.share)
		got := structure(t, run, m)
		says(t, got, c.want)
		saysNot(t, got, c.none)
	}
}

// TestSitesBeyondThoseNamedAreNotSaidToBeWithoutAConversion: of what is deferred beyond them it is not said
// that none is recommended.
func TestSitesBeyondThoseNamedAreNotSaidToBeWithoutAConversion(t *testing.T) {
	f := newFixture(t)
	m := f.miner("Six Deferred Inc", "SIXD", shares)
	for i := range 6 {
		f.site(m, "Plot "+strconv.Itoa(i+1),
			join(fleet, lease, values{"cooling": "air", "lease_usd_kw_month": strconv.Itoa(150 + i)}))
	}
	run := f.run()
	got := structure(t, run, m)
	says(t, got, "no conversion is recommended outright there", " | Defer")
	saysNot(t, got, "no conversion is recommended there", "Defer (Colocation)")
}

// TestEnergyByYear: the table by year names the year in which HPC first outbids mining, and no such year where
// mining keeps ahead.
func TestEnergyByYear(t *testing.T) {
	run := sample(t)
	m := miner(t, run, "ONE")
	s := &run.Outcome(m.Name).Sites[0]
	if !s.Energy.CrossingYear.OK() {
		t.Fatal("no crossing")
	}
	year := "FY" + strconv.Itoa(int(s.Energy.CrossingYear.Value))
	first := "HPC first outbids mining in " + year
	says(t, structure(t, run, m), first, "row: Mining could pay | ", "row: HPC could pay | ", "row: Power price | ")
	s.Energy.CrossingYear = model.None(model.NoCrossing)
	saysNot(t, structure(t, run, m), "HPC first outbids")
}

// TestATerminalValueIsARiskWhereItCounts: of a tenth of the HPC part's value on; where it is more than all of
// it, it is said so.
func TestATerminalValueIsARiskWhereItCounts(t *testing.T) {
	run := sample(t)
	m := miner(t, run, "ONE")
	s := &run.Outcome(m.Name).Sites[0]
	if s.Chosen() == model.Mine {
		t.Fatal("no conversion is chosen")
	}
	for _, c := range []struct {
		terminal, of float64
		want, none   string
	}{
		{40e6, 100e6, "is worth, USD\u00a040.0m is terminal value", "Without its value at the horizon"},
		{9e6, 100e6, "", "Terminal value."},
		{120e6, 100e6, "Without its value at the horizon", "is terminal value"},
		{-1e6, 100e6, "", "Terminal value."},
	} {
		conversion := s.Conversion(s.Chosen())
		conversion.TerminalNPVUSD, conversion.NPVHPCPartUSD = c.terminal, c.of
		got := page1(structure(t, run, m))
		says(t, got, c.want)
		saysNot(t, got, c.none)
	}
}

// TestFundingSaysWhichPartIsEquity: a part of it, all of it, none.
func TestFundingSaysWhichPartIsEquity(t *testing.T) {
	run := sample(t)
	m := miner(t, run, "ONE")
	r := &run.Outcome(m.Name).Result
	for _, c := range []struct {
		need, equity float64
		want         string
	}{
		{100e6, 40e6, "text: Of USD\u00a0100m of funding, USD\u00a040.0m is new equity."},
		{100e6, 100e6, "text: All of the funding of USD\u00a0100m is new equity."},
		{100e6, 0, "text: The funding of USD\u00a0100m needs no new equity."},
	} {
		r.FundingNeedUSD, r.EquityUSD = c.need, c.equity
		says(t, structure(t, run, m), c.want)
	}
}
