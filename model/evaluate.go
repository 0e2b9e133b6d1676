package model

import (
	"sync"
)

// Evaluate works out everything that the model says of a book.
// jobs is how many sites are worked on at once, at least 1; the result does not depend on it.
func Evaluate(reg *Registry, book Book, jobs int) *BookResult {
	ev := &evaluation{reg: reg, book: &book, envs: map[Market]*Env{}}
	env := ev.env(book.Market)
	cases := ev.analyseAll(max(1, jobs))
	out := &BookResult{HashpriceUSDPHDay: HeadlineHashprice(book.Market), Env: env}
	for _, m := range book.Miners {
		out.Miners = append(out.Miners, ev.finish(m, cases[:len(m.Sites)]))
		cases = cases[len(m.Sites):]
	}
	return out
}

// evaluation is one book on its way through the model.
type evaluation struct {
	reg  *Registry
	book *Book
	mu   sync.Mutex
	envs map[Market]*Env
}

// env is the environment of a market, worked out once.
func (ev *evaluation) env(m Market) *Env {
	ev.mu.Lock()
	defer ev.mu.Unlock()
	env, ok := ev.envs[m]
	if !ok {
		env = NewEnv(m, ev.book.Deck)
		ev.envs[m] = env
	}
	return env
}

// siteCase is a site's result before its miner's funding is looked at.
type siteCase struct {
	result    SiteResult
	scenarios []scenarioCase
}

// scenarioCase is what a scenario makes of a site, before funding.
type scenarioCase struct {
	outcome        ScenarioOutcome
	recommendation Recommendation
	choice         Choice
	fundingLimitX  float64 // of the site's market under the scenario
}

// analyseAll analyses the sites of all miners in turn, spread over jobs goroutines.
func (ev *evaluation) analyseAll(jobs int) []siteCase {
	var sites []*Site
	for i := range ev.book.Miners {
		for j := range ev.book.Miners[i].Sites {
			sites = append(sites, &ev.book.Miners[i].Sites[j])
		}
	}
	cases := make([]siteCase, len(sites))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(jobs, len(sites)) {
		wg.Go(func() {
			k := NewKernel(ev.env(ev.book.Market))
			for i := range next {
				cases[i] = ev.analyse(k, sites[i])
			}
		})
	}
	for i := range sites {
		next <- i
	}
	close(next)
	wg.Wait()
	return cases
}

// analyse works out all that does not depend on the miner's other sites.
func (ev *evaluation) analyse(k *Kernel, s *Site) siteCase {
	r := k.Site(s, NoShift, true)
	r.Recommendation = recommend(&ev.book.Market, s, &r.Mine, r.Conversions, r.Readiness)
	p := newProbe(k, ev.reg, s, NoShift)
	r.BreakEvens = map[Alternative][]BreakEven{}
	for _, c := range r.Conversions {
		r.BreakEvens[c.Alternative] = p.breakEvens(c.Alternative)
	}
	if best := bestConversion(r.Conversions); best != nil {
		r.Tornado = p.tornado(best.Alternative, ev.book.Ranges)
		r.Grids = p.grids(best.Alternative)
	}
	c := siteCase{result: r}
	for _, sc := range ev.book.Scenarios {
		c.scenarios = append(c.scenarios, ev.scenario(k, sc, s))
	}
	return c
}

// Site evaluates a site in the kernel's environment shifted by shift: mining,
// the conversions that it offers, readiness and the best alternative. The
// monthly series are kept where keepFlows says so.
func (k *Kernel) Site(s *Site, shift Shift, keepFlows bool) SiteResult {
	r := SiteResult{Inputs: *s, Readiness: readiness(s), Conversions: make([]ConversionResult, 0, len(Conversions))}
	k.loadFleet(s, shift)
	k.loadHPC(s)
	k.runMine(s)
	r.Mine = k.mineResult(s, keepFlows)
	for _, a := range Conversions {
		if why := offers(s, a); why != "" {
			r.LeftOut = append(r.LeftOut, LeftOut{a, why})
			continue
		}
		k.runPart(s, a)
		k.runHPC(s, a)
		r.Conversions = append(r.Conversions, k.conversionResult(s, a, keepFlows))
	}
	r.Best = bestAlternative(&r.Mine, r.Conversions)
	return r
}

