package memo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/model/sim"
	"rackrate/report"
	"rackrate/report/memo"
)

// fullBook is a miner with so many sites of long names and all that a memo has sections for: every alternative,
// structures, phases, debt, guarantees, scenarios with probabilities, ratings, and the analyst's words.
func fullBook(t testing.TB, n int) *report.Run {
	f := newFixture(t)
	up, down := scenario("Bull", "btc_price_usd", '*', 1.4), scenario("Bear", "btc_price_usd", '*', 0.7)
	base := model.Scenario{Name: "Base"}
	for i, s := range []*model.Scenario{&base, &up, &down} {
		s.Probability = model.Given([]float64{0.5, 0.25, 0.25}[i])
		f.book.Scenarios = append(f.book.Scenarios, *s)
	}
	f.book.Deals = []provenance.Deal{deal("Core Scientific", "CoreWeave", "2024-06-03", 200, 12, 3.5e9, 121.5,
		"critical IT"), deal("Cipher", "AWS", "", 300, 15, 5.5e9, 101.9, "basis not stated")}
	m := f.miner("Everything That A Note Can Hold Corporation", "FULL",
		join(shares, values{"rating": "Buy", "price_target_usd": "19", "warrants_m": "5", "warrant_strike_usd": "18"}))
	for i := range n {
		name := []string{"Granite Falls", "Lake Prairie (halls 1 and 2)", "Sault Sainte-Marie North"}[i%3] +
			[]string{"", " II", " III"}[i/3%3]
		v := join(fleet, lease, values{"site_mw": fmt.Sprint(80 + 15*i)})
		switch i % 4 {
		case 0:
			v = join(v, cloud, values{"lease_status": "signed",
				"tenant": "Example Cloud Infrastructure Holdings (Texas) LLC", "guarantor": "Google",
				"debt_share_pct": "0.6", "dscr_target_x": "1.3"})
		case 1:
			v = join(v, values{"lease_status": "none", "lease_usd_kw_month": "70"})
		case 2:
			v = join(v, cloud, values{"lease_status": "LOI", "tenant": "CoreWeave", "cooling": "air"})
		case 3:
			v = join(v, values{"hashrate_ehs": "0", "debt_share_pct": "0.5"})
		}
		if i == 4 {
			v = fleet // not assessed
		}
		s := f.site(m, name, v)
		if i == 0 {
			for p, mw := range []float64{20, 30, 40} {
				s.Inputs.Phases = append(s.Inputs.Phases, model.Phase{Name: fmt.Sprintf("Hall %d", p+1),
					Own: []model.OwnInput{
						{Key: "convert_mw", Value: model.NumberValue(mw)},
						{Key: "delay_months", Value: model.NumberValue(float64(6 * p))}}})
			}
		}
	}
	m.Words = []provenance.Comment{
		{Place: provenance.AtThesis, Text: "The shares pay for **less than half** of what is signed. Next year is " +
			"the one in which tenants decide."},
		{Place: provenance.AtRisks, Text: "*Tenants* are few, and the largest of them is not rated."},
		{Place: provenance.AtSite, Site: "Granite Falls", Text: "The first hall is on time."},
		{Place: provenance.AtEstimates, Text: "We are above consensus."}, {Place: provenance.AtConclusion,
			Text: "Own it for the leases."}}
	m.Ratings = []provenance.RatingChange{{Date: model.Date{Year: 2023, Month: 3, Day: 1}, Rating: "Hold",
		TargetUSD: model.Given(8.0), PriceUSD: model.Given(7.5)},
		{Date: model.Date{Year: 2024, Month: 5, Day: 15}, Rating: "Buy", TargetUSD: model.Given(19.0)}}
	run := f.run()
	if err := sim.Book(context.Background(), run.Result, sim.Options{Paths: 100, Seed: 1, Jobs: 1}); err != nil {
		t.Fatal(err)
	}
	return run
}

