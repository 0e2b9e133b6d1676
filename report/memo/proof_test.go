package memo_test

import (
	"fmt"
	"maps"
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
	"rackrate/samples"
)

// drawnBook is a book of three miners with inputs drawn at random within what workbooks have.
func drawnBook(t testing.TB, seed int64) *report.Run {
	draw := rand.New(rand.NewSource(seed))
	f := newFixture(t)
	between := func(low, high float64) string { return fmt.Sprintf("%.4g", low+(high-low)*draw.Float64()) }
	one := func(texts ...string) string { return texts[draw.Intn(len(texts))] }
	f.book.Market.BTCPriceUSD = 20000 + 120000*draw.Float64()
	for m := range 3 {
		own := shares
		if draw.Intn(3) == 0 {
			own = nil
		}
		miner := f.miner(fmt.Sprintf("Drawn Miner %d", m+1), fmt.Sprintf("DM%d", m+1), own)
		sites := 1 + draw.Intn(3)
		if draw.Intn(15) == 0 {
			sites = 7 // more than page 1 has sentences for
		}
		for s := range sites {
			v := values{"site_mw": between(20, 400), "power_price_usd_mwh": between(25, 90),
				"hashrate_ehs": between(0.5, 12), "fleet_efficiency_j_th": between(16, 34)}
			if draw.Intn(4) == 0 {
				v["hashrate_ehs"] = "0"
			}
			if draw.Intn(4) > 0 {
				v["lease_usd_kw_month"], v["capex_usd_mw"] = between(40, 190), between(4e6, 14e6)
			}
			if draw.Intn(3) == 0 {
				v["gpu_price_usd_hour"] = between(1, 5)
			}
			if status := one("", "none", "LOI", "signed"); status != "" {
				v["lease_status"] = status
			}
			if draw.Intn(2) == 0 {
				v["debt_share_pct"], v["dscr_target_x"] = between(0.2, 0.8), one("0", "1.3")
			}
			if draw.Intn(2) == 0 {
				v = join(v, ready)
			}
			f.site(miner, fmt.Sprintf("Plot %d", s+1), v)
		}
	}
	return f.run()
}

// unequal are sentences that call one number the less or the more of two: both are caught.
var unequal = regexp.MustCompile(
	`(USD\x{a0}−?[\d.,]+\w*(?:/[\w-]+)?)(?: a share)?,? (?:less than|more than|above|below|short of) (?:the |the price of )?(USD\x{a0}−?[\d.,]+\w*(?:/[\w-]+)?)`)

// praise is what may be said of a conversion that is chosen alone.
var praise = regexp.MustCompile(
	`^(?:chart|bullet): .*(?:\w+ is worth USD\S* more than mining$|has its capital back|adds most$|It earns more than its cost of capital|The rent carries it|The GPU-hour price carries it)`)

// TestNoSentenceContradictsTheResults reads all memos of both samples and of drawn books.
func TestNoSentenceContradictsTheResults(t *testing.T) {
	testutil.Slow(t)
	runs := []*report.Run{simulated(t), listed(t), sampled(t, "us-listed-miners-2026.xlsx", samples.USListedMiners2026)}
	for seed := range testutil.Proof(12, 300) {
		runs = append(runs, drawnBook(t, int64(seed)))
	}
	actions := map[model.Action]int{}
	opt := filled(t)
	for _, run := range runs {
		doc := results(t, run)
		eachMiner(run, func(m *provenance.Miner) {
			if run.Outcome(m.Name) == nil {
				return
			}
			printed, values, err := memo.Printed(run, m, opt)
			if err != nil {
				t.Fatal(err)
			}
			for path, v := range values {
				if got, err := at(doc, path); err != nil || got != v {
					t.Errorf("%s: %s is %v in the results, %v in the memo (%v)", m.Name, path, got, v, err)
				}
			}
			checkSentences(t, run, m, printed.Outline(), actions)
		})
	}
	for _, a := range []model.Action{model.NotAssessed, model.Contracted, model.Convert, model.Defer,
		model.KeepMining} {
		if actions[a] == 0 {
			t.Errorf("no site is %s: the books do not try it", a)
		}
	}
}

func checkSentences(t *testing.T, run *report.Run, m *provenance.Miner, outline []string,
	actions map[model.Action]int) {
	t.Helper()
	sites := map[string]*model.SiteResult{}
	all := run.Outcome(m.Name).Sites
	chosen := slices.ContainsFunc(all, func(s model.SiteResult) bool { return s.Chosen() != model.Mine })
	for i := range all {
		sites[all[i].Inputs.Site] = &all[i]
		actions[all[i].Recommendation.Action]++
	}
	var here *model.SiteResult
	silent := maps.Clone(sites) // of which no bullet has spoken
	for _, line := range outline {
		for name := range sites {
			if strings.HasPrefix(line, "bullet: "+name+":") {
				delete(silent, name)
			}
		}
		if strings.Contains(line, "no conversion is recommended there") {
			for name, s := range silent {
				if s.Recommendation.Alternative != "" {
					t.Errorf("%s: %s is %s: %s", m.Name, name, s.Recommendation.Action, line)
				}
			}
		}
		if title, ok := strings.CutPrefix(line, "# "); ok {
			here = sites[strings.TrimSuffix(title, ": all measures")]
		}
		for _, pair := range unequal.FindAllStringSubmatch(line, -1) {
			if pair[1] == pair[2] {
				t.Errorf("%s: equal numbers are called unequal: %s", m.Name, line)
			}
		}
		rejected := !chosen
		if here != nil {
			rejected = here.Chosen() == model.Mine
		}
		if rejected && praise.MatchString(line) {
			t.Errorf("%s: a rejected case is praised: %s", m.Name, line)
		}
		for name, s := range sites {
			if s.Recommendation.Action == model.NotAssessed && claims(line, name) {
				t.Errorf("%s: %s was not assessed: %s", m.Name, name, line)
			}
		}
	}
}

// claims reports a headline or a bullet that says of a site what only one that was assessed can have.
func claims(line, name string) bool {
	if !strings.HasPrefix(line, "headline: ") && !strings.HasPrefix(line, "bullet: "+name+":") {
		return false
	}
	for _, verb := range []string{"Convert ", "convert ", "Keep mining at ", "keep mining at ", "Contracted: ",
		"contracted: ", "Defer the conversion of ", "defer the conversion of "} {
		if strings.Contains(line, verb+name) {
			return true
		}
	}
	return strings.HasPrefix(line, "bullet: ")
}

// TestTheChecksOfSentencesFindFaults tries the checks on sentences that break each rule and on those that keep it.
func TestTheChecksOfSentencesFindFaults(t *testing.T) {
	for line, fault := range map[string]bool{
		"text: would add USD\u00a0115m, less than the USD\u00a0115m that counts":                   true,
		"text: would add USD\u00a0115m, less than the USD\u00a0116m that counts":                   false,
		"chart: Risked net asset value of USD\u00a07.71 a share, below the price of USD\u00a07.71": true,
	} {
		pair := unequal.FindStringSubmatch(line)
		if got := pair != nil && pair[1] == pair[2]; got != fault {
			t.Errorf("%s: found a fault: %v", line, got)
		}
	}
	if !praise.MatchString("chart: The hybrid has its capital back after 120\u00a0months") ||
		praise.MatchString("chart: Cash flow of the hybrid, year by year") {
		t.Error("praise is not told from what is none")
	}
	if !claims("headline: Keep mining at Plot 1: mining", "Plot 1") ||
		claims("headline: Plot 1 is not assessed", "Plot 1") {
		t.Error("claims are not told from what is none")
	}
}
