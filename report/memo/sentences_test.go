package memo_test

import (
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/model"
)

// debt is project debt that a rent near what signed leases bring does not cover.
var debt = values{"debt_share_pct": "0.8", "debt_rate_pct": "0.12", "debt_term_months": "48",
	"debt_profile": "level", "lease_status": "signed"}

// TestSentencesAndTheirOpposites reads sentences of a miner of one site for a case and for its opposite.
func TestSentencesAndTheirOpposites(t *testing.T) {
	dear := values{"lease_usd_kw_month": "60", "capex_usd_mw": "12000000"}
	noFleet := values{"hashrate_ehs": "0"}
	cloudOnly := join(fleet, noFleet, cloud, values{"lease_status": "signed", "signed_for": "cloud",
		"tenant": "Mistral", "site_mw": "30"})
	ofConversions := []string{"row: New shares", "row: Value per share from the market cap",
		"A value per share that starts from"}
	for _, c := range []struct {
		name       string
		given      values
		says, none []string
	}{
		{"a letter of intent is no tenant", join(fleet, lease, ready, values{"tenant": "Meta", "lease_status": "LOI"}),
			[]string{"bullet: A tenant is named. Meta; a letter of intent, no lease as yet."},
			[]string{"There is a tenant."}},
		{"a signed lease is", join(fleet, lease, ready, values{"tenant": "Meta", "lease_status": "signed"}),
			[]string{"bullet: There is a tenant. Meta."}, []string{"A tenant is named."}},
		{"a contract that loses", cloudOnly,
			[]string{"bullet: There is a tenant. Mistral.", "bullet: The contract destroys value. It is worth USD",
				"bullet: It does not earn its cost of capital."},
			[]string{"has its capital back", "would be worth less than nothing",
				"It earns more than its cost of capital"}},
		{"a contract that gains", join(cloudOnly, values{"gpu_price_usd_hour": "9"}),
			[]string{"chart: GPU cloud has its capital back after"},
			[]string{"The contract destroys value", "It does not earn its cost of capital"}},
		{"a rejected conversion funds nothing", join(fleet, dear, ready), []string{
			"text: No conversion is recommended, so nothing has to be funded and no share is issued.",
			"mining on is worth USD", "and even the best conversion, colocation, is worth USD",
			", by too little to pay for its capex", "row: Net asset value per share"},
			append([]string{", first above mining in", "The sum of the parts is before"}, ofConversions...)},
		{"a recommended one does", join(fleet, lease, ready),
			append([]string{"row: Net asset value per share", ", first above mining in",
				"The sum of the parts is before"}, ofConversions...),
			[]string{"No conversion is recommended", "by too little to pay"}},
		{"nothing is assessed, nothing mined", join(fleet, noFleet),
			[]string{"text: No conversion is assessed, so none is funded and no share is issued."},
			append([]string{"row: Net asset value per share", "row: Risked net asset value"}, ofConversions...)},
		{"nothing is assessed, something mined", fleet,
			[]string{"No conversion is assessed, so none is funded", "row: Net asset value per share"}, ofConversions},
		{"debt that is not covered", join(fleet, lease, ready, debt),
			[]string{"bullet: Debt service. The cash flow does not cover it: 0."}, nil},
		{"debt that is", join(fleet, lease, ready, debt, values{"debt_share_pct": "0.1", "debt_rate_pct": "0.06",
			"debt_term_months": "120"}), []string{"debt service is covered"}, []string{"bullet: Debt service."}},
		{"a conversion without a fleet", join(fleet, noFleet, lease, ready),
			[]string{"of company-funded capex and a project IRR of", "; there is no fleet to give up."},
			[]string{"give up, for USD"}},
		{"one with a fleet", join(fleet, lease, ready), nil, []string{"there is no fleet to give up"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, m := oneSite(t, c.given)
			got := structure(t, run, m)
			says(t, got, c.says...)
			saysNot(t, got, c.none...)
			uplift := strings.Contains(page1(got), "row: Uplift over mining") ||
				strings.Contains(page1(got), "row: Value added by converting")
			if chosen := run.Result.Miners[0].Sites[0].Chosen() != model.Mine; uplift != chosen {
				t.Errorf("page 1 has the uplift of what is converted: %v, and %v is", uplift, chosen)
			}
		})
	}
}

