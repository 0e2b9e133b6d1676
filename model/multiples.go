package model

import "slices"

// YearMultiples are what the market pays for a fiscal year of a miner.
type YearMultiples struct {
	Year int
	// ev_usd over the EBITDA of mining and HPC; none of a stub year, of an EBITDA not above 0, without an EV
	EVEBITDA Figure
	EVUSDMW  Figure // ev_usd over the critical IT load in operation at the year's end
}

// Multiples are those of each year of the estimates.
//
//	ev_ebitda_x = ev_usd / (mining_ebitda_usd + hpc_ebitda_usd);  ev_usd_it_mw = ev_usd / critical_it_mw
func (r *MinerResult) Multiples() []YearMultiples {
	out := make([]YearMultiples, len(r.Years))
	for i := range r.Years {
		y := &r.Years[i]
		out[i] = YearMultiples{y.Year, r.evOver(y.MiningEBITDAUSD+y.HPCEBITDAUSD, NoEBITDA),
			r.evOver(y.CriticalITMW, NoMW)}
		if y.Stub() {
			out[i].EVEBITDA = None(StubYear)
		}
	}
	return out
}

// evOver is the enterprise value over what there is of a year, with the reason where that is not above 0.
func (r *MinerResult) evOver(v float64, none Reason) Figure {
	switch {
	case !r.EVUSD.OK():
		return r.EVUSD
	case v <= 0:
		return None(none)
	}
	return Some(r.EVUSD.Value / v)
}

// Stub reports a fiscal year of which the valuation sees only a part.
func (y *YearFigures) Stub() bool { return y.Months < 12 }

// TargetUpside is what the analyst's price target is above the share price, as a fraction of it.
//
//	target_upside_pct = price_target_usd / share_price_usd - 1
func (m *Miner) TargetUpside() Figure {
	if !m.PriceTargetUSD.Known || !m.SharePriceUSD.Known || m.SharePriceUSD.Value <= 0 {
		return None(NoShareData)
	}
	return Some(m.PriceTargetUSD.Value/m.SharePriceUSD.Value - 1)
}

// YearCover is the cover of debt in a year of twelve months of its service.
type YearCover struct {
	Year       int // in which it ends
	CFADSUSD   float64
	ServiceUSD float64
	BalanceUSD float64 // at its end
	Cover      Figure  // CFADS over service
}

// Covers are the whole years of twelve months in which the debt is served, from the first month of its service
// on; a balloon is not in the service. ends are the months' ends from month 0 on.
//
//	cover_x = sum of CFADS_t / sum of service_t, t over the twelve months
func (d *DebtResult) Covers(ends []Date) []YearCover {
	s := &d.Schedule
	first := slices.IndexFunc(s.Service, func(v float64) bool { return v > 0 })
	if first < 0 {
		return nil
	}
	var out []YearCover
	for t := first; t+12 <= min(len(s.Service), len(ends)) && s.Service[t+11] > 0; t += 12 {
		y := YearCover{Year: ends[t+11].Year, BalanceUSD: s.Balance[t+11]}
		for k := t; k < t+12; k++ {
			y.CFADSUSD += s.CFADS[k]
			y.ServiceUSD += s.Service[k]
		}
		y.Cover = Some(y.CFADSUSD / y.ServiceUSD)
		out = append(out, y)
	}
	return out
}

// guarantee is what the guarantor's share of the rent adds to the value of a conversion: its uplift
// less that with backstop_pct at 0.
func (p *probe) guarantee(lead Alternative) Figure {
	v, known := p.value("backstop_pct")
	if !lead.Leased() || !known || v <= 0 {
		return None(NoGuarantee)
	}
	in, ok := p.reg.Lookup("backstop_pct")
	if !ok {
		return None(NoGuarantee)
	}
	with, _ := p.decided(in, lead, v)
	without, _ := p.decided(in, lead, 0)
	return Some(with - without)
}

// NewShares are the shares that a funding adds, by what they come from, in millions.
type NewShares struct{ Equity, Notes, Warrants float64 }

// NewShares tells the new shares apart; all are 0 where no share is known.
//
//	equity = equity_usd / (share_price_usd (1-issue_discount_pct)) / 1e6
//	notes = convertible_usd / conversion_price_usd / 1e6 if they convert
//	warrants = the rest of the shares over which the net asset value is given
func (m *MinerOutcome) NewShares() NewShares {
	r, in := &m.Result, &m.Inputs
	if !r.NewSharesM.OK() || !in.SharesM.Known {
		return NewShares{}
	}
	var out NewShares
	if r.Converts && in.ConversionPriceUSD.Known {
		out.Notes = r.ConvertibleUSD / in.ConversionPriceUSD.Value / 1e6
	}
	out.Equity = r.NewSharesM.Value - out.Notes
	if out.Warrants = r.Shares/1e6 - in.SharesM.Value - r.NewSharesM.Value; out.Warrants < 1e-9*in.SharesM.Value {
		out.Warrants = 0
	}
	return out
}
