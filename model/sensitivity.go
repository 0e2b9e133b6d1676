package model

import (
	"cmp"
	"errors"
	"math"
	"slices"

	"rackrate/model/dcf"
)

// breakEvenInputs are the inputs whose break-even is sought for each conversion (MODEL.md section 12).
func breakEvenInputs(a Alternative) []string {
	return append(append([]string{"btc_price_usd", "capex_usd_mw", "power_price_usd_mwh"}, kindOf(a).breakEvens...),
		"delay_months")
}

// breakEvens are the values of one input each at which the uplift of a is nil.
func (p *probe) breakEvens(a Alternative) []BreakEven {
	var out []BreakEven
	for _, key := range breakEvenInputs(a) {
		out = append(out, BreakEven{key, p.breakEven(a, key)})
	}
	return out
}

// breakEven is the value of the input, within the registry's bounds, at which
// the uplift of a is nil; none if the uplift has the same sign at both bounds.
func (p *probe) breakEven(a Alternative, key string) Figure {
	in, _ := p.reg.Lookup(key)
	if key == "delay_months" {
		return p.longestDelay(a, int(in.Max))
	}
	v, err := dcf.Root(func(v float64) float64 { return p.with(a, key, v).sign() }, in.Min, in.Max, 1e-12)
	switch {
	case errors.Is(err, dcf.ErrSameSign):
		return None(SameSign)
	case err != nil:
		return None(NotInterpretable)
	}
	return Some(v)
}

// longestDelay is the longest whole delay up to which no delay has an uplift below 0.
func (p *probe) longestDelay(a Alternative, limit int) Figure {
	for d := 0; d <= limit; d++ {
		if p.with(a, "delay_months", float64(d)).sign() < 0 {
			if d == 0 {
				return None(NegativeAtOnce)
			}
			return Some(float64(d - 1))
		}
	}
	return Some(float64(limit))
}

// drivers are the inputs of the tornado, in the order in which ties stand (MODEL.md section 13).
func drivers(s *Site, a Alternative) []string {
	keys := []string{"btc_price_usd", "network_ehs", "power_price_usd_mwh", "capex_usd_mw", "delay_months",
		"opex_hpc_usd_kw_month", "discount_rate_mining_pct", a.RateInput()}
	if a.Leased() && s.ExitCapRatePct > 0 {
		keys = append(keys, "exit_cap_rate_pct")
	}
	return append(keys, kindOf(a).drivers...)
}

// tornado is the uplift of a at the low and high of each driver: x0.8 and x1.2
// (delay_months -6 and +6) cut to the registry's bounds, or the ranges' own.
// Ranges of further numeric inputs of site or market stand after the drivers.
func (p *probe) tornado(a Alternative, ranges []Range) *Tornado {
	t := &Tornado{Alternative: a, BaseUSD: p.base[conversionIndex(a)].uplift()}
	given := map[string]Range{}
	keys := drivers(&p.site, a)
	for _, r := range ranges {
		if _, twice := given[r.Input]; !twice && !slices.Contains(keys, r.Input) {
			keys = append(keys, r.Input)
		}
		given[r.Input] = r
	}
	for _, key := range keys {
		in, ok := p.reg.Lookup(key)
		v, known := p.value(key)
		if !ok || !known || !in.Numeric() {
			continue
		}
		low, high := v*0.8, v*1.2
		if key == "delay_months" {
			low, high = v-6, v+6
		}
		if r, ok := given[key]; ok {
			low, high = r.Low, r.High
		}
		low, high = in.Clamp(low), in.Clamp(high)
		t.Rows = append(t.Rows, TornadoRow{key, low, high, p.with(a, key, low).uplift(), p.with(a, key, high).uplift()})
	}
	sortBySwing(t.Rows, math.Abs(t.BaseUSD))
	return t
}

// sortBySwing puts the rows of the largest swing first. A swing below 1e-9 of
// base, USD, counts as 0. Swings that differ by no more than rounding are ties
// and keep the order of the drivers: where no GPU is on contract, its price and
// its utilisation move revenue alike, and so do rent and occupancy where the
// tenant pays the power.
func sortBySwing(rows []TornadoRow, base float64) {
	swing := func(r TornadoRow) float64 {
		s := math.Abs(r.UpliftHighUSD - r.UpliftLowUSD)
		if s < 1e-9*base {
			return 0
		}
		return s
	}
	place := make(map[string]int, len(rows))
	for i, r := range rows {
		place[r.Input] = i
	}
	slices.SortStableFunc(rows, func(a, b TornadoRow) int { return cmp.Compare(swing(b), swing(a)) })
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && swing(rows[j-1])-swing(rows[j]) <= 1e-9*max(base, swing(rows[i])) {
			j++
		}
		slices.SortFunc(rows[i:j], func(a, b TornadoRow) int { return cmp.Compare(place[a.Input], place[b.Input]) })
		i = j
	}
}

