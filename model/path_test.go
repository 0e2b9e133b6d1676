package model_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rackrate/model"
)

// TestPathsAreTheModel draws a path and compares its values with the whole model's on inputs changed likewise.
func TestPathsAreTheModel(t *testing.T) {
	reg := registry(t)
	rapid.Check(t, func(t *rapid.T) {
		m, s := drawSite(t, reg)
		s.DelayMonths = min(s.DelayMonths, 60)
		env := model.NewEnv(m, nil)
		base := model.NewKernel(env).Site(&s, model.NoShift, false)
		d := model.Drivers{
			Revenue: make([]float64, m.HorizonMonths+1), Capex: drawBetween(t, "capex", 0.5, 2), Lease: drawBetween(t, "lease", 0.5, 2),
			GPUPrice: drawBetween(t, "gpu", 0.5, 2), Power: drawBetween(t, "power", 0.5, 2), ExtraDelay: rapid.IntRange(0, 24).Draw(t, "extra"),
		}
		shifted := *env
		shifted.BTCPriceUSD = append([]float64(nil), env.BTCPriceUSD...)
		for i := range d.Revenue {
			d.Revenue[i] = 0.5 + float64(i%7)/5
			shifted.BTCPriceUSD[i] *= d.Revenue[i]
		}
		got := model.NewPathKernel(env, &s, &base, 0, 24).Value(&d)
		changed := changedBy(s, d)
		fix(&changed, base.Mine.Policy, "")
		want := model.NewKernel(&shifted).Site(&changed, model.NoShift, true)
		sold := s.HashrateEHS * 1e6 * s.ASICResaleUSDTH // what stopping is worth, which no draw changes
		if base.Mine.Policy == model.Stop {
			want.Mine.NPVUSD = sold
		}
		compare(t, "mine", got.Mine, want.Mine.NPVUSD, mineSize(&want))
		for i := range base.Conversions {
			c := &base.Conversions[i]
			fix(&changed, c.MiningPolicy, c.GPUPolicy)
			want := model.NewKernel(&shifted).Site(&changed, model.NoShift, true)
			w := want.Conversion(c.Alternative)
			if c.MiningPolicy == model.Stop {
				w.NPVUSD = sold + w.NPVHPCPartUSD
			}
			compare(t, string(c.Alternative), got.Conversions[i], w.NPVUSD, size(w)+mineSize(&want)+w.TotalCapexUSD)
		}
	})
}

// changedBy is the site with its inputs scaled as the draws scale them.
func changedBy(s model.Site, d model.Drivers) model.Site {
	s.GPUContractPriceUSDHour = model.Given(s.GPUContractPriceUSDHour.Or(s.GPUPriceUSDHour.Value))
	s.CapexUSDMW *= d.Capex
	s.LeaseUSDKWMonth.Value *= d.Lease
	s.GPUPriceUSDHour.Value *= d.GPUPrice
	s.PowerPriceUSDMWh *= d.Power
	s.DelayMonths += d.ExtraDelay
	return s
}

// fix makes the site take the policies, whatever they are worth.
func fix(s *model.Site, mining, gpu model.Policy) {
	asked := map[model.Policy]string{model.Replace: "yes", model.RunOff: "no", "": "best"}
	s.GPURefresh = asked[gpu]
	s.FleetRefresh = "best"
	if mining != model.Stop {
		s.FleetRefresh = asked[mining]
	}
}

func compare(t *rapid.T, what string, got, want, size float64) {
	if math.Abs(got-want) > 1e-11*size {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}