// TestPageOneHoldsAllOfIt: of one to eight sites with everything, and of twenty with long names and an analyst of
// many words, page 1 has all its parts in their order, on both papers, in both languages.
func TestPageOneHoldsAllOfIt(t *testing.T) {
	testutil.Slow(t)
	for _, n := range []int{1, 2, 4, 6, 7, 8, 20} {
		run := fullBook(t, n)
		if m := &run.Book.Miners[0]; n > 8 {
			for i := range m.Words[:2] { // thesis and risks
				m.Words[i].Text = strings.Repeat(m.Words[i].Text+" ", 3)
			}
			for i := range m.Sites {
				run.SiteOutcome(&m.Sites[i]).Inputs.Site += " at the Upper Lake"
				m.Sites[i].Name += " at the Upper Lake"
			}
		}
		for _, paper := range []string{"A4", "Letter"} {
			for language, opt := range map[string]memo.Options{"en": filled(t), "fr": french(t)} {
				opt.Paper, opt.Appendix = paper, false
				p, _, err := memo.Printed(run, &run.Book.Miners[0], opt)
				if err != nil {
					t.Fatal(err)
				}
				order := []string{"own: ", "headline: ", "chart: ", "## Key figures", "## Sites", "## Scenarios",
					"## Break-evens", "text: Sensitivity", "text: Assumed", "## ", "own: "}
				if language == "fr" {
					order = []string{"own: ", "headline: ", "chart: ", "## Chiffres clés", "## Sites", "## Scénarios",
						"## Points morts", "text: Sensibilité", "text: Hypothèses", "## ", "own: "}
				}
				first, _, _ := strings.Cut(strings.Join(p.Outline(), "\n"), "\npage 2")
				rest := first
				for _, want := range order {
					_, after, ok := strings.Cut(rest, "\n"+want)
					if !ok {
						t.Errorf("%d sites on %s (%s): page 1 has not got %q at its place:\n%s", n, paper, language,
							want, first)
						break
					}
					rest = after
				}
			}
		}
	}
}

// layouts calls do with every memo of several kinds, on both papers and in both languages.
func layouts(t *testing.T, do func(name string, run *report.Run, miner int, opt memo.Options)) {
	t.Helper()
	runs := []*report.Run{simulated(t), twoRuns(t)}
	for _, n := range []int{2, 10} {
		run, _ := manySites(t, n)
		runs = append(runs, run)
	}
	for _, n := range []int{1, 3, 6, 8} {
		runs = append(runs, fullBook(t, n))
	}
	for _, paper := range []string{"A4", "Letter"} {
		for language, opt := range map[string]memo.Options{"en": filled(t), "fr": french(t)} {
			opt.Paper = paper
			for _, run := range runs {
				for i := range run.Book.Miners {
					do(fmt.Sprintf("%s on %s (%s)", run.Book.Miners[i].Name, paper, language), run, i, opt)
				}
			}
		}
	}
}

// TestNoHeadingAtAPagesFoot finds no heading with nothing under it on its page, and no line of a table alone on one.
func TestNoHeadingAtAPagesFoot(t *testing.T) {
	testutil.Slow(t)
	layouts(t, func(name string, run *report.Run, miner int, opt memo.Options) {
		got, err := memo.Structure(run, &run.Book.Miners[miner], opt)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(got, "\n")
		for i := 1; i < len(lines); i++ {
			if strings.HasPrefix(lines[i], "page ") && strings.HasPrefix(lines[i-1], "#") {
				t.Errorf("%s: %q stands at the foot of the page before %s", name, lines[i-1], lines[i])
			}
		}
	})
}

// TestNoPageIsAThirdEmpty finds no page but the last that leaves a third of its height.
func TestNoPageIsAThirdEmpty(t *testing.T) {
	testutil.Slow(t)
	layouts(t, func(name string, run *report.Run, miner int, opt memo.Options) {
		opt.Appendix = false
		p, _, err := memo.Printed(run, &run.Book.Miners[miner], opt)
		if err != nil {
			t.Fatal(err)
		}
		for n, filled := range p.Filled() {
			if filled < 0.66 {
				t.Errorf("%s: page %d of %d is filled to %.0f %%", name, n+1, p.Pages(), 100*filled)
			}
		}
	})
}
