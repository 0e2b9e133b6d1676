package model

import (
	"context"
	"math"
	"sync"
)

// Evaluate works out everything that the model says of a book.
// jobs is how many sites are worked on at once, at least 1; the result does not depend on it.
// The error is the context's: where it has ended there is no result, and no goroutine is left when Evaluate returns.
func Evaluate(ctx context.Context, reg *Registry, book Book, jobs int) (*BookResult, error) {
	return EvaluateTelling(ctx, reg, book, jobs, func(miner, site int) {})
}

// EvaluateTelling is Evaluate that tells of each site, by the places of its miner and of itself in the book,
// when all that is asked of it but the scenarios is known. done may be called by several at once, and in any
// order.
func EvaluateTelling(ctx context.Context, reg *Registry, book Book, jobs int,
	done func(miner, site int)) (*BookResult, error) {
	ev := &evaluation{ctx: ctx, reg: reg, book: &book, jobs: max(1, jobs), env: NewEnv(book.Market, book.Deck)}
	out := &BookResult{HashpriceUSDPHDay: HeadlineHashprice(book.Market), Env: ev.env}
	for i := range book.Miners {
		m := ev.miner(&book.Miners[i], func(site int) { done(i, site) })
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out.Miners = append(out.Miners, m)
	}
	return out, ctx.Err()
}

// evaluation is one book on its way through the model.
type evaluation struct {
	ctx  context.Context // of the one call of Evaluate; what is worked out after its end is dropped
	reg  *Registry
	book *Book
	jobs int
	env  *Env // of the book's market
}

