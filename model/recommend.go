package model

// bestConversion is the conversion of the highest uplift, the first among equals, nil where none was evaluated.
func bestConversion(conversions []ConversionResult) *ConversionResult {
	var best *ConversionResult
	for i := range conversions {
		if c := &conversions[i]; best == nil || exceeds(c.NPVUSD, best.NPVUSD) {
			best = c
		}
	}
	return best
}

// bestAlternative is the alternative of the highest npv_usd, mining among equals.
func bestAlternative(mine *MineResult, conversions []ConversionResult) Alternative {
	if c := bestConversion(conversions); c != nil && exceeds(c.NPVUSD, mine.NPVUSD) {
		return c.Alternative
	}
	return Mine
}

// recommend gives the recommendation for a site before funding is looked at
// (MODEL.md section 11): the best conversion is material if its uplift is above 0
// and at least materiality_pct x (company_capex_usd + npv_usd of mine, if above 0).
func recommend(m *Market, s *Site, mine *MineResult, conversions []ConversionResult, ready Readiness) Recommendation {
	r := Recommendation{Action: KeepMining, Gates: []string{}}
	if mine.Policy == Stop {
		r.Action = StopMining
	}
	best := bestConversion(conversions)
	if best == nil {
		return r
	}
	r.BestConversion = best.Alternative
	r.ThresholdUSD = m.MaterialityPct * (best.CompanyCapexUSD + max(0, mine.NPVUSD))
	r.Material = best.UpliftUSD > 0 && best.UpliftUSD >= r.ThresholdUSD
	if !r.Material {
		return r
	}
	r.Action, r.Alternative = Convert, best.Alternative
	r.Gates = openGates(ready, s, m.RemediationFloorUSDMW, best.CriticalITMW)
	if len(r.Gates) > 0 {
		r.Action = Defer
	}
	return r
}

// addFundingGate opens the funding gate of a recommendation that converts.
func (r *Recommendation) addFundingGate() {
	if r.Material {
		r.Action = Defer
		r.Gates = append(r.Gates, fundingGate)
	}
}

// Confide sets the recommendation's confidence from the simulation (MODEL.md
// section 11): high if the chance that the best conversion's uplift is above 0 is
// 80 % or more, medium from 60 %, else low; for keep and stop, of that it is not above 0.
func (r *Recommendation) Confide(s *Simulation) {
	d := s.Distribution(r.BestConversion)
	if d == nil {
		return
	}
	chance := d.ChancePositive
	if !r.Material {
		chance = 1 - chance
	}
	switch {
	case chance >= 0.8:
		r.Confidence = High
	case chance >= 0.6:
		r.Confidence = Medium
	default:
		r.Confidence = Low
	}
}
