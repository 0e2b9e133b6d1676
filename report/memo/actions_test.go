package memo_test

import (
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
)

// oneSite is a run of one miner with one site.
func oneSite(t *testing.T, given ...values) (*report.Run, *provenance.Miner) {
	t.Helper()
	f := newFixture(t)
	m := f.miner("One Site Mining", "ONE", shares)
	f.site(m, "Denton", join(given...))
	run := f.run()
	return run, &run.Book.Miners[0]
}

func wantAction(t *testing.T, run *report.Run, site int, want model.Action) *model.SiteResult {
	t.Helper()
	s := &run.Result.Miners[0].Sites[site]
	if got := s.Recommendation.Action; got != want {
		t.Fatalf("%s: %s, want %s", s.Inputs.Site, got, want)
	}
	return s
}

// page1 is what stands before the pages of the sites.
func page1(got string) string {
	first, _, _ := strings.Cut(got, "\npage 2")
	return first
}

func TestWhatIsNotAssessedIsOutOfHeadlineBadgeAndCounts(t *testing.T) {
	low := values{"lease_usd_kw_month": "60"}
	for _, c := range []struct {
		name       string
		second     values
		action     model.Action
		says, none []string
	}{
		{"no price", fleet, model.NotAssessed,
			[]string{"headline: Convert Alpha: the conversion is worth",
				"text: Bravo is not assessed: no rent is given and no GPU-hour price is given."},
			[]string{"Keep mining at", "bullet: Bravo:"}},
		{"a price", join(fleet, low), model.KeepMining,
			[]string{"headline: Convert Alpha; keep mining at Bravo: the conversion is worth",
				"bullet: Bravo: mining on is worth", ", and even the best conversion, colocation, is worth"},
			[]string{"not assessed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			m := f.miner("Two Inc", "TWO", shares)
			f.site(m, "Alpha", join(fleet, lease, ready))
			f.site(m, "Bravo", c.second)
			run := f.run()
			wantAction(t, run, 0, model.Convert)
			wantAction(t, run, 1, c.action)
			got := page1(structure(t, run, m))
			says(t, got, c.says...)
			saysNot(t, got, c.none...)
			text := head(t, run, m)
			if by := strings.Contains(text, "By site"); by == (c.action == model.NotAssessed) {
				t.Errorf("the badge: %.300s", text)
			}
			if count := strings.Contains(text, "1 of 2 sites"); count != (c.action == model.NotAssessed) {
				t.Errorf("the count: %.300s", text)
			}
		})
	}
}

// head is page 1 as it is read.
func head(t *testing.T, run *report.Run, m *provenance.Miner) string {
	t.Helper()
	pdftotext := testutil.Need(t, "pdftotext")
	first, _, _ := strings.Cut(output(t, pdftotext, "-enc", "UTF-8", "-layout",
		save(t, write(t, run, m, filled(t))), "-"), "\f")
	return folded(first)
}

func TestAContractIsToldAndNotRecommended(t *testing.T) {
	signed := values{"lease_status": "signed", "tenant": "CoreWeave", "guarantor": "NVIDIA"}
	run, m := oneSite(t, fleet, lease, signed)
	wantAction(t, run, 0, model.Contracted)
	got := structure(t, run, m)
	says(t, got, "headline: Denton is under contract for colocation with CoreWeave: the contract is worth",
		"more than mining on in its place",
		"bullet: There is a tenant. CoreWeave; NVIDIA stands behind the rent.")
	saysNot(t, got, "Convert Denton", "Defer the", "headline: Keep")

	run, m = oneSite(t, fleet, lease, signed, values{"lease_usd_kw_month": "60", "capex_usd_mw": "12000000"})
	if s := wantAction(t, run, 0, model.Contracted); s.Recommendation.UpliftUSD >= 0 {
		t.Fatal("the contract is no loss")
	}
	got = structure(t, run, m)
	says(t, got, "; mining on in its place would be worth", "bullet: Mining in its place would be worth more.")
	saysNot(t, got, "The rent carries it", "It earns more than", "There is room in the build cost",
		"more than mining on in its place", "adds most.")

	run, m = oneSite(t, fleet, lease, ready)
	wantAction(t, run, 0, model.Convert)
	saysNot(t, structure(t, run, m), "under contract", "what is signed")
}