// spread calls work for 0..n-1, so many at once as there are jobs, until the context ends.
func (ev *evaluation) spread(n int, work func(i int)) {
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(ev.jobs, n) {
		wg.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		if ev.ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
}

// miner works out a miner: its sites, of which each is told when it is done, what they ask of it together, and the same
// under each scenario.
func (ev *evaluation) miner(m *BookMiner, done func(site int)) MinerOutcome {
	out := MinerOutcome{Name: m.Name, Ticker: m.Ticker, Inputs: m.Inputs, Sites: make([]SiteResult, len(m.Sites))}
	rows := make([]*Kernel, len(m.Sites))
	ev.spread(len(m.Sites), func(i int) {
		k := NewKernel(ev.env, &m.Inputs, m.choices(i))
		k.Load(&m.Sites[i])
		out.Sites[i] = k.Result(true)
		out.Sites[i].Policies = k.PathPolicies()
		rows[i] = k
	})
	if ev.ctx.Err() != nil {
		return out
	}
	base := fund(&m.Inputs, rows)
	base.finish(&out)
	ev.spread(len(rows), func(i int) {
		ev.analyse(rows[i], &out.Sites[i], m.given(i))
		rows[i].leave()
		done(i)
	})
	if ev.ctx.Err() != nil {
		return out
	}
	ev.scenarios(m, &out)
	if ev.ctx.Err() == nil {
		out.Checks = checkMiner(ev.env, &out)
	}
	return out
}

// analyse works out the sensitivities of a site that its kernel has worked out; the kernel is left with another case.
func (ev *evaluation) analyse(k *Kernel, r *SiteResult, given map[string]bool) {
	p := newProbe(k, ev.reg)
	r.BreakEvens, r.Hashprice = map[Alternative][]BreakEven{}, map[Alternative]HashpriceBreakEven{}
	for _, c := range r.Conversions {
		list := p.breakEvens(c.Alternative)
		r.BreakEvens[c.Alternative] = list
		r.Hashprice[c.Alternative] = hashpriceBreakEven(&ev.book.Market, list)
	}
	r.Guarantee, r.AssessingRent = None(NoGuarantee), ev.assessingRent(k, r)
	if lead := k.lead(); lead != "" {
		r.Tornado = p.tornado(lead, ev.book.Ranges)
		r.Grids = p.grids(lead)
		r.Waiting = p.waiting(lead)
		r.Guarantee = p.guarantee(lead)
	}
	if given != nil {
		r.Deciding = p.deciding(given)
	}
}

// funding is a miner whose sites have been worked out.
type funding struct {
	rows []*Kernel
	tree *MinerTreeOf[source]
}

// finish puts the miner's figures, and what the sites' recommendations are with them, in their places.
func (f *funding) finish(out *MinerOutcome) {
	out.Result = collectMiner(f.tree)
	for i, k := range f.rows {
		s := &out.Sites[i]
		s.Recommendation = recommendation(k.tree, f.tree.Actions[i], &s.Readiness)
		s.Years = collectYears(f.tree.SiteYears[i])
		s.Energy = energyOf(k.tree, s.Recommendation.BestConversion, f.tree.SiteYears[i])
		s.Taken = f.tree.Holdings[i].numberOf("taken") != 0
	}
}

// scenarios evaluates a miner's sites under each scenario, with its own funding.
func (ev *evaluation) scenarios(m *BookMiner, out *MinerOutcome) {
	cases := make([]scenarioCase, len(ev.book.Scenarios))
	ev.spread(len(cases), func(n int) { cases[n] = ev.scenario(&ev.book.Scenarios[n], m) })
	if ev.ctx.Err() != nil {
		return
	}
	expected, total := 0.0, 0.0
	known, missing := len(cases) > 0, Reason("") // why a scenario has no value per share
	for _, c := range cases {
		for i := range out.Sites {
			out.Sites[i].Scenarios = append(out.Sites[i].Scenarios, c.outcomes[i])
		}
		out.Scenarios = append(out.Scenarios, c.miner)
		known = known && c.miner.Probability.Known
		if missing == "" {
			missing = c.miner.NAVPerShareUSD.Why
		}
		total += c.miner.Probability.Value
		expected += c.miner.Probability.Value * c.miner.NAVPerShareUSD.Value
	}
	switch {
	case !known || math.Abs(total-1) > 1e-9:
		out.Result.Expected = None(NoProbabilities)
	case missing != "":
		out.Result.Expected = None(missing)
	default:
		out.Result.Expected = Some(expected)
	}
}

// scenarioCase is what a scenario makes of a miner and its sites.
type scenarioCase struct {
	outcomes []ScenarioOutcome
	miner    MinerScenario
}

func (ev *evaluation) scenario(sc *Scenario, m *BookMiner) scenarioCase {
	out := scenarioCase{outcomes: make([]ScenarioOutcome, len(m.Sites)), miner: MinerScenario{Name: sc.Name,
		Probability: sc.Probability}}
	var rows []*Kernel
	var places []int
	for i := range m.Sites {
		if ev.ctx.Err() != nil {
			return out
		}
		o := &out.outcomes[i]
		*o = ScenarioOutcome{Name: sc.Name, Probability: sc.Probability, NPVUSD: map[Alternative]float64{}}
		market, site, err := sc.Apply(ev.reg, ev.book.Market, m.Sites[i])
		if err != nil {
			o.Why = OverrideRefused
			continue
		}
		k := NewKernel(ev.env.with(market), &m.Inputs, m.choices(i))
		k.Load(&site)
		k.outcome(o)
		rows, places = append(rows, k), append(places, i)
	}
	if len(rows) == 0 {
		out.miner.NAVPerShareUSD = None(OverrideRefused)
		return out
	}
	f := fund(&m.Inputs, rows)
	result := collectMiner(f.tree)
	out.miner.NAVPerShareUSD, out.miner.RiskedNAVPerShareUSD = result.NAVPerShareUSD, result.RiskedNAVPerShareUSD
	out.miner.NPVUSD, out.miner.UpliftUSD = result.NPVUSD, result.UpliftUSD
	for n, i := range places {
		o := &out.outcomes[i]
		o.Action = Action(f.tree.Actions[n].textOf("action"))
		if o.BestConversion != "" {
			o.IndifferenceBTCUSD = newProbe(rows[n], ev.reg).breakEven(o.BestConversion, "btc_price_usd")
		}
		rows[n].leave()
	}
	return out
}

// outcome is what a scenario makes of the site that the kernel holds, before its miner's funding.
func (k *Kernel) outcome(o *ScenarioOutcome) {
	r := k.result(wantAll, false)
	o.Best, o.MineNPVUSD, o.NPVUSD[Mine] = r.Best, r.Mine.NPVUSD, r.Mine.NPVUSD
	for _, c := range r.Conversions {
		o.NPVUSD[c.Alternative] = c.NPVUSD
	}
	lead := k.lead()
	if lead == "" {
		why := r.LeftOut[0].Why
		o.UpliftUSD, o.ProjectIRR, o.IndifferenceBTCUSD = None(why), None(why), None(why)
		return
	}
	c := r.Conversion(lead)
	o.BestConversion, o.UpliftUSD, o.ProjectIRR = lead, Some(c.UpliftUSD), c.ProjectIRR
}
