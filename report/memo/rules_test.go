package memo_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rackrate/internal/provenance"
	"rackrate/internal/testutil"
	"rackrate/model"
	"rackrate/report"
	"rackrate/report/memo"
)

// ruling is a site of the results with what the truths of sentences ask of it.
type ruling struct {
	m    *model.MinerOutcome
	s    *model.SiteResult
	c    *model.ConversionResult // the one that the memo speaks of
	in   *model.Site
	btc  float64 // the market's price
	alt  model.Alternative
	gain bool
}

func (x ruling) breakEven(input string) model.Figure {
	for _, e := range x.s.BreakEvens[x.alt] {
		if e.Input == input {
			return e.Figure
		}
	}
	return model.None(model.NotApplicable)
}

// above reports a number that is known and above a break-even.
func above(v float64, known bool, f model.Figure) bool { return known && f.OK() && v > f.Value }

func (x ruling) rate() float64 {
	if x.alt == model.Cloud {
		return x.in.DiscountRateCloudPct
	}
	return x.in.DiscountRateColoPct
}

// truths read each sentence against the results, by its block: what has to be so where it may stand.
var truths = map[string]func(x ruling) bool{
	"reason/signed":       func(x ruling) bool { return x.in.Tenant != "" && x.in.LeaseStatus == "signed" },
	"reason/tenant named": func(x ruling) bool { return x.in.Tenant != "" && x.in.LeaseStatus != "signed" },
	"reason/rent": func(x ruling) bool {
		return x.alt.Leased() && above(x.in.LeaseUSDKWMonth.Value, x.in.LeaseUSDKWMonth.Known,
			x.breakEven("lease_usd_kw_month"))
	},
	"reason/gpu price": func(x ruling) bool {
		return !x.alt.Leased() && above(x.in.GPUPriceUSDHour.Value, x.in.GPUPriceUSDHour.Known,
			x.breakEven("gpu_price_usd_hour"))
	},
	"reason/return": func(x ruling) bool { return x.c.ProjectIRR.OK() && x.c.ProjectIRR.Value > x.rate() },
	"reason/tenant": func(x ruling) bool { return x.alt.Leased() && x.in.TenantFundedPct > 0 },
	"reason/no fleet": func(x ruling) bool {
		return x.in.HashrateEHS == 0 && x.in.HostedMW == 0 && x.c.NPVUSD > 0
	},
	"reason/contracted below": func(x ruling) bool { return x.c.UpliftUSD <= 0 && x.in.HashrateEHS > 0 },
	"reason/contracted loss":  func(x ruling) bool { return x.c.NPVUSD <= 0 && x.in.HashrateEHS == 0 },
	"reason/bitcoin": func(x ruling) bool {
		f := x.breakEven("btc_price_usd")
		return x.gain && x.in.HashrateEHS > 0 && f.OK() && f.Value > x.btc
	},
	"reason/no bitcoin": func(x ruling) bool {
		return x.gain && x.in.HashrateEHS > 0 && x.breakEven("btc_price_usd").Why == model.SameSign
	},
	"reason/one rate": func(x ruling) bool { return x.in.HashrateEHS > 0 && x.c.UpliftOneRateUSD > 0 },
	"reason/build cost": func(x ruling) bool {
		f := x.breakEven("capex_usd_mw")
		return x.gain && f.OK() && f.Value > x.in.CapexUSDMW
	},
	"reason/contract": func(x ruling) bool { return x.alt.Leased() && x.c.ContractValueUSD.Value > 0 },
	"reason/spare":    func(x ruling) bool { return x.in.HashrateEHS > 0 && x.c.DisplacedShare < 0.5 },
	"reason/mining":   func(x ruling) bool { return x.in.HashrateEHS > 0 && 4*x.s.Mine.NPVUSD < x.c.NPVUSD },
	"reason/value":    func(x ruling) bool { return x.in.HashrateEHS > 0 && x.c.NPVUSD > x.s.Mine.NPVUSD },

	"reason/no tenant": func(x ruling) bool { return x.gain && slices.Contains(x.s.Recommendation.Gates, "tenant") },
	"reason/not ready": func(x ruling) bool { return x.gain && x.siteGates() },
	"reason/stop":      func(x ruling) bool { return x.s.Recommendation.Action == model.StopMining },
	"reason/below": func(x ruling) bool {
		return x.c.NPVUSD <= x.s.Mine.NPVUSD && x.s.Recommendation.Action == model.KeepMining
	},
	"reason/negative":   func(x ruling) bool { return x.c.NPVUSD <= 0 && x.in.HashrateEHS == 0 },
	"reason/immaterial": func(x ruling) bool { return x.c.UpliftUSD > 0 && !x.s.Recommendation.Material },
	"reason/low rent": func(x ruling) bool {
		f := x.breakEven("lease_usd_kw_month")
		return !x.gain && x.alt.Leased() && f.OK() && f.Value > x.in.LeaseUSDKWMonth.Value
	},
	"reason/no rent": func(x ruling) bool {
		return !x.gain && x.alt.Leased() && x.breakEven("lease_usd_kw_month").Why == model.SameSign
	},
	"reason/low gpu price": func(x ruling) bool {
		f := x.breakEven("gpu_price_usd_hour")
		return !x.gain && !x.alt.Leased() && f.OK() && f.Value > x.in.GPUPriceUSDHour.Value
	},
	"reason/no gpu price": func(x ruling) bool {
		return !x.gain && !x.alt.Leased() && x.breakEven("gpu_price_usd_hour").Why == model.SameSign
	},
	"reason/dear": func(x ruling) bool {
		f := x.breakEven("capex_usd_mw")
		return !x.gain && f.OK() && f.Value < x.in.CapexUSDMW
	},
	"reason/low return": func(x ruling) bool { return x.c.ProjectIRR.OK() && x.c.ProjectIRR.Value < x.rate() },
	"reason/no return":  func(x ruling) bool { return !x.c.ProjectIRR.OK() },
	"reason/capital":    func(x ruling) bool { return x.c.PaybackMonths.Why == model.CapitalNotBack },
	"reason/cash cost": func(x ruling) bool {
		f := x.s.Mine.CashCostPerBTCUSD
		return f.OK() && f.Value < x.btc && x.s.Recommendation.Action == model.KeepMining
	},
	"reason/low bitcoin": func(x ruling) bool {
		f := x.breakEven("btc_price_usd")
		return !x.gain && f.OK() && f.Value < x.btc
	},

	"risk/no tenant": func(x ruling) bool { return slices.Contains(x.s.Recommendation.Gates, "tenant") },
	"risk/gates":     func(x ruling) bool { return x.siteGates() },
	"risk/unknown":   func(x ruling) bool { return x.s.Readiness.KnownPct < 1 && len(x.s.Readiness.Unknown) > 0 },
	"risk/cover": func(x ruling) bool {
		return slices.ContainsFunc(x.m.Sites, func(s model.SiteResult) bool {
			c := s.Conversion(s.Chosen())
			return c != nil && c.Debt != nil && c.Debt.DSCRMin.OK() && c.Debt.DSCRMin.Value < 1
		})
	},
	"risk/equity":       func(x ruling) bool { return x.m.Result.EquityUSD > 0 },
	"risk/driver":       func(x ruling) bool { return x.s.Tornado != nil && len(x.s.Tornado.Rows) > 0 },
	"risk/scenario":     func(x ruling) bool { return x.c != nil && len(x.s.Scenarios) > 0 },
	"risk/scenario for": func(x ruling) bool { return x.s.Chosen() == model.Mine && len(x.s.Scenarios) > 0 },
	"risk/terminal": func(x ruling) bool {
		return x.c.TerminalNPVUSD > 0.1*x.c.NPVHPCPartUSD && x.c.TerminalNPVUSD < x.c.NPVHPCPartUSD
	},
	"risk/all terminal": func(x ruling) bool {
		return x.c.NPVHPCPartUSD > 0 && x.c.NPVHPCPartUSD-x.c.TerminalNPVUSD <= 0
	},
	"risk/two rates": func(x ruling) bool { return x.gain && x.c.UpliftOneRateUSD <= 0 },
	"risk/rate gap":  func(x ruling) bool { return x.c.UpliftOneRateUSD > 0 && x.c.UpliftOneRateUSD < x.c.UpliftUSD },
	"risk/delay":     func(x ruling) bool { return x.breakEven("delay_months").OK() },
	"risk/merchant":  func(x ruling) bool { return !x.alt.Leased() && x.in.GPUContractSharePct == 0 },
	"risk/default":   func(x ruling) bool { return x.alt.Leased() && x.in.TenantDefaultPct > 0 },
	"risk/renewal":   func(x ruling) bool { return x.alt.Leased() },
	"risk/build":     func(x ruling) bool { return x.s.Chosen() != model.Mine },
	"risk/bitcoin":   func(x ruling) bool { return x.in.HashrateEHS > 0 },
	"risk/chance": func(x ruling) bool {
		d := x.s.Simulation
		return d != nil && d.Distribution(x.alt) != nil && d.Distribution(x.alt).ChancePositive <= 0.95
	},
}

