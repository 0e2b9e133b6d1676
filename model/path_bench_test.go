package model_test

import (
	"slices"
	"testing"

	"rackrate/model"
)

// pathOf is a kernel for the paths of the base case, changed, and its drivers.
func pathOf(t testing.TB, change func(*model.Site)) (*model.PathKernel, *model.Drivers) {
	t.Helper()
	prepare, d := preparing(t, change)
	return prepare(), d
}

func preparing(t testing.TB, change func(*model.Site)) (func() *model.PathKernel, *model.Drivers) {
	t.Helper()
	reg := registry(t)
	m, s, _ := reg.Defaults()
	m.ValuationDate = model.Date{Year: 2024, Month: 6, Day: 30}
	m.BTCPriceUSD, m.NetworkEHS = 65000, 600
	s.SiteMW, s.ConvertMW, s.PowerPriceUSDMWh, s.HashrateEHS, s.FleetEfficiencyJTH = 300, model.Given(260.0), 45, 10, 22
	s.LeaseUSDKWMonth, s.GPUPriceUSDHour = model.Given(165.0), model.Given(2.5)
	change(&s)
	env := model.NewEnv(m, nil)
	k := model.NewKernel(env, &model.Miner{}, model.Choices{})
	k.Load(&s)
	k.Run()
	d := &model.Drivers{Capex: 1, Lease: 1, GPUPrice: 1, Power: 1, Tenant: 0.3, Hashprice: slices.Repeat([]float64{1},
		m.HorizonMonths+1)}
	market, policies := model.NewPathMarket(env), k.PathPolicies()
	return func() *model.PathKernel { return model.NewPathKernel(market, &s, policies, 0, 18) }, d
}

func TestAPathAllocatesNothing(t *testing.T) {
	k, d := pathOf(t, func(s *model.Site) { s.TenantDefaultPct, s.HostedMW = 0.1, 10 })
	if n := testing.AllocsPerRun(100, func() { k.Value(d) }); n > 0 {
		t.Errorf("a path allocates %v times", n)
	}
}

// BenchmarkPath is one path of a simulation, its draws aside.
func BenchmarkPath(b *testing.B) {
	for _, policy := range []string{"best", "yes"} {
		b.Run("Refresh="+policy, func(b *testing.B) {
			k, d := pathOf(b, func(s *model.Site) { s.FleetRefresh, s.GPURefresh = policy, policy })
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				d.ExtraDelay = i % 19
				i++
				k.Value(d)
			}
		})
	}
}

// BenchmarkPathKernel prepares a site's paths, 19 delays of each conversion.
func BenchmarkPathKernel(b *testing.B) {
	prepare, _ := preparing(b, func(*model.Site) {})
	b.ReportAllocs()
	for b.Loop() {
		prepare()
	}
}