func TestEqualNumbersAreNotLessAndMore(t *testing.T) {
	for _, c := range []struct {
		threshold  float64
		want, none string
	}{
		{12.44e6, "would add USD\u00a012.4m, a little short of what would count as material", "less than the"},
		{20e6, "would add USD\u00a012.4m, less than the USD\u00a020.0m that would count as material", "a little"},
	} {
		run, m := oneSite(t, fleet, lease, ready)
		s := wantAction(t, run, 0, model.Convert)
		s.Recommendation.Action, s.Recommendation.Material = model.Marginal, false
		s.Recommendation.UpliftUSD, s.Recommendation.ThresholdUSD = 12.41e6, c.threshold
		s.Conversion(model.Colo).UpliftUSD = 12.41e6
		got := structure(t, run, m)
		says(t, got, "headline: Marginal at Denton: mining on is worth", c.want)
		saysNot(t, got, c.none)
	}
}

func TestWhatIsRejectedIsNotPraised(t *testing.T) {
	run, m := oneSite(t, fleet, lease, ready)
	praise := []string{"chart: Colocation is worth", "chart: Colocation has its capital back", "rent adds most",
		"chart: Colocation beats mining"}
	s := wantAction(t, run, 0, model.Convert)
	s.Simulation = &model.Simulation{Paths: 100, Conversions: []model.Distribution{{Alternative: model.Colo,
		ChancePositive: 0.7}}}
	says(t, structure(t, run, m), praise...)
	s.Recommendation.Action, s.Recommendation.Material = model.Marginal, false
	got := structure(t, run, m)
	saysNot(t, got, praise...)
	says(t, got, "chart: Colocation would add too little to mining:", "capex takes most",
		"chart: Colocation, not recommended, beats mining in")
}

func TestADeferralNamesItsGate(t *testing.T) {
	none := values{"lease_status": "none"}
	air := join(ready, values{"cooling": "air"})
	for _, c := range []struct {
		name       string
		given      []values
		says, none []string
	}{
		{"tenant", []values{ready, none},
			[]string{"but no tenant is there for most of its megawatts; convert when a tenant signs above USD\u00a0",
				"bullet: No tenant."}, []string{"not ready", "in the way of"}},
		{"cooling", []values{air},
			[]string{"but the site is not ready for it (open: cooling); convert when cooling is other than by air " +
				"(or USD\u00a0100k/MW of critical IT load is budgeted for it)."},
			[]string{"no tenant", "a tenant signs", "in the way of"}},
		{"both", []values{air, none},
			[]string{"but the site is not ready for it (open: cooling) and no tenant is there for most of its " +
				"megawatts; convert when cooling is other than by air (or USD\u00a0100k/MW of critical IT load is " +
				"budgeted for it) and a tenant signs above USD\u00a0"}, nil},
		{"another is open", []values{ready, none, {"gpu_price_usd_hour": "9"}, {"lease_usd_kw_month": "1400"}},
			[]string{"; GPU cloud, which no gate stands in the way of, would be worth USD"}, []string{"not ready"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, m := oneSite(t, append([]values{fleet, lease}, c.given...)...)
			wantAction(t, run, 0, model.Defer)
			got := structure(t, run, m)
			says(t, got, c.says...)
			saysNot(t, page1(got), c.none...)
		})
	}
	run, m := oneSite(t, fleet, lease, ready)
	wantAction(t, run, 0, model.Convert)
	saysNot(t, structure(t, run, m), "no tenant is there", "not ready")
}

func TestWhatRestsOnAnInputNobodyGaveIsNotPrinted(t *testing.T) {
	sector := values{"sector_multiple_before_x": "6", "sector_multiple_after_x": "9"}
	for _, c := range []struct {
		given values
		row   string
		shown bool
	}{
		{shares, "row: Value per share at the sector's re-rating", false},
		{join(shares, sector), "row: Value per share at the sector's re-rating", true},
		{shares, "row: Sum of the parts today", true},
		{values{"share_price_usd": "14.99", "shares_m": "89"}, "row: Sum of the parts today", false},
		{nil, "row: Net asset value per share", false},
		{nil, "text: The share price or the share count is not given", true},
	} {
		f := newFixture(t)
		m := f.miner("One Site Mining", "ONE", c.given)
		f.site(m, "Denton", join(fleet, lease, ready))
		if got := strings.Contains(structure(t, f.run(), m), c.row); got != c.shown {
			t.Errorf("%v: %q stands there: %v", c.given, c.row, got)
		}
	}
}

func TestDebtIsPrintedByItsProfile(t *testing.T) {
	payment, balloon := "row: Monthly debt service", "row: Balloon at the end of the term"
	for profile, want := range map[string][2]bool{"level": {true, false}, "bullet": {false, true},
		"sculpted": {false, false}} {
		run, m := oneSite(t, fleet, lease, ready, values{"debt_share_pct": "0.5", "dscr_target_x": "1.2",
			"debt_profile": profile})
		got := structure(t, run, m)
		says(t, got, "row: Debt at COD", "row: What limits the debt")
		if strings.Contains(got, payment) != want[0] || strings.Contains(got, balloon) != want[1] {
			t.Errorf("%s: payments %v, balloon %v", profile, strings.Contains(got, payment),
				strings.Contains(got, balloon))
		}
	}
}

