package model

// Coverage is what a table across miners says of one beside its value.
type Coverage struct {
	// fraction 0..1: of the critical IT load of what is looked at, what stands at sites where every phase is signed
	SignedMWPct Figure
	// fraction a year: stabilised EBITDA over the miner's build cost, of all sites that have both
	YieldOnCost        Figure
	PriceOverRiskedPct Figure // fraction: the share price over the risked value a share, less one
}

// Coverage sums over the sites whose row the miner takes, each by its lead conversion: the critical IT load in
// MW that is signed over all of it, and the sum of stabilised EBITDA over the sum of the company's capex (both
// USD, attributable). Beside them stands the price over the risked value:
//
//	price_over_risked_pct = share_price_usd / risked_nav_per_share_usd - 1
//
// Without megawatts, without a yield at any site, without a price or a value above 0, the reason stands in
// place of the figure.
func (o *MinerOutcome) Coverage() Coverage {
	var signed, all, ebitda, cost float64
	for i := range o.Sites {
		s := &o.Sites[i]
		c := s.Conversion(s.Recommendation.BestConversion)
		if c == nil || !s.Taken || s.Recommendation.Action == NotAssessed {
			continue
		}
		all += c.CriticalITMW
		if s.Recommendation.Signed {
			signed += c.CriticalITMW
		}
		if c.YieldOnCost.OK() && c.StabilisedEBITDAUSD.OK() {
			ebitda += c.StabilisedEBITDAUSD.Value
			cost += c.CompanyCapexUSD
		}
	}
	out := Coverage{None(NoMW), None(NothingInvested), None(NoShareData)}
	if all > 0 {
		out.SignedMWPct = Some(signed / all)
	}
	if cost > 0 {
		out.YieldOnCost = Some(ebitda / cost)
	}
	if price, value := o.Inputs.SharePriceUSD, o.Result.RiskedNAVPerShareUSD; price.Known && value.OK() &&
		value.Value > 0 {
		out.PriceOverRiskedPct = Some(price.Value/value.Value - 1)
	}
	return out
}