// The steps of the grids' axes, not cut to the registry's bounds.
var (
	btcSteps   = []float64{0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6}
	priceSteps = []float64{0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3}
	delaySteps = []float64{0, 6, 12, 18, 24, 36, 48}
)

// grids are the two-way sensitivities of the uplift of a.
func (p *probe) grids(a Alternative) *Grids {
	return &Grids{
		Alternative:  a,
		BTCByPrice:   p.btcByPrice(a, a.PriceInput()),
		CapexByDelay: p.capexByDelay(a),
	}
}

// btcByPrice has the bitcoin price down the rows and rent or GPU price across.
// The price of bitcoin reaches mining only and the other the HPC part only, so
// each row and each column is worked out once.
func (p *probe) btcByPrice(a Alternative, price string) Grid {
	g := Grid{RowInput: "btc_price_usd", ColumnInput: price, Rows: p.scaled("btc_price_usd", btcSteps),
		Columns: p.scaled(price, priceSteps)}
	across := make([]float64, len(g.Columns))
	for j, v := range g.Columns {
		across[j] = p.with(a, price, v).hpc
	}
	for _, v := range g.Rows {
		at := p.with(a, "btc_price_usd", v)
		row := make([]float64, len(across))
		for j := range row {
			at.hpc = across[j]
			row[j] = at.uplift()
		}
		g.USD = append(g.USD, row)
	}
	return g
}

// capexByDelay has the build cost down the rows and the delay across. The build
// cost does not reach the mining part, which is worked out once a column.
func (p *probe) capexByDelay(a Alternative) Grid {
	g := Grid{RowInput: "capex_usd_mw", ColumnInput: "delay_months", Rows: p.scaled("capex_usd_mw", priceSteps),
		Columns: delaySteps}
	for range g.Rows {
		g.USD = append(g.USD, make([]float64, len(g.Columns)))
	}
	for j, delay := range g.Columns {
		late := altered(&p.site, "delay_months", delay)
		at := p.withDelay(a, delay)
		for i, capex := range g.Rows {
			if priceSteps[i] == 1 { // the delay alone
				g.USD[i][j] = at.uplift()
				continue
			}
			alter(&p.scratch, &late, "capex_usd_mw", capex)
			dearer := at
			m := p.later(delay)
			m.moved.add("capex_usd_mw")
			m.reach = touchHPC
			dearer.hpc = p.evaluate(a, &p.scratch, m).hpc
			g.USD[i][j] = dearer.uplift()
		}
	}
	return g
}

// scaled is the input's value times each step.
func (p *probe) scaled(key string, by []float64) []float64 {
	v, _ := p.value(key)
	out := make([]float64, len(by))
	for i, f := range by {
		out[i] = v * f
	}
	return out
}

// hashpriceBreakEven says the break-even of the bitcoin price as a hashprice, and
// as the price at which the uplift is nil if the network answers (MODEL.md section 12).
func hashpriceBreakEven(m *Market, list []BreakEven) HashpriceBreakEven {
	for _, b := range list {
		if b.Input != "btc_price_usd" {
			continue
		}
		if !b.Figure.OK() {
			return HashpriceBreakEven{b.Figure, b.Figure}
		}
		ratio := b.Figure.Value / m.BTCPriceUSD
		out := HashpriceBreakEven{Some(HeadlineHashprice(*m) * ratio), None(NetworkFollows)}
		if m.NetworkResponse < 1 {
			out.RespondingBTCUSD = Some(m.BTCPriceUSD * math.Pow(ratio, 1/(1-m.NetworkResponse)))
		}
		return out
	}
	return HashpriceBreakEven{None(SameSign), None(SameSign)}
}

// mostWaiting is the longest wait that is looked at, in months.
const mostWaiting = 60

// waiting is the number of months added to every delay at which the uplift of a
// is highest, as far as every phase operates within the horizon; none unless that uplift is above 0.
func (p *probe) waiting(a Alternative) Waiting {
	most := mostWaiting
	for _, r := range phases(&p.site) {
		most = min(most, p.k.env.Horizon()-(r.DelayMonths+r.BuildMonths+1))
	}
	best, at := math.Inf(-1), 0
	for m := 0; m <= most; m++ {
		if u := p.withDelay(a, float64(p.site.DelayMonths+m)).uplift(); u-best > 1e-12*max(math.Abs(u),
			math.Abs(best)) || m == 0 {
			best, at = u, m
		}
	}
	if most < 0 || !(best > 0) {
		return Waiting{None(NoUplift), None(NoUplift)}
	}
	return Waiting{Some(float64(at)), Some(best)}
}