func (x ruling) siteGates() bool {
	return slices.ContainsFunc(x.s.Recommendation.Gates, func(g string) bool { return g != "tenant" && g != "funding" })
}

// TestEachSentenceIsTrueOfTheResults reads every reason and every risk of every site of the samples and of drawn
// books against the results: where one stands it is true, and each occurs where it is not and does not stand.
func TestEachSentenceIsTrueOfTheResults(t *testing.T) {
	testutil.Slow(t)
	runs := []*report.Run{simulated(t), ruled(t)}
	for seed := range testutil.Proof(6, 60) {
		runs = append(runs, drawnBook(t, int64(seed)))
	}
	stood, left := map[string]int{}, map[string]int{}
	opt := filled(t)
	for _, run := range runs {
		eachMiner(run, func(m *provenance.Miner) {
			if run.Outcome(m.Name) == nil {
				return
			}
			list, err := memo.Sentences(run, m, opt)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range list {
				truth, ok := truths[x.Block]
				if !ok {
					t.Errorf("%s has no truth to be read against", x.Block)
					continue
				}
				if !x.Holds {
					left[x.Block]++
					continue
				}
				stood[x.Block]++
				if !truth(reading(run, x)) {
					t.Errorf("%s, %s: %s is not so: %s", m.Name, x.Site.Inputs.Site, x.Block, x.Text)
				}
			}
		})
	}
	for block := range truths {
		if stood[block] == 0 {
			t.Errorf("%s stands nowhere: the books do not try it", block)
		}
		if left[block] == 0 && block != "risk/scenario" && block != "risk/scenario for" {
			t.Errorf("%s is left out nowhere: the books do not try its opposite", block)
		}
	}
}