// scenario evaluates a site under a scenario.
func (ev *evaluation) scenario(k *Kernel, sc Scenario, base *Site) scenarioCase {
	out := scenarioCase{outcome: ScenarioOutcome{Name: sc.Name, NPVUSD: map[Alternative]float64{}}}
	market, site, err := sc.Apply(ev.reg, ev.book.Market, *base)
	if err != nil {
		out.outcome.Why = OverrideRefused
		return out
	}
	own, shift := shiftOf(ev.book.Market, market)
	if env := ev.env(own); env != k.env {
		k = NewKernel(env)
	}
	r := k.Site(&site, shift, false)
	out.choice.Mine, out.fundingLimitX = &r.Mine, market.FundingLimitX
	out.recommendation = recommend(&market, &site, &r.Mine, r.Conversions, r.Readiness)
	o := &out.outcome
	o.Best, o.MineNPVUSD, o.NPVUSD[Mine] = r.Best, r.Mine.NPVUSD, r.Mine.NPVUSD
	for _, c := range r.Conversions {
		o.NPVUSD[c.Alternative] = c.NPVUSD
	}
	best := bestConversion(r.Conversions)
	if best == nil {
		why := r.LeftOut[0].Why
		o.UpliftUSD, o.ProjectIRR, o.IndifferenceBTCUSD = None(why), None(why), None(why)
		return out
	}
	o.BestConversion, o.UpliftUSD, o.ProjectIRR = best.Alternative, Some(best.UpliftUSD), best.ProjectIRR
	if out.recommendation.Material {
		taken := *best
		taken.HPC.FCF = append([]float64(nil), k.hpc[conversionIndex(best.Alternative)].taken.FCF...)
		out.choice.Conversion = &taken
	}
	o.IndifferenceBTCUSD = newProbe(k, ev.reg, &site, shift).breakEven(best.Alternative, "btc_price_usd")
	return out
}

// finish looks at a miner's funding, in the base case and under each scenario,
// closes the recommendations, and adds the miner's figures and checks.
func (ev *evaluation) finish(m BookMiner, cases []siteCase) MinerOutcome {
	out := MinerOutcome{Name: m.Name, Ticker: m.Ticker, Inputs: m.Inputs}
	var chosen []Choice
	for i := range cases {
		r := &cases[i].result
		c := Choice{Mine: &r.Mine}
		if r.Recommendation.Material {
			c.Conversion = r.Conversion(r.Recommendation.Alternative)
		}
		chosen = append(chosen, c)
	}
	out.Result = FundMiner(&m.Inputs, ev.book.Market.BTCPriceUSD, chosen)
	tooMuch := beyondFundingLimit(&out.Result, ev.book.Market.FundingLimitX)
	for i := range cases {
		if tooMuch {
			cases[i].result.Recommendation.addFundingGate()
		}
	}
	ev.finishScenarios(m, cases)
	for i := range cases {
		out.Sites = append(out.Sites, cases[i].result)
	}
	out.Checks = checkMiner(ev.env(ev.book.Market), &out)
	return out
}

// beyondFundingLimit reports whether the equity to raise is above limit times the market cap; not where that is unknown.
func beyondFundingLimit(r *MinerResult, limit float64) bool {
	return r.MarketCapUSD.OK() && r.EquityUSD > limit*r.MarketCapUSD.Value
}

// finishScenarios closes the recommendation of each scenario with its own funding.
func (ev *evaluation) finishScenarios(m BookMiner, cases []siteCase) {
	for n := range ev.book.Scenarios {
		var chosen []Choice
		for i := range cases {
			if c := cases[i].scenarios[n].choice; c.Mine != nil {
				chosen = append(chosen, c)
			}
		}
		// what is to be raised and the market cap do not hang on the price of bitcoin
		r := FundMiner(&m.Inputs, ev.book.Market.BTCPriceUSD, chosen)
		for i := range cases {
			c := &cases[i].scenarios[n]
			if beyondFundingLimit(&r, c.fundingLimitX) {
				c.recommendation.addFundingGate()
			}
			c.outcome.Action = c.recommendation.Action
			cases[i].result.Scenarios = append(cases[i].result.Scenarios, c.outcome)
		}
	}
}