// TestTheShareOfPathsIsSaidInWordsAtItsEnds: none and all of the paths are no percentages.
func TestTheShareOfPathsIsSaidInWordsAtItsEnds(t *testing.T) {
	run, m := oneSite(t, fleet, lease, ready)
	s := wantAction(t, run, 0, model.Convert)
	for _, c := range []struct {
		chance float64
		want   string
	}{
		{0, "text: In none of 100 simulated paths is colocation worth more than mining; in half"},
		{1, "text: In all of 100 simulated paths colocation is worth more than mining; in half"},
		{0.9996, "text: In 100.0\u2009% of 100 simulated paths colocation is worth"},
		{0.5, "text: In 50.0\u2009% of 100 simulated paths colocation is worth"},
	} {
		s.Simulation = &model.Simulation{Paths: 100, Conversions: []model.Distribution{{Alternative: model.Colo,
			ChancePositive: c.chance}}}
		says(t, structure(t, run, m), c.want)
	}
}

// TestWhatIsAssessedOfSeveralSites: words for one conversion and for two, for sites beyond those that are
// assessed, and for the rents from which others would be.
func TestWhatIsAssessedOfSeveralSites(t *testing.T) {
	good, bare := join(fleet, lease, ready), values{}
	cheap := join(fleet, values{"power_price_usd_mwh": "30"})
	for _, c := range []struct {
		name       string
		own        values
		sites      []values
		says, none []string
	}{
		{"one conversion", nil, []values{good, fleet}, []string{": the conversion is worth USD", " and needs USD",
			"chart: At each site that is assessed a conversion is worth more than mining",
			"It would be worth assessing at a rent above USD"}, []string{"the conversions together"}},
		{"two conversions", nil, []values{good, good}, []string{": the conversions together are worth USD",
			" and need USD", "chart: At each site a conversion is worth more than mining"},
			[]string{"the conversion is worth", "would be worth assessing"}},
		{"two rents", bare, []values{good, fleet, cheap},
			[]string{"Site 2 would be worth assessing at a rent above USD", ", Site 3 at one above USD"}, nil},
		{"one rent for both", bare, []values{good, fleet, fleet},
			[]string{"They would be worth assessing at a rent above USD"}, []string{"Site 3 at one above"}},
		{"many rents", bare, []values{good, fleet, fleet, cheap},
			[]string{"The lowest rent from which one of them would be worth assessing is USD", ", at Site "}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			m := f.miner("Several Inc", "SEV", c.own)
			for i, v := range c.sites {
				f.site(m, "Site "+string(rune('1'+i)), v)
			}
			run := f.run()
			got := structure(t, run, m)
			says(t, got, c.says...)
			saysNot(t, got, c.none...)
		})
	}
}

// TestDealsAreSaidToBeShadedWhereSomeAre: a memo without a rent of its own shades no line.
func TestDealsAreSaidToBeShadedWhereSomeAre(t *testing.T) {
	for _, c := range []struct {
		given  values
		shaded bool
	}{{join(fleet, lease), true}, {fleet, false}} {
		f := newFixture(t)
		f.book.Deals = []provenance.Deal{deal("Core Scientific", "CoreWeave", "2024-06-03", 200, 12, 3.5e9, 121.5,
			"critical IT")}
		m := f.miner("One Site Mining", "ONE", shares)
		f.site(m, "Denton", c.given)
		got := structure(t, f.run(), m)
		if strings.Contains(got, "the shaded lines are") != c.shaded {
			t.Errorf("%v: shaded lines are spoken of: %v", c.given, !c.shaded)
		}
	}
}

// TestALongTenantIsCutAtAWord: in a table and in a sentence.
func TestALongTenantIsCutAtAWord(t *testing.T) {
	f := newFixture(t)
	m := f.miner("Six Inc", "SIX", shares)
	for i := range 6 {
		f.site(m, "Site "+string(rune('1'+i)), join(fleet, lease, ready, values{"lease_status": "signed",
			"tenant": "US hyperscaler, investment grade (not named)"}))
	}
	got := structure(t, f.run(), m)
	says(t, got, "signed, US hyperscaler… |",
		"under contract for colocation with US hyperscaler, investment grade (not named)")
}