func TestTheBasisIsNamed(t *testing.T) {
	for _, basis := range []string{"", "lender"} {
		run, m := oneSite(t, fleet, lease, ready)
		run.Book.Basis = basis
		if got := strings.Contains(head(t, run, m), "on a lender’s assumptions"); got != (basis == "lender") {
			t.Errorf("basis %q: named %v", basis, got)
		}
	}
}

func TestPhasesAreSaidToBePhases(t *testing.T) {
	f := newFixture(t)
	m := f.miner("One Site Mining", "ONE", shares)
	s := f.site(m, "Denton", join(fleet, lease, ready))
	says(t, structure(t, f.run(), m), "the base case has USD\u00a0121/kW-month")
	rent := func(usd, mw float64) []model.OwnInput {
		return []model.OwnInput{{Key: "convert_mw", Value: model.NumberValue(mw)}, {Key: "lease_usd_kw_month",
			Value: model.NumberValue(usd)}}
	}
	s.Inputs.Phases = []model.Phase{{Name: "North hall", Own: rent(140, 40)}, {Own: rent(110, 40)}}
	got := structure(t, f.run(), m)
	says(t, got, "Denton, phase North hall", "Denton, phase 2", "(base case:\u00a0by phase)")
	saysNot(t, got, "the base case has USD\u00a0121/kW-month", "(base case:\u00a0USD\u00a0121/kW-month)")
}

func TestAnotherStructureIsBesideAndNotCounted(t *testing.T) {
	f := newFixture(t)
	m := f.miner("One Site Mining", "ONE", shares)
	f.site(m, "Denton", join(fleet, lease, ready, values{"structure": "whole lease"}))
	f.site(m, "Denton", join(fleet, lease, ready, values{"structure": "joint venture", "hpc_ownership_pct": "0.5"}))
	run := f.run()
	if !run.Result.Miners[0].Sites[0].Taken || run.Result.Miners[0].Sites[1].Taken {
		t.Fatal("the joint venture is taken")
	}
	got := structure(t, run, m)
	says(t, page1(got), "headline: Convert Denton (whole lease): the conversion is worth "+
		report.English().Money(run.Result.Miners[0].Sites[0].Recommendation.UpliftUSD),
		"text: Denton (joint venture) is another structure of a site",
		"| Convert (Colocation), another structure is chosen\n")
	saysNot(t, page1(got), "bullet: Denton (joint venture):")
	says(t, head(t, run, m), "1 site")
}

func TestTheBridgeHasThePrepaymentAndThePartners(t *testing.T) {
	run, m := oneSite(t, fleet, lease, ready, values{"prepay_pct": "0.1", "hpc_ownership_pct": "0.8"})
	figures := printed(t, run, m)
	for _, key := range []string{"prepayment_usd", "partners_usd"} {
		if v := figures["miners[0].sites[0].bridges.colo."+key]; v == 0 {
			t.Errorf("the bridge has no %s", key)
		}
	}
	run, m = oneSite(t, fleet, lease, ready)
	for _, key := range []string{"prepayment_usd", "partners_usd"} {
		if _, ok := printed(t, run, m)["miners[0].sites[0].bridges.colo."+key]; ok {
			t.Errorf("a bridge without them has %s", key)
		}
	}
}

func printed(t *testing.T, run *report.Run, m *provenance.Miner) map[string]float64 {
	t.Helper()
	figures, err := memo.AllFigures(run, m, filled(t))
	if err != nil {
		t.Fatal(err)
	}
	return figures
}

// TestASignedSiteHasNoBestStart: when to begin is a choice of what is not signed yet.
func TestASignedSiteHasNoBestStart(t *testing.T) {
	signed := values{"lease_status": "signed", "tenant": "CoreWeave"}
	run, m := oneSite(t, fleet, lease, ready, signed)
	wantAction(t, run, 0, model.Contracted)
	run.Result.Miners[0].Sites[0].Waiting.Months = model.Some(40)
	says(t, structure(t, run, m), " | as signed")
	saysNot(t, structure(t, run, m), "40\u00a0months later")
	run, m = oneSite(t, fleet, lease, ready)
	wantAction(t, run, 0, model.Convert)
	run.Result.Miners[0].Sites[0].Waiting.Months = model.Some(40)
	says(t, structure(t, run, m), "40\u00a0months later")
	saysNot(t, structure(t, run, m), " | as signed")
}
