package model

import "math"

// BridgePart is one step of the way from the value of mining on to that of a
// conversion, USD of today: what adds is positive, what costs is negative.
type BridgePart struct {
	Key string // a name of BridgeKeys
	USD float64
}

// BridgeKeys are the steps of a bridge in their order.
var BridgeKeys = [...]string{"mining_forgone_usd", "capex_usd", "revenue_usd", "power_usd", "opex_usd", "tax_usd",
	"resale_usd", "prepayment_usd", "terminal_usd", "partners_usd"}

// Bridge splits the uplift of a conversion into its parts, which add up to
// UpliftUSD: NPVMiningPartUSD less the NPV of mining on, and the HPC series
// discounted by (1+r)^(-t/12) at the conversion's rate. Revenue is net of tenant
// credits, opex includes maintenance. It is nil where the monthly series were not kept.
func (r *SiteResult) Bridge(a Alternative) []BridgePart {
	c := r.Conversion(a)
	if c == nil || len(c.HPC.FCF) == 0 {
		return nil
	}
	f, rate := &c.HPC, hpcRate(&r.Inputs, a)
	value := func(series []float64) float64 {
		pv := 0.0
		for t, v := range series {
			pv += v * math.Pow(1+rate, -float64(t)/12)
		}
		return pv
	}
	parts := [...]float64{
		c.NPVMiningPartUSD - r.Mine.NPVUSD, -value(f.Capex), value(f.Revenue) - value(f.TenantCredit), -value(f.Power),
		-value(f.Opex) - value(f.Maintenance), -value(f.Tax), value(f.Resale), value(f.Prepayment), value(f.Terminal),
		c.NPVHPCPartUSD - c.NPVHPCProjectUSD,
	}
	out := make([]BridgePart, len(BridgeKeys))
	for i, key := range BridgeKeys {
		out[i] = BridgePart{key, parts[i] + 0} // no minus zero
	}
	return out
}

// hpcRate is the annual discount rate of an alternative's HPC flows.
func hpcRate(s *Site, a Alternative) float64 {
	return kindOf(a).discounts(s)
}