func reading(run *report.Run, x memo.Sentence) ruling {
	alt := x.Site.Recommendation.Alternative
	if alt == "" {
		alt = x.Site.Recommendation.BestConversion
	}
	out := ruling{m: x.Miner, s: x.Site, in: &x.Site.Inputs, btc: run.Book.Market.BTCPriceUSD, alt: alt,
		c: x.Site.Conversion(alt)}
	out.gain = out.c != nil && out.c.UpliftUSD > 0
	return out
}

// ruled is a book of sites for the sentences that drawn books have seldom.
func ruled(t testing.TB) *report.Run {
	f := newFixture(t)
	f.book.Scenarios = []model.Scenario{scenario("Rents triple", "lease_usd_kw_month", '*', 3)}
	m := f.miner("Rules Inc", "RUL", shares)
	none := values{"hashrate_ehs": "0"}
	signed, named := values{"lease_status": "signed", "tenant": "Meta"}, values{"lease_status": "LOI", "tenant": "Meta"}
	dear := values{"lease_usd_kw_month": "60", "capex_usd_mw": "12000000"}
	sites := map[string]values{
		"signed": join(fleet, lease, signed, debt, values{"tenant_default_pct": "0.05", "tenant_funded_pct": "0.3"}),
		"named":  join(fleet, lease, named, ready, none), "below": join(fleet, dear, signed),
		"loss": join(fleet, dear, signed, none), "stop": join(fleet, dear, values{"power_price_usd_mwh": "140"}),
		"negative": join(fleet, dear, none), "gated": join(fleet, lease, values{"cooling": "air"}),
		"cloud": join(fleet, ready, values{"gpu_price_usd_hour": "9"}), "dull": join(fleet, values{
			"gpu_price_usd_hour": "0.5"}), "thin": join(fleet, lease, values{"lease_usd_kw_month": "84"}),
		"spare": join(fleet, lease, ready, values{"site_mw": "400", "convert_mw": "250"}),
		"open":  join(fleet, lease, values{"lease_status": "none"}),
		"empty": join(fleet, dear, values{"occupancy_pct": "0.02"}), "idle": join(fleet, cloud,
			values{"gpu_utilisation_pct": "0.01"}),
	}
	for _, name := range slices.Sorted(maps.Keys(sites)) {
		f.site(m, name, sites[name])
	}
	run := f.run()
	at := func(name string) *model.SiteResult {
		all := run.Outcome(m.Name).Sites
		return &all[slices.IndexFunc(all, func(s model.SiteResult) bool { return s.Inputs.Site == name })]
	}
	thin := at("thin") // a gain that does not count, with gates open
	thin.Recommendation = model.Recommendation{Action: model.Marginal, BestConversion: model.Colo,
		Gates: []string{"cooling", "tenant"}}
	thin.Conversion(model.Colo).UpliftUSD = 1e6
	at("spare").Conversion(at("spare").Chosen()).UpliftOneRateUSD = -1e6
	at("dull").Tornado = nil
	at("named").Simulation = &model.Simulation{Paths: 100, Conversions: []model.Distribution{{
		Alternative: at("named").Chosen(), ChancePositive: 0.6}}}
	return run
}

// TestEverySentenceHasATruth fails on a reason or a risk among the words that no truth is written for.
func TestEverySentenceHasATruth(t *testing.T) {
	for _, file := range []string{"reasons", "risks"} {
		data, err := os.ReadFile("../../templates/memo/en/" + file + ".tmpl")
		if err != nil {
			t.Fatal(err)
		}
		blocks := regexp.MustCompile(`define "((?:reason|risk)/[^"]+)"`)
		for _, x := range blocks.FindAllStringSubmatch(string(data), -1) {
			if _, ok := truths[x[1]]; !ok && !strings.HasSuffix(x[1], "/left out") {
				t.Errorf("%s has no truth", x[1])
			}
		}
	}
}
