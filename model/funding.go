package model

import "rackrate/model/dcf"

const million = 1e6

// Choice is the alternative chosen for one site: Conversion is nil where the site keeps on mining or stops.
type Choice struct {
	Mine       *MineResult
	Conversion *ConversionResult
}

// FundMiner works out how a miner pays for the chosen conversions and what a
// share is worth then (MODEL.md section 10); btcPriceUSD is that of the valuation date.
//
//	funding_need_usd = deepest cumulative sum of the chosen sites' HPC fcf
//	sources in turn: debt, cash, convertible, equity (the rest)
func FundMiner(m *Miner, btcPriceUSD float64, chosen []Choice) MinerResult {
	var r MinerResult
	debt := r.addChoices(chosen)
	r.raise(m, debt)
	marketCap := m.SharePriceUSD.Value * m.SharesM.Value * million
	r.parts(m, chosen)
	if !m.SharePriceUSD.Known || !m.SharesM.Known {
		for _, f := range []*Figure{
			&r.UpliftPerShareUSD, &r.NewSharesM, &r.DilutionPct, &r.ValuePerShareUSD, &r.NAVPerShareUSD,
			&r.MarketCapUSD, &r.EVUSD, &r.SectorReratingPerShareUSD,
		} {
			*f = None(NoShareData)
		}
		return r
	}
	r.MarketCapUSD, r.EVUSD = Some(marketCap), Some(marketCap+m.NetDebtUSD)
	r.perShare(m, marketCap, btcPriceUSD)
	return r
}

// addChoices adds up uplift, value, capex and funding need over the sites, and
// gives the debt that they can carry: section 9's share x company_capex_usd.
func (r *MinerResult) addChoices(chosen []Choice) (debtUSD float64) {
	var monthly []float64
	for _, c := range chosen {
		r.MineNPVUSD += c.Mine.NPVUSD
		if c.Conversion == nil {
			r.ChosenNPVUSD += c.Mine.NPVUSD
			continue
		}
		r.ChosenNPVUSD += c.Conversion.NPVUSD
		r.UpliftUSD += c.Conversion.UpliftUSD
		r.CompanyCapexUSD += c.Conversion.CompanyCapexUSD
		if c.Conversion.Debt != nil {
			debtUSD += c.Conversion.Debt.Share * c.Conversion.CompanyCapexUSD
		}
		for t, f := range c.Conversion.HPC.FCF {
			if t == len(monthly) { // a scenario may give sites horizons of their own
				monthly = append(monthly, 0)
			}
			monthly[t] += f
		}
	}
	r.FundingNeedUSD = dcf.DeepestCumulative(monthly)
	return debtUSD
}

// raise takes the sources in turn, each up to what is still needed.
func (r *MinerResult) raise(m *Miner, debtUSD float64) {
	need := r.FundingNeedUSD
	take := func(available float64) float64 {
		taken := min(available, need)
		need -= taken
		return taken
	}
	r.DebtUSD = take(debtUSD)
	r.CashUSD = take(m.CashUSD)
	if m.ConversionPriceUSD.Known {
		r.ConvertibleUSD = take(m.ConvertiblePrincipalUSD)
	}
	r.EquityUSD = take(need)
}

// perShare works out dilution and values per share. The notes convert if the
// value per share with them converted is above their conversion price.
func (r *MinerResult) perShare(m *Miner, marketCap, btcPriceUSD float64) {
	shares := m.SharesM.Value * million
	issued := r.EquityUSD / (m.SharePriceUSD.Value * (1 - m.IssueDiscountPct))
	value := (marketCap + r.UpliftUSD + r.EquityUSD) / (shares + issued)
	convertible := 0.0
	if r.ConvertibleUSD > 0 {
		fromNotes := r.ConvertibleUSD / m.ConversionPriceUSD.Value
		converted := (marketCap + r.UpliftUSD + r.EquityUSD + r.ConvertibleUSD) / (shares + issued + fromNotes)
		if converted > m.ConversionPriceUSD.Value {
			r.Converts, value, convertible = true, converted, r.ConvertibleUSD
			issued += fromNotes
		}
	}
	all := shares + issued
	r.ValuePerShareUSD = Some(value)
	r.NewSharesM = Some(issued / million)
	r.DilutionPct = Some(issued / all)
	r.UpliftPerShareUSD = Some(r.UpliftUSD / all)
	held := m.BTCHeld * btcPriceUSD
	r.NAVPerShareUSD = Some((r.ChosenNPVUSD + held - m.NetDebtUSD + r.EquityUSD + convertible) / all)
	rerated := r.EVUSD.Value * m.SectorMultipleAfterX.Value / m.SectorMultipleBeforeX.Value
	r.SectorReratingPerShareUSD = Some((rerated - m.NetDebtUSD) / shares)
}

// parts works out the sum of the parts today and when stabilised, where both EV/EBITDA multiples are given.
func (r *MinerResult) parts(m *Miner, chosen []Choice) {
	r.EVPartsNowUSD, r.EVPartsStabilisedUSD = None(NoMultiples), None(NoMultiples)
	if !m.EVEBITDAMiningX.Known || !m.EVEBITDAHPCX.Known {
		return
	}
	now, kept, hpc := 0.0, 0.0, 0.0
	for _, c := range chosen {
		now += c.Mine.EBITDA12mUSD
		if c.Conversion == nil {
			kept += c.Mine.EBITDA12mUSD
			continue
		}
		kept += c.Mine.EBITDA12mUSD * (1 - c.Conversion.DisplacedShare)
		if c.Conversion.StabilisedEBITDAUSD.OK() {
			hpc += c.Conversion.StabilisedEBITDAUSD.Value
		}
	}
	r.EVPartsNowUSD = Some(now * m.EVEBITDAMiningX.Value)
	r.EVPartsStabilisedUSD = Some(kept*m.EVEBITDAMiningX.Value + hpc*m.EVEBITDAHPCX.Value)
}
